//! When tasks are due, and whether they are in time.

use chidao_proto::{
    common::v1::NoticeCode,
    coordination::v1::{ConfirmCompletionRequest, RedateTaskRequest, TaskState, Timeliness, TurnAction, Urgency},
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Duration, macros::date};

use super::stage::{Stage, by, in_working_days, notices, paper, refused, told, without_deadline};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t2_a_task_that_is_entered_late_says_so(#[case] kind: Kind) {
    let issued_on = date!(2019 - 04 - 25);
    for (entered_on, urgency, is_late) in [
        (date!(2019 - 04 - 26), Urgency::Normal, false),
        (date!(2019 - 05 - 02), Urgency::Normal, true),
        (date!(2019 - 04 - 25), Urgency::Express, false),
        (date!(2019 - 04 - 26), Urgency::Express, true),
    ] {
        let Some(stage) = Stage::set(kind, entered_on).await else {
            return;
        };
        let mut task = stage.task(paper(1, issued_on), "so-gd", by(date!(2019 - 06 - 20)));
        task.urgency = urgency.into();
        let draft = stage.create(task).await;
        let request = draft::coordination::assignment(&draft.name);
        let assigned = stage
            .hand("officer")
            .tasks
            .assign_task(request)
            .await
            .unwrap()
            .into_inner();
        let late = notices!(assigned).contains(&NoticeCode::EnteredLate);
        assert_eq!(late, is_late, "{entered_on} {urgency:?}");
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t4_a_date_stays_where_it_is_a_day_off(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 04 - 01)).await else {
        return;
    };
    let task = stage.task(paper(1, date!(2019 - 04 - 01)), "so-gd", by(date!(2019 - 04 - 15)));
    let draft = stage.create(task).await;
    let request = draft::coordination::assignment(&draft.name);
    let assigned = stage
        .hand("officer")
        .tasks
        .assign_task(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(notices!(assigned), [NoticeCode::DayOff]);
    let due = assigned.task.unwrap().due_current.unwrap();
    assert_eq!(due.date, Some(draft::date(2019, 4, 15)));

    // Working days are counted from the day after receipt, over the make-up Monday.
    let name = stage.given("so-gd", in_working_days(11), date!(2019 - 04 - 01)).await;
    let due = stage.get(&name).await.due_current.unwrap();
    assert_eq!(due.date, Some(draft::date(2019, 4, 17)));
    assert_eq!(due.counted_from, Some(draft::date(2019, 4, 1)));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t7_what_was_submitted_in_time_is_in_time_whenever_it_is_confirmed(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.accept("so-gd", &name).await;
    stage.noon_of(date!(2019 - 06 - 19)).await;
    stage.report("so-gd", &name, paper(7, date!(2019 - 06 - 19))).await;
    stage.noon_of(date!(2019 - 06 - 24)).await;
    assert_eq!(stage.get(&name).await.timeliness(), Timeliness::WaitingInTime);
    stage.confirm(&name).await;
    let task = stage.get(&name).await;
    assert_eq!(
        (task.state(), task.timeliness()),
        (TaskState::Completed, Timeliness::OnTime)
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t7_an_earlier_day_is_recognised_for_a_reason(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    stage.noon_of(date!(2019 - 06 - 24)).await;
    let request = Stage::completion(&name, paper(7, date!(2019 - 06 - 19)));
    let reported = stage
        .hand("so-gd")
        .execution
        .report_completion(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(notices!(reported), [NoticeCode::EarlierPaper, NoticeCode::Late]);
    assert_eq!(stage.get(&name).await.timeliness(), Timeliness::WaitingOverdue);

    let confirmation = |recognised_on, reason: &str| ConfirmCompletionRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        recognised_on: Some(recognised_on),
        reason: reason.to_owned(),
        etag: String::new(),
    };
    let mut review = stage.hand("officer").review;
    for (day, reason, expected) in [
        (
            draft::date(2019, 6, 19),
            "",
            refused(Reason::InvalidFields, "", "reason"),
        ),
        (
            draft::date(2019, 6, 18),
            "Văn bản ký trước",
            refused(Reason::RuleForbids, "TSK-09", "recognised_on"),
        ),
    ] {
        let refusal = review.confirm_completion(confirmation(day, reason)).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "{day:?}");
    }
    let request = confirmation(draft::date(2019, 6, 19), "Bản giấy đến ngày 19/6, hệ thống nhập sau");
    review.confirm_completion(request).await.unwrap();
    assert_eq!(stage.get(&name).await.timeliness(), Timeliness::OnTime);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t13_without_a_due_date_nothing_is_ever_overdue(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage.given("so-gd", without_deadline(), date!(2019 - 06 - 03)).await;
    stage.noon_of(date!(2019 - 06 - 03) + Duration::days(400)).await;
    let read = stage.read("officer", &name).await.unwrap();
    assert!(
        read.explanation_vi.contains("không thời hạn"),
        "{}",
        read.explanation_vi
    );
    let task = read.task.unwrap();
    assert_eq!(
        (task.state(), task.timeliness()),
        (TaskState::NotStarted, Timeliness::NoDeadline)
    );
    let ask = Stage::asking(&name, date!(2021 - 01 - 01), paper(9, date!(2020 - 07 - 07)));
    let refusal = stage.hand("so-gd").execution.request_extension(ask).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "TSK-12", ""));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn it_is_nearly_due_then_overdue_and_a_new_paper_sets_another_date(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 20)), date!(2019 - 06 - 03))
        .await;
    for (day, expected) in [
        (date!(2019 - 06 - 14), Timeliness::InTime),
        // 18, 19 and 20/06 are the three working days that are left.
        (date!(2019 - 06 - 17), Timeliness::NearlyDue),
        (date!(2019 - 06 - 20), Timeliness::NearlyDue),
        (date!(2019 - 06 - 21), Timeliness::Overdue),
    ] {
        stage.noon_of(day).await;
        assert_eq!(stage.get(&name).await.timeliness(), expected, "{day}");
    }
    let redate = |term| RedateTaskRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        due_term: Some(term),
        document: Some(paper(12, date!(2019 - 06 - 21))),
        reason: "Chờ hướng dẫn của Bộ".to_owned(),
        etag: String::new(),
    };
    let mut head = stage.hand("head").tasks;
    let refusal = head.redate_task(redate(by(date!(2019 - 06 - 20)))).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::InvalidFields, "", "due_term"));
    head.redate_task(redate(in_working_days(5))).await.unwrap();
    let read = stage.read("so-gd", &name).await.unwrap();
    let task = read.task.unwrap();
    assert_eq!(task.timeliness(), Timeliness::InTime);
    assert_eq!(task.due_current.unwrap().date, Some(draft::date(2019, 6, 28)));
    assert_eq!(
        task.due_original.unwrap().date,
        Some(draft::date(2019, 6, 20)),
        "INV-T2"
    );
    let turns: Vec<TurnAction> = read.turns.iter().map(|turn| turn.action()).collect();
    assert_eq!(
        turns,
        [
            TurnAction::Create,
            TurnAction::Assign,
            TurnAction::AcceptSilently,
            TurnAction::Redate
        ]
    );
    // A date that is over when it is entered is said to be.
    stage.noon_of(date!(2019 - 06 - 25)).await;
    let redated = head.redate_task(redate(by(date!(2019 - 06 - 24)))).await.unwrap();
    assert_eq!(notices!(redated.into_inner()), [NoticeCode::DueAlready]);
    assert_eq!(stage.get(&name).await.timeliness(), Timeliness::Overdue);
    stage.prove().await;
}
