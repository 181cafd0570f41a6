//! Views of a register that are read again only where it has moved.
//!
//! Whatever the tables of a service hold follows from its register: at the same position, after the same entry, they hold the
//! same. So what was read there holds for as long as the register stands there, and one look at its head, shared by all who wait
//! at the same moment, tells whether it does. It is no cache that could be stale: nobody is answered without that look.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::sync::{Mutex as Turn, mpsc, oneshot};

use crate::{clock::Moment, reads::Reads};

/// The greatest number of asks that are answered together.
const TOGETHER: usize = 256;
/// How many may wait before callers are refused.
const QUEUE: usize = 4096;

/// What is read under a key, with the moment of the state of the database in which it was read; `None` where there is nothing.
pub type Read<V> = Result<(Option<V>, Moment), Refusal>;
/// Reads it.
pub type Reader<V> = Box<dyn Fn(String) -> Pin<Box<dyn Future<Output = Read<V>> + Send>> + Send + Sync>;

/// What was read under a key, for all who asked for it, and the moment at which it holds.
pub type Shared<V> = (Option<Arc<V>>, Moment);

/// Reads views by key. Cheap to clone; its tasks end with the last clone.
pub struct Views<V> {
    queue: mpsc::Sender<Ask<V>>,
}

struct Ask<V> {
    key: String,
    reply: oneshot::Sender<Result<Shared<V>, Refusal>>,
}

impl<V> Clone for Views<V> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

/// Where a register stands: the position, and the entry there by its hash.
type Stand = (i64, [u8; 8]);

fn stand(moment: &Moment) -> Stand {
    (moment.position, moment.mark)
}

/// The views that were read last, each with where the register stood.
struct Kept<V> {
    most: usize,
    views: Mutex<HashMap<String, (Stand, Arc<V>)>>,
}

impl<V> Kept<V> {
    fn at(&self, key: &str, stand: Stand) -> Option<Arc<V>> {
        let views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, view) = views.get(key)?;
        (*of == stand).then(|| Arc::clone(view))
    }

    fn keep(&self, key: &str, stand: Stand, view: &Arc<V>) {
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        if views.len() >= self.most && !views.contains_key(key) {
            // Those of elsewhere are of no use; where all hold, which one goes does not matter.
            views.retain(|_, (of, _)| *of == stand);
            if views.len() >= self.most {
                views.clear();
            }
        }
        views.insert(key.to_owned(), (stand, Arc::clone(view)));
    }
}

impl<V: Send + Sync + 'static> Views<V> {
    /// Starts so many readers, which keep so many views at most. Two are enough: while one asks, the other gathers.
    #[must_use]
    pub fn start(reads: &Reads, readers: usize, most: usize, reader: Reader<V>) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(Turn::new(receiver));
        let views = Mutex::new(HashMap::new());
        let (kept, reader) = (Arc::new(Kept { most, views }), Arc::new(reader));
        for _ in 0..readers {
            let (kept, reader) = (Arc::clone(&kept), Arc::clone(&reader));
            tokio::spawn(answer(reads.clone(), Arc::clone(&receiver), kept, reader));
        }
        Self { queue }
    }

    /// What is read under a key.
    ///
    /// # Errors
    /// OVERLOADED: too many wait. Otherwise what the reader says, or the database could not be asked.
    pub async fn get(&self, key: impl Into<String>) -> Result<Shared<V>, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Ask { key: key.into(), reply })
            .map_err(|_| Refusal::new(Reason::Overloaded))?;
        answer.await.map_err(|_| Refusal::new(Reason::NotReady))?
    }
}

async fn answer<V: Send + Sync + 'static>(
    reads: Reads,
    queue: Arc<Turn<mpsc::Receiver<Ask<V>>>>,
    kept: Arc<Kept<V>>,
    reader: Arc<Reader<V>>,
) {
    let mut asked = Vec::with_capacity(TOGETHER);
    loop {
        if queue.lock().await.recv_many(&mut asked, TOGETHER).await == 0 {
            return;
        }
        let moment = reads.moment().await;
        let mut found: HashMap<String, Result<Shared<V>, Refusal>> = HashMap::new();
        for Ask { key, reply } in asked.drain(..) {
            let outcome = match (&moment, found.get(&key)) {
                (_, Some(outcome)) => outcome.clone(),
                (Err(refusal), None) => Err(refusal.clone()),
                (Ok(moment), None) => {
                    let outcome = look(&kept, &reader, &key, moment).await;
                    found.insert(key, outcome.clone());
                    outcome
                }
            };
            let _ = reply.send(outcome);
        }
    }
}

/// What is kept of the position at which the register stands, or what is read anew.
async fn look<V>(kept: &Kept<V>, reader: &Reader<V>, key: &str, moment: &Moment) -> Result<Shared<V>, Refusal> {
    if let Some(view) = kept.at(key, stand(moment)) {
        return Ok((Some(view), *moment));
    }
    let (view, read_at) = reader(key.to_owned()).await?;
    let view = view.map(Arc::new);
    if let Some(view) = &view {
        kept.keep(key, stand(&read_at), view);
    }
    Ok((view, read_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(most: usize) -> Kept<&'static str> {
        let views = Mutex::new(HashMap::new());
        Kept { most, views }
    }

    fn at(position: i64) -> Stand {
        (position, [1; 8])
    }

    #[test]
    fn a_view_holds_where_it_was_read_only() {
        let kept = kept(2);
        kept.keep("a", at(7), &Arc::new("at 7"));
        assert_eq!(kept.at("a", at(7)).as_deref(), Some(&"at 7"));
        for other in [at(6), at(8), (7, [2; 8])] {
            assert_eq!(kept.at("a", other), None);
        }
        assert_eq!(kept.at("b", at(7)), None);
        kept.keep("a", at(8), &Arc::new("at 8"));
        assert_eq!(kept.at("a", at(7)), None);
        assert_eq!(kept.at("a", at(8)).as_deref(), Some(&"at 8"));
    }

    #[test]
    fn no_more_are_kept_than_may_be() {
        let kept = kept(2);
        let count = || kept.views.lock().map(|views| views.len()).unwrap_or_default();
        for (number, key) in ["a", "b", "c", "d"].into_iter().enumerate() {
            kept.keep(key, at(1), &Arc::new(key));
            assert!((1..=2).contains(&count()), "after {number}");
            assert_eq!(kept.at(key, at(1)).as_deref(), Some(&key));
        }
        kept.keep("old", at(0), &Arc::new("old"));
        kept.keep("new", at(2), &Arc::new("new"));
        kept.keep("newer", at(2), &Arc::new("newer"));
        assert_eq!(kept.at("old", at(0)), None, "those of elsewhere go first");
        assert_eq!(kept.at("new", at(2)).as_deref(), Some(&"new"));
        assert_eq!(kept.at("newer", at(2)).as_deref(), Some(&"newer"));
    }
}
