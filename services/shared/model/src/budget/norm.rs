//! What there is an expense norm for (định mức chi).

use sea_orm::entity::prelude::*;

use crate::id::NormId;

/// What there is an expense norm for (định mức chi).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_norm")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NormId,
    /// The resource (`chidao.budget.v1.Norm`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root NormId);
