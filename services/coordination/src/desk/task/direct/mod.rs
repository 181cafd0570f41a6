//! What the assigner of a task decides on it: another lead, another date, suspension, withdrawal.

mod date;
mod end;
mod lead;

use chidao_proto::{
    coordination::v1::{DueCause, DueTerm},
    field,
    refusal::Refusal,
};

use super::{time::Dated, turns::Circumstances};
use crate::{desk::notices, resource, rules};

/// What its assigner says anew of when a task is due, where he says it.
fn optional_term(term: &Option<DueTerm>) -> Result<Option<rules::due::DueTerm>, Refusal> {
    term.as_ref()
        .map(|term| resource::due_term(term, "due_term"))
        .transpose()
}

/// When a task is due by what its assigner says anew, counted from the day of his paper; none where he says nothing.
fn redated(term: &Option<DueTerm>, at: &Circumstances<'_>) -> Result<Option<Dated>, Refusal> {
    let Some(term) = term else { return Ok(None) };
    let issued_on = at.issued_on()?;
    let mut due = at.clock().due(term, "due_term", issued_on, DueCause::Redated)?;
    if due.deadline.is_some_and(|due| due.date < issued_on) {
        return Err(field::invalid(
            "due_term",
            "thời hạn mới không được trước ngày ban hành văn bản điều chỉnh",
            "the new date must not be before the day of issue of its paper",
        ));
    }
    let over = due.deadline.filter(|due| due.instant <= at.act.now);
    due.notices.extend(over.map(|due| notices::due_already(due.date)));
    Ok(Some(due))
}
