//! Contracts (hợp đồng), and what they may take (INV-B3, INV-B5).

use chidao_calendar::Date;

use super::{
    activity::Activity,
    actor::Role,
    advance,
    article::Article,
    estimate::Line,
    id::{ActivityId, ContractId},
    ledger::{Term, TermName},
    machine::{self, Row},
    money::{Amount, Dong, Overflow, Rate},
    named::named,
    refusal::{Cited, Disorder, Evidence, Fund, Instead, Reason, Refusal, Shortage, Standing, in_order},
    settings::Exemption,
    world::{Decided, Doing, Note, World},
};

named! {
    /// Where a contract stands.
    State {
        /// Đang thực hiện.
        Running,
        /// Đã thanh lý.
        Ended,
    }
}

named! {
    /// A step of a contract.
    Step {
        /// Ghi nhận hợp đồng.
        Record,
        /// Phụ lục thay đổi giá trị.
        Amend,
        /// Thanh lý.
        End,
    }
}

named! {
    /// What must be so.
    Guard {
        /// The Head approved the activity that it is for.
        Approved,
        /// Its days are in order.
        DaysInOrder,
        /// Its value is no less than what is committed, accepted and advanced.
        CoversUse,
        /// Nothing of its advances is left; of a smaller value, where accepted work is complete enough by it.
        Recovered,
    }
}

const KEEPERS: &[Role] = &[Role::Officer, Role::Accountant, Role::ChiefAccountant];
const PAPER: &[Evidence] = &[Evidence::SignedPaper];

/// The steps of a contract.
pub const TABLE: &[Row<Step, State, Guard>] = &[
    Row {
        step: Step::Record,
        from: &[],
        to: Some(State::Running),
        by: KEEPERS,
        needs: PAPER,
        guards: &[Guard::Approved, Guard::DaysInOrder],
        basis: &[Article::Law83_12, Article::Bud02],
    },
    Row {
        step: Step::Amend,
        from: &[State::Running],
        to: None,
        by: KEEPERS,
        needs: PAPER,
        guards: &[Guard::CoversUse, Guard::Recovered],
        basis: &[Article::Bud06],
    },
    Row {
        step: Step::End,
        from: &[State::Running],
        to: Some(State::Ended),
        by: KEEPERS,
        needs: PAPER,
        guards: &[Guard::Recovered],
        basis: &[Article::Tt17_6],
    },
];

named! {
    /// What kind of spending a contract is.
    Spending {
        /// Chi thường xuyên.
        Regular,
        /// Chi đầu tư.
        Investment,
    }
}

/// What a contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The activity that it is for.
    pub activity: ActivityId,
    /// Its value at signing.
    pub value: Amount,
    /// When it was signed.
    pub signed_on: Date,
    /// When it takes effect; when it was signed, where unset.
    pub effective_on: Option<Date>,
    /// When it ends.
    pub ends_on: Date,
    /// Which spending it is.
    pub spending: Spending,
    /// Why no commitment is asked for, where it is exempt.
    pub exempt: Option<Exemption>,
    /// When the tender was completed; unset where there was none.
    pub tender_completed_on: Option<Date>,
    /// Whether a special case lifts the limit of advances (imported goods and others of BUD-22), with its paper.
    pub is_special: bool,
    /// At which share of each claim advances are recovered.
    pub recovery: Rate,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// What it is called.
    pub id: ContractId,
    /// What it said at signing.
    pub said: Said,
    /// Its value now.
    pub value: Amount,
    /// Where it stands.
    pub state: State,
    /// What is committed of it, in all years, or asked to be.
    pub committed: Dong,
    /// Work that was accepted and claimed, from the chief accountant's signature on, less what was recovered of it.
    pub accepted: Dong,
    /// What was advanced, from the signature on, less what was repaid.
    pub advanced: Dong,
    /// What is advanced and not set against claims yet.
    pub outstanding: Dong,
}

/// Records a contract.
///
/// # Errors
/// Not his to do, without its document, its activity is not approved, or its days are not in order.
pub fn record(
    id: ContractId,
    said: Said,
    activity: &Activity,
    line: Option<&Line>,
    doing: &Doing<'_>,
) -> Result<Decided<Contract>, Refusal> {
    let row = machine::weigh(TABLE, Step::Record, None, doing.actor, doing.given)?;
    if said.signed_on > doing.today {
        return Err(Refusal::new(Reason::Dates(Disorder::SignedToCome), &[Article::Bud04]));
    }
    in_order(doing, Some(said.signed_on))?;
    activity.is_approved()?;
    if said
        .exempt
        .is_some_and(|one| !one.goes_with(activity.kind, said.tender_completed_on.is_some()))
    {
        return Err(Refusal::new(Reason::NotItsOwn(Cited::Exemption), &[Article::Tt113]));
    }
    if said.is_special {
        machine::need(Evidence::SpecialCase, doing.given, &[Article::Tt17_6])?;
    }
    if said.ends_on < said.begins_on() {
        let disorder = Reason::Dates(Disorder::EndsBeforeItBegins);
        return Err(Refusal::new(disorder, &[Article::Bud04]));
    }
    let is_beyond = line.is_some_and(|line| line.balances.free() < said.value.dong());
    let contract = Contract {
        id,
        value: said.value,
        said,
        state: State::Running,
        committed: Dong::ZERO,
        accepted: Dong::ZERO,
        advanced: Dong::ZERO,
        outstanding: Dong::ZERO,
    };
    let notes = is_beyond.then_some(Note::BeyondEstimate).into_iter().collect();
    Ok(Decided {
        notes,
        ..Decided::new(contract, row.basis)
    })
}

