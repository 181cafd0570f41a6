//! A person in a seat (cử thành viên).

use sea_orm::entity::prelude::*;
use time::Date;

use super::AppointmentState;
use crate::id::{AppointmentId, CommitteeId, DocumentId, PersonId, SeatId};

/// A person in a seat (cử thành viên).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_appointment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppointmentId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The seat.
    pub seat_id: SeatId,
    /// The person.
    pub person_id: PersonId,
    /// Where it stands.
    pub state: AppointmentState,
    /// The paper that it rests on.
    pub document_id: DocumentId,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of committee_id: CommitteeId);
