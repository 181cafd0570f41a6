//! Files that grow: they can be worked on to their end, and are told.

use chidao_proto::{
    common::v1::Attachment,
    errors::v1::Reason,
    incident::v1::{
        ExplainIncidentRequest, ExplainIncidentResponse, Obligation, ReportType, ResponsePhase, Step, StepContent,
    },
};
use chidao_tests::Kind;
use rstest::rstest;
use time::macros::date;

use super::{
    directives::directive,
    reports::submission,
    rows::at,
    stage::{Stage, told},
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_full_of_reports_takes_the_end_report_all_the_same(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    for _ in 0..300 {
        let progress = submission(&name, ReportType::Progress);
        stage.submit("so-operator", progress).await.unwrap();
    }
    let one_more = submission(&name, ReportType::Progress);
    let refused = told(&stage.submit("so-operator", one_more).await.unwrap_err());
    assert_eq!((refused.0, &*refused.2), (Reason::InvalidFields, "name"));
    // What was owed since the first notice, and how it ended.
    for of in [ReportType::Notice, ReportType::Final] {
        stage.submit("so-operator", submission(&name, of)).await.unwrap();
    }
    let again = stage.submit("so-operator", submission(&name, ReportType::Final)).await;
    assert_eq!(told(&again.unwrap_err()).0, Reason::InvalidFields);
    // It is shown to others, and the response goes on.
    stage
        .direct(
            "head",
            &name,
            Step::IssueDirective,
            StepContent {
                document: None,
                ..directive(&[], "")
            },
        )
        .await
        .unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_a_file_and_works_on_it_leaves_its_duties_and_reports_as_they_are(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let sent = stage
        .submit("so-operator", submission(&name, ReportType::Progress))
        .await;
    let report = sent.unwrap().report.unwrap();
    let etags = |told: &ExplainIncidentResponse| -> Vec<String> {
        let duties = told.duties.iter().filter_map(|duty| duty.obligation.as_ref());
        duties.map(|duty: &Obligation| duty.etag.clone()).collect()
    };
    let was = stage.reported("officer", &report.name).await.unwrap();
    let before = stage.explain("officer", &name).await.unwrap();
    stage
        .direct(
            "head",
            &name,
            Step::IssueDirective,
            StepContent {
                document: None,
                ..directive(&[], "")
            },
        )
        .await
        .unwrap();
    let after = stage.explain("officer", &name).await.unwrap();
    assert_eq!(etags(&after), etags(&before));
    let shown = stage.reported("officer", &report.name).await.unwrap();
    assert_eq!(shown.etag, was.etag);
    assert!(after.incident.unwrap().recorders.len() > before.incident.unwrap().recorders.len());
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn steps_that_say_much_are_told_in_parts(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let file = Attachment {
        file_name: "p".repeat(200),
        media_type: "application/pdf".to_owned(),
        size: 1,
        sha256: vec![7; 32],
        uri: format!("https://van-ban.example/{}", "a".repeat(1_000)),
    };
    let long = || {
        let mut content = directive(&[], "");
        let paper = content.document.as_mut().unwrap();
        paper.attachments = vec![file.clone(); 20];
        paper.quoted_paragraph = "\u{1D538}".repeat(4_000);
        content.directive.as_mut().unwrap().content = "\u{1D538}".repeat(2_000);
        content
    };
    for _ in 0..70 {
        stage.direct("head", &name, Step::IssueDirective, long()).await.unwrap();
    }
    let mut before = 0;
    let mut numbers = Vec::new();
    loop {
        let request = ExplainIncidentRequest {
            name: name.clone(),
            steps_before: before,
            ..ExplainIncidentRequest::default()
        };
        let told = stage.client("officer").incidents.explain_incident(request).await;
        let told = told.unwrap().into_inner();
        let told_now = told
            .steps
            .iter()
            .map(|step| step.name.rsplit('/').next().unwrap().parse::<i32>().unwrap());
        numbers.splice(0..0, told_now);
        assert_eq!(told.steps_left_out, numbers[0] - 1);
        if told.steps_left_out == 0 {
            break;
        }
        before = numbers[0];
    }
    assert!(before > 1, "it is told in more than one part");
    let all = stage.incident(&name).await.step_count;
    assert_eq!(numbers, (1..=all).collect::<Vec<_>>());
    // The same as of a moment that is past.
    let on = stage.explain("officer", &name).await.unwrap().on;
    let request = ExplainIncidentRequest {
        name: name.clone(),
        recorded_by: on,
        ..ExplainIncidentRequest::default()
    };
    let then = stage
        .client("officer")
        .incidents
        .explain_incident(request)
        .await
        .unwrap()
        .into_inner();
    assert!(then.steps_left_out > 0);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_full_of_steps_is_still_brought_to_its_end(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage.ordinary(at(date!(2026 - 09 - 07), 8, 0)).await;
    let words = || StepContent {
        document: None,
        ..directive(&[], "")
    };
    let taken = stage.incident(&name).await.step_count;
    for _ in taken..800 {
        stage
            .direct("head", &name, Step::IssueDirective, words())
            .await
            .unwrap();
    }
    let refused = stage
        .direct("head", &name, Step::IssueDirective, words())
        .await
        .unwrap_err();
    assert_eq!((told(&refused).0, &*told(&refused).2), (Reason::InvalidFields, "name"));
    stage.responded(&name, at(date!(2026 - 09 - 08), 8, 0)).await;
    let whole = stage.incident(&name).await;
    assert_eq!(
        (whole.response_phase(), whole.step_count),
        (ResponsePhase::Reviewing, 806)
    );
    stage.prove().await;
}
