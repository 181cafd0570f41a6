//! Due dates that a new version of the calendar moves. The law moves them: no date around them forbids it.

use chidao_calendar::{Date, Instant};
use chidao_model::id::{CommitteeId, TaskId};
use chidao_proto::{
    coordination::v1::{DueCause, Task, TaskErrand, TurnAction},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_reference::Reference;
use chidao_register::{Act, Decision, Errand, Needs, Subject, WorkingSet};
use chidao_service::{
    background::{Ahead, Arrival},
    desk::id,
};
use prost::Message;

use super::{
    Recorded, Side,
    around::around,
    parent, subject,
    time::{Clock, Dated},
    turn::{DUE, Turned, need},
    turns::{Parts, need_parts},
    unreadable,
};
use crate::{
    desk::{Command, notices},
    resource,
    rules::{
        self,
        life::{self, Allowance},
        parties::{Bound, SECRET, crossed},
        recalculation::{follows_the_calendar, recalculated},
    },
};

/// The kind of errand by which a task gets the due date that another version of the calendar gives. It is due at the instant at
/// which that version came, so that it is done in its order however late somebody sees to it.
pub(super) const RECALCULATE: &str = "task.recalculate";

/// How many dates that a task crosses its turn names at most.
const NAMED: usize = 20;

/// The errand by which a task that is kept so gets the due date that the calendar of now gives; none where it stays.
///
/// # Errors
/// INTERNAL: the task is not as the service writes it.
pub(crate) fn plan(row: &Ahead, reference: &Reference, arrival: &Arrival) -> Result<Option<Errand>, Refusal> {
    let unreadable = || unreadable(&row.id);
    let task = Task::decode(&*row.content).map_err(|_| unreadable())?;
    let seen = resource::seen(&task).map_err(|_| unreadable())?;
    let clock = Clock::new(reference, &row.committee);
    let computed_by = task.due_current.as_ref().map_or("", |due| &*due.calendar_version);
    let came = arrival.since(computed_by);
    let dated = moved(&clock, &task, &seen, came)?;
    Ok(dated.map(|_| errand(&task.name, came)))
}

/// The errand that a turn leads to by which a task that did not follow the calendar, and does again, catches up with it.
pub(super) fn recalculation(
    act: &Act<'_>,
    before: &rules::task::Task,
    (task, after): (&Task, &rules::task::Task),
) -> Result<Option<Errand>, Refusal> {
    if follows_the_calendar(before.state) || !follows_the_calendar(after.state) {
        return Ok(None);
    }
    let committee: CommitteeId = id(&task.committee, "task.committee")?;
    let clock = Clock::new(act.roster.reference(), &committee);
    let dated = moved(&clock, task, after, act.now)?;
    Ok(dated.map(|_| errand(&task.name, act.now)))
}

fn errand(task: &str, came: Instant) -> Errand {
    let payload = TaskErrand {
        task: task.to_owned(),
        seen_to_time: None,
    };
    Errand::of_clock(RECALCULATE, task, task, came).with(&payload)
}

/// When a task is due by the calendar that counts now, which came at an instant; none where it stays due when it is.
fn moved(clock: &Clock<'_>, task: &Task, seen: &rules::task::Task, came: Instant) -> Result<Option<Dated>, Refusal> {
    let Some(due) = &task.due_current else {
        return Ok(None);
    };
    let from = field::optional_day(&due.counted_from, "due_current.counted_from")?;
    let (Some(term), Some(from)) = (&due.term, from) else {
        return Ok(None);
    };
    if due.calendar_version == clock.calendar().version().to_string() {
        return Ok(None);
    }
    let counted = resource::due_term(term, "due_current.term")?;
    let by_calendar = |expression: &_| clock.deadline(expression);
    match recalculated(seen, counted, from, came, by_calendar) {
        None => Ok(None),
        Some(_) => clock.due(term, "due_current.term", from, DueCause::Calendar).map(Some),
    }
}

/// A version of the calendar has come that may move a due date.
#[derive(Debug)]
pub(super) struct Recalculate {
    task: String,
    came: Instant,
}

impl Recalculate {
    /// The command that does an errand.
    ///
    /// # Errors
    /// INVALID_FIELDS: its payload names no task.
    pub(super) fn of(payload: &TaskErrand, came: Instant) -> Result<Self, Refusal> {
        let task = id::<TaskId>(&payload.task, "payload.task")?.name();
        Ok(Self { task, came })
    }
}

impl Command for Recalculate {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need_parts(&self.task, &Parts::Seen, set, needs)?;
        need(&self.task, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.task, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.task)?;
        let clock = recorded.clock(act);
        let dated = moved(&clock, &recorded.task, &recorded.seen, self.came)?;
        let Some((dated, due)) = dated.and_then(|dated| dated.deadline.map(|due| (dated, due))) else {
            return Ok(Decision::silent());
        };
        let none = Allowance { extensions: 0 };
        // As it stood when the calendar came: what time has done since is done after it.
        let seen = recorded.turn(&life::Act::Recalculate { due }, self.came, none)?;
        let before = recorded.task.due_current.as_ref();
        let versions = (
            before.map_or("", |due| &*due.calendar_version),
            &*dated.shown.calendar_version,
        );
        let reason = match recorded.task.secret {
            true => SECRET.to_owned(),
            false => reason(versions, &self.crossed(&clock, &recorded, set, due.date)?),
        };
        let over = (due.instant <= act.now).then(|| notices::late(due.date));
        let mut decision = Decision::silent().rule(DUE).rule(Rule::InvT2);
        decision = dated.notices.into_iter().chain(over).fold(decision, Decision::notice);
        let next = Task {
            due_current: Some(dated.shown),
            ..recorded.shown(&seen)
        };
        let turned = Turned {
            action: TurnAction::Recalculate,
            effective_on: self.came.civil_date(),
            document: None,
            reason: &reason,
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}

impl Recalculate {
    /// What of the whole, the parts and the cooperators is on the wrong side of the date, where each is due as the calendar has it.
    fn crossed(
        &self,
        clock: &Clock<'_>,
        recorded: &Recorded<'_>,
        set: &WorkingSet,
        due: Date,
    ) -> Result<Vec<String>, Refusal> {
        let task = &recorded.task;
        let whole = parent(set, task)?.map(Recorded::read).transpose()?;
        let parts = recorded.open_parts(set)?;
        let due_of = |one: &Recorded<'_>| {
            let dated = moved(clock, &one.task, &one.seen, self.came).ok().flatten();
            let due = dated.map_or(one.seen.due, |dated| dated.deadline);
            due.map(|due| due.date)
        };
        let around = around(task, whole.as_ref(), &parts, due_of)?;
        let number = |name: &str| name.trim_start_matches("tasks/").to_owned();
        let told = |bound| match bound {
            Bound::Parent => Some(format!("nhiệm vụ cha {} đến hạn trước", number(&task.parent))),
            Bound::Part(place) => {
                let part = parts.get(place)?;
                Some(format!("nhiệm vụ con {} đến hạn sau", number(&part.task.name)))
            }
            Bound::Cooperator(place) => {
                let agency = task.cooperators.get(place)?.agency.trim_start_matches("agencies/");
                Some(format!("phần việc của cơ quan phối hợp {agency} không đến hạn trước"))
            }
        };
        Ok(crossed(Some(due), &around).filter_map(told).take(NAMED).collect())
    }
}

/// Why the date moved, and what of the dates around it does not fit any more.
fn reason((old, new): (&str, &str), crossed: &[String]) -> String {
    let why = format!("Thời hạn tính bằng ngày làm việc được tính lại theo lịch làm việc {new} thay cho lịch {old}");
    match crossed {
        [] => why,
        crossed => format!("{why}. Cần xem lại: {}", crossed.join("; ")),
    }
}
