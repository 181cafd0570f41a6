//! The scenarios that pure rules decide, one test a row.

use time::macros::date;

use super::stage::{KNOWN, Stage, at, end_of, is_anothers, lost_at, whole, without};
use crate::rules::{
    article::Article,
    classification::{Facts, PlanType},
    closing::Blocker,
    compliance,
    decide::Note,
    incident::{EmergencyPhase, Flag, ResponsePhase, Track},
    obligation::{Code, State, duty},
    pack::Pack,
    party::Party,
    phase::{Discrepancy, Evidence, Given, Instead, Reason, Step, Wanting},
    report::ReportType,
    set::Set,
    system::Management,
    times::Detection,
};

const TO_CONFIRMED: &[(Step, Party)] = &[(Step::Verify, Party::Operator), (Step::Confirm, Party::Operator)];

const TO_THE_END: &[(Step, Party)] = &[
    (Step::SelectPlan, Party::Operator),
    (Step::Respond, Party::Operator),
    (Step::Eradicate, Party::Operator),
    (Step::Recover, Party::Operator),
    (Step::Check, Party::Operator),
    (Step::EndResponse, Party::Operator),
];

fn decided() -> Given {
    Given {
        plan: Some(PlanType::Local),
        ..whole()
    }
}

#[test]
fn i_t1_an_ordinary_incident_owes_a_notice_in_five_days_and_no_more() {
    let mut stage = Stage::reported(at(date!(2026 - 05 - 15), 10, 0), Facts::default());
    assert_eq!(stage.state(Code::Notice5d), Some(State::Provisional));
    stage.go(TO_CONFIRMED);
    assert_eq!(stage.incident.track, Track::Ordinary);
    assert_eq!(stage.due(Code::Notice5d), Some(end_of(date!(2026 - 05 - 20))));
    assert_eq!(stage.state(Code::Notice5d), Some(State::Firm));
    let to = duty(Code::Notice5d).to;
    assert!(
        [Party::Owner, Party::Coordinator, Party::SpecialisedUnit]
            .iter()
            .all(|party| to.contains(party))
    );
    stage
        .submit(ReportType::Notice, Party::Operator, false)
        .expect("it is sent");
    stage.go(TO_THE_END);
    assert_eq!(
        [
            stage.state(Code::Initial),
            stage.state(Code::Final5d),
            stage.state(Code::NoticeUpdate)
        ],
        [None; 3]
    );
    assert_eq!(stage.open(), Set::of(&[Code::Ack, Code::Review]));
}

#[test]
fn cal_a_fifth_day_that_is_off_rolls_to_the_next_working_day() {
    let mut stage = Stage::reported(at(date!(2026 - 05 - 11), 8, 0), Facts::default());
    assert_eq!(stage.due(Code::Notice5d), Some(end_of(date!(2026 - 05 - 18))));
    let nearly = stage.find(Code::Notice5d).and_then(|one| one.deadline?.nearly);
    assert_eq!(nearly, Some(at(date!(2026 - 05 - 16), 8, 0)));
    stage.now = end_of(date!(2026 - 05 - 18)).plus_micros(-1);
    assert!(!stage.obligations.iter().any(|one| one.is_overdue(stage.now)));
    stage.now = end_of(date!(2026 - 05 - 18));
    assert!(stage.find(Code::Notice5d).is_some_and(|one| one.is_overdue(stage.now)));
}

#[test]
fn i_t3_beyond_the_operator_s_capability_the_initial_report_is_owed_at_once() {
    let mut stage = Stage::reported(at(date!(2026 - 05 - 15), 10, 0), lost_at(3));
    stage.go(TO_CONFIRMED);
    stage.now = at(date!(2026 - 05 - 15), 14, 0);
    stage.go(&[(Step::FlagCapability, Party::Operator)]);
    let initial = duty(Code::Initial);
    assert_eq!(stage.due(Code::Initial), Some(stage.now));
    assert_eq!(initial.to, [Party::Owner, Party::SpecialisedUnit]);
    assert_eq!(initial.cc, [Party::Coordinator]);
    assert!(stage.incident.needs_final());
    assert_eq!(
        (stage.incident.track, stage.state(Code::UnitReport)),
        (Track::Ordinary, None)
    );
    // The unit's own flag makes its own report owed, and nothing else.
    let before = stage.open();
    stage.go(&[(Step::FlagUnitCapability, Party::SpecialisedUnit)]);
    assert_eq!(stage.open(), before.with(Code::UnitReport));
}

