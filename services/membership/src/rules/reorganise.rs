//! Whether a committee is reorganised (kiện toàn) as a decision says.

use chidao_calendar::{Date, Interval};

use super::list::{self, Line, Staying};

/// Lines of a list, at most.
pub const MOST_LINES: usize = 100;

/// The act of reorganising a committee, with what is known of everything that it names.
#[derive(Debug, Clone)]
pub struct Reorganisation<'a> {
    /// Whether the decision is signed.
    pub is_signed: bool,
    /// Whether its issuer may establish committees of this level.
    pub issuer_is_competent: bool,
    /// The day of issue of the decision.
    pub issued_on: Date,
    /// The day from which it is to hold.
    pub effective_on: Date,
    /// How long the committee stands.
    pub committee: Interval,
    /// The first day of the last decision on the committee that is on record.
    pub last_decision: Date,
    /// How long the standing agency exists that the decision names.
    pub standing_agency: Option<Interval>,
    /// Whether it changes anything at all.
    pub changes_something: bool,
    /// How long each seat stands that the decision ends one by one.
    pub ended: Vec<Interval>,
    /// The lines that it opens.
    pub opened: Vec<Line<'a>>,
    /// The lines that stay.
    pub staying: Vec<Staying<'a>>,
}

/// Why a committee cannot be reorganised so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotReorganise {
    /// The decision is not signed (MEM-08).
    NotSigned,
    /// The issuer may not reorganise committees of this level (MEM-01).
    IssuerNotCompetent,
    /// It would hold before it was signed (INV-M3, DOC-09).
    BeforeItsDecision,
    /// The committee has ended by then, on this day (INV-M2).
    CommitteeEnded(Date),
    /// A decision that holds from this day, which is not before the day of this one, is on record (INV-M5).
    NotAfterLastDecision(Date),
    /// It changes nothing.
    NothingChanges,
    /// The standing agency does not exist on that day (MEM-16).
    StandingAgencyNotThere,
    /// The seat at this place among those that it ends one by one does not stand on that day (MEM-10).
    SeatNotThere(usize),
    /// The list would have so many lines.
    TooManyLines(usize),
    /// The list cannot look so.
    List(list::Objection),
}

/// Whether the committee may be reorganised so: the paper, the committee, then the list as it stands from that day on.
///
/// The lines that a decision ends and those that it opens do so on one day, so that there is neither a gap nor an overlap; and
/// decisions follow one another, so that the list of every day comes from one of them.
///
/// Source: MEM-01 … 06, 10, 16, 17, INV-M2 … M5, M11, DOC-09.
///
/// # Errors
/// The first objection.
pub fn reorganise(act: &Reorganisation<'_>) -> Result<(), CannotReorganise> {
    if !act.is_signed {
        return Err(CannotReorganise::NotSigned);
    }
    if !act.issuer_is_competent {
        return Err(CannotReorganise::IssuerNotCompetent);
    }
    if act.effective_on < act.issued_on {
        return Err(CannotReorganise::BeforeItsDecision);
    }
    if let Some(ended) = act.committee.to.filter(|to| *to <= act.effective_on) {
        return Err(CannotReorganise::CommitteeEnded(ended));
    }
    if act.effective_on <= act.last_decision {
        return Err(CannotReorganise::NotAfterLastDecision(act.last_decision));
    }
    if !act.changes_something {
        return Err(CannotReorganise::NothingChanges);
    }
    if act
        .standing_agency
        .is_some_and(|agency| !agency.contains(act.effective_on))
    {
        return Err(CannotReorganise::StandingAgencyNotThere);
    }
    if let Some(place) = act.ended.iter().position(|seat| !seat.contains(act.effective_on)) {
        return Err(CannotReorganise::SeatNotThere(place));
    }
    let lines = act.opened.len() + act.staying.len();
    if lines > MOST_LINES {
        return Err(CannotReorganise::TooManyLines(lines));
    }
    list::check(&act.opened, &act.staying, act.effective_on).map_err(CannotReorganise::List)
}

#[cfg(test)]
#[path = "reorganise_tests.rs"]
mod tests;
