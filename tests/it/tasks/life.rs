//! From draft to completed, and back.

use chidao_proto::{
    coordination::v1::{
        Cooperator, DecideReturnRequest, DiscardTaskRequest, Progress, ReassignTaskRequest, RefuseCompletionRequest,
        ReopenTaskRequest, ReportProgressRequest, RequestReturnRequest, ResumeTaskRequest, ReturnDecision,
        SubmissionState, SuspendTaskRequest, TaskState, Timeliness, TurnAction, UpdateTaskRequest, WithdrawTaskRequest,
    },
    errors::v1::Reason,
    membership::v1::CloseAgencyRequest,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::stage::{Stage, by, paper, refused, told};

fn cooperator(agency: &str) -> Cooperator {
    Cooperator {
        agency: draft::agency_name(agency),
        due: None,
        part: String::new(),
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t1_a_task_has_one_lead(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let task = || stage.task(paper(1, date!(2019 - 06 - 03)), "so-gd", by(date!(2019 - 06 - 20)));
    for (cooperators, place) in [(vec!["so-tc", "so-gd"], 1), (vec!["so-tc", "cuc-thue", "so-tc"], 2)] {
        let mut twice = task();
        twice.cooperators = cooperators.into_iter().map(cooperator).collect();
        let refusal = stage.try_create("officer", twice).await.unwrap_err();
        let at = format!("task.cooperators[{place}].agency");
        let (reason, rules, field) = told(&refusal);
        assert_eq!((reason, field), (Reason::RuleForbids, at));
        assert!(rules.contains("INV-T1"), "{rules}");
    }
    let draft = stage.create(task()).await;
    stage.assign(&draft.name).await;
    let again = Stage::assignment(&draft.name);
    let refusal = stage.hand("officer").tasks.assign_task(again).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t5_a_task_of_somebody_elses_competence_goes_to_another_lead(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.noon_of(date!(2019 - 06 - 05)).await;
    let request = || RequestReturnRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        reason: "Thuộc thẩm quyền Sở Tài chính".to_owned(),
        ..RequestReturnRequest::default()
    };
    // Only its lead can; others do not know of it.
    let refusal = stage
        .hand("so-tc")
        .execution
        .request_return(request())
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);
    stage.hand("so-gd").execution.request_return(request()).await.unwrap();
    let decision = DecideReturnRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        decision: ReturnDecision::Reassign.into(),
        document: Some(paper(5, date!(2019 - 06 - 05))),
        lead: draft::agency_name("so-tc"),
        ..DecideReturnRequest::default()
    };
    stage.hand("officer").tasks.decide_return(decision).await.unwrap();
    let read = stage.read("so-tc", &name).await.unwrap();
    let leads: Vec<(TurnAction, &str)> = read.turns.iter().map(|turn| (turn.action(), &*turn.lead)).collect();
    assert_eq!(
        leads[1..],
        [
            (TurnAction::Assign, "agencies/so-gd"),
            (TurnAction::RequestReturn, "agencies/so-gd"),
            (TurnAction::Reassign, "agencies/so-tc")
        ]
    );
    let task = read.task.unwrap();
    assert_eq!(task.state(), TaskState::Assigned);
    assert_eq!(task.due_current.unwrap().date, Some(draft::date(2019, 6, 20)));
    // It is no longer the old lead's.
    let refusal = stage.read("so-gd", &name).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);

    // After the time to return it, silence was acceptance.
    stage.noon_of(date!(2019 - 06 - 10)).await;
    let refusal = stage
        .hand("so-tc")
        .execution
        .request_return(request())
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "TSK-06", ""));
    assert_eq!(stage.get(&name).await.state(), TaskState::NotStarted);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_refused_is_redone_and_what_was_completed_the_head_alone_opens_again(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    let progress = |percent, text: &str| ReportProgressRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        progress: Some(Progress {
            percent,
            text: text.to_owned(),
            ..Progress::default()
        }),
    };
    stage.accept("so-gd", &name).await;
    let mut lead = stage.hand("so-gd");
    let first = lead
        .execution
        .report_progress(progress(10, "Đã có dự thảo"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.progress.unwrap().name, format!("{name}/progress/1"));
    assert_eq!(stage.get(&name).await.state(), TaskState::InProgress);
    let etag = stage.get(&name).await.etag;
    let second = lead
        .execution
        .report_progress(progress(60, "Đã lấy ý kiến"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(second.progress.unwrap().name, format!("{name}/progress/2"));
    assert_eq!(stage.get(&name).await.etag, etag, "a report is a resource of its own");

    stage.report("so-gd", &name, paper(7, date!(2019 - 06 - 03))).await;
    let refuse = RefuseCompletionRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        reason: "Thiếu phụ lục kinh phí".to_owned(),
        etag: String::new(),
    };
    stage.hand("officer").review.refuse_completion(refuse).await.unwrap();
    let task = stage.get(&name).await;
    assert_eq!((task.state(), task.timeliness()), (TaskState::Redo, Timeliness::InTime));
    let submission = task.submission.unwrap();
    assert_eq!(
        (submission.state(), &*submission.reason),
        (SubmissionState::Refused, "Thiếu phụ lục kinh phí")
    );
    stage.report("so-gd", &name, paper(17, date!(2019 - 06 - 03))).await;
    stage.confirm(&name).await;

    let reopen = || ReopenTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        reason: "Số liệu sai".to_owned(),
        etag: String::new(),
    };
    let refusal = stage.hand("officer").tasks.reopen_task(reopen()).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted);
    // The reporting year goes on to the 14th of December.
    stage.noon_of(date!(2019 - 12 - 14)).await;
    stage.hand("head").tasks.reopen_task(reopen()).await.unwrap();
    let task = stage.get(&name).await;
    assert_eq!((task.state(), task.submission), (TaskState::Redo, None));
    stage.report("so-gd", &name, paper(27, date!(2019 - 12 - 14))).await;
    stage.confirm(&name).await;
    stage.noon_of(date!(2019 - 12 - 15)).await;
    let refusal = stage.hand("head").tasks.reopen_task(reopen()).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "TSK-10", ""));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_suspended_goes_on_and_is_withdrawn_by_papers(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    let suspend = |document| SuspendTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        document,
        reason: "Chờ chủ trương".to_owned(),
        etag: String::new(),
    };
    let mut officer = stage.hand("officer").tasks;
    let refusal = officer.suspend_task(suspend(None)).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "document"));
    officer
        .suspend_task(suspend(Some(paper(3, date!(2019 - 06 - 03)))))
        .await
        .unwrap();
    stage.noon_of(date!(2019 - 07 - 01)).await;
    let task = stage.get(&name).await;
    // What is shown is what it was when it was suspended.
    assert_eq!(
        (task.state(), task.timeliness()),
        (TaskState::Suspended, Timeliness::InTime)
    );
    let refusal = stage
        .hand("so-gd")
        .execution
        .report_completion(Stage::completion(&name, paper(7, date!(2019 - 06 - 30))))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));
    let resume = ResumeTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        document: Some(paper(4, date!(2019 - 07 - 01))),
        due_term: None,
        etag: task.etag,
    };
    officer.resume_task(resume).await.unwrap();
    let task = stage.get(&name).await;
    assert_eq!(
        (task.state(), task.timeliness()),
        (TaskState::NotStarted, Timeliness::Overdue)
    );
    let withdraw = WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        document: Some(paper(6, date!(2019 - 07 - 01))),
        reason: "Không còn phù hợp".to_owned(),
        ..WithdrawTaskRequest::default()
    };
    officer.withdraw_task(withdraw).await.unwrap();
    let task = stage.get(&name).await;
    assert_eq!(
        (task.state(), task.timeliness()),
        (TaskState::Withdrawn, Timeliness::Unspecified)
    );
    stage.prove().await;
}

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
    assert_ne!(told(&refusal).0, Reason::Internal);
    let waiting = chidao_proto::coordination::v1::ListTasksRequest {
        lead_ended: true,
        ..Default::default()
    };
    assert_eq!(stage.list("officer", waiting.clone()).await, [name.clone()]);
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
    let refusal = officer.assign_task(Stage::assignment(&created.name)).await.unwrap_err();
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
