//! How the list of a committee must look, be it founded or reorganised.

use chidao_calendar::Date;

use super::seat::{Agency, Binding, Kind, Role};

/// A line that a decision opens.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The role of the holder.
    pub role: Role,
    /// What the seat is bound to.
    pub binding: Binding<'a>,
    /// The agency that the seat is bound to.
    pub agency: Option<Agency>,
    /// The holder; `None` where the seat is vacant.
    pub holder: Option<Holder<'a>>,
}

/// The holder of a seat.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// Id of the person.
    pub person: &'a str,
    /// Whether he holds an office that the seat is bound to on the first day.
    pub holds_office: bool,
}

/// A line that stands already and stays.
#[derive(Debug, Clone)]
pub struct Staying<'a> {
    /// The role of the holder.
    pub role: Role,
    /// In what way the seat is bound.
    pub kind: Kind,
    /// Whoever is appointed to it on the first day or later.
    pub people: Vec<&'a str>,
}

/// Why a list cannot look so. Seats are named by their place among the lines that the decision opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
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
    /// The agency that the seat is bound to does not exist on the first day (MEM-16).
    SeatAgencyNotThere(usize),
    /// The agency is of the district level, which has ended by then (MEM-17).
    DistrictSeat(usize),
    /// The holder of the second seat holds the first already (MEM-06).
    PersonTwice(usize, usize),
    /// The holder holds a seat that stays (MEM-06).
    PersonStays(usize),
    /// The holder does not hold the office that the seat is bound to (INV-M4).
    OfficeNotHeld(usize),
}

/// Whether a list may look so from a day on: those that stay and those that are opened. First the roles are counted, then seat
/// by seat.
///
/// Source: decision of 28/12/2018 of the Chairman of the People's Committee of Vĩnh Long; MEM-02 … 06, 16, 17, INV-M4, M11.
///
/// # Errors
/// The first objection.
pub fn check(opened: &[Line<'_>], staying: &[Staying<'_>], on: Date) -> Result<(), Objection> {
    count_roles(opened, staying)?;
    opened
        .iter()
        .enumerate()
        .try_for_each(|(place, line)| fill(opened, staying, on, place, line))
}

fn count_roles(opened: &[Line<'_>], staying: &[Staying<'_>]) -> Result<(), Objection> {
    let roles = || {
        opened
            .iter()
            .map(|line| line.role)
            .chain(staying.iter().map(|line| line.role))
    };
    let count = |role| roles().filter(|of_line| *of_line == role).count();
    let heads = count(Role::Head);
    if heads != 1 {
        return Err(Objection::HeadSeats(heads));
    }
    let is_head = |line: &Line<'_>| line.role == Role::Head && line.binding.kind != Kind::ExOfficio;
    if let Some(place) = opened.iter().position(is_head) {
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

fn fill(
    opened: &[Line<'_>],
    staying: &[Staying<'_>],
    on: Date,
    place: usize,
    line: &Line<'_>,
) -> Result<(), Objection> {
    if !line.binding.is_complete(line.holder.is_some()) {
        return Err(Objection::SeatUnbound(place));
    }
    if let Some(agency) = line.agency {
        if !agency.exists.contains(on) {
            return Err(Objection::SeatAgencyNotThere(place));
        }
        if !agency.seats.contains(on) {
            return Err(Objection::DistrictSeat(place));
        }
    }
    let Some(holder) = &line.holder else { return Ok(()) };
    let earlier = opened.iter().take(place);
    let same = |other: &Line<'_>| other.holder.is_some_and(|other| other.person == holder.person);
    if let Some((first, _)) = earlier.enumerate().find(|(_, other)| same(other)) {
        return Err(Objection::PersonTwice(first, place));
    }
    if staying.iter().any(|line| line.people.contains(&holder.person)) {
        return Err(Objection::PersonStays(place));
    }
    let is_bound = line.binding.kind != Kind::Nominative;
    if is_bound && !holder.holds_office {
        return Err(Objection::OfficeNotHeld(place));
    }
    Ok(())
}
