//! One side of a move of money, as books are proved and listed by it.

use sea_orm::entity::prelude::*;
use time::Date;

use crate::id::{JournalId, LineId, PostingId};

/// One side of a move of money, as books are proved and listed by it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_posting")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostingId,
    /// The act.
    pub journal_id: JournalId,
    /// The line.
    pub line_id: LineId,
    /// The account, by its number in the contract (`chidao.budget.v1.LedgerAccount`).
    pub account: i64,
    /// What holds the money, by its resource name; empty on accounts that are not kept by holder.
    pub holder: String,
    /// What came, or went, in đồng.
    pub amount: i64,
    /// The day from which the act counts.
    pub day: Date,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, child of journal_id: JournalId);
