//! An agency that takes part in a task.

use sea_orm::entity::prelude::*;

use super::{TaskOutcome, TaskPart};
use crate::id::{AgencyId, PartyId, TaskId};

/// An agency that takes part in a task, with what its lists go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_party")]
pub struct Model {
    /// Task and agency: "2019-0001/so-tttt".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartyId,
    /// The task.
    pub task_id: TaskId,
    /// The agency.
    pub agency_id: AgencyId,
    /// What it is to the task.
    pub part: TaskPart,
    /// As the task has it.
    pub outcome: TaskOutcome,
    /// As the task has it.
    pub due_us: i64,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Coordination, child of task_id: TaskId);
