//! Tasks that are brought in as they stand already.

use chidao_calendar::{Date, Instant};
use chidao_model::id::{CommitteeId, TaskId};
use chidao_proto::{
    common::v1::Notice,
    coordination::v1::{
        DueCause, DueKind, DueTerm, ImportTaskRequest, ImportTaskResponse, Submission, SubmissionState, Task,
        TaskState, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet, timestamp};
use chidao_service::desk::{Shape, id};

use super::{
    around::{check_around, first_due},
    draft::{self, check_named, check_part, check_said, need_named, said, subject_of_new},
    parent, refusal,
    remind::next_reminder,
    room,
    time::{Clock, Dated},
    turn::{DUE, Turned, create, planned},
};
use crate::{
    desk::{Command, Paper, membership::agency, notices},
    resource,
    rules::{
        assignment::{Assigning, assign},
        import::{End, Item, Since, Standing, Wanted, standing, wanted, went},
        parties::keeps_the_secret,
        reminder::reminded_of,
        task::State,
        timeliness::{Timeliness, timeliness},
    },
};

/// As what the task of a request is brought in.
fn standing_of(request: &ImportTaskRequest) -> Result<Standing, Refusal> {
    resource::state(request.state()).and_then(standing).ok_or_else(|| {
        field::invalid(
            "state",
            "chỉ nhập được DRAFT, ASSIGNED, NOT_STARTED, IN_PROGRESS, COMPLETED, WITHDRAWN; trạng thái khác thì nhập trước rồi ghi bằng lệnh của việc đó",
            "must be DRAFT, ASSIGNED, NOT_STARTED, IN_PROGRESS, COMPLETED or WITHDRAWN; import another one as it stood before, and \
             record what happened by its own command",
        )
    })
}

/// The paper of the end of a task.
fn end_paper(request: &ImportTaskRequest) -> Result<Option<Paper<'_>>, Refusal> {
    Paper::cited(&request.end_document, "end_document")
}

/// How a task went from its assignment on.
struct Way {
    assigned_on: Date,
    received_on: Date,
    ended_on: Option<Date>,
    /// When it was due at first, and now.
    first: Dated,
    now: Option<Dated>,
    /// Whether its lead is asked rather than ordered.
    requested: bool,
}

/// How its task went, where that can be; of a draft it is not asked.
fn way(
    request: &ImportTaskRequest,
    task: &Task,
    clock: &Clock<'_>,
    set: &WorkingSet,
    today: Date,
) -> Result<Way, Refusal> {
    let assigned_on = field::day(&request.assigned_on, "assigned_on")?;
    let received_on = field::optional_day(&request.received_on, "received_on")?.unwrap_or(assigned_on);
    let (basis, end) = (Paper::of(&task.basis, "task.basis")?, end_paper(request)?);
    let lead = agency(set, &task.lead, "task.lead")?;
    let mut cooperators = Vec::with_capacity(task.cooperators.len());
    for cooperator in &task.cooperators {
        cooperators.push(agency(set, &cooperator.agency, "task.cooperators")?.exists);
    }
    let first = first_due(clock, task, received_on)?;
    let date = first.deadline.map(|due| due.date);
    assign(&Assigning {
        state: State::Draft,
        is_signed: basis.is_signed(today),
        issued_on: basis.issued_on,
        assigned_on,
        received_on,
        today,
        lead: lead.exists,
        cooperators,
        due: date,
    })
    .map_err(|objection| refusal::assignment(&objection))?;
    check_around(task, date, parent(set, task)?, &[], "task.due_term")?;
    let due_now = field::optional_day(&request.due_now, "due_now")?;
    let now = due_now.filter(|day| Some(*day) != date).map(|day| {
        check_around(task, Some(day), parent(set, task)?, &[], "due_now")?;
        let term = DueTerm {
            kind: DueKind::Date.into(),
            date: Some(day.into()),
            working_days: 0,
        };
        clock.due(&term, "due_now", received_on, DueCause::Redated)
    });
    let ended_on = field::optional_day(&request.ended_on, "ended_on")?;
    went(&Since {
        today,
        assigned_on,
        received_on,
        due_now,
        end: ended_on.zip(end.as_ref()).map(|(on, paper)| End {
            on,
            issued_on: paper.issued_on,
            is_signed: paper.is_signed(today),
        }),
    })
    .map_err(refusal::import)?;
    Ok(Way {
        assigned_on,
        received_on,
        ended_on,
        first,
        now: now.transpose()?,
        requested: lead.is_central,
    })
}

