//! An office (chức vụ) that a person holds for a time.

use sea_orm::entity::prelude::*;
use time::Date;

use super::OfficeChangeReason;
use crate::id::{AgencyId, DocumentId, OfficeId, PersonId};

/// An office (chức vụ) that a person holds for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_office")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfficeId,
    /// The person.
    pub person_id: PersonId,
    /// Its place among the offices of the person, from 1.
    pub ordinal: i64,
    /// The agency.
    pub agency_id: AgencyId,
    /// The title.
    pub title: String,
    /// What a deputy is in charge of; empty where none.
    pub portfolio: String,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// The paper by which it was taken up, where ChangeOffice recorded it.
    pub document_id: Option<DocumentId>,
    /// The paper by which it is left.
    pub end_document_id: Option<DocumentId>,
    /// Why it is left.
    pub end_reason: Option<OfficeChangeReason>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of person_id: PersonId);
