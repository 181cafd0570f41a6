//! What is reported: the execution of the estimate by line and period, commitments that are open, advances that are not settled.

use chidao_calendar::{Date, Interval};

use super::{
    advance::Advance,
    commitment::Commitment,
    id::LineId,
    ledger::{Account, Act, Balances, Cut, Entry, balances_at},
    money::{Dong, Overflow},
    refusal::Refusal,
};

/// How a line was executed in a period, by the days from which acts count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The line.
    pub line: LineId,
    /// What was given to it, less what was taken, in the period.
    pub given: Dong,
    /// What was paid in the period, before recoveries; claims set against advances are among it.
    pub paid: Dong,
    /// What was recovered in the period and restored the estimate.
    pub recovered: Dong,
    /// What was recovered in the period and went into the budget.
    pub returned: Dong,
    /// What was advanced in the period.
    pub advanced: Dong,
    /// What its accounts held at the end of the period.
    pub at_end: Balances,
}

/// How a line was executed, from all its entries.
///
/// # Errors
/// A sum does not fit.
pub fn execution(entries: &[Entry], line: &LineId, period: Interval) -> Result<Execution, Refusal> {
    let last = period.to.and_then(|to| to.previous_day()).unwrap_or(Date::MAX);
    let before = period.from.previous_day().unwrap_or(Date::MIN);
    let at_end = balances_at(entries, line, Cut::Effective(last))?;
    let at_start = balances_at(entries, line, Cut::Effective(before))?;
    let moved = |act: Act, account: Account| -> Result<Dong, Overflow> {
        let within = entries
            .iter()
            .filter(|entry| entry.group.act == act && period.contains(entry.group.on));
        let postings = within.flat_map(|entry| entry.group.of(line));
        Dong::sum(
            postings
                .filter(|posting| posting.account == account)
                .map(|posting| posting.amount),
        )
    };
    let given = at_end.given()?.minus(at_start.given()?)?;
    Ok(Execution {
        line: line.clone(),
        given,
        paid: moved(Act::Pay, Account::Paid)?,
        recovered: moved(Act::ReduceSpending, Account::Paid)?.negated()?,
        returned: moved(Act::ReturnAsRevenue, Account::Returned)?,
        advanced: moved(Act::Advance, Account::Advanced)?,
        at_end,
    })
}

/// A commitment with what is not paid of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open<'a> {
    /// The commitment.
    pub commitment: &'a Commitment,
    /// What is not paid of it; nothing of one on which the Treasury has not answered.
    pub unpaid: Dong,
}

/// The commitments that are open: unpaid in part, or awaiting an answer of the Treasury.
pub fn open_commitments<'a>(commitments: &'a [Commitment]) -> impl Iterator<Item = Open<'a>> {
    commitments.iter().filter_map(|commitment| {
        let unpaid = commitment.unpaid().unwrap_or_default();
        let is_open = unpaid.positive().is_some() || commitment.asked.is_some();
        is_open.then_some(Open { commitment, unpaid })
    })
}

/// An advance that is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled<'a> {
    /// The advance.
    pub advance: &'a Advance,
    /// What is not settled of it.
    pub outstanding: Dong,
    /// Whether it was to be settled before today.
    pub is_overdue: bool,
}

/// The advances that are not settled, those that were to be settled first coming first; those on contracts come last.
#[must_use]
pub fn outstanding_advances(advances: &[Advance], today: Date) -> Vec<Unsettled<'_>> {
    let mut unsettled: Vec<_> = advances
        .iter()
        .filter_map(|advance| {
            let outstanding = advance.outstanding().unwrap_or_default();
            let is_overdue = advance.is_overdue(today);
            outstanding.positive().map(|_| Unsettled {
                advance,
                outstanding,
                is_overdue,
            })
        })
        .collect();
    unsettled.sort_by_key(|one| (one.advance.settle_by.unwrap_or(Date::MAX), one.advance.on));
    unsettled
}
