//! Where the tailer and the streams meet: who watches, by audience, and the last entries.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use chidao_authority::{Audience, Identity, Principal};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::sync::{Notify, Semaphore};

use super::{
    WatchSettings,
    meters::Meters,
    ring::Ring,
    token::Point,
    watcher::{Rights, Room, Watcher},
};
use crate::{clock::Moment, entries::Stored};

/// What an inbox holds at most: a moment's entries. More would only keep what the ring and the index have.
const INBOX: Room = Room {
    entries: 256,
    bytes: 1 << 20,
};
/// When whoever may not have another stream may ask again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

pub(super) struct Hub {
    pub(super) settings: WatchSettings,
    pub(super) meters: Meters,
    /// The turns of those who read by index.
    pub(super) catch_ups: Semaphore,
    state: Mutex<State>,
    /// All up to here has been handed out; `None` while the tailer sleeps. Written only while the state is locked.
    tail: RwLock<Option<Point>>,
    /// The first watcher has come.
    woken: Notify,
}

struct State {
    watchers: HashMap<u64, Arc<Watcher>>,
    by_audience: HashMap<Audience, HashMap<u64, Arc<Watcher>>>,
    by_actor: HashMap<String, usize>,
    ring: Ring,
    /// The rights that everybody here has been weighed by.
    rights: Option<Rights>,
    last_id: u64,
    is_closed: bool,
}

/// How one who reads by himself goes on.
pub(super) enum Join {
    /// These entries bring him up to this point, and what comes later is put into his inbox.
    Live(Vec<Arc<Stored>>, Point),
    /// These entries bring him up to this point, and there are more.
    Page(Vec<Arc<Stored>>, Point),
    /// He must ask the database: he is too far behind, or his rights have to be weighed anew.
    Read,
    /// He must wait: the tailer is waking up.
    NotYet,
}

