//! Views of a register that are read again only where it has moved.
//!
//! Whatever the tables of a service hold follows from its register: at the same position, after the same entry, they hold the
//! same. So what was read there holds for as long as the register stands there, and one look at its head, shared by all who wait
//! at the same moment, tells whether it does. It is no cache that could be stale: nobody is answered without that look.
//!
//! A view may keep in it what follows from it and the question alone, as an encoded answer does: that lives and dies with the
//! view. What differs between callers, or passes with the clock, must not be in it: who may see is weighed on every call, and a
//! day that the caller does not name is that of the moment of the look.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::{
    sync::{
        Mutex as Turn, Semaphore,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    time::Instant,
};

use crate::{clock::Moment, reads::Reads};

/// The greatest number of asks that are answered together.
const TOGETHER: usize = 256;
/// How many may wait before callers are refused.
const QUEUE: usize = 4096;
/// How many views are read at the same time: each takes a connection of the database.
const AT_ONCE: usize = 4;

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
    reply: Reply<V>,
}

type Reply<V> = oneshot::Sender<Result<Shared<V>, Refusal>>;

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

/// The views that were read last.
struct Kept<V> {
    most: usize,
    views: Mutex<HashMap<String, View<V>>>,
}

struct View<V> {
    /// When its reading began.
    begun: Instant,
    read_at: Moment,
    view: Arc<V>,
}

impl<V> Kept<V> {
    /// What was read where the register stands.
    fn at(&self, key: &str, now: Stand) -> Option<Arc<V>> {
        let views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = views.get(key)?;
        (stand(&kept.read_at) == now).then(|| Arc::clone(&kept.view))
    }

    /// What was read from an instant on, and where the register stood then.
    fn since(&self, key: &str, instant: Instant) -> Option<(Arc<V>, Moment)> {
        let views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = views.get(key).filter(|kept| kept.begun >= instant)?;
        Some((Arc::clone(&kept.view), kept.read_at))
    }

    fn keep(&self, key: &str, begun: Instant, read_at: &Moment, view: &Arc<V>) {
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        if views.len() >= self.most && !views.contains_key(key) {
            // Those of elsewhere are of no use; where all hold, which one goes does not matter.
            views.retain(|_, kept| stand(&kept.read_at) == stand(read_at));
            let one = views.keys().next().filter(|_| views.len() >= self.most).cloned();
            one.and_then(|key| views.remove(&key));
        }
        let kept = View {
            begun,
            read_at: *read_at,
            view: Arc::clone(view),
        };
        views.insert(key.to_owned(), kept);
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
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        for _ in 0..readers {
            let (kept, reader, turns) = (Arc::clone(&kept), Arc::clone(&reader), Arc::clone(&turns));
            tokio::spawn(answer(reads.clone(), Arc::clone(&receiver), kept, reader, turns));
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
            .map_err(|error| match error {
                TrySendError::Full(_) => Refusal::new(Reason::Overloaded),
                TrySendError::Closed(_) => Refusal::new(Reason::NotReady),
            })?;
        answer.await.map_err(|_| Refusal::new(Reason::NotReady))?
    }
}

async fn answer<V: Send + Sync + 'static>(
    reads: Reads,
    queue: Arc<Turn<mpsc::Receiver<Ask<V>>>>,
    kept: Arc<Kept<V>>,
    reader: Arc<Reader<V>>,
    turns: Arc<Semaphore>,
) {
    let mut asked = Vec::with_capacity(TOGETHER);
    loop {
        if queue.lock().await.recv_many(&mut asked, TOGETHER).await == 0 {
            return;
        }
        let looked = Instant::now();
        let moment = reads.moment().await;
        let mut asks: HashMap<String, Vec<Reply<V>>> = HashMap::new();
        for Ask { key, reply } in asked.drain(..) {
            asks.entry(key).or_default().push(reply);
        }
        for (key, replies) in asks {
            let kept_view = |moment: &Moment| kept.at(&key, stand(moment)).map(|view| (Some(view), *moment));
            match moment.as_ref().map(kept_view) {
                Ok(Some(view)) => tell(replies, &Ok(view)),
                Err(refusal) => tell(replies, &Err(refusal.clone())),
                // Whoever can be answered at once does not wait for those who cannot.
                Ok(None) => {
                    let (kept, reader, turns) = (Arc::clone(&kept), Arc::clone(&reader), Arc::clone(&turns));
                    tokio::spawn(async move {
                        let _turn = turns.acquire().await;
                        tell(replies, &look(&kept, &reader, &key, looked).await);
                    });
                }
            }
        }
    }
}

