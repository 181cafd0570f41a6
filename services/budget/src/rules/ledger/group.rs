//! A business act as postings.

use chidao_calendar::Date;

use super::{Account, Act, Fault, Side, moves};
use crate::rules::{
    id::{AdvanceId, CommitmentId, EstimateId, LineId, PaymentId},
    money::{Amount, Dong},
};

/// What holds money on an account that is kept by holder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A payment request.
    Payment(PaymentId),
    /// A commitment.
    Commitment(CommitmentId),
    /// An advance.
    Advance(AdvanceId),
}

/// What an act belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A decision on an estimate.
    Estimate(EstimateId),
    /// A payment request, a commitment or an advance.
    Of(Subject),
}

/// Money that goes from one account of a line to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The line.
    pub line: LineId,
    /// From where.
    pub from: (Account, Option<Subject>),
    /// To where.
    pub to: (Account, Option<Subject>),
    /// How much.
    pub amount: Amount,
}

/// One side of a move, as it is kept: an amount that is never nothing, added where it went and taken where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// The line.
    pub line: LineId,
    /// The account.
    pub account: Account,
    /// The holder, on accounts that are kept by holder.
    pub subject: Option<Subject>,
    /// What came, or went.
    pub amount: Dong,
}

/// A business act: postings that add up to nothing on each line. It is kept whole and never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The act.
    pub act: Act,
    /// The day from which it counts.
    pub on: Date,
    /// What it belongs to.
    pub cause: Cause,
    postings: Vec<Posting>,
}

impl Group {
    /// An act of these moves.
    ///
    /// # Errors
    /// There is none, or the act does not move money that way.
    pub fn new(act: Act, on: Date, cause: Cause, made: &[Move]) -> Result<Self, Fault> {
        if made.is_empty() {
            return Err(Fault::Empty);
        }
        let mut postings = Vec::with_capacity(made.len() * 2);
        for one in made {
            let way = (one.from.0, one.to.0);
            if !moves(act).contains(&way) {
                return Err(Fault::NotItsWay(act, way.0, way.1));
            }
            let amount = one.amount.dong();
            let taken = amount.negated().map_err(|_| Fault::Overflow)?;
            for ((account, subject), amount) in [(&one.from, taken), (&one.to, amount)] {
                if account.is_held() != subject.is_some() {
                    return Err(Fault::Holder(*account));
                }
                postings.push(Posting {
                    line: one.line.clone(),
                    account: *account,
                    subject: subject.clone(),
                    amount,
                });
            }
        }
        Ok(Self {
            act,
            on,
            cause,
            postings,
        })
    }

    /// An act as it was kept.
    ///
    /// # Errors
    /// The postings do not add up to nothing on each line, or one of them cannot be.
    pub fn kept(act: Act, on: Date, cause: Cause, postings: Vec<Posting>) -> Result<Self, Fault> {
        if postings.is_empty() {
            return Err(Fault::Empty);
        }
        for posting in &postings {
            if posting.account.is_held() != posting.subject.is_some() || posting.amount == Dong::ZERO {
                return Err(Fault::Holder(posting.account));
            }
            let of_line = postings.iter().filter(|other| other.line == posting.line);
            let sum = Dong::sum(of_line.map(|other| other.amount)).map_err(|_| Fault::Overflow)?;
            if sum != Dong::ZERO {
                return Err(Fault::Unbalanced(sum));
            }
        }
        Ok(Self {
            act,
            on,
            cause,
            postings,
        })
    }

    /// Its postings.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// Its postings on a line.
    pub fn of<'a>(&'a self, line: &'a LineId) -> impl Iterator<Item = &'a Posting> {
        self.postings.iter().filter(move |posting| posting.line == *line)
    }

    /// The lines on which it moves something, each once.
    #[must_use]
    pub fn lines(&self) -> Vec<&LineId> {
        let mut lines: Vec<_> = self.postings.iter().map(|posting| &posting.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}

/// Whether a sum is on the side on which the account stands.
pub(super) const fn is_on_its_side(account: Account, sum: Dong) -> bool {
    match account.side() {
        Side::Source => sum.get() <= 0,
        Side::Use => sum.get() >= 0,
    }
}
