//! How a turn in the life of a task is written down: the task, who takes part in it, the turn itself, and what time will do.

use chidao_calendar::{Date, Instant};
use chidao_model::{
    Etag,
    coordination::{TaskOutcome, TaskPart, party, task, turn},
    id::{AgencyId, PartyId, TaskId, TurnId},
};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{Task, TaskErrand, TaskState, Turn, TurnAction},
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Errand, Needs, WorkingSet, check_etag, timestamp};
use chidao_service::desk::{id, optional_id};
use prost::Message;

use super::{
    Recorded, audiences,
    figures::{Counted, count},
    recalculate::{RECALCULATE, recalculation},
    refusal::told_a_secret,
    remind::{REMIND, next_reminder},
    time::Clock,
};
use crate::{
    desk::incident::step_of,
    resource,
    rules::{
        self,
        life::{Allowance, begins, turn},
        parties::keeps_the_secret,
        reminder::reminded_of,
        task::State,
    },
};

/// The kind of errand by which silence becomes acceptance (TSK-06).
pub(super) const ACCEPT: &str = "task.accept";
/// The kind of errand by which a request for more time lapses (TSK-12).
pub(super) const LAPSE: &str = "task.lapse";

/// A turn that is about to be written down.
pub(super) struct Turned<'a> {
    /// What was done.
    pub(super) action: TurnAction,
    /// The day from which it counts.
    pub(super) effective_on: Date,
    /// The paper that it rests on.
    pub(super) document: Option<&'a DocumentRef>,
    /// Why.
    pub(super) reason: &'a str,
}

/// Refuses a turn of a secret task that says more than the stub may (TSK-07, INV-T10).
fn check_secret(turned: &Turned<'_>) -> Result<(), Refusal> {
    if !keeps_the_secret(turned.reason) {
        return Err(told_a_secret("reason"));
    }
    let Some(document) = turned.document else { return Ok(()) };
    let says_more = !document.quoted_paragraph.is_empty() || !document.attachments.is_empty();
    match says_more || !keeps_the_secret(&document.summary) {
        true => Err(told_a_secret("document.summary")),
        false => Ok(()),
    }
}

/// What a command on a task must see: the task, who takes part in it, the task that it is a part of, and what time will do to
/// it.
pub(super) fn need(name: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let task: TaskId = id(name, "name")?;
    needs.row::<task::Model>(&task).children::<party::Model>(&task);
    needs.open_errands(task.name());
    // The second round: what the task itself names.
    if let Some(row) = set.loaded::<task::Model>(&task)
        && let Some(parent) = &row.parent_id
    {
        needs.row::<task::Model>(parent);
    }
    Ok(())
}

/// What time will change of a task: accept it where its lead is silent, and let a request for more time lapse.
pub(super) fn planned(task: &TaskId, seen: &rules::task::Task) -> Vec<Errand> {
    let name = task.name();
    let payload = TaskErrand {
        task: name.clone(),
        seen_to_time: None,
    };
    let accept = seen.accept_until.filter(|_| seen.state == State::Assigned);
    let is_counted = seen.is_extension_open() && seen.state != State::Suspended;
    let lapse = seen.due.map(|due| due.instant).filter(|_| is_counted);
    [(ACCEPT, accept), (LAPSE, lapse)]
        .into_iter()
        .filter_map(|(kind, due)| Some(Errand::of_clock(kind, name.clone(), &name, due?).with(&payload)))
        .collect()
}

