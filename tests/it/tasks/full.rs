//! A task that is full in every part lives on: nothing that its life still needs is refused for want of room.

use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        ConfirmCompletionRequest, DecideExtensionRequest, RefuseCompletionRequest, ReopenTaskRequest,
        ReportCompletionRequest, ResumeTaskRequest, SuspendTaskRequest, Task, TaskState, WithdrawTaskRequest,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use prost_reflect::prost::Message;
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{Stage, by, paper, refused, told};

/// Bytes of what a task is given with; of a result; of a request for more time, and of what is decided on it.
const GIVEN: usize = 20_480;
const RESULT: usize = 14_336;
const EXTENSION: usize = 6_144;

/// As many characters as a reason may have, each as long as one can be.
fn reason() -> String {
    "\u{1D538}".repeat(2_000)
}

/// A signed paper that takes so many bytes.
fn of_size(number: u32, issued_on: Date, size: usize) -> DocumentRef {
    let mut paper = paper(number, issued_on);
    // Four bytes say what it is and how long.
    let mut left = size - paper.encoded_len() - 3;
    while left > 4_000 {
        paper.quoted_paragraph.push('ế');
        left -= 2;
    }
    let letters = left - paper.quoted_paragraph.chars().count();
    paper.quoted_paragraph.push_str(&"q".repeat(letters));
    paper
}

fn given_size(task: &Task) -> usize {
    task.basis.as_ref().unwrap().encoded_len() + task.content.len() + task.product.len()
}

/// A task that is given with as much as can be.
fn full(stage: &Stage, today: Date) -> Task {
    let mut task = stage.task(paper(100, today), "so-gd", by(date!(2019 - 09 - 20)));
    task.product = "ế".repeat(1_000);
    task.lead_unit = "\u{1D538}".repeat(200);
    task.basis.as_mut().unwrap().quoted_paragraph = "ế".repeat(3_000);
    task.content = "c".repeat(4_000);
    let mut left = GIVEN - given_size(&task);
    task.content.clear();
    left += 4_000;
    task.content.push_str(&"ế".repeat((left - 3_900) / 2));
    let letters = GIVEN - given_size(&task);
    task.content.push_str(&"c".repeat(letters));
    assert_eq!(given_size(&task), GIVEN);
    task
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_full_in_every_part_lives_to_its_end(#[case] kind: Kind) {
    let today = date!(2019 - 06 - 03);
    let Some(stage) = Stage::set(kind, today).await else {
        return;
    };
    let mut task = Box::new(full(&stage, today));
    task.content.push('c');
    let refusal = Box::pin(stage.try_create("officer", (*task).clone()))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "task"));
    task.content.pop();
    let name = Box::pin(stage.create(*task)).await.name;
    Box::pin(stage.assign(&name)).await;
    Box::pin(stage.accept("so-gd", &name)).await;
    Box::pin(extended(&stage, &name, today)).await;
    Box::pin(reported_and_redone(&stage, &name, today)).await;
    Box::pin(stands_still_and_ends(&stage, &name, today)).await;
    stage.prove().await;
}

async fn extended(stage: &Stage, name: &str, today: Date) {
    let mut asking = Stage::asking(name, date!(2019 - 10 - 01), of_size(1, today, EXTENSION - 2_000));
    asking.reason = "r".repeat(2_000);
    let mut too_long = asking.clone();
    too_long.document = Some(of_size(1, today, EXTENSION - 1_999));
    let mut lead = stage.hand("so-gd");
    let refusal = lead.execution.request_extension(too_long).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "document"));
    lead.execution.request_extension(asking).await.unwrap();
    let granting = |size| DecideExtensionRequest {
        reason: "d".repeat(2_000),
        ..Stage::granting(name, of_size(2, today, size))
    };
    let mut officer = stage.hand("officer");
    let refusal = officer
        .review
        .decide_extension(granting(EXTENSION - 1_999))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "document"));
    officer
        .review
        .decide_extension(granting(EXTENSION - 2_000))
        .await
        .unwrap();
}

/// A report on a task whose paper and text take so many bytes.
fn completion(name: &str, number: u32, today: Date, size: usize) -> ReportCompletionRequest {
    ReportCompletionRequest {
        text: "t".repeat(4_000),
        ..Stage::completion(name, of_size(number, today, size - 4_000))
    }
}

async fn report(stage: &Stage, request: ReportCompletionRequest) {
    stage.hand("so-gd").execution.report_completion(request).await.unwrap();
}

async fn confirm(stage: &Stage, name: &str) {
    let request = ConfirmCompletionRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        ..ConfirmCompletionRequest::default()
    };
    stage.hand("officer").review.confirm_completion(request).await.unwrap();
}

async fn reported_and_redone(stage: &Stage, name: &str, today: Date) {
    let too_long = completion(name, 3, today, RESULT + 1);
    let refusal = stage
        .hand("so-gd")
        .execution
        .report_completion(too_long)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "document"));
    report(stage, completion(name, 3, today, RESULT)).await;
    let refusal = RefuseCompletionRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        ..RefuseCompletionRequest::default()
    };
    stage.hand("officer").review.refuse_completion(refusal).await.unwrap();
    report(stage, completion(name, 4, today, RESULT)).await;
    confirm(stage, name).await;
    let reopening = ReopenTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        ..ReopenTaskRequest::default()
    };
    stage.hand("head").tasks.reopen_task(reopening).await.unwrap();
    report(stage, completion(name, 5, today, RESULT)).await;
    confirm(stage, name).await;
    let size = stage.get(name).await.encoded_len();
    assert!(size > 60_000, "it is full: {size} bytes");
    let reopening = ReopenTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        ..ReopenTaskRequest::default()
    };
    stage.hand("head").tasks.reopen_task(reopening).await.unwrap();
}

async fn stands_still_and_ends(stage: &Stage, name: &str, today: Date) {
    let mut officer = stage.hand("officer");
    let suspension = SuspendTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        document: Some(paper(6, today)),
        ..SuspendTaskRequest::default()
    };
    officer.tasks.suspend_task(suspension).await.unwrap();
    let resumption = ResumeTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        document: Some(paper(7, today)),
        ..ResumeTaskRequest::default()
    };
    officer.tasks.resume_task(resumption).await.unwrap();
    report(stage, completion(name, 8, today, RESULT)).await;
    let withdrawal = WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        reason: reason(),
        document: Some(paper(9, today)),
        ..WithdrawTaskRequest::default()
    };
    officer.tasks.withdraw_task(withdrawal).await.unwrap();
    assert_eq!(stage.get(name).await.state(), TaskState::Withdrawn);
}
