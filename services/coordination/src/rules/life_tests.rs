//! The life of a task, act by act.

use chidao_calendar::{Date, Instant};
use time::{Duration, macros::date};

use super::*;

pub(super) const START: Date = date!(2019 - 06 - 03);

pub(super) fn noon(day: Date) -> Instant {
    Instant::start_of(day).plus_micros(12 * 3_600_000_000)
}

pub(super) fn end_of(day: Date) -> Deadline {
    Deadline {
        date: day,
        instant: Instant::start_of(day + Duration::DAY),
    }
}

pub(super) fn assigned() -> Task {
    Task {
        state: State::Assigned,
        suspension: None,
        lead: "so-gd".to_owned(),
        assigned_on: Some(START),
        received_on: Some(START),
        accept_until: Some(end_of(date!(2019 - 06 - 05)).instant),
        original: Some(end_of(date!(2019 - 06 - 20))),
        due: Some(end_of(date!(2019 - 06 - 20))),
        submission: None,
        extension: None,
        granted: 0,
        granted_days: 0,
    }
}

const ONE: Allowance = Allowance { extensions: 1 };

fn done(task: &Task, act: &Act, on: Date) -> Task {
    turn(task, act, noon(on), ONE).unwrap_or_else(|objection| panic!("{act:?} on {on}: {objection:?}"))
}

#[test]
fn silence_is_acceptance_from_its_instant_on() {
    let until = assigned().accept_until.expect("it is assigned");
    assert_eq!(assigned().at(until.plus_micros(-1)).state, State::Assigned);
    assert_eq!(assigned().at(until).state, State::NotStarted);
    let late = turn(&assigned(), &Act::RequestReturn, until, ONE);
    assert_eq!(late, Err(Objection::AcceptedBySilence(until)));
    assert_eq!(
        done(&assigned(), &Act::RequestReturn, date!(2019 - 06 - 05)).state,
        State::ReturnRequested
    );
}

#[test]
fn a_return_that_is_refused_has_not_stopped_the_clock() {
    let asked = done(&assigned(), &Act::RequestReturn, START);
    let kept = done(&asked, &Act::RefuseReturn, date!(2019 - 06 - 10));
    assert_eq!((kept.state, kept.due), (State::NotStarted, assigned().due));
}

#[test]
fn another_lead_has_the_same_due_date_and_his_own_time_to_return_it() {
    let accept_until = end_of(date!(2019 - 06 - 12)).instant;
    let other = Act::Reassign {
        lead: "so-tc".to_owned(),
        accept_until,
    };
    let asked = done(&assigned(), &Act::RequestReturn, START);
    let given = done(&asked, &other, date!(2019 - 06 - 10));
    assert_eq!(given.state, State::Assigned);
    assert_eq!((&*given.lead, given.due), ("so-tc", assigned().due));
    assert_eq!(given.accept_until, Some(accept_until));
    assert_eq!(
        turn(&given, &other, noon(date!(2019 - 06 - 10)), ONE),
        Err(Objection::SameLead)
    );
}

#[test]
fn more_time_is_asked_for_until_the_task_is_due_and_no_longer_than_it_had() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = |proposed| Act::RequestExtension { proposed };
    let due = task.due.expect("it is due");
    // 17 days from 03/06 to 20/06.
    let last = date!(2019 - 07 - 07);
    for (proposed, at, expected) in [
        (last, due.instant.plus_micros(-1), Ok(())),
        (last, due.instant, Err(Objection::AlreadyDue(due.instant))),
        (due.date, noon(START), Err(Objection::NotLater(due.date))),
        (last + Duration::DAY, noon(START), Err(Objection::TooLong(last))),
    ] {
        assert_eq!(turn(&task, &ask(proposed), at, ONE).map(drop), expected, "{proposed}");
    }
    let asked = done(&task, &ask(last), START);
    assert_eq!(turn(&asked, &ask(last), noon(START), ONE), Err(Objection::RequestOpen));
    let granted = done(&asked, &Act::ApproveExtension { due: end_of(last) }, START);
    assert_eq!((granted.due, granted.original), (Some(end_of(last)), task.original));
    assert_eq!(
        turn(&granted, &ask(last), noon(START), ONE),
        Err(Objection::NoMoreExtensions(1))
    );
}

#[test]
fn tsk_13_what_a_new_paper_adds_is_no_extension() {
    let task = done(&assigned(), &Act::Accept, START);
    let moved = date!(2019 - 08 - 30);
    let redated = done(
        &task,
        &Act::Redate {
            due: Some(end_of(moved)),
        },
        START,
    );
    let ask = |proposed| Act::RequestExtension { proposed };
    // It was given 17 days at first.
    let last = moved + Duration::days(17);
    assert_eq!(turn(&redated, &ask(last), noon(START), ONE).map(drop), Ok(()));
    assert_eq!(
        turn(&redated, &ask(last + Duration::DAY), noon(START), ONE),
        Err(Objection::TooLong(last))
    );
    let asked = done(&redated, &ask(last), START);
    let granted = done(&asked, &Act::ApproveExtension { due: end_of(last) }, START);
    assert_eq!((granted.granted, granted.granted_days), (1, 17));
    let two = Allowance { extensions: 2 };
    assert_eq!(
        turn(&granted, &ask(last + Duration::DAY), noon(START), two),
        Err(Objection::TooLong(last))
    );
}

