//! Due date and timeliness of a task, day by day.

use chidao_calendar::{Date, Expression, Instant, Part, Step};
use chidao_proto::coordination::v1 as wire;
use chidao_reference::Reference;
use chidao_service::steps::{Told, told};

use crate::{
    resource,
    rules::{
        distance::{Distance, distance},
        task::Task,
    },
};

/// How far a task is from its due date at an instant, counted by the newest calendar, with the days where asked.
pub(super) fn distance_of(seen: &Task, now: Instant, reference: &Reference, by_day: bool) -> Option<wire::Distance> {
    let counted = distance(seen, now)?;
    let (first, last) = counted.days();
    let calendar = reference.calendar();
    let (on, overdue) = match counted {
        Distance::Left { on, .. } => (on, false),
        Distance::Over { on, .. } => (on, true),
    };
    let mut number = 0;
    let steps = std::iter::successors(Some(first), |day| day.next_day().filter(|day| *day <= last)).map(|date| {
        let day = calendar.day(date);
        let part = match (date == first, day.kind.is_worked()) {
            (true, _) => Part::Outside,
            (false, true) => {
                number += 1;
                Part::Counted(number)
            }
            (false, false) => Part::Skipped,
        };
        let rule = match part {
            Part::Outside => chidao_calendar::Rule::Cal06,
            _ => day.kind.rule(),
        };
        Step { date, day, part, rule }
    });
    let Told { steps, left_out } = match by_day {
        true => told(steps),
        false => Told::default(),
    };
    Some(wire::Distance {
        on: Some(on.into()),
        overdue,
        working_days: i32::try_from(calendar.working_days(first, last)).unwrap_or(i32::MAX),
        days: i32::try_from((last - first).whole_days()).unwrap_or(i32::MAX),
        calendar_version: calendar.version().to_string(),
        steps,
        steps_left_out: left_out,
    })
}

/// How a due date was computed, by the calendar of its version; none without a due date.
pub(super) fn due_by_day(due: &wire::Due, reference: &Reference) -> Option<wire::DueByDay> {
    let last: Date = day(&due.date)?;
    let counted_from = day(&due.counted_from).unwrap_or(last);
    let term = resource::due_term(due.term.as_ref()?, "due_term").ok()?;
    let expression: Expression = term.expression(counted_from)?;
    let version = due.calendar_version.parse().ok();
    let calendar = version.and_then(|version| reference.calendar_at(version));
    let days = calendar
        .as_ref()
        .and_then(|calendar| calendar.explain(&expression).ok())
        .map(told);
    let is_unknown = days.is_none();
    let Told { steps, left_out } = days.unwrap_or_default();
    Some(wire::DueByDay {
        due: Some(due.clone()),
        steps,
        steps_left_out: left_out,
        calendar_unknown: is_unknown,
    })
}

pub(super) fn day(date: &Option<chidao_proto::common::v1::Date>) -> Option<Date> {
    chidao_proto::field::optional_day(date, "date").ok().flatten()
}
