//! A paper (văn bản) that acts on the committee's money rest on.

use sea_orm::entity::prelude::*;
use time::Date;

use crate::id::DocumentId;

/// A paper (văn bản) that acts on the committee's money rest on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_document")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// Number and symbol.
    pub symbol: String,
    /// Day of issue.
    pub issued_on: Date,
    /// Its description: an encoded `chidao.common.v1.DocumentRef` without the paragraph that is quoted, which is each act's own.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Budget, root DocumentId);
