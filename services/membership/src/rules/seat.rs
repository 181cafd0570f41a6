//! Seats: what they are bound to, and how a list of them must look.

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
}

impl Binding<'_> {
    /// Whether the binding says what its kind must say and no more: an ex officio seat an agency and one title, a leader's
    /// seat an agency and titles, a nominative seat neither. Source: MEM-05.
    #[must_use]
    pub fn is_complete(&self, has_holder: bool) -> bool {
        match self.kind {
            Kind::ExOfficio => self.agency.is_some() && self.titles.len() == 1,
            Kind::LeaderOf => self.agency.is_some() && !self.titles.is_empty(),
            Kind::Nominative => {
                self.agency.is_none() && self.titles.is_empty() && self.portfolio.is_empty() && has_holder
            }
        }
    }
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
}

/// Whether a seat is held, given whether somebody is appointed and whether he holds a fitting office. Source: INV-M4,
/// MEM-09.
#[must_use]
pub const fn status(kind: Kind, is_appointed: bool, holds_office: bool) -> Status {
    match (is_appointed, kind, holds_office) {
        (false, ..) => Status::Vacant,
        (true, Kind::ExOfficio | Kind::LeaderOf, false) => Status::VacantPending,
        (true, ..) => Status::Held,
    }
}
