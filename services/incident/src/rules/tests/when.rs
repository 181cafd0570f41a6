//! Times that cannot be, that are corrected, and that are known by the day alone; what outlives the end.

use chidao_calendar::{Due, Expression, Version};
use time::macros::date;

use super::{
    course::{TO_THE_END, confirmed},
    stage::{KNOWN, Stage, at, due, lost_at, whole, world},
};
use crate::rules::{
    article::Article,
    classification::{Facts, PlanType},
    compliance,
    decide::File,
    explain::explain,
    incident::{Flag, Incident},
    next::next,
    obligation::{Change, Code, State, World, came_calendar, owed_to, rests_on},
    party::Party,
    phase::{Evidence, Given, Instead, Reason, Step, Wanting},
    report::ReportType,
    set::Set,
    system::Management,
    times::{Detection, Disorder},
};

fn disorder(stage: &mut Stage, step: Step, by: Party, given: &Given) -> Disorder {
    match stage.refused(step, by, given).reason {
        Reason::Times(disorder) => disorder,
        other => panic!("{other:?}"),
    }
}

#[test]
fn times_that_cannot_be_are_refused() {
    let mut stage = confirmed(lost_at(3));
    let (detected, now) = (stage.now, at(date!(2026 - 09 - 08), 9, 0));
    stage.now = now;
    let (before, later) = (Some(detected.plus_micros(-1)), Some(now.plus_micros(1)));
    for (step, by, given, expected) in [
        (
            Step::AddNotice,
            Party::SpecialisedUnit,
            Given {
                received: later,
                ..whole()
            },
            Disorder::KnownToCome,
        ),
        (
            Step::FlagCapability,
            Party::Operator,
            Given {
                exceeded: before,
                ..whole()
            },
            Disorder::ExceededBeforeDetection,
        ),
        (
            Step::FlagUnitCapability,
            Party::SpecialisedUnit,
            Given {
                exceeded: before,
                ..whole()
            },
            Disorder::ExceededBeforeDetection,
        ),
        (
            Step::CorrectTimes,
            Party::Operator,
            Given {
                occurred: later,
                ..whole()
            },
            Disorder::OccurredToCome,
        ),
        (
            Step::CorrectTimes,
            Party::Operator,
            Given {
                ended: Some(now),
                ..whole()
            },
            Disorder::NothingToCorrect,
        ),
    ] {
        assert_eq!(disorder(&mut stage, step, by, &given), expected, "{step:?}");
    }
    stage
        .go(&[(Step::FlagCapability, Party::Operator)])
        .go(&TO_THE_END[..5]);
    let early = Given {
        ended: Some(detected),
        ..whole()
    };
    let refused = disorder(&mut stage, Step::EndResponse, Party::Operator, &early);
    assert_eq!(refused, Disorder::EndedBeforeExceeded);
    stage.go(&TO_THE_END[5..]);
    // Both are corrected, and what is counted from them moves.
    let corrected = Given {
        exceeded: Some(detected),
        ended: Some(at(date!(2026 - 09 - 08), 8, 0)),
        ..whole()
    };
    stage
        .take(Step::CorrectTimes, Party::Operator, &corrected)
        .expect("they are corrected");
    assert_eq!(stage.due(Code::Initial), Some(detected));
    assert_eq!(stage.find(Code::Final5d).map(|one| one.history.len()), Some(1));
}

#[test]
fn nothing_recurs_before_it_was_detected_first() {
    let mut stage = confirmed(Facts::default());
    let first = stage.now;
    stage.go(TO_THE_END);
    stage.fulfil(Code::Review, Party::Operator).expect("it is sent");
    stage.go(&[(Step::Close, Party::Operator)]);
    let given = Given {
        detected: Some(Detection::At(first.plus_micros(-1))),
        ..whole()
    };
    let refused = disorder(&mut stage, Step::Reopen, Party::SpecialisedUnit, &given);
    assert_eq!(refused, Disorder::RecurredBefore);
    let given = Given {
        detected: Some(Detection::At(first)),
        ..whole()
    };
    stage
        .take(Step::Reopen, Party::SpecialisedUnit, &given)
        .expect("it is opened again");
    // What the unit has learnt it passes on.
    assert_eq!(stage.state(Code::Forward), Some(State::Firm));
}

