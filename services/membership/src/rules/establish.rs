//! Whether a committee is established as a decision says.

use chidao_calendar::{Date, Interval};

use super::list::{self, Line};

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

/// Why a committee cannot be established so.
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
    /// The list cannot look so.
    List(list::Objection),
}

/// Whether the committee may be established, by the first objection in the order of [`Objection`]'s sources: the paper, the
/// committee, then seat by seat.
///
/// Source: decision of 28/12/2018 of the Chairman of the People's Committee of Vĩnh Long; MEM-01 … 06, 10, 16, 17, INV-M2 … M5.
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
    list::check(&act.seats, &[], act.effective_on).map_err(Objection::List)
}

#[cfg(test)]
#[path = "establish_tests.rs"]
mod tests;
