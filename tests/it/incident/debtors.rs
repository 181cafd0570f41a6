//! Whose a duty is where several hold a part, by whose paper it is done, and who learns what by doing it.

use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    errors::v1::Reason,
    incident::v1::{
        AddNoticeRequest, Flag, FulfilObligationRequest, ListObligationsRequest, Obligation, ObligationCode,
        ObligationState, Participant, Party, ReportType, Step, StepContent, SubmitReportRequest, Tlp,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::Status;

use super::{
    rows::{at, because, lost},
    stage::{Stage, told},
};

fn agency(party: Party, id: &str) -> Participant {
    Participant {
        party: party.into(),
        agency: draft::agency_name(id),
        ..Participant::default()
    }
}

fn order(number: u32, addressees: &[&str]) -> StepContent {
    let document = draft::document_of(
        "Cơ quan điều phối (hư cấu)",
        &format!("{number}/ĐPƯC"),
        draft::date(2019, 3, 1),
    );
    StepContent {
        document: Some(document),
        participants: addressees.iter().map(|id| agency(Party::Addressee, id)).collect(),
        ..StepContent::default()
    }
}

impl Stage {
    async fn fulfil_by(
        &self,
        subject: &str,
        duty: &str,
        document: Option<DocumentRef>,
    ) -> Result<Option<chidao_proto::incident::v1::Incident>, Status> {
        let request = FulfilObligationRequest {
            request_id: draft::request_id(),
            name: duty.to_owned(),
            document,
            ..FulfilObligationRequest::default()
        };
        let done = self.client(subject).obligations.fulfil_obligation(request).await?;
        Ok(done.into_inner().incident)
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn each_order_is_owed_by_whom_it_is_addressed_to(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 05 - 15), 10, 0)).await;
    let both = order(100, &["so-new", "so-none"]);
    let status = stage
        .external("officer", &name, Step::RecordOrder, both)
        .await
        .unwrap_err();
    assert_eq!(told(&status).2, "content.participants");
    for (number, addressee) in [(101, "so-new"), (102, "so-none"), (103, "so-new")] {
        let order = order(number, &[addressee]);
        stage
            .external("officer", &name, Step::RecordOrder, order)
            .await
            .unwrap();
    }
    let owed = stage.owed(&name, ObligationCode::ExecuteOrder).await;
    let debtors: Vec<_> = owed.iter().map(|duty| &*duty.debtor_agency).collect();
    let [new, none] = ["so-new", "so-none"].map(draft::agency_name);
    assert_eq!(debtors, [&*new, &*none, &*new]);
    // Nobody does what another was ordered to do.
    let status = stage.fulfil_by("so-none", &owed[0].name, None).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    for (subject, duty) in [("so-none", &owed[1]), ("so-new", &owed[0]), ("so-new", &owed[2])] {
        stage.fulfil_by(subject, &duty.name, None).await.unwrap();
    }
    let owed = stage.owed(&name, ObligationCode::ExecuteOrder).await;
    assert!(owed.iter().all(|duty| duty.state() == ObligationState::Fulfilled));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_another_decided_or_did_is_recorded_by_its_own_signed_paper(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let name = stage.confirmed(&system, at(date!(2026 - 10 - 06), 10, 0)).await;
    let own = || draft::decision("5/QĐ-UBND (hư cấu)", draft::date(2019, 3, 1));
    let proposed = StepContent {
        facts: Some(lost()),
        reason: "Mất quyền điều khiển (hư cấu)".to_owned(),
        ..StepContent::default()
    };
    stage
        .advance("so-tttt", &name, Step::ProposeSerious, proposed)
        .await
        .unwrap();
    let decided = |document| StepContent {
        document: Some(document),
        acknowledge_discrepancy: true,
        ..StepContent::default()
    };
    // A letter of the province is no decision of the coordinator.
    let status = stage
        .external("so-tttt", &name, Step::RecordOrdinary, decided(own()))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::RuleForbids);
    assert!(status.message().contains("content.document.issuer"), "{status:?}");
    let theirs = draft::document_of("Cơ quan điều phối (hư cấu)", "7/ĐPƯC", draft::date(2019, 3, 1));
    stage
        .external("so-tttt", &name, Step::RecordOrdinary, decided(theirs))
        .await
        .unwrap();

    // The unit records what the owner did by the owner's signed paper alone.
    let duty = stage.duty(&name, ObligationCode::Mps72h).await;
    let status = stage.fulfil_by("so-tttt", &duty.name, Some(own())).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::RuleForbids);
    assert!(status.message().contains("document.issuer"), "{status:?}");
    let of_owner = DocumentRef {
        issuer: draft::agency_name("so-owner"),
        ..own()
    };
    let unsigned = DocumentRef {
        signature: SignatureKind::None.into(),
        ..of_owner.clone()
    };
    let status = stage
        .fulfil_by("so-tttt", &duty.name, Some(unsigned))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::EvidenceRequired);
    stage.fulfil_by("so-tttt", &duty.name, Some(of_owner)).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn doing_a_duty_does_not_open_the_incident_to_whoever_does_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let mut request = draft::incident::report(&system, at(date!(2026 - 10 - 06), 10, 0));
    request.incident.as_mut().unwrap().tlp = Tlp::Red.into();
    let name = stage
        .report("so-operator", request)
        .await
        .unwrap()
        .incident
        .unwrap()
        .name;
    // Whoever keeps the personal data owes a notice of his own, and sees that alone.
    let keeper = StepContent {
        participants: vec![agency(Party::DataController, "so-none")],
        ..StepContent::default()
    };
    stage
        .amend("so-operator", &name, Step::NameParties, keeper)
        .await
        .unwrap();
    let flagged = StepContent {
        flags: vec![Flag::PersonalData.into()],
        ..StepContent::default()
    };
    stage
        .amend("so-operator", &name, Step::RaiseFlags, flagged)
        .await
        .unwrap();
    let mut keeper = stage.client("so-none");
    let mine = keeper
        .obligations
        .list_obligations(ListObligationsRequest::default())
        .await
        .unwrap();
    let mine = mine.into_inner().obligations;
    let duty = mine.iter().find(|duty| duty.code() == ObligationCode::Pd72h).unwrap();
    let shown = stage.fulfil_by("so-none", &duty.name, None).await.unwrap();
    assert_eq!(shown, None);
    let status = stage.explain("so-none", &name).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn however_many_tell_of_it_its_operator_can_send_what_he_owes(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let detected = at(date!(2026 - 05 - 15), 10, 0);
    let name = stage.confirmed(&system, detected).await;
    let tell = || AddNoticeRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        notice: Some(draft::incident::notice()),
        ..AddNoticeRequest::default()
    };
    let mut unit = stage.client("so-tttt");
    let refused = loop {
        if let Err(status) = unit.incidents.add_notice(tell()).await {
            break status;
        }
    };
    assert_eq!(told(&refused).0, Reason::InvalidFields);
    let notices = stage.incident(&name).await.intakes.len();
    assert_eq!(notices, 64);
    let notice = draft::incident::submission(&name, ReportType::Notice, detected);
    stage.submit("so-operator", notice).await.unwrap();
    let duty = stage.duty(&name, ObligationCode::Notice5d).await;
    assert_eq!(duty.state(), ObligationState::Fulfilled);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_several_parts_says_as_which_he_reports(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let detected = at(date!(2026 - 05 - 15), 10, 0);
    let name = stage.confirmed(&system, detected).await;
    // The officer is of the specialised unit, and enters by its signed paper what the committee sends.
    let report = |sender: Party| SubmitReportRequest {
        sender: sender.into(),
        ..draft::incident::submission(&name, ReportType::RequestDirection, detected)
    };
    let status = stage.submit("officer", report(Party::Unspecified)).await.unwrap_err();
    let seen = told(&status);
    assert_eq!((seen.0, &*seen.2), (Reason::InvalidFields, "sender"));
    let status = stage.submit("officer", report(Party::Operator)).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    let sent = stage
        .submit("officer", report(Party::ProvincialCommittee))
        .await
        .unwrap();
    let sent = sent.report.unwrap();
    assert_eq!(sent.sender(), Party::ProvincialCommittee);
    let to: Vec<_> = sent.recipients.iter().map(|one| one.party()).collect();
    assert_eq!(to, [Party::StandingAgency, Party::NationalCommittee]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_paper_of_a_report_is_told_by_the_report_alone(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let detected = at(date!(2026 - 05 - 15), 10, 0);
    let name = stage.confirmed(&system, detected).await;
    stage
        .advance("so-operator", &name, Step::FlagCapability, because())
        .await
        .unwrap();
    let report = draft::incident::submission(&name, ReportType::Initial, detected);
    let sent = stage.submit("so-operator", report).await.unwrap();
    let done = |duty: &&Obligation| duty.state() == ObligationState::Fulfilled;
    let duty = sent.obligations.iter().find(done).unwrap();
    assert_eq!(
        (duty.done_by.as_ref(), &duty.report),
        (None, &sent.report.unwrap().name)
    );
    stage.prove().await;
}
