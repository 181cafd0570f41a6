//! Drafts, secret stubs, central agencies, and agencies that have ended.

use chidao_proto::{
    coordination::v1::{
        DecideExtensionRequest, DiscardTaskRequest, DueTerm, ListTasksRequest, Progress, ReassignTaskRequest,
        ReportProgressRequest, UpdateTaskRequest,
    },
    errors::v1::Reason,
    membership::v1::CloseAgencyRequest,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::Status;

use super::stage::{Stage, by, paper, refused, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_19_an_agency_that_has_ended_can_do_nothing_more(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2025 - 06 - 20)).await else {
        return;
    };
    let due = by(date!(2025 - 09 - 30));
    let name = stage.given("ubnd-tam-binh", due, date!(2025 - 06 - 20)).await;
    stage.accept("ubnd-tam-binh", &name).await;
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: draft::agency_name("ubnd-tam-binh"),
        valid_to: Some(draft::date(2025, 7, 1)),
        decision: Some(paper(50, date!(2025 - 06 - 20))),
        ..CloseAgencyRequest::default()
    };
    stage
        .sandbox
        .client("officer")
        .agencies
        .close_agency(close)
        .await
        .unwrap();
    stage.noon_of(date!(2025 - 07 - 02)).await;
    let request = Stage::completion(&name, paper(7, date!(2025 - 07 - 01)));
    let refusal = stage
        .hand("ubnd-tam-binh")
        .execution
        .report_completion(request)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);
    let waiting = ListTasksRequest {
        lead_ended: true,
        ..Default::default()
    };
    assert_eq!(
        stage.list("officer", waiting.clone()).await,
        std::slice::from_ref(&name)
    );
    let reassign = ReassignTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        lead: draft::agency_name("so-tc"),
        document: Some(paper(51, date!(2025 - 07 - 02))),
        reason: "Chuyển theo tổ chức mới".to_owned(),
        ..ReassignTaskRequest::default()
    };
    stage.hand("officer").tasks.reassign_task(reassign).await.unwrap();
    assert!(stage.list("officer", waiting).await.is_empty());
    assert_eq!(stage.get(&name).await.lead, "agencies/so-tc");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_changed_and_thrown_away_by_those_who_keep_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let said = stage.task(paper(1, date!(2019 - 06 - 03)), "so-gd", by(date!(2019 - 06 - 20)));
    let created = stage.create(said.clone()).await;
    // Its lead is not told of a draft.
    let refusal = stage.read("so-gd", &created.name).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);
    let mut changed = said.clone();
    changed.lead = draft::agency_name("so-tc");
    let mut officer = stage.hand("officer").tasks;
    let update = |task, etag: &str| UpdateTaskRequest {
        request_id: draft::request_id(),
        name: created.name.clone(),
        task: Some(task),
        etag: etag.to_owned(),
    };
    officer
        .update_task(update(changed.clone(), &created.etag))
        .await
        .unwrap();
    let refusal = officer
        .update_task(update(changed.clone(), &created.etag))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::EtagMismatch);
    let mut nowhere = changed;
    nowhere.field = "chinh-quyen-dien-tu".to_owned();
    let refusal = officer.update_task(update(nowhere, "")).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "task.field"));
    assert!(refusal.message().is_ascii());
    let discard = DiscardTaskRequest {
        request_id: draft::request_id(),
        name: created.name.clone(),
        reason: "Nhập nhầm".to_owned(),
        etag: String::new(),
    };
    officer.discard_task(discard).await.unwrap();
    let refusal = officer
        .assign_task(draft::coordination::assignment(&created.name))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_07_a_secret_task_says_no_more_than_its_stub(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let mut secret = stage.task(paper(1, date!(2019 - 06 - 03)), "so-gd", by(date!(2019 - 06 - 20)));
    secret.secret = true;
    let refusal = stage.try_create("officer", secret.clone()).await.unwrap_err();
    let (reason, rules, field) = told(&refusal);
    assert_eq!((reason, &*field), (Reason::RuleForbids, "task.content"));
    assert!(rules.contains("INV-T10"), "{rules}");
    (secret.content, secret.product) = (String::new(), String::new());
    if let Some(basis) = &mut secret.basis {
        basis.quoted_paragraph.clear();
    }
    let refusal = stage.try_create("officer", secret.clone()).await.unwrap_err();
    assert_eq!(told(&refusal).2, "task.basis.summary");
    if let Some(basis) = &mut secret.basis {
        basis.summary = "(mật)".to_owned();
    }
    let stub = stage.create(secret).await;
    stage.assign(&stub.name).await;
    stage.accept("so-gd", &stub.name).await;
    // What is said of it later keeps the secret too.
    let progress = ReportProgressRequest {
        request_id: draft::request_id(),
        name: stub.name.clone(),
        progress: Some(Progress {
            text: "Đã làm xong phần tuyệt mật".to_owned(),
            ..Progress::default()
        }),
    };
    let refusal = stage
        .hand("so-gd")
        .execution
        .report_progress(progress)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).2, "progress.text");
    let mut result = Stage::completion(&stub.name, paper(7, date!(2019 - 06 - 03)));
    let refusal = stage
        .hand("so-gd")
        .execution
        .report_completion(result.clone())
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).2, "reason");
    result.text.clear();
    let refusal = stage
        .hand("so-gd")
        .execution
        .report_completion(result.clone())
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).2, "document.summary");
    if let Some(document) = &mut result.document {
        document.summary = "(mật)".to_owned();
    }
    stage.hand("so-gd").execution.report_completion(result).await.unwrap();
    assert!(stage.read("so-gd", &stub.name).await.unwrap().task.unwrap().secret);

    // A central agency is asked.
    let name = stage
        .given("cuc-thue", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    let read = stage.read("cuc-thue", &name).await.unwrap();
    assert!(read.task.unwrap().requested);
    assert!(read.basis.iter().any(|basis| basis.code == "TSK-18"));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_a_request_is_told_before_anything_is_looked_up(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let mut document = paper(7, date!(2019 - 06 - 03));
    document.issuer_title = "Chủ tịch UBND tỉnh".to_owned();
    let missing = "tasks/1999-0001";
    let decide = DecideExtensionRequest {
        approved: false,
        granted_due: Some(draft::date(2019, 6, 30)),
        ..Stage::granting(missing, document.clone())
    };
    let refusal = stage.hand("so-gd").review.decide_extension(decide).await.unwrap_err();
    assert_eq!(wrong_fields(&refusal), ["document.issuer", "granted_due", "reason"]);
    let mut task = stage.task(document, "so-gd", by(date!(2019 - 06 - 20)));
    task.mandatory = true;
    task.field = "chinh-quyen".to_owned();
    task.due_term = Some(DueTerm {
        working_days: 7,
        ..by(date!(2019 - 06 - 20))
    });
    let update = UpdateTaskRequest {
        request_id: draft::request_id(),
        name: missing.to_owned(),
        task: Some(task),
        etag: String::new(),
    };
    let refusal = stage.hand("so-gd").tasks.update_task(update).await.unwrap_err();
    let expected = [
        "task.basis.issuer",
        "task.due_term.working_days",
        "task.field",
        "task.mandatory",
    ];
    assert_eq!(wrong_fields(&refusal), expected);
}

fn wrong_fields(refusal: &Status) -> Vec<String> {
    let seen = read(refusal).unwrap();
    assert_eq!(seen.reason, Reason::InvalidFields);
    seen.fields.into_iter().map(|(field, _)| field).collect()
}
