//! Advances (tạm ứng): how much, by when they are settled, how they are recovered (BUD-22 … BUD-27, INV-B5, INV-B6).

mod repay;

use chidao_calendar::Date;

pub(crate) use repay::restored;
pub use repay::{File, repay};

use super::{
    actor::Role,
    article::Article,
    contract::Contract,
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId},
    ledger::{Term, TermName},
    machine::Row,
    money::{Amount, Dong, Overflow, Rate},
    named::named,
    refusal::{Evidence, Fund, Instead, Reason, Refusal, Shortage, Standing, on},
    settings::{AdvanceRule, Confidence, Settings},
    world::Note,
};

named! {
    /// Where an advance stands, by its sums. Overdue it is by the day, beside that; carrying and rolling over follow with the end of
    /// the year.
    State {
        /// Chưa thanh toán.
        Outstanding,
        /// Đã thanh toán một phần, or repaid in part.
        PartlySettled,
        /// Đã thanh toán hết.
        Settled,
        /// Đã nộp trả phần còn lại.
        Repaid,
    }
}

named! {
    /// A step of an advance.
    Step {
        /// Tạm ứng: the Treasury accepted the request for it.
        Grant,
        /// Thanh toán tạm ứng: the Treasury accepted a claim that is set against it.
        Settle,
        /// Nộp trả tạm ứng.
        Repay,
    }
}

named! {
    /// What must be so.
    Guard {
        /// It is within the limit of its contract, and accepted work has not reached the share at which nothing is left of advances.
        WithinLimit,
        /// The content of the claim is that of the advance.
        SameContent,
        /// Nothing is left once accepted work reaches that share.
        Recovered,
        /// It is no more than is left.
        Left,
    }
}

const ACCOUNTS: &[Role] = &[Role::Accountant, Role::ChiefAccountant];
const OPEN: &[State] = &[State::Outstanding, State::PartlySettled];

/// The steps of an advance. The first two are steps of a payment request, whose guards look at them from the signature on.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: Step::Grant,
        from: &[],
        to: Some(State::Outstanding),
        by: ACCOUNTS,
        needs: &[Evidence::TreasuryPaper],
        guards: &[Guard::WithinLimit],
        basis: &[Article::Tt17_6],
    },
    Row {
        step: Step::Settle,
        from: OPEN,
        to: None,
        by: ACCOUNTS,
        needs: &[Evidence::TreasuryPaper],
        guards: &[Guard::SameContent, Guard::Recovered],
        basis: &[Article::Tt17_6, Article::Tt17_5],
    },
    Row {
        step: Step::Repay,
        from: OPEN,
        to: None,
        by: ACCOUNTS,
        needs: &[Evidence::ReturnSlip],
        guards: &[Guard::Left],
        basis: &[Article::Tt17_6, Article::Bud05],
    },
];

/// An advance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// What it is called.
    pub id: AdvanceId,
    /// The activity that it is for.
    pub activity: ActivityId,
    /// The line.
    pub line: LineId,
    /// The contract that it is on.
    pub contract: Option<ContractId>,
    /// The commitment that it was taken from.
    pub commitment: Option<CommitmentId>,
    /// Mục or Tiểu mục.
    pub item: String,
    /// How much was advanced.
    pub amount: Amount,
    /// When.
    pub on: Date,
    /// Up to and with which day it is settled; unset on a contract (BUD-24).
    pub settle_by: Option<Date>,
    /// What claims are set against it between signature and payment.
    pub settling: Dong,
    /// What was set against claims.
    pub settled: Dong,
    /// What was repaid.
    pub repaid: Dong,
}

/// How a claim is settled: what is set against the advance, and what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Split {
    /// Set against the advance.
    pub converted: Dong,
    /// Drawn.
    pub drawn: Dong,
}

impl Advance {
    /// What is left of it and not claimed against.
    ///
    /// # Errors
    /// The sum does not fit.
    pub fn left(&self) -> Result<Dong, Overflow> {
        let gone = self.settled.plus(self.repaid)?.plus(self.settling)?;
        self.amount.dong().minus(gone)
    }

    /// What is not settled: that, and what claims between signature and payment are set against.
    ///
    /// # Errors
    /// The sum does not fit.
    pub fn outstanding(&self) -> Result<Dong, Overflow> {
        self.left()?.plus(self.settling)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let is_closed = self.outstanding() == Ok(Dong::ZERO);
        match (is_closed, self.settled == Dong::ZERO, self.repaid == Dong::ZERO) {
            (true, _, true) => State::Settled,
            (true, _, false) => State::Repaid,
            (false, true, true) => State::Outstanding,
            (false, ..) => State::PartlySettled,
        }
    }

    /// Whether it was to be settled before a day and was not.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.settle_by.is_some_and(|by| by < today) && self.outstanding() != Ok(Dong::ZERO)
    }
}

/// Up to and with which day an advance without a contract is settled: the last of the month after that of the advance, a fixed date
/// that never rolls (BUD-24).
#[must_use]
pub fn settle_by(on: Date) -> Date {
    let next = on.month().next();
    let year = on.year() + i32::from(u8::from(next) == 1);
    let last = next.length(year);
    Date::from_calendar_date(year, next, last).unwrap_or(Date::MAX)
}

