//! More time: asked for, granted, refused, lapsed.

use chidao_calendar::Instant;
use chidao_proto::{
    coordination::v1::{DecideExtensionRequest, ExtensionState, Timeliness, TurnAction},
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
async fn t_t9_what_is_granted_moves_the_date_and_keeps_the_first(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    stage.noon_of(date!(2019 - 06 - 18)).await;
    let ask = Stage::asking(&name, date!(2019 - 06 - 30), paper(8, date!(2019 - 06 - 18)));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();
    // One at a time.
    let again = Stage::asking(&name, date!(2019 - 06 - 29), paper(8, date!(2019 - 06 - 18)));
    let refusal = stage
        .hand("so-gd")
        .execution
        .request_extension(again)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-T5", "name"));

    stage.noon_of(date!(2019 - 06 - 19)).await;
    let unsigned = chidao_proto::common::v1::DocumentRef {
        signature: chidao_proto::common::v1::SignatureKind::None.into(),
        ..paper(9, date!(2019 - 06 - 19))
    };
    let refusal = stage
        .hand("officer")
        .review
        .decide_extension(Stage::granting(&name, unsigned))
        .await
        .unwrap_err();
    assert_eq!(
        told(&refusal),
        refused(Reason::EvidenceRequired, "TSK-12", "document.signature")
    );
    let grant = Stage::granting(&name, paper(9, date!(2019 - 06 - 19)));
    let granted = stage
        .hand("officer")
        .review
        .decide_extension(grant)
        .await
        .unwrap()
        .into_inner();
    // 30/06/2019 is a Sunday.
    let codes = super::stage::notices!(granted);
    assert_eq!(codes, [chidao_proto::common::v1::NoticeCode::DayOff]);
    let task = granted.task.unwrap();
    assert_eq!(task.due_current.unwrap().date, Some(draft::date(2019, 6, 30)));
    assert_eq!(task.due_original.unwrap().date, Some(draft::date(2019, 6, 20)));
    assert_eq!(
        (task.extensions_granted, task.extension.unwrap().state()),
        (1, ExtensionState::Approved)
    );

    // A second one is one too many by default.
    let more = Stage::asking(&name, date!(2019 - 07 - 05), paper(10, date!(2019 - 06 - 19)));
    let refusal = stage.hand("so-gd").execution.request_extension(more).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-13", "name"));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t10_what_nobody_decides_on_lapses_and_the_task_is_overdue(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    stage.noon_of(date!(2019 - 06 - 18)).await;
    let ask = Stage::asking(&name, date!(2019 - 06 - 30), paper(8, date!(2019 - 06 - 18)));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();

    let midnight = Instant::start_of(date!(2019 - 06 - 21));
    stage.move_clock(midnight.plus_micros(-10_000_000)).await;
    let task = stage.get(&name).await;
    assert_eq!(task.extension.unwrap().state(), ExtensionState::Requested);
    stage.move_clock(midnight).await;
    // Whether the worker has come by or not.
    let task = stage.get(&name).await;
    assert_eq!(task.timeliness(), Timeliness::Overdue);
    assert_eq!(task.extension.unwrap().state(), ExtensionState::Lapsed);
    let grant = Stage::granting(&name, paper(9, date!(2019 - 06 - 20)));
    let refusal = stage.hand("officer").review.decide_extension(grant).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "TSK-12", ""));
    let turns = stage.read("officer", &name).await.unwrap().turns;
    let last = turns.last().unwrap();
    assert_eq!(
        (last.action(), &*last.actor),
        (TurnAction::LapseExtension, "system:clock")
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t11_what_is_asked_for_after_the_task_was_due_is_refused(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    let ask = |day| Stage::asking(&name, date!(2019 - 06 - 30), paper(8, day));
    stage.move_clock(Instant::start_of(date!(2019 - 06 - 21))).await;
    let refusal = stage
        .hand("so-gd")
        .execution
        .request_extension(ask(date!(2019 - 06 - 20)))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "TSK-14", "proposed_due"));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_says_why_and_leaves_the_date(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    for (proposed, expected) in [
        (
            date!(2019 - 06 - 20),
            refused(Reason::InvalidFields, "", "proposed_due"),
        ),
        (
            date!(2019 - 07 - 08),
            refused(Reason::RuleForbids, "TSK-13", "proposed_due"),
        ),
    ] {
        let ask = Stage::asking(&name, proposed, paper(8, date!(2019 - 06 - 03)));
        let refusal = stage.hand("so-gd").execution.request_extension(ask).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "{proposed}");
    }
    let ask = Stage::asking(&name, date!(2019 - 07 - 07), paper(8, date!(2019 - 06 - 03)));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();
    let deny = |reason: &str| DecideExtensionRequest {
        approved: false,
        reason: reason.to_owned(),
        ..Stage::granting(&name, paper(9, date!(2019 - 06 - 03)))
    };
    let refusal = stage.hand("head").review.decide_extension(deny("")).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "reason"));
    stage
        .hand("head")
        .review
        .decide_extension(deny("Đã đủ thời gian"))
        .await
        .unwrap();
    let task = stage.get(&name).await;
    assert_eq!(task.due_current, task.due_original);
    let extension = task.extension.unwrap();
    assert_eq!(
        (extension.state(), &*extension.decision_reason),
        (ExtensionState::Rejected, "Đã đủ thời gian")
    );
    stage.prove().await;
}
