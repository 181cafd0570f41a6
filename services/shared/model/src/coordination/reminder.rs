//! A reminder of a task (nhắc việc).

use sea_orm::entity::prelude::*;
use time::Date;

use super::{ReminderLevel, ReminderState};
use crate::id::{AgencyId, ReminderId, TaskId};

/// A reminder of a task: it is only ever added, in the order of positions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_reminder")]
pub struct Model {
    /// Task and number: "2019-0001/3".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReminderId,
    /// The task.
    pub task_id: TaskId,
    /// 1, 2, 3 … of the task.
    pub ordinal: i64,
    /// Whom it is for.
    pub agency_id: AgencyId,
    /// The agencies that may see it, each between bars: "|so-gd|so-tttt|".
    pub seen_by: String,
    /// What it says.
    pub level: ReminderLevel,
    /// What became of it.
    pub state: ReminderState,
    /// The day on which it was sent or skipped.
    pub day: Date,
    /// The reminder (`chidao.coordination.v1.Reminder`), encoded.
    pub content: Vec<u8>,
    /// Position of the entry that wrote the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Coordination, child of task_id: TaskId);
