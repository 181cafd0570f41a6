//! Money that comes back: what is repaid of an advance, and where it goes.

use super::{Advance, Step, TABLE, short};
use crate::rules::{
    activity::Activity,
    article::Article,
    commitment::Commitment,
    contract::Contract,
    estimate::Line,
    ledger::{Account, Act, Cause, Group, Move, Subject},
    machine,
    money::Amount,
    refusal::{Cited, Reason, Refusal, in_order},
    world::{Decided, Doing, Note},
};

/// An advance with what it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The advance.
    pub advance: Advance,
    /// Its line.
    pub line: Line,
    /// Its activity.
    pub activity: Activity,
    /// Its contract.
    pub contract: Option<Contract>,
    /// Its commitment.
    pub commitment: Option<Commitment>,
}

/// Repays what is left of an advance, or a part of it: what it was taken from has it again (BUD-26).
///
/// # Errors
/// Not his to do, not from here, without its slip, or more than is left.
pub fn repay(file: &File, amount: Amount, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let advance = &file.advance;
    let row = machine::weigh(TABLE, Step::Repay, Some(advance.state()), doing.actor, doing.given)?;
    in_order(doing, Some(advance.on))?;
    belongs(file)?;
    let left = advance.left()?;
    if amount.dong() > left {
        return Err(short(amount, left, advance, file.contract.as_ref())?);
    }
    let mut after = file.clone();
    let to = restored(after.commitment.as_mut(), after.contract.as_mut(), amount)?;
    after.advance.repaid = advance.repaid.plus(amount)?;
    after.activity.used = after.activity.used.minus(amount)?;
    if let Some(contract) = &mut after.contract {
        contract.advanced = contract.advanced.minus(amount)?;
        contract.outstanding = contract.outstanding.minus(amount)?;
    }
    let subject = Subject::Advance(advance.id.clone());
    let made = Move {
        line: after.line.id.clone(),
        from: (Account::Advanced, Some(subject.clone())),
        to,
        amount,
    };
    let group = Group::new(Act::Repay, doing.on, Cause::Of(subject), &[made])?;
    after.line = after.line.posted(&group)?;
    let late = advance.settle_by.filter(|by| *by < doing.on);
    Ok(Decided {
        group: Some(group),
        notes: late.map(Note::OverdueAdvance).into_iter().collect(),
        ..Decided::new(after, row.basis)
    })
}

/// Where money that comes back goes: to the commitment that it was drawn from, as long as that stands, else to what is free. What comes
/// back to a cancelled one lessens what the contract has committed.
pub(crate) fn restored(
    commitment: Option<&mut Commitment>,
    contract: Option<&mut Contract>,
    amount: Amount,
) -> Result<(Account, Option<Subject>), Refusal> {
    let Some(commitment) = commitment else {
        return Ok((Account::Free, None));
    };
    commitment.paid = commitment.paid.minus(amount)?;
    if commitment.state.is_live() {
        commitment.state = commitment.stands();
        let subject = Subject::Commitment(commitment.id.clone());
        return Ok((Account::Committed, Some(subject)));
    }
    commitment.amount = commitment.amount.minus(amount)?;
    if let Some(contract) = contract {
        contract.committed = contract.committed.minus(amount)?;
    }
    Ok((Account::Free, None))
}

fn belongs(file: &File) -> Result<(), Refusal> {
    let advance = &file.advance;
    let checks = [
        (advance.line == file.line.id, Cited::Line),
        (advance.activity == file.activity.id, Cited::Activity),
        (
            advance.contract.as_ref() == file.contract.as_ref().map(|one| &one.id),
            Cited::Contract,
        ),
        (
            advance.commitment.as_ref() == file.commitment.as_ref().map(|one| &one.id),
            Cited::Commitment,
        ),
    ];
    match checks.into_iter().find(|(is_own, _)| !is_own) {
        Some((_, cited)) => Err(Refusal::new(Reason::NotItsOwn(cited), &[Article::Tt17_5])),
        None => Ok(()),
    }
}
