//! Commands on their way to the writer, and what became of them.

use std::sync::atomic::{AtomicU8, Ordering};

use chidao_proto::{errors::v1::Reason, refusal::Refusal, register::v1::Receipt};
use tokio::sync::oneshot;

use crate::desk::Call;

/// An accepted act: its response without receipt, and the receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The encoded response.
    pub response: Vec<u8>,
    /// Where it was recorded.
    pub receipt: Receipt,
}

/// What becomes of a command: its answer, or why it was refused.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// A command in the queue.
pub(crate) struct Job<C> {
    pub(crate) command: C,
    pub(crate) call: Call,
    pub(crate) fate: std::sync::Arc<Fate>,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

impl<C> Job<C> {
    /// Whether the writer may still apply it. A command whose caller has left is dropped before it is applied, never after.
    pub(crate) fn take(&self) -> bool {
        // One that was taken before may be recorded: only the register itself can tell its caller.
        self.fate.is_taken()
            || (!self.reply.is_closed() && self.call.deadline > tokio::time::Instant::now() && self.fate.take())
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
