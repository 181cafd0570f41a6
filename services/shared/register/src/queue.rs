//! Commands on their way to the writer, and what became of them.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use chidao_authority::Identity;
use chidao_proto::{
    errors::v1::Reason,
    refusal::Refusal,
    register::v1::{ErrandState, Receipt},
};
use tokio::sync::oneshot;

use crate::{desk::Call, errand::Errand};

/// An accepted act: its response without receipt, and the receipt.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The encoded response.
    pub response: Vec<u8>,
    /// Where it was recorded.
    pub receipt: Receipt,
}

/// What becomes of a command: its answer, or why it was refused.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// Who waits for a command: the lanes of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody who waits for the answer.
    Callers,
    /// An import, which gives way to callers.
    Bulk,
    /// Nobody: what time or an earlier act brings about.
    Errands,
}

/// What the writer is asked to do.
pub(crate) enum Work<C> {
    /// A caller's command, or what an errand of the clock does.
    Command(C),
    /// What the clock has to do on these aggregates by now.
    Due(Vec<String>),
    /// One errand of the clock by itself; refused without a try where the database would not take what it writes.
    Perform { errand: String, refuse: bool },
    /// Writes down what became of an errand of the service.
    Settle {
        errand: String,
        state: ErrandState,
        reason: String,
    },
    /// Plans errands that no act has planned; those that are known already, open or settled, are left alone.
    Plan(Vec<Errand>),
}

/// A piece of work in the queue.
pub(crate) struct Job<C> {
    pub(crate) work: Work<C>,
    /// By whom a command came; none where the register asks itself.
    pub(crate) call: Option<Call>,
    pub(crate) fate: Arc<Fate>,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

impl<C> Job<C> {
    /// Work that nobody waits for.
    pub(crate) fn unheard(work: Work<C>) -> Self {
        let fate = Fate::default();
        fate.take();
        Self {
            work,
            call: None,
            fate: Arc::new(fate),
            reply: oneshot::channel().0,
        }
    }

    pub(crate) fn lane(&self) -> Lane {
        self.call.as_ref().map_or(Lane::Errands, |call| call.lane)
    }

    /// Whose turn it takes; all that has no caller takes one turn.
    pub(crate) fn identity(&self) -> Option<Arc<Identity>> {
        self.call.as_ref().map(|call| Arc::clone(&call.identity))
    }

    /// Whether the writer may still apply it. A command whose caller has left is dropped before it is applied, never after.
    pub(crate) fn take(&self) -> bool {
        // One that was taken before may be recorded: only the register itself can tell its caller.
        self.fate.is_taken() || (!self.reply.is_closed() && !self.is_late() && self.fate.take())
    }

    fn is_late(&self) -> bool {
        self.call
            .as_ref()
            .is_some_and(|call| call.deadline <= tokio::time::Instant::now())
    }
}

/// Who got hold of a command first: the writer, or the caller's deadline.
#[derive(Debug, Default)]
pub(crate) struct Fate(AtomicU8);

const QUEUED: u8 = 0;
const TAKEN: u8 = 1;
const ABANDONED: u8 = 2;

impl Fate {
    /// The writer takes the command; false where the caller has given it up.
    fn take(&self) -> bool {
        self.0
            .compare_exchange(QUEUED, TAKEN, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    fn is_taken(&self) -> bool {
        self.0.load(Ordering::Acquire) == TAKEN
    }

    /// The caller gives up. Where the writer has the command already, nobody knows yet what becomes of it.
    pub(crate) fn abandon(&self) -> Refusal {
        match self
            .0
            .compare_exchange(QUEUED, ABANDONED, Ordering::AcqRel, Ordering::Acquire)
        {
            Ok(_) => Refusal::new(Reason::DeadlineExceeded),
            Err(_) => Refusal::new(Reason::OutcomeUnknown),
        }
    }
}
