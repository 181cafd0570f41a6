//! Spoiled calls of the coordination service.

use chidao_coordination::Coordination;
use chidao_proto::{coordination::v1 as c, errors::v1::Reason, membership::v1 as m, register::v1 as r};
use chidao_tests::{Client, Sandbox, Served, draft};
use tonic::Code;

use super::{Case, IMPOSSIBLE};

/// A committee with tasks.
pub(super) struct Stage {
    _served: Served,
    pub(super) officer: Client,
    /// The lead of the tasks.
    pub(super) lead: Client,
    pub(super) monitor: String,
    programme: String,
    pub(super) draft: String,
    /// A task that is accepted, and has a part.
    pub(super) task: String,
}

impl Stage {
    /// Establishes the committee of this Head, which ends the founder's time, and enters tasks.
    pub(super) async fn new(sandbox: &Sandbox, head: &str) -> Self {
        let mut founder = sandbox.founder();
        let mut people = Vec::new();
        for title in ["Phó Chủ tịch", "Chuyên viên"] {
            let person = draft::person("Trần Thị Theo", "ubnd-tinh", title, "");
            let created = founder.people.create_person(person).await.unwrap().into_inner();
            people.push(created.person.unwrap().name);
        }
        let monitor = people.remove(1);
        for (subject, holder) in [("officer", monitor.as_str()), ("lead", "agencies/so-tttt")] {
            let account = draft::account(subject, holder);
            founder.authority.create_account(account).await.unwrap();
        }
        let grant = draft::grant(&monitor, m::OfficeRole::Officer);
        founder.authority.grant_role(grant).await.unwrap();
        let seats = vec![
            draft::seat(m::SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", head),
            draft::seat(m::SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[0]),
        ];
        let committee = draft::committee(seats);
        founder.committees.establish_committee(committee).await.unwrap();

        let served = sandbox.serve::<Coordination>().await;
        let mut officer = sandbox.client_at(&served, "officer");
        let mut lead = sandbox.client_at(&served, "lead");
        let programme = draft::coordination::programme();
        let programme = officer
            .programmes
            .create_programme(programme)
            .await
            .unwrap()
            .into_inner();
        let (mut tasks, mut whole) = (Vec::new(), String::new());
        for is_assigned in [true, true, false] {
            let mut request = draft::coordination::task("so-tttt", &monitor);
            if let Some(task) = &mut request.task {
                task.parent.clone_from(&whole);
            }
            let created = officer.tasks.create_task(request).await.unwrap().into_inner();
            let name = created.task.unwrap().name;
            if is_assigned {
                let assignment = draft::coordination::assignment(&name);
                officer.tasks.assign_task(assignment).await.unwrap();
            }
            whole = if whole.is_empty() { name.clone() } else { String::new() };
            tasks.push(name);
        }
        let acceptance = c::AcceptTaskRequest {
            request_id: draft::request_id(),
            name: tasks[0].clone(),
            ..Default::default()
        };
        lead.execution.accept_task(acceptance).await.unwrap();
        Self {
            _served: served,
            officer,
            lead,
            monitor,
            programme: programme.programme.unwrap().name,
            draft: tasks.swap_remove(2),
            task: tasks.swap_remove(0),
        }
    }

    pub(super) async fn head(&self) -> i64 {
        let register = "coordination".to_owned();
        let mut client = self.officer.register.clone();
        let head = client.get_head(r::GetHeadRequest { register }).await;
        head.unwrap().into_inner().position
    }
}

pub(super) async fn programmes(cases: &mut Vec<Case>, stage: &mut Stage) {
    let programmes = &mut stage.officer.programmes;
    fn said(request: &mut c::CreateProgrammeRequest) -> &mut c::Programme {
        request.programme.as_mut().unwrap()
    }
    let objective = |years: &[i32], baseline: &str| c::Objective {
        display_name: "Tỷ lệ hồ sơ trực tuyến".to_owned(),
        unit: "%".to_owned(),
        baseline: baseline.to_owned(),
        years: years
            .iter()
            .map(|year| c::YearFigure {
                year: *year,
                ..Default::default()
            })
            .collect(),
    };
    spoil! { cases, "CreateProgramme", programmes, create_programme, draft::coordination::programme(),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no programme": |r| r.programme = None => InvalidArgument InvalidFields "programme";
        "no kind": |r| said(r).kind = 0 => InvalidArgument InvalidFields "programme.kind";
        "no title": |r| said(r).display_name.clear() => InvalidArgument InvalidFields "programme.display_name";
        "a name": |r| said(r).name = "programmes/2019-0001".to_owned() => InvalidArgument InvalidFields "programme.name";
        "no paper": |r| said(r).basis = None => InvalidArgument InvalidFields "programme.basis";
        "a paper that is not signed": |r| said(r).basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "programme.basis.signature";
        "an impossible day": |r| said(r).from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "programme.from";
        "an end before the beginning": |r| said(r).to = Some(draft::date(2018, 12, 31)) => InvalidArgument InvalidFields "programme.to";
        "a field that is none": |r| said(r).fields = vec!["chinh-quyen".to_owned()] => InvalidArgument InvalidFields "programme.fields[0]";
        "a missing committee": |r| said(r).committee = "committees/nowhere".to_owned() => NotFound ResourceNotFound "programme.committee";
        "a missing parent": |r| said(r).parent = "programmes/1999-0001".to_owned() => NotFound ResourceNotFound "programme.parent";
        "a figure that is no number": |r| said(r).objectives.push(objective(&[], "12,5")) => InvalidArgument InvalidFields "programme.objectives[0].baseline";
        "a year beyond bounds": |r| said(r).objectives.push(objective(&[2101], "")) => InvalidArgument InvalidFields "programme.objectives[0].years[0].year";
        "a year twice": |r| said(r).objectives.push(objective(&[2019, 2019], "")) => InvalidArgument InvalidFields "programme.objectives[0].years[1].year";
    }
    let update = || c::UpdateProgrammeRequest {
        request_id: draft::request_id(),
        name: stage.programme.clone(),
        basis: Some(draft::decision("03/QĐ-UBND (hư cấu)", draft::date(2019, 5, 6))),
        display_name: Some("Kế hoạch (hư cấu)".to_owned()),
        ..Default::default()
    };
    spoil! { cases, "UpdateProgramme", programmes, update_programme, update(),
        "nothing to change": |r| r.display_name = None => InvalidArgument InvalidFields "display_name";
        "an empty title": |r| r.display_name = Some(String::new()) => InvalidArgument InvalidFields "display_name";
        "a paper that is not signed": |r| r.basis.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "basis.signature";
        "an end before the beginning": |r| r.to = Some(draft::date(2019, 1, 1)) => InvalidArgument InvalidFields "to";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing programme": |r| r.name = "programmes/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "GetProgramme", programmes, get_programme, c::GetProgrammeRequest { name: stage.programme.clone() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a name of another collection": |r| r.name = "tasks/2019-0001".to_owned() => InvalidArgument InvalidFields "name";
        "a missing programme": |r| r.name = "programmes/1999-0001".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListProgrammes", programmes, list_programmes, c::ListProgrammesRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a kind that is not defined": |r| r.kind = 99 => InvalidArgument InvalidFields "kind";
    }
}

pub(super) async fn drafts(cases: &mut Vec<Case>, stage: &mut Stage) {
    let tasks = &mut stage.officer.tasks;
    fn said(request: &mut c::CreateTaskRequest) -> &mut c::Task {
        request.task.as_mut().unwrap()
    }
    let cooperator = || c::Cooperator {
        agency: "agencies/ubnd-tinh".to_owned(),
        ..Default::default()
    };
    let term = |kind: c::DueKind, date, working_days| {
        Some(c::DueTerm {
            kind: kind.into(),
            date,
            working_days,
        })
    };
    spoil! { cases, "CreateTask", tasks, create_task, draft::coordination::task("so-tttt", &stage.monitor),
        "no task": |r| r.task = None => InvalidArgument InvalidFields "task";
        "no lead": |r| said(r).lead.clear() => InvalidArgument InvalidFields "task.lead";
        "an urgency that is not defined": |r| said(r).urgency = 99 => InvalidArgument InvalidFields "task.urgency";
        "no paper": |r| said(r).basis = None => InvalidArgument InvalidFields "task.basis";
        "a paper of two bodies": |r| said(r).basis.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "task.basis.issuer";
        "what the service says": |r| said(r).state = 4 => InvalidArgument InvalidFields "task";
        "mandatory, but of no whole": |r| said(r).mandatory = true => InvalidArgument InvalidFields "task.mandatory";
        "a field that is none": |r| said(r).field = "chinh-quyen".to_owned() => InvalidArgument InvalidFields "task.field";
        "a date without one": |r| said(r).due_term = term(c::DueKind::Date, None, 0) => InvalidArgument InvalidFields "task.due_term.date";
        "an impossible date": |r| said(r).due_term = term(c::DueKind::Date, Some(IMPOSSIBLE), 0) => InvalidArgument InvalidFields "task.due_term.date";
        "no working days": |r| said(r).due_term = term(c::DueKind::WorkingDays, None, 0) => InvalidArgument InvalidFields "task.due_term.working_days";
        "working days beyond bounds": |r| said(r).due_term = term(c::DueKind::WorkingDays, None, 2501) => InvalidArgument InvalidFields "task.due_term.working_days";
        "too many cooperators": |r| said(r).cooperators = vec![cooperator(); 65] => InvalidArgument InvalidFields "task.cooperators";
        "no content": |r| said(r).content.clear() => FailedPrecondition RuleForbids "task.content";
        "no product": |r| said(r).product.clear() => FailedPrecondition RuleForbids "task.product";
        "no quoted paragraph": |r| said(r).basis.as_mut().unwrap().quoted_paragraph.clear() => FailedPrecondition RuleForbids "task.basis.quoted_paragraph";
        "a secret that is told": |r| said(r).secret = true => FailedPrecondition RuleForbids "task.content";
        "a cooperator twice": |r| said(r).cooperators = vec![cooperator(); 2] => FailedPrecondition RuleForbids "task.cooperators[1].agency";
        "a missing lead": |r| said(r).lead = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "task.lead";
        "a missing monitor": |r| said(r).monitor = "people/1999-0001".to_owned() => NotFound ResourceNotFound "task.monitor";
        "a missing programme": |r| said(r).programme = "programmes/1999-0001".to_owned() => NotFound ResourceNotFound "task.programme";
        "a missing whole": |r| said(r).parent = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "task.parent";
    }
    let update = || c::UpdateTaskRequest {
        request_id: draft::request_id(),
        task: draft::coordination::task("so-tttt", &stage.monitor).task,
        name: stage.draft.clone(),
        etag: String::new(),
    };
    spoil! { cases, "UpdateTask", tasks, update_task, update(),
        "no task": |r| r.task = None => InvalidArgument InvalidFields "task";
        "another whole": |r| r.task.as_mut().unwrap().parent.clone_from(&stage.task) => InvalidArgument InvalidFields "task.parent";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "no draft any more": |r| r.name.clone_from(&stage.task) => FailedPrecondition StateForbids "";
    }
    let discard = || c::DiscardTaskRequest {
        request_id: draft::request_id(),
        name: stage.draft.clone(),
        ..Default::default()
    };
    spoil! { cases, "DiscardTask", tasks, discard_task, discard(),
        "a reason that is too long": |r| r.reason = "x".repeat(2001) => InvalidArgument InvalidFields "reason";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "no draft any more": |r| r.name.clone_from(&stage.task) => FailedPrecondition StateForbids "";
    }
    spoil! { cases, "AssignTask", tasks, assign_task, draft::coordination::assignment(&stage.draft),
        "an impossible day": |r| r.assigned_on = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "assigned_on";
        "a day to come": |r| r.assigned_on = Some(draft::date(2199, 1, 1)) => InvalidArgument InvalidFields "assigned_on";
        "a day before its paper": |r| r.assigned_on = Some(draft::date(2019, 1, 13)) => FailedPrecondition RuleForbids "assigned_on";
        "received before": |r| { r.assigned_on = Some(draft::date(2019, 2, 1)); r.received_on = Some(draft::date(2019, 1, 31)) } => InvalidArgument InvalidFields "received_on";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "name";
        "no draft any more": |r| r.name.clone_from(&stage.task) => FailedPrecondition StateForbids "";
    }
}

pub(super) async fn directions(cases: &mut Vec<Case>, stage: &mut Stage) {
    let tasks = &mut stage.officer.tasks;
    let document = || Some(draft::decision("04/QĐ-UBND (hư cấu)", draft::date(2019, 6, 3)));
    let (name, request_id) = (|| stage.task.clone(), draft::request_id);
    let due_term = || draft::coordination::task("so-tttt", "").task.unwrap().due_term;
    let decide = || c::DecideReturnRequest {
        request_id: request_id(),
        name: name(),
        decision: 3,
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "DecideReturn", tasks, decide_return, decide(),
        "no decision": |r| r.decision = 0 => InvalidArgument InvalidFields "decision";
        "another lead, but none": |r| r.decision = 1 => InvalidArgument InvalidFields "lead";
        "a lead, but no other one": |r| r.lead = "agencies/ubnd-tinh".to_owned() => InvalidArgument InvalidFields "lead";
        "nobody asked for it": |r| r.decision = 3 => FailedPrecondition StateForbids "";
    }
    let reassign = || c::ReassignTaskRequest {
        request_id: request_id(),
        name: name(),
        lead: "agencies/ubnd-tinh".to_owned(),
        document: document(),
        ..Default::default()
    };
    let directive = c::AssignDirectiveRequest {
        request_id: draft::request_id(),
        directive: "incidents/2019-0001/steps/1".to_owned(),
        agency: draft::agency_name("so-tttt"),
    };
    spoil! { cases, "AssignDirective", tasks, assign_directive, directive.clone(),
        "no step": |r| r.directive.clear() => InvalidArgument InvalidFields "directive";
        "what is no step": |r| r.directive = "incidents/2019-0001".to_owned() => InvalidArgument InvalidFields "directive";
        "no agency": |r| r.agency.clear() => InvalidArgument InvalidFields "agency";
    }
    spoil! { cases, "ReassignTask", tasks, reassign_task, reassign(),
        "no lead": |r| r.lead.clear() => InvalidArgument InvalidFields "lead";
        "the lead that it has": |r| r.lead = "agencies/so-tttt".to_owned() => InvalidArgument InvalidFields "lead";
        "a missing lead": |r| r.lead = "agencies/nowhere".to_owned() => NotFound ResourceNotFound "lead";
        "a paper that is not signed": |r| r.document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "document.signature";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    let redate = || c::RedateTaskRequest {
        request_id: request_id(),
        name: name(),
        due_term: due_term(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "RedateTask", tasks, redate_task, redate(),
        "no term": |r| r.due_term = None => InvalidArgument InvalidFields "due_term";
        "a date without one": |r| r.due_term.as_mut().unwrap().kind = 1 => InvalidArgument InvalidFields "due_term.date";
        "a paper that is not signed": |r| r.document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "document.signature";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
    }
    let suspend = || c::SuspendTaskRequest {
        request_id: request_id(),
        name: name(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "SuspendTask", tasks, suspend_task, suspend(),
        "no paper": |r| r.document = None => InvalidArgument InvalidFields "document";
        "a paper that is not signed": |r| r.document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "document.signature";
        "a draft": |r| r.name.clone_from(&stage.draft) => FailedPrecondition StateForbids "";
    }
    let resume = || c::ResumeTaskRequest {
        request_id: request_id(),
        name: name(),
        document: document(),
        ..Default::default()
    };
    spoil! { cases, "ResumeTask", tasks, resume_task, resume(),
        "no paper": |r| r.document = None => InvalidArgument InvalidFields "document";
        "it is not suspended": |r| r.due_term = None => FailedPrecondition StateForbids "";
    }
    let withdraw = || c::WithdrawTaskRequest {
        request_id: request_id(),
        name: name(),
        document: document(),
        with_parts: true,
        ..Default::default()
    };
    spoil! { cases, "WithdrawTask", tasks, withdraw_task, withdraw(),
        "without its parts": |r| r.with_parts = false => FailedPrecondition RuleForbids "with_parts";
        "a paper that is not signed": |r| r.document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "document.signature";
    }
    let reopen = || c::ReopenTaskRequest {
        request_id: request_id(),
        name: name(),
        reason: "Sai sót".to_owned(),
        ..Default::default()
    };
    spoil! { cases, "ReopenTask", tasks, reopen_task, reopen(),
        "no reason": |r| r.reason.clear() => InvalidArgument InvalidFields "reason";
        "by an officer": |r| r.etag.clear() => PermissionDenied NotPermitted "";
    }
    spoil! { cases, "GetTask", tasks, get_task, c::GetTaskRequest { name: name(), ..Default::default() },
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a name of another collection": |r| r.name = "programmes/2019-0001".to_owned() => InvalidArgument InvalidFields "name";
        "a missing task": |r| r.name = "tasks/1999-0001".to_owned() => NotFound ResourceNotFound "";
    }
    let reminders = &mut stage.officer.reminders;
    let reminder = || c::GetReminderRequest {
        name: "tasks/1999-0001/reminders/1".to_owned(),
    };
    spoil! { cases, "GetReminder", reminders, get_reminder, reminder(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "the name of a task": |r| r.name = name() => InvalidArgument InvalidFields "name";
        "a number that is none": |r| r.name = "tasks/1999-0001/reminders/0".to_owned() => InvalidArgument InvalidFields "name";
        "a missing reminder": |r| r.name = "tasks/1999-0001/reminders/2".to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListReminders", reminders, list_reminders, c::ListRemindersRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a level that is not defined": |r| r.level = 99 => InvalidArgument InvalidFields "level";
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "an impossible day": |r| r.day = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "day";
    }
    let figures = &mut stage.officer.statistics;
    let of = |name: &str| name.to_owned();
    spoil! { cases, "GetStatistics", figures, get_statistics,
        c::GetStatisticsRequest { committee: of("committees/bcd-cqdt"), ..Default::default() },
        "no committee": |r| r.committee.clear() => InvalidArgument InvalidFields "committee";
        "a missing committee": |r| r.committee = of("committees/khong-co") => NotFound ResourceNotFound "committee";
        "a missing agency": |r| r.agency = of("agencies/khong-co") => NotFound ResourceNotFound "agency";
        "a missing programme": |r| r.programme = of("programmes/1999-0001") => NotFound ResourceNotFound "programme";
        "an unknown field": |r| r.field = of("chinh-quyen") => InvalidArgument InvalidFields "field";
        "field and programme": |r| (r.field, r.programme) = (of("ha-tang"), of("programmes/1999-0001")) => InvalidArgument InvalidFields "field";
        "an impossible day": |r| r.cut_off = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "cut_off";
        "a day to come": |r| r.cut_off = Some(draft::date(2199, 12, 31)) => InvalidArgument InvalidFields "cut_off";
        "a period after the cut-off": |r| r.period_from = Some(draft::date(2199, 12, 31)) => InvalidArgument InvalidFields "period_from";
        "a basis that is not defined": |r| r.basis = 99 => InvalidArgument InvalidFields "basis";
    }
    spoil! { cases, "ListStatistics", figures, list_statistics,
        c::ListStatisticsRequest { committee: of("committees/bcd-cqdt"), group: 1, ..Default::default() },
        "no group": |r| r.group = 0 => InvalidArgument InvalidFields "group";
        "an agency by agency": |r| r.agency = of("agencies/so-tttt") => InvalidArgument InvalidFields "agency";
        "a programme by field": |r| (r.group, r.programme) = (2, of("programmes/1999-0001")) => InvalidArgument InvalidFields "programme";
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
    }
    spoil! { cases, "ListTasks", tasks, list_tasks, c::ListTasksRequest::default(),
        "a page that is too large": |r| r.page_size = 1001 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a state that is not defined": |r| r.state = 99 => InvalidArgument InvalidFields "state";
        "a part in nobody's tasks": |r| r.part = 1 => InvalidArgument InvalidFields "part";
        "nearly due by no committee's measure": |r| r.timeliness = 4 => InvalidArgument InvalidFields "committee";
        "an impossible day": |r| r.due_from = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "due_from";
        "another impossible day": |r| r.due_before = Some(IMPOSSIBLE) => InvalidArgument InvalidFields "due_before";
    }
}
