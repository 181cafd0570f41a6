//! Reminders of tasks (TSK-15): when they go out, to whom, and what stops and moves them.

mod stage;

use std::collections::BTreeSet;

use chidao_calendar::Date;
use chidao_coordination::Coordination;
use chidao_proto::{
    coordination::v1::{
        DueKind, DueTerm, ListRemindersRequest, ReassignTaskRequest, RedateTaskRequest, RefuseCompletionRequest,
        Reminder, ReminderLevel, ReminderState, ReportCompletionRequest, ResumeTaskRequest, SuspendTaskRequest,
        TaskState, WithdrawTaskRequest,
    },
    membership::v1::{Confidence, SetParameterRequest},
    register::v1::{GetHeadRequest, WatchEntriesRequest},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use self::stage::{Stage, at, by, paper};

/// The day on which the tasks of most tests are assigned, and that on which they are due.
const BEGUN: Date = date!(2019 - 04 - 17);
const DUE: Date = date!(2019 - 05 - 06);

fn of(task: &str) -> ListRemindersRequest {
    ListRemindersRequest {
        task: task.to_owned(),
        ..ListRemindersRequest::default()
    }
}

/// Level, state and the day for which it was planned.
fn shown(reminder: &Reminder) -> (ReminderLevel, ReminderState, Date) {
    let planned = reminder.plan_time.unwrap();
    let day = chidao_calendar::Instant::from_micros(planned.seconds * 1_000_000).civil_date();
    (reminder.level(), reminder.state(), day)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t21_reminders_of_what_is_due_on_monday_06_05_2019(#[case] kind: Kind) {
    use ReminderLevel::{First, Head, Overdue, OverdueAgain, Second, Urge};
    let Some(stage) = Stage::set(kind, BEGUN).await else {
        return;
    };
    let task = stage.assigned(BEGUN, by(DUE)).await;
    let [mut officer, mut lead] = ["officer", "so-gd"].map(|subject| stage.caller(subject));
    stage.reach(at(date!(2019 - 04 - 23), 8, 0)).await;
    let before = lead.get(&task).await;
    assert_eq!(before.state(), TaskState::NotStarted, "silence was acceptance");

    stage.reach(at(date!(2019 - 04 - 25), 7, 29)).await;
    assert_eq!(lead.list(of(&task)).await, [], "it is a minute too early");
    let days = [
        (First, date!(2019 - 04 - 25)),
        (Second, date!(2019 - 05 - 02)),
        (Head, date!(2019 - 05 - 04)),
        (Overdue, date!(2019 - 05 - 07)),
        (Urge, date!(2019 - 05 - 13)),
        (OverdueAgain, date!(2019 - 05 - 14)),
    ];
    for (place, (level, day)) in days.into_iter().enumerate() {
        let register = || "coordination".to_owned();
        let head = GetHeadRequest { register: register() };
        let head = lead.register.get_head(head).await.unwrap().into_inner();
        let watch = WatchEntriesRequest {
            register: register(),
            after_position: head.position,
            ..WatchEntriesRequest::default()
        };
        let mut watch = lead.register.watch_entries(watch).await.unwrap().into_inner();
        stage.reach(at(day, 7, 31)).await;
        let sent = lead.list(of(&task)).await;
        assert_eq!(sent.len(), place + 1);
        assert_eq!(shown(&sent[place]), (level, ReminderState::Sent, day));
        assert_eq!(
            sent[place].plan_time.unwrap().seconds,
            at(day, 7, 30).micros() / 1_000_000
        );
        assert_eq!(sent[place].name, format!("{task}/reminders/{}", place + 1));
        assert_eq!(sent[place].to_head, level == Head);
        assert_eq!(sent[place].agency, "agencies/so-gd");
        let entry = loop {
            let message = watch.message().await.unwrap().unwrap();
            if let Some(entry) = message.entry {
                break entry;
            }
        };
        assert_eq!(entry.actor, "system:clock");
        let names: Vec<&str> = entry.changes.iter().map(|change| &*change.name).collect();
        assert_eq!(
            names,
            [&*sent[place].name],
            "the lead's own system is told, and of nothing else"
        );
        let of_the_day = ListRemindersRequest {
            day: Some(day.into()),
            agency: "agencies/so-gd".to_owned(),
            state: ReminderState::Sent.into(),
            level: level.into(),
            ..ListRemindersRequest::default()
        };
        assert_eq!(officer.list(of_the_day.clone()).await, sent[place..]);
        assert_eq!(stage.caller("so-nv").list(of_the_day.clone()).await, sent[place..]);
        assert_eq!(stage.caller("so-yt").list(of_the_day).await, [], "it takes no part");
    }
    let texts: Vec<String> = lead
        .list(of(&task))
        .await
        .into_iter()
        .map(|sent| sent.text_vi)
        .collect();
    assert_eq!(
        [&*texts[1], &*texts[5]],
        [
            "Nhiệm vụ 2019-0001 theo văn bản 12/CT-UBND (hư cấu) đến hạn ngày 06/05/2019, còn 3 ngày làm việc.",
            "Nhiệm vụ 2019-0001 theo văn bản 12/CT-UBND (hư cấu) hạn ngày 06/05/2019 đã quá hạn 8 ngày. Nhắc lại lần 1."
        ]
    );
    assert_eq!(lead.get(&task).await.etag, before.etag, "the task itself is as it was");
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_15_after_a_jump_of_months_each_task_hears_the_highest_level_once(#[case] kind: Kind) {
    use ReminderLevel::{Criticism, Head, Overdue, OverdueAgain, Second, Urge};
    use ReminderState::{Sent, Skipped};
    let Some(mut stage) = Stage::set(kind, date!(2019 - 04 - 26)).await else {
        return;
    };
    let mut tasks = Vec::new();
    for _ in 0..20 {
        tasks.push(stage.assigned(date!(2019 - 04 - 26), by(DUE)).await);
    }
    // All of it is due while nobody is there, and then there are two.
    let replica = stage.sandbox.serve::<Coordination>().await;
    std::mem::replace(&mut stage.served, replica).end().await;
    let other = stage.sandbox.serve::<Coordination>().await;
    stage.reach(at(date!(2019 - 07 - 15), 10, 0)).await;
    let mut officer = stage.caller("officer");
    for task in &tasks {
        let recorded = officer.list(of(task)).await;
        let recorded: Vec<_> = recorded
            .iter()
            .map(|reminder| (shown(reminder), reminder.repetition))
            .collect();
        // The first one lies before the assignment.
        assert_eq!(
            recorded,
            [
                ((Second, Skipped, date!(2019 - 05 - 02)), 0),
                ((Head, Skipped, date!(2019 - 05 - 04)), 0),
                ((Overdue, Skipped, date!(2019 - 05 - 07)), 0),
                ((Urge, Skipped, date!(2019 - 05 - 13)), 0),
                ((OverdueAgain, Skipped, date!(2019 - 07 - 09)), 9),
                ((Criticism, Sent, date!(2019 - 06 - 05)), 0),
            ]
        );
        assert_eq!(stage.planned(task).await, Some(at(date!(2019 - 07 - 16), 7, 30)));
    }
    let criticised = ListRemindersRequest {
        level: Criticism.into(),
        state: Sent.into(),
        ..ListRemindersRequest::default()
    };
    let criticised = officer.list(criticised).await.into_iter();
    let criticised: BTreeSet<String> = criticised.map(|sent| sent.task).collect();
    assert!(criticised.iter().eq(&tasks));

    // Another week, and another two weeks in one: the later notice is sent, since of one level it is the higher.
    other.end().await;
    stage.reach(at(date!(2019 - 07 - 16), 8, 0)).await;
    stage.reach(at(date!(2019 - 08 - 01), 8, 0)).await;
    let recorded = officer.list(of(&tasks[0])).await;
    let recorded: Vec<_> = recorded[6..]
        .iter()
        .map(|reminder| (shown(reminder), reminder.repetition))
        .collect();
    assert_eq!(
        recorded,
        [
            ((OverdueAgain, Sent, date!(2019 - 07 - 16)), 10),
            ((OverdueAgain, Sent, date!(2019 - 07 - 30)), 12),
        ]
    );
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_15_what_is_reported_is_quiet_until_it_is_refused(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, BEGUN).await else {
        return;
    };
    let task = stage.assigned(BEGUN, by(DUE)).await;
    let [mut officer, mut lead] = ["officer", "so-gd"].map(|subject| stage.caller(subject));
    stage.reach(at(date!(2019 - 04 - 26), 8, 0)).await;
    let today = date!(2019 - 04 - 26);
    let report = ReportCompletionRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        document: Some(paper("7/SGD (hư cấu)", today)),
        ..ReportCompletionRequest::default()
    };
    lead.execution.report_completion(report).await.unwrap();
    assert_eq!(stage.planned(&task).await, None);
    stage.reach(at(date!(2019 - 05 - 03), 8, 0)).await;
    let refuse = RefuseCompletionRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        reason: "Chưa đủ sản phẩm".to_owned(),
        ..RefuseCompletionRequest::default()
    };
    officer.review.refuse_completion(refuse).await.unwrap();
    stage.reach(at(DUE, 8, 0)).await;
    let sent: Vec<_> = lead.list(of(&task)).await.iter().map(shown).collect();
    // What came on 02/05 is past, and nobody missed it.
    assert_eq!(
        sent,
        [
            (ReminderLevel::First, ReminderState::Sent, date!(2019 - 04 - 25)),
            (ReminderLevel::Head, ReminderState::Sent, date!(2019 - 05 - 04)),
        ]
    );
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_15_another_date_moves_the_reminders_and_suspension_and_withdrawal_end_them(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, BEGUN).await else {
        return;
    };
    let task = stage.assigned(BEGUN, by(DUE)).await;
    let mut officer = stage.caller("officer");
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 04 - 25), 7, 30)));
    let redate = |day| RedateTaskRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        due_term: Some(day),
        document: Some(paper("13/CT-UBND (hư cấu)", BEGUN)),
        ..RedateTaskRequest::default()
    };
    officer
        .tasks
        .redate_task(redate(by(date!(2019 - 06 - 20))))
        .await
        .unwrap();
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 06 - 13), 7, 30)));
    stage.reach(at(date!(2019 - 05 - 20), 8, 0)).await;
    assert_eq!(officer.list(of(&task)).await, []);

    // Back to a day that is past: of what came before today nothing is sent.
    officer.tasks.redate_task(redate(by(DUE))).await.unwrap();
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 05 - 21), 7, 30)));

    let suspend = SuspendTaskRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        document: Some(paper("14/CT-UBND (hư cấu)", date!(2019 - 05 - 20))),
        ..SuspendTaskRequest::default()
    };
    officer.tasks.suspend_task(suspend).await.unwrap();
    assert_eq!(stage.planned(&task).await, None);
    stage.reach(at(date!(2019 - 05 - 22), 8, 0)).await;
    let resume = ResumeTaskRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        document: Some(paper("15/CT-UBND (hư cấu)", date!(2019 - 05 - 22))),
        ..ResumeTaskRequest::default()
    };
    officer.tasks.resume_task(resume).await.unwrap();
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 05 - 28), 7, 30)));
    // Back and forth within a moment: what was planned is planned again, once.
    for (day, next) in [
        (date!(2019 - 06 - 20), date!(2019 - 06 - 13)),
        (date!(2019 - 06 - 22), date!(2019 - 06 - 17)),
        (date!(2019 - 06 - 23), date!(2019 - 06 - 17)),
        (DUE, date!(2019 - 05 - 28)),
    ] {
        officer.tasks.redate_task(redate(by(day))).await.unwrap();
        assert_eq!(stage.planned(&task).await, Some(at(next, 7, 30)));
    }
    stage.reach(at(date!(2019 - 05 - 28), 8, 0)).await;
    let sent: Vec<_> = officer.list(of(&task)).await.iter().map(shown).collect();
    let third = (ReminderLevel::OverdueAgain, ReminderState::Sent, date!(2019 - 05 - 28));
    assert_eq!(sent, [third]);

    let undated = DueTerm {
        kind: DueKind::None.into(),
        ..DueTerm::default()
    };
    officer.tasks.redate_task(redate(undated)).await.unwrap();
    assert_eq!(stage.planned(&task).await, None);
    officer
        .tasks
        .redate_task(redate(by(date!(2019 - 07 - 31))))
        .await
        .unwrap();
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 07 - 24), 7, 30)));
    let withdraw = WithdrawTaskRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        document: Some(paper("16/CT-UBND (hư cấu)", date!(2019 - 05 - 28))),
        ..WithdrawTaskRequest::default()
    };
    officer.tasks.withdraw_task(withdraw).await.unwrap();
    assert_eq!(stage.planned(&task).await, None);
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_15_what_is_entered_overdue_hears_nothing_of_what_was_past(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 10)).await else {
        return;
    };
    let task = stage.assigned(BEGUN, by(DUE)).await;
    let mut officer = stage.caller("officer");
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 06 - 11), 7, 30)));
    stage.reach(at(date!(2019 - 06 - 12), 8, 0)).await;
    let recorded: Vec<_> = officer.list(of(&task)).await.iter().map(shown).collect();
    let fifth = (ReminderLevel::OverdueAgain, ReminderState::Sent, date!(2019 - 06 - 11));
    assert_eq!(recorded, [fifth]);
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_15_a_parameter_that_was_set_meanwhile_counts_and_a_new_lead_hears_what_comes_then(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, BEGUN).await else {
        return;
    };
    let task = stage.assigned(BEGUN, by(DUE)).await;
    let mut officer = stage.caller("officer");
    let set = SetParameterRequest {
        request_id: draft::request_id(),
        key: "task-first-reminder-days".to_owned(),
        value: "4".to_owned(),
        from: Some(date!(2019 - 05 - 01).into()),
        basis: Some(paper("17/QĐ-UBND (hư cấu)", BEGUN)),
        confidence: Confidence::Design.into(),
        ..SetParameterRequest::default()
    };
    let reference = stage.sandbox.client("officer").reference.set_parameter(set).await;
    reference.unwrap();
    // It was planned for five working days before; the fourth is 26/04.
    stage.reach(at(date!(2019 - 04 - 25), 8, 0)).await;
    assert_eq!(officer.list(of(&task)).await, []);
    assert_eq!(stage.planned(&task).await, Some(at(date!(2019 - 04 - 26), 7, 30)));
    stage.reach(at(date!(2019 - 04 - 26), 8, 0)).await;
    let reassign = ReassignTaskRequest {
        request_id: draft::request_id(),
        name: task.clone(),
        lead: "agencies/so-yt".to_owned(),
        document: Some(paper("18/CT-UBND (hư cấu)", date!(2019 - 04 - 26))),
        ..ReassignTaskRequest::default()
    };
    officer.tasks.reassign_task(reassign).await.unwrap();
    stage.reach(at(date!(2019 - 05 - 02), 8, 0)).await;
    let sent = officer.list(of(&task)).await;
    let for_whom: Vec<_> = sent.iter().map(|sent| (sent.level(), &*sent.agency)).collect();
    let expected = [
        (ReminderLevel::First, "agencies/so-gd"),
        (ReminderLevel::Second, "agencies/so-yt"),
    ];
    assert_eq!(for_whom, expected);
    // Everybody lists what the register shows him.
    for (subject, seen) in [("officer", 0..2), ("so-gd", 0..1), ("so-nv", 0..2), ("so-yt", 1..2)] {
        let mut caller = stage.caller(subject);
        let listed = caller.list(ListRemindersRequest::default()).await;
        assert_eq!(listed, sent[seen], "{subject}");
        let bare: Vec<Reminder> = listed
            .into_iter()
            .map(|listed| Reminder {
                etag: String::new(),
                ..listed
            })
            .collect();
        assert_eq!(bare, caller.recorded_reminders().await, "{subject}");
    }
    stage.is_proven().await;
}
