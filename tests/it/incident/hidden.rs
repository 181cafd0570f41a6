//! Who sees what is kept from others: delegates while they act, those who must act whatever the mark, whoever speaks for the others; and
//! who erases what he does not read.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Answer, EraseReportContactRequest, Evidence, Participant, Party, ReportType, Step, StepContent, Tlp,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    reports::{but, submission},
    rows::{at, because},
    stage::{Stage, told},
};

fn named(party: Party, agency: &str) -> Vec<Participant> {
    vec![Participant {
        party: party.into(),
        agency: draft::agency_name(agency),
        ..Participant::default()
    }]
}

impl Stage {
    async fn sees(&self, subject: &str, name: &str) -> bool {
        match self.explain(subject, name).await {
            Ok(_) => true,
            Err(status) => {
                assert_eq!(told(&status).0, Reason::ResourceNotFound, "{subject}");
                false
            }
        }
    }

    async fn unit_is(&self, agency: &str) {
        let unit = chidao_proto::membership::v1::SetParameterRequest {
            request_id: draft::request_id(),
            key: "incident-holder-specialised-unit".to_owned(),
            value: draft::agency_name(agency),
            basis: Some(draft::decision("8/QĐ-UBND (hư cấu)", draft::date(2019, 1, 20))),
            ..Default::default()
        };
        self.sandbox
            .client("officer")
            .reference
            .set_parameter(unit)
            .await
            .unwrap();
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nd331_4_3_a_delegate_sees_what_is_confidential_while_he_acts(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("ubnd-tinh", "so-operator").await;
    let mut officer = stage.client("officer").systems;
    // One has ended, one was replaced, one holds, one is yet to begin.
    for (delegate, from, to) in [
        ("so-new", draft::date(2019, 3, 1), Some(draft::date(2019, 4, 1))),
        ("so-none", draft::date(2019, 3, 1), None),
        ("so-owner", draft::date(2019, 5, 1), None),
        ("so-tttt", draft::date(2099, 1, 1), None),
    ] {
        let mut request = draft::incident::delegation(&system, delegate);
        (request.from, request.to) = (Some(from), to);
        officer.record_owner_delegation(request).await.unwrap();
    }
    stage.unit_is("so-operator").await;
    let mut request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
    request.incident.as_mut().unwrap().confidential = true;
    let reported = stage.report("so-operator", request).await.unwrap();
    let name = reported.incident.unwrap().name;
    for (subject, sees) in [
        ("so-new", false),
        ("so-none", false),
        ("so-owner", true),
        ("so-tttt", true),
        ("ubnd-tinh", true),
    ] {
        assert_eq!(stage.sees(subject, &name).await, sees, "{subject}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn qd05_11_1_no_reporter_keeps_out_who_must_act_and_the_unit_sets_the_mark(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let system = stage.system("so-owner", "so-operator").await;
    let mut request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
    let incident = request.incident.as_mut().unwrap();
    (incident.tlp, incident.participants) = (Tlp::Red.into(), named(Party::NetworkMember, "so-new"));
    let reported = stage.report("so-owner", request).await.unwrap();
    let name = reported.incident.unwrap().name;
    for (subject, sees) in [
        ("so-owner", true),
        ("so-operator", true),
        ("so-tttt", true),
        ("head", false),
        ("so-new", false),
    ] {
        assert_eq!(stage.sees(subject, &name).await, sees, "{subject}");
    }
    let marked = |tlp: Tlp, confidential: Answer| StepContent {
        reason: "Cần phối hợp rộng hơn (hư cấu)".to_owned(),
        tlp: tlp.into(),
        confidential: confidential.into(),
        ..StepContent::default()
    };
    let green = || marked(Tlp::Green, Answer::Unspecified);
    let theirs = stage.amend("so-operator", &name, Step::SetMark, green()).await;
    assert_eq!(told(&theirs.unwrap_err()).0, Reason::NotTheirs);
    let without = StepContent {
        reason: String::new(),
        ..green()
    };
    let why = stage.amend("so-tttt", &name, Step::SetMark, without).await;
    let seen = told(&why.unwrap_err());
    assert_eq!((seen.0, &*seen.2), (Reason::EvidenceRequired, "content.reason"));
    let set = stage.amend("so-tttt", &name, Step::SetMark, green()).await.unwrap();
    assert_eq!(set.incident.unwrap().tlp(), Tlp::Green);
    assert!(stage.sees("head", &name).await && stage.sees("so-new", &name).await);
    // The mark stays as it is where the flag alone is set; and the flag is taken back by who may set it.
    let secret = marked(Tlp::Unspecified, Answer::Yes);
    let set = stage.amend("so-tttt", &name, Step::SetMark, secret).await.unwrap();
    let incident = set.incident.unwrap();
    assert!(incident.confidential && incident.tlp() == Tlp::Green);
    assert!(stage.sees("head", &name).await && !stage.sees("so-new", &name).await);
    let open = marked(Tlp::Clear, Answer::No);
    stage.amend("so-tttt", &name, Step::SetMark, open).await.unwrap();
    assert!(stage.sees("so-new", &name).await);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tt20_11_1d_who_is_named_to_speak_sees_what_he_speaks_of(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    for (tlp, confidential) in [(Tlp::Clear, true), (Tlp::Amber, false)] {
        let system = stage.system("so-owner", "so-operator").await;
        let mut request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
        let incident = request.incident.as_mut().unwrap();
        (incident.tlp, incident.confidential) = (tlp.into(), confidential);
        let reported = stage.report("so-operator", request).await.unwrap();
        let name = reported.incident.unwrap().name;
        assert!(!stage.sees("so-none", &name).await);
        let speaker = StepContent {
            participants: named(Party::Speaker, "so-none"),
            ..StepContent::default()
        };
        stage.direct("head", &name, Step::NameSpeaker, speaker).await.unwrap();
        let words = draft::incident::content(&[Evidence::Publication]);
        stage.advance("so-none", &name, Step::Publish, words).await.unwrap();
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn contact_data_is_erased_by_an_officer_who_does_not_read_the_report(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    stage.unit_is("so-new").await;
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let secret = but(submission(&name, ReportType::Initial), |report| {
        report.confidential = true
    });
    let report = stage.submit("so-operator", secret).await.unwrap().report.unwrap().name;
    let hidden = stage.reported("officer", &report).await.unwrap_err();
    assert_eq!(told(&hidden).0, Reason::ResourceNotFound);
    let erase = EraseReportContactRequest {
        request_id: draft::request_id(),
        name: report.clone(),
        etag: String::new(),
    };
    let mut officer = stage.client("officer").reports;
    let erased = officer.erase_report_contact(erase.clone()).await.unwrap().into_inner();
    assert_eq!(erased.report, None, "to erase is not to read");
    let again = officer.erase_report_contact(erase.clone()).await.unwrap().into_inner();
    assert_eq!(again, erased);
    let bare = stage.reported("so-owner", &report).await.unwrap().contact.unwrap();
    assert_eq!((&*bare.phone, &*bare.email), ("", ""));
    let hidden = stage.reported("officer", &report).await.unwrap_err();
    assert_eq!(told(&hidden).0, Reason::ResourceNotFound);
    // Whoever may not erase is told nothing of a report that he does not see.
    let erase = EraseReportContactRequest {
        request_id: draft::request_id(),
        ..erase
    };
    let mut stranger = stage.client("so-none").reports;
    let hidden = stranger.erase_report_contact(erase).await.unwrap_err();
    assert_eq!(told(&hidden).0, Reason::ResourceNotFound);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_said_to_be_clear_is_for_whoever_sees_the_incident(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    stage
        .advance("so-operator", &name, Step::FlagCapability, because())
        .await
        .unwrap();
    // The operator is another now; the one before has recorded the incident, and sees it.
    let content = StepContent {
        participants: named(Party::Operator, "so-new"),
        ..StepContent::default()
    };
    stage.amend("so-tttt", &name, Step::NameParties, content).await.unwrap();
    let mut names = Vec::new();
    for tlp in [Tlp::Unspecified, Tlp::Clear] {
        let request = but(submission(&name, ReportType::Progress), |report| {
            report.tlp = tlp.into()
        });
        names.push(stage.submit("so-new", request).await.unwrap().report.unwrap().name);
    }
    for report in &names {
        stage.reported("so-operator", report).await.unwrap();
    }
    stage.prove().await;
}
