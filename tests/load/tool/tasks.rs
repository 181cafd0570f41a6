//! Tasks of the committee in the database of a load run: its members' agencies lead them, its standing member follows them.

use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AssignTaskRequest, CreateTaskRequest, DueTerm, ImportTaskRequest, Progress, ReportProgressRequest, Task,
        TaskState,
    },
};
use chidao_tests::draft::{
    self,
    coordination::{by, noted, said, without_deadline},
};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::Failure;

/// Agencies that lead tasks: `don-vi-001` the first ones and every second one, the others the rest in turn.
const LEADS: usize = 25;
/// Tasks on which reports come in turn.
pub(crate) const REPORTED: usize = 1_000;
/// The tasks that are imported first are under way. They are more than are reported on, since requests in flight overtake one
/// another before they are numbered.
const UNDER_WAY: usize = 3 * REPORTED;
/// Days over which tasks are due: half of them before today.
const DAYS: usize = 700;
/// Days until those tasks are due that are due together: what reminds of them comes at one instant.
const DUE_IN: usize = 60;
/// What of twenty tasks stands where, in a register of some years.
const STATES: [TaskState; 5] = [
    TaskState::InProgress,
    TaskState::InProgress,
    TaskState::NotStarted,
    TaskState::Withdrawn,
    TaskState::Draft,
];

fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

fn name(number: usize) -> String {
    format!("tasks/{}-{:04}", today().year(), number + 1)
}

fn lead(number: usize) -> String {
    let other = 2 + (number / 2) % (LEADS - 1);
    let is_first = number < UNDER_WAY || number.is_multiple_of(2);
    format!("don-vi-{:03}", if is_first { 1 } else { other })
}

fn days(count: usize) -> Result<Duration, Failure> {
    Ok(Duration::days(i64::try_from(count)?))
}

/// A plan that gives some of the tasks, issued before any of them was due.
fn plan(number: usize) -> Result<DocumentRef, Failure> {
    let issued_on = today() - days(DAYS)?;
    let symbol = format!("{}/KH-UBND (hư cấu)", 1 + number % 2_000);
    Ok(draft::decision(&symbol, issued_on.into()))
}

fn task(number: usize, lead: &str, due: DueTerm) -> Result<Task, Failure> {
    let monitor = format!("people/{}-0003", today().year());
    Ok(said(plan(number)?, lead, &monitor, due))
}

/// A draft, due in the coming months.
pub(crate) fn draft(number: usize) -> Result<CreateTaskRequest, Failure> {
    let due = by(today() + days(10 + number % (DAYS / 2))?);
    Ok(noted(task(number, &lead(number), due)?))
}

/// The assignment of the draft with this number.
pub(crate) fn assign(number: usize) -> Result<AssignTaskRequest, Failure> {
    Ok(draft::coordination::assignment(&name(number)))
}

/// A task as it stands: due at some time around today, most of them completed.
pub(crate) fn import(number: usize) -> Result<ImportTaskRequest, Failure> {
    let state = match number < UNDER_WAY {
        true => TaskState::InProgress,
        false => STATES.get(number % 20).copied().unwrap_or(TaskState::Completed),
    };
    standing(number, &lead(number), state)
}

/// A task of an agency that is under way, due alike.
pub(crate) fn under_way(number: usize, lead: &str) -> Result<ImportTaskRequest, Failure> {
    standing(number, lead, TaskState::InProgress)
}

fn standing(number: usize, lead: &str, state: TaskState) -> Result<ImportTaskRequest, Failure> {
    let due_on = today() - days(DAYS / 2)? + days(number % DAYS)?;
    let due = match number % 50 {
        49 => without_deadline(),
        _ => by(due_on),
    };
    let assigned_on = due_on.min(today()) - days(30 + number % 300)?;
    let is_over = matches!(state, TaskState::Completed | TaskState::Withdrawn);
    let ended_on = assigned_on + days(10 + number % 40)?;
    let ended_on = ended_on.min(today());
    Ok(ImportTaskRequest {
        request_id: Uuid::new_v4().to_string(),
        task: Some(task(number, lead, due)?),
        state: state.into(),
        assigned_on: (state != TaskState::Draft).then(|| assigned_on.into()),
        ended_on: is_over.then(|| ended_on.into()),
        end_document: is_over.then(|| draft::decision(&format!("{}/BC (hư cấu)", number + 1), ended_on.into())),
        reason: match state {
            TaskState::Withdrawn => "Không còn phù hợp (hư cấu)".to_owned(),
            _ => String::new(),
        },
        ..ImportTaskRequest::default()
    })
}

/// A task that is under way, and due with all others of the profile.
pub(crate) fn due(number: usize) -> Result<ImportTaskRequest, Failure> {
    Ok(ImportTaskRequest {
        request_id: Uuid::new_v4().to_string(),
        task: Some(task(number, &lead(number), by(today() + days(DUE_IN)?))?),
        state: TaskState::InProgress.into(),
        assigned_on: Some((today() - days(30)?).into()),
        ..ImportTaskRequest::default()
    })
}

/// A report on one of so many tasks, the first of the register.
pub(crate) fn report(number: usize, among: usize) -> Result<ReportProgressRequest, Failure> {
    Ok(ReportProgressRequest {
        request_id: Uuid::new_v4().to_string(),
        name: name(number % among),
        progress: Some(Progress {
            percent: i32::try_from(number % 100)?,
            text: "Đã hoàn thành phần mềm, đang đào tạo người sử dụng tại các xã (hư cấu)".to_owned(),
            ..Progress::default()
        }),
    })
}