fn tell<V>(replies: Vec<Reply<V>>, outcome: &Result<Shared<V>, Refusal>) {
    for reply in replies {
        // Whoever has left needs no answer.
        let _ = reply.send(outcome.clone());
    }
}

/// What somebody else has begun to read since one has looked where the register stands, or what is read anew.
async fn look<V>(kept: &Kept<V>, reader: &Reader<V>, key: &str, looked: Instant) -> Result<Shared<V>, Refusal> {
    if let Some((view, read_at)) = kept.since(key, looked) {
        return Ok((Some(view), read_at));
    }
    let begun = Instant::now();
    let (view, read_at) = reader(key.to_owned()).await?;
    let view = view.map(Arc::new);
    if let Some(view) = &view {
        kept.keep(key, begun, &read_at, view);
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

    fn at(position: i64, mark: u8) -> Moment {
        Moment {
            position,
            mark: [mark; 8],
            authority: 1,
            now: chidao_calendar::Instant::from_micros(0),
            clock_is_moved: false,
        }
    }

    #[test]
    fn a_view_holds_where_it_was_read_only() {
        let kept = kept(2);
        let seen = |key, moment: &Moment| kept.at(key, stand(moment)).as_deref().copied();
        kept.keep("a", Instant::now(), &at(7, 1), &Arc::new("at 7"));
        assert_eq!(seen("a", &at(7, 1)), Some("at 7"));
        for other in [at(6, 1), at(8, 1), at(7, 2)] {
            assert_eq!(seen("a", &other), None);
        }
        assert_eq!(seen("b", &at(7, 1)), None);
        kept.keep("a", Instant::now(), &at(8, 1), &Arc::new("at 8"));
        assert_eq!(seen("a", &at(7, 1)), None);
        assert_eq!(seen("a", &at(8, 1)), Some("at 8"));
    }

    #[test]
    fn what_was_begun_since_is_as_new_as_the_question() {
        let kept = kept(2);
        let (before, begun) = (Instant::now(), Instant::now());
        kept.keep("a", begun, &at(7, 1), &Arc::new("a"));
        let position = |since| kept.since("a", since).map(|(_, read_at)| read_at.position);
        assert_eq!(position(before), Some(7));
        assert_eq!(position(begun), Some(7));
        assert_eq!(
            position(begun + std::time::Duration::from_nanos(1)),
            None,
            "it may not know what was asked for"
        );
    }

    #[test]
    fn no_more_are_kept_than_may_be() {
        let kept = kept(2);
        let keep = |key, moment: &Moment| kept.keep(key, Instant::now(), moment, &Arc::new(key));
        let seen = |key, moment: &Moment| kept.at(key, stand(moment)).as_deref().copied();
        let count = || kept.views.lock().map(|views| views.len()).unwrap_or_default();
        for (number, key) in ["a", "b", "c", "d"].into_iter().enumerate() {
            keep(key, &at(1, 1));
            assert_eq!(count(), (number + 1).min(2));
            assert_eq!(seen(key, &at(1, 1)), Some(key));
        }
        for (key, position) in [("old", 0), ("new", 2), ("newer", 2)] {
            keep(key, &at(position, 1));
        }
        assert_eq!(seen("old", &at(0, 1)), None, "those of elsewhere go first");
        assert_eq!(seen("new", &at(2, 1)), Some("new"));
        assert_eq!(seen("newer", &at(2, 1)), Some("newer"));
    }
}
