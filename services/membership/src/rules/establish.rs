//! Whether a committee is established as a decision says.

use chidao_calendar::{Date, Interval};

use super::{
    office::{Held, fitting},
    seat::{Binding, Kind, Role},
};

/// The act of establishing a committee, with what is known of everything that it names.
#[derive(Debug, Clone)]
pub struct Establishment<'a> {
    /// Whether the decision is signed.
    pub is_signed: bool,
    /// Whether its issuer may establish committees of this level.
    pub issuer_is_competent: bool,
    /// The day of issue of the decision.
    pub issued_on: Date,
    /// The day from which the committee is to stand.
    pub effective_on: Date,
    /// How long the standing agency exists.
    pub standing_agency: Interval,
    /// How long the predecessor stands, where there is one on record.
    pub predecessor: Option<Interval>,
    /// The list.
    pub seats: Vec<Line<'a>>,
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The role of the holder.
    pub role: Role,
    /// What the seat is bound to.
    pub binding: Binding<'a>,
    /// How long the agency exists that the seat is bound to.
    pub agency: Option<Interval>,
    /// The holder; `None` where the seat is vacant.
    pub holder: Option<Holder<'a>>,
}

/// The holder of a seat.
#[derive(Debug, Clone)]
pub struct Holder<'a> {
    /// Id of the person.
    pub person: &'a str,
    /// His offices.
    pub offices: Vec<Held<'a>>,
}

/// Why a committee cannot be established so. Seats are named by their place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// The decision is not signed.
    NotSigned,
    /// The issuer may not establish committees of this level (MEM-01).
    IssuerNotCompetent,
    /// It would stand before its decision was signed (INV-M3, DOC-09).
    BeforeItsDecision,
    /// The standing agency does not exist on the effective day (MEM-16).
    StandingAgencyNotThere,
    /// The predecessor does not stand on the day before (MEM-10).
    PredecessorNotInForce,
    /// There is not exactly one seat of Head (MEM-02).
    HeadSeats(usize),
    /// The seat of Head is not bound to an office (MEM-02).
    HeadNotExOfficio(usize),
    /// There is no deputy head, or more than one standing deputy (MEM-03).
    DeputySeats,
    /// There is more than one standing member (MEM-04).
    StandingMembers(usize),
    /// The seat does not say what it is bound to, or says too much (MEM-05).
    SeatUnbound(usize),
    /// The agency that the seat is bound to does not exist on the effective day (MEM-16).
    SeatAgencyNotThere(usize),
    /// The holder of the second seat holds the first already (MEM-06).
    PersonTwice(usize, usize),
    /// The holder does not hold the office that the seat is bound to (INV-M4).
    OfficeNotHeld(usize),
}

/// Whether the committee may be established, by the first objection in the order of [`Objection`]'s sources: the paper, the
/// committee, then seat by seat.
///
/// Source: decision of 28/12/2018 of the Chairman of the People's Committee of Vĩnh Long; MEM-01 … 06, 10, 16, INV-M2 … M5.
///
/// # Errors
/// The objection.
pub fn establish(act: &Establishment<'_>) -> Result<(), Objection> {
    if !act.is_signed {
        return Err(Objection::NotSigned);
    }
    if !act.issuer_is_competent {
        return Err(Objection::IssuerNotCompetent);
    }
    if act.effective_on < act.issued_on {
        return Err(Objection::BeforeItsDecision);
    }
    if !act.standing_agency.contains(act.effective_on) {
        return Err(Objection::StandingAgencyNotThere);
    }
    // The predecessor ends on the effective day: it must stand until then, and for at least a day.
    if act
        .predecessor
        .is_some_and(|interval| interval.to.is_some() || interval.from >= act.effective_on)
    {
        return Err(Objection::PredecessorNotInForce);
    }
    count_roles(&act.seats)?;
    act.seats
        .iter()
        .enumerate()
        .try_for_each(|(place, line)| fill(act, place, line))
}

fn count_roles(seats: &[Line<'_>]) -> Result<(), Objection> {
    let count = |role| seats.iter().filter(|line| line.role == role).count();
    let heads = count(Role::Head);
    if heads != 1 {
        return Err(Objection::HeadSeats(heads));
    }
    let is_head = |line: &Line<'_>| line.role == Role::Head && line.binding.kind != Kind::ExOfficio;
    if let Some(place) = seats.iter().position(is_head) {
        return Err(Objection::HeadNotExOfficio(place));
    }
    let standing_deputies = count(Role::StandingDeputyHead);
    if standing_deputies > 1 || standing_deputies + count(Role::DeputyHead) == 0 {
        return Err(Objection::DeputySeats);
    }
    let standing_members = count(Role::StandingMember);
    if standing_members > 1 {
        return Err(Objection::StandingMembers(standing_members));
    }
    Ok(())
}

fn fill(act: &Establishment<'_>, place: usize, line: &Line<'_>) -> Result<(), Objection> {
    if !line.binding.is_complete(line.holder.is_some()) {
        return Err(Objection::SeatUnbound(place));
    }
    if line.agency.is_some_and(|interval| !interval.contains(act.effective_on)) {
        return Err(Objection::SeatAgencyNotThere(place));
    }
    let Some(holder) = &line.holder else { return Ok(()) };
    let earlier = act.seats.iter().take(place);
    let same = |other: &Line<'_>| other.holder.as_ref().is_some_and(|other| other.person == holder.person);
    if let Some((first, _)) = earlier.enumerate().find(|(_, other)| same(other)) {
        return Err(Objection::PersonTwice(first, place));
    }
    let bound = line.binding.kind != Kind::Nominative;
    if bound && fitting(&line.binding, &holder.offices, act.effective_on).is_none() {
        return Err(Objection::OfficeNotHeld(place));
    }
    Ok(())
}

#[cfg(test)]
#[path = "establish_tests.rs"]
mod tests;
