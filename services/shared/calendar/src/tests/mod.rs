mod explanation;
mod measure;
mod properties;
mod table;
mod vectors;

use std::sync::LazyLock;

use time::Date;

use crate::{Calendar, Due, Expression, HourOfDay, Instant, Term, Unit};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::embedded().expect("the tables are right"));

fn calendar() -> &'static Calendar {
    &CALENDAR
}

fn term(count: u32, unit: Unit) -> Term {
    Term::new(count, unit).expect("more than 0")
}

fn after(start: Date, count: u32, unit: Unit) -> Expression {
    Expression::After {
        start: Instant::start_of(start),
        term: term(count, unit),
    }
}

fn before(target: Date, count: u32, unit: Unit) -> Expression {
    Expression::Before {
        target,
        term: term(count, unit),
    }
}

fn due(expression: Expression) -> Due {
    calendar()
        .due(&expression, HourOfDay::END)
        .expect("inside the calendar")
}
