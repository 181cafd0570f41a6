//! An emergency from its decision to its evaluation: what is owed when it begins, and how far the work is (QĐ 05/2017/QĐ-TTg,
//! Điều 14.4, 14.5).

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        EmergencyPart, EmergencyPhase, EmergencyProgress, Evidence, ObligationCode, ObligationState, Participant,
        Party, PlanType, Step, StepContent,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    rows::{at, because, lost, signed},
    stage::{Stage, told},
};

/// What the owner does, in its order, and what the report on causes says.
const REMEDY: [Evidence; 8] = [
    Evidence::BackupBefore,
    Evidence::Cleaned,
    Evidence::Restored,
    Evidence::Hardened,
    Evidence::Tested,
    Evidence::WeaknessesFixed,
    Evidence::BackupAfter,
    Evidence::Monitored,
];
const CAUSE: [Evidence; 6] = [
    Evidence::CauseTarget,
    Evidence::CauseMethod,
    Evidence::CauseTime,
    Evidence::CauseDamage,
    Evidence::CauseAttacker,
    Evidence::CauseForecast,
];

impl Stage {
    /// An incident that the Standing Agency has decided to be serious.
    async fn serious(&self) -> String {
        let system = self.system_of(4).await;
        let name = self.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
        let proposed = StepContent {
            facts: Some(lost()),
            ..because()
        };
        self.advance("so-operator", &name, Step::ProposeSerious, proposed)
            .await
            .unwrap();
        let classified = StepContent {
            evidence: draft::incident::content(&[Evidence::Proposals]).evidence,
            ..signed("100/VNCERT-ĐPƯC (hư cấu)")
        };
        self.external("officer", &name, Step::RecordSerious, classified)
            .await
            .unwrap();
        let decided = StepContent {
            plan: PlanType::Local.into(),
            participants: vec![Participant {
                party: Party::TaskForce.into(),
                title: "Bộ phận tác nghiệp (hư cấu)".to_owned(),
                ..Participant::default()
            }],
            ..signed("200/QĐ-BTTTT (hư cấu)")
        };
        self.external("officer", &name, Step::RecordPlan, decided)
            .await
            .unwrap();
        name
    }

    async fn begun(&self) -> String {
        let name = self.serious().await;
        let content = draft::incident::content(&[Evidence::Priorities]);
        let begun = self.advance("so-operator", &name, Step::BeginEmergency, content).await;
        let incident = begun.unwrap().incident.unwrap();
        assert_eq!(incident.emergency_phase(), EmergencyPhase::Initial);
        assert!(incident.times.unwrap().emergency_begin_time.is_some());
        name
    }

    async fn directed(&self) -> String {
        let name = self.begun().await;
        let content = StepContent {
            directive: Some(chidao_proto::incident::v1::Directive {
                content: "Tập trung lực lượng khắc phục (hư cấu)".to_owned(),
                ..Default::default()
            }),
            ..signed("201/BTTTT-CATTT (hư cấu)")
        };
        self.external("officer", &name, Step::DirectEmergency, content)
            .await
            .unwrap();
        name
    }

    /// How far each part is, as a caller is told.
    async fn checklist(&self, subject: &str, name: &str) -> Vec<EmergencyProgress> {
        self.explain(subject, name).await.unwrap().checklist
    }
}

fn done(checklist: &[EmergencyProgress]) -> Vec<EmergencyPart> {
    let done = checklist.iter().filter(|one| one.done);
    done.map(|one| one.part()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn s5_the_network_is_warned_what_is_needed_restored_and_information_given(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.begun().await;
    for code in [
        ObligationCode::NetworkWarning,
        ObligationCode::TemporaryRestoration,
        ObligationCode::SupplyInformation,
    ] {
        let duty = stage.duty(&name, code).await;
        let owner = (Party::Owner, "agencies/so-owner");
        assert_eq!((duty.debtor(), &*duty.debtor_agency), owner, "{code:?}");
        assert_eq!(duty.deadline, None, "no text says when");
        assert_eq!(duty.basis[0].code, "QD05-14-4");
        assert_eq!(duty.state(), ObligationState::Firm);
    }
    // The owner does them; what he did on paper the specialised unit enters.
    let restored = stage.duty(&name, ObligationCode::TemporaryRestoration).await;
    let status = stage.fulfil("so-operator", &restored.name).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    stage.fulfil("so-owner", &restored.name).await.unwrap();
    let warned = stage.duty(&name, ObligationCode::NetworkWarning).await;
    stage.fulfil("officer", &warned.name).await.unwrap();
    for code in [ObligationCode::TemporaryRestoration, ObligationCode::NetworkWarning] {
        assert_eq!(stage.duty(&name, code).await.state(), ObligationState::Fulfilled);
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn s6_s7_the_work_is_a_checklist_and_the_remedy_complete_once_all_of_it_is_recorded(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.begun().await;
    assert_eq!(stage.checklist("head", &name).await, []);
    let work = |items: &[Evidence]| draft::incident::content(items);
    let early = stage.advance("so-owner", &name, Step::RecordWork, work(&REMEDY)).await;
    assert_eq!(told(&early.unwrap_err()).0, Reason::StateForbids);

    let name = stage.directed().await;
    let checklist = stage.checklist("head", &name).await;
    assert_eq!(checklist.len(), 8);
    assert_eq!(done(&checklist), [EmergencyPart::Direction]);
    let remedy = checklist
        .iter()
        .find(|one| one.part() == EmergencyPart::Remedy)
        .unwrap();
    assert_eq!(remedy.leads().collect::<Vec<_>>(), [Party::Owner]);
    assert_eq!(remedy.open().collect::<Vec<_>>(), REMEDY);
    assert_eq!(remedy.basis.as_ref().unwrap().code, "QD05-14-5-E");

    // Something of it, in words.
    let nothing = stage.advance("so-owner", &name, Step::RecordWork, because()).await;
    let (reason, basis, field) = told(&nothing.unwrap_err());
    assert_eq!((reason, &*field), (Reason::EvidenceRequired, "content.evidence"));
    assert!(basis.contains("QD05-14-5-"), "{basis}");
    for (subject, items) in [
        ("so-owner", &REMEDY[..]),
        ("so-operator", &[Evidence::InformationGathered]),
        ("officer", &[Evidence::Coordinated, Evidence::Analysed]),
    ] {
        let recorded = stage.advance(subject, &name, Step::RecordWork, work(items)).await;
        assert!(recorded.is_ok(), "{subject}: {recorded:?}");
    }
    let parts = [
        EmergencyPart::Direction,
        EmergencyPart::Coordination,
        EmergencyPart::Information,
        EmergencyPart::Analysis,
        EmergencyPart::Remedy,
    ];
    assert_eq!(done(&stage.checklist("so-operator", &name).await), parts);
    // The remedy is complete with the report on causes; what is recorded need not be given again.
    let part = stage
        .advance("officer", &name, Step::CompleteRemedy, work(&CAUSE[1..]))
        .await;
    assert_eq!(told(&part.unwrap_err()).0, Reason::EvidenceRequired);
    let complete = stage
        .advance("officer", &name, Step::CompleteRemedy, work(&CAUSE))
        .await;
    let incident = complete.unwrap().incident.unwrap();
    assert_eq!(incident.emergency_phase(), EmergencyPhase::Evaluating);
    let last = done(&stage.checklist("officer", &name).await);
    assert!(last.contains(&EmergencyPart::Cause) && !last.contains(&EmergencyPart::Consequences));
    stage.prove().await;
}
