//! Spoiled imports of tasks.

use chidao_proto::{coordination::v1 as c, errors::v1::Reason};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, coordination::Stage};

pub(super) async fn imports(cases: &mut Vec<Case>, stage: &mut Stage) {
    let tasks = &mut stage.officer.tasks;
    let completed = || c::ImportTaskRequest {
        request_id: draft::request_id(),
        task: draft::coordination::task("so-tttt", &stage.monitor).task,
        state: c::TaskState::Completed.into(),
        assigned_on: Some(draft::date(2019, 1, 14)),
        ended_on: Some(draft::date(2019, 2, 28)),
        end_document: Some(draft::decision("06/BC-STTTT (hư cấu)", draft::date(2019, 2, 27))),
        ..Default::default()
    };
    spoil! { cases, "ImportTask", tasks, import_task, completed(),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no task": |r| r.task = None => InvalidArgument InvalidFields "task";
        "no state": |r| r.state = 0 => InvalidArgument InvalidFields "state";
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "a state that an act brings about": |r| r.state = c::TaskState::Suspended.into() => InvalidArgument InvalidFields "state";
        "no day of the assignment": |r| r.assigned_on = None => InvalidArgument InvalidFields "assigned_on";
        "an impossible day": |r| r.assigned_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "assigned_on";
        "another impossible day": |r| r.due_now = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "due_now";
        "a draft with an end": |r| r.state = c::TaskState::Draft.into() => InvalidArgument InvalidFields "ended_on";
        "no result": |r| r.end_document = None => InvalidArgument InvalidFields "end_document";
        "a result of two bodies": |r| r.end_document.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "end_document.issuer";
        "a result that is not signed": |r| r.end_document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "end_document.signature";
        "a reason that is too long": |r| r.reason = "x".repeat(2001) => InvalidArgument InvalidFields "reason";
        "a day before its paper": |r| r.assigned_on = Some(draft::date(2019, 1, 13)) => FailedPrecondition RuleForbids "assigned_on";
        "a receipt after its end": |r| r.received_on = Some(draft::date(2019, 3, 1)) => InvalidArgument InvalidFields "received_on";
        "no content": |r| r.task.as_mut().unwrap().content.clear() => FailedPrecondition RuleForbids "task.content";
        "a missing lead": |r| r.task.as_mut().unwrap().lead = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "task.lead";
        "a missing whole": |r| r.task.as_mut().unwrap().parent = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "task.parent";
    }
}