/// Changes the value of a contract. What it was at signing stays.
///
/// # Errors
/// Not his to do, not from here, without its document; less than what is committed, accepted and advanced; or so little that accepted
/// work reaches the share at which nothing of advances may be left, and something is.
pub fn amend(
    contract: &Contract,
    value: Amount,
    doing: &Doing<'_>,
    world: &World<'_>,
) -> Result<Decided<Contract>, Refusal> {
    let row = machine::weigh(TABLE, Step::Amend, Some(contract.state), doing.actor, doing.given)?;
    in_order(doing, Some(contract.said.signed_on))?;
    let after = Contract {
        value,
        ..contract.clone()
    };
    let used = contract.taken()?.max(contract.committed);
    if let Some(needed) = used.positive().filter(|used| used.dong() > value.dong()) {
        return Err(Refusal::below(after.shortage(needed, value.dong()), BASIS));
    }
    if contract.outstanding != Dong::ZERO && advance::is_complete(&after, doing.on, world.settings)? {
        return Err(Refusal::new(Reason::NeedsRecovery, &[Article::Tt17_6]).or([Instead::RecoverAdvance]));
    }
    Ok(Decided::new(after, row.basis))
}

/// Ends a contract.
///
/// # Errors
/// Not his to do, not from here, without its document, or an advance is left.
pub fn end(contract: &Contract, doing: &Doing<'_>) -> Result<Decided<Contract>, Refusal> {
    let row = machine::weigh(TABLE, Step::End, Some(contract.state), doing.actor, doing.given)?;
    in_order(doing, Some(contract.said.signed_on))?;
    if contract.outstanding != Dong::ZERO {
        return Err(Refusal::new(Reason::NeedsRecovery, row.basis).or([Instead::RecoverAdvance]));
    }
    let after = Contract {
        state: row.to.unwrap_or(contract.state),
        ..contract.clone()
    };
    Ok(Decided::new(after, row.basis))
}

impl Said {
    /// When it takes effect.
    #[must_use]
    pub fn begins_on(&self) -> Date {
        self.effective_on.unwrap_or(self.signed_on)
    }

    /// Whether it runs over two or more budget years.
    #[must_use]
    pub fn is_multi_year(&self) -> bool {
        self.ends_on.year() > self.begins_on().year()
    }
}

/// What bounds the sums on a contract.
const BASIS: &[Article] = &[Article::Bud06, Article::Tt113];

impl Contract {
    /// Refuses what is asked of a contract that has ended.
    pub(crate) fn runs(&self, basis: &[Article]) -> Result<(), Refusal> {
        if self.state == State::Running {
            return Ok(());
        }
        let ended = Standing::Contract(self.id.clone(), self.state);
        Err(Refusal::new(Reason::NotFromHere(ended), basis))
    }

    /// What was taken of its value: work that was accepted, and what is advanced and not set against it yet.
    pub(crate) fn taken(&self) -> Result<Dong, Overflow> {
        self.accepted.plus(self.outstanding)
    }

    /// Refuses what is more than its value leaves, of accepted work and advances.
    pub(crate) fn pays(&self, more: Dong) -> Result<(), Refusal> {
        let there = self.value.dong().minus(self.taken()?)?;
        match more.positive().filter(|more| more.dong() > there) {
            Some(needed) => Err(Refusal::short(self.shortage(needed, there), BASIS)),
            None => Ok(()),
        }
    }

    /// Refuses what is more than its value leaves to be committed (BUD-20).
    pub(crate) fn commits(&self, more: Amount) -> Result<(), Refusal> {
        let there = self.value.dong().minus(self.committed)?;
        if more.dong() > there {
            return Err(Refusal::short(self.shortage(more, there), BASIS));
        }
        Ok(())
    }

    fn shortage(&self, needed: Amount, there: Dong) -> Shortage {
        let terms = [
            (TermName::ContractValue, self.value.dong()),
            (TermName::CommittedOfContract, self.committed),
            (TermName::Accepted, self.accepted),
            (TermName::Outstanding, self.outstanding),
        ];
        Shortage {
            of: Fund::Contract,
            needed,
            there,
            terms: terms.map(|(name, sum)| Term { name, sum }).to_vec(),
        }
    }
}
