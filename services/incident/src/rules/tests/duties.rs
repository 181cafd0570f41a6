//! Duties: when they are due, what moves them, what makes them owed no longer.

use chidao_calendar::{Due, Expression};
use time::macros::date;

use super::{
    course::{TO_THE_END, confirmed},
    stage::{KNOWN, Stage, at, due, end_of, lost_at, whole, world},
};
use crate::rules::{
    classification::Facts,
    decide::Note,
    incident::Flag,
    obligation::{Code, Errand, Fulfilment, Obligation, State, Why, came_calendar, fulfil, order},
    party::Party,
    phase::{Evidence, Given, Reason, Step, Wanting},
    report::ReportType,
    set::Set,
    times::{Detection, Disorder},
};

#[test]
fn another_time_of_detection_moves_what_is_due_and_changes_the_texts_that_hold() {
    let mut stage = Stage::reported(at(date!(2026 - 08 - 19), 8, 0), Facts::default());
    stage.go(&[(Step::Verify, Party::Operator), (Step::Confirm, Party::Operator)]);
    let first = stage.due(Code::Notice5d);
    assert_eq!(first, Some(end_of(date!(2026 - 08 - 24))));
    let given = |detected| Given {
        detected: Some(Detection::At(detected)),
        ..whole()
    };
    let earlier = at(date!(2026 - 08 - 18), 23, 59);
    let refusal = stage.refused(
        Step::CorrectTimes,
        Party::Operator,
        &Given {
            evidence: Set::EMPTY,
            ..given(earlier)
        },
    );
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Reason]))
    );
    stage
        .take(Step::CorrectTimes, Party::Operator, &given(earlier))
        .expect("it is corrected");
    let notice = stage.find(Code::Notice5d).expect("it is owed");
    assert_eq!(
        stage.due(Code::Notice5d),
        Some(end_of(date!(2026 - 08 - 24))),
        "23/08 is a Sunday"
    );
    assert_eq!(notice.history.len(), 1);
    assert_eq!(
        (notice.history[0].deadline.map(|old| old.due), notice.history[0].why),
        (first, Why::Corrected)
    );
    // The day before, Decree 331 did not hold.
    assert_eq!(stage.state(Code::Mps72h), Some(State::NotRequired));
    stage
        .take(
            Step::CorrectTimes,
            Party::Operator,
            &given(at(date!(2026 - 08 - 19), 0, 0)),
        )
        .expect("it is corrected");
    assert_eq!(stage.state(Code::Mps72h), Some(State::Firm));
    let refusal = stage.refused(Step::CorrectTimes, Party::Operator, &given(stage.now.plus_micros(1)));
    assert_eq!(refusal.reason, Reason::Times(Disorder::DetectedToCome));
    let day = Given {
        detected: Some(Detection::On(date!(2026 - 08 - 18))),
        ..whole()
    };
    let refusal = stage.refused(Step::CorrectTimes, Party::Operator, &day);
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Times]))
    );
}

#[test]
fn a_new_calendar_moves_what_is_open_and_not_due_yet() {
    let mut stage = confirmed(Facts::default());
    let notice = stage.find(Code::Notice5d).expect("it is owed").clone();
    let force = stage.force.clone();
    let a_day_later = |expression: &Expression| {
        let due = due(expression)?;
        let instant = due.instant.plus_micros(24 * 3_600_000_000);
        Some(Due { instant, ..due })
    };
    let moved = |one: &Obligation, came| came_calendar(one, came, &world(&force), a_day_later);
    let old = notice.deadline.expect("it is due").due;
    let next = moved(&notice, stage.now).expect("it moves");
    assert_eq!(
        next.deadline.map(|deadline| deadline.due),
        Some(old.plus_micros(24 * 3_600_000_000))
    );
    assert_eq!(
        (next.history.len(), next.history[0].why, next.clock),
        (1, Why::Calendar, notice.clock)
    );
    assert_eq!(moved(&notice, old), None, "it was due by then");
    assert_eq!(
        came_calendar(&notice, stage.now, &world(&force), due),
        None,
        "it comes to the same day"
    );
    stage
        .submit(ReportType::Notice, Party::Operator, false)
        .expect("it is sent");
    assert_eq!(
        moved(stage.find(Code::Notice5d).expect("it was owed"), stage.now),
        None,
        "it is done"
    );
    let open = stage.find(Code::MpsReport).cloned();
    assert_eq!(
        open.and_then(|open| moved(&open, stage.now)),
        None,
        "it has no due time"
    );
}

#[test]
fn an_unfinished_notice_is_updated_at_once_when_handling_is_finished() {
    let mut stage = confirmed(Facts::default());
    stage
        .submit(ReportType::Notice, Party::Operator, true)
        .expect("it is sent");
    stage.now = at(date!(2026 - 09 - 08), 9, 0);
    stage.go(TO_THE_END);
    assert_eq!(stage.due(Code::NoticeUpdate), Some(stage.now));
    stage
        .submit(ReportType::Notice, Party::Operator, false)
        .expect("it is sent");
    assert_eq!(stage.state(Code::NoticeUpdate), Some(State::Fulfilled));
}

