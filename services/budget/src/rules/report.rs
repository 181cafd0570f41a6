//! What is reported: the execution of the estimate by line and period, as all its entries say. The service tells it from figures that are
//! kept added up, and a test compares the two.

use chidao_calendar::{Date, Interval};

use super::{
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
