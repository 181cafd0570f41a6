//! The list of a committee on a day.

use std::collections::HashMap;

use chidao_authority::office::{fitting_days, held_in, seating_of};
use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, DocumentId, PersonId},
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
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The holders.
    pub(crate) people: Vec<person::Model>,
    /// Their offices.
    pub(crate) offices: Vec<office::Model>,
    /// The agencies of the offices.
    pub(crate) agencies: Vec<agency::Model>,
}

impl Known {
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

/// The lines of the list on a day, in its order.
pub(crate) fn lines(
    seats: &[seat::Model],
    appointments: &[appointment::Model],
    known: &Known,
    basis: impl Fn(&DocumentId) -> Option<DocumentRef>,
    day: Date,
) -> Vec<RosterLine> {
    let mut seats: Vec<&seat::Model> = seats
        .iter()
        .filter(|row| Interval::new(row.valid_from, row.valid_to).contains(day))
        .collect();
    seats.sort_by_key(|row| row.ordinal);
    let mut of_seats: HashMap<&str, OfSeat<'_>> = HashMap::new();
    for row in appointments {
        let days = Interval::new(row.valid_from, row.valid_to);
        let of_seat = of_seats.entry(row.seat_id.as_ref()).or_default();
        match row.state {
            AppointmentState::Active | AppointmentState::Ended if days.contains(day) => of_seat.holding = Some(row),
            AppointmentState::Active | AppointmentState::Ended if !days.is_empty() && days.from <= day => {
                let is_later = of_seat.last.is_none_or(|last| last.valid_to < row.valid_to);
                of_seat.last = if is_later { Some(row) } else { of_seat.last };
            }
            AppointmentState::Proposed if days.from <= day => {
                let is_later = of_seat.proposal.is_none_or(|other| other.id.number() < row.id.number());
                of_seat.proposal = if is_later { Some(row) } else { of_seat.proposal };
            }
            _ => {}
        }
    }
    seats
        .into_iter()
        .map(|seat| {
            let of_seat = of_seats.get(seat.id.as_ref()).copied().unwrap_or_default();
            line(seat, of_seat, known, &basis, day)
        })
        .collect()
}

/// What is known of the holders of a seat on a day.
#[derive(Debug, Clone, Copy, Default)]
struct OfSeat<'a> {
    /// The appointment that holds.
    holding: Option<&'a appointment::Model>,
    /// The last one that has ended.
    last: Option<&'a appointment::Model>,
    /// The last proposal that is open.
    proposal: Option<&'a appointment::Model>,
}

fn line(
    seat: &seat::Model,
    of_seat: OfSeat<'_>,
    known: &Known,
    basis: &impl Fn(&DocumentId) -> Option<DocumentRef>,
    day: Date,
) -> RosterLine {
    let person = of_seat.holding.and_then(|row| known.person(&row.person_id));
    let office = person.and_then(|person| known.office(seat, &person.id, day));
    let is_lost = |row: &appointment::Model| row.end_reason == Some(AppointmentEndReason::OfficeLost);
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
