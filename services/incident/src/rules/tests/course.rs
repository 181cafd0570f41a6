//! Whole courses of incidents, beyond the rows.

use time::macros::date;

use super::stage::{Stage, at, end_of, lost_at, whole, without};
use crate::rules::{
    classification::{Facts, PlanType, Seriousness},
    closing::{Blocker, left_open},
    decide::Note,
    incident::{EmergencyPhase, ResponsePhase, Track},
    obligation::{Code, State},
    pack::Pack,
    party::Party,
    phase::{CAUSE_REPORT, Evidence, Given, Instead, REMEDY_CHECKLIST, Reason, Step, Wanting},
    report::ReportType,
    set::Set,
    times::Detection,
};

pub(super) const TO_THE_END: &[(Step, Party)] = &[
    (Step::SelectPlan, Party::Operator),
    (Step::Respond, Party::Operator),
    (Step::Eradicate, Party::Operator),
    (Step::Recover, Party::Operator),
    (Step::Check, Party::Operator),
    (Step::EndResponse, Party::Operator),
];

pub(super) fn confirmed(facts: Facts) -> Stage {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), facts);
    stage.go(&[(Step::Verify, Party::Operator), (Step::Confirm, Party::Operator)]);
    stage
}

fn serious() -> Stage {
    let mut stage = confirmed(lost_at(4));
    stage.go(&[
        (Step::ProposeSerious, Party::Operator),
        (Step::RecordSerious, Party::SpecialisedUnit),
    ]);
    let decided = Given {
        plan: Some(PlanType::Local),
        ..whole()
    };
    stage
        .take(Step::RecordPlan, Party::SpecialisedUnit, &decided)
        .expect("it is recorded");
    stage
}

#[test]
fn a_serious_incident_goes_through_both_processes_to_its_end() {
    let mut stage = serious();
    stage.go(&[
        (Step::BeginEmergency, Party::Operator),
        (Step::DirectEmergency, Party::SpecialisedUnit),
    ]);
    for evidence in REMEDY_CHECKLIST.iter().chain(CAUSE_REPORT) {
        let refusal = stage.refused(Step::CompleteRemedy, Party::SpecialisedUnit, &without(*evidence));
        assert_eq!(refusal.reason, Reason::Wanting(Wanting::Evidence(vec![*evidence])));
    }
    stage.go(&[
        (Step::CompleteRemedy, Party::SpecialisedUnit),
        (Step::RecordEvaluation, Party::SpecialisedUnit),
    ]);
    assert_eq!(stage.incident.emergency, Some(EmergencyPhase::Ending));
    assert_eq!(
        stage.refused(Step::RecordEnd, Party::SpecialisedUnit, &whole()).reason,
        Reason::NotFromHere
    );
    stage.go(TO_THE_END);
    // A serious incident is not closed like an ordinary one.
    let refusal = stage.refused(Step::Close, Party::SpecialisedUnit, &whole());
    assert!(refusal.instead.contains(&Instead::Take(Step::RecordEnd)));
    let refusal = stage.refused(Step::RecordEnd, Party::SpecialisedUnit, &whole());
    let blockers = vec![Blocker::FinalNotSent, Blocker::ReviewNotSent];
    assert_eq!(refusal.reason, Reason::Wanting(Wanting::Blockers(blockers)));
    stage
        .submit(ReportType::Final, Party::Operator, false)
        .expect("it is sent");
    stage.receive(Code::Final5d).expect("it is recorded");
    stage.fulfil(Code::Review, Party::Operator).expect("it is sent");
    stage.go(&[(Step::RecordEnd, Party::SpecialisedUnit)]);
    assert_eq!(
        (stage.incident.response, stage.incident.track),
        (ResponsePhase::Closed, Track::Serious)
    );
    assert!(left_open(&stage.obligations).any(|one| one.key.code == Code::MpsFinal));
}

#[test]
fn taking_an_emergency_back_is_recorded_and_said_to_have_no_text() {
    let mut stage = serious();
    let given = Given {
        acknowledged: true,
        ..whole()
    };
    stage
        .take(Step::RecordNotSerious, Party::SpecialisedUnit, &given)
        .expect("it is recorded");
    assert_eq!(
        (stage.incident.track, stage.incident.emergency),
        (Track::Ordinary, None)
    );
    assert!(stage.last.notes.contains(&Note::NoText));
}

#[test]
fn the_first_response_waits_for_nothing() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), Facts::default());
    stage.go(&[
        (Step::BeginFirstResponse, Party::Operator),
        (Step::ProposeSerious, Party::SpecialisedUnit),
    ]);
    stage.go(&[(Step::Verify, Party::Operator), (Step::Confirm, Party::Operator)]);
    // It was proposed before it was confirmed, and stays so.
    assert_eq!(
        (stage.incident.track, stage.incident.response),
        (Track::SeriousProposed, ResponsePhase::InitialResponse)
    );
}

