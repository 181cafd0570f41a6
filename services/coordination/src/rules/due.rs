//! When a task is due, as its paper says it, and what that comes to.

use std::num::NonZeroU32;

use chidao_calendar::{Bound, Date, Expression, Instant, Term, Unit};

/// How a paper says when a task is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// By a date, which no day off moves (CAL-09).
    Date,
    /// In so many working days from receipt (CAL-06, TSK-17).
    WorkingDays,
    /// Without a due date.
    None,
}

/// When a task is due, as its paper says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DueTerm {
    /// By this date.
    Date(Date),
    /// In so many working days.
    WorkingDays(NonZeroU32),
    /// Without a due date.
    None,
}

/// What is wrong with how it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// The date is missing.
    NoDate,
    /// The date is not for this kind.
    DateToo,
    /// The number of working days is missing.
    NoDays,
    /// The number of working days is not for this kind.
    DaysToo,
}

/// What a paper says, of its parts.
///
/// # Errors
/// A part is missing or does not belong there.
pub fn due_term(kind: Kind, date: Option<Date>, working_days: u32) -> Result<DueTerm, Unclear> {
    if kind != Kind::Date && date.is_some() {
        return Err(Unclear::DateToo);
    }
    if kind != Kind::WorkingDays && working_days != 0 {
        return Err(Unclear::DaysToo);
    }
    match kind {
        Kind::Date => date.map(DueTerm::Date).ok_or(Unclear::NoDate),
        Kind::WorkingDays => NonZeroU32::new(working_days)
            .map(DueTerm::WorkingDays)
            .ok_or(Unclear::NoDays),
        Kind::None => Ok(DueTerm::None),
    }
}

impl DueTerm {
    /// What the calendar is asked; nothing where there is no due date. `received_on` is the day from which working days are
    /// counted, which itself is not.
    #[must_use]
    pub fn expression(self, received_on: Date) -> Option<Expression> {
        match self {
            Self::Date(date) => Some(Expression::Fixed { date, bound: Bound::By }),
            Self::WorkingDays(count) => Some(Expression::After {
                start: Instant::start_of(received_on),
                term: Term {
                    count,
                    unit: Unit::WorkingDays,
                },
            }),
            Self::None => None,
        }
    }
}
