//! How the offices of a person change, which seats he loses by that, and who follows him.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Interval};

use super::{
    appointment::Other,
    tenure::{Tenure, first_gap, tenure},
};

/// The act of changing offices, with what is known of everything that it names.
#[derive(Debug, Clone)]
pub struct OfficeChange {
    /// Whether the paper is signed.
    pub is_signed: bool,
    /// The day of issue of the paper.
    pub issued_on: Date,
    /// Whether the person has died.
    pub is_by_death: bool,
    /// Whether he leaves every office that he holds on that day or later.
    pub leaves_all: bool,
    /// The day of the change.
    pub on: Date,
    /// On which days the offices are held that he leaves; `None` where he never had such a one.
    pub leaves: Vec<Option<Interval>>,
    /// The offices that he takes up.
    pub takes_up: Vec<Taken>,
}

/// An office that a person takes up.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// How long its agency exists.
    pub agency: Interval,
    /// Whether he holds that very office on the day already, and does not leave it.
    pub is_held: bool,
}

/// Why offices cannot change so. Offices are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChange {
    /// The paper is not signed (MEM-08).
    NotSigned,
    /// It would take effect before its paper was signed (INV-M3).
    BeforeItsPaper,
    /// He would neither leave nor take up anything.
    NothingChanges,
    /// He does not hold the office that he is to leave, or only from that day on.
    NotHeld(usize),
    /// Whoever has died leaves every office that he holds or was to hold.
    DiedAndKeeps,
    /// Whoever has died takes up nothing.
    DiedAndTakesUp,
    /// The agency does not exist on that day (MEM-16).
    AgencyNotThere(usize),
    /// He holds the office that he is to take up.
    HeldAlready(usize),
}

/// Whether the offices of a person may change so. Of a death the paper comes after the fact. Source: MEM-08, 16, INV-M3.
///
/// # Errors
/// The first objection.
pub fn change(act: &OfficeChange) -> Result<(), CannotChange> {
    if !act.is_signed {
        return Err(CannotChange::NotSigned);
    }
    if act.on < act.issued_on && !act.is_by_death {
        return Err(CannotChange::BeforeItsPaper);
    }
    if act.leaves.is_empty() && act.takes_up.is_empty() {
        return Err(CannotChange::NothingChanges);
    }
    if act.is_by_death && !act.leaves_all {
        return Err(CannotChange::DiedAndKeeps);
    }
    // Whoever has died keeps no office, not even one that was to begin later.
    let is_held = |days: &Option<Interval>| {
        days.is_some_and(|days| match act.is_by_death {
            true => days.outlasts(act.on),
            false => days.contains(act.on) && days.from < act.on,
        })
    };
    if let Some(place) = act.leaves.iter().position(|days| !is_held(days)) {
        return Err(CannotChange::NotHeld(place));
    }
    if act.is_by_death && !act.takes_up.is_empty() {
        return Err(CannotChange::DiedAndTakesUp);
    }
    for (place, taken) in act.takes_up.iter().enumerate() {
        if !taken.agency.contains(act.on) {
            return Err(CannotChange::AgencyNotThere(place));
        }
        if taken.is_held {
            return Err(CannotChange::HeldAlready(place));
        }
    }
    Ok(())
}

/// The day from which an appointment of these days no longer holds because a change takes the office away: the first without
/// a fitting office, where there was one before. What was lost earlier, or otherwise, is no matter of this change. Source:
/// INV-M4, MEM-09.
#[must_use]
pub fn lost_on(days: Interval, fitting_before: &[Interval], fitting_after: &[Interval]) -> Option<Date> {
    let lost = first_gap(days, fitting_after)?;
    first_gap(days, fitting_before)
        .is_none_or(|before| lost < before)
        .then_some(lost)
}

/// Somebody who holds an office that a seat is bound to.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Id of the person.
    pub person: &'a str,
    /// On which days he holds such an office.
    pub days: Vec<Interval>,
}

/// A seat without a holder whose next holder of the office joins.
#[derive(Debug, Clone)]
pub struct Succession<'a> {
    /// Id of the seat.
    pub seat: &'a str,
    /// On which days seat and committee stand, and with them the clause that lets successors join.
    pub stands: Interval,
    /// On which days offices of the seat's agency hold seats (MEM-17).
    pub seats: Interval,
    /// The day of the change, or the day of issue of its paper where that is later: nobody joins before it (INV-M3).
    pub from: Date,
    /// Whoever holds or held such an office, each once.
    pub candidates: Vec<Candidate<'a>>,
    /// The appointments of the committee as the change leaves them.
    pub others: Vec<Other<'a>>,
}

/// Who joins, by his place, and for how long: whoever is the only one to hold the office on the first day on which only one does,
/// once the seat stands and nobody is appointed to it any more. Papers that are recorded in another order than that of their days
/// so come to the same. It takes a decision where that one has another seat of the committee from then on.
///
/// Source: MEM-06, MEM-09, INV-M1 … M4.
#[must_use]
pub fn successor(act: &Succession<'_>) -> Option<(usize, Tenure)> {
    let of_seat = act.others.iter().filter(|other| other.seat == act.seat);
    let open = act.stands.intersection(&act.seats);
    let mut earliest = act.from.max(open.from);
    for other in of_seat.filter(|other| !other.days.is_empty()) {
        earliest = earliest.max(other.days.to?);
    }
    let held = act.candidates.iter().flat_map(|candidate| &candidate.days);
    // Who holds the office changes on these days only.
    let turns = held.flat_map(|days| [Some(days.from), days.to]).flatten();
    let mut days: BTreeSet<Date> = turns.filter(|day| *day > earliest).collect();
    days.insert(earliest);
    let (day, place) = days
        .into_iter()
        .filter(|day| open.contains(*day))
        .find_map(|day| Some((day, only_holder(&act.candidates, day)?)))?;
    let candidate = act.candidates.get(place)?;
    let stands = Interval::new(day, act.stands.to);
    let is_seated = |other: &Other<'_>| other.person == candidate.person && other.days.overlaps(&stands);
    (!act.others.iter().any(is_seated)).then(|| (place, tenure(stands, Some(&candidate.days))))
}

/// The only one who holds the office on a day, by his place.
fn only_holder(candidates: &[Candidate<'_>], day: Date) -> Option<usize> {
    let holds = |candidate: &Candidate<'_>| candidate.days.iter().any(|days| days.contains(day));
    let mut holders = (0..).zip(candidates).filter(|(_, candidate)| holds(candidate));
    match (holders.next(), holders.next()) {
        (Some((place, _)), None) => Some(place),
        _ => None,
    }
}

#[cfg(test)]
#[path = "personnel_tests.rs"]
mod tests;