impl Recorded<'_> {
    /// Refuses an act on a task that is not as its author saw it.
    pub(super) fn check_etag(&self, given: &str) -> Result<(), Refusal> {
        check_etag(given, self.row, &self.task.name)
    }

    /// The task as an act of its life leaves it.
    pub(super) fn turn(
        &self,
        act: &rules::life::Act,
        now: Instant,
        allowance: Allowance,
    ) -> Result<rules::task::Task, Refusal> {
        turn(&self.seen, act, now, allowance).map_err(|objection| super::refusal::objection(self, act, &objection))
    }

    /// Adds to a decision that the task is now so.
    pub(super) fn write(
        &self,
        decision: Decision,
        set: &WorkingSet,
        act: &Act<'_>,
        next: &Task,
        turned: &Turned<'_>,
    ) -> Result<Decision, Refusal> {
        if self.task.secret {
            check_secret(turned)?;
        }
        let seen = resource::seen(next).map_err(|_| super::unreadable(&next.name))?;
        let begun = begins(self.seen.state, seen.state);
        let number = self.row.turns + 1 + i64::from(begun);
        let (decision, timeline) = count(decision, &self.row.timeline, &counted(act, next, &seen, turned))?;
        let row = row(&self.row.id, next, &seen, (number, timeline))?;
        let start = begun.then(|| self.start(&row, act, number - 1));
        let turn = entry(&row, next, act, turned, number);
        let mut change = self.change(set, next, row)?;
        if let Some(start) = start {
            change = change.row(start);
        }
        let mut decision = decision.change(change.row(turn));
        let open = set.open_errands(&self.task.name)?;
        let mut planned = planned(&self.row.id, &seen);
        // What the reminders hang on stays in most turns, and with it the errand that is open: the calendar is not asked.
        let (before, after) = (reminded_of(&self.seen), reminded_of(&seen));
        if before != after {
            let clock = Clock::new(act.roster.reference(), &self.row.committee_id);
            planned.extend(after.and_then(|due| next_reminder(&clock, next, due, act.now)));
        }
        planned.extend(recalculation(act, &self.seen, (next, &seen))?);
        for errand in &open {
            let stays = match errand.kind() {
                REMIND if before == after => true,
                RECALCULATE => true,
                _ => planned.iter().any(|planned| planned.id() == errand.id()),
            };
            if !stays {
                decision = decision.drop_errand(errand);
            }
        }
        for errand in planned {
            // A reminder at the same instant as before is planned anew: it says since when reminders are to be seen to.
            if errand.kind() == REMIND || open.iter().all(|open| open.id() != errand.id()) {
                decision = decision.errand(errand);
            }
        }
        Ok(decision)
    }

    /// The row that holds the turn by which the task begins with the next one.
    fn start(&self, row: &task::Model, act: &Act<'_>, number: i64) -> turn::Model {
        let begun = Task {
            state: TaskState::InProgress.into(),
            ..self.task.clone()
        };
        let turned = Turned {
            action: TurnAction::Start,
            effective_on: act.now.civil_date(),
            document: None,
            reason: "",
        };
        entry(row, &begun, act, &turned, number)
    }

    /// The change by which the task is now so, and this its row.
    fn change(&self, set: &WorkingSet, next: &Task, row: task::Model) -> Result<Change, Refusal> {
        let mut change = Change::of(next.name.clone(), next, audiences(next)).seen_before_by(audiences(&self.task));
        for party in parties(&row, next, &self.parties(set)?)? {
            change = change.row(party);
        }
        Ok(change.row(row))
    }

    /// The change by which this part has another agency as the lead of the whole. It is no turn of its own life.
    pub(super) fn kept_by(&self, set: &WorkingSet, lead: &str) -> Result<Change, Refusal> {
        let next = Task {
            parent_lead: lead.to_owned(),
            ..self.task.clone()
        };
        let kept = (self.row.turns, self.row.timeline.clone());
        let row = row(&self.row.id, &next, &self.seen, kept)?;
        self.change(set, &next, row)
    }
}

/// Records a task for the first time.
pub(super) fn create(decision: Decision, act: &Act<'_>, next: &Task, turned: &Turned<'_>) -> Result<Decision, Refusal> {
    let seen = resource::seen(next).map_err(|_| Refusal::internal())?;
    let (decision, timeline) = count(decision, &[], &counted(act, next, &seen, turned))?;
    let row = row(&id(&next.name, "task.name")?, next, &seen, (1, timeline))?;
    let turn = entry(&row, next, act, turned, 1);
    let mut change = Change::of(next.name.clone(), next, audiences(next)).row(turn);
    for party in parties(&row, next, &[])? {
        change = change.row(party);
    }
    Ok(decision.change(change.row(row)))
}

