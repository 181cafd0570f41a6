//! What somebody holds of a line, by account.

use chidao_proto::{budget::v1::AccountSum, refusal::Refusal};

use super::{Wire, unreadable};
use crate::rules::{
    estimate::Line,
    ledger::{Account, Subject},
    money::Dong,
};

/// Who holds how much of a line on which account.
pub(crate) type Holds = Vec<(Account, Subject, Dong)>;

/// What somebody holds of a line on these accounts.
pub(super) fn of(accounts: &[Account], subject: &Subject, line: &Line) -> Vec<AccountSum> {
    let held = accounts.iter().map(|account| AccountSum {
        account: account.wire(),
        amount: line.balances.held(*account, subject).get(),
    });
    held.filter(|sum| sum.amount != 0).collect()
}

/// The same, as the rules see it.
pub(super) fn read(holds: &[AccountSum], subject: &Subject, name: &str) -> Result<Holds, Refusal> {
    let mut held = Vec::with_capacity(holds.len());
    for sum in holds {
        let account = Account::of_wire(sum.account, "account").map_err(|_| unreadable(name))?;
        held.push((account, subject.clone(), Dong::new(sum.amount)));
    }
    Ok(held)
}
