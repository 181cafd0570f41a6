//! The books.

use chidao_model::{
    budget::{journal, posting},
    id::{EstimateId, JournalId, LineId, PostingId},
};
use chidao_proto::{
    budget::v1::{AccountSum, Balance, EstimateLine, Execution, JournalEntry, Posting, TermSum},
    common::v1::DocumentRef,
    refusal::Refusal,
};
use prost::Message;

use super::{Wire, read};
use crate::rules::{
    ledger::{Account, Balances, Cause, Fault, Group, Subject},
    money::Dong,
};

/// The resource name of what holds money.
pub(crate) fn subject_name(subject: &Subject) -> String {
    match subject {
        Subject::Payment(id) => format!("payments/{}", id.as_str()),
        Subject::Commitment(id) => format!("commitments/{}", id.as_str()),
        Subject::Advance(id) => format!("advances/{}", id.as_str()),
    }
}

fn cause_name(cause: &Cause) -> String {
    match cause {
        Cause::Estimate(id) => EstimateId::new(id.as_str()).name(),
        Cause::Of(subject) => subject_name(subject),
    }
}

/// The number of an account in the contract, and of its column in the figures counted from 1.
pub(crate) fn number_of(account: Account) -> i64 {
    i64::from(account.wire())
}

/// The account with a number.
pub(crate) fn account_of(number: i32) -> Option<Account> {
    Account::of_wire(number, "account").ok()
}

/// What accounts hold, as the contract tells it.
///
/// # Errors
/// INTERNAL: the terms do not fit, which what was posted rules out.
pub(crate) fn balance(balances: &Balances) -> Result<Balance, Refusal> {
    let terms = balances.terms().map_err(|_| unbalanced(&Fault::Overflow))?;
    let held = Account::ALL
        .iter()
        .filter(|account| balances.of(**account) != Dong::ZERO);
    Ok(Balance {
        accounts: held
            .map(|account| AccountSum {
                account: account.wire(),
                amount: balances.of(*account).get(),
            })
            .collect(),
        terms: terms
            .iter()
            .map(|term| TermSum {
                term: term.name.wire(),
                amount: term.sum.get(),
            })
            .collect(),
        available: balances.available().map_err(|_| unbalanced(&Fault::Overflow))?.get(),
        free: balances.free().get(),
    })
}

/// What the accounts of a line hold, with who holds what of it, as far as that is known.
///
/// # Errors
/// INTERNAL: it cannot be so, which only a change by hand brings about.
pub(crate) fn read_balance(
    balance: Option<&Balance>,
    holds: impl IntoIterator<Item = (Account, Subject, Dong)>,
) -> Result<Balances, Refusal> {
    let mut totals = Vec::new();
    for sum in balance.into_iter().flat_map(|balance| &balance.accounts) {
        let account = account_of(sum.account).ok_or_else(Refusal::internal)?;
        totals.push((account, Dong::new(sum.amount)));
    }
    Balances::part(totals, holds).map_err(|fault| unbalanced(&fault))
}

/// What accounts held at the end of a day, from the figures of their line. By days an account may stand on the wrong side, where an act
/// was recorded later than the day from which it counts.
///
/// # Errors
/// INTERNAL: the sums do not fit.
pub(crate) fn balance_of_figure(figure: &[i64]) -> Result<Balance, Refusal> {
    balance(&of_figure(figure)?)
}

fn of_figure(figure: &[i64]) -> Result<Balances, Refusal> {
    let sums = Account::ALL.iter().zip(figure);
    let totals = sums.map(|(account, sum)| (*account, Dong::new(*sum)));
    Balances::effective(totals).map_err(|fault| unbalanced(&fault))
}

/// Measures of the figures behind those of the accounts: what was paid before recoveries, recovered of it, and advanced.
pub(crate) const SPENT: usize = Account::ALL.len();
/// What was recovered before settlement.
pub(crate) const RECOVERED: usize = SPENT + 1;
/// What was advanced, before it was settled or repaid.
pub(crate) const ADVANCES: usize = SPENT + 2;

/// How a line was executed in a period, from its figures before it and at its end.
///
/// # Errors
/// INTERNAL: the sums do not fit.
pub(crate) fn execution(line: &EstimateLine, opening: &[i64], closing: &[i64]) -> Result<Execution, Refusal> {
    let sum = |figure: &[i64], place: usize| figure.get(place).copied().unwrap_or_default();
    let moved = |place: usize| {
        let moved = sum(closing, place).checked_sub(sum(opening, place));
        moved.ok_or_else(|| unbalanced(&Fault::Overflow))
    };
    let given = |figure: &[i64]| {
        let balances = of_figure(figure)?;
        balances.given().map_err(|_| unbalanced(&Fault::Overflow))
    };
    let before = given(opening)?;
    let given = given(closing)?
        .minus(before)
        .map_err(|_| unbalanced(&Fault::Overflow))?;
    let returned = Account::ALL.iter().position(|account| *account == Account::Returned);
    Ok(Execution {
        line: line.name.clone(),
        codes: line.codes.clone(),
        given: given.get(),
        spent: moved(SPENT)?,
        recovered: moved(RECOVERED)?,
        returned: moved(returned.unwrap_or(usize::MAX))?,
        advanced: moved(ADVANCES)?,
        at_end: Some(balance_of_figure(closing)?),
    })
}

/// An act in the books, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn journal_entry(row: &journal::Model) -> Result<JournalEntry, Refusal> {
    read(&row.content, row.id.as_str())
}

/// An act as the books keep it.
pub(crate) fn entry(group: &Group, id: &JournalId, basis: Option<&DocumentRef>) -> JournalEntry {
    let postings = group.postings().iter().map(|posting| Posting {
        line: LineId::new(posting.line.as_str()).name(),
        account: posting.account.wire(),
        holder: posting.subject.as_ref().map(subject_name).unwrap_or_default(),
        amount: posting.amount.get(),
    });
    JournalEntry {
        name: id.name(),
        act: group.act.wire(),
        on: Some(group.on.into()),
        cause: cause_name(&group.cause),
        postings: postings.collect(),
        basis: basis.cloned(),
    }
}

/// The rows of an act: it whole, and each of its postings.
pub(crate) fn moved(group: &Group, id: &JournalId, entry: &JournalEntry) -> (journal::Model, Vec<posting::Model>) {
    let postings = group
        .postings()
        .iter()
        .zip(1_u32..)
        .map(|(posting, place)| posting::Model {
            id: PostingId::new(format!("{}/{place}", id.as_str())),
            journal_id: id.clone(),
            line_id: LineId::new(posting.line.as_str()),
            account: number_of(posting.account),
            holder: posting.subject.as_ref().map(subject_name).unwrap_or_default(),
            amount: posting.amount.get(),
            day: group.on,
            position: 0,
            mark: 0,
        });
    let journal = journal::Model {
        id: id.clone(),
        content: entry.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    (journal, postings.collect())
}

fn unbalanced(fault: &Fault) -> Refusal {
    tracing::error!(?fault, "the books of a line cannot be so");
    Refusal::internal()
}