#[test]
fn the_hour_is_asked_for_where_the_day_alone_was_said() {
    let day = date!(2026 - 10 - 06);
    let given = Given {
        detected: Some(Detection::On(day)),
        occurred: Some(at(day, 7, 0)),
        parties: Set::of(KNOWN),
        ..whole()
    };
    // That it occurred at seven is no contradiction: the day was not over.
    let mut stage = Stage::begun(Party::SpecialisedUnit, &given, at(day, 10, 0));
    stage.go(&[(Step::Verify, Party::Operator)]);
    let refusal = stage.refused(Step::Confirm, Party::Operator, &whole());
    let wanting = Wanting::Evidence(vec![Evidence::Times]);
    assert_eq!(refusal.reason, Reason::Wanting(wanting));
    let hour = Given {
        detected: Some(Detection::At(at(day, 8, 15))),
        evidence: whole().evidence.without(Evidence::Reason),
        ..whole()
    };
    stage
        .take(Step::Confirm, Party::Operator, &hour)
        .expect("to say the hour corrects nothing");
    assert_eq!(stage.due(Code::Mps72h), Some(at(date!(2026 - 10 - 09), 8, 15)));
}

#[test]
fn what_was_owed_when_the_response_ended_is_owed_still() {
    let mut stage = confirmed(lost_at(3));
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    stage.now = at(date!(2026 - 09 - 09), 9, 0);
    stage.go(TO_THE_END);
    let owed = [stage.state(Code::Progress), stage.state(Code::ResponsePlan)];
    assert_eq!(owed, [Some(State::Firm); 2]);
    stage
        .submit(ReportType::Progress, Party::Operator, false)
        .expect("it is sent late");
    assert!(!stage.open().contains(Code::Progress), "there is no other");
}

#[test]
fn while_it_is_serious_developments_are_reported_until_it_was_evaluated() {
    let mut stage = confirmed(lost_at(4));
    stage.go(&[
        (Step::ProposeSerious, Party::Operator),
        (Step::RecordSerious, Party::SpecialisedUnit),
    ]);
    let given = Given {
        plan: Some(PlanType::Local),
        acknowledged: true,
        ..whole()
    };
    stage
        .take(Step::RecordPlan, Party::SpecialisedUnit, &given)
        .expect("it is recorded");
    stage.go(TO_THE_END);
    assert_eq!(stage.state(Code::Progress), Some(State::Firm));
    stage
        .take(Step::RecordEvaluation, Party::SpecialisedUnit, &given)
        .expect("it is recorded");
    assert_eq!(stage.state(Code::Progress), Some(State::NotRequired));
}

#[test]
fn nd333_9_3c_each_event_is_told_by_itself() {
    let facts = Facts {
        is_important: true,
        ..lost_at(5)
    };
    let mut stage = confirmed(facts);
    let detected = stage.now;
    let flagged = Given {
        flags: Set::of(&[Flag::DangerousSituation]),
        ..whole()
    };
    stage
        .take(Step::RaiseFlags, Party::Owner, &flagged)
        .expect("it is flagged");
    assert_eq!(stage.due(Code::MpsBeyondAbility), Some(detected));
    stage.fulfil(Code::MpsBeyondAbility, Party::Owner).expect("it is told");
    stage.now = at(date!(2026 - 09 - 08), 9, 0);
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    let open: Vec<_> = stage
        .obligations
        .iter()
        .filter(|one| one.key.code == Code::MpsBeyondAbility && one.state.is_open())
        .filter_map(|one| one.deadline)
        .collect();
    assert_eq!(open.iter().map(|one| one.due).collect::<Vec<_>>(), [stage.now]);
}

#[test]
fn no_point_of_a_decree_marks_what_was_before_it() {
    let told = |incident: &Incident, stage: &Stage| {
        let file = File {
            incident,
            obligations: &stage.obligations,
        };
        let told = explain(file, &world(&stage.force), stage.now);
        told.duties.iter().filter_map(|told| told.mark).count()
    };
    for (day, is_marked) in [(date!(2026 - 08 - 17), false), (date!(2026 - 08 - 19), true)] {
        let mut stage = Stage::reported(at(day, 9, 0), Facts::default());
        stage.now = at(date!(2026 - 11 - 02), 9, 0);
        let count = told(&stage.incident, &stage);
        assert_eq!(count > 0, is_marked, "{day}: {count}");
    }
    assert!(compliance::point(Code::Notice5d).is_some());
}

