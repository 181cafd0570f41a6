//! A stream from the inside: what one who watches is sent, message after message.

use std::{collections::VecDeque, sync::Arc};

use chidao_authority::Resource;
use chidao_kit::context::Call;
use chidao_proto::{
    errors::v1::Reason,
    refusal::Refusal,
    register::v1::{EntryView, WatchEntriesRequest, WatchEntriesResponse},
};
use tokio::{task::JoinSet, time::Instant};

use super::{
    hub::{Hub, Join},
    look::Look,
    token::{Point, diverged},
    watcher::{Rights, Taken, Watcher},
};
use crate::{
    entries::{self, Most, Scope, Stored, view},
    reads::{Reads, failure},
};

/// What is read ahead for one who is behind.
const PAGE: Most = Most {
    entries: 128,
    bytes: 128 << 10,
};

/// Sends one caller what he may see. Nothing happens but while he asks, so that he alone waits where he is slow.
pub(super) struct Reader {
    hub: Arc<Hub>,
    reads: Reads,
    watcher: Arc<Watcher>,
    /// Read and not sent yet.
    page: VecDeque<Arc<Stored>>,
    /// All that he may see up to here has been sent.
    at: Point,
    /// The same, once the page has been sent.
    through: Point,
    /// The position of the last message; `None` before the first.
    told: Option<i64>,
    /// Whether entries come by the inbox.
    is_live: bool,
    /// When he is told how far the register has gone, where nothing was for him.
    checkpoint_at: Instant,
    ends_at: Instant,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.hub.leave(&self.watcher);
    }
}

impl Reader {
    pub(super) fn new(hub: Arc<Hub>, reads: Reads, watcher: Arc<Watcher>, from: Point) -> Self {
        let now = Instant::now();
        // Spread, so that streams that were opened together do not all come back together.
        let spread = 0.9 + (watcher.id % 21) as f64 / 100.0;
        Self {
            page: VecDeque::new(),
            at: from,
            through: from,
            told: None,
            is_live: false,
            checkpoint_at: now + hub.settings.checkpoint_after,
            ends_at: now + hub.settings.lifetime.mul_f64(spread),
            hub,
            reads,
            watcher,
        }
    }

    /// The next message, as soon as there is one.
    ///
    /// # Errors
    /// Why the stream ends.
    pub(super) async fn next(&mut self) -> Result<WatchEntriesResponse, Refusal> {
        self.watcher.asks();
        let message = self.find().await;
        self.watcher.given();
        message
    }

    async fn find(&mut self) -> Result<WatchEntriesResponse, Refusal> {
        loop {
            self.watcher.going_on()?;
            if Instant::now() >= self.ends_at {
                return Err(Refusal::new(Reason::NotReady));
            }
            while let Some(stored) = self.page.pop_front() {
                self.at = stored.point();
                if let Some(view) = view(&stored, &self.watcher.audiences) {
                    return Ok(self.message(Some(view)));
                }
            }
            self.at = self.through;
            if self.is_live && self.receive() {
                continue;
            }
            if self.owes_checkpoint() {
                return Ok(self.message(None));
            }
            if self.is_live {
                self.wait().await;
            } else {
                self.read_on().await?;
            }
        }
    }

    fn message(&mut self, entry: Option<EntryView>) -> WatchEntriesResponse {
        self.told = Some(self.at.position);
        self.checkpoint_at = Instant::now() + self.hub.settings.checkpoint_after;
        WatchEntriesResponse {
            entry,
            position: self.at.position,
            resume_token: self.at.token(self.reads.owner().name()),
        }
    }

    /// Whether he must be told now how far the register has gone.
    fn owes_checkpoint(&mut self) -> bool {
        let Some(told) = self.told else {
            return true;
        };
        let passed = self.at.position - told;
        if Instant::now() < self.checkpoint_at {
            return passed >= self.hub.settings.checkpoint_positions / 2;
        }
        self.checkpoint_at = Instant::now() + self.hub.settings.checkpoint_after;
        passed > 0
    }