/// A turn, as far as the figures go.
fn counted<'a>(act: &Act<'_>, task: &'a Task, seen: &'a rules::task::Task, turned: &Turned<'_>) -> Counted<'a> {
    Counted {
        today: act.now.civil_date(),
        effective_on: turned.effective_on,
        task,
        seen,
    }
}

/// The row that holds a task after so many turns, with how it counts in the figures.
fn row(
    id: &TaskId,
    task: &Task,
    seen: &rules::task::Task,
    (turns, timeline): (i64, Vec<u8>),
) -> Result<task::Model, Refusal> {
    Ok(task::Model {
        timeline,
        id: id.clone(),
        committee_id: chidao_service::desk::id(&task.committee, "task.committee")?,
        parent_id: optional_id(&task.parent, "task.parent")?,
        programme_id: optional_id(&task.programme, "task.programme")?,
        field: task.field.clone(),
        lead_id: chidao_service::desk::id(&task.lead, "task.lead")?,
        state: resource::stored_state(seen.state),
        outcome: resource::outcome(seen),
        due_us: seen.due.map_or(i64::MAX, |due| due.instant.micros()),
        accept_us: seen.accept_until.map_or(i64::MAX, |until| until.micros()),
        directive: step_of(&task.directive),
        turns,
        content: task.encode_to_vec(),
        position: 0,
        mark: 0,
    })
}

/// The rows of the agencies that take part in a task: those that change.
fn parties(row: &task::Model, task: &Task, before: &[&party::Model]) -> Result<Vec<party::Model>, Refusal> {
    let party = |agency: AgencyId, part: TaskPart| party::Model {
        id: PartyId::new(format!("{}/{}", row.id.as_str(), agency.as_str())),
        task_id: row.id.clone(),
        agency_id: agency,
        part,
        outcome: match part {
            TaskPart::Former => TaskOutcome::Nothing,
            TaskPart::Lead | TaskPart::Cooperator | TaskPart::Whole => row.outcome,
        },
        due_us: row.due_us,
        position: 0,
        mark: 0,
    };
    let mut after = vec![party(row.lead_id.clone(), TaskPart::Lead)];
    for (place, cooperator) in task.cooperators.iter().enumerate() {
        let agency = id(&cooperator.agency, &format!("task.cooperators[{place}].agency"))?;
        after.push(party(agency, TaskPart::Cooperator));
    }
    let whole = optional_id::<AgencyId>(&task.parent_lead, "task.parent_lead")?;
    let whole = whole.filter(|whole| after.iter().all(|party| party.agency_id != *whole));
    after.extend(whole.map(|whole| party(whole, TaskPart::Whole)));
    let gone = before.iter().filter(|old| after.iter().all(|new| new.id != old.id));
    let gone: Vec<_> = gone.map(|old| party(old.agency_id.clone(), TaskPart::Former)).collect();
    after.extend(gone);
    after.retain(|new| {
        let stays = |old: &&&party::Model| {
            let Etag { position, mark } = chidao_model::Row::etag(**old);
            let (position, mark) = (position, i64::from(mark));
            ***old
                == party::Model {
                    position,
                    mark,
                    ..new.clone()
                }
        };
        !before.iter().any(|old| stays(&old))
    });
    Ok(after)
}

/// The row that holds a turn.
fn entry(row: &task::Model, task: &Task, act: &Act<'_>, turned: &Turned<'_>, number: i64) -> turn::Model {
    let turn = Turn {
        number: i32::try_from(number).unwrap_or(i32::MAX),
        action: turned.action.into(),
        record_time: Some(timestamp(act.now)),
        effective_on: Some(turned.effective_on.into()),
        actor: act.principal.actor.clone(),
        state: task.state,
        lead: task.lead.clone(),
        due: task.due_current.clone(),
        document: turned.document.cloned(),
        reason: turned.reason.to_owned(),
    };
    turn::Model {
        id: TurnId::new(format!("{}/{number}", row.id.as_str())),
        task_id: row.id.clone(),
        ordinal: number,
        content: turn.encode_to_vec(),
        position: 0,
        mark: 0,
    }
}

/// The rule that a computed due date rests on.
pub(super) const DUE: Rule = Rule::Tsk17;
