//! What a request holds from the chief accountant's signature on: it is taken, let go, or paid whole.

use chidao_calendar::Date;

use super::{File, Kind};
use crate::rules::{
    advance::Split,
    ledger::{Account, Act, Cause, Group, Move, Subject},
    money::{Dong, Overflow},
    refusal::Refusal,
};

/// The account on which what is drawn stands before it is held, and that on which it is held.
fn drawn_on(file: &File) -> ((Account, Option<Subject>), (Account, Option<Subject>)) {
    match &file.payment.request.commitment {
        Some(id) => {
            let subject = Some(Subject::Commitment(id.clone()));
            ((Account::Committed, subject.clone()), (Account::Called, subject))
        }
        None => {
            let subject = Some(Subject::Payment(file.payment.id.clone()));
            ((Account::Free, None), (Account::Reserved, subject))
        }
    }
}

/// The moves of what is drawn and of what is set against the advance, where each is something.
fn moves(
    file: &File,
    split: Split,
    drawn: ((Account, Option<Subject>), (Account, Option<Subject>)),
    converted: (Account, Account),
) -> Vec<Move> {
    let settled = file.payment.request.advance.clone().map(Subject::Advance);
    let side = |account: Account| (account, settled.clone().filter(|_| account.is_held()));
    let both = [
        (split.drawn, drawn),
        (split.converted, (side(converted.0), side(converted.1))),
    ];
    let made = both.into_iter().filter_map(|(sum, (from, to))| {
        Some(Move {
            line: file.line.id.clone(),
            from,
            to,
            amount: sum.positive()?,
        })
    });
    made.collect()
}

fn posted(mut file: File, act: Act, on: Date, made: &[Move]) -> Result<(File, Group), Refusal> {
    let cause = Cause::Of(Subject::Payment(file.payment.id.clone()));
    let group = Group::new(act, on, cause, made)?;
    file.line = file.line.posted(&group)?;
    Ok((file, group))
}

/// Takes it.
pub(super) fn take(file: &File, split: Split, on: Date) -> Result<(File, Group), Refusal> {
    let (from, to) = drawn_on(file);
    let made = moves(file, split, (from, to), (Account::Advanced, Account::Settling));
    let mut after = counted(file, split, Dong::plus, Dong::minus)?;
    after.payment.hold = split;
    posted(after, Act::Sign, on, &made)
}

/// Lets it go: everything is as it was before, but for who signed, which stays on record. A request that is revised is signed anew.
pub(super) fn release(file: &File, on: Date) -> Result<(File, Group), Refusal> {
    let split = file.payment.hold;
    let (to, from) = drawn_on(file);
    let made = moves(file, split, (from, to), (Account::Settling, Account::Advanced));
    let mut after = counted(file, split, Dong::minus, Dong::plus)?;
    after.payment.hold = Split::default();
    posted(after, Act::Release, on, &made)
}

/// Pays it: what was drawn is paid, or advanced, and what was set against the advance is settled.
pub(super) fn pay(file: &File, advance: Option<Subject>, on: Date) -> Result<(File, Group), Refusal> {
    let split = file.payment.hold;
    let (_, from) = drawn_on(file);
    let (act, to) = match advance {
        Some(subject) => (Act::Advance, (Account::Advanced, Some(subject))),
        None => (Act::Pay, (Account::Paid, None)),
    };
    let made = moves(file, split, (from, to), (Account::Settling, Account::Paid));
    let mut after = file.clone();
    if let Some(settled) = after
        .advance
        .as_mut()
        .filter(|_| file.payment.request.kind == Kind::Settle)
    {
        settled.settling = settled.settling.minus(split.converted)?;
        settled.settled = settled.settled.plus(split.converted)?;
    }
    if let Some(commitment) = &mut after.commitment {
        commitment.paid = commitment.paid.plus(split.drawn)?;
        commitment.state = commitment.stands();
    }
    posted(after, act, on, &made)
}

type Sum = fn(Dong, Dong) -> Result<Dong, Overflow>;

/// Activity, contract and advance with what is held counted in, or out again.
fn counted(file: &File, split: Split, into: Sum, out: Sum) -> Result<File, Refusal> {
    let request = &file.payment.request;
    let amount = request.amount.dong();
    let mut after = file.clone();
    after.activity.used = into(after.activity.used, split.drawn)?;
    if let Some(contract) = &mut after.contract {
        match request.kind {
            Kind::Pay | Kind::Settle => {
                contract.accepted = into(contract.accepted, amount)?;
                contract.outstanding = out(contract.outstanding, split.converted)?;
            }
            Kind::Advance => {
                contract.advanced = into(contract.advanced, amount)?;
                contract.outstanding = into(contract.outstanding, amount)?;
            }
        }
    }
    if let Some(advance) = after.advance.as_mut().filter(|_| request.kind == Kind::Settle) {
        advance.settling = into(advance.settling, split.converted)?;
    }
    Ok(after)
}