#[test]
fn developments_are_reported_again_and_again_until_the_response_ends() {
    let mut stage = confirmed(lost_at(3));
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    assert_eq!(stage.due(Code::Progress), Some(at(date!(2026 - 09 - 08), 9, 0)));
    stage.now = at(date!(2026 - 09 - 07), 20, 0);
    stage
        .submit(ReportType::Progress, Party::Operator, false)
        .expect("it is sent");
    assert_eq!(stage.due(Code::Progress), Some(at(date!(2026 - 09 - 08), 20, 0)));
    stage.go(TO_THE_END);
    assert_eq!(stage.state(Code::Progress), Some(State::NotRequired));
}

#[test]
fn what_is_due_first_is_shown_first_and_told_in_time() {
    let mut stage = Stage::reported(at(date!(2026 - 10 - 06), 9, 0), Facts::default());
    let flagged = Given {
        flags: Set::of(&[Flag::SeriousByDecree, Flag::SecuritySigns, Flag::PersonalData]),
        ..whole()
    };
    stage
        .take(Step::RaiseFlags, Party::Operator, &flagged)
        .expect("it is flagged");
    order(&mut stage.obligations);
    let codes: Vec<_> = stage.obligations.iter().map(|one| one.key.code).collect();
    let timed = [Code::MpsNow, Code::Mps24h, Code::Mps72h, Code::Pd72h, Code::Notice5d];
    assert_eq!(codes, [&timed[..], &[Code::MpsReport, Code::ReassessRisk]].concat());
    let errands: Vec<_> = stage
        .last
        .errands(stage.now)
        .map(|(key, errand, at)| (key.code, errand, at))
        .collect();
    assert!(errands.contains(&(Code::MpsNow, Errand::Overdue, at(date!(2026 - 10 - 06), 10, 0))));
    assert!(errands.contains(&(Code::Mps24h, Errand::DueSoon, at(date!(2026 - 10 - 07), 3, 0))));
    assert!(errands.contains(&(Code::Mps24h, Errand::Overdue, at(date!(2026 - 10 - 07), 9, 0))));
}

#[test]
fn what_was_owed_by_nobody_is_owed_once_he_is_known() {
    let given = Given {
        detected: Some(Detection::At(at(date!(2026 - 10 - 06), 8, 0))),
        parties: Set::of(&[Party::SpecialisedUnit]),
        ..whole()
    };
    let mut stage = Stage::begun(Party::NetworkMember, &given, at(date!(2026 - 10 - 06), 9, 0));
    assert_eq!(
        [stage.state(Code::Notice5d), stage.state(Code::Forward)],
        [Some(State::PendingParty), Some(State::Firm)]
    );
    assert_eq!(
        stage
            .fulfil(Code::Mps72h, Party::Operator)
            .map_err(|refusal| refusal.reason),
        Err(Reason::NotTheirs(vec![Party::Owner]))
    );
    let known = Given {
        parties: Set::of(KNOWN),
        ..whole()
    };
    stage
        .take(Step::NameParties, Party::SpecialisedUnit, &known)
        .expect("they are named");
    assert_eq!(stage.state(Code::Notice5d), Some(State::Provisional));
}

#[test]
fn what_was_received_or_found_earlier_counts_from_then() {
    let now = at(date!(2026 - 10 - 06), 9, 0);
    let given = Given {
        sender: Some(Party::Reporter),
        received: Some(at(date!(2026 - 10 - 06), 8, 30)),
        ..whole()
    };
    let mut stage = Stage::begun(Party::SpecialisedUnit, &given, now);
    assert_eq!(stage.due(Code::Ack), given.received);
    let key = stage.find(Code::Ack).expect("it is owed").key;
    assert!(
        stage.last.notes.contains(&Note::OverdueAlready(key)),
        "fifteen minutes have passed"
    );
    let found = |exceeded| Given {
        exceeded: Some(exceeded),
        ..whole()
    };
    let refusal = stage.refused(Step::FlagCapability, Party::Operator, &found(now.plus_micros(1)));
    assert_eq!(refusal.reason, Reason::Times(Disorder::KnownToCome));
    let earlier = at(date!(2026 - 10 - 06), 8, 45);
    stage
        .take(Step::FlagCapability, Party::Operator, &found(earlier))
        .expect("it is flagged");
    assert_eq!(stage.due(Code::Initial), Some(earlier));
}

#[test]
fn what_a_debtor_did_on_paper_is_recorded_by_the_unit_with_the_paper() {
    let mut stage = confirmed(Facts::default());
    let key = stage.find(Code::MpsReport).expect("it is owed").key;
    let (before, held) = (stage.obligations.clone(), Set::of(&[Party::SpecialisedUnit]));
    let done = |has_document, is_signed| {
        let how = Fulfilment {
            has_document,
            is_signed,
            ..Fulfilment::default()
        };
        let moved = fulfil(&before, key, held, how, None, stage.now);
        moved
            .map(|moved| moved.obligation.state)
            .map_err(|refusal| refusal.reason)
    };
    assert_eq!(done(false, false), Err(Reason::NotTheirs(vec![Party::Owner])));
    assert_eq!(done(true, false), Err(Reason::NotSigned));
    assert_eq!(done(true, true), Ok(State::Fulfilled));
    // A notice that says again that handling is not finished does not stand for its update.
    stage
        .submit(ReportType::Notice, Party::Operator, true)
        .expect("it is sent");
    stage.go(TO_THE_END);
    stage
        .submit(ReportType::Notice, Party::Operator, true)
        .expect("it is sent");
    assert_eq!(stage.state(Code::NoticeUpdate), Some(State::Firm));
}
