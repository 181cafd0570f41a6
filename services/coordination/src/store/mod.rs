//! Reads: scoped finders and pages. No rules.

mod ahead;
mod figures;
mod programmes;
mod reminders;
mod tasks;

use chidao_model::coordination::{programme, reminder, task};
use chidao_register::{PointReads, Reads};

pub(crate) use self::ahead::{ahead, measure};
pub(crate) use self::figures::Snapshot;
pub(crate) use self::reminders::ReminderFilter;
pub(crate) use self::tasks::{DueRange, Sight, TaskFilter, place};

/// How many tasks answer the point reads of an entity.
const READERS: usize = 2;

/// The reading side of coordination.
pub(crate) struct Store {
    reads: Reads,
    programmes: PointReads<programme::Model>,
    tasks: PointReads<task::Model>,
    reminders: PointReads<reminder::Model>,
}

impl Store {
    pub(crate) fn new(reads: Reads) -> Self {
        let (database, owner) = (reads.database(), reads.owner());
        Self {
            programmes: PointReads::start(database, owner, READERS),
            tasks: PointReads::start(database, owner, READERS),
            reminders: PointReads::start(database, owner, READERS),
            reads,
        }
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }
}