#[test]
fn a_due_time_that_became_official_is_so() {
    let mut stage = confirmed(Facts::default());
    let notice = stage.obligations.iter_mut().find(|one| one.key.code == Code::Notice5d);
    let notice = notice.expect("it is owed");
    let deadline = notice.deadline.as_mut().expect("it is due");
    deadline.is_provisional = true;
    let official = |expression: &Expression| {
        due(expression).map(|due| Due {
            provisional: false,
            version: Version { edition: 1, import: 7 },
            ..due
        })
    };
    let official = World {
        due: &official,
        ..world(&stage.force)
    };
    let next = came_calendar(notice, stage.now, &official).expect("it is official");
    assert_eq!(next.changes, [Change::Stands]);
    assert_eq!(
        next.obligation.deadline.map(|one| (one.due, one.is_provisional)),
        notice.deadline.map(|one| (one.due, false))
    );
    assert!(next.obligation.history.is_empty());
}

#[test]
fn who_told_of_it_is_told_that_it_is_none_and_the_coordinator_not_what_it_decided() {
    let given = Given {
        sender: Some(Party::Reporter),
        detected: Some(Detection::At(at(date!(2026 - 10 - 06), 8, 0))),
        parties: Set::of(KNOWN),
        ..whole()
    };
    let now = at(date!(2026 - 10 - 06), 9, 0);
    let told = |stage: &Stage| {
        let key = stage.find(Code::Inform).expect("it is owed").key;
        (owed_to(&stage.incident, key), rests_on(&stage.incident, key))
    };
    let mut none = Stage::begun(Party::SpecialisedUnit, &given, now);
    none.go(&[
        (Step::Verify, Party::Operator),
        (Step::ProposeDismissal, Party::Operator),
        (Step::Dismiss, Party::SpecialisedUnit),
    ]);
    let (to, basis) = told(&none);
    assert!(to.contains(&Party::Reporter) && to.contains(&Party::Coordinator));
    assert_eq!(basis, [Article::Inc04]);
    let ack = none.find(Code::Ack).expect("it is owed").key;
    assert_eq!(owed_to(&none.incident, ack), [Party::Reporter]);
    let mut ordinary = Stage::begun(Party::SpecialisedUnit, &given, now);
    ordinary.go(&[
        (Step::ProposeSerious, Party::SpecialisedUnit),
        (Step::RecordOrdinary, Party::SpecialisedUnit),
    ]);
    let (to, basis) = told(&ordinary);
    assert!(to.contains(&Party::Reporter) && !to.contains(&Party::Coordinator));
    assert_eq!(basis, [Article::Qd05_14_2b]);
}

#[test]
fn nothing_is_next_for_a_speaker_who_was_never_named() {
    let mut stage = confirmed(Facts::default());
    let publishes = |stage: &Stage| {
        let possible = next(&stage.incident, &stage.obligations);
        possible.iter().any(|one| one.step == Step::Publish)
    };
    assert!(!publishes(&stage));
    stage.go(&[(Step::NameSpeaker, Party::ProvincialCommittee)]);
    assert!(publishes(&stage));
}

#[test]
fn qd05_1_a_system_of_a_ministry_that_is_named_later_leaves_the_service() {
    let mut stage = confirmed(Facts::default());
    let named = Given {
        management: Management::PublicSecurity,
        facts: Some(Facts::default()),
        parties: Set::of(&[Party::Owner]),
        ..whole()
    };
    for step in [Step::StateFacts, Step::NameParties] {
        let refusal = stage.refused(step, Party::SpecialisedUnit, &named);
        assert!(matches!(refusal.reason, Reason::OutOfScope(_)));
        let instead = [Instead::TurnToTheMinistry, Instead::Take(Step::Dismiss)];
        assert_eq!(refusal.instead, instead);
    }
    stage
        .take(Step::Dismiss, Party::SpecialisedUnit, &named)
        .expect("it is none of ours");
    assert_eq!(stage.last.basis, [Article::Qd05_1]);
    assert_eq!(stage.state(Code::Notice5d), Some(State::Cancelled));
}
