//! Who may see reports: Get, List, the register's list and rendering agree, for whoever has part in an incident and whoever has not.

use std::collections::BTreeSet;

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{GetIncidentRequest, ListObligationsRequest, ListReportsRequest, Report, ReportType, Tlp},
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    reports::{but, submission},
    rows::at,
    stage::{CALLERS, Stage, told},
};

type Names = BTreeSet<String>;

impl Stage {
    /// The reports that somebody is shown of an incident, by pages of one.
    async fn reports_for(&self, subject: &str, incident: &str) -> Names {
        let mut client = self.client(subject);
        let mut request = ListReportsRequest {
            page_size: 1,
            incident: incident.to_owned(),
            ..ListReportsRequest::default()
        };
        let mut listed = Names::new();
        loop {
            let page = client.reports.list_reports(request.clone()).await.unwrap().into_inner();
            listed.extend(page.reports.into_iter().map(|report| report.name));
            if page.next_page_token.is_empty() {
                return listed;
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The reports that the register shows somebody, as it stands.
    async fn reports_recorded_for(&self, subject: &str) -> Names {
        let request = ListEntriesRequest {
            register: "incident".to_owned(),
            page_size: 500,
            ..ListEntriesRequest::default()
        };
        let page = self
            .client(subject)
            .register
            .list_entries(request)
            .await
            .unwrap()
            .into_inner();
        assert!(!page.more);
        let mut shown = Names::new();
        for change in page.entries.iter().flat_map(|entry| &entry.changes) {
            match change.withdrawn {
                true => shown.remove(&change.name),
                false => change.name.contains("/reports/") && shown.insert(change.name.clone()),
            };
        }
        shown
    }

    /// Each caller is shown the same by every way, and what is meant.
    async fn reports_agree(&self, incident: &str, names: &[String], meant: &[(&str, &[usize])]) {
        for subject in CALLERS {
            let listed = self.reports_for(subject, incident).await;
            let of = meant.iter().find(|(known, _)| *known == subject);
            let (_, places) = of.unwrap_or_else(|| panic!("{subject}"));
            let expected: Names = places.iter().map(|place| names[*place].clone()).collect();
            assert_eq!(listed, expected, "{subject}");
            assert_eq!(
                self.reports_recorded_for(subject).await,
                listed,
                "{subject}: list and register"
            );
            for name in names {
                let got = self.reported(subject, name).await.map(drop);
                let text = self.rendered(subject, name).await.map(drop);
                for answer in [got, text] {
                    match answer {
                        Ok(()) => assert!(listed.contains(name), "{subject}: {name}"),
                        Err(status) => {
                            assert_eq!(told(&status).0, Reason::ResourceNotFound, "{subject}: {name}");
                            assert!(!listed.contains(name), "{subject}: {name}");
                        }
                    }
                }
            }
        }
    }
}

fn marked(
    of: ReportType,
    name: &str,
    mark: impl FnOnce(&mut Report),
) -> chidao_proto::incident::v1::SubmitReportRequest {
    but(submission(name, of), mark)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t32_what_is_kept_confidential_is_not_there_for_whoever_takes_no_part(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let incident = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let mut names = Vec::new();
    for request in [
        submission(&incident, ReportType::Progress),
        marked(ReportType::Progress, &incident, |report| report.tlp = Tlp::Red.into()),
    ] {
        names.push(stage.submit("so-operator", request).await.unwrap().report.unwrap().name);
    }
    // TLP:RED is for sender and addressees alone.
    stage
        .reports_agree(
            &incident,
            &names,
            &[
                ("officer", &[0, 1]),
                ("clerk", &[0, 1]),
                ("head", &[0]),
                ("ubnd-tinh", &[]),
                ("so-tttt", &[0, 1]),
                ("so-owner", &[0, 1]),
                ("so-operator", &[0, 1]),
                ("so-new", &[]),
                ("so-none", &[]),
            ],
        )
        .await;
    let request = marked(ReportType::Initial, &incident, |report| report.confidential = true);
    let sent = stage.submit("so-operator", request).await.unwrap();
    assert!(sent.incident.unwrap().confidential);
    names.push(sent.report.unwrap().name);
    // Whoever works in the agency of the unit takes part; who leads the committee sees what is confidential, but not what is TLP:RED.
    stage
        .reports_agree(
            &incident,
            &names,
            &[
                ("officer", &[0, 1, 2]),
                ("clerk", &[0, 1, 2]),
                ("head", &[0, 2]),
                ("ubnd-tinh", &[]),
                ("so-tttt", &[0, 1, 2]),
                ("so-owner", &[0, 1, 2]),
                ("so-operator", &[0, 1, 2]),
                ("so-new", &[]),
                ("so-none", &[]),
            ],
        )
        .await;
    let request = GetIncidentRequest { name: incident.clone() };
    let hidden = stage.client("so-none").incidents.get_incident(request).await;
    assert_eq!(told(&hidden.unwrap_err()).0, Reason::ResourceNotFound);
    // A later report does not undo it.
    let sent = stage
        .submit("so-operator", submission(&incident, ReportType::Progress))
        .await;
    assert!(sent.unwrap().incident.unwrap().confidential);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn reports_and_duties_leave_the_view_of_the_committee_with_an_incident_that_becomes_confidential(
    #[case] kind: Kind,
) {
    let Some(stage) = Stage::set(kind).await else { return };
    // The clerk's and the officer's agency is the unit; a member of the committee who does not lead is what is left.
    let mut officer = stage.sandbox.client("officer");
    let unit = chidao_proto::membership::v1::SetParameterRequest {
        request_id: draft::request_id(),
        key: "incident-holder-specialised-unit".to_owned(),
        value: draft::agency_name("so-new"),
        basis: Some(draft::decision("8/QĐ-UBND (hư cấu)", draft::date(2019, 1, 20))),
        ..Default::default()
    };
    officer.reference.set_parameter(unit).await.unwrap();
    let incident = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let first = stage
        .submit("so-operator", submission(&incident, ReportType::Progress))
        .await;
    let first = first.unwrap().report.unwrap().name;
    stage.reported("clerk", &first).await.unwrap();
    let request = marked(ReportType::Initial, &incident, |report| report.confidential = true);
    let second = stage.submit("so-operator", request).await.unwrap().report.unwrap().name;
    let names = [first, second];
    stage
        .reports_agree(
            &incident,
            &names,
            &[
                ("officer", &[]),
                ("clerk", &[]),
                ("head", &[0, 1]),
                ("ubnd-tinh", &[]),
                ("so-tttt", &[]),
                ("so-owner", &[0, 1]),
                ("so-operator", &[0, 1]),
                ("so-new", &[0, 1]),
                ("so-none", &[]),
            ],
        )
        .await;
    let request = ListObligationsRequest {
        incident,
        ..ListObligationsRequest::default()
    };
    let duties = stage
        .client("clerk")
        .obligations
        .list_obligations(request)
        .await
        .unwrap();
    assert_eq!(duties.into_inner().obligations, []);
    stage.prove().await;
}