/// The most that may be advanced on a contract in all; none where only its value bounds it (BUD-22, BUD-23). An annex may bring a
/// contract under the limit, and never takes it out.
#[must_use]
pub fn limit(contract: &Contract, rule: &AdvanceRule) -> Option<Dong> {
    let has_limit = contract.said.value.max(contract.value) > rule.above && !contract.said.is_special;
    has_limit.then(|| rule.share.of(contract.said.value))
}

/// Whether so much may be advanced on a contract on a day.
///
/// # Errors
/// It is above the limit, with the terms; or accepted work has reached the share at which nothing may be left; or no rule is set.
pub(crate) fn within_limit(contract: &Contract, amount: Amount, day: Date, settings: &Settings) -> Result<(), Refusal> {
    let rule = rule(settings, day)?;
    let limit = if is_complete(contract, day, settings)? {
        Some(Dong::ZERO)
    } else {
        limit(contract, rule)
    };
    let Some(limit) = limit else { return Ok(()) };
    let there = limit.minus(contract.advanced)?;
    if amount.dong() <= there {
        return Ok(());
    }
    let terms = [
        (TermName::ValueAtSigning, contract.said.value.dong()),
        (TermName::Limit, limit),
        (TermName::AdvancedOfContract, contract.advanced),
        (TermName::Accepted, contract.accepted),
    ];
    let shortage = Shortage {
        of: Fund::AdvanceLimit,
        needed: amount,
        there: there.max(Dong::ZERO),
        terms: terms.map(|(name, sum)| Term { name, sum }).to_vec(),
    };
    Err(Refusal::short(shortage, &[Article::Tt17_6]))
}

/// Whether accepted work reaches the share of the value at which nothing of advances may be left (INV-B6).
pub(crate) fn is_complete(contract: &Contract, day: Date, settings: &Settings) -> Result<bool, Refusal> {
    let complete = rule(settings, day)?.complete;
    Ok(complete.is_reached(contract.accepted, contract.value))
}

/// How a claim is set against an advance (BUD-25, BUD-26): of each claim the contract's share, without a contract the whole, as far as
/// the advance goes; more where the claim says so.
///
/// # Errors
/// The advance is settled; the claim says less than its share or more than there is; or accepted work reaches the share at which
/// nothing may be left, and something would be.
pub(crate) fn split(
    claim: Amount,
    convert: Option<Amount>,
    advance: &Advance,
    contract: Option<&Contract>,
    day: Date,
    settings: &Settings,
) -> Result<Split, Refusal> {
    let left = advance.left()?;
    if left == Dong::ZERO {
        let settled = Standing::Advance(advance.id.clone(), advance.state());
        return Err(Refusal::new(Reason::NotFromHere(settled), &[Article::Tt17_6]));
    }
    let rate = contract.map_or(Rate::WHOLE, |contract| contract.said.recovery);
    let (least, most) = (rate.of(claim).min(left), claim.dong().min(left));
    let converted = convert.map_or(least, Amount::dong);
    if converted < least || converted > most {
        let refusal = short(converted.positive().unwrap_or(claim), most, advance, contract)?;
        return Err(refusal.or(least.positive().map(Instead::Convert)));
    }
    if let Some(contract) = contract {
        let rule = rule(settings, day)?;
        let accepted = contract.accepted.plus(claim)?;
        let rest = contract.outstanding.minus(converted)?;
        if let (true, Some(_)) = (rule.complete.is_reached(accepted, contract.value), rest.positive()) {
            let needed = contract.outstanding.positive().unwrap_or(claim);
            let refusal = short(needed, converted, advance, Some(contract))?;
            let is_enough = contract.outstanding <= most;
            return Err(refusal.or([if is_enough {
                Instead::Convert(needed)
            } else {
                Instead::RecoverAdvance
            }]));
        }
    }
    Ok(Split {
        converted,
        drawn: claim.dong().minus(converted)?,
    })
}

/// What is to be known of the rule for advances on a day: by memory it is known alone before Circular 17/2024.
pub(crate) fn notes(day: Date, settings: &Settings) -> Option<Note> {
    let rule = on(&settings.advances, day, |rule| rule.within)?;
    (rule.confidence == Confidence::Memory).then_some(Note::FromMemory(Article::Tt17_6))
}

fn rule(settings: &Settings, day: Date) -> Result<&AdvanceRule, Refusal> {
    let rule = on(&settings.advances, day, |rule| rule.within);
    rule.ok_or_else(|| Refusal::no_rule(day, &[Article::Tt17_6]))
}

fn short(needed: Amount, there: Dong, advance: &Advance, contract: Option<&Contract>) -> Result<Refusal, Refusal> {
    let outstanding = contract.map_or(advance.outstanding()?, |contract| contract.outstanding);
    let terms = [(TermName::Left, advance.left()?), (TermName::Outstanding, outstanding)];
    let more = contract.map(|contract| {
        [
            (TermName::Accepted, contract.accepted),
            (TermName::ContractValue, contract.value.dong()),
        ]
    });
    let shortage = Shortage {
        of: Fund::Conversion,
        needed,
        there,
        terms: terms
            .into_iter()
            .chain(more.into_iter().flatten())
            .map(|(name, sum)| Term { name, sum })
            .collect(),
    };
    Ok(Refusal::new(Reason::NotEnough(Box::new(shortage)), &[Article::Tt17_6]))
}
