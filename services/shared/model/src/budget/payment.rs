//! A payment request (đề nghị chi).

use sea_orm::entity::prelude::*;

use crate::id::{ActivityId, LineId, PaymentId};

/// A payment request (đề nghị chi).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_payment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    /// The line.
    pub line_id: LineId,
    /// The activity that it is for.
    pub activity_id: ActivityId,
    /// Where it stands, by its number in the contract.
    pub state: i64,
    /// The resource (`chidao.budget.v1.Payment`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root PaymentId);
