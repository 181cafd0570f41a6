//! An estimate (dự toán) of a budget year.

use sea_orm::entity::prelude::*;

use crate::id::EstimateId;

/// An estimate (dự toán) of a budget year.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_estimate")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EstimateId,
    /// The budget year.
    pub year: i64,
    /// The resource (`chidao.budget.v1.Estimate`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root EstimateId);
