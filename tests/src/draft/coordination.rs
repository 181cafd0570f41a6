//! Requests of coordination that are right as they stand, for the committee of the other drafts.

use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AssignTaskRequest, CreateProgrammeRequest, CreateTaskRequest, DueKind, DueTerm, Programme, ProgrammeKind, Task,
        Urgency,
    },
};

use super::{agency_name, date, decision, request_id};

/// A programme of 2019.
#[must_use]
pub fn programme() -> CreateProgrammeRequest {
    let programme = Programme {
        committee: "committees/bcd-cqdt".to_owned(),
        kind: ProgrammeKind::Plan.into(),
        display_name: "Kế hoạch xây dựng Chính quyền điện tử (hư cấu)".to_owned(),
        basis: Some(decision("15/KH-UBND (hư cấu)", date(2019, 1, 10))),
        from: Some(date(2019, 1, 1)),
        fields: vec!["chinh-quyen-so".to_owned()],
        ..Programme::default()
    };
    CreateProgrammeRequest {
        request_id: request_id(),
        programme: Some(programme),
    }
}

/// What a paper says of when a task is due: by a day.
#[must_use]
pub fn by(day: time::Date) -> DueTerm {
    DueTerm {
        kind: DueKind::Date.into(),
        date: Some(day.into()),
        working_days: 0,
    }
}

/// In some working days.
#[must_use]
pub fn in_working_days(count: i32) -> DueTerm {
    DueTerm {
        kind: DueKind::WorkingDays.into(),
        date: None,
        working_days: count,
    }
}

/// Never.
#[must_use]
pub fn without_deadline() -> DueTerm {
    DueTerm {
        kind: DueKind::None.into(),
        ..DueTerm::default()
    }
}

/// What a paper says of a task: that the agency with this id leads it, this person follows it, and when it is due.
#[must_use]
pub fn said(basis: DocumentRef, lead: &str, monitor: &str, due: DueTerm) -> Task {
    Task {
        committee: "committees/bcd-cqdt".to_owned(),
        basis: Some(DocumentRef {
            quoted_paragraph: "Xây dựng cổng dịch vụ công của tỉnh.".to_owned(),
            ..basis
        }),
        content: "Xây dựng cổng dịch vụ công của tỉnh".to_owned(),
        product: "Cổng dịch vụ công".to_owned(),
        field: "chinh-quyen-so".to_owned(),
        lead: agency_name(lead),
        monitor: monitor.to_owned(),
        urgency: Urgency::Normal.into(),
        due_term: Some(due),
        ..Task::default()
    }
}

/// A draft of a task.
#[must_use]
pub fn noted(task: Task) -> CreateTaskRequest {
    CreateTaskRequest {
        request_id: request_id(),
        task: Some(task),
    }
}

/// A task of the agency with this id that has no due date, followed by this person.
#[must_use]
pub fn task(lead: &str, monitor: &str) -> CreateTaskRequest {
    let basis = decision("16/KH-UBND (hư cấu)", date(2019, 1, 14));
    noted(said(basis, lead, monitor, without_deadline()))
}

/// A task that is a part of another.
#[must_use]
pub fn part(whole: &str, lead: &str, monitor: &str) -> CreateTaskRequest {
    let mut request = task(lead, monitor);
    if let Some(task) = &mut request.task {
        whole.clone_into(&mut task.parent);
    }
    request
}

/// The assignment of a draft, today.
#[must_use]
pub fn assignment(task: &str) -> AssignTaskRequest {
    AssignTaskRequest {
        request_id: request_id(),
        name: task.to_owned(),
        ..AssignTaskRequest::default()
    }
}
