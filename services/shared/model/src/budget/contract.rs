//! A contract (hợp đồng).

use sea_orm::entity::prelude::*;

use crate::id::{ActivityId, ContractId};

/// A contract (hợp đồng).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_contract")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractId,
    /// The activity that it is for.
    pub activity_id: ActivityId,
    /// The resource (`chidao.budget.v1.Contract`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root ContractId);
