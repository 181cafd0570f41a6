//! When a duty is due, and when somebody is told.

use std::fmt;

use chidao_calendar::{Due, Expression, Instant, Term as Period, Unit, Version};

use super::{Code, Obligation, Prompt, Term, duty};
use crate::rules::{pack::Force, settings::Settings};

/// By what duties are counted: handed in by the desk as of the day that counts.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// When each text holds.
    pub force: &'a [Force],
    /// What no text fixes.
    pub settings: &'a Settings,
    /// The calendar, with the hour at which a day closes; none beyond its years.
    pub due: &'a dyn Fn(&Expression) -> Option<Due>,
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("force", &self.force)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What a due time is counted from. It is kept beside what it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// At once, from this event.
    AtOnce(Instant),
    /// A period.
    Period(Expression),
    /// No due time.
    Open,
}

/// When a duty is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The instant at which it is due: that of the event for what is owed at once, else that at which the last day closes.
    pub due: Instant,
    /// The instant from which it is late.
    pub late_from: Instant,
    /// When it is nearly due; unset for what is owed at once.
    pub nearly: Option<Instant>,
    /// Whether it rests on days that are not official yet.
    pub is_provisional: bool,
    /// The calendar, where days were counted.
    pub version: Option<Version>,
}

/// What time brings about a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Errand {
    /// Sắp đến hạn.
    DueSoon,
    /// Quá hạn.
    Overdue,
}

impl Errand {
    /// What is still to come for a duty after an instant: nothing for what is not owed.
    pub fn coming(obligation: &Obligation, after: Instant) -> impl Iterator<Item = (Self, Instant)> {
        let deadline = obligation.deadline.filter(|_| obligation.state.is_open());
        let soon = deadline.and_then(|deadline| deadline.nearly);
        let late = deadline.map(|deadline| deadline.late_from);
        // What is nearly due when it is overdue is told once.
        let soon = soon.filter(|soon| late.is_some_and(|late| *soon < late));
        let both = [(Self::DueSoon, soon), (Self::Overdue, late)];
        both.into_iter()
            .filter_map(move |(errand, at)| Some((errand, at.filter(|at| *at > after)?)))
    }
}

/// The clock of a duty that runs from an event.
pub(super) fn clock(code: Code, start: Instant, world: &World<'_>) -> Clock {
    let period = |count, unit| {
        Clock::Period(Expression::After {
            start,
            term: Period { count, unit },
        })
    };
    match duty(code).term {
        Term::AtOnce(_) => Clock::AtOnce(start),
        Term::Days(count) => period(count, Unit::Days),
        Term::Hours(count) => period(count, Unit::Hours),
        Term::Open => match (code, world.settings.progress_hours) {
            (Code::Progress, Some(count)) => period(count, Unit::Hours),
            _ => Clock::Open,
        },
    }
}

/// When a duty with this clock is due. What would lie beyond the calendar has no due time.
#[must_use]
pub fn deadline(code: Code, clock: &Clock, world: &World<'_>) -> Option<Deadline> {
    let settings = world.settings;
    match clock {
        Clock::Open => None,
        Clock::AtOnce(start) => {
            let minutes = match duty(code).term {
                Term::AtOnce(Prompt::Acknowledgement) => settings.acknowledge_minutes,
                _ => settings.report_minutes,
            };
            Some(Deadline {
                due: *start,
                late_from: start.plus_micros(i64::from(minutes) * MINUTE),
                nearly: None,
                is_provisional: false,
                version: None,
            })
        }
        Clock::Period(expression) => {
            let due = (world.due)(expression)?;
            let nearly = match expression {
                Expression::After { start, term } if term.unit == Unit::Days => {
                    start.plus_micros(i64::from(settings.target_hours).saturating_mul(HOUR))
                }
                _ => due
                    .instant
                    .plus_micros(-i64::from(settings.due_soon_hours).saturating_mul(HOUR)),
            };
            Some(Deadline {
                due: due.instant,
                late_from: due.instant,
                nearly: Some(nearly.min(due.instant)),
                is_provisional: due.provisional,
                version: Some(due.version),
            })
        }
    }
}

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
