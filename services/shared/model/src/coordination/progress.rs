//! A report of progress on a task (báo cáo tiến độ).

use sea_orm::entity::prelude::*;

use crate::id::{ProgressId, TaskId};

/// A report of progress on a task: it is only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_progress")]
pub struct Model {
    /// Task and number: "2019-0001/3".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgressId,
    /// The task.
    pub task_id: TaskId,
    /// 1, 2, 3 … of the task.
    pub ordinal: i64,
    /// The report (`chidao.coordination.v1.Progress`), encoded.
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
