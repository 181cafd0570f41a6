//! Whether a person may be appointed to a seat, when an appointment may end, and where it stands on a day.

use chidao_calendar::{Date, Interval};

use super::{
    seat::{Agency, Kind},
    tenure::{Tenure, tenure},
};

/// Where a decided appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its first day is still to come.
    Scheduled,
    /// It holds.
    Active,
    /// It no longer holds, or never will.
    Ended,
}

/// Where a decided appointment of these days stands on a day. The calendar alone says so, whatever has been written down
/// meanwhile. One that was cancelled before it began, which has no day, has ended. Source: DOC-09.
#[must_use]
pub fn state_on(days: Interval, day: Date) -> State {
    if days.contains(day) {
        State::Active
    } else if days.is_empty() || days.from <= day {
        State::Ended
    } else {
        State::Scheduled
    }
}

/// Another appointment of the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other<'a> {
    /// Id of its seat.
    pub seat: &'a str,
    /// Id of its person.
    pub person: &'a str,
    /// The days on which it holds.
    pub days: Interval,
}

/// The act of appointing a person, with what is known of everything that it names.
#[derive(Debug, Clone)]
pub struct Appointing<'a> {
    /// Whether the paper is signed.
    pub is_signed: bool,
    /// The day of issue of the paper.
    pub issued_on: Date,
    /// The first day.
    pub from: Date,
    /// How long the committee stands.
    pub committee: Interval,
    /// Id of the seat.
    pub seat: &'a str,
    /// How long the seat stands.
    pub seat_days: Interval,
    /// In what way the seat is bound.
    pub kind: Kind,
    /// The agency that the seat is bound to.
    pub agency: Option<Agency>,
    /// Id of the person.
    pub person: &'a str,
    /// On which days he is known to hold an office that the seat is bound to.
    pub held: Vec<Interval>,
    /// The other appointments of the committee.
    pub others: Vec<Other<'a>>,
}

/// Why a person cannot be appointed so. Other appointments are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotAppoint {
    /// The paper is not signed (MEM-08).
    NotSigned,
    /// It would hold before its paper was signed (INV-M3).
    BeforeItsBasis,
    /// The committee has ended by then, on this day (INV-M2).
    CommitteeEnded(Date),
    /// The committee does not stand yet (INV-M2).
    BeforeItsCommittee,
    /// The seat does not stand on the first day (INV-M2).
    OutsideItsSeat,
    /// The agency that the seat is bound to does not exist on the first day (MEM-16).
    SeatAgencyNotThere,
    /// The agency is of the district level, which has ended by then (MEM-17).
    DistrictSeat,
    /// Somebody holds the seat on one of the days (INV-M1).
    SeatTaken(usize),
    /// The person holds another seat of the committee on one of the days (MEM-06).
    PersonSeated(usize),
    /// The person does not hold the office that the seat is bound to on the first day (INV-M4).
    OfficeNotHeld,
}

/// How long an appointment holds: from its first day until its holder is known to lose the office that the seat is bound to, with
/// its seat and its committee at the latest.
///
/// Source: MEM-05, 06, 08, 16, 17, INV-M1 … M4, M11, DOC-09.
///
/// # Errors
/// The first objection: the paper, the committee, the seat, then the person.
pub fn appoint(act: &Appointing<'_>) -> Result<Tenure, CannotAppoint> {
    if !act.is_signed {
        return Err(CannotAppoint::NotSigned);
    }
    if act.from < act.issued_on {
        return Err(CannotAppoint::BeforeItsBasis);
    }
    if let Some(ended) = act.committee.to.filter(|to| *to <= act.from) {
        return Err(CannotAppoint::CommitteeEnded(ended));
    }
    if act.from < act.committee.from {
        return Err(CannotAppoint::BeforeItsCommittee);
    }
    if !act.seat_days.contains(act.from) {
        return Err(CannotAppoint::OutsideItsSeat);
    }
    if let Some(agency) = act.agency {
        if !agency.exists.contains(act.from) {
            return Err(CannotAppoint::SeatAgencyNotThere);
        }
        if !agency.seats.contains(act.from) {
            return Err(CannotAppoint::DistrictSeat);
        }
    }
    let stands = Interval::new(act.from, latest_end(act.committee, act.seat_days));
    let is_bound = act.kind != Kind::Nominative;
    let known = tenure(stands, is_bound.then_some(&act.held));
    // Of one who does not hold the office at all it is still told what else is in the way.
    let holds_office = !known.days.is_empty();
    let days = if holds_office { known.days } else { stands };
    if let Some(place) = taken(&act.others, days, |other| other.seat == act.seat) {
        return Err(CannotAppoint::SeatTaken(place));
    }
    if let Some(place) = taken(&act.others, days, |other| other.person == act.person) {
        return Err(CannotAppoint::PersonSeated(place));
    }
    if !holds_office {
        return Err(CannotAppoint::OfficeNotHeld);
    }
    Ok(known)
}

