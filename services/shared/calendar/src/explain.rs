//! How an expression came to its day, day by day.

use time::Date;

use crate::{
    calendar::{Calendar, DayView},
    day::Rule,
    term::{BeyondCalendar, Bound, Due, Expression, HourOfDay, Term, Unit},
};

/// What one day is in the counting of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The day.
    pub date: Date,
    /// What it is to state offices.
    pub day: DayView<'a>,
    /// What it is in the counting.
    pub part: Part,
    /// The rule that says so.
    pub rule: Rule,
}

/// What a day is in the counting of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The day of the event, or the day to count back from, or the day of a "before": it is not counted.
    Outside,
    /// It is counted, and has this number.
    Counted(u32),
    /// It is not counted, or cannot be the last, since it is off.
    Skipped,
    /// The period, whose last day was off, ends on it.
    Rolled,
    /// The date or moment is on it; there is nothing to count.
    Set,
}

impl Calendar {
    /// The days from the event to the last, or from the target back to the first, each with its part.
    ///
    /// # Errors
    /// The last day lies outside the calendar.
    pub fn explain(&self, expression: &Expression) -> Result<impl Iterator<Item = Step<'_>> + use<'_>, BeyondCalendar> {
        let due = self.due(expression, HourOfDay::END)?;
        let (start, term, rule_of_start, is_back) = match *expression {
            Expression::After { start, term } => (start.civil_date(), Some(term), Rule::Cal06, false),
            Expression::Before { target, term } => (target, Some(term), Rule::Cal06, true),
            Expression::Fixed { date, bound: Bound::By } => (date, None, Rule::Cal09, false),
            Expression::Fixed { date, .. } => (date, None, Rule::Cal10, true),
        };
        let following = move |day: &Date| {
            if *day == due.date {
                None
            } else if is_back {
                day.previous_day()
            } else {
                day.next_day()
            }
        };
        let mut counted = 0;
        Ok(std::iter::successors(Some(start), following).filter_map(move |date| {
            let day = self.day(date);
            let (part, rule) = match term {
                Some(Term { unit: Unit::Hours, .. }) if date == due.date => (Part::Set, Rule::Hours),
                Some(Term { unit: Unit::Hours, .. }) => return None,
                Some(_) if date == start => (Part::Outside, rule_of_start),
                Some(term) => part(term.unit, date, &day, &due, &mut counted),
                None if date == due.date => (Part::Set, Rule::Cal09),
                None => (Part::Outside, rule_of_start),
            };
            Some(Step { date, day, part, rule })
        }))
    }
}

/// What a day after the start is in a period that is counted in days.
fn part(unit: Unit, date: Date, day: &DayView<'_>, due: &Due, counted: &mut u32) -> (Part, Rule) {
    // Only a period that runs forward is rolled, so that later is beyond its end.
    let is_beyond_end = due.unrolled < due.date && date > due.unrolled;
    if is_beyond_end && date == due.date {
        return (Part::Rolled, Rule::Cal07);
    }
    if is_beyond_end || (unit == Unit::WorkingDays && !day.kind.is_worked()) {
        return (Part::Skipped, day.kind.rule());
    }
    *counted += 1;
    let rule = match unit {
        Unit::WorkingDays => day.kind.rule(),
        Unit::Months => Rule::Cal11,
        Unit::Days | Unit::Hours => Rule::Cal08,
    };
    (Part::Counted(*counted), rule)
}
