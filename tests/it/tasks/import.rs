//! Tasks that are brought in as they stand already.

mod refused;

use chidao_calendar::Date;
use chidao_proto::{
    common::v1::NoticeCode,
    coordination::v1::{
        DueCause, ImportTaskRequest, ImportTaskResponse, ListTasksRequest, Task, TaskState, Timeliness, TurnAction,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;
use tonic::Status;

use super::stage::{Stage, by, in_working_days, notices, paper, told, without_deadline};

const TODAY: Date = date!(2019 - 06 - 17);
const ISSUED: Date = date!(2018 - 03 - 05);

impl Stage {
    /// A task of so-gd that was assigned on the day of its paper.
    fn imported(&self, state: TaskState, task: Task) -> ImportTaskRequest {
        ImportTaskRequest {
            request_id: draft::request_id(),
            task: Some(task),
            state: state.into(),
            assigned_on: (state != TaskState::Draft).then(|| ISSUED.into()),
            ..ImportTaskRequest::default()
        }
    }

    /// The same with its end, by a paper of the day before.
    fn ended(&self, state: TaskState, task: Task, on: Date) -> ImportTaskRequest {
        ImportTaskRequest {
            ended_on: Some(on.into()),
            end_document: Some(paper(77, on.previous_day().unwrap())),
            ..self.imported(state, task)
        }
    }

    async fn import(&self, request: ImportTaskRequest) -> Result<ImportTaskResponse, Status> {
        let mut officer = self.hand("officer").tasks;
        Ok(Box::pin(officer.import_task(request)).await?.into_inner())
    }

    /// The open errands about a task, by kind, with the day on which each is due.
    async fn errands(&self, task: &str) -> Vec<(String, Date)> {
        let sql = format!(
            "SELECT kind, due_us FROM coordination_errand WHERE subject = '{task}' AND state = 'OPEN' ORDER BY kind"
        );
        let statement = Statement::from_string(self.database.backend(), sql);
        let rows = self.database.readers().query_all_raw(statement).await.unwrap();
        let read = rows.iter().map(|row| {
            let due = chidao_calendar::Instant::from_micros(row.try_get_by_index(1).unwrap());
            (row.try_get_by_index(0).unwrap(), due.civil_date())
        });
        read.collect()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_completed_comes_in_with_its_dates_and_its_lateness_is_computed(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    // Due on the last day of the year, also the day of a result; and a date that a paper had moved.
    let went = [
        (date!(2018 - 12 - 31), None, Timeliness::OnTime),
        (date!(2019 - 01 - 01), None, Timeliness::Late),
        (date!(2019 - 01 - 01), Some(date!(2019 - 01 - 31)), Timeliness::OnTime),
        (date!(2018 - 11 - 01), Some(date!(2018 - 10 - 31)), Timeliness::Late),
        (TODAY, None, Timeliness::Late),
    ];
    for (number, (ended, due_now, expected)) in (70..).zip(went) {
        let task = stage.task(paper(12, ISSUED), "so-gd", by(date!(2018 - 12 - 31)));
        let request = ImportTaskRequest {
            due_now: due_now.map(Into::into),
            end_document: Some(paper(number, ended)),
            reason: "Đã nghiệm thu".to_owned(),
            ..stage.ended(TaskState::Completed, task, ended)
        };
        let answer = stage.import(request.clone()).await.unwrap();
        let is_late = expected == Timeliness::Late;
        assert_eq!(notices!(answer).contains(&NoticeCode::Late), is_late, "{ended}");
        let name = answer.task.unwrap().name;
        let read = stage.read("so-gd", &name).await.unwrap();
        let task = read.task.unwrap();
        assert_eq!(
            (task.state(), task.timeliness()),
            (TaskState::Completed, expected),
            "{ended}"
        );
        let (first, now) = (task.due_original.unwrap(), task.due_current.unwrap());
        assert_eq!(first.date, Some(date!(2018 - 12 - 31).into()));
        assert_eq!(now.date, due_now.map(Into::into).or(first.date));
        assert_eq!(now.cause() == DueCause::Redated, due_now.is_some());
        assert_eq!(task.assigned_on, Some(ISSUED.into()));
        let day = format!("Kết quả nộp ngày {}.", chidao_calendar::Shown(ended));
        assert!(read.explanation_vi.contains(&day), "{}", read.explanation_vi);
        let [turn] = &read.turns[..] else {
            panic!("it has one turn: {:?}", read.turns)
        };
        assert_eq!(
            (turn.action(), turn.effective_on),
            (TurnAction::Import, Some(ended.into()))
        );
        assert_eq!(stage.errands(&name).await, []);
        // The same again is the same.
        assert_eq!(stage.import(request).await.unwrap().task.unwrap().name, name);
    }
    // A page at a time, each once.
    let mut all = Vec::new();
    let mut request = ListTasksRequest {
        state: TaskState::Completed.into(),
        page_size: 2,
        ..Default::default()
    };
    loop {
        let page = stage
            .hand("so-gd")
            .tasks
            .list_tasks(request.clone())
            .await
            .unwrap()
            .into_inner();
        all.extend(page.tasks.into_iter().map(|task| task.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let each: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), each.len()), (5, 5));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_goes_on_from_now(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    // Nobody is waited for, and no reminder is sent of what is past; the weekly notice of what is overdue goes on.
    let late = stage.task(paper(12, ISSUED), "so-gd", in_working_days(20));
    let answer = stage.import(stage.imported(TaskState::Assigned, late)).await.unwrap();
    assert!(notices!(answer).contains(&NoticeCode::DueAlready));
    let late = answer.task.unwrap();
    assert_eq!(late.state(), TaskState::NotStarted);
    let [(kind, day)] = &stage.errands(&late.name).await[..] else {
        panic!("there is one errand")
    };
    assert!(kind == "task.remind" && *day >= TODAY, "{kind} {day}");

    let due = date!(2019 - 12 - 31);
    let open = stage.task(paper(12, ISSUED), "so-gd", by(due));
    let open = stage
        .import(stage.imported(TaskState::InProgress, open))
        .await
        .unwrap()
        .task
        .unwrap();
    assert_eq!(open.state(), TaskState::InProgress);
    assert_eq!(stage.get(&open.name).await.timeliness(), Timeliness::InTime);
    let [(_, day)] = &stage.errands(&open.name).await[..] else {
        panic!("there is one errand")
    };
    assert!(TODAY < *day && *day < due, "the first reminder is to come: {day}");
    let unowed = stage.task(paper(12, ISSUED), "so-gd", without_deadline());
    let unowed = stage
        .import(stage.imported(TaskState::NotStarted, unowed))
        .await
        .unwrap()
        .task
        .unwrap();
    assert_eq!(stage.errands(&unowed.name).await, []);

    // Its life goes on like that of any other.
    stage.report("so-gd", &open.name, paper(9, TODAY)).await;
    let completed = stage.confirm(&open.name).await;
    assert_eq!(completed.state(), TaskState::Completed);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_assigned_today_waits_for_its_lead(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, TODAY).await else {
        return;
    };
    let task = stage.task(paper(12, TODAY), "so-gd", by(date!(2019 - 12 - 31)));
    let request = ImportTaskRequest {
        assigned_on: Some(TODAY.into()),
        ..stage.imported(TaskState::Assigned, task)
    };
    let name = stage.import(request).await.unwrap().task.unwrap().name;
    let kinds: Vec<String> = stage.errands(&name).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["task.accept", "task.remind"]);
    assert_eq!(stage.get(&name).await.state(), TaskState::Assigned);
    stage.noon_of(date!(2019 - 06 - 24)).await;
    assert_eq!(stage.get(&name).await.state(), TaskState::NotStarted);

    // A draft is nobody's, and is assigned like any other.
    let task = stage.task(paper(13, TODAY), "so-gd", by(date!(2019 - 12 - 31)));
    let noted = stage
        .import(stage.imported(TaskState::Draft, task))
        .await
        .unwrap()
        .task
        .unwrap();
    assert_eq!(noted.state(), TaskState::Draft);
    let hidden = stage.read("so-gd", &noted.name).await.unwrap_err();
    assert_eq!(told(&hidden).0, Reason::ResourceNotFound);
    stage.assign(&noted.name).await;

    let task = stage.task(paper(14, ISSUED), "so-gd", by(date!(2018 - 12 - 31)));
    let withdrawn = ImportTaskRequest {
        reason: "Không còn phù hợp".to_owned(),
        ..stage.ended(TaskState::Withdrawn, task, date!(2018 - 06 - 01))
    };
    let withdrawn = stage.import(withdrawn).await.unwrap().task.unwrap();
    assert_eq!(
        (withdrawn.state(), &*withdrawn.remark),
        (TaskState::Withdrawn, "Không còn phù hợp")
    );
    assert_eq!(stage.get(&withdrawn.name).await.timeliness(), Timeliness::Unspecified);
    assert_eq!(stage.errands(&withdrawn.name).await, []);
    stage.prove().await;
}
