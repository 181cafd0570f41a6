//! Reminders on the days of the law file, and against a schedule that is counted day by day.

use std::sync::LazyLock;

use chidao_calendar::Calendar;
use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::rules::task::Deadline;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::embedded().expect("the tables are right"));

const DUE: Date = date!(2019 - 05 - 06);

fn hour(minutes: u16) -> HourOfDay {
    HourOfDay::from_minutes(minutes).expect("an hour")
}

fn usual() -> Distances {
    Distances {
        first: 5,
        second: 3,
        head: 1,
        overdue: 1,
        again: 7,
        urge: 5,
        criticism: 30,
        hour: hour(7 * 60 + 30),
    }
}

fn at(day: Date) -> Instant {
    usual().hour.on(day)
}

/// What goes out when everything is seen to in time.
fn in_time(schedule: &Schedule<'_>, mut from: Instant, many: usize) -> Vec<Planned> {
    let mut sent = Vec::new();
    while sent.len() < many
        && let Some(next) = schedule.next(from)
    {
        assert_eq!(schedule.reached(from, next.at).sent, Some(next));
        from = next.at;
        sent.push(next);
    }
    sent
}

#[test]
fn t_t21_reminders_go_out_on_working_days_around_the_due_date() {
    let distances = usual();
    let schedule = Schedule::new(&CALENDAR, &distances, DUE);
    let sent = in_time(&schedule, at(date!(2019 - 04 - 01)), 10);
    let shown: Vec<_> = sent
        .iter()
        .map(|planned| (planned.level, planned.repetition, planned.at.civil_date()))
        .collect();
    // 27/04–01/05 are off, and 04/05 is a Saturday on which one works for 29/04.
    assert_eq!(
        shown,
        [
            (Level::First, 0, date!(2019 - 04 - 25)),
            (Level::Second, 0, date!(2019 - 05 - 02)),
            (Level::Head, 0, date!(2019 - 05 - 04)),
            (Level::Overdue, 0, date!(2019 - 05 - 07)),
            (Level::Urge, 0, date!(2019 - 05 - 13)),
            (Level::OverdueAgain, 1, date!(2019 - 05 - 14)),
            (Level::OverdueAgain, 2, date!(2019 - 05 - 21)),
            (Level::OverdueAgain, 3, date!(2019 - 05 - 28)),
            (Level::OverdueAgain, 4, date!(2019 - 06 - 04)),
            (Level::Criticism, 0, date!(2019 - 06 - 05)),
        ]
    );
    assert!(sent.iter().all(|planned| planned.at == at(planned.at.civil_date())));
}

#[test]
fn tsk_18_what_is_asked_of_a_central_agency_is_never_listed_for_criticism() {
    let distances = usual();
    let schedule = Schedule::new(&CALENDAR, &distances, DUE);
    let early = at(date!(2019 - 04 - 01));
    let scored = in_time(&schedule, early, 12);
    let asked = in_time(&schedule.not_scored(), early, 11);
    let others: Vec<_> = scored
        .iter()
        .filter(|planned| planned.level != Level::Criticism)
        .copied()
        .collect();
    assert_eq!((asked, scored.len()), (others, 12));
}

#[test]
fn after_a_jump_the_highest_level_is_sent_and_the_others_are_skipped() {
    let distances = usual();
    let schedule = Schedule::new(&CALENDAR, &distances, DUE);
    let reached = schedule.reached(at(date!(2019 - 04 - 25)), at(date!(2026 - 07 - 01)));
    let level = |planned: &Planned| (planned.level, planned.repetition);
    assert_eq!(reached.sent.as_ref().map(level), Some((Level::Criticism, 0)));
    let skipped: Vec<_> = reached.skipped.iter().map(level).collect();
    assert_eq!(
        skipped,
        [
            (Level::Second, 0),
            (Level::Head, 0),
            (Level::Overdue, 0),
            (Level::Urge, 0),
            // 07/05/2019 and 373 weeks are 30/06/2026.
            (Level::OverdueAgain, 373)
        ]
    );
    let weeks = schedule.reached(at(date!(2019 - 06 - 05)), at(date!(2019 - 07 - 01)));
    let last = Planned {
        level: Level::OverdueAgain,
        repetition: 7,
        at: at(date!(2019 - 06 - 25)),
    };
    assert_eq!((weeks.sent, weeks.skipped), (Some(last), vec![]));
}

#[test]
fn a_repetition_on_a_day_off_comes_on_the_next_working_day() {
    let distances = usual();
    // Overdue on 22/01/2019; 05/02 is within the days of Tết, 02/02–10/02.
    let schedule = Schedule::new(&CALENDAR, &distances, date!(2019 - 01 - 21));
    let again: Vec<_> = in_time(&schedule, at(date!(2019 - 01 - 28)), 3)
        .iter()
        .map(|planned| (planned.level, planned.repetition, planned.at.civil_date()))
        .collect();
    assert_eq!(
        again,
        [
            (Level::OverdueAgain, 1, date!(2019 - 01 - 29)),
            (Level::OverdueAgain, 2, date!(2019 - 02 - 11)),
            (Level::OverdueAgain, 3, date!(2019 - 02 - 12)),
        ]
    );
}

