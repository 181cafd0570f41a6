//! Seats: what they are bound to, and whether they are held.

use chidao_calendar::Interval;

/// Role of the holder of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Trưởng ban.
    Head,
    /// Phó Trưởng ban thường trực.
    StandingDeputyHead,
    /// Phó Trưởng ban.
    DeputyHead,
    /// Ủy viên thường trực.
    StandingMember,
    /// Ủy viên, Thư ký.
    Other,
}

/// What a seat is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An office.
    ExOfficio,
    /// A leader of an agency.
    LeaderOf,
    /// A named person.
    Nominative,
}

/// The offices that a seat is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding<'a> {
    /// In what way.
    pub kind: Kind,
    /// Id of the agency.
    pub agency: Option<&'a str>,
    /// The titles.
    pub titles: Vec<&'a str>,
    /// What a deputy must be in charge of; empty where it does not matter.
    pub portfolio: &'a str,
    /// Whether the next holder of the office joins without another decision.
    pub successor_joins: bool,
}

impl Binding<'_> {
    /// Whether the binding says what its kind must say and no more: an ex officio seat an agency and one title, a leader's
    /// seat an agency and titles, a nominative seat neither. A successor can only follow in one office. Source: MEM-05,
    /// MEM-09.
    #[must_use]
    pub fn is_complete(&self, has_holder: bool) -> bool {
        if self.successor_joins && self.kind != Kind::ExOfficio {
            return false;
        }
        match self.kind {
            Kind::ExOfficio => self.agency.is_some() && self.titles.len() == 1,
            Kind::LeaderOf => self.agency.is_some() && !self.titles.is_empty(),
            Kind::Nominative => {
                self.agency.is_none() && self.titles.is_empty() && self.portfolio.is_empty() && has_holder
            }
        }
    }
}

/// The agency that a seat is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agency {
    /// How long it exists.
    pub exists: Interval,
    /// On which of these days its offices hold seats: not those of a district after the district level (MEM-17).
    pub seats: Interval,
}

/// Whether a seat is held on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Held.
    Held,
    /// Nobody was appointed (khuyết).
    Vacant,
    /// The holder has lost the office that the seat is bound to: vacant until a decision (khuyết, chờ kiện toàn).
    VacantPending,
    /// Nobody holds it, and somebody is proposed (dự kiến).
    Proposed,
}

/// What is known of a seat on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What it is bound to.
    pub kind: Kind,
    /// Whether an appointment to it holds.
    pub is_appointed: bool,
    /// Whether the one who is appointed holds a fitting office.
    pub holds_office: bool,
    /// Whether the last appointment before has ended because the office was lost.
    pub was_lost: bool,
    /// Whether somebody is proposed.
    pub is_proposed: bool,
}

/// Whether a seat is held. Source: INV-M4, MEM-09.
#[must_use]
pub const fn status(seat: Seen) -> Status {
    let is_bound = matches!(seat.kind, Kind::ExOfficio | Kind::LeaderOf);
    if seat.is_appointed && (seat.holds_office || !is_bound) {
        Status::Held
    } else if seat.is_proposed {
        Status::Proposed
    } else if seat.is_appointed || seat.was_lost {
        Status::VacantPending
    } else {
        Status::Vacant
    }
}