/// The task that went so.
fn gone(
    request: &ImportTaskRequest,
    draft: Task,
    way: &Way,
    accept_until: Instant,
    now: Instant,
) -> Result<Task, Refusal> {
    let mut task = Task {
        state: request.state,
        assigned_on: Some(way.assigned_on.into()),
        received_on: Some(way.received_on.into()),
        requested: way.requested,
        accept_time: Some(timestamp(accept_until)),
        due_original: Some(way.first.shown.clone()),
        due_current: Some(way.now.as_ref().unwrap_or(&way.first).shown.clone()),
        ..draft
    };
    match (request.state(), way.ended_on) {
        (TaskState::Completed, Some(ended_on)) => {
            // Nobody knows the hour of what is past: the beginning of its day stands for it.
            let at = match ended_on == now.civil_date() {
                true => now,
                false => Instant::start_of(ended_on),
            };
            task.submission = Some(Submission {
                document: request.end_document.clone(),
                submit_time: Some(timestamp(at)),
                state: SubmissionState::Accepted.into(),
                decide_time: Some(timestamp(at)),
                reason: request.reason.clone(),
                ..Submission::default()
            });
        }
        _ => task.remark.clone_from(&request.reason),
    }
    // Whoever had his time to return it already has accepted it.
    let seen = resource::seen(&task).map_err(|_| Refusal::internal())?.at(now);
    resource::write(&mut task, &seen);
    Ok(task)
}

/// Refuses what tells more of a secret task than the stub may (TSK-07, INV-T10).
fn check_secret(request: &ImportTaskRequest) -> Result<(), Refusal> {
    let says_more = request.end_document.as_ref().is_some_and(|paper| {
        !paper.quoted_paragraph.is_empty() || !paper.attachments.is_empty() || !keeps_the_secret(&paper.summary)
    });
    match (keeps_the_secret(&request.reason), says_more) {
        (false, _) => Err(refusal::told_a_secret("reason")),
        (true, true) => Err(refusal::told_a_secret("end_document.summary")),
        (true, false) => Ok(()),
    }
}

