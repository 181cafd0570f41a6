//! What is decided elsewhere: which plan fits, who may publish, and orders of the national coordinator.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Answer, Consequence, EvaluateFactsRequest, Evaluation, Evidence, Facts, ObligationCode, Participant, Party,
        PlanType, Seriousness, Step, StepContent, SystemOwnerKind,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    rows::at,
    stage::{Stage, told},
};

impl Stage {
    async fn evaluated(&self, facts: Facts) -> Evaluation {
        let request = EvaluateFactsRequest { facts: Some(facts) };
        let mut anybody = self.client("so-none");
        let answer = anybody.incidents.evaluate_facts(request).await.unwrap().into_inner();
        answer.evaluation.unwrap()
    }
}

/// Control of a system of a level is lost, and its owner cannot handle it alone.
fn lost(level: i32, owner: SystemOwnerKind) -> Facts {
    Facts {
        level,
        on_national_list: Answer::No.into(),
        owner_kind: owner.into(),
        consequences: vec![Consequence::ControlLost.into()],
        owner_can_control: Answer::No.into(),
        ..Facts::default()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t7_i_t9_i_t10_the_plan_follows_the_system_and_its_owner(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let irrecoverable = |level, listed: Answer| Facts {
        level,
        on_national_list: listed.into(),
        consequences: vec![Consequence::DataIntegrityLost.into()],
        ..lost(level, SystemOwnerKind::PeoplesCommittee)
    };
    for (facts, plan, article) in [
        (irrecoverable(5, Answer::No), PlanType::National, "QD05-10-1"),
        (irrecoverable(3, Answer::Yes), PlanType::National, "QD05-10-1"),
        (
            lost(4, SystemOwnerKind::TelecomCompany),
            PlanType::Enterprise,
            "QD05-10-4",
        ),
        (lost(4, SystemOwnerKind::PartyCommittee), PlanType::Local, "QD05-10-3"),
    ] {
        let found = stage.evaluated(facts).await;
        assert_eq!((found.answer(), found.plan()), (Seriousness::Serious, plan));
        assert_eq!(found.plan_basis.unwrap().code, article);
        assert!(found.conditions.iter().all(|one| one.met() == Answer::Yes));
    }
    // A consequence lifts no system of a lower level.
    let low = stage.evaluated(lost(3, SystemOwnerKind::PeoplesCommittee)).await;
    assert_eq!((low.answer(), low.plan()), (Seriousness::Ordinary, PlanType::None));
    assert!(low.missing_vi.contains("cấp độ 4"), "{}", low.missing_vi);
    // What is not known counts as not met, and is said to be unknown.
    let nothing = stage.evaluated(Facts::default()).await;
    assert_eq!(nothing.answer(), Seriousness::Ordinary);
    assert!(nothing.conditions.iter().all(|one| one.met() == Answer::Unspecified));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t23_only_the_speaker_who_was_assigned_publishes(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let publish = || draft::incident::content(&[Evidence::Publication]);
    let status = stage
        .advance("deputy", &name, Step::Publish, publish())
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    let speaker = StepContent {
        participants: vec![Participant {
            party: Party::Speaker.into(),
            person: stage.people[1].clone(),
            ..Participant::default()
        }],
        ..StepContent::default()
    };
    stage.direct("head", &name, Step::NameSpeaker, speaker).await.unwrap();
    stage.advance("deputy", &name, Step::Publish, publish()).await.unwrap();
    let status = stage
        .advance("clerk", &name, Step::Publish, publish())
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs, "another than the speaker");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t33_a_coordination_order_stays_open_until_its_execution_is_reported(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 10 - 06), 9, 0)).await;
    let order = StepContent {
        document: Some(draft::document_of(
            "Cơ quan điều phối (hư cấu)",
            "102/ĐPƯC",
            draft::date(2019, 3, 1),
        )),
        participants: vec![Participant {
            party: Party::Addressee.into(),
            agency: draft::agency_name("so-new"),
            ..Participant::default()
        }],
        ..StepContent::default()
    };
    stage
        .external("officer", &name, Step::RecordOrder, order)
        .await
        .unwrap();
    let owed = stage.duty(&name, ObligationCode::ExecuteOrder).await;
    assert_eq!(owed.debtor_agency, draft::agency_name("so-new"));
    let told = stage.explain("head", &name).await.unwrap();
    let shown = told
        .duties
        .iter()
        .find(|told| told.obligation.as_ref().unwrap().name == owed.name)
        .unwrap();
    assert_eq!(shown.compliance.as_ref().unwrap().code, "ND330-21-4-B");
    // The addressee reports that it was executed.
    stage.fulfil("so-new", &owed.name).await.unwrap();
    let told = stage.explain("head", &name).await.unwrap();
    let mut duties = told.duties.iter();
    let shown = duties.find(|told| told.obligation.as_ref().unwrap().name == owed.name);
    assert_eq!(shown.unwrap().compliance, None);
    stage.prove().await;
}