#[test]
fn nobody_is_reminded_of_what_waits_or_rests_or_is_not_owed() {
    let instant = Instant::start_of(date!(2019 - 05 - 07));
    for state in State::ALL {
        let mut task = Task {
            state,
            suspension: None,
            lead: "so-gd".to_owned(),
            assigned_on: None,
            received_on: Some(date!(2019 - 04 - 01)),
            accept_until: None,
            original: None,
            due: Some(Deadline { date: DUE, instant }),
            submission: None,
            extension: None,
            granted: 0,
            granted_days: 0,
        };
        let expected = match state {
            State::Assigned | State::ReturnRequested | State::NotStarted | State::InProgress | State::Redo => Some(DUE),
            State::Draft
            | State::Reported
            | State::Suspended
            | State::Completed
            | State::Withdrawn
            | State::Discarded => None,
        };
        assert_eq!(reminded_of(&task), expected, "{state:?}");
        task.due = None;
        assert_eq!(reminded_of(&task), None, "{state:?}");
    }
}

/// Everything that comes from the first day to the last, counted day by day.
fn day_by_day(distances: &Distances, due: Date, (first, last): (Date, Date)) -> Vec<Planned> {
    let works = |day: Date| CALENDAR.is_working(day);
    let step = |from: Date, by: Duration, days: u32| {
        let mut day = from;
        let mut left = days;
        while left > 0 {
            day += by;
            left -= u32::from(works(day));
        }
        day
    };
    let rolled = |mut day: Date| {
        while !works(day) {
            day += Duration::DAY;
        }
        day
    };
    let overdue = step(due, Duration::DAY, distances.overdue);
    let mut all = vec![
        (Level::First, 0, step(due, -Duration::DAY, distances.first)),
        (Level::Second, 0, step(due, -Duration::DAY, distances.second)),
        (Level::Head, 0, step(due, -Duration::DAY, distances.head)),
        (Level::Overdue, 0, overdue),
        (Level::Urge, 0, step(due, Duration::DAY, distances.urge)),
        (
            Level::Criticism,
            0,
            rolled(due + Duration::days(distances.criticism.into())),
        ),
    ];
    for number in 1.. {
        let day = overdue + Duration::days(i64::from(number) * i64::from(distances.again));
        if day > last {
            break;
        }
        all.push((Level::OverdueAgain, number, rolled(day)));
    }
    all.retain(|(_, _, day)| (first..=last).contains(day));
    let mut all: Vec<_> = all
        .into_iter()
        .map(|(level, repetition, day)| Planned {
            level,
            repetition,
            at: distances.hour.on(day),
        })
        .collect();
    all.sort_by_key(|planned| (planned.at, planned.level, planned.repetition));
    all
}

fn distances() -> impl Strategy<Value = Distances> {
    let wd = || 1..20u32;
    (wd(), wd(), wd(), wd(), 1..30u32, wd(), 1..90u32, 0..24 * 60u16).prop_map(
        |(first, second, head, overdue, again, urge, criticism, minutes)| Distances {
            first,
            second,
            head,
            overdue,
            again,
            urge,
            criticism,
            hour: hour(minutes),
        },
    )
}

fn instant(days: i64, minutes: i64) -> Instant {
    Instant::start_of(date!(2018 - 11 - 01) + Duration::days(days)).plus_micros(minutes * 60_000_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_reached_is_what_counting_day_by_day_reaches(
        distances in distances(),
        due in 0..365i64,
        (from, from_minute) in (0..500i64, 0..1440i64),
        (length, minute) in (0..200i64, 0..1440i64),
    ) {
        let due = date!(2019 - 01 - 01) + Duration::days(due);
        let schedule = Schedule::new(&CALENDAR, &distances, due);
        let (after, now) = (instant(from, from_minute), instant(from + length, minute));
        let mut expected = day_by_day(&distances, due, (date!(2018 - 10 - 01), date!(2021 - 12 - 01)));
        let next = expected.iter().filter(|planned| planned.at > after).map(|planned| planned.at).min();
        prop_assert_eq!(schedule.next(after).map(|planned| planned.at), next);
        expected.retain(|planned| planned.at > after && planned.at <= now);
        let reached = schedule.reached(after, now);
        let highest = expected.iter().max_by_key(|planned| (planned.level, planned.at, planned.repetition)).copied();
        prop_assert_eq!(reached.sent, highest);
        // Of each lower level the last one, and nothing else.
        let mut passed: Vec<Planned> = Vec::new();
        for planned in expected {
            passed.retain(|other| other.level != planned.level);
            passed.push(planned);
        }
        passed.retain(|planned| Some(planned.level) != highest.map(|highest| highest.level));
        passed.sort_by_key(|planned| (planned.at, planned.level));
        prop_assert_eq!(reached.skipped, passed);
    }

    #[test]
    fn however_often_one_looks_each_comes_once_and_none_of_before(
        distances in distances(),
        due in 0..365i64,
        from in 0..200i64,
        steps in proptest::collection::vec(1..60i64, 1..20),
    ) {
        let due = date!(2019 - 01 - 01) + Duration::days(due);
        let schedule = Schedule::new(&CALENDAR, &distances, due);
        let begun = instant(from, 0);
        let (mut seen_to, mut all) = (begun, Vec::new());
        for step in steps {
            let now = seen_to.plus_micros(step * 86_400_000_000);
            let reached = schedule.reached(seen_to, now);
            prop_assert!(reached.skipped.len() < Level::ALL.len());
            prop_assert_eq!(reached.sent.is_some(), schedule.next(seen_to).is_some_and(|next| next.at <= now));
            all.extend(reached.skipped);
            all.extend(reached.sent);
            seen_to = now;
        }
        prop_assert!(all.iter().all(|planned| planned.at > begun));
        let mut once: Vec<_> = all.iter().map(|planned| (planned.level, planned.repetition)).collect();
        once.sort_unstable();
        let many = once.len();
        once.dedup();
        prop_assert_eq!(once.len(), many);
    }
}
