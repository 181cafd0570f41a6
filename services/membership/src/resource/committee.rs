//! Committees, seats and appointments.

use chidao_calendar::Date;
use chidao_model::{
    id::{AgencyId, CommitteeId, DocumentId},
    membership,
};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{Appointment, AppointmentState, Committee, CommitteeTerms, Seat},
};

use super::{Wire, lines};

/// The paper that a row describes; `None` where the description cannot be read, which only a change by hand brings about.
pub(crate) fn document(row: &membership::document::Model) -> Option<DocumentRef> {
    chidao_service::resource::document(&row.id, &row.content)
}

/// The committee as its decisions have it on a day, without etag. `decision` is the founding one, `terms` what those say that
/// reorganised it, in any order.
pub(crate) fn committee(
    row: &membership::committee::Model,
    decision: Option<DocumentRef>,
    terms: &[&membership::terms::Model],
    day: Date,
) -> Committee {
    let committee = |id: &Option<CommitteeId>| id.as_ref().map(CommitteeId::name).unwrap_or_default();
    let mut later = terms.to_vec();
    later.sort_unstable_by_key(|terms| terms.valid_from);
    let mut stages: Vec<CommitteeTerms> = Vec::new();
    if !later.is_empty() {
        stages.push(founding(row, decision.as_ref()));
        stages.extend(later.iter().map(|terms| self::terms(terms)));
    }
    let of_day = later
        .iter()
        .rfind(|terms| terms.valid_from <= day)
        .map(|row| self::terms(row));
    let of_day = of_day.unwrap_or_else(|| founding(row, None));
    Committee {
        name: row.id.name(),
        display_name: of_day.display_name,
        short_name: of_day.short_name,
        level: row.level.wire(),
        decision,
        valid_from: Some(row.valid_from.into()),
        valid_to: row.valid_to.map(Into::into),
        predecessor: committee(&row.predecessor_id),
        successor: committee(&row.successor_id),
        standing_agency: of_day.standing_agency,
        decision_mode: of_day.decision_mode,
        etag: String::new(),
        terms: stages,
    }
}

/// What the founding decision says.
fn founding(row: &membership::committee::Model, decision: Option<&DocumentRef>) -> CommitteeTerms {
    CommitteeTerms {
        from: Some(row.valid_from.into()),
        document: row.document_id.as_ref().map(DocumentId::name).unwrap_or_default(),
        symbol: decision.map(|decision| decision.symbol.clone()).unwrap_or_default(),
        issued_on: decision.and_then(|decision| decision.issued_on),
        display_name: row.display_name.clone(),
        short_name: row.short_name.clone(),
        standing_agency: row.standing_agency_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        decision_mode: row.decision_mode.map(Wire::wire).unwrap_or_default(),
    }
}

/// What a decision says that reorganises the committee.
fn terms(row: &membership::terms::Model) -> CommitteeTerms {
    CommitteeTerms {
        from: Some(row.valid_from.into()),
        document: row.document_id.name(),
        symbol: row.symbol.clone(),
        issued_on: Some(row.issued_on.into()),
        display_name: row.display_name.clone(),
        short_name: row.short_name.clone(),
        standing_agency: row.standing_agency_id.as_ref().map(AgencyId::name).unwrap_or_default(),
        decision_mode: row.decision_mode.map(Wire::wire).unwrap_or_default(),
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
        successor_joins: row.successor_joins.unwrap_or_default(),
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
