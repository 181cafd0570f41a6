//! What the assigner of a task decides on it: another lead, another date, suspension, withdrawal.

mod date;
mod end;
mod lead;

use chidao_calendar::Date;
use chidao_model::{coordination::task, id::TaskId};
use chidao_proto::{
    common::v1::{DocumentRef, Notice},
    coordination::v1::{DueCause, DueTerm, Task},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, WorkingSet};
use chidao_service::desk::id;

use super::{
    Recorded,
    around::check_around,
    execute::open_parts,
    parent,
    time::{Clock, Dated},
    turn::{Turned, need},
};
use crate::desk::Paper;

/// The paper of an act, which must be signed.
struct Signed {
    document: Option<Change>,
    issued_on: Date,
}

fn signed(document: &Option<DocumentRef>, set: &WorkingSet, act: &Act<'_>) -> Result<Signed, Refusal> {
    let paper = Paper::of(document, "document")?;
    if !paper.is_signed(act.now.civil_date()) {
        return Err(Refusal::evidence_required("document.signature").rule(Rule::Tsk01));
    }
    Ok(Signed {
        document: paper.record(set)?,
        issued_on: paper.issued_on,
    })
}

/// The task due anew, where its assigner says so; else as it is.
fn redated(
    recorded: &Recorded<'_>,
    term: &Option<DueTerm>,
    counted_from: Date,
    set: &WorkingSet,
    act: &Act<'_>,
) -> Result<Option<Dated>, Refusal> {
    let Some(term) = term else { return Ok(None) };
    let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
    let due = clock.due(term, "due_term", counted_from, DueCause::Redated)?;
    let parts = open_parts(set, &recorded.row.id)?;
    let date = due.deadline.map(|due| due.date);
    if date.is_some_and(|date| date < counted_from) {
        return Err(field::invalid(
            "due_term",
            "thời hạn mới không được trước ngày ban hành văn bản điều chỉnh",
            "the new date must not be before the day of issue of its paper",
        ));
    }
    check_around(&recorded.task, date, parent(set, &recorded.task)?, &parts, "due_term")?;
    Ok(Some(due))
}

/// Adds paper, notices and turn to a decision on a task.
fn decided(
    recorded: &Recorded<'_>,
    mut decision: Decision,
    set: &WorkingSet,
    act: &Act<'_>,
    next: &Task,
    (signed, notices): (Signed, Vec<Notice>),
    turned: &Turned<'_>,
) -> Result<Decision, Refusal> {
    decision = notices.into_iter().fold(decision, Decision::notice);
    if let Some(document) = signed.document {
        decision = decision.change(document);
    }
    recorded.write(decision, set, act, next, turned)
}

/// The parts of a task, each with what it is written down with.
fn need_parts(name: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let whole = id::<TaskId>(name, "name")?;
    needs.related::<task::Model>("parent_id", &whole);
    // The second round.
    for part in set.loaded_related::<task::Model>("parent_id", &whole) {
        need(&part.id.name(), set, needs)?;
    }
    Ok(())
}
