//! Wrong spending, found again (BUD-35).

use super::{File, State, Step, guard};
use crate::rules::{
    advance,
    article::Article,
    ledger::{Account, Act, Cause, Group, Move, Subject, Term, TermName},
    money::Amount,
    refusal::{Fund, Refusal, Shortage, in_order},
    world::{Decided, Doing},
};

/// Recovers what was paid wrongly, or a part of it. Before the settlement is approved it lessens the expenditure: what it was drawn from
/// has it again. Afterwards it goes into the budget as revenue and restores nothing.
///
/// # Errors
/// Not his to do, not from here, without its slip and reason, or more than was paid and not recovered.
pub fn recover(file: &File, amount: Amount, doing: &Doing<'_>) -> Result<Decided<File>, Refusal> {
    let payment = &file.payment;
    let row = payment.weigh(Step::Recover, doing)?;
    in_order(doing, Some(payment.since))?;
    guard::belongs(file)?;
    let left = payment.request.amount.dong().minus(payment.recovered)?;
    if amount.dong() > left {
        let shortage = Shortage {
            of: Fund::Left,
            needed: amount,
            there: left,
            terms: vec![Term {
                name: TermName::Left,
                sum: left,
            }],
        };
        return Err(Refusal::short(shortage, row.basis));
    }
    let is_settled = file.estimate.settled_on.is_some_and(|day| day <= doing.on);
    let mut after = file.clone();
    after.payment.recovered = payment.recovered.plus(amount)?;
    let is_whole = after.payment.recovered == payment.request.amount.dong();
    let (act, from, to, article) = if is_settled {
        let (from, to) = ((Account::Revenue, None), (Account::Returned, None));
        (Act::ReturnAsRevenue, from, to, Article::Tt342_29)
    } else {
        let to = advance::restored(after.commitment.as_mut(), after.contract.as_mut(), amount)?;
        if let Some(contract) = &mut after.contract {
            contract.accepted = contract.accepted.minus(amount)?;
        }
        after.activity.used = after.activity.used.minus(amount)?;
        (Act::ReduceSpending, (Account::Paid, None), to, Article::Tt17_4)
    };
    if is_whole {
        after.payment.state = if is_settled {
            State::ReversedRevenue
        } else {
            State::ReversedReduce
        };
    }
    after.payment.since = doing.on;
    let made = Move {
        line: file.line.id.clone(),
        from,
        to,
        amount,
    };
    let cause = Cause::Of(Subject::Payment(payment.id.clone()));
    let group = Group::new(act, doing.on, cause, &[made])?;
    after.line = after.line.posted(&group)?;
    Ok(Decided {
        group: Some(group),
        ..Decided::new(after, &[article])
    })
}
