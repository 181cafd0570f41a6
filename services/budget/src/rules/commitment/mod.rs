//! Commitments (cam kết chi): which contracts need one, what the Treasury answered, and by when (BUD-14 … BUD-21). What is asked for is
//! held from the asking on, so that the Treasury's answer can always be recorded.

mod act;
mod need;

use chidao_calendar::Date;

pub use act::{adjust, answer, cancel, request};
pub use need::{Need, answer_due, need, request_due};

use super::{
    actor::Role,
    article::Article,
    contract::Contract,
    estimate::Line,
    id::{CommitmentId, ContractId, LineId},
    ledger::{Account, Subject, Term, TermName},
    machine::Row,
    money::{Amount, Dong, Overflow},
    named::named,
    refusal::{Evidence, Fund, Instead, Refusal, Shortage},
};

named! {
    /// Where a commitment stands. That it lapses or is carried over follows with the end of the year (BUD-21).
    State {
        /// Đã đề nghị.
        Requested,
        /// Kho bạc đã chấp nhận.
        Accepted,
        /// Đã thanh toán một phần.
        PartlyPaid,
        /// Đã thanh toán hết.
        FullyPaid,
        /// Kho bạc từ chối.
        Refused,
        /// Đã hủy phần còn lại.
        Cancelled,
    }
}

impl State {
    /// Whether the Treasury accepted it and it still stands.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Accepted | Self::PartlyPaid | Self::FullyPaid)
    }
}

named! {
    /// A step of a commitment.
    Step {
        /// Đề nghị cam kết chi.
        Request,
        /// Đề nghị điều chỉnh cam kết.
        Adjust,
        /// Kho bạc chấp nhận, with a number.
        Accept,
        /// Kho bạc từ chối, with its reason.
        Refuse,
        /// Hủy phần chưa thanh toán.
        Cancel,
    }
}

named! {
    /// What must be so.
    Guard {
        /// Line and contract are its own, the contract runs, and the day is in the budget year.
        Own,
        /// The Head approved the activity, where more is held for it (INV-B13).
        Approved,
        /// The value of the contract covers all its commitments.
        Contract,
        /// The line has it free; of a reduction the commitment has it unpaid.
        Enough,
        /// An answer of the Treasury is awaited, or none is.
        Awaited,
        /// No request draws on it.
        NotCalled,
    }
}

const ACCOUNTS: &[Role] = &[Role::Accountant, Role::ChiefAccountant];
const LIVE: &[State] = &[State::Accepted, State::PartlyPaid, State::FullyPaid];
const ANSWERED: &[State] = &[State::Requested, State::Accepted, State::PartlyPaid, State::FullyPaid];
const PAPER: &[Evidence] = &[Evidence::SignedPaper];

/// The steps of a commitment. What the Treasury answered is recorded with its paper.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: Step::Request,
        from: &[],
        to: Some(State::Requested),
        by: ACCOUNTS,
        needs: PAPER,
        guards: &[Guard::Own, Guard::Approved, Guard::Contract, Guard::Enough],
        basis: &[Article::Tt113],
    },
    Row {
        step: Step::Adjust,
        from: LIVE,
        to: None,
        by: ACCOUNTS,
        needs: PAPER,
        guards: &[
            Guard::Own,
            Guard::Awaited,
            Guard::Approved,
            Guard::Contract,
            Guard::Enough,
        ],
        basis: &[Article::Tt113],
    },
    Row {
        step: Step::Accept,
        from: ANSWERED,
        to: None,
        by: ACCOUNTS,
        needs: &[Evidence::TreasuryPaper],
        guards: &[Guard::Awaited],
        basis: &[Article::Tt113],
    },
    Row {
        step: Step::Refuse,
        from: ANSWERED,
        to: None,
        by: ACCOUNTS,
        needs: &[Evidence::TreasuryPaper, Evidence::Reason],
        guards: &[Guard::Awaited],
        basis: &[Article::Tt113, Article::Nd163_34_1],
    },
    Row {
        step: Step::Cancel,
        from: LIVE,
        to: Some(State::Cancelled),
        by: ACCOUNTS,
        needs: &[Evidence::TreasuryPaper, Evidence::Reason],
        guards: &[Guard::Awaited, Guard::NotCalled],
        basis: &[Article::Tt113],
    },
];

/// A change that the Treasury was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// So much more; all of it at first.
    Raise(Amount),
    /// So much less.
    Lower(Amount),
}

/// A commitment of a contract on a line of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// What it is called.
    pub id: CommitmentId,
    /// The contract.
    pub contract: ContractId,
    /// The line.
    pub line: LineId,
    /// Where it stands.
    pub state: State,
    /// What the Treasury accepted; of a cancelled one what was paid of it.
    pub amount: Dong,
    /// What was paid and advanced of it, less what came back.
    pub paid: Dong,
    /// What the Treasury was asked for and has not answered.
    pub asked: Option<Change>,
    /// How often it was adjusted.
    pub adjusted: u32,
    /// The day of its last step.
    pub since: Date,
}

/// A commitment with what it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The commitment.
    pub commitment: Commitment,
    /// Its contract.
    pub contract: Contract,
    /// Its line.
    pub line: Line,
}

impl Commitment {
    /// What is not paid of it yet.
    ///
    /// # Errors
    /// The sum does not fit.
    pub fn unpaid(&self) -> Result<Dong, Overflow> {
        self.amount.minus(self.paid)
    }

    /// The state that its sums say, once it was accepted.
    #[must_use]
    pub fn stands(&self) -> State {
        match self.state {
            State::Cancelled | State::Refused => self.state,
            _ if self.paid == Dong::ZERO => State::Accepted,
            _ if self.paid < self.amount => State::PartlyPaid,
            _ => State::FullyPaid,
        }
    }

    /// Refuses what is more than is unpaid of it and not asked for already (BUD-19).
    pub(crate) fn has(&self, needed: Amount, line: &Line) -> Result<(), Refusal> {
        let subject = Subject::Commitment(self.id.clone());
        let there = line.balances.held(Account::Committed, &subject);
        if needed.dong() <= there {
            return Ok(());
        }
        let sum = |account| line.balances.held(account, &subject);
        let terms = [
            (TermName::Committed, self.amount),
            (TermName::PaidOfCommitment, self.paid),
            (TermName::Unpaid, self.unpaid()?),
            (TermName::Called, sum(Account::Called)),
            (TermName::Releasing, sum(Account::Releasing)),
        ];
        let shortage = Shortage {
            of: Fund::Commitment,
            needed,
            there,
            terms: terms.map(|(name, sum)| Term { name, sum }).to_vec(),
        };
        Err(Refusal::short(shortage, &[Article::Tt113]).or([Instead::AdjustCommitment]))
    }
}
