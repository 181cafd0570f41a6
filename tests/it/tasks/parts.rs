//! Parts of a task, which its lead keeps.

use chidao_proto::{
    coordination::v1::{RedateTaskRequest, Task, TaskState, WithdrawTaskRequest},
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::stage::{Stage, by, paper, refused, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_16_the_whole_waits_for_its_parts_which_its_lead_keeps(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let whole = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &whole).await;
    let part = |lead: &str, due| Task {
        parent: whole.clone(),
        mandatory: true,
        ..stage.task(paper(2, date!(2019 - 06 - 03)), lead, by(due))
    };
    // Others cannot: to them the whole is not there.
    let refusal = stage
        .try_create("so-tc", part("so-tc", date!(2019 - 06 - 15)))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);
    let created = stage
        .try_create("so-gd", part("ubnd-tam-binh", date!(2019 - 06 - 15)))
        .await
        .unwrap();
    let late = stage
        .try_create("so-gd", part("ubnd-tam-binh", date!(2019 - 06 - 21)))
        .await
        .unwrap();
    let mut keeper = stage.hand("so-gd");
    let refusal = keeper
        .tasks
        .assign_task(draft::coordination::assignment(&late.name))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-T6", "task.due_term"));
    keeper
        .tasks
        .assign_task(draft::coordination::assignment(&created.name))
        .await
        .unwrap();

    let completion = |name: &str| Stage::completion(name, paper(9, date!(2019 - 06 - 03)));
    let refusal = keeper
        .execution
        .report_completion(completion(&whole))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-16", "name"));
    // The whole cannot be due before its part.
    let redate = RedateTaskRequest {
        request_id: draft::request_id(),
        name: whole.clone(),
        due_term: Some(by(date!(2019 - 06 - 14))),
        document: Some(paper(12, date!(2019 - 06 - 03))),
        ..RedateTaskRequest::default()
    };
    let refusal = stage.hand("officer").tasks.redate_task(redate).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-T6", "due_term"));

    let mut district = stage.hand("ubnd-tam-binh").execution;
    stage.accept("ubnd-tam-binh", &created.name).await;
    district.report_completion(completion(&created.name)).await.unwrap();
    let confirm = chidao_proto::coordination::v1::ConfirmCompletionRequest {
        request_id: draft::request_id(),
        name: created.name.clone(),
        ..Default::default()
    };
    keeper.review.confirm_completion(confirm).await.unwrap();
    keeper.execution.report_completion(completion(&whole)).await.unwrap();
    assert_eq!(stage.get(&whole).await.state(), TaskState::Reported);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_16_a_task_is_withdrawn_with_its_parts_or_not_at_all(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let whole = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    let mut parts = Vec::new();
    for lead in ["so-tc", "ubnd-tam-binh"] {
        let part = Task {
            parent: whole.clone(),
            ..stage.task(paper(2, date!(2019 - 06 - 03)), lead, by(date!(2019 - 06 - 15)))
        };
        let created = stage.create(part).await;
        parts.push(stage.assign(&created.name).await.name);
    }
    let left = Task {
        parent: whole.clone(),
        ..stage.task(paper(2, date!(2019 - 06 - 03)), "so-tc", by(date!(2019 - 06 - 15)))
    };
    let left = stage.create(left).await;
    let withdraw = |with_parts| WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: whole.clone(),
        document: Some(paper(6, date!(2019 - 06 - 03))),
        reason: "Không còn phù hợp".to_owned(),
        with_parts,
        etag: String::new(),
    };
    let mut officer = stage.hand("officer").tasks;
    let refusal = officer.withdraw_task(withdraw(false)).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-16", "with_parts"));
    let withdrawn = officer.withdraw_task(withdraw(true)).await.unwrap().into_inner();
    let names: Vec<&str> = withdrawn.parts.iter().map(|part| &*part.name).collect();
    assert_eq!(names, parts);
    for name in parts.iter().chain([&whole]) {
        assert_eq!(stage.get(name).await.state(), TaskState::Withdrawn);
    }
    // A draft of a part that was left behind is not assigned any more.
    let refusal = officer
        .assign_task(draft::coordination::assignment(&left.name))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));
    stage.prove().await;
}
