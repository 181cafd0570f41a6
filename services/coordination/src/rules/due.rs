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

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn each_kind_has_its_own_part_and_no_other() {
        let day = Some(date!(2019 - 06 - 20));
        for (kind, date, days, expected) in [
            (Kind::Date, day, 0, Ok(DueTerm::Date(date!(2019 - 06 - 20)))),
            (Kind::Date, None, 0, Err(Unclear::NoDate)),
            (Kind::Date, day, 5, Err(Unclear::DaysToo)),
            (
                Kind::WorkingDays,
                None,
                5,
                Ok(DueTerm::WorkingDays(NonZeroU32::MIN.saturating_add(4))),
            ),
            (Kind::WorkingDays, None, 0, Err(Unclear::NoDays)),
            (Kind::WorkingDays, day, 5, Err(Unclear::DateToo)),
            (Kind::None, None, 0, Ok(DueTerm::None)),
            (Kind::None, day, 0, Err(Unclear::DateToo)),
            (Kind::None, None, 1, Err(Unclear::DaysToo)),
        ] {
            assert_eq!(due_term(kind, date, days), expected, "{kind:?} {date:?} {days}");
        }
    }

    #[test]
    fn tsk_17_a_date_stays_and_working_days_are_counted_from_receipt() {
        let received = date!(2019 - 06 - 03);
        let date = DueTerm::Date(date!(2019 - 06 - 30)).expression(received);
        assert_eq!(
            date,
            Some(Expression::Fixed {
                date: date!(2019 - 06 - 30),
                bound: Bound::By
            })
        );
        let days = DueTerm::WorkingDays(NonZeroU32::MIN).expression(received);
        assert!(matches!(days, Some(Expression::After { start, .. }) if start == Instant::start_of(received)));
        assert_eq!(DueTerm::None.expression(received), None);
    }
}
