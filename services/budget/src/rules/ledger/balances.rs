//! What the accounts of a line hold.

use std::collections::BTreeMap;

use super::{Account, Act, Group, Side, Subject, group::is_on_its_side};
use crate::rules::{
    id::LineId,
    money::{Dong, Overflow},
};

/// What cannot be posted. The guards refuse first; one of these is a defect of what was handed in, or a sum that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A sum does not fit.
    Overflow,
    /// The act moves nothing.
    Empty,
    /// The act does not move money from here to there.
    NotItsWay(Act, Account, Account),
    /// The account is kept by holder and none is named, or the other way round; or the posting is of nothing.
    Holder(Account),
    /// The postings of a line add up to this.
    Unbalanced(Dong),
    /// The account, or what somebody holds on it, would stand on the wrong side of nothing.
    WrongSide(Account, Option<Subject>, Dong),
}

impl From<Overflow> for Fault {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// What the accounts of a line hold: the sums of its postings, and of those that are kept by holder who holds how much.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balances {
    totals: [Dong; Account::ALL.len()],
    holds: BTreeMap<(Account, Subject), Dong>,
}

impl Balances {
    /// These, with an act on the line added.
    ///
    /// # Errors
    /// A sum does not fit, be it one of several accounts, or an account would stand on the wrong side of nothing.
    pub fn post(&self, line: &LineId, group: &Group) -> Result<Self, Fault> {
        let after = self.add(line, group)?;
        // No sum of accounts is more than all that ever came: where that fits, each does, in whatever order it is reckoned.
        let sources = Account::ALL.iter().filter(|account| account.side() == Side::Source);
        Dong::sum(sources.map(|account| after.of(*account)))?.negated()?;
        for posting in group.of(line) {
            let account = posting.account;
            let total = after.of(account);
            if !is_on_its_side(account, total) {
                return Err(Fault::WrongSide(account, None, total));
            }
            if let Some(subject) = &posting.subject {
                let held = after.held(account, subject);
                if !is_on_its_side(account, held) {
                    return Err(Fault::WrongSide(account, Some(subject.clone()), held));
                }
            }
        }
        Ok(after)
    }

    /// These, with an act on the line added, on whichever side of nothing it leaves them.
    pub(super) fn add(&self, line: &LineId, group: &Group) -> Result<Self, Overflow> {
        let mut after = self.clone();
        for posting in group.of(line) {
            if let Some(total) = after.totals.get_mut(posting.account.place()) {
                *total = total.plus(posting.amount)?;
            }
            if let Some(subject) = &posting.subject {
                let key = (posting.account, subject.clone());
                let held = after.held(posting.account, subject).plus(posting.amount)?;
                if held == Dong::ZERO {
                    after.holds.remove(&key);
                } else {
                    after.holds.insert(key, held);
                }
            }
        }
        Ok(after)
    }

    /// The balances as they are kept: what each account holds, and who holds how much.
    ///
    /// # Errors
    /// The accounts do not add up to nothing, what holders hold does not add up to the account, or one is on the wrong side.
    pub fn kept(
        totals: impl IntoIterator<Item = (Account, Dong)>,
        holds: impl IntoIterator<Item = (Account, Subject, Dong)>,
    ) -> Result<Self, Fault> {
        let mut kept = Self::default();
        for (account, sum) in totals {
            if let Some(total) = kept.totals.get_mut(account.place()) {
                *total = total.plus(sum)?;
            }
        }
        for (account, subject, sum) in holds {
            if !is_on_its_side(account, sum) {
                return Err(Fault::WrongSide(account, Some(subject), sum));
            }
            if sum != Dong::ZERO && kept.holds.insert((account, subject), sum).is_some() {
                return Err(Fault::Holder(account));
            }
        }
        kept.check()?;
        Ok(kept)
    }

    /// The balances as they are kept, where only some holders are known: those that an act concerns. What is known of a line alone has
    /// none.
    ///
    /// # Errors
    /// The accounts do not add up to nothing, one is on the wrong side, or a holder holds more than the account does.
    pub fn part(
        totals: impl IntoIterator<Item = (Account, Dong)>,
        holds: impl IntoIterator<Item = (Account, Subject, Dong)>,
    ) -> Result<Self, Fault> {
        let mut part = Self::default();
        for (account, sum) in totals {
            if !is_on_its_side(account, sum) {
                return Err(Fault::WrongSide(account, None, sum));
            }
            if let Some(total) = part.totals.get_mut(account.place()) {
                *total = total.plus(sum)?;
            }
        }
        let sum = Dong::sum(part.totals)?;
        if sum != Dong::ZERO {
            return Err(Fault::Unbalanced(sum));
        }
        for (account, subject, sum) in holds {
            if sum.is_negative() {
                return Err(Fault::WrongSide(account, Some(subject), sum));
            }
            if sum != Dong::ZERO && part.holds.insert((account, subject), sum).is_some() {
                return Err(Fault::Holder(account));
            }
        }
        for account in Account::ALL.iter().filter(|account| account.is_held()) {
            let held = Dong::sum(part.holders(*account).map(|(_, held)| held))?;
            if held > part.of(*account) {
                return Err(Fault::Holder(*account));
            }
        }
        Ok(part)
    }

    /// What accounts held by the days from which acts count, where an account may stand on the wrong side: an act may be recorded later
    /// than the day from which it counts.
    ///
    /// # Errors
    /// A sum does not fit, or the accounts do not add up to nothing.
    pub fn effective(totals: impl IntoIterator<Item = (Account, Dong)>) -> Result<Self, Fault> {
        let mut effective = Self::default();
        for (account, sum) in totals {
            if let Some(total) = effective.totals.get_mut(account.place()) {
                *total = total.plus(sum)?;
            }
        }
        match Dong::sum(effective.totals)? {
            Dong::ZERO => Ok(effective),
            sum => Err(Fault::Unbalanced(sum)),
        }
    }

    /// Whether they can be so: all accounts add up to nothing, each is on its side, and holders hold what their account does.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn check(&self) -> Result<(), Fault> {
        let sum = Dong::sum(self.totals)?;
        if sum != Dong::ZERO {
            return Err(Fault::Unbalanced(sum));
        }
        for account in Account::ALL {
            let total = self.of(*account);
            if !is_on_its_side(*account, total) {
                return Err(Fault::WrongSide(*account, None, total));
            }
            let held = Dong::sum(self.holders(*account).map(|(_, held)| held))?;
            if held != total && account.is_held() {
                return Err(Fault::Holder(*account));
            }
        }
        Ok(())
    }

    /// What an account holds.
    #[must_use]
    pub fn of(&self, account: Account) -> Dong {
        self.totals.get(account.place()).copied().unwrap_or_default()
    }

    /// What somebody holds on an account.
    #[must_use]
    pub fn held(&self, account: Account, subject: &Subject) -> Dong {
        let key = (account, subject.clone());
        self.holds.get(&key).copied().unwrap_or_default()
    }

    /// Who holds how much on an account.
    pub fn holders(&self, account: Account) -> impl Iterator<Item = (&Subject, Dong)> {
        let of_account = self.holds.iter().filter(move |((held, _), _)| *held == account);
        of_account.map(|((_, subject), sum)| (subject, *sum))
    }
}
