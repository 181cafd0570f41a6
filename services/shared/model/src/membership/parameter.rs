//! A value that was set for a parameter.

use sea_orm::entity::prelude::*;
use time::Date;

use super::Confidence;
use crate::id::{CommitteeId, DocumentId, ParameterId};

/// A value that was set for a parameter. Those of one key are loaded together, since they hold one after the other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_parameter")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParameterId,
    /// Key of the parameter.
    pub key: String,
    /// The committee that it is for; for all where unset.
    pub committee_id: Option<CommitteeId>,
    /// The value.
    pub value: String,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// The paper that it rests on.
    pub document_id: DocumentId,
    /// How sure it is.
    pub confidence: Confidence,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of key: ParameterId);
