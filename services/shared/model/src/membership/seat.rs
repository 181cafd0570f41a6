//! A seat (ghế) of a committee.

use sea_orm::entity::prelude::*;
use time::Date;

use super::{SeatKind, SeatRole};
use crate::id::{AgencyId, CommitteeId, SeatId};

/// A seat (ghế) of a committee.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_seat")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its place in the list, from 1.
    pub ordinal: i64,
    /// Role of its holder.
    pub role: SeatRole,
    /// What it is bound to.
    pub kind: SeatKind,
    /// The agency that it is bound to.
    pub agency_id: Option<AgencyId>,
    /// The titles that it is bound to, one a line.
    pub titles: String,
    /// What a deputy must be in charge of; empty where it does not matter.
    pub portfolio: String,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// Whether the next holder of the office joins without another decision. NULL says no: no release before 0.2 knew of it.
    pub successor_joins: Option<bool>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of committee_id: CommitteeId);
