//! The watch: everybody who follows the register is sent what he may see of it, as it is recorded.

mod hub;
mod look;
mod meters;
mod reader;
mod ring;
mod tailer;
mod token;
mod watcher;

use std::{sync::Arc, time::Duration};

use chidao_authority::{Identity, Principal};
use chidao_proto::{refusal::Refusal, register::v1::WatchEntriesResponse};
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;
use tonic::Status;

pub use self::tailer::Tailer;
pub(crate) use self::token::{Point, Resume, diverged};
use self::{hub::Hub, meters::Meters, reader::Reader};
use crate::{
    clock::Moment,
    entries::hash_at,
    reads::{Reads, failure},
};

/// Told by the writer of each commit, so that those who watch here need not wait for the next look. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Committed(Arc<watch::Sender<i64>>);

impl Committed {
    /// The register has come to this position.
    pub(crate) fn tell(&self, position: i64) {
        self.0
            .send_if_modified(|last| position > std::mem::replace(last, position.max(*last)));
    }

    fn subscribe(&self) -> watch::Receiver<i64> {
        self.0.subscribe()
    }
}

/// The bounds of watches.
#[derive(Debug, Clone, Copy)]
pub struct WatchSettings {
    /// Open streams of one principal, at most: a system needs one a register, and some for its replicas.
    pub per_principal: usize,
    /// Open streams of one process, at most.
    pub per_process: usize,
    /// Streams of one process that read by index at the same time, at most, 1 or more; the others wait. Well under the
    /// connections for reads.
    pub catch_ups: usize,
    /// The last entries that are kept for those who come just behind the head: how many, and their bytes.
    pub ring: (usize, usize),
    /// How long one may leave untaken what waits for him: well over a restart of his, and over a pause of his network.
    pub patience: Duration,
    /// A checkpoint comes at the latest so long after the last message, where something went by.
    pub checkpoint_after: Duration,
    /// A checkpoint comes at the latest when so many positions went by since the last message; 2 or more.
    pub checkpoint_positions: i64,
    /// The age at which a stream ends with NOT_READY, give or take a tenth: then its caller shows his token again, and
    /// perhaps finds a replica that has less to do.
    pub lifetime: Duration,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self {
            per_principal: 64,
            per_process: 8_192,
            catch_ups: 4,
            ring: (4_096, 16 << 20),
            patience: Duration::from_secs(30),
            checkpoint_after: Duration::from_secs(5),
            checkpoint_positions: 1_000,
            lifetime: Duration::from_secs(1_800),
        }
    }
}

/// All streams of a process on one register. Cheap to clone.
#[derive(Clone)]
pub struct Watches {
    hub: Arc<Hub>,
    reads: Reads,
}

impl Watches {
    /// The streams of a register. The tailer must be run: without it, nothing new is sent.
    #[must_use]
    pub fn open(reads: Reads, committed: Committed, settings: WatchSettings) -> (Self, Tailer) {
        let hub = Arc::new(Hub::new(settings, Meters::new(reads.owner())));
        let tailer = Tailer {
            hub: Arc::clone(&hub),
            reads: reads.clone(),
            committed,
        };
        (Self { hub, reads }, tailer)
    }

    /// Opens a stream behind a point for one who was admitted at this moment. His place is free again when it is dropped.
    ///
    /// # Errors
    /// SHARE_EXCEEDED, NOT_READY.
    pub(crate) fn stream(
        &self,
        identity: Arc<Identity>,
        principal: Principal,
        moment: &Moment,
        from: Point,
    ) -> Result<BoxStream<'static, Result<WatchEntriesResponse, Status>>, Refusal> {
        let watcher = self.hub.enter(identity, principal, moment)?;
        let reader = Reader::new(Arc::clone(&self.hub), self.reads.clone(), watcher, from);
        let messages = stream::unfold(Some(reader), |reader| async {
            let mut reader = reader?;
            match reader.next().await {
                Ok(message) => Some((Ok(message), Some(reader))),
                Err(refusal) => Some((Err(refusal.into()), None)),
            }
        });
        Ok(messages.boxed())
    }
}

/// The point that a caller goes on from: what his token says, or the position where he has none.
///
/// # Errors
/// INVALID_FIELDS: the token is of another register, or no token. REGISTER_DIVERGED: the register does not hold the entry.
pub(crate) async fn point(reads: &Reads, head: i64, after: i64, token: &str) -> Result<Point, Refusal> {
    let resume = match token {
        "" => None,
        token => Some(Resume::read(token, reads.owner().name())?),
    };
    let position = resume.map_or(after, |resume| resume.position);
    let found = hash_at(reads.database().readers(), reads.owner(), position)
        .await
        .map_err(failure)?;
    found
        .filter(|hash| resume.is_none_or(|resume| resume.fits(hash)))
        .map(|hash| Point { position, hash })
        .ok_or_else(|| diverged(head))
}
