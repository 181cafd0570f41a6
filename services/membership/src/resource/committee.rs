//! Committees, seats and appointments.

use chidao_model::{
    id::{AgencyId, CommitteeId},
    membership,
};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{Appointment, AppointmentState, Committee, Seat},
};
use prost::Message;

use super::{Wire, lines};

/// The paper that a row describes; `None` where the description cannot be read, which only a change by hand brings about.
pub(crate) fn document(row: &membership::document::Model) -> Option<DocumentRef> {
    DocumentRef::decode(&*row.content)
        .inspect_err(|error| tracing::error!(document = row.id.as_str(), %error, "a paper cannot be read"))
        .ok()
}

/// The committee, without etag.
pub(crate) fn committee(row: &membership::committee::Model, decision: Option<DocumentRef>) -> Committee {
    let committee = |id: &Option<CommitteeId>| id.as_ref().map(CommitteeId::name).unwrap_or_default();
    Committee {
        name: row.id.name(),
        display_name: row.display_name.clone(),
        short_name: row.short_name.clone(),
        level: row.level.wire(),
        decision,
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
        predecessor: committee(&row.predecessor_id),
        successor: committee(&row.successor_id),
        standing_agency: row.standing_agency_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        decision_mode: row.decision_mode.map(Wire::wire).unwrap_or_default(),
        etag: String::new(),
    }
}

/// A seat.
pub(crate) fn seat(row: &membership::seat::Model) -> Seat {
    Seat {
        name: row.id.name(),
        order: i32::try_from(row.ordinal).unwrap_or(i32::MAX),
        role: row.role.wire(),
        kind: row.kind.wire(),
        agency: row.agency_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        titles: lines(&row.titles).map(str::to_owned).collect(),
        portfolio: row.portfolio.clone(),
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
    }
}

/// An appointment that stands so, without etag.
pub(crate) fn appointment(
    row: &membership::appointment::Model,
    state: AppointmentState,
    basis: Option<DocumentRef>,
    end_basis: Option<DocumentRef>,
) -> Appointment {
    Appointment {
        name: row.id.name(),
        seat: row.seat_id.name(),
        person: row.person_id.name(),
        state: state.into(),
        basis,
        from: Some(row.valid_from.into()),
        to: row.valid_to.map(Into::into),
        end_basis,
        end_reason: row.end_reason.map(Wire::wire).unwrap_or_default(),
        etag: String::new(),
    }
}