#[test]
fn i_t5_serious_by_proposal_classification_and_decision() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    stage.go(TO_CONFIRMED).go(&[(Step::ProposeSerious, Party::Operator)]);
    assert_eq!(stage.incident.track, Track::SeriousProposed);
    let told = Set::of(&[Code::UpgradeReport, Code::UnitReport, Code::Mps24h]);
    assert_eq!(stage.open().common(told), told);
    stage.go(&[(Step::RecordSerious, Party::SpecialisedUnit)]);
    assert_eq!(stage.incident.emergency, Some(EmergencyPhase::ReportedToStanding));
    stage
        .take(Step::RecordPlan, Party::SpecialisedUnit, &decided())
        .expect("it is recorded");
    assert_eq!(
        (stage.incident.track, stage.incident.plan),
        (Track::Serious, Some(PlanType::Local))
    );
    // The response has gone its own way all the time.
    assert_eq!(stage.incident.response, ResponsePhase::InitialResponse);
}

#[test]
fn i_t6_the_committee_cannot_make_it_serious_itself() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    stage.go(TO_CONFIRMED);
    for step in [Step::DeclareSerious, Step::RecordSerious, Step::RecordPlan] {
        let refusal = stage.refused(step, Party::ProvincialCommittee, &decided());
        assert!(is_anothers(&refusal), "{refusal:?}");
        assert!(refusal.instead.contains(&Instead::Take(Step::ProposeSerious)));
        assert!(refusal.basis.contains(&Article::Qd05_12_2dd) || refusal.basis.contains(&Article::Qd05_14_3a));
    }
}

#[test]
fn i_t12_the_coordinator_says_ordinary_and_the_phase_stays() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(3));
    stage.go(TO_CONFIRMED).go(&[
        (Step::SelectPlan, Party::Operator),
        (Step::ProposeSerious, Party::Operator),
    ]);
    assert_eq!(stage.last.notes, [Note::ProposedAgainstFacts]);
    assert_eq!(stage.state(Code::Mps24h), Some(State::Firm));
    stage.go(&[(Step::RecordOrdinary, Party::SpecialisedUnit)]);
    assert_eq!(
        (stage.incident.track, stage.incident.response),
        (Track::Ordinary, ResponsePhase::PlanSelected)
    );
    assert_eq!(stage.state(Code::Mps24h), Some(State::NotRequired));
    assert_eq!(stage.state(Code::Inform), Some(State::Firm));
    assert!(stage.last.tell.contains(&Party::Operator) && stage.last.tell.contains(&Party::Owner));
}

#[test]
fn i_t13_a_decision_of_the_coordinator_without_its_document_is_not_recorded() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    stage.go(&[(Step::ProposeSerious, Party::SpecialisedUnit)]);
    let refusal = stage.refused(
        Step::RecordSerious,
        Party::SpecialisedUnit,
        &without(Evidence::Document),
    );
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Document]))
    );
}

#[test]
fn a_decision_that_differs_from_the_facts_is_recorded_once_that_is_acknowledged() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(3));
    let refusal = stage.refused(Step::RecordSerious, Party::SpecialisedUnit, &whole());
    let differs = vec![Discrepancy::NotProposed, Discrepancy::FactsSayOrdinary];
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Acknowledgement(differs.clone()))
    );
    let given = Given {
        acknowledged: true,
        ..whole()
    };
    stage
        .take(Step::RecordSerious, Party::SpecialisedUnit, &given)
        .expect("it is recorded");
    assert_eq!(stage.incident.discrepancies, Set::of(&differs));
    assert_eq!(stage.last.notes.len(), 2);
}

#[test]
fn i_t14_the_team_is_not_convened_without_a_proposal() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), Facts::default());
    let refusal = stage.refused(Step::ConveneTeam, Party::ProvincialCommittee, &whole());
    assert!(matches!(refusal.reason, Reason::Wanting(Wanting::Guard(_))));
    assert_eq!(refusal.basis[0], Article::Qd05_5_2b);
    assert_eq!(refusal.instead[0], Instead::Take(Step::ProposeConvening));
}

