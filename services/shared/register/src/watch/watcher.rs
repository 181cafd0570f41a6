//! One who watches, as the tailer sees him: what he may see, and the bounded inbox that his entries are put into.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chidao_authority::{Audiences, Identity, Principal, Role};
use chidao_calendar::Date;
use chidao_proto::refusal::Refusal;
use tokio::{sync::Notify, time::Instant};

use crate::{clock::Moment, entries::Stored};

/// What rights depend on: as long as it stays, so does what everybody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) authority: i64,
    pub(super) day: Date,
}

impl Rights {
    pub(super) fn of(moment: &Moment) -> Self {
        Self {
            authority: moment.authority,
            day: moment.now.civil_date(),
        }
    }
}

/// What an inbox holds at most. Whoever falls further behind reads on by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) entries: usize,
    pub(super) bytes: usize,
}

pub(super) struct Watcher {
    pub(super) id: u64,
    pub(super) identity: Arc<Identity>,
    pub(super) actor: String,
    pub(super) acting_as: Option<Role>,
    /// They never change: where his view does, the stream ends.
    pub(super) audiences: Audiences,
    inbox: Mutex<Inbox>,
    woken: Notify,
}

struct Inbox {
    queue: VecDeque<Arc<Stored>>,
    bytes: usize,
    /// Whether new entries come here; otherwise he reads on by himself.
    live: bool,
    /// What comes here lies behind this position.
    after: i64,
    rights: Rights,
    ended: Option<Refusal>,
    /// Since when he has not asked for the next message; `None` while he waits for it.
    silent_since: Option<Instant>,
}

/// What an inbox holds.
pub(super) enum Taken {
    Entries(VecDeque<Arc<Stored>>),
    /// Nothing, and all that he may see has been here.
    Nothing,
    /// Nothing, and more was to come than it could hold.
    Behind,
}

impl Watcher {
    pub(super) fn new(id: u64, identity: Arc<Identity>, principal: Principal, rights: Rights) -> Self {
        Self {
            id,
            identity,
            actor: principal.actor,
            acting_as: principal.acting_as,
            audiences: principal.audiences,
            inbox: Mutex::new(Inbox {
                queue: VecDeque::new(),
                bytes: 0,
                live: false,
                after: 0,
                rights,
                ended: None,
                silent_since: None,
            }),
            woken: Notify::new(),
        }
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an entry in; false where it was there already, or he does not take entries here, or cannot any longer.
    pub(super) fn put(&self, stored: &Arc<Stored>, room: Room) -> bool {
        let mut inbox = self.inbox();
        if !inbox.live || stored.position <= inbox.after {
            return false;
        }
        let is_full =
            inbox.queue.len() >= room.entries || (!inbox.queue.is_empty() && inbox.bytes + stored.bytes > room.bytes);
        if is_full {
            inbox.live = false;
        } else {
            inbox.after = stored.position;
            inbox.bytes += stored.bytes;
            inbox.queue.push_back(Arc::clone(stored));
        }
        drop(inbox);
        self.wake();
        !is_full
    }

    /// What has been put in, in order.
    pub(super) fn take(&self) -> Taken {
        let mut inbox = self.inbox();
        inbox.bytes = 0;
        match (inbox.queue.is_empty(), inbox.live) {
            (false, _) => Taken::Entries(std::mem::take(&mut inbox.queue)),
            (true, true) => Taken::Nothing,
            (true, false) => Taken::Behind,
        }
    }

    /// From now on, what lies behind this position comes here.
    pub(super) fn go_live(&self, after: i64) {
        let mut inbox = self.inbox();
        (inbox.live, inbox.after) = (true, after);
    }

    pub(super) fn rights(&self) -> Rights {
        self.inbox().rights
    }

    /// What he may see was found unchanged under these rights.
    pub(super) fn confirm(&self, rights: Rights) {
        self.inbox().rights = rights;
    }

    /// Ends his stream, whatever waits for him: he resumes behind what he has received.
    pub(super) fn end(&self, refusal: Refusal) {
        let mut inbox = self.inbox();
        inbox.ended.get_or_insert(refusal);
        inbox.queue = VecDeque::new();
        drop(inbox);
        self.wake();
    }

    /// # Errors
    /// Why his stream has ended.
    pub(super) fn going_on(&self) -> Result<(), Refusal> {
        self.inbox().ended.clone().map_or(Ok(()), Err)
    }

    /// He asks for the next message.
    pub(super) fn asks(&self) {
        self.inbox().silent_since = None;
    }

    /// He has been given a message.
    pub(super) fn given(&self) {
        self.inbox().silent_since = Some(Instant::now());
    }

    /// Whether something waits for him that he has not asked for in so long a time.
    pub(super) fn is_stalled(&self, patience: Duration) -> bool {
        let inbox = self.inbox();
        let is_owed = !inbox.queue.is_empty() || !inbox.live;
        is_owed && inbox.silent_since.is_some_and(|since| since.elapsed() >= patience)
    }

    pub(super) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Waits until something has happened since the last wait, at most until then.
    pub(super) async fn wait(&self, until: Instant) {
        let _ = tokio::time::timeout_at(until, self.woken.notified()).await;
    }
}
