//! A line of an estimate (dòng dự toán), with what its accounts hold.

use sea_orm::entity::prelude::*;

use crate::id::{EstimateId, LineId};

/// A line of an estimate (dòng dự toán), with what its accounts hold.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_line")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LineId,
    /// The estimate.
    pub estimate_id: EstimateId,
    /// The resource (`chidao.budget.v1.EstimateLine`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, child of estimate_id: EstimateId);
