//! From draft to completed, and back.

use chidao_proto::{
    coordination::v1::{
        Cooperator, DecideReturnRequest, Progress, RefuseCompletionRequest, ReopenTaskRequest, ReportProgressRequest,
        RequestReturnRequest, ResumeTaskRequest, ReturnDecision, SubmissionState, SuspendTaskRequest, TaskState,
        Timeliness, TurnAction, WithdrawTaskRequest,
    },
    errors::v1::Reason,
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
    let again = draft::coordination::assignment(&draft.name);
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
    // What was refused does not count any more.
    let again = Stage::completion(&name, paper(7, date!(2019 - 06 - 03)));
    let refusal = lead.execution.report_completion(again).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-09", "document"));
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
async fn a_task_that_is_reported_before_it_was_begun_is_begun_by_that(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let (today, due) = (date!(2019 - 06 - 03), by(date!(2019 - 06 - 20)));
    let name = stage.given("so-gd", due, today).await;
    stage.accept("so-gd", &name).await;
    stage.report("so-gd", &name, paper(1, today)).await;
    let refusal = RefuseCompletionRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        reason: "Chưa đủ".to_owned(),
        ..RefuseCompletionRequest::default()
    };
    stage.hand("officer").review.refuse_completion(refusal).await.unwrap();
    stage.report("so-gd", &name, paper(2, today)).await;
    let turns = stage.read("officer", &name).await.unwrap().turns;
    let told: Vec<_> = turns.iter().map(|turn| (turn.action(), turn.state())).collect();
    assert_eq!(
        told,
        [
            (TurnAction::Create, TaskState::Draft),
            (TurnAction::Assign, TaskState::Assigned),
            (TurnAction::Accept, TaskState::NotStarted),
            (TurnAction::Start, TaskState::InProgress),
            (TurnAction::ReportCompletion, TaskState::Reported),
            (TurnAction::Refuse, TaskState::Redo),
            (TurnAction::ReportCompletion, TaskState::Reported),
        ]
    );
    let numbers: Vec<i32> = turns.iter().map(|turn| turn.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    let (start, completion) = (&turns[3], &turns[4]);
    assert_eq!(
        (&start.actor, start.record_time, &start.due, &start.document),
        (&completion.actor, completion.record_time, &completion.due, &None)
    );
    stage.prove().await;
}
