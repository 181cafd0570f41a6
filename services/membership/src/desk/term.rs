//! When something is due, and why.

use chidao_calendar::{BeyondCalendar, Bound, Calendar, Date, Due, Expression, Instant, Rule, Term, Unit, Version};
use chidao_model::id::CommitteeId;
use chidao_proto::{
    field,
    membership::v1::{CalculateTermRequest, CalculateTermResponse, TermKind, TermUnit},
    refusal::Refusal,
};
use chidao_reference::{Hour, Reference, Scope};
use chidao_register::timestamp;
use chidao_service::{
    notices,
    steps::{Told, basis, told},
};

/// When what a request describes is due, by a calendar and the parameters.
///
/// # Errors
/// INVALID_FIELDS: parts are missing or contradict each other, or the day would be outside the calendar.
pub(crate) fn calculate(
    request: &CalculateTermRequest,
    reference: &Reference,
    calendar: &Calendar,
    committee: Option<&CommitteeId>,
    today: Date,
) -> Result<CalculateTermResponse, Refusal> {
    let expression = expression(request)?;
    let beyond = |_: BeyondCalendar| {
        field::invalid(
            if request.count > 0 { "count" } else { "start" },
            "kết quả nằm ngoài lịch, 01/01/1900–31/12/2199",
            "the day would be outside the calendar, 01/01/1900–31/12/2199",
        )
    };
    let due = reference.due(calendar, &expression, committee).map_err(beyond)?;
    let Told { steps, left_out } = match request.explain {
        true => told(calendar.explain(&expression).map_err(beyond)?),
        false => Told::default(),
    };
    let cut_off = reference.hour(
        Hour::DayCutOff,
        &Scope {
            on: due.date,
            committee,
        },
    );
    let left = calendar.working_days(today, due.date);
    Ok(CalculateTermResponse {
        due: Some(due.date.into()),
        due_time: Some(timestamp(due.instant)),
        moved_from: (due.unrolled != due.date).then(|| due.unrolled.into()),
        cut_off: if is_in_hours(&expression) {
            String::new()
        } else {
            cut_off.to_string()
        },
        calendar_version: due.version.to_string(),
        working_days_left: i32::try_from(left).unwrap_or(i32::MAX),
        basis: rules(&expression, &due).into_iter().map(basis).collect(),
        notices: [
            due.day_off.then(|| notices::day_off(due.date)),
            due.provisional.then(notices::provisional),
        ]
        .into_iter()
        .flatten()
        .collect(),
        steps,
        steps_left_out: left_out,
        read_position: 0,
    })
}

/// The calendar that a request names; the newest where it names none.
///
/// # Errors
/// NOT_FOUND: there is no such version in this release.
pub(crate) fn version_of(reference: &Reference, text: &str) -> Result<std::sync::Arc<Calendar>, Refusal> {
    if text.is_empty() {
        return Ok(reference.calendar());
    }
    let version = text.parse::<Version>().ok();
    version
        .and_then(|version| reference.calendar_at(version))
        .ok_or_else(|| Refusal::not_found(format!("calendar {text}")).with("field", "calendar_version"))
}

fn expression(request: &CalculateTermRequest) -> Result<Expression, Refusal> {
    let start = field::optional_day(&request.start, "start")?;
    if request.start_time.is_some() && (start.is_some() || request.kind() != TermKind::Term) {
        return Err(field::invalid(
            "start_time",
            "chỉ dùng cho TERM, thay cho start",
            "is for TERM only, in place of start",
        ));
    }
    match request.kind() {
        TermKind::Term => {
            let start = match (start, &request.start_time) {
                (Some(day), _) => Instant::start_of(day),
                (None, Some(time)) => Instant::from_micros(time.seconds.saturating_mul(1_000_000))
                    .plus_micros(i64::from(time.nanos / 1_000)),
                (None, None) => return Err(missing("start")),
            };
            Ok(Expression::After {
                start,
                term: term(request)?,
            })
        }
        TermKind::Back => Ok(Expression::Before {
            target: start.ok_or_else(|| missing("start"))?,
            term: term(request)?,
        }),
        TermKind::Fixed | TermKind::FixedBefore => {
            if request.count != 0 || request.unit() != TermUnit::Unspecified {
                let of_dates = ("không dùng cho ngày ấn định", "is not for fixed dates");
                let wrong = if request.count == 0 { "unit" } else { "count" };
                return Err(field::invalid(wrong, of_dates.0, of_dates.1));
            }
            let bound = match request.kind() {
                TermKind::FixedBefore => Bound::Before,
                _ => Bound::By,
            };
            Ok(Expression::Fixed {
                date: start.ok_or_else(|| missing("start"))?,
                bound,
            })
        }
        TermKind::Unspecified => Err(missing("kind")),
    }
}

fn term(request: &CalculateTermRequest) -> Result<Term, Refusal> {
    let unit = match request.unit() {
        TermUnit::Hours => Unit::Hours,
        TermUnit::Days => Unit::Days,
        TermUnit::WorkingDays => Unit::WorkingDays,
        TermUnit::Months => Unit::Months,
        TermUnit::Unspecified => return Err(missing("unit")),
    };
    let count = u32::try_from(request.count).ok();
    count
        .and_then(|count| Term::new(count, unit))
        .ok_or_else(|| field::invalid("count", "phải từ 1 trở lên", "must be at least 1"))
}

fn missing(of: &str) -> Refusal {
    field::invalid(of, "phải có giá trị", "must be set")
}

fn is_in_hours(expression: &Expression) -> bool {
    match expression {
        Expression::After { term, .. } | Expression::Before { term, .. } => term.unit == Unit::Hours,
        Expression::Fixed { .. } => false,
    }
}

fn rules(expression: &Expression, due: &Due) -> Vec<Rule> {
    let mut rules = match expression {
        Expression::Fixed { .. } => vec![Rule::Cal09, Rule::Cal10],
        Expression::After { term, .. } | Expression::Before { term, .. } => match term.unit {
            Unit::Hours => vec![Rule::Hours],
            Unit::Days | Unit::WorkingDays => vec![Rule::Cal06, Rule::Cal08],
            Unit::Months => vec![Rule::Cal06, Rule::Cal11],
        },
    };
    rules.extend((due.unrolled != due.date).then_some(Rule::Cal07));
    rules
}