#[test]
fn i_t15_proposed_convened_and_changed() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), Facts::default());
    stage.go(TO_CONFIRMED).go(&[
        (Step::SelectPlan, Party::Operator),
        (Step::ProposeConvening, Party::SpecialisedUnit),
        (Step::ConveneTeam, Party::ProvincialCommittee),
        (Step::ChangeTeam, Party::ProvincialCommittee),
        (Step::AdjustPlan, Party::ProvincialCommittee),
    ]);
    assert!(stage.last.tell.contains(&Party::Team));
}

#[test]
fn i_t17_and_i_t18_the_end_report_is_due_in_five_days_and_closes_once_received() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(3));
    stage.go(TO_CONFIRMED).go(&[(Step::FlagCapability, Party::Operator)]);
    stage.now = at(date!(2026 - 09 - 10), 17, 0);
    stage.go(TO_THE_END);
    assert_eq!(stage.due(Code::Final5d), Some(end_of(date!(2026 - 09 - 15))));
    stage.now = at(date!(2026 - 09 - 16), 9, 0);
    stage
        .submit(ReportType::Final, Party::Operator, false)
        .expect("late is accepted");
    assert!(
        stage
            .find(Code::Final5d)
            .is_some_and(|one| one.was_late() && one.state == State::Fulfilled)
    );
    assert!(stage.last.notes.iter().any(|note| matches!(note, Note::Late(_))));
    stage.fulfil(Code::Review, Party::Operator).expect("it is sent");
    let refusal = stage.refused(Step::Close, Party::SpecialisedUnit, &whole());
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Blockers(vec![Blocker::FinalNotReceived]))
    );
    // The operator cannot close it at all, since it was beyond its capability.
    let refusal = stage.refused(Step::Close, Party::Operator, &whole());
    assert!(matches!(refusal.reason, Reason::Wanting(Wanting::Guard(_))));
    stage.receive(Code::Final5d).expect("it is recorded");
    stage.go(&[(Step::Close, Party::SpecialisedUnit)]);
    assert_eq!(stage.incident.response, ResponsePhase::Closed);
}

#[test]
fn i_t20_a_citizen_s_report_is_acknowledged_and_passed_on_though_the_owner_is_unknown() {
    let now = at(date!(2026 - 10 - 06), 9, 0);
    let given = Given {
        sender: Some(Party::Reporter),
        detected: Some(Detection::On(date!(2026 - 10 - 05))),
        parties: Set::of(&[Party::SpecialisedUnit]),
        ..whole()
    };
    for (by, given) in [
        (Party::SpecialisedUnit, given.clone()),
        (Party::Reporter, Given { sender: None, ..given }),
    ] {
        let mut stage = Stage::begun(by, &given, now);
        assert_eq!([stage.due(Code::Ack), stage.due(Code::Forward)], [Some(now); 2]);
        assert_eq!(
            duty(Code::Forward).to,
            [Party::Coordinator, Party::Operator, Party::Owner]
        );
        assert_eq!(stage.state(Code::Mps72h), Some(State::PendingParty));
        // The day alone counts from 00:00.
        assert_eq!(stage.due(Code::Mps72h), Some(at(date!(2026 - 10 - 08), 0, 0)));
        assert!(stage.last.notes.contains(&Note::FromMidnight));
        stage
            .fulfil(Code::Ack, Party::SpecialisedUnit)
            .expect("it is acknowledged");
        let named = Given {
            parties: Set::of(KNOWN),
            ..whole()
        };
        stage
            .take(Step::NameParties, Party::SpecialisedUnit, &named)
            .expect("they are known now");
        assert_eq!(stage.state(Code::Mps72h), Some(State::Provisional));
    }
}

#[test]
fn i_t21_a_system_of_the_police_or_the_army_is_refused_with_a_pointer() {
    let given = Given {
        management: Management::PublicSecurity,
        ..whole()
    };
    let (stage, now) = (
        Stage::reported(at(date!(2026 - 09 - 07), 9, 0), Facts::default()),
        at(date!(2026 - 09 - 07), 9, 0),
    );
    let world = super::stage::world(&stage.force);
    let held = Set::of(&[Party::Reporter]);
    let refusal = crate::rules::decide::take(Step::Report, None, held, &given, &world, now).expect_err("out of scope");
    assert!(matches!(refusal.reason, Reason::OutOfScope(_)));
    assert_eq!(refusal.instead, [Instead::TurnToTheMinistry]);
}