impl Command for ImportTaskRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let task = field::required(&self.task, "task")?;
        draft::shape(&self.task)?;
        let standing = standing_of(self)?;
        let items = [
            (Item::AssignedOn, "assigned_on", self.assigned_on.is_some()),
            (Item::ReceivedOn, "received_on", self.received_on.is_some()),
            (Item::DueNow, "due_now", self.due_now.is_some()),
            (Item::EndedOn, "ended_on", self.ended_on.is_some()),
            (Item::EndDocument, "end_document", self.end_document.is_some()),
            (Item::Reason, "reason", !self.reason.is_empty()),
        ];
        let mut shape = Shape::default();
        for (item, path, is_said) in items {
            let wanted = wanted(standing, item);
            shape = shape
                .objects(
                    wanted == Wanted::Always && !is_said,
                    path,
                    "phải có giá trị với trạng thái này (state)",
                    "must be set in this state",
                )
                .objects(
                    wanted == Wanted::Never && is_said,
                    path,
                    "không dùng với trạng thái này (state): bỏ trống, hoặc sửa state",
                    "does not belong to this state: leave it unset, or correct the state",
                );
        }
        shape
            .paper(&self.end_document, "end_document")
            .also(room::result(&self.end_document, "", "end_document"))
            .judge()?;
        for (day, path) in [
            (&self.assigned_on, "assigned_on"),
            (&self.received_on, "received_on"),
            (&self.due_now, "due_now"),
            (&self.ended_on, "ended_on"),
        ] {
            field::optional_day(day, path)?;
        }
        let (basis, end) = (Paper::of(&task.basis, "task.basis")?, end_paper(self)?);
        let is_basis = end.is_some_and(|end| end.id == basis.id);
        Shape::default()
            .objects(
                is_basis,
                "end_document",
                "phải là văn bản khác với văn bản giao (task.basis)",
                "must be another paper than that of the assignment (task.basis)",
            )
            .judge()
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(TaskId::COLLECTION, now).need(needs);
        if let Some(end) = end_paper(self)? {
            end.need(needs)?;
        }
        need_named(field::required(&self.task, "task")?, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject_of_new(field::required(&self.task, "task")?, set)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let task = field::required(&self.task, "task")?;
        check_said(task)?;
        if task.secret {
            check_secret(self)?;
        }
        check_named(task, set)?;
        check_part(task, set)?;
        let standing = standing_of(self)?;
        let today = act.now.civil_date();
        let (number, counter) = Numbers::of(TaskId::COLLECTION, act.now).next(set)?;
        let task_id = TaskId::new(number);
        let mut next = Task {
            name: task_id.name(),
            parent_lead: parent(set, task)?.map(|whole| whole.lead_id.name()).unwrap_or_default(),
            ..said(task)
        };
        let committee: CommitteeId = id(&task.committee, "task.committee")?;
        let clock = Clock::new(act.roster.reference(), &committee);
        let way = match standing {
            Standing::Draft => None,
            Standing::Open | Standing::Over => Some(way(self, task, &clock, set, today)?),
        };
        let mut remarks = Vec::new();
        if let Some(way) = &way {
            next = gone(self, next, way, clock.accept_until(way.received_on), act.now)?;
            let notices = way.first.notices.iter();
            remarks.extend(notices.chain(way.now.iter().flat_map(|due| &due.notices)).cloned());
        }
        let seen = resource::seen(&next).map_err(|_| Refusal::internal())?;
        remarks.extend(late(&seen, act.now));

        let reply = ImportTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk01).counter(counter);
        if way.is_some() {
            decision = decision.rule(Rule::Tsk03).rule(DUE);
        }
        let end = end_paper(self)?;
        if end.is_some() {
            decision = decision.rule(Rule::Tsk09);
        }
        for paper in [Some(Paper::of(&task.basis, "task.basis")?), end].into_iter().flatten() {
            decision = paper.cite(decision, set)?;
        }
        for notice in remarks {
            decision = decision.notice(notice);
        }
        let assignment = task.basis.as_ref().filter(|_| way.is_some());
        let turned = Turned {
            action: TurnAction::Import,
            effective_on: way
                .as_ref()
                .map_or(today, |way| way.ended_on.unwrap_or(way.assigned_on)),
            document: self.end_document.as_ref().or(assignment),
            reason: &self.reason,
        };
        decision = create(decision, act, &next, &turned)?;
        // What time will do to it, from now on only.
        let reminder = reminded_of(&seen).and_then(|due| next_reminder(&clock, &next, due, act.now));
        for errand in planned(&task_id, &seen).into_iter().chain(reminder) {
            decision = decision.errand(errand);
        }
        Ok(decision)
    }
}

/// A notice where a task is overdue already, or was completed late.
fn late(task: &crate::rules::task::Task, now: Instant) -> Option<Notice> {
    let due = task.due?.date;
    match timeliness(task, now, None)? {
        Timeliness::Overdue => Some(notices::due_already(due)),
        Timeliness::Late => Some(notices::late(due)),
        _ => None,
    }
}
