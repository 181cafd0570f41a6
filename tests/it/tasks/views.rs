//! Lists of tasks: by agency, timeliness and page, and as of an instant that is past.

use chidao_proto::coordination::v1::{GetTaskRequest, ListTasksRequest, TaskPart, TaskState, Timeliness};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::stage::{COMMITTEE, Stage, by, paper, without_deadline};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_lists_its_own_by_timeliness_and_page(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let today = date!(2019 - 06 - 03);
    let late = stage.given("so-gd", by(date!(2019 - 06 - 10)), today).await;
    let near = stage.given("so-gd", by(date!(2019 - 06 - 13)), today).await;
    let far = stage.given("so-gd", by(date!(2019 - 06 - 28)), today).await;
    let never = stage.given("so-gd", without_deadline(), today).await;
    let done = stage.given("so-gd", by(date!(2019 - 06 - 12)), today).await;
    let other = stage.given("so-tc", by(date!(2019 - 06 - 11)), today).await;
    stage.accept("so-gd", &done).await;
    stage.report("so-gd", &done, paper(7, today)).await;
    stage.confirm(&done).await;
    let shared = {
        let mut task = stage.task(paper(1, today), "so-tc", by(date!(2019 - 06 - 20)));
        task.cooperators = vec![chidao_proto::coordination::v1::Cooperator {
            agency: draft::agency_name("so-gd"),
            due: Some(draft::date(2019, 6, 18)),
            part: "Số liệu trường học".to_owned(),
        }];
        let created = stage.create(task).await;
        stage.assign(&created.name).await.name
    };
    stage.noon_of(date!(2019 - 06 - 11)).await;
    let mine = || ListTasksRequest {
        agency: draft::agency_name("so-gd"),
        committee: COMMITTEE.to_owned(),
        ..ListTasksRequest::default()
    };
    for (timeliness, expected) in [
        (Timeliness::Overdue, vec![&late]),
        (Timeliness::NearlyDue, vec![&near]),
        (Timeliness::InTime, vec![&shared, &far]),
        (Timeliness::NoDeadline, vec![&never]),
        (Timeliness::OnTime, vec![&done]),
        (Timeliness::Late, vec![]),
        (
            Timeliness::Unspecified,
            vec![&late, &done, &near, &shared, &far, &never],
        ),
    ] {
        let request = ListTasksRequest {
            timeliness: timeliness.into(),
            ..mine()
        };
        for subject in ["so-gd", "officer", "head"] {
            let found = stage.list(subject, request.clone()).await;
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                "{timeliness:?} by {subject}"
            );
        }
    }
    let led = ListTasksRequest {
        part: TaskPart::Lead.into(),
        due_before: Some(draft::date(2019, 6, 13)),
        ..mine()
    };
    assert_eq!(stage.list("so-gd", led).await, [late.clone(), done.clone()]);
    // Silence has been acceptance since, whether it was written down or not.
    let unstarted = ListTasksRequest {
        state: TaskState::NotStarted.into(),
        ..mine()
    };
    assert_eq!(
        stage.list("so-gd", unstarted).await,
        [late.clone(), near.clone(), shared.clone(), far.clone(), never.clone()]
    );
    // Without a filter each sees what is his, and no more.
    let all = ListTasksRequest::default();
    assert_eq!(stage.list("so-tc", all.clone()).await, [other.clone(), shared.clone()]);
    assert_eq!(stage.list("officer", all.clone()).await.len(), 7);
    assert!(stage.list("cuc-thue", all).await.is_empty());

    // Page by page it is the same list.
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListTasksRequest {
            page_size: 2,
            page_token: token,
            ..mine()
        };
        let page = stage
            .hand("so-gd")
            .tasks
            .list_tasks(request)
            .await
            .unwrap()
            .into_inner();
        paged.extend(page.tasks.into_iter().map(|task| task.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, [late, done, near, shared, far, never]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_told_as_it_stood_at_any_instant(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 03)).await else {
        return;
    };
    let name = stage
        .given("so-gd", by(date!(2019 - 06 - 06)), date!(2019 - 06 - 03))
        .await;
    stage.noon_of(date!(2019 - 06 - 07)).await;
    stage.report("so-gd", &name, paper(7, date!(2019 - 06 - 07))).await;
    stage.noon_of(date!(2019 - 06 - 10)).await;
    stage.confirm(&name).await;
    stage.noon_of(date!(2019 - 07 - 01)).await;
    for (day, state, timeliness, turns) in [
        (date!(2019 - 06 - 04), TaskState::Assigned, Timeliness::NearlyDue, 2),
        (date!(2019 - 06 - 06), TaskState::NotStarted, Timeliness::NearlyDue, 2),
        (
            date!(2019 - 06 - 08),
            TaskState::Reported,
            Timeliness::WaitingOverdue,
            5,
        ),
        (date!(2019 - 06 - 11), TaskState::Completed, Timeliness::Late, 6),
    ] {
        let at = chidao_calendar::Instant::start_of(day).plus_micros(43_200_000_000);
        let request = GetTaskRequest {
            name: name.clone(),
            explain: true,
            by_day: false,
            recorded_by: Some(chidao_register::timestamp(at)),
        };
        let read = stage.hand("so-gd").tasks.get_task(request).await.unwrap().into_inner();
        let task = read.task.unwrap();
        assert_eq!((task.state(), task.timeliness()), (state, timeliness), "{day}");
        // What silence did stands in the register when somebody looks, not when it came about.
        assert!(
            read.turns.len() == turns || read.turns.len() + 1 == turns,
            "{day}: {}",
            read.turns.len()
        );
    }
}
