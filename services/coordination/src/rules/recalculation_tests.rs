//! Due dates by another calendar, against those of new tasks with the same terms.

use std::{borrow::Cow, collections::BTreeSet, num::NonZeroU32};

use chidao_calendar::{Calendar, Confidence, Day, DayKind, HourOfDay, Version, Year};
use proptest::prelude::*;
use time::{Duration, macros::date};

use super::*;
use crate::rules::life::{Act, Allowance, turn};

/// The calendar of 2019 in which the days of these numbers are the other way round: weekdays off, days of rest worked.
fn calendar(import: u32, turned: &BTreeSet<i64>) -> Calendar {
    let mut days = Vec::new();
    let mut working = 261;
    for number in turned {
        let date = date!(2019 - 01 - 01) + Duration::days(*number);
        let (kind, by) = match DayKind::by_week(date) {
            DayKind::Workday => (DayKind::SwappedOff, -1),
            _ => (DayKind::MadeUp, 1),
        };
        working += by;
        days.push(Day {
            date,
            kind,
            name_vi: Cow::Borrowed(""),
            name_en: Cow::Borrowed(""),
            confidence: Confidence::Design,
            basis: Cow::Borrowed(""),
            provisional: false,
        });
    }
    let table = Year::new(2019, false, u32::try_from(working).expect("days"), days).expect("a table");
    Calendar::compile(Version { edition: 1, import }, [table])
}

fn by(calendar: &Calendar) -> impl Fn(&Expression) -> Option<Deadline> {
    |expression| {
        let due = calendar.due(expression, HourOfDay::END).ok()?;
        Some(Deadline {
            date: due.date,
            instant: due.instant,
        })
    }
}

fn task(state: State, due: Option<Deadline>) -> Task {
    Task {
        state,
        suspension: None,
        lead: "so-gd".to_owned(),
        assigned_on: None,
        received_on: None,
        accept_until: None,
        original: due,
        due,
        submission: None,
        extension: None,
        granted: 0,
        granted_days: 0,
    }
}

fn some_days() -> impl Strategy<Value = BTreeSet<i64>> {
    prop::collection::btree_set(0_i64..365, 0..40)
}

proptest! {
    #[test]
    fn it_is_due_when_a_new_task_with_the_same_term_would_be(
        old in some_days(),
        new in some_days(),
        received in 0_i64..300,
        days in 1_u32..60,
        came in 0_i64..420,
        state in prop::sample::select(State::ALL.to_vec()),
    ) {
        let (old, new) = (calendar(0, &old), calendar(1, &new));
        let received = date!(2019 - 01 - 01) + Duration::days(received);
        let came = Instant::start_of(date!(2019 - 01 - 01) + Duration::days(came));
        let term = DueTerm::WorkingDays(NonZeroU32::new(days).expect("at least one"));
        let expression = term.expression(received).expect("it is due");
        let first = by(&old)(&expression).expect("within the calendar");
        let of_new_task = by(&new)(&expression).expect("within the calendar");

        let task = task(state, Some(first));
        let found = recalculated(&task, term, received, came, by(&new));
        let moves = follows_the_calendar(state) && first.instant > came && of_new_task.date != first.date;
        prop_assert_eq!(found, moves.then_some(of_new_task));

        // The turn that takes it leaves the first date, and by the same calendar nothing moves any more.
        if let Some(due) = found {
            let turned = turn(&task, &Act::Recalculate { due }, came, Allowance { extensions: 0 });
            let turned = turned.expect("every state that follows the calendar allows it");
            prop_assert_eq!((turned.due, turned.original), (Some(due), Some(first)));
            prop_assert_eq!((turned.state, turned.suspension), (task.state, task.suspension));
            prop_assert_eq!(recalculated(&turned, term, received, came, by(&new)), None);
        }
    }
}

#[test]
fn cal_09_a_date_of_a_paper_stays_whatever_the_calendar() {
    let due = by(&calendar(0, &BTreeSet::new()))(&Expression::Fixed {
        date: date!(2019 - 06 - 20),
        bound: chidao_calendar::Bound::By,
    });
    let came = Instant::start_of(date!(2019 - 06 - 03));
    for term in [DueTerm::Date(date!(2019 - 06 - 20)), DueTerm::None] {
        let later = |_: &Expression| {
            Some(Deadline {
                date: date!(2019 - 06 - 21),
                instant: Instant::start_of(date!(2019 - 06 - 22)),
            })
        };
        let task = task(State::InProgress, due);
        assert_eq!(
            recalculated(&task, term, date!(2019 - 06 - 03), came, later),
            None,
            "{term:?}"
        );
    }
}

#[test]
fn what_was_due_when_the_calendar_came_stays_past() {
    let plain = calendar(0, &BTreeSet::new());
    // Friday 21/06/2019, 171 days after the first of the year.
    let swapped = calendar(1, &BTreeSet::from([171]));
    let received = date!(2019 - 06 - 03);
    let term = DueTerm::WorkingDays(NonZeroU32::new(14).expect("at least one"));
    let due = by(&plain)(&term.expression(received).expect("it is due")).expect("within the calendar");
    assert_eq!(due.date, date!(2019 - 06 - 21));
    let task = task(State::InProgress, Some(due));
    let moved = |came| recalculated(&task, term, received, came, by(&swapped)).map(|due| due.date);
    assert_eq!(moved(due.instant.plus_micros(-1)), Some(date!(2019 - 06 - 24)));
    assert_eq!(moved(due.instant), None);
}
