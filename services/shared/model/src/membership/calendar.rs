//! The days of a year that were imported.

use sea_orm::entity::prelude::*;

use crate::id::{CalendarId, DocumentId};

/// The days of a year that differ from the week, as they were imported. The import of the greatest number holds.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_calendar")]
pub struct Model {
    /// Its id: the number, in four digits at least.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarId,
    /// The number of the import, from 1.
    pub number: i64,
    /// The year.
    pub year: i64,
    /// The days: an encoded `chidao.membership.v1.Calendar` without name, paper and etag.
    pub content: Vec<u8>,
    /// The paper that it rests on.
    pub document_id: DocumentId,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, root CalendarId);