/// The day on which appointments to a seat end at the latest. Source: INV-M2.
#[must_use]
pub fn latest_end(committee: Interval, seat: Interval) -> Option<Date> {
    committee.to.into_iter().chain(seat.to).min()
}

fn taken(others: &[Other<'_>], days: Interval, is_same: impl Fn(&Other<'_>) -> bool) -> Option<usize> {
    others
        .iter()
        .position(|other| is_same(other) && other.days.overlaps(&days))
}

/// The act of ending an appointment.
#[derive(Debug, Clone)]
pub struct Ending<'a> {
    /// Whether the paper is signed.
    pub is_signed: bool,
    /// The day of issue of the paper.
    pub issued_on: Date,
    /// Whether it ends because the holder has died.
    pub is_by_death: bool,
    /// The appointment as it stands.
    pub own: Other<'a>,
    /// The first day on which it is no longer to hold.
    pub to: Date,
    /// When seat and committee end at the latest.
    pub latest_end: Option<Date>,
    /// From when on the holder is known not to hold the office that the seat is bound to.
    pub office_lost: Option<Date>,
    /// The other appointments of the committee.
    pub others: Vec<Other<'a>>,
    /// The day of recording.
    pub today: Date,
}

/// Why an appointment cannot end so. Other appointments are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotEnd {
    /// It has ended already, on this day.
    AlreadyEnded(Date),
    /// The paper is not signed (MEM-08).
    NotSigned,
    /// It would have no day although it has begun, or end before it begins on this day.
    BeforeItsBeginning(Date),
    /// It would end before its paper was signed (INV-M3).
    BeforeItsBasis,
    /// It would outlast its seat or its committee, which end on this day (INV-M2).
    BeyondItsSeat(Date),
    /// It would be moved beyond this day, on which the office is lost (INV-M4).
    BeyondItsOffice(Date),
    /// Somebody holds the seat on one of the days that are added (INV-M1).
    SeatTaken(usize),
    /// The person holds another seat of the committee on one of the days that are added (MEM-06).
    PersonSeated(usize),
}

/// The days on which an appointment holds once it is ended so. An end that is still to come may be moved. An appointment
/// that has not begun may be cancelled: it then ends on its first day. Of a death the paper comes after the fact. One without
/// an end may be ended on any day, also where the office was lost before: the paper cannot be older than it is.
///
/// Source: MEM-06, 08, INV-M1 … M4, DOC-09.
///
/// # Errors
/// The first objection.
pub fn end(act: &Ending<'_>) -> Result<Interval, CannotEnd> {
    let Interval { from, to } = act.own.days;
    if let Some(ended) = to.filter(|to| *to <= act.today || act.own.days.is_empty()) {
        return Err(CannotEnd::AlreadyEnded(ended));
    }
    if !act.is_signed {
        return Err(CannotEnd::NotSigned);
    }
    let has_begun = from <= act.today;
    if act.to < from || (act.to == from && has_begun) {
        return Err(CannotEnd::BeforeItsBeginning(from));
    }
    if act.to < act.issued_on && !act.is_by_death {
        return Err(CannotEnd::BeforeItsBasis);
    }
    if let Some(latest) = act.latest_end.filter(|latest| act.to > *latest) {
        return Err(CannotEnd::BeyondItsSeat(latest));
    }
    let is_longer = to.is_some_and(|to| to < act.to);
    if let Some(lost) = act.office_lost.filter(|lost| is_longer && act.to > *lost) {
        return Err(CannotEnd::BeyondItsOffice(lost));
    }
    let days = Interval::new(from, Some(act.to));
    if let Some(place) = taken(&act.others, days, |other| other.seat == act.own.seat) {
        return Err(CannotEnd::SeatTaken(place));
    }
    if let Some(place) = taken(&act.others, days, |other| other.person == act.own.person) {
        return Err(CannotEnd::PersonSeated(place));
    }
    Ok(days)
}

#[cfg(test)]
#[path = "appointment_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "appointment_acts_tests.rs"]
mod acts_tests;
