//! A code of the budget index (mục lục ngân sách nhà nước).

use sea_orm::entity::prelude::*;

use crate::id::CodeId;

/// A code of the budget index (mục lục ngân sách nhà nước).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_code")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CodeId,
    /// What it is of: "item". Codes of a kind are loaded together where one is not known.
    pub kind: String,
    /// The resource (`chidao.budget.v1.BudgetCode`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, child of kind: CodeId);
