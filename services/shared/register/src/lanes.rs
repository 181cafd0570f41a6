//! The queue before the writer: three lanes, and in each the principals take turns, so that nobody waits for another's flood.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chidao_authority::Identity;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::sync::Notify;

use crate::queue::{Job, Lane};

/// The part of the queue that one principal may fill, and the part of a batch that a lane gets while callers wait.
const SHARE: usize = 4;
/// When whoever was refused may come again: by then the writer has long emptied a full queue.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Whose turn it is; none is the register's own.
type Whose = Option<Arc<Identity>>;

/// The bounded queue of a register.
pub(crate) struct Lanes<C> {
    state: Mutex<State<C>>,
    capacity: usize,
    arrived: Notify,
}

struct State<C> {
    callers: Turns<C>,
    bulk: Turns<C>,
    errands: Turns<C>,
    waiting: HashMap<Whose, usize>,
    len: usize,
    is_closed: bool,
}

impl<C> Lanes<C> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::new(State {
                callers: Turns::new(),
                bulk: Turns::new(),
                errands: Turns::new(),
                waiting: HashMap::new(),
                len: 0,
                is_closed: false,
            }),
            capacity: capacity.max(1),
            arrived: Notify::new(),
        }
    }

    /// Takes a job in.
    pub(crate) fn push(&self, job: Job<C>) -> Result<(), Refusal> {
        let share = (self.capacity / SHARE).max(1);
        let mut state = self.lock();
        if state.is_closed {
            return Err(Refusal::new(Reason::NotReady));
        }
        if state.len >= self.capacity {
            return Err(Refusal::new(Reason::Overloaded).retry_after(RETRY_AFTER));
        }
        let waiting = state.waiting.entry(job.identity()).or_default();
        if *waiting >= share {
            let refusal = Refusal::new(Reason::ShareExceeded).with("bound", share.to_string());
            return Err(refusal.retry_after(RETRY_AFTER));
        }
        *waiting += 1;
        state.len += 1;
        match job.lane() {
            Lane::Callers => state.callers.push(job),
            Lane::Bulk => state.bulk.push(job),
            Lane::Errands => state.errands.push(job),
        }
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes at most so many; none once the queue is closed.
    pub(crate) async fn next(&self, most: usize) -> Vec<Job<C>> {
        loop {
            let arrived = self.arrived.notified();
            let jobs = self.take(most);
            if !jobs.is_empty() || self.lock().is_closed {
                return jobs;
            }
            arrived.await;
        }
    }

    /// Takes at most so many jobs that wait: an equal turn for each principal, and while callers wait a quarter at most of
    /// each other lane.
    pub(crate) fn take(&self, most: usize) -> Vec<Job<C>> {
        let mut state = self.lock();
        let part = (most / SHARE).max(1);
        let kept = state.errands.len.min(part) + state.bulk.len.min(part);
        let mut jobs = state.callers.take(most.saturating_sub(kept));
        jobs.extend(state.errands.take(part.min(most - jobs.len())));
        jobs.extend(state.bulk.take(most - jobs.len()));
        // Room that is left goes to whoever waits.
        jobs.extend(state.callers.take(most - jobs.len()));
        jobs.extend(state.errands.take(most - jobs.len()));
        for job in &jobs {
            state.leave(&job.identity());
        }
        jobs
    }

    /// Takes nothing in any longer.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.arrived.notify_one();
    }

    /// How many jobs wait.
    pub(crate) fn len(&self) -> usize {
        self.lock().len
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> State<C> {
    fn leave(&mut self, identity: &Whose) {
        self.len -= 1;
        if let Some(waiting) = self.waiting.get_mut(identity) {
            *waiting -= 1;
            if *waiting == 0 {
                self.waiting.remove(identity);
            }
        }
    }
}

/// Jobs of several principals, who take turns.
struct Turns<C> {
    jobs: HashMap<Whose, VecDeque<Job<C>>>,
    order: VecDeque<Whose>,
    len: usize,
}

impl<C> Turns<C> {
    fn new() -> Self {
        Self {
            jobs: HashMap::new(),
            order: VecDeque::new(),
            len: 0,
        }
    }

    fn push(&mut self, job: Job<C>) {
        let identity = job.identity();
        let own = self.jobs.entry(identity.clone()).or_default();
        if own.is_empty() {
            self.order.push_back(identity);
        }
        own.push_back(job);
        self.len += 1;
    }

    fn take(&mut self, most: usize) -> Vec<Job<C>> {
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(identity) = self.order.pop_front()
        {
            let Some(own) = self.jobs.get_mut(&identity) else {
                continue;
            };
            if let Some(job) = own.pop_front() {
                self.len -= 1;
                taken.push(job);
            }
            if own.is_empty() {
                self.jobs.remove(&identity);
            } else {
                self.order.push_back(identity);
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests;
