//! How the offices of a person change, which seats he loses by that, and who follows him.

use chidao_calendar::{Date, Interval};

use super::appointment::Other;

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

/// The first of these days on which none of the intervals is there.
#[must_use]
pub fn first_gap(days: Interval, held: &[Interval]) -> Option<Date> {
    let mut day = days.from;
    while days.contains(day) {
        let covering = held.iter().filter(|held| held.contains(day));
        let Some(longest) = covering.max_by_key(|held| held.to.unwrap_or(Date::MAX)) else {
            return Some(day);
        };
        day = longest.to?;
    }
    None
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
    /// On which days seat and committee stand.
    pub stands: Interval,
    /// The day of the change, or the day of issue of its paper where that is later: nobody joins before it (INV-M3).
    pub from: Date,
    /// Whoever holds or held such an office, each once.
    pub candidates: Vec<Candidate<'a>>,
    /// The appointments of the committee as the change leaves them.
    pub others: Vec<Other<'a>>,
}

/// Who joins, by his place, and on which days: the one person who holds the office on that day, where nobody else is appointed
/// to the seat from then on, and he has no other seat of the committee. Where several hold such an office it takes a decision.
///
/// Source: MEM-06, MEM-09, INV-M1 … M4.
#[must_use]
pub fn successor(act: &Succession<'_>) -> Option<(usize, Interval)> {
    if !act.stands.contains(act.from) {
        return None;
    }
    let holds = |candidate: &Candidate<'_>| candidate.days.iter().any(|days| days.contains(act.from));
    let mut holders = act
        .candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| holds(candidate));
    let ((place, candidate), None) = (holders.next()?, holders.next()) else {
        return None;
    };
    let stands = Interval::new(act.from, act.stands.to);
    let days = Interval::new(act.from, first_gap(stands, &candidate.days).or(stands.to));
    let is_free = |other: &Other<'_>| {
        let is_own = other.seat == act.seat || other.person == candidate.person;
        !(is_own && other.days.overlaps(&stands))
    };
    act.others.iter().all(is_free).then_some((place, days))
}

#[cfg(test)]
#[path = "personnel_tests.rs"]
mod tests;
