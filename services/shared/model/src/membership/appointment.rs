//! A person in a seat (cử thành viên).

use sea_orm::entity::prelude::*;
use time::Date;

use super::{AppointmentEndReason, AppointmentState};
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
    /// Where it stands, apart from its days: once decided it stays ACTIVE here, and its days say whether it has begun or ended.
    pub state: AppointmentState,
    /// The paper that it rests on.
    pub document_id: DocumentId,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds; `valid_from` where it was cancelled before it began.
    pub valid_to: Option<Date>,
    /// The paper that it ends by, where it does not end with its committee.
    pub end_document_id: Option<DocumentId>,
    /// Why it ends, where it does not end with its committee.
    pub end_reason: Option<AppointmentEndReason>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of committee_id: CommitteeId);
