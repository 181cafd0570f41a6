//! The queue before the writer: three lanes, and in each the principals take turns, so that nobody waits for another's flood.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chidao_authority::Identity;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use tokio::{sync::Notify, time::Instant};

use crate::queue::{Job, Lane};

/// The part of the queue that one principal may fill, and the part of a batch that a lane gets while callers wait.
const SHARE: usize = 4;
/// The part of a batch that a principal gets while several are about. Whoever waits waits for the end of the batch in hand,
/// and then for his own: with one who floods the queue, twice this part.
const TURN: usize = 16;
/// For how long a principal who has sent something counts as being about: the others' batches are kept short for him.
const ABOUT: Duration = Duration::from_secs(1);
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
    /// The last principal who sent something, and the last one before him who was somebody else; and when.
    senders: [Option<(Whose, Instant)>; 2],
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
                senders: [None, None],
                len: 0,
                is_closed: false,
            }),
            capacity: capacity.max(1),
            arrived: Notify::new(),
        }
    }

    /// Takes a job in.
    pub(crate) fn push(&self, job: Job<C>) -> Result<(), Refusal> {
        self.push_at(job, Instant::now())
    }

    fn push_at(&self, job: Job<C>, now: Instant) -> Result<(), Refusal> {
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
        // What the register does by itself keeps nobody's batches short.
        if job.call.is_some() {
            state.sent(job.identity(), now);
        }
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
            let mut jobs = Vec::new();
            self.fill(&mut jobs, most);
            if !jobs.is_empty() || self.lock().is_closed {
                return jobs;
            }
            arrived.await;
        }
    }

    /// Takes jobs that wait, so that the batch that has begun with these holds at most so many: an equal turn for each
    /// principal, and while callers wait a quarter at most for each other lane. While several principals are about, none
    /// gets more than a sixteenth: who floods the queue makes long batches, and everybody waits for the end of one.
    pub(crate) fn fill(&self, batch: &mut Vec<Job<C>>, most: usize) {
        self.fill_at(batch, most, Instant::now());
    }

    fn fill_at(&self, batch: &mut Vec<Job<C>>, most: usize, now: Instant) {
        let mut state = self.lock();
        let part = (most / SHARE).max(1);
        let each = match state.are_several_about(now) {
            true => (most / TURN).max(1),
            false => most,
        };
        let begun = batch.len();
        let mut turn = Turn {
            taken: HashMap::new(),
            each,
        };
        batch.iter().for_each(|job| turn.count(&job.identity()));
        let kept = state.errands.len.min(part) + state.bulk.len.min(part);
        state.callers.take(&mut turn, batch, most.saturating_sub(kept));
        let errands = most.min(batch.len() + part);
        state.errands.take(&mut turn, batch, errands);
        state.bulk.take(&mut turn, batch, most);
        // Room that is left goes to whoever waits.
        state.callers.take(&mut turn, batch, most);
        state.errands.take(&mut turn, batch, most);
        for job in &batch[begun..] {
            state.leave(&job.identity());
        }
    }

    /// Takes all jobs that wait.
    pub(crate) fn drain(&self) -> Vec<Job<C>> {
        let mut jobs = Vec::new();
        while self.len() > 0 {
            self.fill(&mut jobs, usize::MAX);
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
    fn sent(&mut self, whose: Whose, now: Instant) {
        if self.senders[0].as_ref().is_some_and(|(last, _)| *last != whose) {
            self.senders[1] = self.senders[0].take();
        }
        self.senders[0] = Some((whose, now));
    }

    fn are_several_about(&self, now: Instant) -> bool {
        let is_about = |sender: &Option<(Whose, Instant)>| {
            sender
                .as_ref()
                .is_some_and(|(_, when)| now.duration_since(*when) < ABOUT)
        };
        self.senders.iter().all(is_about)
    }

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

    /// Fills a batch up to so many jobs: one of each principal, again and again.
    fn take(&mut self, turn: &mut Turn, batch: &mut Vec<Job<C>>, most: usize) {
        // Those who have had their part in this batch.
        let mut passed = VecDeque::new();
        while batch.len() < most
            && let Some(identity) = self.order.pop_front()
        {
            let Some(own) = self.jobs.get_mut(&identity) else {
                continue;
            };
            if turn.is_over(&identity) {
                passed.push_back(identity);
                continue;
            }
            if let Some(job) = own.pop_front() {
                self.len -= 1;
                turn.count(&identity);
                batch.push(job);
            }
            if own.is_empty() {
                self.jobs.remove(&identity);
            } else {
                self.order.push_back(identity);
            }
        }
        self.order.append(&mut passed);
    }
}

/// How many jobs of a batch each principal has, and may have.
struct Turn {
    taken: HashMap<Whose, usize>,
    each: usize,
}

impl Turn {
    fn count(&mut self, whose: &Whose) {
        *self.taken.entry(whose.clone()).or_default() += 1;
    }

    fn is_over(&self, whose: &Whose) -> bool {
        self.taken.get(whose).is_some_and(|taken| *taken >= self.each)
    }
}

#[cfg(test)]
mod tests;
