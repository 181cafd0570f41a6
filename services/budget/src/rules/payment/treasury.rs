//! What the Treasury answered, as the accountant records it with its paper.

use chidao_calendar::{Date, Due, Expression, Instant, Term};

use super::{File, Kind, State, Step, TABLE, guard, hold};
use crate::rules::{
    advance::{self, Advance},
    article::Article,
    contract::Contract,
    id::AdvanceId,
    ledger::Subject,
    machine,
    money::Dong,
    refusal::{Instead, Refusal, in_order, on},
    settings::{Confidence, TreasuryRule},
    world::{Decided, Doing, Note, World},
};

/// Records that the Treasury paid, or advanced: then as an advance with this id.
///
/// # Errors
/// Not his to do, not from here, or without the Treasury's paper.
pub fn accept(file: &File, id: AdvanceId, doing: &Doing<'_>, world: &World<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = machine::weigh(TABLE, Step::Accept, Some(payment.state), doing.actor, doing.given)?;
    in_order(doing.on, doing.today, Some(payment.since))?;
    guard::belongs(file)?;
    let request = &payment.request;
    let is_advance = request.kind == Kind::Advance;
    let subject = is_advance.then(|| Subject::Advance(id.clone()));
    let (mut after, group) = hold::pay(file, subject, doing.on)?;
    after.payment.state = if is_advance { State::Advanced } else { State::Paid };
    after.payment.since = doing.on;
    if is_advance {
        let settle_by = request.contract.is_none().then(|| advance::settle_by(doing.on));
        after.advance = Some(Advance {
            id,
            activity: request.activity.clone(),
            line: request.line.clone(),
            contract: request.contract.clone(),
            commitment: request.commitment.clone(),
            item: request.item.clone(),
            amount: request.amount,
            on: doing.on,
            settle_by,
            settling: Dong::ZERO,
            settled: Dong::ZERO,
            repaid: Dong::ZERO,
        });
    }
    let (due, note) = control_due(file, doing.on, world);
    Ok(Decided {
        group: Some(group),
        notes: note.into_iter().collect(),
        due,
        ..Decided::new(after, row.basis)
    })
}

/// Records that the Treasury refused: what was held is let go (BUD-11).
///
/// # Errors
/// Not his to do, not from here, or without the Treasury's paper and its reason.
pub fn refuse(file: &File, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = machine::weigh(TABLE, Step::Refuse, Some(payment.state), doing.actor, doing.given)?;
    in_order(doing.on, doing.today, Some(payment.since))?;
    guard::belongs(file)?;
    let (mut after, group) = hold::release(file, doing.on)?;
    after.payment.state = State::Refused;
    after.payment.since = doing.on;
    Ok(Decided {
        group: Some(group),
        ..Decided::new(after, row.basis)
    })
}

/// What can be done about a refusal of the Treasury.
pub const AFTER_REFUSAL: &[Instead] = &[Instead::Complain, Instead::BeginAnew];

/// By when the Treasury pays; none where it controls first, which is so of all but the payments on a contract before its last (BUD-13).
/// Before Circular 17/2024 that is known by memory alone.
pub(super) fn pay_due(file: &File, sent: Date, world: &World<'_>) -> (Option<Due>, Option<Note>) {
    due(file, sent, |rule| rule.pay, world)
}

/// By when the Treasury controls what it paid first.
fn control_due(file: &File, paid: Date, world: &World<'_>) -> (Option<Due>, Option<Note>) {
    due(file, paid, |rule| rule.control, world)
}

fn due(
    file: &File,
    event: Date,
    term: impl Fn(&TreasuryRule) -> Term,
    world: &World<'_>,
) -> (Option<Due>, Option<Note>) {
    let rule = on(&world.settings.treasury, event, |rule| rule.within);
    let is_before_last = |contract: &Contract| contract.taken().is_ok_and(|taken| taken < contract.value.dong());
    let (Some(rule), true) = (rule, file.contract.as_ref().is_some_and(is_before_last)) else {
        return (None, None);
    };
    let start = Instant::start_of(event);
    let due = (world.due)(&Expression::After {
        start,
        term: term(rule),
    });
    let is_from_memory = due.is_some() && rule.confidence == Confidence::Memory;
    (due, is_from_memory.then_some(Note::FromMemory(Article::Tt17_3)))
}
