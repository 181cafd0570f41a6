//! The list of a committee on a day.

use chidao_authority::office::{fitting_days, held_in, seating_of};
use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, DocumentId, PersonId, SeatId},
    membership::{AppointmentEndReason, AppointmentState, agency, appointment, office, person, seat},
};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{RosterLine, SeatStatus},
};

use super::{appointment::shown, line::kind};
use crate::{
    resource,
    rules::{
        office::spoken,
        seat::{Seen, Status, status},
    },
};

/// The people, their offices and the agencies that a list may name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// The holders, and whoever is proposed.
    pub(crate) people: &'a [person::Model],
    /// Their offices.
    pub(crate) offices: &'a [office::Model],
    /// The agencies of seats and offices.
    pub(crate) agencies: &'a [agency::Model],
}

impl Known<'_> {
    fn agency(&self, id: &AgencyId) -> Option<&agency::Model> {
        self.agencies.iter().find(|row| row.id == *id)
    }

    fn person(&self, id: &PersonId) -> Option<&person::Model> {
        self.people.iter().find(|row| row.id == *id)
    }

    /// The office by which a person holds a seat on a day, of a nominative one the first that he holds at all.
    fn office(&self, seat: &seat::Model, person: &PersonId, day: Date) -> Option<&office::Model> {
        let mut offices = self.offices.iter().filter(|office| office.person_id == *person);
        match &seat.agency_id {
            Some(agency) => {
                let agency = self.agency(agency);
                offices.find(|office| {
                    let fitting = fitting_days(seat, agency, [*office]);
                    fitting.iter().any(|days| days.contains(day))
                })
            }
            None => offices.find(|office| {
                let agency = self.agency(&office.agency_id);
                agency.is_some_and(|agency| held_in(office, agency).contains(day))
            }),
        }
    }

    /// Whether the agency of a seat no longer seats anybody on a day.
    fn is_unseated(&self, seat: &seat::Model, day: Date) -> bool {
        let agency = seat.agency_id.as_ref().and_then(|agency| self.agency(agency));
        agency.is_some_and(|agency| !seating_of(agency).contains(day))
    }
}

/// The lines of the list on a day, in its order. `of_seat` gives the appointments to a seat.
pub(crate) fn lines<'a>(
    seats: &[seat::Model],
    of_seat: impl Fn(&SeatId) -> Vec<&'a appointment::Model>,
    known: Known<'_>,
    basis: impl Fn(&DocumentId) -> Option<DocumentRef>,
    day: Date,
) -> Vec<RosterLine> {
    let mut seats: Vec<&seat::Model> = seats
        .iter()
        .filter(|row| Interval::new(row.valid_from, row.valid_to).contains(day))
        .collect();
    seats.sort_by_key(|row| row.ordinal);
    seats
        .into_iter()
        .map(|seat| line(seat, OfSeat::on(day, of_seat(&seat.id)), known, &basis, day))
        .collect()
}

/// What is known of the holders of a seat on a day.
#[derive(Debug, Clone, Copy, Default)]
struct OfSeat<'a> {
    /// The appointment that holds.
    holding: Option<&'a appointment::Model>,
    /// The last one that has ended, even where it lost the office on its first day and never held.
    last: Option<&'a appointment::Model>,
    /// The last proposal that is open.
    proposal: Option<&'a appointment::Model>,
}

impl<'a> OfSeat<'a> {
    fn on(day: Date, rows: Vec<&'a appointment::Model>) -> Self {
        let mut seen = Self::default();
        for row in rows {
            let days = Interval::new(row.valid_from, row.valid_to);
            match row.state {
                AppointmentState::Active | AppointmentState::Ended if days.contains(day) => seen.holding = Some(row),
                AppointmentState::Active | AppointmentState::Ended
                    if days.from <= day && (!days.is_empty() || is_lost(row)) =>
                {
                    let order = |row: &appointment::Model| (row.valid_to, row.valid_from);
                    let is_later = seen.last.is_none_or(|last| order(last) < order(row));
                    seen.last = if is_later { Some(row) } else { seen.last };
                }
                AppointmentState::Proposed if days.from <= day => {
                    let is_later = seen.proposal.is_none_or(|other| other.id.number() < row.id.number());
                    seen.proposal = if is_later { Some(row) } else { seen.proposal };
                }
                _ => {}
            }
        }
        seen
    }
}

fn is_lost(row: &appointment::Model) -> bool {
    row.end_reason == Some(AppointmentEndReason::OfficeLost)
}

fn line(
    seat: &seat::Model,
    of_seat: OfSeat<'_>,
    known: Known<'_>,
    basis: &impl Fn(&DocumentId) -> Option<DocumentRef>,
    day: Date,
) -> RosterLine {
    let person = of_seat.holding.and_then(|row| known.person(&row.person_id));
    let office = person.and_then(|person| known.office(seat, &person.id, day));
    let status = match status(Seen {
        kind: kind(seat.kind),
        is_appointed: of_seat.holding.is_some(),
        holds_office: office.is_some(),
        was_lost: of_seat.last.is_some_and(is_lost) || known.is_unseated(seat, day),
        is_proposed: of_seat.proposal.is_some(),
    }) {
        Status::Held => SeatStatus::Held,
        Status::Vacant => SeatStatus::Vacant,
        Status::VacantPending => SeatStatus::VacantPending,
        Status::Proposed => SeatStatus::Proposed,
    };
    let office = office.map(|office| {
        let agency = known.agency(&office.agency_id);
        let agency = agency.map_or(office.agency_id.as_str(), |agency| &agency.display_name);
        spoken(&office.title, agency, &office.portfolio)
    });
    let shown = |row: &appointment::Model| {
        let end_basis = row.end_document_id.as_ref().and_then(basis);
        shown(row, day, basis(&row.document_id), end_basis)
    };
    let proposal = of_seat.proposal.filter(|_| status == SeatStatus::Proposed);
    let proposed = proposal.and_then(|row| known.person(&row.person_id));
    RosterLine {
        seat: Some(resource::seat(seat)),
        status: status.into(),
        appointment: of_seat.holding.map(shown),
        full_name: person.map(|person| person.full_name.clone()).unwrap_or_default(),
        office: office.unwrap_or_default(),
        proposal: proposal.map(shown),
        proposed_name: proposed.map(|person| person.full_name.clone()).unwrap_or_default(),
    }
}
