//! A commitment (cam kết chi) of a contract on a line of one year.

use sea_orm::entity::prelude::*;

use crate::id::{CommitmentId, ContractId, LineId};

/// A commitment (cam kết chi) of a contract on a line of one year.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_commitment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitmentId,
    /// The contract.
    pub contract_id: ContractId,
    /// The line.
    pub line_id: LineId,
    /// 1 while it is unpaid in part or awaits an answer, else 0.
    pub open: i64,
    /// The resource (`chidao.budget.v1.Commitment`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root CommitmentId);
