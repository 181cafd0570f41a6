//! What a new version of the calendar does to due dates: those that are counted in working days follow it, by themselves.

mod stage;

use chidao_calendar::{Date, Instant};
use chidao_coordination::Coordination;
use chidao_proto::common::v1::DocumentRef;
use chidao_proto::coordination::v1::{
    Cooperator, DueCause, GetTaskRequest, RefuseCompletionRequest, SuspendTaskRequest, Task, TaskState, TurnAction,
    WithdrawTaskRequest,
};
use chidao_register::Database;
use chidao_tests::{Alone, Kind, Sandbox, draft};
use rstest::rstest;
use time::macros::date;

use self::stage::{EARLIER, LATER, TODAY, due, import, recalculated, recalculations};
use super::stage::{Stage, by, in_working_days, paper, without_deadline};

/// The hour of reminders on a day.
fn at_07_30(day: Date) -> Instant {
    Instant::start_of(day).plus_micros((7 * 60 + 30) * 60_000_000)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_swapped_day_moves_what_is_counted_in_working_days_forward_and_back(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let name = stage.in_eleven_days().await;
    let first = stage.get(&name).await.due_original;
    let mut secret = stage.task(paper(1, TODAY), "so-gd", in_working_days(11));
    (secret.secret, secret.content, secret.product) = (true, String::new(), String::new());
    secret.basis = Some(DocumentRef {
        summary: "(mật)".to_owned(),
        ..paper(1, TODAY)
    });
    let secret = stage.create(secret).await.name;
    stage.assign(&secret).await;
    assert_eq!(import(&stage.sandbox, LATER).await, "1.1");
    let task = stage.due_on(&name, date!(2019 - 06 - 19)).await;
    let now = task.due_current.clone().unwrap();
    assert_eq!((now.cause(), &*now.calendar_version), (DueCause::Calendar, "1.1"));
    assert_eq!(
        (now.term, now.counted_from),
        (first.as_ref().unwrap().term, Some(TODAY.into()))
    );
    assert_eq!(task.due_original, first, "INV-T2");

    // The debtor sees both dates, and why there are two.
    let read = stage.read("so-gd", &name).await.unwrap();
    let told = read.explanation_vi;
    assert!(
        told.contains(
            "Thời hạn giao ban đầu: 11 ngày làm việc kể từ ngày tiếp theo ngày 03/06/2019, tức 18/06/2019 (lịch 1.0)"
        ) && told.contains("tính lại theo lịch làm việc mới")
            && told.contains("tức 19/06/2019 (lịch 1.1)"),
        "{told}"
    );
    // Day by day each is counted by the calendar of its version.
    let request = GetTaskRequest {
        name: name.clone(),
        by_day: true,
        ..GetTaskRequest::default()
    };
    let by_day = stage.hand("so-gd").tasks.get_task(request).await.unwrap().into_inner();
    for (due, last) in [(by_day.due_original_by_day, 18), (by_day.due_current_by_day, 19)] {
        let steps = due.unwrap().steps;
        let end = steps.last().unwrap();
        assert_eq!((end.number, end.date), (11, Some(draft::date(2019, 6, last))));
    }
    let turn = read.turns.last().unwrap();
    assert_eq!((turn.action(), &*turn.actor), (TurnAction::Recalculate, "system:clock"));
    assert_eq!(turn.effective_on, Some(TODAY.into()));
    assert_eq!(
        turn.reason,
        "Thời hạn tính bằng ngày làm việc được tính lại theo lịch làm việc 1.1 thay cho lịch 1.0"
    );

    stage.due_on(&secret, date!(2019 - 06 - 19)).await;
    let turns = stage.read("so-gd", &secret).await.unwrap().turns;
    assert_eq!(turns.last().unwrap().reason, "(mật)", "INV-T10");

    assert_eq!(import(&stage.sandbox, EARLIER).await, "1.2");
    let task = stage.due_on(&name, date!(2019 - 06 - 17)).await;
    assert_eq!(task.due_original, first, "INV-T2");
    assert_eq!(stage.recalculated(&name).await, (2, 4));
    // What is assigned from now on needs no errand.
    let new = stage.given("so-gd", in_working_days(11), TODAY).await;
    let new = stage.get(&new).await;
    assert_eq!(due(&new), draft::date(2019, 6, 17));
    assert_eq!(new.due_current.unwrap().due_time, task.due_current.unwrap().due_time);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn dates_of_papers_extensions_and_what_is_reported_or_over_stay(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let fixed = stage.given("so-gd", by(date!(2019 - 06 - 18)), TODAY).await;
    let undated = stage.given("so-gd", without_deadline(), TODAY).await;
    let unmoved = stage.given("so-gd", in_working_days(3), TODAY).await;
    let mut counted = Vec::new();
    for _ in 0..5 {
        let name = stage.in_eleven_days().await;
        stage.accept("so-gd", &name).await;
        counted.push(name);
    }
    let [extended, reported, completed, withdrawn, suspended] = <[String; 5]>::try_from(counted).unwrap();
    let ask = Stage::asking(&extended, date!(2019 - 06 - 25), paper(8, TODAY));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();
    let grant = Stage::granting(&extended, paper(9, TODAY));
    stage.hand("officer").review.decide_extension(grant).await.unwrap();
    stage.report("so-gd", &reported, paper(10, TODAY)).await;
    stage.report("so-gd", &completed, paper(11, TODAY)).await;
    stage.confirm(&completed).await;
    let withdraw = WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: withdrawn.clone(),
        document: Some(paper(12, TODAY)),
        reason: "Không còn phù hợp".to_owned(),
        ..WithdrawTaskRequest::default()
    };
    stage.hand("officer").tasks.withdraw_task(withdraw).await.unwrap();
    let suspend = SuspendTaskRequest {
        request_id: draft::request_id(),
        name: suspended.clone(),
        document: Some(paper(13, TODAY)),
        reason: "Chờ chủ trương".to_owned(),
        etag: String::new(),
    };
    stage.hand("officer").tasks.suspend_task(suspend).await.unwrap();

    let staying = [&fixed, &undated, &unmoved, &extended, &reported, &completed, &withdrawn];
    let mut before = Vec::new();
    for name in staying {
        before.push(stage.get(name).await);
    }
    import(&stage.sandbox, LATER).await;
    let moved = stage.due_on(&suspended, date!(2019 - 06 - 19)).await;
    assert_eq!(moved.state(), TaskState::Suspended);
    // The others were looked at with it.
    for (name, before) in staying.iter().zip(&before) {
        assert_eq!(&stage.get(name).await, before);
    }

    // A result that is refused was judged; what is owed again is due as the calendar has it now.
    let refuse = RefuseCompletionRequest {
        request_id: draft::request_id(),
        name: reported.clone(),
        reason: "Thiếu phụ lục kinh phí".to_owned(),
        etag: String::new(),
    };
    stage.hand("officer").review.refuse_completion(refuse).await.unwrap();
    let task = stage.due_on(&reported, date!(2019 - 06 - 19)).await;
    assert_eq!(task.state(), TaskState::Redo);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_move_each_task_once(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let other = stage.sandbox.serve::<Coordination>().await;
    let mut names = Vec::new();
    for _ in 0..12 {
        names.push(stage.in_eleven_days().await);
    }
    import(&stage.sandbox, LATER).await;
    for name in &names {
        stage.due_on(name, date!(2019 - 06 - 19)).await;
    }
    import(&stage.sandbox, EARLIER).await;
    for name in &names {
        stage.due_on(name, date!(2019 - 06 - 17)).await;
    }
    for name in &names {
        assert_eq!(stage.recalculated(name).await, (2, 4), "{name}");
    }
    assert_eq!(recalculations(&stage.database, "TRUE").await, 24);
    other.end().await;
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_starts_after_the_import_catches_up_as_of_then(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let ahead = stage.in_eleven_days().await;
    let past = stage.given("so-gd", in_working_days(8), TODAY).await;
    stage.noon_of(date!(2019 - 06 - 14)).await;
    let stage = stage
        .restarted(async |sandbox, _| drop(import(sandbox, LATER).await))
        .await;
    // By now it would be over, but it was not when the calendar came.
    stage.noon_of(date!(2019 - 06 - 19)).await;
    stage.due_on(&ahead, date!(2019 - 06 - 19)).await;
    let turns = stage.read("officer", &ahead).await.unwrap().turns;
    assert_eq!(turns.last().unwrap().effective_on, Some(draft::date(2019, 6, 14)));
    // This one was due on 13/06 before the calendar came: that stays past.
    assert_eq!(due(&stage.get(&past).await), draft::date(2019, 6, 13));

    // Started once more, it finds nothing to do: the next version is what moves the task again.
    let stage = stage.restarted(async |_, _| ()).await;
    import(&stage.sandbox, (date!(2019 - 06 - 19), date!(2019 - 06 - 29))).await;
    stage.due_on(&ahead, date!(2019 - 06 - 18)).await;
    assert_eq!(stage.recalculated(&ahead).await.0, 2);
    assert_eq!(stage.recalculated(&past).await.0, 0);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_on_the_way_leaves_no_task_out_and_moves_none_twice(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let mut names = Vec::new();
    for _ in 0..30 {
        names.push(stage.in_eleven_days().await);
    }
    let killed = async |sandbox: &Sandbox, database: &Database| {
        import(sandbox, LATER).await;
        let mut alone = Alone::<Coordination>::over(sandbox);
        // As soon as anything is planned, and as soon as anything is done.
        for reached in ["TRUE", "state = 'DONE'"] {
            let process = alone.start();
            recalculated(database, reached).await;
            drop(process);
        }
    };
    let stage = stage.restarted(killed).await;
    for name in &names {
        stage.due_on(name, date!(2019 - 06 - 19)).await;
        assert_eq!(stage.recalculated(name).await, (1, 3), "{name}");
    }
    assert_eq!(recalculations(&stage.database, "TRUE").await, 30);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn reminders_and_the_lapse_of_a_request_move_with_the_date(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let name = stage.in_eleven_days().await;
    stage.accept("so-gd", &name).await;
    let ask = Stage::asking(&name, date!(2019 - 06 - 25), paper(8, TODAY));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();
    let before = stage.planned("task.remind", &name).await;
    assert_eq!(before, [at_07_30(date!(2019 - 06 - 11))]);
    import(&stage.sandbox, (date!(2019 - 06 - 07), date!(2019 - 06 - 22))).await;
    let task = stage.due_on(&name, date!(2019 - 06 - 19)).await;
    let over = Instant::start_of(date!(2019 - 06 - 20));
    assert_eq!(stage.planned("task.lapse", &name).await, [over]);
    assert!(task.extension.is_some_and(|asked| asked.decide_time.is_none()));

    // As that of a task which is given today with the same term, each time.
    let new = stage.given("so-gd", in_working_days(11), TODAY).await;
    for name in [&name, &new] {
        let planned = stage.planned("task.remind", name).await;
        assert_eq!(planned, [at_07_30(date!(2019 - 06 - 12))]);
    }
    import(&stage.sandbox, EARLIER).await;
    for name in [&name, &new] {
        stage.due_on(name, date!(2019 - 06 - 17)).await;
        let planned = stage.planned("task.remind", name).await;
        assert_eq!(planned, [at_07_30(date!(2019 - 06 - 11))]);
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn dates_around_do_not_stop_it_and_are_named(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let whole = stage.given("so-gd", by(date!(2019 - 06 - 18)), TODAY).await;
    let part = Task {
        parent: whole.clone(),
        ..stage.task(paper(2, TODAY), "so-tc", in_working_days(11))
    };
    let part = stage.try_create("so-gd", part).await.unwrap().name;
    let assigned = draft::coordination::assignment(&part);
    stage.hand("so-gd").tasks.assign_task(assigned).await.unwrap();
    // Both of these move together, and stay in their order.
    let moving = stage.in_eleven_days().await;
    let together = Task {
        parent: moving.clone(),
        ..stage.task(paper(3, TODAY), "so-tc", in_working_days(11))
    };
    let together = stage.try_create("so-gd", together).await.unwrap().name;
    let assigned = draft::coordination::assignment(&together);
    stage.hand("so-gd").tasks.assign_task(assigned).await.unwrap();
    let helped = Task {
        cooperators: vec![Cooperator {
            agency: "agencies/so-tc".to_owned(),
            due: Some(draft::date(2019, 6, 17)),
            part: "Cung cấp số liệu".to_owned(),
        }],
        ..stage.task(paper(4, TODAY), "so-gd", in_working_days(11))
    };
    let helped = stage.create(helped).await.name;
    stage.assign(&helped).await;

    import(&stage.sandbox, LATER).await;
    for name in [&part, &moving, &together, &helped] {
        stage.due_on(name, date!(2019 - 06 - 19)).await;
    }
    assert_eq!(due(&stage.get(&whole).await), draft::date(2019, 6, 18));
    import(&stage.sandbox, EARLIER).await;
    for name in [&part, &moving, &together, &helped] {
        stage.due_on(name, date!(2019 - 06 - 17)).await;
    }
    let number = whole.trim_start_matches("tasks/");
    for (name, expected) in [
        (
            &part,
            [
                format!(". Cần xem lại: nhiệm vụ cha {number} đến hạn trước"),
                String::new(),
            ],
        ),
        (&moving, [String::new(), String::new()]),
        (&together, [String::new(), String::new()]),
        (
            &helped,
            [
                String::new(),
                ". Cần xem lại: phần việc của cơ quan phối hợp so-tc không đến hạn trước".to_owned(),
            ],
        ),
    ] {
        let turns = stage.read("officer", name).await.unwrap().turns;
        let reasons = turns.iter().filter(|turn| turn.action() == TurnAction::Recalculate);
        let reasons = reasons.map(|turn| {
            turn.reason
                .split_at(turn.reason.find(". ").unwrap_or(turn.reason.len()))
                .1
        });
        assert_eq!(reasons.collect::<Vec<_>>(), expected, "{name}");
    }
    stage.prove().await;
}
