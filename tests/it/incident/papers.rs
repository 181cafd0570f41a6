//! Directives whose paper says much, is known already, or that coordination cannot take: none is lost.

use std::time::Duration;

use chidao_proto::{
    common::v1::{Attachment, DocumentRef},
    coordination::v1::Task,
    incident::v1::{DirectedTask, Step, StepContent},
    membership::v1::CloseAgencyRequest,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{clock::moment, directives::directive, stage::Stage};

/// How long a directive may take to be carried over.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directive to an agency by a paper that is otherwise described.
fn by(stage: &Stage, describe: impl FnOnce(&mut DocumentRef)) -> StepContent {
    let mut given = directive(&["so-new"], &stage.people[2]);
    describe(given.document.as_mut().unwrap());
    given
}

impl Stage {
    /// The task that a directive becomes.
    async fn given(&self, incident: &str, content: StepContent) -> Task {
        self.direct("head", incident, Step::IssueDirective, content)
            .await
            .unwrap();
        let directed = self.carried(incident).await;
        self.task(&directed.last().unwrap().task).await
    }

    /// An ordinary task on the paper of directives.
    async fn noted(&self) -> Result<Task, tonic::Status> {
        let mut request = draft::coordination::task("so-new", &self.people[2]);
        let paper = directive(&[], "").document.unwrap();
        request.task.as_mut().unwrap().basis = Some(DocumentRef {
            quoted_paragraph: "1. Sở Mới rà soát (hư cấu)".to_owned(),
            ..paper
        });
        let noted = self.coordination("officer").tasks.create_task(request).await?;
        Ok(noted.into_inner().task.unwrap())
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn one_paper_gives_directives_of_open_and_confidential_incidents_in_any_order(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let secret = stage
        .befallen(|request| request.incident.as_mut().unwrap().confidential = true)
        .await;
    let open = stage.befallen(|_| ()).await;
    // First of the confidential one, which tells nothing of the paper that others must repeat.
    assert_eq!(
        stage.given(&secret, by(&stage, |_| ())).await.basis.unwrap().summary,
        ""
    );
    let summary = stage.noted().await.unwrap().basis.unwrap().summary;
    assert!(!summary.is_empty());
    assert_eq!(
        stage.given(&open, by(&stage, |_| ())).await.basis.unwrap().summary,
        summary
    );
    assert_eq!(
        stage.given(&secret, by(&stage, |_| ())).await.basis.unwrap().summary,
        ""
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_takes_its_paper_as_coordination_has_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let summary = stage.noted().await.unwrap().basis.unwrap().summary;
    let open = stage.befallen(|_| ()).await;
    let otherwise = by(&stage, |paper| {
        "V/v ứng cứu sự cố (hư cấu)".clone_into(&mut paper.summary)
    });
    let task = stage.given(&open, otherwise).await;
    assert_eq!(task.basis.unwrap().summary, summary);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_says_too_much_for_a_task_gives_one_by_its_symbol(#[case] kind: Kind) {
    let Some(stage) = Stage::set_with_coordination(kind).await else {
        return;
    };
    let open = stage.befallen(|_| ()).await;
    let file = Attachment {
        file_name: "phu-luc.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        sha256: vec![7; 32],
        uri: format!("https://van-ban.example/{}", "a".repeat(1_000)),
    };
    let task = stage
        .given(&open, by(&stage, |paper| paper.attachments = vec![file; 20]))
        .await;
    let basis = task.basis.unwrap();
    assert_eq!((&*basis.symbol, basis.attachments.len()), ("15/CĐ-BCĐ (hư cấu)", 0));
    assert_eq!(basis.quoted_paragraph, task.content);
    // Whoever cites the same paper in full finds it on record so.
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_that_coordination_does_not_take_says_so(#[case] kind: Kind) {
    let day = date!(2026 - 06 - 01);
    let Some(stage) = Stage::set_at(kind, moment(day, 9, 0)).await else {
        return;
    };
    let open = stage.befallen(|_| ()).await;
    stage
        .direct("head", &open, Step::IssueDirective, by(&stage, |_| ()))
        .await
        .unwrap();
    // Before it is carried over, the agency ends.
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: draft::agency_name("so-new"),
        valid_to: Some(day.into()),
        decision: Some(draft::decision("50/NQ-HĐND (hư cấu)", draft::date(2026, 5, 20))),
        ..CloseAgencyRequest::default()
    };
    let mut officer = stage.sandbox.client("officer");
    officer.agencies.close_agency(close).await.unwrap();
    let stage = stage.joined_by_coordination().await;
    let refused = async {
        loop {
            let directed = stage.explain("head", &open).await.unwrap().directed;
            if directed.iter().all(|one| !one.refusal.is_empty()) {
                return directed;
            }
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(PATIENCE, refused).await.expect("it is refused");
    let [DirectedTask { task, refusal, .. }] = &refused[..] else {
        panic!("{refused:?}");
    };
    assert!(task.is_empty() && refusal.starts_with("REASON_"), "{refusal}");
    assert!(refusal.contains("cơ quan") || refusal.contains("Cơ quan"), "{refusal}");
    stage.prove().await;
}
