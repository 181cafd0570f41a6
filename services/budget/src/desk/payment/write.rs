//! What an act of the rules leaves of a request and of all that it concerns, written into the books.

use chidao_proto::{
    budget::v1::{Advance, JournalEntry, Payment},
    common::v1::DocumentRef,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, WorkingSet};

use super::Recorded;
use crate::{
    desk::{
        activity, audiences,
        books::{posted, resting},
        commitment, contract,
    },
    resource::{write_advance, write_line, write_payment},
    rules::{payment::File, world::Decided},
};

/// What an act leaves.
pub(super) struct Written {
    pub(super) payment: Payment,
    pub(super) advance: Option<Advance>,
    pub(super) entry: Option<JournalEntry>,
    pub(super) decision: Decision,
}

/// Writes down what an act leaves: where it moves money, each of what it concerns, else the request alone.
///
/// # Errors
/// INTERNAL: something is not as the service writes it.
pub(super) fn write(
    recorded: &Recorded,
    decided: &Decided<File>,
    paper: Option<&DocumentRef>,
    act: &Act<'_>,
    set: &WorkingSet,
) -> Result<Written, Refusal> {
    let after = &decided.after;
    let (payment, row) = write_payment(&recorded.payment, &after.payment, Some(&after.line))?;
    let change = Change::of(payment.name.clone(), &payment, audiences()).row(row);
    let decision = resting(Decision::silent(), decided).change(change);
    let Some(group) = &decided.group else {
        return Ok(Written {
            payment,
            advance: None,
            entry: None,
            decision,
        });
    };
    let (line, row) = write_line(&after.line)?;
    let mut decision = decision.change(Change::of(line.name.clone(), &line, audiences()).row(row));
    if after.activity != recorded.file.activity {
        decision = decision.change(activity::change(&recorded.activity, &after.activity).1);
    }
    if let Some((before, after)) = recorded.contract.as_ref().zip(after.contract.as_ref()) {
        decision = contract::changed(decision, before, after)?;
    }
    if let Some((before, of)) = recorded.commitment.as_ref().zip(after.commitment.as_ref()) {
        decision = decision.change(commitment::change(before, of, &after.line)?.1);
    }
    let mut advance = None;
    if let Some(of) = &after.advance {
        let (said, row) = write_advance(of, &after.line);
        decision = decision.change(Change::of(said.name.clone(), &said, audiences()).row(row));
        // What it became, not what it settles.
        advance = Some(said).filter(|_| !recorded.settles());
    }
    let (decision, entry) = posted(decision, group, paper, act, set)?;
    Ok(Written {
        payment,
        advance,
        entry: Some(entry),
        decision,
    })
}
