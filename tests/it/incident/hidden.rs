//! Who sees what is kept from others, and who erases what he does not read.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{EraseReportContactRequest, ReportType},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    reports::{but, submission},
    rows::at,
    stage::{Stage, told},
};

impl Stage {
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
