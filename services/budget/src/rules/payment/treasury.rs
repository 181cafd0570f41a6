//! What the Treasury answered, as the accountant records it with its paper.

use chidao_calendar::{Date, Due, Expression, Instant};

use super::{File, Kind, State, Step, guard, hold};
use crate::rules::{
    advance::{self, Advance},
    id::AdvanceId,
    ledger::Subject,
    money::Dong,
    refusal::{Refusal, in_order, on},
    world::{Decided, Doing, World},
};

/// Records that the Treasury paid, or advanced: then as an advance with this id.
///
/// # Errors
/// Not his to do, not from here, or without the Treasury's paper.
pub fn accept(file: &File, id: AdvanceId, doing: &Doing<'_>, world: &World<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = payment.weigh(Step::Accept, doing)?;
    in_order(doing, Some(payment.since))?;
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
    Ok(Decided {
        group: Some(group),
        ..Decided::new(after, row.basis).due_by(control_due(file, doing.on, world), doing.on)
    })
}

/// Records that the Treasury refused: what was held is let go (BUD-11).
///
/// # Errors
/// Not his to do, not from here, or without the Treasury's paper and its reason.
pub fn refuse(file: &File, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = payment.weigh(Step::Refuse, doing)?;
    in_order(doing, Some(payment.since))?;
    guard::belongs(file)?;
    let (mut after, group) = hold::release(file, doing.on)?;
    after.payment.state = State::Refused;
    after.payment.since = doing.on;
    Ok(Decided {
        group: Some(group),
        ..Decided::new(after, row.basis)
    })
}

/// By when the Treasury pays; none where it controls first, which is so of all but the payments on a contract before its last (BUD-13).
pub(super) fn pay_due(file: &File, sent: Date, world: &World<'_>) -> Option<Due> {
    let rule = on(&world.settings.treasury, sent, |rule| rule.within)?;
    due(file, sent, rule.pay, world)
}

/// By when the Treasury controls what it paid first.
fn control_due(file: &File, paid: Date, world: &World<'_>) -> Option<Due> {
    let rule = on(&world.settings.treasury, paid, |rule| rule.within)?;
    due(file, paid, rule.control, world)
}

fn due(file: &File, event: Date, term: chidao_calendar::Term, world: &World<'_>) -> Option<Due> {
    let contract = file.contract.as_ref()?;
    let is_last = contract.taken().ok()? >= contract.value.dong();
    let start = Instant::start_of(event);
    (!is_last).then_some(())?;
    (world.due)(&Expression::After { start, term })
}
