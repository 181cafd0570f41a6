//! A task (nhiệm vụ).

use sea_orm::entity::prelude::*;

use super::{TaskOutcome, TaskState};
use crate::id::{AgencyId, CommitteeId, ProgrammeId, StepId, TaskId};

/// A task (nhiệm vụ). Its resource is kept whole in `content`; the other columns are what lists and look-ups go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_task")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    /// The committee that follows it.
    pub committee_id: CommitteeId,
    /// The task that it is a part of.
    pub parent_id: Option<TaskId>,
    /// The programme that it belongs to.
    pub programme_id: Option<ProgrammeId>,
    /// Code of its field.
    pub field: String,
    /// Its lead.
    pub lead_id: AgencyId,
    /// Where it stands.
    pub state: TaskState,
    /// Whether it is in time, as far as that does not depend on when one asks.
    pub outcome: TaskOutcome,
    /// The instant from which it is overdue, in microseconds; the greatest number where it has no due date.
    pub due_us: i64,
    /// Until when its lead may return it, in microseconds; the greatest number in a draft.
    pub accept_us: i64,
    /// The step of an incident by which it was directed.
    pub directive: Option<StepId>,
    /// How many turns its life has had so far.
    pub turns: i64,
    /// How it counts in the figures, from which day on (`chidao.coordination.v1.TaskTimeline`), encoded.
    pub timeline: Vec<u8>,
    /// The resource (`chidao.coordination.v1.Task`), encoded, without etag and timeliness.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Coordination, root TaskId);
