//! Assigning a draft.

use chidao_calendar::{Date, Instant};
use chidao_model::{coordination::task, id::CommitteeId};
use chidao_proto::{
    common::v1::Notice,
    coordination::v1::{AssignTaskRequest, AssignTaskResponse, Task, TaskState, TurnAction, Urgency},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_reference::Number;
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::id;

use super::{
    Recorded, Side,
    around::{check_around, check_open, first_due},
    parent, refusal, subject,
    time::Clock,
    turn::{DUE, Turned, need},
};
use crate::{
    desk::{
        Command, Paper,
        membership::{agency, need_agency},
        notices,
    },
    rules::{
        assignment::{Assigning, EntryDays, Haste, assign, enter_by},
        life::{Act as Turn, Objection},
        task::State,
    },
};

/// The agencies that a task on record names.
fn need_agencies(task: &Task, needs: &mut Needs) -> Result<(), Refusal> {
    need_agency(&task.lead, "task.lead", needs)?;
    for cooperator in &task.cooperators {
        need_agency(&cooperator.agency, "task.cooperators", needs)?;
    }
    Ok(())
}

impl Command for AssignTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, set, needs)?;
        let task = id::<chidao_model::id::TaskId>(&self.name, "name")?;
        match set.loaded::<task::Model>(&task) {
            Some(row) => need_agencies(&Recorded::read(row)?.task, needs),
            None => Ok(()),
        }
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let draft = &recorded.task;
        if recorded.seen.state != State::Draft {
            return Err(refusal::objection(&recorded, &Turn::Accept, &Objection::State));
        }
        let today = act.now.civil_date();
        let assigned_on = field::optional_day(&self.assigned_on, "assigned_on")?.unwrap_or(today);
        let received_on = field::optional_day(&self.received_on, "received_on")?.unwrap_or(assigned_on);
        let Assigned { task: next, notices } = assigned(draft, (assigned_on, received_on), act, set)?;
        let reply = AssignTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk03).rule(DUE);
        let late = entered_late(act, draft, self.one_of_several)?;
        for notice in notices.into_iter().chain(late) {
            decision = decision.notice(notice);
        }
        let turned = Turned {
            action: TurnAction::Assign,
            effective_on: assigned_on,
            document: draft.basis.as_ref(),
            reason: "",
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}

/// A task that is assigned, with what its author must know.
pub(super) struct Assigned {
    pub(super) task: Task,
    pub(super) notices: Vec<Notice>,
}

/// A draft as it is assigned on a day and received on another.
///
/// # Errors
/// The rules of assignment forbid it (TSK-03, TSK-08), or the dates around it do.
pub(super) fn assigned(
    draft: &Task,
    (assigned_on, received_on): (Date, Date),
    act: &Act<'_>,
    set: &WorkingSet,
) -> Result<Assigned, Refusal> {
    let today = act.now.civil_date();
    let committee: CommitteeId = id(&draft.committee, "task.committee")?;
    let clock = Clock::new(act.roster.reference(), &committee);
    let due = first_due(&clock, draft, received_on)?;
    let paper = Paper::of(&draft.basis, "task.basis")?;
    let lead = agency(set, &draft.lead, "task.lead")?;
    let mut cooperators = Vec::with_capacity(draft.cooperators.len());
    for cooperator in &draft.cooperators {
        cooperators.push(agency(set, &cooperator.agency, "task.cooperators")?.exists);
    }
    assign(&Assigning {
        state: State::Draft,
        is_signed: paper.is_signed(today),
        issued_on: paper.issued_on,
        assigned_on,
        received_on,
        today,
        lead: lead.exists,
        cooperators,
        due: due.deadline.map(|due| due.date),
    })
    .map_err(|objection| refusal::assignment(&objection))?;
    let date = due.deadline.map(|due| due.date);
    if let Some(whole) = parent(set, draft)? {
        check_open(&Recorded::read(whole)?)?;
    }
    check_around(draft, date, parent(set, draft)?, &[], "task.due_term")?;

    let accept_until = clock.accept_until(received_on);
    let is_over = due.deadline.is_some_and(|due| due.instant <= act.now);
    let over = is_over.then(|| notices::due_already(date.unwrap_or(today)));
    Ok(Assigned {
        task: Task {
            // Whoever had his time to return it already has accepted it.
            state: if accept_until <= act.now {
                TaskState::NotStarted
            } else {
                TaskState::Assigned
            }
            .into(),
            assigned_on: Some(assigned_on.into()),
            received_on: Some(received_on.into()),
            requested: lead.is_central,
            accept_time: Some(timestamp(accept_until)),
            due_original: Some(due.shown.clone()),
            due_current: Some(due.shown.clone()),
            ..draft.clone()
        },
        notices: due.notices.into_iter().chain(over).collect(),
    })
}

/// A notice where a task is entered later than it should be (TSK-05).
fn entered_late(act: &Act<'_>, draft: &Task, one_of_several: bool) -> Result<Option<Notice>, Refusal> {
    let committee: CommitteeId = id(&draft.committee, "task.committee")?;
    let clock = Clock::new(act.roster.reference(), &committee);
    let haste = match draft.urgency() {
        _ if one_of_several => Haste::Several,
        Urgency::Urgent | Urgency::VeryUrgent | Urgency::Express => Haste::Urgent,
        Urgency::Normal | Urgency::Unspecified => Haste::Normal,
    };
    let on = Paper::of(&draft.basis, "task.basis")?.issued_on;
    let days = EntryDays {
        urgent: clock.number(Number::TaskEntryUrgentDays, on),
        normal: clock.number(Number::TaskEntryDays, on),
        several: clock.number(Number::TaskEntrySeveralDays, on),
    };
    let calendar = act.roster.reference().calendar();
    let by = enter_by(&calendar, on, haste, &days).ok();
    let late = by.filter(|by| act.now.civil_date() > *by);
    Ok(late.map(notices::entered_late))
}
