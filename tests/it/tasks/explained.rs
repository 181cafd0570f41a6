//! How a task came to be due and in time or late, in words and day by day.

use chidao_proto::{
    coordination::v1::{Distance, GetTaskRequest, GetTaskResponse, SuspendTaskRequest},
    membership::v1::{CalendarDayKind as Off, TermPart, TermStep},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{Stage, by, in_working_days, paper, without_deadline};

impl Stage {
    /// A task as its lead reads it, day by day.
    async fn by_day(&self, name: &str) -> GetTaskResponse {
        let request = GetTaskRequest {
            name: name.to_owned(),
            by_day: true,
            ..GetTaskRequest::default()
        };
        let read = self.hand("so-gd").tasks.get_task(request).await.unwrap();
        read.into_inner()
    }

    /// Whether it is in time, in words of both languages.
    async fn words(&self, name: &str) -> (String, String) {
        let read = self.read("so-gd", name).await.unwrap();
        let after = |text: &str, mark: &str| text.rsplit_once(mark).unwrap().1.to_owned();
        let today = chidao_calendar::Shown(self.today().await);
        (
            after(&read.explanation_vi, &format!("Tại ngày {today}: ")),
            after(&read.explanation_en, &format!("On {today}: ")),
        )
    }

    async fn today(&self) -> Date {
        let request = GetTaskRequest {
            name: "tasks/2019-0001".to_owned(),
            ..GetTaskRequest::default()
        };
        let read = self.hand("officer").tasks.get_task(request).await.unwrap();
        let on = read.into_inner().on.unwrap();
        chidao_calendar::Instant::from_micros(on.seconds * 1_000_000).civil_date()
    }
}

/// Day of the month, part, number and kind of each day.
fn told(steps: &[TermStep]) -> Vec<(i32, TermPart, i32, Off)> {
    let told = |step: &TermStep| (step.date.unwrap().day, step.part(), step.number, step.kind());
    steps.iter().map(told).collect()
}

fn counted(far: &Distance) -> (bool, i32, i32, Option<chidao_proto::common::v1::Date>) {
    (far.overdue, far.working_days, far.days, far.on)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_17_each_day_says_whether_it_is_counted_and_why(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 04 - 25)).await else {
        return;
    };
    let name = stage.given("so-gd", in_working_days(5), date!(2019 - 04 - 25)).await;
    let read = stage.by_day(&name).await;
    let due = read.due_original_by_day.unwrap();
    assert_eq!(due.due.as_ref().unwrap().calendar_version, "1.0");
    assert_eq!((due.calendar_unknown, due.steps_left_out), (false, 0));
    assert_eq!(
        told(&due.steps),
        [
            (25, TermPart::NotCounted, 0, Off::Workday),
            (26, TermPart::Counted, 1, Off::Workday),
            (27, TermPart::Skipped, 0, Off::RestDay),
            (28, TermPart::Skipped, 0, Off::RestDay),
            (29, TermPart::Skipped, 0, Off::SwappedOff),
            (30, TermPart::Skipped, 0, Off::Holiday),
            (1, TermPart::Skipped, 0, Off::Holiday),
            (2, TermPart::Counted, 2, Off::Workday),
            (3, TermPart::Counted, 3, Off::Workday),
            (4, TermPart::Counted, 4, Off::MadeUp),
            (5, TermPart::Skipped, 0, Off::RestDay),
            (6, TermPart::Counted, 5, Off::Workday),
        ]
    );
    let swapped = &due.steps[4];
    assert_eq!(swapped.basis.as_ref().unwrap().code, "CAL-05");
    assert!(!swapped.name_vi.is_empty() && !swapped.name_en.is_empty());
    assert_eq!(read.due_current_by_day, None, "it is due when it was due at first");
    let far = read.distance.unwrap();
    assert_eq!(counted(&far), (false, 5, 11, Some(draft::date(2019, 4, 25))));
    assert_eq!((told(&far.steps), &*far.calendar_version), (told(&due.steps), "1.0"));
    // Who does not ask for the days has the words and the numbers.
    let read = stage.read("so-gd", &name).await.unwrap();
    assert_eq!((read.due_original_by_day, read.distance.unwrap().steps), (None, vec![]));

    // A date is set, and more time is another date.
    let dated = stage
        .given("so-gd", by(date!(2019 - 05 - 05)), date!(2019 - 04 - 25))
        .await;
    stage.accept("so-gd", &dated).await;
    let ask = Stage::asking(&dated, date!(2019 - 05 - 08), paper(9, date!(2019 - 04 - 25)));
    stage.hand("so-gd").execution.request_extension(ask).await.unwrap();
    let grant = Stage::granting(&dated, paper(10, date!(2019 - 04 - 25)));
    stage.hand("officer").review.decide_extension(grant).await.unwrap();
    let read = stage.by_day(&dated).await;
    for (by_day, expected) in [
        (read.due_original_by_day, (5, TermPart::Set, 0, Off::RestDay)),
        (read.due_current_by_day, (8, TermPart::Set, 0, Off::Workday)),
    ] {
        assert_eq!(told(&by_day.unwrap().steps), [expected]);
    }
    let never = stage.given("so-gd", without_deadline(), date!(2019 - 04 - 25)).await;
    let read = stage.by_day(&never).await;
    assert_eq!((read.due_original_by_day, read.distance), (None, None));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn tsk_08_how_late_it_is_is_told_in_working_days(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 04 - 22)).await else {
        return;
    };
    let due = by(date!(2019 - 04 - 26));
    let name = stage.given("so-gd", due, date!(2019 - 04 - 22)).await;
    let held = stage.given("so-gd", due, date!(2019 - 04 - 22)).await;
    stage.accept("so-gd", &held).await;
    let suspend = SuspendTaskRequest {
        request_id: draft::request_id(),
        name: held.clone(),
        document: Some(paper(11, date!(2019 - 04 - 22))),
        ..SuspendTaskRequest::default()
    };
    stage.hand("officer").tasks.suspend_task(suspend).await.unwrap();
    for (day, vi, en) in [
        (
            date!(2019 - 04 - 22),
            "trong hạn, còn 4 ngày làm việc.",
            "within time, 4 working days left.",
        ),
        (
            date!(2019 - 04 - 26),
            "sắp đến hạn, đến hạn trong ngày.",
            "nearly due, due on the day.",
        ),
        (
            date!(2019 - 05 - 01),
            "quá hạn 5 ngày, không có ngày làm việc.",
            "overdue by 5 days, none of them worked.",
        ),
        (
            date!(2019 - 05 - 04),
            "quá hạn 3 ngày làm việc (8 ngày).",
            "overdue by 3 working days (8 days).",
        ),
    ] {
        stage.noon_of(day).await;
        assert_eq!(stage.words(&name).await, (vi.to_owned(), en.to_owned()), "{day}");
    }
    let days = stage.by_day(&name).await.distance.unwrap();
    assert_eq!(counted(&days), (true, 3, 8, Some(draft::date(2019, 5, 4))));
    let worked = days.steps.iter().filter(|step| step.part() == TermPart::Counted);
    let worked: Vec<_> = worked.map(|step| (step.date.unwrap().day, step.number)).collect();
    assert_eq!(worked, [(2, 1), (3, 2), (4, 3)], "a Saturday that is made up is worked");
    assert_eq!(
        stage.words(&held).await.0,
        "trong hạn, còn 4 ngày làm việc, tính đến ngày tạm dừng 22/04/2019."
    );

    // What was nearly due when it was suspended still is.
    let near = stage
        .given("so-gd", by(date!(2019 - 05 - 06)), date!(2019 - 04 - 22))
        .await;
    stage.accept("so-gd", &near).await;
    let suspend = SuspendTaskRequest {
        request_id: draft::request_id(),
        name: near.clone(),
        document: Some(paper(12, date!(2019 - 04 - 22))),
        ..SuspendTaskRequest::default()
    };
    stage.hand("officer").tasks.suspend_task(suspend).await.unwrap();

    // What was submitted counts to the day on which it was.
    stage.report("so-gd", &name, paper(7, date!(2019 - 05 - 04))).await;
    stage.noon_of(date!(2019 - 05 - 20)).await;
    assert_eq!(
        stage.words(&near).await.0,
        "sắp đến hạn, còn 1 ngày làm việc (2 ngày), tính đến ngày tạm dừng 04/05/2019."
    );
    let (vi, _) = stage.words(&name).await;
    assert_eq!(vi, "chờ xác nhận, quá hạn 3 ngày làm việc (8 ngày).");
    stage.confirm(&name).await;
    let (vi, en) = stage.words(&name).await;
    assert_eq!(vi, "hoàn thành quá hạn 3 ngày làm việc (8 ngày).");
    assert_eq!(en, "completed late by 3 working days (8 days).");
    let early = stage
        .given("so-gd", by(date!(2019 - 05 - 24)), date!(2019 - 04 - 22))
        .await;
    stage.accept("so-gd", &early).await;
    stage.report("so-gd", &early, paper(8, date!(2019 - 05 - 20))).await;
    stage.confirm(&early).await;
    assert_eq!(
        stage.words(&early).await.0,
        "hoàn thành đúng hạn, trước hạn 4 ngày làm việc."
    );
    // As it stood at an instant that is past, it is told as of then.
    let request = GetTaskRequest {
        name: name.clone(),
        by_day: true,
        recorded_by: Some(chidao_register::timestamp(chidao_calendar::Instant::start_of(date!(
            2019 - 05 - 03
        )))),
        explain: false,
    };
    let read = stage.hand("so-gd").tasks.get_task(request).await.unwrap().into_inner();
    let far = read.distance.unwrap();
    assert_eq!(counted(&far), (true, 2, 7, Some(draft::date(2019, 5, 3))));
}
