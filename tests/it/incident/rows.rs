//! The scenario rows of the law on incident response, from outside.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Answer, Consequence, Evidence, Facts, InformationSystem, ObligationCode, ObligationState, Participant, Party,
        PlanType, ResponsePhase, Seriousness, Step, StepContent, Track,
    },
};
use chidao_tests::{Kind, draft};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{Stage, said, told};

/// An hour and minute of a day in Vietnam.
pub(super) fn at(day: Date, hour: i64, minute: i64) -> Timestamp {
    let start = day.midnight().assume_utc().unix_timestamp() - 7 * 3600;
    Timestamp {
        seconds: start + hour * 3600 + minute * 60,
        nanos: 0,
    }
}

/// Confirms an incident with its preliminary classification.
pub(crate) fn confirmed() -> StepContent {
    StepContent {
        classification: Seriousness::Ordinary.into(),
        category: "thay-doi-giao-dien".to_owned(),
        ..draft::incident::content(&[Evidence::EvidenceRecord])
    }
}

pub(crate) fn because() -> StepContent {
    StepContent {
        reason: "Vượt khả năng (hư cấu)".to_owned(),
        ..StepContent::default()
    }
}

/// Control of the system is lost, and its owner cannot handle it alone.
pub(super) fn lost() -> Facts {
    Facts {
        consequences: vec![Consequence::ControlLost.into()],
        owner_can_control: Answer::No.into(),
        ..Facts::default()
    }
}

/// A decision by its signed document.
fn signed(symbol: &str) -> StepContent {
    StepContent {
        document: Some(draft::document_of(
            "Cơ quan quốc gia (hư cấu)",
            symbol,
            draft::date(2019, 3, 1),
        )),
        ..StepContent::default()
    }
}

impl Stage {
    /// An incident at the operator's, verified and confirmed as ordinary.
    pub(super) async fn confirmed(&self, system: &str, detected: Timestamp) -> String {
        let request = draft::incident::report(system, detected);
        let reported = self.report("so-operator", request).await.unwrap();
        let name = reported.incident.unwrap().name;
        let verified = self
            .advance("so-operator", &name, Step::Verify, StepContent::default())
            .await
            .unwrap();
        assert_eq!(verified.incident.unwrap().response_phase(), ResponsePhase::Verifying);
        self.advance("so-operator", &name, Step::Confirm, confirmed())
            .await
            .unwrap();
        name
    }