    /// Takes what the inbox holds; false where there is nothing, and then all up to the tail has been sent.
    fn receive(&mut self) -> bool {
        // Asked before the inbox: what is handed out in between is there, or comes later.
        let tail = self.hub.tail();
        match self.watcher.take() {
            Taken::Entries(entries) => {
                self.through = entries.back().map_or(self.through, |last| last.point());
                self.page = entries;
            }
            Taken::Behind => self.is_live = false,
            Taken::Nothing => {
                if let Some(tail) = tail.filter(|tail| tail.position > self.at.position) {
                    (self.at, self.through) = (tail, tail);
                }
                return false;
            }
        }
        true
    }

    async fn wait(&self) {
        self.watcher.wait(self.checkpoint_at.min(self.ends_at)).await;
    }

    /// Goes on without the inbox: by the ring where it reaches back so far, otherwise by the index.
    async fn read_on(&mut self) -> Result<(), Refusal> {
        match self.hub.join(&self.watcher, self.at, PAGE.entries as usize) {
            Join::Live(page, through) => {
                self.is_live = true;
                (self.page, self.through) = (page.into(), through);
            }
            Join::Page(page, through) => (self.page, self.through) = (page.into(), through),
            Join::Read => self.read().await?,
            Join::NotYet => self.wait().await,
        }
        Ok(())
    }

    /// Reads by index, in a task of its own: it comes to its end, and gives its turn back, also where he no longer asks.
    async fn read(&mut self) -> Result<(), Refusal> {
        self.hub.meters.caught_up();
        let mut task = JoinSet::new();
        task.spawn(Call::carried(read(
            Arc::clone(&self.hub),
            self.reads.clone(),
            Arc::clone(&self.watcher),
            self.at,
        )));
        let read = task.join_next().await.and_then(Result::ok);
        (self.page, self.through) = read.unwrap_or_else(|| Err(Refusal::internal()))?;
        Ok(())
    }
}

/// The next entries of one who is behind, and how far they bring him.
async fn read(
    hub: Arc<Hub>,
    reads: Reads,
    watcher: Arc<Watcher>,
    at: Point,
) -> Result<(VecDeque<Arc<Stored>>, Point), Refusal> {
    let turn = hub.catch_ups.acquire().await;
    let _turn = turn.map_err(|_| Refusal::new(Reason::NotReady))?;
    watcher.going_on()?;
    let (readers, owner) = (reads.database().readers(), reads.owner());
    let look = Look::at(readers, owner, at.position).await.map_err(failure)?;
    if !look.holds(&at) {
        return Err(diverged(look.head.position));
    }
    let rights = Rights::of(&look.moment);
    if watcher.rights() != rights {
        weigh(&reads, &look, &watcher).await?;
    }
    let scope = Scope::Audiences(&watcher.audiences);
    let range = (at.position, look.head.position);
    let found = entries::list(readers, owner, &scope, range, PAGE)
        .await
        .map_err(failure)?;
    let through = match found.entries.last() {
        Some(last) if !found.is_last => last.point(),
        _ => look.head,
    };
    Ok((found.entries.into_iter().map(Arc::new).collect(), through))
}

/// Weighs anew what somebody may see, by the rights that a look has found.
///
/// # Errors
/// He is no longer admitted. VIEW_CHANGED: he may see something else than when his stream began.
pub(super) async fn weigh(reads: &Reads, look: &Look, watcher: &Watcher) -> Result<(), Refusal> {
    let (identity, resource) = (&watcher.identity, Resource::of("Register"));
    let principal = reads
        .admit::<WatchEntriesRequest>(&look.moment, identity, watcher.acting_as, &resource)
        .await?;
    if principal.audiences != watcher.audiences {
        return Err(Refusal::new(Reason::ViewChanged));
    }
    watcher.confirm(Rights::of(&look.moment));
    Ok(())
}
