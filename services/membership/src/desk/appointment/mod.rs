//! Appointments: commands on them, what the clock does to them, and how they are shown.

mod appoint;
mod clock;
mod end;
mod known_end;

use chidao_calendar::{Date, Instant, Interval};
use chidao_model::membership::{AppointmentEndReason, AppointmentState, appointment::Model};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{Appointment, AppointmentErrand, AppointmentState as Shown},
    refusal::Refusal,
};
use chidao_register::{Errand, WorkingSet};

pub(super) use self::{
    clock::due,
    known_end::{KnownEnd, need_papers},
};
use crate::{
    resource,
    rules::appointment::{Other, State, state_on},
};

/// The kind of the errand by which an appointment takes effect on its first day.
const BEGINS: &str = "appointment_begins";
/// The kind of the errand by which an appointment no longer holds.
const ENDS: &str = "appointment_ends";

/// An appointment as it stands on a day, without etag. The one way to show it: in entries, lists and answers.
pub(crate) fn shown(row: &Model, day: Date, basis: Option<DocumentRef>, end_basis: Option<DocumentRef>) -> Appointment {
    let state = match row.state {
        // Decided: its days say the rest.
        AppointmentState::Active | AppointmentState::Ended => match state_on(days(row), day) {
            State::Scheduled => Shown::Scheduled,
            State::Active => Shown::Active,
            State::Ended => Shown::Ended,
        },
        AppointmentState::Proposed => Shown::Proposed,
        AppointmentState::Submitted => Shown::Submitted,
        AppointmentState::Rejected => Shown::Rejected,
        AppointmentState::Suspended => Shown::Suspended,
    };
    resource::appointment(row, state, basis, end_basis)
}

/// The days on which it holds.
pub(super) fn days(row: &Model) -> Interval {
    Interval::new(row.valid_from, row.valid_to)
}

/// An appointment as the rules know it.
pub(super) fn other(row: &Model) -> Other<'_> {
    Other {
        seat: row.seat_id.as_ref(),
        person: row.person_id.as_str(),
        days: days(row),
    }
}

/// What is to be done about an appointment on a day.
fn errand(kind: &str, row: &Model, day: Date) -> Errand {
    let appointment = row.id.name();
    Errand::of_clock(kind, row.committee_id.name(), &appointment, Instant::start_of(day))
        .with(&AppointmentErrand { appointment })
}

/// The id of the errand by which an appointment begins, and of the one by which it ends. Whether they were ever planned is
/// another matter.
pub(super) fn errand_ids(row: &Model) -> (String, Option<String>) {
    let id = |kind, day| Errand::id_of(kind, &row.id.name(), Instant::start_of(day));
    (id(BEGINS, row.valid_from), row.valid_to.map(|to| id(ENDS, to)))
}

/// Whether an appointment, or a proposal that is open, would still be there on a day.
pub(super) fn outlasts(row: &Model, day: Date) -> bool {
    row.state != AppointmentState::Rejected && days(row).outlasts(day)
}

/// Whether it was decided: its days say where it stands.
pub(super) fn is_decided(row: &Model) -> bool {
    matches!(row.state, AppointmentState::Active | AppointmentState::Ended)
}

/// What becomes of a state when the seat goes: nobody decides on a proposal any more.
pub(super) fn settled(state: AppointmentState) -> AppointmentState {
    match state {
        AppointmentState::Proposed | AppointmentState::Submitted => AppointmentState::Rejected,
        other => other,
    }
}

/// Plans what the clock has to say of an appointment that begins, or ends, on a day that is still to come.
pub(super) fn planned(row: &Model, today: Date) -> Vec<Errand> {
    let begins = Some(row.valid_from).filter(|from| *from > today && !days(row).is_empty());
    let begins = begins.map(|from| errand(BEGINS, row, from));
    begins.into_iter().chain(planned_end(row, today)).collect()
}

/// Plans what the clock has to say of an appointment that ends on a day that is still to come. One that ends with its seat or
/// its committee does so without a word.
pub(super) fn planned_end(row: &Model, today: Date) -> Option<Errand> {
    let ends_alone = !matches!(row.end_reason, None | Some(AppointmentEndReason::Reorganised));
    let to = row
        .valid_to
        .filter(|to| ends_alone && *to > today && !days(row).is_empty());
    to.map(|to| errand(ENDS, row, to))
}

/// The day on which an appointment is known to end because the office is lost.
pub(super) fn lost_on(row: &Model) -> Option<Date> {
    let is_lost = row.end_reason == Some(AppointmentEndReason::OfficeLost);
    row.valid_to.filter(|_| is_lost)
}

/// The errands that an appointment no longer has once it holds on these days.
///
/// # Errors
/// INTERNAL: they were not asked for.
pub(super) fn outdated<'a>(row: &Model, days: Interval, set: &'a WorkingSet) -> Result<Vec<&'a Errand>, Refusal> {
    let (begins, ends) = errand_ids(row);
    let mut outdated = Vec::new();
    if days.is_empty() {
        outdated.extend(set.errand(&begins)?);
    }
    if let Some(ends) = ends.filter(|_| days.is_empty() || row.valid_to != days.to) {
        outdated.extend(set.errand(&ends)?);
    }
    Ok(outdated)
}
