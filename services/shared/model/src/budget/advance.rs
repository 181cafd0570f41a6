//! An advance (tạm ứng).

use sea_orm::entity::prelude::*;

use crate::id::{AdvanceId, LineId};

/// An advance (tạm ứng).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_advance")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AdvanceId,
    /// The line.
    pub line_id: LineId,
    /// 1 while something of it is not settled, else 0.
    pub open: i64,
    /// The resource (`chidao.budget.v1.Advance`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root AdvanceId);
