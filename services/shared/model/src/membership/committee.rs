//! A steering committee (Ban Chỉ đạo).

use sea_orm::entity::prelude::*;
use time::Date;

use super::{CommitteeLevel, DecisionMode};
use crate::id::{AgencyId, CommitteeId, DocumentId};

/// A steering committee (Ban Chỉ đạo).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_committee")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitteeId,
    /// Official name.
    pub display_name: String,
    /// Short name; empty where none.
    pub short_name: String,
    /// Level at which it works.
    pub level: CommitteeLevel,
    /// The decision that established it.
    pub document_id: Option<DocumentId>,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// The committee that it was formed from.
    pub predecessor_id: Option<CommitteeId>,
    /// The committee that took its place.
    pub successor_id: Option<CommitteeId>,
    /// The standing agency; none for a committee of the past.
    pub standing_agency_id: Option<AgencyId>,
    /// How it decides; none for a committee of the past.
    pub decision_mode: Option<DecisionMode>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, root CommitteeId);
