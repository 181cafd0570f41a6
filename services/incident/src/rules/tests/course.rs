//! Whole courses of incidents, beyond the rows.

use time::macros::date;

use super::stage::{Stage, at, end_of, lost_at, whole, without};
use crate::rules::{
    article::Article,
    classification::{Facts, PlanType, Seriousness},
    closing::{Blocker, blockers},
    decide::Note,
    incident::{EmergencyPhase, Flag, ResponsePhase, Track},
    obligation::{Code, State},
    pack::Pack,
    party::Party,
    phase::{CAUSE_REPORT, Discrepancy, Evidence, Given, Instead, REMEDY_CHECKLIST, Reason, Step, Wanting},
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

/// Records a decision that differs from what is on record.
fn acknowledged(stage: &mut Stage, step: Step) {
    let given = Given {
        acknowledged: true,
        plan: Some(PlanType::National),
        ..whole()
    };
    let taken = stage.take(step, Party::SpecialisedUnit, &given);
    assert_eq!(taken, Ok(()), "{step:?}");
}

pub(super) fn serious() -> Stage {
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
    // The coordinator may end it before the response is over; the file closes once nothing stands in the way.
    let refusal = stage.refused(Step::RecordEnd, Party::SpecialisedUnit, &whole());
    let differs = vec![Discrepancy::ResponseGoesOn];
    assert_eq!(refusal.reason, Reason::Wanting(Wanting::Acknowledgement(differs)));
    acknowledged(&mut stage, Step::RecordEnd);
    stage.go(TO_THE_END);
    // A serious incident is not closed like an ordinary one.
    let refusal = stage.refused(Step::Close, Party::SpecialisedUnit, &whole());
    assert!(refusal.instead.contains(&Instead::Take(Step::RecordEnd)));
    let open = [Blocker::FinalNotSent, Blocker::ReviewNotSent];
    assert_eq!(blockers(&stage.incident, &stage.obligations), open);
    stage
        .submit(ReportType::Final, Party::Operator, false)
        .expect("it is sent");
    stage.fulfil(Code::Review, Party::Operator).expect("it is sent");
    assert_eq!(stage.incident.response, ResponsePhase::Reviewing);
    stage.receive(Code::Final5d).expect("it is recorded");
    assert_eq!(
        (stage.incident.response, stage.incident.track),
        (ResponsePhase::Closed, Track::Serious)
    );
    let mut open = stage.obligations.iter().filter(|one| one.state.is_open());
    assert!(open.any(|one| one.key.code == Code::MpsFinal));
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
fn what_a_national_body_decides_is_recorded_wherever_the_incident_stands() {
    // Another plan while it is serious; a direction and an evaluation at once.
    let mut stage = serious();
    acknowledged(&mut stage, Step::RecordPlan);
    assert_eq!(
        (stage.incident.plan, stage.incident.emergency),
        (Some(PlanType::National), Some(EmergencyPhase::PlanDecided))
    );
    let known = [Discrepancy::PlanDecided, Discrepancy::AnotherPlan].map(Note::Differs);
    assert!(known.iter().all(|note| stage.last.notes.contains(note)));
    acknowledged(&mut stage, Step::DirectEmergency);
    assert_eq!(stage.incident.emergency, Some(EmergencyPhase::Response));
    // What differs is said each time.
    assert!(known.iter().all(|note| stage.last.notes.contains(note)));
    let mut stage = serious();
    acknowledged(&mut stage, Step::RecordEvaluation);
    assert_eq!(stage.incident.emergency, Some(EmergencyPhase::Ending));
    // That it is not serious, before the coordinator classified it.
    let mut stage = confirmed(lost_at(3));
    acknowledged(&mut stage, Step::RecordNotSerious);
    assert_eq!(stage.incident.track, Track::Ordinary);
    // The ending before the evaluation.
    let mut stage = serious();
    stage.go(TO_THE_END);
    acknowledged(&mut stage, Step::RecordEnd);
    assert_eq!(
        (stage.incident.response, stage.incident.emergency),
        (ResponsePhase::Reviewing, Some(EmergencyPhase::Ending))
    );
    // An order and a classification when the file is closed, or when it was none.
    let mut closed = confirmed(lost_at(4));
    closed.go(TO_THE_END);
    closed.fulfil(Code::Review, Party::Operator).expect("it is sent");
    closed.go(&[(Step::Close, Party::Operator)]);
    let mut none = Stage::reported(at(date!(2026 - 10 - 06), 9, 0), lost_at(4));
    none.go(&[
        (Step::Verify, Party::Operator),
        (Step::ProposeDismissal, Party::Operator),
        (Step::Dismiss, Party::SpecialisedUnit),
    ]);
    for (mut stage, phase) in [(closed, ResponsePhase::Reviewing), (none, ResponsePhase::Verifying)] {
        let refusal = stage.refused(Step::RecordOrder, Party::SpecialisedUnit, &whole());
        let differs = vec![Discrepancy::FileClosed];
        assert_eq!(refusal.reason, Reason::Wanting(Wanting::Acknowledgement(differs)));
        acknowledged(&mut stage, Step::RecordOrder);
        assert_eq!(stage.state(Code::ExecuteOrder), Some(State::Firm));
        acknowledged(&mut stage, Step::RecordSerious);
        assert_eq!(
            (stage.incident.response, stage.incident.track),
            (phase, Track::SeriousProposed)
        );
        assert!(stage.state(Code::Mps24h).is_some_and(State::is_open));
    }
    // No plan is no plan.
    let mut stage = confirmed(lost_at(4));
    let given = Given {
        plan: Some(PlanType::None),
        acknowledged: true,
        ..whole()
    };
    let refusal = stage.refused(Step::RecordPlan, Party::SpecialisedUnit, &given);
    let wanting = Wanting::Evidence(vec![Evidence::PlanCode]);
    assert_eq!(refusal.reason, Reason::Wanting(wanting));
}

#[test]
fn a_decline_holds_for_the_facts_that_it_was_given_on() {
    let mut stage = confirmed(lost_at(3));
    stage.go(&[
        (Step::ProposeSerious, Party::Operator),
        (Step::RecordOrdinary, Party::SpecialisedUnit),
    ]);
    assert_eq!(stage.state(Code::Mps24h), Some(State::NotRequired));
    let worse = Given {
        facts: Some(lost_at(4)),
        ..whole()
    };
    stage
        .take(Step::StateFacts, Party::Operator, &worse)
        .expect("it is worse");
    assert_eq!(stage.state(Code::Mps24h), Some(State::Firm));
}

#[test]
fn flags_are_raised_and_withdrawn_each_by_itself() {
    let mut stage = confirmed(Facts::default());
    let raised = |flag| Given {
        flags: Set::of(&[flag]),
        ..whole()
    };
    for (flag, article) in [
        (Flag::PersonalData, Article::Law91_23_1),
        (Flag::DangerousSituation, Article::Nd333_9_3c),
        (Flag::SecuritySigns, Article::Nd331_31_2d),
    ] {
        stage
            .take(Step::RaiseFlags, Party::Owner, &raised(flag))
            .expect("it is raised");
        assert_eq!(stage.last.basis[0], article);
    }
    let withdrawn = Given {
        withdrawn: Set::of(&[Flag::SecuritySigns]),
        ..without(Evidence::Reason)
    };
    let refusal = stage.refused(Step::RaiseFlags, Party::Operator, &withdrawn);
    let wanting = Wanting::Evidence(vec![Evidence::Reason]);
    assert_eq!(refusal.reason, Reason::Wanting(wanting));
    let given = Given {
        withdrawn: withdrawn.withdrawn,
        ..whole()
    };
    stage
        .take(Step::RaiseFlags, Party::Operator, &given)
        .expect("there is a reason");
    let left = Set::of(&[Flag::PersonalData, Flag::DangerousSituation]);
    assert_eq!(stage.incident.flags, left);
    // In 2019 none of these texts was there.
    let mut stage = Stage::reported(at(date!(2019 - 06 - 17), 9, 0), Facts::default());
    stage
        .take(Step::RaiseFlags, Party::Owner, &raised(Flag::SecuritySigns))
        .expect("it is raised");
    assert_eq!(stage.last.basis, [Article::Qd05_12_3c]);
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
    let unassessed = Given {
        evidence: given.evidence.without(Evidence::Assessment),
        ..given.clone()
    };
    let refusal = stage.refused(Step::Confirm, Party::Operator, &unassessed);
    let wanting = Wanting::Evidence(vec![Evidence::Assessment]);
    assert_eq!(refusal.reason, Reason::Wanting(wanting));
    stage
        .take(Step::Confirm, Party::Operator, &given)
        .expect("it is confirmed");
    // It rests on what a proposal rests on, and those are told who are told of one.
    assert!(stage.last.basis.contains(&Article::Tt20_10_1c));
    assert!(stage.last.tell.contains(&Party::ProvincialCommittee));
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
    // What the coordinator declined is not classified so again without a reason.
    acknowledged(&mut stage, Step::RecordOrdinary);
    let refusal = stage.refused(
        Step::VerifyClass,
        Party::SpecialisedUnit,
        &given(without(Evidence::Reason)),
    );
    let wanting = Wanting::Evidence(vec![Evidence::Reason]);
    assert_eq!(refusal.reason, Reason::Wanting(wanting));
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