#[test]
fn a_request_that_nobody_decides_on_lapses_when_the_task_is_due() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = Act::RequestExtension {
        proposed: date!(2019 - 06 - 30),
    };
    let asked = done(&task, &ask, date!(2019 - 06 - 18));
    let state = |at| asked.clone().at(at).extension.map(|extension| extension.state);
    let due = task.due.expect("it is due").instant;
    assert_eq!(state(due.plus_micros(-1)), Some(ExtensionState::Requested));
    assert_eq!(state(due), Some(ExtensionState::Lapsed));
    let approve = Act::ApproveExtension {
        due: end_of(date!(2019 - 06 - 30)),
    };
    assert_eq!(turn(&asked, &approve, due, ONE), Err(Objection::NoRequest));
}

#[test]
fn a_request_does_not_lapse_while_the_task_is_suspended_but_when_it_goes_on() {
    let task = done(&assigned(), &Act::Accept, START);
    let ask = Act::RequestExtension {
        proposed: date!(2019 - 06 - 30),
    };
    let asked = done(&task, &ask, START);
    let suspended = done(&asked, &Act::Suspend, date!(2019 - 06 - 10));
    let later = noon(date!(2019 - 07 - 10));
    assert!(suspended.clone().at(later).is_extension_open());
    let resumed = turn(&suspended, &Act::Resume { due: None }, later, ONE).expect("it goes on");
    assert_eq!(resumed.state, State::NotStarted);
    assert_eq!(
        resumed.extension.map(|extension| extension.state),
        Some(ExtensionState::Lapsed)
    );
    let anew = Act::Resume {
        due: Some(Some(end_of(date!(2019 - 08 - 01)))),
    };
    let resumed = turn(&suspended, &anew, later, ONE).expect("it goes on");
    assert_eq!(
        resumed.extension.map(|extension| extension.state),
        Some(ExtensionState::Moot)
    );
}

#[test]
fn an_earlier_day_is_recognised_between_paper_and_submission_only() {
    let task = done(&assigned(), &Act::Accept, START);
    let reported = done(
        &task,
        &Act::ReportCompletion {
            issued_on: date!(2019 - 06 - 19),
            was_refused: false,
            waits_for_parts: false,
        },
        date!(2019 - 06 - 22),
    );
    let confirm = |recognised_on| Act::Confirm {
        recognised_on,
        waits_for_parts: false,
    };
    let on = noon(date!(2019 - 06 - 24));
    let (from, to) = (date!(2019 - 06 - 19), date!(2019 - 06 - 22));
    for (day, expected) in [
        (None, Ok(None)),
        (Some(from), Ok(Some(from))),
        (Some(to), Ok(None)),
        (
            Some(date!(2019 - 06 - 18)),
            Err(Objection::NotRecognisable { from, to }),
        ),
        (
            Some(date!(2019 - 06 - 23)),
            Err(Objection::NotRecognisable { from, to }),
        ),
    ] {
        let confirmed = turn(&reported, &confirm(day), on, ONE);
        let recognised = confirmed.map(|task| task.submission.and_then(|submission| submission.recognised_on));
        assert_eq!(recognised, expected, "{day:?}");
    }
}

#[test]
fn a_paper_of_tomorrow_is_no_result_of_today() {
    let task = done(&assigned(), &Act::Accept, START);
    let report = Act::ReportCompletion {
        issued_on: date!(2019 - 06 - 11),
        was_refused: false,
        waits_for_parts: false,
    };
    assert_eq!(
        turn(&task, &report, noon(date!(2019 - 06 - 10)), ONE),
        Err(Objection::PaperToCome)
    );
}

#[test]
fn only_what_was_completed_in_this_reporting_year_is_opened_again() {
    let task = done(&assigned(), &Act::Accept, START);
    let report = Act::ReportCompletion {
        issued_on: START,
        was_refused: false,
        waits_for_parts: false,
    };
    let confirm = Act::Confirm {
        recognised_on: None,
        waits_for_parts: false,
    };
    let completed = done(&done(&task, &report, START), &confirm, date!(2019 - 06 - 10));
    let reopen = |year_begins| Act::Reopen { year_begins };
    let opened = done(&completed, &reopen(date!(2018 - 12 - 15)), date!(2019 - 12 - 14));
    assert_eq!((opened.state, opened.submission), (State::Redo, None));
    let year = date!(2019 - 12 - 15);
    assert_eq!(
        turn(&completed, &reopen(year), noon(year), ONE),
        Err(Objection::EarlierYear(year))
    );
}