#[test]
fn a_preliminary_classification_as_possibly_serious_is_a_proposal() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    stage.go(&[(Step::Verify, Party::Operator)]);
    let given = Given {
        classification: Some(Seriousness::Serious),
        ..whole()
    };
    stage
        .take(Step::Confirm, Party::Operator, &given)
        .expect("it is confirmed");
    assert_eq!(
        (stage.incident.track, stage.state(Code::UpgradeReport)),
        (Track::SeriousProposed, Some(State::Firm))
    );
    // The specialised unit cannot take that back: it is for the coordinator to answer.
    let refusal = stage.refused(Step::VerifyClass, Party::SpecialisedUnit, &whole());
    assert_eq!(refusal.instead, [Instead::Take(Step::RecordOrdinary)]);
    stage
        .submit(ReportType::RequestDirection, Party::Operator, false)
        .expect("it is sent");
    assert_eq!(stage.state(Code::UpgradeReport), Some(State::Fulfilled));
}

#[test]
fn what_the_operator_classified_is_corrected_with_a_reason() {
    let mut stage = confirmed(lost_at(4));
    stage.go(&[(Step::VerifyClass, Party::SpecialisedUnit)]);
    let given = |evidence| Given {
        classification: Some(Seriousness::Serious),
        ..evidence
    };
    let refusal = stage.refused(
        Step::VerifyClass,
        Party::SpecialisedUnit,
        &given(without(Evidence::Reason)),
    );
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Reason]))
    );
    stage
        .take(Step::VerifyClass, Party::SpecialisedUnit, &given(whole()))
        .expect("it is corrected");
    assert_eq!(stage.incident.track, Track::SeriousProposed);
}

#[test]
fn no_incident_is_concluded_by_the_operator_and_confirmed_by_the_unit() {
    let mut stage = Stage::reported(at(date!(2026 - 10 - 06), 9, 0), Facts::default());
    stage.go(&[(Step::Verify, Party::Operator)]);
    let refusal = stage.refused(Step::Dismiss, Party::SpecialisedUnit, &whole());
    assert!(matches!(refusal.reason, Reason::Wanting(Wanting::Guard(_))));
    stage.go(&[
        (Step::ProposeDismissal, Party::Operator),
        (Step::Dismiss, Party::SpecialisedUnit),
    ]);
    assert_eq!(
        [stage.state(Code::Notice5d), stage.state(Code::Mps72h)],
        [Some(State::Cancelled); 2]
    );
    assert_eq!(stage.open(), Set::of(&[Code::Inform]));
    assert!(
        stage
            .refused(Step::Reopen, Party::SpecialisedUnit, &whole())
            .instead
            .contains(&Instead::ReportAnew)
    );
}

#[test]
fn a_recurrence_is_a_new_cycle_with_clocks_of_its_own() {
    let mut stage = confirmed(Facts::default());
    stage.go(TO_THE_END);
    stage.fulfil(Code::Review, Party::Operator).expect("it is sent");
    stage.go(&[(Step::Close, Party::Operator)]);
    let old = stage.find(Code::Notice5d).expect("it is open").clone();
    stage.now = at(date!(2026 - 10 - 06), 9, 0);
    assert_eq!(
        stage.refused(Step::Reopen, Party::SpecialisedUnit, &whole()).reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Times]))
    );
    let given = Given {
        detected: Some(Detection::At(stage.now)),
        ..whole()
    };
    stage
        .take(Step::Reopen, Party::SpecialisedUnit, &given)
        .expect("it is opened again");
    assert_eq!(
        (stage.incident.cycle, stage.incident.response),
        (2, ResponsePhase::Responding)
    );
    assert_eq!(stage.due(Code::Notice5d), Some(end_of(date!(2026 - 10 - 12))));
    assert!(
        stage.obligations.contains(&old),
        "what is owed of the first cycle stays"
    );
    assert_eq!(stage.state(Code::Review), Some(State::Fulfilled));
}

#[test]
fn what_no_text_asks_for_any_longer_blocks_nothing() {
    let mut stage = confirmed(lost_at(3));
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    // It is announced that the circular has ended.
    stage.force.retain(|force| force.pack != Pack::Circular20);
    stage.go(TO_THE_END);
    assert_eq!([stage.state(Code::Final5d), stage.state(Code::Review)], [None; 2]);
    stage.go(&[(Step::Close, Party::SpecialisedUnit)]);
}
