//! What a request says, as long as nobody has looked at it.

use super::{Kind, Payment, Request, State, Step, TABLE, guard};
use crate::rules::{
    advance::Split,
    article::Article,
    id::PaymentId,
    machine,
    money::Dong,
    refusal::{Cited, Reason, Refusal, in_order},
    world::{Decided, Doing},
};

/// Draws up a request. It holds nothing.
///
/// # Errors
/// Not his to do, or it cites what its kind does not have.
pub fn draft(id: PaymentId, request: Request, doing: &Doing<'_>) -> Result<Decided<Payment>, Refusal> {
    let row = machine::weigh(TABLE, Step::Draft, None, doing.actor, doing.given)?;
    in_order(doing, None)?;
    shaped(&request)?;
    let payment = Payment {
        id,
        request,
        requester: doing.actor.person.clone(),
        state: State::Draft,
        since: doing.on,
        signed_by: None,
        approved_by: None,
        hold: Split::default(),
        recovered: Dong::ZERO,
    };
    Ok(Decided::new(payment, row.basis))
}

/// Changes what a draft says, or one that was returned, which is a draft again.
///
/// # Errors
/// Not his to do, not from here, or it cites what its kind does not have.
pub fn revise(payment: &Payment, request: Request, doing: &Doing<'_>) -> Result<Decided<Payment>, Refusal> {
    let row = payment.weigh(Step::Revise, doing)?;
    in_order(doing, Some(payment.since))?;
    guard::requester(payment, doing, row.basis)?;
    shaped(&request)?;
    let after = Payment {
        request,
        state: State::Draft,
        since: doing.on,
        signed_by: None,
        approved_by: None,
        ..payment.clone()
    };
    Ok(Decided::new(after, row.basis))
}

/// Whether a request has what its kind has: an advance to settle where one is settled, and only there; a contract where it draws on a
/// commitment.
pub(super) fn shaped(request: &Request) -> Result<(), Refusal> {
    let settles = request.kind == Kind::Settle;
    let is_so = settles == request.advance.is_some()
        && (settles || request.convert.is_none())
        && (request.commitment.is_none() || request.contract.is_some());
    if is_so {
        return Ok(());
    }
    Err(Refusal::new(
        Reason::NotItsOwn(Cited::Kind),
        &[Article::Tt17_6, Article::Bud02],
    ))
}
