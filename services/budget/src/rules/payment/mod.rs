//! Payment requests (đề nghị chi) and their vouchers: from the draft to what the Treasury paid, and what is recovered of it.

mod draft;
mod guard;
mod hold;
mod recover;
mod table;
mod take;
mod treasury;

use chidao_calendar::Date;

pub use draft::{draft, revise};
pub use recover::recover;
pub use table::{Guard, State, Step, TABLE};
pub use take::take;
pub use treasury::{accept, refuse};

use super::{
    activity::Activity,
    advance::{Advance, Split},
    commitment::Commitment,
    content::{Content, Payee},
    contract::Contract,
    estimate::{Estimate, Line},
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId, PaymentId, PersonId},
    machine::{self, Row},
    money::{Amount, Dong},
    named::named,
    norm::Expense,
    refusal::{Instead, Reason, Refusal},
    world::Doing,
};

named! {
    /// What a request asks for.
    Kind {
        /// Thực chi: to pay for what was delivered or done.
        Pay,
        /// Tạm ứng.
        Advance,
        /// Thanh toán tạm ứng: a claim that is set against an advance.
        Settle,
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it asks for.
    pub kind: Kind,
    /// The activity that it is for.
    pub activity: ActivityId,
    /// The line.
    pub line: LineId,
    /// Mục or Tiểu mục.
    pub item: String,
    /// How much: of a claim the whole of it, what is set against the advance included.
    pub amount: Amount,
    /// What for.
    pub content: Content,
    /// To whom.
    pub payee: Payee,
    /// What is claimed by a norm, where there is one for the content.
    pub expenses: Vec<Expense>,
    /// The contract.
    pub contract: Option<ContractId>,
    /// The commitment that it draws on.
    pub commitment: Option<CommitmentId>,
    /// The advance that it settles.
    pub advance: Option<AdvanceId>,
    /// What is set against the advance, where that is more than the share of the contract.
    pub convert: Option<Amount>,
}

/// A payment request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What it is called.
    pub id: PaymentId,
    /// What is asked for.
    pub request: Request,
    /// Who asks.
    pub requester: PersonId,
    /// Where it stands.
    pub state: State,
    /// The day of its last step.
    pub since: Date,
    /// The chief accountant who signed.
    pub signed_by: Option<PersonId>,
    /// The account holder, or his deputy, who approved.
    pub approved_by: Option<PersonId>,
    /// What it holds, or held when it was paid: from the signature on.
    pub hold: Split,
    /// What was recovered of it.
    pub recovered: Dong,
}

/// A payment request with what it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The request.
    pub payment: Payment,
    /// The estimate of its line.
    pub estimate: Estimate,
    /// Its line.
    pub line: Line,
    /// Its activity.
    pub activity: Activity,
    /// Its contract.
    pub contract: Option<Contract>,
    /// The commitment that it draws on.
    pub commitment: Option<Commitment>,
    /// The advance that it settles; of one that asks for an advance, that which it became.
    pub advance: Option<Advance>,
}

/// What can be done about a refusal of the Treasury (BUD-11).
const AFTER_REFUSAL: [Instead; 2] = [Instead::BeginAnew, Instead::Complain];

impl Payment {
    /// The row by which somebody may do a step from where it stands, as [`machine::weigh`] reads the table. Of what the Treasury refused,
    /// nothing more comes: what can be done about it is told to whoever tries.
    fn weigh(&self, step: Step, doing: &Doing<'_>) -> Result<&'static Row<Step, State, Guard>, Refusal> {
        let weighed = machine::weigh(TABLE, step, Some(self.state), doing.actor, doing.given);
        weighed.map_err(|refusal| {
            match matches!(refusal.reason, Reason::NotFromHere(_)) && self.state == State::Refused {
                true => refusal.or(AFTER_REFUSAL),
                false => refusal,
            }
        })
    }
}
