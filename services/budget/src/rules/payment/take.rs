//! The steps of a request up to the Treasury.

use super::{File, Guard, Kind, State, Step, guard, hold, treasury};
use crate::rules::{
    advance,
    refusal::{Refusal, in_order},
    world::{Decided, Doing, World},
};

/// Submits, checks, signs, approves, sends, returns or cancels a request.
///
/// # Errors
/// Whose it is goes before where the request stands, that before what must be given, that before what must be so: the first thing that
/// forbids it, on which article, with the terms of the sum where money does.
pub fn take(step: Step, file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = payment.weigh(step, doing)?;
    let (Some(to), false) = (row.to, matches!(step, Step::Draft | Step::Revise | Step::Refuse)) else {
        return Err(Refusal::state(row.basis));
    };
    in_order(doing, Some(payment.since))?;
    for one in row.guards {
        guard::check(*one, file, doing, world)?;
    }
    let mut decided = if row.guards.contains(&Guard::Enough) {
        let split = guard::enough(file, doing, world)?;
        let (after, group) = hold::take(file, split, doing.on)?;
        let mut decided = Decided::new(after, row.basis);
        decided.group = Some(group);
        if payment.request.kind != Kind::Pay {
            decided.notes.extend(advance::notes(doing.on, world.settings));
        }
        decided
    } else if payment.state.holds() && matches!(to, State::Returned | State::Cancelled) {
        guard::belongs(file)?;
        let (after, group) = hold::release(file, doing.on)?;
        let mut decided = Decided::new(after, row.basis);
        decided.group = Some(group);
        decided
    } else {
        Decided::new(file.clone(), row.basis)
    };
    if step == Step::Check {
        decided.notes.extend(guard::notes(file, doing, world));
    }
    let payment = &mut decided.after.payment;
    payment.state = to;
    payment.since = doing.on;
    let signer = || Some(doing.actor.person.clone());
    match step {
        Step::Sign => payment.signed_by = signer(),
        Step::Approve => payment.approved_by = signer(),
        Step::Send => decided = decided.due_by(treasury::pay_due(file, doing.on, world), doing.on),
        _ => {}
    }
    Ok(decided)
}
