//! Directives that become tasks of coordination, each exactly one, and how their execution is read back.

use std::time::Duration;

use chidao_proto::{
    coordination::v1::{AcceptTaskRequest, GetTaskRequest, ReportCompletionRequest, Task, TaskState},
    errors::v1::Reason,
    incident::v1::{DirectedTask, Directive, ReportIncidentRequest, Step, StepContent},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    rows::at,
    stage::{Stage, told},
};

/// How long a directive may take to be carried over.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directive to agencies, by a signed paper.
pub(super) fn directive(addressees: &[&str], monitor: &str) -> StepContent {
    StepContent {
        document: Some(draft::decision("15/CĐ-BCĐ (hư cấu)", draft::date(2019, 3, 1))),
        directive: Some(Directive {
            content: "Cô lập máy chủ, báo cáo trước 17 giờ (hư cấu)".to_owned(),
            addressees: addressees.iter().map(|id| draft::agency_name(id)).collect(),
            monitor: monitor.to_owned(),
            ..Directive::default()
        }),
        ..StepContent::default()
    }
}

impl Stage {
    /// The tasks of an incident's directives, once all are assigned.
    pub(super) async fn carried(&self, name: &str) -> Vec<DirectedTask> {
        let all = async {
            loop {
                let directed = self.explain("head", name).await.unwrap().directed;
                if directed.iter().all(|one| !one.task.is_empty()) {
                    return directed;
                }
                tokio::task::yield_now().await;
            }
        };
        match tokio::time::timeout(PATIENCE, all).await {
            Ok(directed) => directed,
            Err(_) => panic!("directives are not carried over: {:?}", self.errands().await),
        }
    }

    /// What is still to be done.
    async fn errands(&self) -> Vec<chidao_proto::register::v1::ErrandView> {
        let request = chidao_proto::register::v1::ListErrandsRequest {
            register: "incident".to_owned(),
            ..Default::default()
        };
        let mut officer = self.client("officer");
        officer
            .register
            .list_errands(request)
            .await
            .unwrap()
            .into_inner()
            .errands
    }

    async fn task(&self, name: &str) -> Task {
        let request = GetTaskRequest {
            name: name.to_owned(),
            ..GetTaskRequest::default()
        };
        let mut head = self.coordination("head");
        head.tasks.get_task(request).await.unwrap().into_inner().task.unwrap()
    }

    async fn befallen(&self, change: impl FnOnce(&mut ReportIncidentRequest)) -> String {
        let system = self.system("so-owner", "so-operator").await;
        let mut request = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
        change(&mut request);
        self.report("so-operator", request)
            .await
            .unwrap()
            .incident
            .unwrap()
            .name
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_becomes_a_task_of_each_addressee(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let name = stage.befallen(|_| ()).await;
    let given = directive(&["so-operator", "so-new"], &stage.people[2]);
    let given = stage.direct("head", &name, Step::IssueDirective, given).await.unwrap();
    let step = given.step.unwrap();
    let directed = stage.carried(&name).await;
    assert_eq!(directed.len(), 2);
    for (one, agency) in directed.iter().zip(["so-operator", "so-new"]) {
        assert_eq!((&one.step, &one.agency), (&step.name, &draft::agency_name(agency)));
        assert_eq!(one.state_vi, "chưa tiếp nhận");
        let task = stage.task(&one.task).await;
        assert_eq!(
            (task.lead, task.directive),
            (draft::agency_name(agency), step.name.clone())
        );
        assert_eq!(task.content, "Cô lập máy chủ, báo cáo trước 17 giờ (hư cấu)");
        assert_eq!(task.basis.unwrap().symbol, "15/CĐ-BCĐ (hư cấu)");
        assert_eq!(task.monitor, stage.people[2]);
    }
    // Its execution is seen where it was directed.
    let accept = AcceptTaskRequest {
        request_id: draft::request_id(),
        name: directed[1].task.clone(),
        ..AcceptTaskRequest::default()
    };
    stage
        .coordination("so-new")
        .execution
        .accept_task(accept)
        .await
        .unwrap();
    let report = ReportCompletionRequest {
        request_id: draft::request_id(),
        name: directed[1].task.clone(),
        document: Some(draft::decision("30/BC-SM (hư cấu)", draft::date(2019, 3, 2))),
        ..ReportCompletionRequest::default()
    };
    let reported = stage.coordination("so-new").execution.report_completion(report).await;
    let task = reported.unwrap().into_inner().task.unwrap();
    assert_eq!(task.state(), TaskState::Reported);
    let directed = stage.carried(&name).await;
    assert_eq!(directed[1].state_vi, "chờ xác nhận");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_of_a_confidential_incident_bears_its_name_alone(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let name = stage
        .befallen(|request| request.incident.as_mut().unwrap().confidential = true)
        .await;
    let given = directive(&["so-new"], &stage.people[2]);
    stage.direct("head", &name, Step::IssueDirective, given).await.unwrap();
    let directed = stage.carried(&name).await;
    let task = stage.task(&directed[0].task).await;
    assert_eq!(task.content, format!("Thực hiện chỉ đạo ứng cứu sự cố {name}"));
    let basis = task.basis.unwrap();
    assert_eq!((&*basis.symbol, &*basis.summary), ("15/CĐ-BCĐ (hư cấu)", ""));
    assert_eq!(basis.quoted_paragraph, task.content);
    assert_eq!(
        told(&stage.explain("so-new", &name).await.unwrap_err()).0,
        Reason::ResourceNotFound
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_to_agencies_needs_its_signed_paper_and_who_follows_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.befallen(|_| ()).await;
    let good = || directive(&["so-new"], &stage.people[2]);
    let nobody = directive(&["so-new"], "");
    let without = StepContent {
        document: None,
        ..good()
    };
    let mut unsigned = good();
    unsigned.document.as_mut().unwrap().signature = 1;
    let twice = directive(&["so-new", "so-new"], &stage.people[2]);
    let nowhere = directive(&["nowhere"], &stage.people[2]);
    for (content, reason, field) in [
        (nobody, Reason::InvalidFields, "content.directive.monitor"),
        (without, Reason::InvalidFields, "content.document"),
        (unsigned, Reason::EvidenceRequired, "content.document.signature"),
        (twice, Reason::InvalidFields, "content.directive.addressees[1]"),
        (nowhere, Reason::ResourceNotFound, "content.directive.addressees[0]"),
    ] {
        let status = stage
            .direct("head", &name, Step::IssueDirective, content)
            .await
            .unwrap_err();
        let seen = told(&status);
        assert_eq!((seen.0, &*seen.2), (reason, field));
    }
    // What is not carried by anybody is no task, and needs neither.
    let words = StepContent {
        document: None,
        ..directive(&[], "")
    };
    stage.direct("head", &name, Step::IssueDirective, words).await.unwrap();
    stage.prove().await;
}