    /// A system of a level that so-owner owns and so-operator runs.
    async fn system_of(&self, level: i32) -> String {
        let system = InformationSystem {
            level,
            operator: draft::agency_name("so-operator"),
            ..said("so-owner")
        };
        self.try_create("officer", system).await.unwrap().name
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t1_an_ordinary_incident_is_noticed_within_five_days(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(3).await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let incident = stage.incident(&name).await;
    assert_eq!(incident.track(), Track::Ordinary);
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(notice.debtor_agency, draft::agency_name("so-operator"));
    let deadline = notice.deadline.unwrap();
    assert_eq!(deadline.due_time, Some(at(date!(2026 - 05 - 20), 24, 0)));
    assert_eq!(notice.state, i32::from(ObligationState::Firm));
    let to: Vec<i32> = [
        Party::Owner,
        Party::Coordinator,
        Party::SpecialisedUnit,
        Party::NetworkMember,
    ]
    .map(Into::into)
    .to_vec();
    assert_eq!(notice.to, to);
    for code in [ObligationCode::Initial, ObligationCode::Final5d] {
        assert_eq!(stage.owed(&name, code).await, [], "{code:?}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t3_what_exceeds_the_operator_is_reported_at_once_and_stays_ordinary(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(3).await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let flagged = stage
        .advance("so-operator", &name, Step::FlagCapability, because())
        .await
        .unwrap();
    assert_eq!(flagged.incident.unwrap().track(), Track::Ordinary);
    let initial = stage.duty(&name, ObligationCode::Initial).await;
    let to: Vec<i32> = [Party::Owner, Party::SpecialisedUnit].map(Into::into).to_vec();
    assert_eq!((initial.to, initial.copy_to), (to, vec![Party::Coordinator.into()]));
    assert_eq!(initial.deadline.unwrap().due_time, initial.at_once_from_time);
    let basis: Vec<_> = initial.basis.iter().map(|basis| &*basis.code).collect();
    assert_eq!(basis, ["QD05-11-1-A", "QD05-11-5", "TT20-9-2-B"]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t5_i_t6_i_t13_seriousness_is_proposed_here_and_decided_by_national_bodies(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(4).await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    // The committee cannot declare it.
    let status = stage
        .direct("head", &name, Step::DeclareSerious, because())
        .await
        .unwrap_err();
    let (reason, basis, _) = told(&status);
    assert_eq!(reason, Reason::NobodyMay);
    assert!(basis.contains("QD05-12-2-DD"), "{basis}");
    assert!(
        status.message().contains("propose")
            || chidao_proto::refusal::read(&status)
                .unwrap()
                .localized
                .contains("Đề xuất")
    );

    let proposed = StepContent {
        facts: Some(lost()),
        ..because()
    };
    let proposed = stage
        .advance("so-operator", &name, Step::ProposeSerious, proposed)
        .await
        .unwrap();
    assert_eq!(proposed.incident.unwrap().track(), Track::SeriousProposed);
    // Without a document nothing is recorded.
    let content = draft::incident::content(&[Evidence::Proposals]);
    let status = stage
        .external("officer", &name, Step::RecordSerious, content.clone())
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::EvidenceRequired);
    assert_eq!(told(&status).2, "content.document");
    let content = StepContent {
        evidence: content.evidence,
        ..signed("100/VNCERT-ĐPƯC (hư cấu)")
    };
    stage
        .external("officer", &name, Step::RecordSerious, content)
        .await
        .unwrap();
    let content = StepContent {
        plan: PlanType::Local.into(),
        participants: vec![Participant {
            party: Party::TaskForce.into(),
            title: "Bộ phận tác nghiệp (hư cấu)".to_owned(),
            ..Participant::default()
        }],
        ..signed("200/QĐ-BTTTT (hư cấu)")
    };
    let decided = stage
        .external("officer", &name, Step::RecordPlan, content)
        .await
        .unwrap();
    let incident = decided.incident.unwrap();
    assert_eq!((incident.track(), incident.plan()), (Track::Serious, PlanType::Local));
    let told = stage.explain("head", &name).await.unwrap();
    assert_eq!(told.evaluation.unwrap().answer(), Seriousness::Serious);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t12_an_answer_that_it_is_ordinary_keeps_the_phase_and_is_told_to_all(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(4).await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let proposed = StepContent {
        facts: Some(lost()),
        ..because()
    };
    stage
        .advance("so-operator", &name, Step::ProposeSerious, proposed)
        .await
        .unwrap();
    let content = StepContent {
        acknowledge_discrepancy: true,
        ..signed("101/VNCERT-ĐPƯC (hư cấu)")
    };
    let answered = stage
        .external("officer", &name, Step::RecordOrdinary, content)
        .await
        .unwrap();
    let incident = answered.incident.unwrap();
    assert_eq!(
        (incident.track(), incident.response_phase()),
        (Track::Ordinary, ResponsePhase::InitialResponse)
    );
    let inform = stage.duty(&name, ObligationCode::Inform).await;
    let to: Vec<i32> = [Party::Operator, Party::Owner, Party::ProvincialCommittee]
        .map(Into::into)
        .to_vec();
    assert_eq!(inform.to, to);
    assert_eq!(inform.debtor_agency, draft::agency_name("so-tttt"));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t14_i_t15_the_team_is_convened_on_proposal_and_changed_later(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(3).await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let convene = || StepContent {
        directive: Some(chidao_proto::incident::v1::Directive {
            content: "Triệu tập đội (hư cấu)".to_owned(),
            ..Default::default()
        }),
        participants: vec![Participant {
            party: Party::Team.into(),
            agency: draft::agency_name("so-new"),
            ..Participant::default()
        }],
        ..StepContent::default()
    };
    let status = stage
        .direct("head", &name, Step::ConveneTeam, convene())
        .await
        .unwrap_err();
    assert_eq!(status.code(), tonic::Code::FailedPrecondition);
    assert!(told(&status).1.contains("QD05-5-2-B"));
    // Only the specialised unit proposes, only the committee convenes.
    let status = stage
        .advance("so-operator", &name, Step::ProposeConvening, because())
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    stage
        .advance("so-tttt", &name, Step::ProposeConvening, because())
        .await
        .unwrap();
    let status = stage
        .direct("officer", &name, Step::ConveneTeam, convene())
        .await
        .unwrap_err();
    assert_eq!(
        told(&status).0,
        Reason::NotTheirs,
        "without the committee's signed paper"
    );
    stage.direct("head", &name, Step::ConveneTeam, convene()).await.unwrap();
    let plan = draft::incident::content(&[Evidence::PlanReference]);
    stage
        .advance("so-operator", &name, Step::SelectPlan, plan)
        .await
        .unwrap();
    let two = |id: &str| Participant {
        party: Party::Team.into(),
        agency: draft::agency_name(id),
        ..Participant::default()
    };
    let members = StepContent {
        participants: vec![two("so-none"), two("so-tttt")],
        ..StepContent::default()
    };
    stage.direct("head", &name, Step::ChangeTeam, members).await.unwrap();
    let adjusted = draft::incident::content(&[Evidence::Adjustment]);
    let adjusted = stage.direct("head", &name, Step::AdjustPlan, adjusted).await.unwrap();
    let team = adjusted.incident.unwrap().participants;
    assert_eq!(team.iter().filter(|one| one.party() == Party::Team).count(), 3);
    // The team works on it, and sees it.
    stage
        .advance("so-new", &name, Step::Respond, StepContent::default())
        .await
        .unwrap();
    stage.explain("so-none", &name).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t28_i_t29_duties_of_the_decree_run_beside_those_of_the_decision(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system_of(3).await;
    let name = stage.confirmed(&system, at(date!(2026 - 10 - 06), 9, 0)).await;
    let due = |duty: &chidao_proto::incident::v1::Obligation| duty.deadline.as_ref().unwrap().due_time;
    let mps = stage.duty(&name, ObligationCode::Mps72h).await;
    assert_eq!(due(&mps), Some(at(date!(2026 - 10 - 09), 9, 0)));
    assert_eq!(mps.debtor_agency, draft::agency_name("so-owner"));
    let notice = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(due(&notice), Some(at(date!(2026 - 10 - 12), 24, 0)));
    assert_eq!(stage.owed(&name, ObligationCode::Mps24h).await, []);
    let flagged = StepContent {
        flags: vec![chidao_proto::incident::v1::Flag::SeriousByDecree.into()],
        ..StepContent::default()
    };
    stage.amend("so-owner", &name, Step::RaiseFlags, flagged).await.unwrap();
    let mps = stage.duty(&name, ObligationCode::Mps24h).await;
    assert_eq!(due(&mps), Some(at(date!(2026 - 10 - 07), 9, 0)));
    stage.duty(&name, ObligationCode::ReassessRisk).await;
    // The earliest is told first.
    let told = stage.explain("so-owner", &name).await.unwrap();
    let dues: Vec<_> = told
        .duties
        .iter()
        .filter_map(|told| told.obligation.as_ref())
        .filter(|duty| duty.state() == ObligationState::Firm)
        .filter_map(due_of)
        .collect();
    assert!(dues.is_sorted(), "{dues:?}");
    stage.prove().await;
}

fn due_of(duty: &chidao_proto::incident::v1::Obligation) -> Option<i64> {
    Some(duty.deadline.as_ref()?.due_time.as_ref()?.seconds)
}
