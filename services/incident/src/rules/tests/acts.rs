//! Doing what is owed: by a report or by a signed paper, by whom, and when.

use time::macros::date;

use super::{
    course::{TO_THE_END, confirmed},
    stage::{SIGNED, Stage, at, lost_at},
};
use crate::rules::{
    classification::Facts,
    decide::Note,
    obligation::{Code, Fulfilment, State},
    party::Party,
    phase::{Evidence, Instead, Reason, Refusal, Step, Wanting},
    report::ReportType,
    times::Disorder,
};

fn beyond() -> Stage {
    let mut stage = confirmed(lost_at(3));
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    stage
}

fn so(stage: &mut Stage, code: Code, by: Party, how: Fulfilment) -> Result<(), Reason> {
    let key = stage.key(code);
    stage.do_so(key, by, how).map_err(|refusal: Refusal| refusal.reason)
}

#[test]
fn what_is_done_by_a_report_is_not_done_by_saying_so() {
    let mut stage = beyond();
    stage.go(TO_THE_END);
    let no_paper = Reason::Wanting(Wanting::Evidence(vec![Evidence::Document]));
    for code in [Code::Initial, Code::Final5d, Code::Review] {
        for by in [Party::Operator, Party::SpecialisedUnit] {
            let unsigned = Fulfilment {
                is_signed: false,
                ..SIGNED
            };
            assert_eq!(so(&mut stage, code, by, unsigned), Err(Reason::NotSigned), "{code:?}");
        }
        let said = Fulfilment::default();
        assert_eq!(so(&mut stage, code, Party::Operator, said), Err(no_paper.clone()));
        assert_eq!(so(&mut stage, code, Party::Operator, SIGNED), Ok(()));
    }
    // A notice needs a paper, and no signature.
    let key = stage.key(Code::Notice5d);
    let refusal = stage
        .do_so(key, Party::Operator, Fulfilment::default())
        .expect_err("there is none");
    assert!(refusal.instead.contains(&Instead::Submit(ReportType::Notice)));
    let paper = Fulfilment {
        is_signed: false,
        ..SIGNED
    };
    assert_eq!(so(&mut stage, Code::Notice5d, Party::Operator, paper), Ok(()));
    // What no type of report does is done by saying so.
    let said = Fulfilment::default();
    assert_eq!(so(&mut stage, Code::MpsReport, Party::Owner, said), Ok(()));
}

#[test]
fn what_was_done_and_received_counts_from_then() {
    let mut stage = beyond();
    let (found, now) = (stage.now, at(date!(2026 - 09 - 10), 9, 0));
    stage.now = now;
    let done_at = |at| Fulfilment { at: Some(at), ..SIGNED };
    for (instant, disorder) in [
        (now.plus_micros(1), Disorder::DoneToCome),
        (found.plus_micros(-1), Disorder::DoneBeforeItsCause),
    ] {
        let refused = so(&mut stage, Code::Initial, Party::Operator, done_at(instant));
        assert_eq!(refused, Err(Reason::Times(disorder)));
    }
    assert_eq!(so(&mut stage, Code::Initial, Party::Operator, done_at(found)), Ok(()));
    let initial = stage.find(Code::Initial).expect("it was owed");
    assert!(!initial.was_late(), "it was sent at once, and entered three days later");
    // The acknowledgement is owed since then as well.
    assert_eq!(stage.due(Code::Ack), Some(found));
    for (received, disorder) in [
        (now.plus_micros(1), Disorder::DoneToCome),
        (found.plus_micros(-1), Disorder::ReceivedBeforeDone),
    ] {
        let refused = stage.received(Code::Initial, Some(received));
        assert_eq!(refused.map_err(|refusal| refusal.reason), Err(Reason::Times(disorder)));
    }
    assert_eq!(stage.received(Code::Initial, Some(found)), Ok(()));
    let sent = at(date!(2026 - 09 - 08), 8, 0);
    assert_eq!(
        stage.send(ReportType::Progress, Party::Operator, false, Some(sent)),
        Ok(())
    );
    let next = stage.find(Code::Progress).expect("it is owed again").key;
    assert_eq!(
        (next.subject, stage.due(Code::Progress)),
        (2, Some(at(date!(2026 - 09 - 09), 8, 0)))
    );
}

#[test]
fn qd05_12_1c_the_unit_acknowledges_what_the_operator_reports() {
    for report in [ReportType::Notice, ReportType::Initial] {
        let mut stage = beyond();
        assert_eq!(stage.state(Code::Ack), None);
        stage.submit(report, Party::Operator, false).expect("it is sent");
        let ack = stage.find(Code::Ack).expect("it is owed");
        assert_eq!((ack.debtor, ack.state), (Party::SpecialisedUnit, State::Firm));
        // The operator has told the others himself.
        assert_eq!(stage.state(Code::Forward), None, "{report:?}");
    }
}

#[test]
fn a_paper_can_say_that_handling_is_not_finished() {
    let mut stage = confirmed(Facts::default());
    let paper = Fulfilment {
        is_unfinished: true,
        ..SIGNED
    };
    assert_eq!(so(&mut stage, Code::Notice5d, Party::SpecialisedUnit, paper), Ok(()));
    stage.go(TO_THE_END);
    assert_eq!(stage.state(Code::NoticeUpdate), Some(State::Firm));
}

#[test]
fn a_report_before_its_time_is_said_to_do_nothing() {
    let mut stage = confirmed(lost_at(3));
    stage
        .submit(ReportType::Initial, Party::Operator, false)
        .expect("it is sent");
    assert!(stage.last.notes.contains(&Note::FulfilsNothing(ReportType::Initial)));
    stage.now = at(date!(2026 - 09 - 08), 9, 0);
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    // Also one that was sent before, and is entered after.
    let early = at(date!(2026 - 09 - 08), 8, 0);
    stage
        .send(ReportType::Initial, Party::Operator, false, Some(early))
        .expect("it is sent");
    assert!(stage.last.notes.contains(&Note::FulfilsNothing(ReportType::Initial)));
    assert_eq!(stage.state(Code::Initial), Some(State::Firm));
    stage
        .submit(ReportType::RequestSupport, Party::Operator, false)
        .expect("it is sent");
    assert!(stage.last.notes.is_empty(), "nobody owes it at any time");
}

#[test]
fn a_decision_names_the_part_that_was_held_and_for_whom_it_was() {
    let mut stage = confirmed(Facts::default());
    stage
        .fulfil(Code::Mps72h, Party::OwnersDelegate)
        .expect("he is delegated in writing");
    let (by, other) = (stage.last.by, stage.last.on_behalf_of);
    assert_eq!((by, other), (Party::OwnersDelegate, Some(Party::Owner)));
    stage
        .fulfil(Code::MpsReport, Party::SpecialisedUnit)
        .expect("by its paper");
    let (by, other) = (stage.last.by, stage.last.on_behalf_of);
    assert_eq!((by, other), (Party::SpecialisedUnit, Some(Party::Owner)));
}
