//! What is around a task: the whole that it is a part of, its parts, its cooperators, and their dates.

use chidao_calendar::Date;
use chidao_model::coordination::task;
use chidao_proto::{
    coordination::v1::{DueCause, Task},
    field,
    refusal::Refusal,
};

use super::{
    Recorded, refusal,
    time::{Clock, Dated},
};
use crate::rules::parties::{Around, fits};

/// Refuses what is done to a part of a task that is over.
pub(super) fn check_open(whole: &Recorded<'_>) -> Result<(), Refusal> {
    if whole.seen.state.is_open() {
        return Ok(());
    }
    Err(refusal::state(
        whole,
        "nhiệm vụ cha không còn mở",
        "the task that it is a part of is not open",
    ))
}

/// The dates around that of a task, which `parts` are the open parts of, where each is due as `due` says.
pub(super) fn around(
    task: &Task,
    whole: Option<&Recorded<'_>>,
    parts: &[Recorded<'_>],
    due: impl Fn(&Recorded<'_>) -> Option<Date>,
) -> Result<Around, Refusal> {
    let mut cooperators = Vec::with_capacity(task.cooperators.len());
    for cooperator in &task.cooperators {
        cooperators.push(field::optional_day(&cooperator.due, "task.cooperators.due")?);
    }
    Ok(Around {
        parent: whole.map(&due),
        parts: parts.iter().map(&due).collect(),
        cooperators,
    })
}

/// Refuses a due date that the dates around it forbid (INV-T6, TSK-03).
pub(super) fn check_around(
    task: &Task,
    due: Option<Date>,
    whole: Option<&task::Model>,
    parts: &[Recorded<'_>],
    at: &str,
) -> Result<(), Refusal> {
    let whole = whole.map(Recorded::read).transpose()?;
    let around = around(task, whole.as_ref(), parts, |one| one.seen.due.map(|due| due.date))?;
    fits(due, &around).map_err(|bound| {
        let names: Vec<String> = parts.iter().map(|part| part.task.name.clone()).collect();
        refusal::bound(bound, &task.parent, &names, at)
    })
}

/// What a draft comes to when it is assigned: needed by the command that does it.
pub(super) fn first_due(clock: &Clock<'_>, task: &Task, received_on: Date) -> Result<Dated, Refusal> {
    let term = field::required(&task.due_term, "task.due_term")?;
    clock.due(term, "task.due_term", received_on, DueCause::Original)
}
