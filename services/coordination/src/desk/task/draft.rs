//! Drafts: noting a task down, changing it, throwing it away.

use chidao_calendar::Instant;
use chidao_model::{
    coordination::{TaskState as TaskStateColumn, programme, task},
    id::{ProgrammeId, TaskId},
};
use chidao_proto::{
    coordination::v1::{
        CreateTaskRequest, CreateTaskResponse, DiscardTaskRequest, DiscardTaskResponse, Task, TaskState, TurnAction,
        UpdateTaskRequest, UpdateTaskResponse,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::{Shape, existing, optional_id};

use super::{
    PARTS, Recorded, Side,
    around::check_open,
    audiences, parent, refusal, room, subject,
    turn::{Turned, create, need},
    turns::{Circumstances, Taken, Turns, asked},
};
use crate::{
    desk::{
        Command, Paper,
        membership::{agency, check_committee, check_person, need_agency, need_committee, need_person},
    },
    resource,
    rules::{
        parties::{Paper as Said, note},
        task::State,
    },
};

/// What every task names.
pub(super) fn need_named(task: &Task, needs: &mut Needs) -> Result<(), Refusal> {
    need_committee(&task.committee, "task.committee", needs)?;
    need_agency(&task.lead, "task.lead", needs)?;
    for (place, cooperator) in task.cooperators.iter().enumerate() {
        let at = format!("task.cooperators[{place}].agency");
        need_agency(&cooperator.agency, &at, needs)?;
    }
    need_person(&task.monitor, "task.monitor", needs)?;
    if let Some(programme) = optional_id::<ProgrammeId>(&task.programme, "task.programme")? {
        needs.row::<programme::Model>(programme);
    }
    if let Some(parent) = optional_id::<TaskId>(&task.parent, "task.parent")? {
        needs
            .row::<task::Model>(&parent)
            .related::<task::Model>("parent_id", &parent);
    }
    Paper::of(&task.basis, "task.basis")?.need(needs)
}

/// The task as its paper says it, all else unset.
pub(super) fn said(task: &Task) -> Task {
    Task {
        name: String::new(),
        state: TaskState::Draft.into(),
        assigned_on: None,
        received_on: None,
        requested: false,
        accept_time: None,
        due_original: None,
        due_current: None,
        submission: None,
        extension: None,
        extensions_granted: 0,
        extension_days_granted: 0,
        remark: String::new(),
        etag: String::new(),
        timeliness: 0,
        suspended_from: 0,
        suspend_time: None,
        parent_lead: String::new(),
        directive: String::new(),
        directed_to: String::new(),
        ..task.clone()
    }
}

/// What a task must not say, whatever is on record.
pub(super) fn shape(task: &Option<Task>) -> Result<(), Refusal> {
    let task = field::required(task, "task")?;
    let unset = Task {
        state: TaskState::Unspecified.into(),
        ..said(task)
    };
    let due_term = field::required(&task.due_term, "task.due_term");
    let shape = Shape::default()
        .objects(
            *task != unset,
            "task",
            "chỉ nêu những gì văn bản giao; name, state và các trường từ số 20 do hệ thống ghi",
            "only what the paper says may be set; name, state and the fields from number 20 on are the service's",
        )
        .paper(&task.basis, "task.basis")
        .also(due_term.and_then(|term| resource::due_term(term, "task.due_term")))
        .also(resource::check_field(&task.field, "task.field"))
        .also(room::given(task, "task"))
        .objects(
            task.mandatory && task.parent.is_empty(),
            "task.mandatory",
            "chỉ dùng cho nhiệm vụ con (có parent)",
            "is for parts of a task only",
        );
    shape.judge()
}

/// Refuses what the law does not let a paper say of a task. Whether its author may enter it at all is told first.
pub(super) fn check_said(task: &Task) -> Result<(), Refusal> {
    let basis = field::required(&task.basis, "task.basis")?;
    note(&Said {
        is_secret: task.secret,
        has_content: !task.content.trim().is_empty(),
        has_product: !task.product.trim().is_empty(),
        has_quote: !basis.quoted_paragraph.trim().is_empty() || (task.secret && !basis.attachments.is_empty()),
        has_details: !task.lead_unit.is_empty()
            || task.cooperators.iter().any(|cooperator| !cooperator.part.is_empty()),
        summary: &basis.summary,
        lead: &task.lead,
        cooperators: task.cooperators.iter().map(|cooperator| &*cooperator.agency).collect(),
    })
    .map_err(|objection| refusal::note(&objection))
}

/// Refuses a task that names what is not there.
pub(super) fn check_named(task: &Task, set: &WorkingSet) -> Result<(), Refusal> {
    check_committee(set, &task.committee, "task.committee")?;
    agency(set, &task.lead, "task.lead")?;
    for (place, cooperator) in task.cooperators.iter().enumerate() {
        agency(set, &cooperator.agency, &format!("task.cooperators[{place}].agency"))?;
    }
    check_person(set, &task.monitor, "task.monitor")?;
    if let Some(programme) = optional_id::<ProgrammeId>(&task.programme, "task.programme")? {
        let row: &programme::Model = existing(set, &programme, &task.programme, "task.programme")?;
        if row.committee_id.name() != task.committee {
            return Err(field::invalid(
                "task.programme",
                "phải thuộc cùng Ban Chỉ đạo với nhiệm vụ",
                "must be of the committee of the task",
            ));
        }
    }
    Ok(())
}

/// Refuses a part of what is over, or of another committee, or one too many.
pub(super) fn check_part(task: &Task, set: &WorkingSet) -> Result<(), Refusal> {
    let Some(whole) = parent(set, task)? else {
        return Ok(());
    };
    let recorded = Recorded::read(whole)?;
    check_open(&recorded)?;
    if recorded.task.committee != task.committee {
        return Err(field::invalid(
            "task.committee",
            "phải là Ban Chỉ đạo của nhiệm vụ cha",
            "must be the committee of the task that it is a part of",
        ));
    }
    if !recorded.task.parent.is_empty() {
        return Err(field::invalid(
            "task.parent",
            "nhiệm vụ con không thể có nhiệm vụ con nữa",
            "a part of a task has no parts of its own",
        ));
    }
    if recorded.task.secret && !task.secret {
        return Err(field::invalid(
            "task.secret",
            "nhiệm vụ con của nhiệm vụ mật cũng phải là nhiệm vụ mật",
            "a part of a secret task is secret too",
        ));
    }
    let mut parts = set.related::<task::Model>("parent_id", &whole.id)?;
    parts.retain(|part| !matches!(part.state, TaskStateColumn::Discarded | TaskStateColumn::Withdrawn));
    if parts.len() >= PARTS {
        return Err(field::invalid(
            "task.parent",
            &format!("đã có {PARTS} nhiệm vụ con, nhiều nhất cho một nhiệm vụ"),
            &format!("it has {PARTS} parts already, the most that a task can have"),
        ));
    }
    Ok(())
}

/// What the policy of noting a task down is weighed on: of a part, the whole.
pub(super) fn subject_of_new(task: &Task, set: &WorkingSet) -> Result<Subject, Refusal> {
    let whole = parent(set, task)?;
    Ok(Subject {
        resource: chidao_authority::Resource {
            kind: if whole.is_some() { "TaskPart" } else { "Task" },
            agency: whole.map(|whole| whole.lead_id.clone()),
        },
        // Whoever may not see the whole is told that it is not there.
        audiences: whole
            .map(Recorded::read)
            .transpose()?
            .map(|whole| audiences(&whole.task)),
        name: if task.parent.is_empty() {
            "tasks/-".to_owned()
        } else {
            task.parent.clone()
        },
        field: "task.parent",
    })
}

impl Command for CreateTaskRequest {
    fn shape(&self) -> Result<(), Refusal> {
        shape(&self.task)
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let task = field::required(&self.task, "task")?;
        Numbers::of(TaskId::COLLECTION, now).need(needs);
        need_named(task, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject_of_new(field::required(&self.task, "task")?, set)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let task = field::required(&self.task, "task")?;
        check_said(task)?;
        check_named(task, set)?;
        check_part(task, set)?;
        let paper = Paper::of(&task.basis, "task.basis")?;
        let (id, counter) = Numbers::of(TaskId::COLLECTION, act.now).next(set)?;
        let task = Task {
            name: TaskId::new(id).name(),
            parent_lead: parent(set, task)?.map(|whole| whole.lead_id.name()).unwrap_or_default(),
            ..said(task)
        };
        let reply = CreateTaskResponse {
            task: Some(task.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk01).counter(counter);
        decision = paper.cite(decision, set)?;
        let turned = Turned {
            action: TurnAction::Create,
            effective_on: act.now.civil_date(),
            document: None,
            reason: "",
        };
        create(decision, act, &task, &turned)
    }
}

impl Command for UpdateTaskRequest {
    fn shape(&self) -> Result<(), Refusal> {
        shape(&self.task)
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let task = field::required(&self.task, "task")?;
        need(&self.name, set, needs)?;
        need_named(task, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        if recorded.seen.state != State::Draft {
            return Err(refusal::state(
                &recorded,
                "chỉ sửa được dự thảo; nhiệm vụ đã giao thay đổi bằng văn bản",
                "only a draft can be changed; what was assigned is changed by a paper",
            ));
        }
        let task = field::required(&self.task, "task")?;
        for (at, given, kept) in [
            ("task.committee", &task.committee, &recorded.task.committee),
            ("task.parent", &task.parent, &recorded.task.parent),
        ] {
            if given != kept {
                return Err(field::invalid(at, "không thay đổi được", "cannot be changed"));
            }
        }
        check_said(task)?;
        if task.secret != recorded.task.secret {
            return Err(field::invalid(
                "task.secret",
                "không thay đổi được: hủy dự thảo này và ghi nhận lại",
                "cannot be changed: discard this draft and note the task down again",
            ));
        }
        check_named(task, set)?;
        let paper = Paper::of(&task.basis, "task.basis")?;
        let next = Task {
            name: recorded.task.name.clone(),
            parent_lead: recorded.task.parent_lead.clone(),
            ..said(task)
        };
        let reply = UpdateTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk01);
        decision = paper.cite(decision, set)?;
        let turned = Turned {
            action: TurnAction::Update,
            effective_on: act.now.civil_date(),
            document: None,
            reason: "",
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}

asked!(DiscardTaskRequest => DiscardTaskResponse, reason: reason);

impl Turns for DiscardTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        if at.recorded.seen.state != State::Draft {
            return Err(refusal::state(
                at.recorded,
                "chỉ hủy được dự thảo; nhiệm vụ đã giao thì thu hồi bằng văn bản",
                "only a draft can be thrown away; what was assigned is withdrawn by a paper",
            ));
        }
        let next = Task {
            state: TaskState::Discarded.into(),
            remark: self.reason.clone(),
            ..at.recorded.task.clone()
        };
        Ok(Taken::new(TurnAction::Discard, next))
    }
}
