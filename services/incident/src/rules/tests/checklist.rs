//! The emergency: what is owed when it begins, and how far the work is.

use super::{
    course::serious,
    stage::{Stage, is_anothers, whole},
};
use crate::rules::{
    checklist::{Part, checklist, items},
    obligation::{Code, State},
    party::Party,
    phase::{CAUSE_REPORT, Evidence, Given, REMEDY_CHECKLIST, Reason, Step, Wanting},
    set::Set,
};

/// What is owed when it begins.
const BEGUN: [Code; 3] = [
    Code::NetworkWarning,
    Code::TemporaryRestoration,
    Code::SupplyInformation,
];

fn of(items: &[Evidence]) -> Given {
    Given {
        evidence: Set::of(items),
        ..whole()
    }
}

fn acknowledged() -> Given {
    Given {
        acknowledged: true,
        ..whole()
    }
}

fn done(stage: &Stage) -> Vec<Part> {
    let all = checklist(&stage.incident);
    all.iter().filter(|one| one.is_done).map(|one| one.part).collect()
}

fn directed() -> Stage {
    let mut stage = serious();
    stage.go(&[
        (Step::BeginEmergency, Party::Operator),
        (Step::DirectEmergency, Party::SpecialisedUnit),
    ]);
    stage
}

#[test]
fn s5_warning_restoration_and_information_are_owed_when_the_emergency_begins() {
    let mut stage = serious();
    assert!(BEGUN.iter().all(|code| stage.state(*code).is_none()));
    stage.go(&[(Step::BeginEmergency, Party::Operator)]);
    for code in BEGUN {
        let duty = stage.find(code).expect("it is owed");
        assert_eq!(
            (duty.debtor, duty.deadline),
            (Party::Owner, None),
            "{code:?}: no text says when"
        );
        assert!(duty.state.is_open());
    }
    stage
        .fulfil(Code::TemporaryRestoration, Party::OwnersDelegate)
        .expect("for the owner");
    stage
        .fulfil(Code::NetworkWarning, Party::SpecialisedUnit)
        .expect("by its paper");
    stage.go(&[(Step::DirectEmergency, Party::SpecialisedUnit)]);
    assert_eq!(stage.state(Code::TemporaryRestoration), Some(State::Fulfilled));
}

#[test]
fn an_emergency_that_is_directed_has_begun_and_one_that_is_taken_back_asks_for_nothing() {
    let mut stage = serious();
    let unit = Party::SpecialisedUnit;
    let taken = stage.take(Step::DirectEmergency, unit, &acknowledged());
    assert_eq!(taken, Ok(()), "out of turn");
    assert!(BEGUN.iter().all(|code| stage.state(*code).is_some_and(State::is_open)));
    stage.go(&[(Step::RecordWork, Party::Owner)]);
    let taken = stage.take(Step::RecordNotSerious, unit, &acknowledged());
    assert_eq!(taken, Ok(()));
    assert!(BEGUN.iter().all(|code| stage.state(*code) == Some(State::NotRequired)));
    assert_eq!(
        (checklist(&stage.incident), stage.incident.worked),
        (Vec::new(), Set::EMPTY)
    );
}

#[test]
fn qd05_14_5_the_work_is_a_checklist_from_its_direction_on() {
    let mut stage = serious();
    assert_eq!(checklist(&stage.incident), []);
    let refusal = stage.refused(Step::RecordWork, Party::Owner, &whole());
    assert_eq!(refusal.reason, Reason::NotFromHere);
    let mut stage = directed();
    assert_eq!(done(&stage), [Part::Direction]);
    let refusal = stage.refused(Step::RecordWork, Party::Reporter, &whole());
    assert!(is_anothers(&refusal));
    let refusal = stage.refused(Step::RecordWork, Party::Owner, &of(&[Evidence::Reason]));
    assert_eq!(refusal.reason, Reason::Wanting(Wanting::Evidence(vec![Evidence::Work])));
    for (item, by) in [
        (Evidence::InformationGathered, Party::OwnersDelegate),
        (Evidence::Coordinated, Party::SpecialisedUnit),
        (Evidence::BackupBefore, Party::Operator),
    ] {
        let taken = stage.take(Step::RecordWork, by, &of(&[item]));
        assert_eq!(taken, Ok(()), "{item:?}");
    }
    assert_eq!(done(&stage), [Part::Direction, Part::Coordination, Part::Information]);
    let all = checklist(&stage.incident);
    let remedy = all.iter().find(|one| one.part == Part::Remedy).expect("one of eight");
    assert_eq!(remedy.recorded, [Evidence::BackupBefore]);
    assert_eq!(remedy.open, REMEDY_CHECKLIST[1..]);
    stage.go(&[(Step::NameNationalSpeaker, Party::SpecialisedUnit)]);
    assert!(done(&stage).contains(&Part::Publication));
    // Nothing of it is in two parts, and each part is somebody's.
    let parts: usize = Part::ALL.iter().map(|part| part.items().len()).sum();
    assert_eq!(items().iter().count(), parts);
    assert!(Part::ALL.iter().all(|part| !part.leads().is_empty()));
}

#[test]
fn s7_asks_for_what_is_not_recorded_yet() {
    let mut stage = directed();
    let unit = Party::SpecialisedUnit;
    let taken = stage.take(Step::RecordWork, Party::Owner, &of(REMEDY_CHECKLIST));
    assert_eq!(taken, Ok(()));
    let refusal = stage.refused(Step::CompleteRemedy, unit, &of(&[Evidence::CauseTarget]));
    let missing = CAUSE_REPORT[1..].to_vec();
    assert_eq!(refusal.reason, Reason::Wanting(Wanting::Evidence(missing)));
    let taken = stage.take(Step::CompleteRemedy, unit, &of(CAUSE_REPORT));
    assert_eq!(taken, Ok(()));
    // The other parts hold up nothing, and can be recorded while it is evaluated.
    assert_eq!(done(&stage), [Part::Direction, Part::Remedy, Part::Cause]);
    stage.go(&[(Step::RecordWork, unit), (Step::NameNationalSpeaker, unit)]);
    assert_eq!(done(&stage), Part::ALL);
}