#[test]
fn i_t23_in_a_serious_incident_only_the_speaker_of_the_standing_agency_publishes() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), lost_at(4));
    stage.go(TO_CONFIRMED);
    assert!(is_anothers(&stage.refused(Step::Publish, Party::Speaker, &whole())));
    stage.go(&[
        (Step::NameSpeaker, Party::ProvincialCommittee),
        (Step::Publish, Party::Speaker),
    ]);
    stage.go(&[
        (Step::ProposeSerious, Party::Operator),
        (Step::RecordSerious, Party::SpecialisedUnit),
    ]);
    stage
        .take(Step::RecordPlan, Party::SpecialisedUnit, &decided())
        .expect("it is recorded");
    for by in [Party::Speaker, Party::ProvincialCommittee, Party::NationalSpeaker] {
        let refusal = stage.refused(Step::Publish, by, &whole());
        assert!(
            is_anothers(&refusal) && refusal.basis == [Article::Qd05_14_5c],
            "{refusal:?}"
        );
    }
    let refusal = stage.refused(Step::NameSpeaker, Party::ProvincialCommittee, &whole());
    assert_eq!(refusal.reason, Reason::NotFromHere);
    stage.go(&[
        (Step::NameNationalSpeaker, Party::SpecialisedUnit),
        (Step::Publish, Party::NationalSpeaker),
    ]);
}

#[test]
fn i_t28_and_i_t29_the_clocks_of_decree_331_run_beside_the_five_days() {
    let mut stage = Stage::reported(at(date!(2026 - 10 - 06), 9, 0), Facts::default());
    assert_eq!(stage.due(Code::Mps72h), Some(at(date!(2026 - 10 - 09), 9, 0)));
    assert_eq!(duty(Code::Mps72h).debtor, Some(Party::Owner));
    assert_eq!(stage.due(Code::Notice5d), Some(end_of(date!(2026 - 10 - 12))));
    assert_eq!(stage.state(Code::Mps24h), None);
    let flagged = Given {
        flags: Set::of(&[Flag::SeriousByDecree]),
        ..whole()
    };
    stage
        .take(Step::RaiseFlags, Party::Owner, &flagged)
        .expect("the owner flags it");
    assert_eq!(stage.due(Code::Mps24h), Some(at(date!(2026 - 10 - 07), 9, 0)));
    assert_eq!(stage.state(Code::ReassessRisk), Some(State::Provisional));
    // The owner's delegate does what the owner owes.
    stage
        .fulfil(Code::Mps24h, Party::OwnersDelegate)
        .expect("he is delegated in writing");
}

#[test]
fn i_t33_an_order_stays_open_until_it_is_executed_and_bears_its_mark() {
    let mut stage = Stage::reported(at(date!(2026 - 09 - 07), 9, 0), Facts::default());
    let refusal = stage.refused(Step::RecordOrder, Party::SpecialisedUnit, &without(Evidence::Document));
    assert_eq!(
        refusal.reason,
        Reason::Wanting(Wanting::Evidence(vec![Evidence::Document]))
    );
    stage.go(&[(Step::RecordOrder, Party::SpecialisedUnit)]);
    let order = stage.find(Code::ExecuteOrder).cloned().expect("it is owed");
    assert!(duty(Code::ExecuteOrder).to.contains(&Party::ProvincialCommittee));
    let decree = Set::of(&[Pack::Decree330]);
    assert_eq!(compliance::mark(&order, decree, stage.now), Some(Article::Nd330_21_4b));
    assert_eq!(compliance::mark(&order, Set::EMPTY, stage.now), None, "before it held");
    stage
        .fulfil(Code::ExecuteOrder, Party::Addressee)
        .expect("it is executed");
    assert_eq!(
        compliance::mark(stage.find(Code::ExecuteOrder).expect("it is there"), decree, stage.now),
        None
    );
}