impl Hub {
    pub(super) fn new(settings: WatchSettings, meters: Meters) -> Self {
        let state = State {
            watchers: HashMap::new(),
            by_audience: HashMap::new(),
            by_actor: HashMap::new(),
            ring: Ring::new(settings.ring),
            rights: None,
            last_id: 0,
            is_closed: false,
        };
        Self {
            catch_ups: Semaphore::new(settings.catch_ups),
            settings,
            meters,
            state: Mutex::new(state),
            tail: RwLock::new(None),
            woken: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All up to here has been put into the inboxes concerned; `None` while the tailer sleeps.
    pub(super) fn tail(&self) -> Option<Point> {
        *self.tail.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_tail(&self, tail: Option<Point>) {
        *self.tail.write().unwrap_or_else(PoisonError::into_inner) = tail;
    }

    /// Gives a place to one who was admitted at this moment.
    ///
    /// # Errors
    /// SHARE_EXCEEDED: he, or all together, have as many as they may. NOT_READY: the service is going down.
    pub(super) fn enter(
        &self,
        identity: Arc<Identity>,
        principal: Principal,
        moment: &Moment,
    ) -> Result<Arc<Watcher>, Refusal> {
        let mut state = self.state();
        if state.is_closed {
            return Err(Refusal::new(Reason::NotReady));
        }
        let own = state.by_actor.get(&principal.actor).copied().unwrap_or_default();
        let bounds = [
            (own, self.settings.per_principal),
            (state.watchers.len(), self.settings.per_process),
        ];
        if let Some((_, bound)) = bounds.into_iter().find(|(open, bound)| open >= bound) {
            return Err(Refusal::new(Reason::ShareExceeded)
                .with("bound", bound)
                .retry_after(RETRY_AFTER));
        }
        state.last_id += 1;
        let watcher = Arc::new(Watcher::new(state.last_id, identity, principal, Rights::of(moment)));
        state.add(&watcher);
        self.meters.opened(1);
        self.woken.notify_one();
        Ok(watcher)
    }

    /// Takes his place back, if he still has it.
    pub(super) fn leave(&self, watcher: &Watcher) {
        if self.state().remove(watcher) {
            self.meters.opened(-1);
        }
    }

    /// Ends his stream and takes his place back.
    pub(super) fn end(&self, watcher: &Watcher, refusal: Refusal) {
        watcher.end(refusal);
        self.leave(watcher);
    }

    /// Ends all streams, and forgets what was handed out.
    pub(super) fn end_all(&self, refusal: &Refusal) {
        let everybody: Vec<_> = self.state().watchers.values().cloned().collect();
        everybody.iter().for_each(|watcher| self.end(watcher, refusal.clone()));
        self.forget(&mut self.state());
    }

    /// Ends all streams so that their readers resume elsewhere, and lets nobody in any more.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        // Whoever waits for his turn has no other way to hear of it.
        self.catch_ups.close();
        self.end_all(&Refusal::new(Reason::NotReady));
    }

    /// Ends the streams of those who have long not taken what waits for them.
    pub(super) fn end_stalled(&self) {
        let patience = self.settings.patience;
        let everybody: Vec<_> = self.state().watchers.values().cloned().collect();
        for watcher in everybody.iter().filter(|watcher| watcher.is_stalled(patience)) {
            self.end(watcher, Refusal::new(Reason::ReaderTooSlow));
        }
    }

    /// Waits until somebody watches. What was handed out is forgotten while nobody does.
    pub(super) async fn watched(&self) {
        loop {
            {
                let mut state = self.state();
                if !state.watchers.is_empty() {
                    return;
                }
                self.forget(&mut state);
            }
            self.woken.notified().await;
        }
    }

    fn forget(&self, state: &mut State) {
        state.ring.clear();
        state.rights = None;
        self.set_tail(None);
    }

    /// Everybody who must be weighed anew, where these rights are others than before. From now on nobody joins who was
    /// weighed by older ones.
    pub(super) fn move_rights(&self, rights: Rights) -> Vec<Arc<Watcher>> {
        let mut state = self.state();
        if state.rights.replace(rights) == Some(rights) {
            return Vec::new();
        }
        state.watchers.values().cloned().collect()
    }

    /// The tailer begins here.
    pub(super) fn begin(&self, head: Point) {
        let state = self.state();
        self.set_tail(Some(head));
        state.watchers.values().for_each(|watcher| watcher.wake());
    }

    /// Puts the next entries into the inboxes of those who may see something of them.
    pub(super) fn hand_out(&self, entries: Vec<Stored>) {
        let mut state = self.state();
        let Some(last) = entries.last().map(Stored::point) else {
            return;
        };
        let before = self.tail().map_or(0, |tail| tail.position);
        let mut handed = 0;
        for stored in entries.into_iter().map(Arc::new) {
            let watchers = stored
                .audiences
                .iter()
                .filter_map(|audience| state.by_audience.get(audience));
            handed += watchers
                .flat_map(HashMap::values)
                .filter(|watcher| watcher.put(&stored, INBOX))
                .count();
            state.ring.push(stored);
        }
        self.set_tail(Some(last));
        self.meters.handed_out(handed);
        // Whoever has seen nothing for as long as that owes his reader a checkpoint.
        let stride = self.settings.checkpoint_positions / 2;
        if before.div_euclid(stride) != last.position.div_euclid(stride) {
            state.watchers.values().for_each(|watcher| watcher.wake());
        }
    }

    /// Lets in one who has read up to a point, or gives him at most so many entries on his way.
    pub(super) fn join(&self, watcher: &Watcher, at: Point, limit: usize) -> Join {
        let state = self.state();
        let Some(tail) = self.tail() else {
            return Join::NotYet;
        };
        let weighed = watcher.rights();
        let is_older = |rights: Rights| weighed.authority < rights.authority || weighed.day < rights.day;
        if state.rights.is_some_and(is_older) {
            return Join::Read;
        }
        if at.position >= tail.position {
            watcher.go_live(at.position);
            return Join::Live(Vec::new(), at);
        }
        let Some(entries) = state.ring.after(at.position) else {
            return Join::Read;
        };
        let mut page = Vec::new();
        for stored in entries.filter(|stored| stored.audiences.meet(&watcher.audiences)) {
            page.push(Arc::clone(stored));
            if page.len() == limit {
                return Join::Page(page, stored.point());
            }
        }
        watcher.go_live(tail.position);
        Join::Live(page, tail)
    }
}

impl State {
    fn add(&mut self, watcher: &Arc<Watcher>) {
        self.watchers.insert(watcher.id, Arc::clone(watcher));
        *self.by_actor.entry(watcher.actor.clone()).or_default() += 1;
        for audience in watcher.audiences.iter() {
            let group = self.by_audience.entry(audience.clone()).or_default();
            group.insert(watcher.id, Arc::clone(watcher));
        }
    }

    fn remove(&mut self, watcher: &Watcher) -> bool {
        if self.watchers.remove(&watcher.id).is_none() {
            return false;
        }
        if let Some(open) = self.by_actor.get_mut(&watcher.actor) {
            *open -= 1;
            if *open == 0 {
                self.by_actor.remove(&watcher.actor);
            }
        }
        for audience in watcher.audiences.iter() {
            if let Some(group) = self.by_audience.get_mut(audience) {
                group.remove(&watcher.id);
                if group.is_empty() {
                    self.by_audience.remove(audience);
                }
            }
        }
        true
    }
}
