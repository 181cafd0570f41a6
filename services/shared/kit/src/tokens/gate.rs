//! When the keys are read once more because somebody asks for it: rarely, however many ask.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::{sync::watch, time::Instant};

/// Calls that wait for one reading, at most: each holds memory, and none has shown a token that is good.
const MAX_WAITING: usize = 1024;
/// When whoever found no place to wait may ask again: by then the keys have been read.
const RETRY_AFTER: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    /// Told of each reading that somebody asked for, when it has ended.
    read: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    last_asked: Option<Instant>,
    /// Somebody waits for a reading that has not ended.
    is_awaited: bool,
    /// Whether the last reading gave the keys.
    is_fresh: bool,
}

pub(super) enum Asked {
    /// The keys are not read for this call now.
    Refused(Refusal),
    /// The keys are being read for whoever waits; `is_first` says that nobody has asked before.
    Wait { read: watch::Receiver<()>, is_first: bool },
}

impl Gate {
    /// Asks for a reading on behalf of a call. One that comes while the keys are read for another waits with it; one that
    /// comes too soon after is told when to ask again, for nobody has looked for its key yet.
    pub(super) fn ask(&self, between: Duration) -> Asked {
        let mut state = self.state();
        let is_first = !state.is_awaited;
        let since = state.last_asked.map(|last| last.elapsed());
        if let Some(since) = since.filter(|since| is_first && *since < between) {
            return Asked::Refused(Refusal::new(Reason::NotReady).retry_after(between - since));
        }
        if self.read.receiver_count() >= MAX_WAITING {
            return Asked::Refused(Refusal::new(Reason::Overloaded).retry_after(RETRY_AFTER));
        }
        if is_first {
            state.last_asked = Some(Instant::now());
            state.is_awaited = true;
        }
        let read = self.read.subscribe();
        Asked::Wait { read, is_first }
    }

    /// Whether somebody waits for a reading.
    pub(super) fn is_awaited(&self) -> bool {
        self.state().is_awaited
    }

    /// A reading has ended; `was_asked` says that somebody waited for it when it began.
    pub(super) fn end(&self, was_asked: bool, succeeded: bool) {
        let mut state = self.state();
        state.is_fresh = succeeded;
        if was_asked {
            state.is_awaited = false;
            self.read.send_replace(());
        }
    }

    /// The answer to a token whose key is not among those read for it: it is no key of the issuer, or nobody can tell now.
    pub(super) fn refusal(&self) -> Refusal {
        let state = self.state();
        match state.is_fresh && !state.is_awaited {
            true => Refusal::new(Reason::TokenInvalid),
            false => Refusal::new(Reason::NotReady),
        }
    }

    /// A panic cannot leave it half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
