//! The list of a committee on a day.

use std::collections::HashMap;

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, DocumentId},
    membership::{agency, appointment, office, person, seat},
};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{RosterLine, SeatStatus},
};

use super::{
    appointment::shown,
    establish::{held, kind},
};
use crate::{
    resource,
    rules::{
        office::{fitting, spoken},
        seat::{Binding, Status, status},
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
    fn exists(&self, agency: &AgencyId, day: Date) -> bool {
        let rows = self.agencies.iter().filter(|row| row.id == *agency);
        rows.into_iter()
            .any(|row| Interval::new(row.valid_from, row.valid_to).contains(day))
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
    let in_force: HashMap<&str, &appointment::Model> = appointments
        .iter()
        .filter(|row| Interval::new(row.valid_from, row.valid_to).contains(day))
        .map(|row| (row.seat_id.as_ref(), row))
        .collect();
    seats
        .into_iter()
        .map(|seat| line(seat, in_force.get(seat.id.as_ref()).copied(), known, &basis, day))
        .collect()
}

/// What a seat is bound to, as the rules know it.
pub(super) fn binding(seat: &seat::Model) -> Binding<'_> {
    Binding {
        kind: kind(seat.kind),
        agency: seat.agency_id.as_ref().map(AsRef::as_ref),
        titles: resource::lines(&seat.titles).collect(),
        portfolio: &seat.portfolio,
    }
}

fn line(
    seat: &seat::Model,
    appointment: Option<&appointment::Model>,
    known: &Known,
    basis: &impl Fn(&DocumentId) -> Option<DocumentRef>,
    day: Date,
) -> RosterLine {
    let binding = binding(seat);
    let person = appointment.and_then(|row| known.people.iter().find(|person| person.id == row.person_id));
    let offices: Vec<_> = known
        .offices
        .iter()
        .filter(|office| person.is_some_and(|person| person.id == office.person_id))
        // An office ends with its agency at the latest.
        .filter(|office| known.exists(&office.agency_id, day))
        .map(held)
        .collect();
    let office = fitting(&binding, &offices, day);
    let status = match status(binding.kind, appointment.is_some(), office.is_some()) {
        Status::Held => SeatStatus::Held,
        Status::Vacant => SeatStatus::Vacant,
        Status::VacantPending => SeatStatus::VacantPending,
    };
    let office = office.map(|office| {
        let agency = known.agencies.iter().find(|agency| agency.id.as_str() == office.agency);
        let agency = agency.map_or(office.agency, |agency| &agency.display_name);
        spoken(office.title, agency, office.portfolio)
    });
    RosterLine {
        seat: Some(resource::seat(seat)),
        status: status.into(),
        appointment: appointment.map(|row| {
            let end_basis = row.end_document_id.as_ref().and_then(basis);
            shown(row, day, basis(&row.document_id), end_basis)
        }),
        full_name: person.map(|person| person.full_name.clone()).unwrap_or_default(),
        office: office.unwrap_or_default(),
    }
}
