//! What is said. Whom and what it names is told by place.

/// Year, month, day.
pub type Day = (i32, u8, u8);

/// A contract that is to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signing {
    /// For which activity.
    pub activity: usize,
    /// Its value.
    pub value: i64,
    /// Whether it runs into the next year.
    pub long: bool,
    /// Whether no commitment is asked for it.
    pub exempt: bool,
    /// Whether more than the limit may be advanced on it.
    pub special: bool,
    /// Which share of claims is set against its advances, in ten-thousandths.
    pub rate: u16,
}

/// What a request for a payment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// "Pay", "Advance" or "Settle".
    pub kind: &'static str,
    /// For which activity.
    pub activity: usize,
    /// From which line.
    pub line: usize,
    /// On which contract.
    pub contract: Option<usize>,
    /// Of which commitment.
    pub commitment: Option<usize>,
    /// Which advance it settles.
    pub advance: Option<usize>,
    /// How much, in đồng.
    pub amount: i64,
    /// How much of it is set against the advance, where that is said.
    pub convert: Option<i64>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A decision on one line: "Supplement", "Reduce", "Block" or "Unblock".
    Give {
        /// Which.
        step: &'static str,
        /// On which line.
        line: usize,
        /// How much.
        amount: i64,
    },
    /// An adjustment from one line to the other.
    Adjust {
        /// From which line.
        from: usize,
        /// To which.
        to: usize,
        /// How much is taken.
        amount: i64,
        /// How much more than that is given.
        off: i64,
    },
    /// An activity is drawn up that may cost so much.
    Plan(i64),
    /// Another sum for an activity.
    AmendActivity(usize, i64),
    /// A step of an activity: "Approve", "Close" or "Cancel".
    Activity(usize, &'static str),
    /// A contract is recorded.
    Contract(Signing),
    /// Another value of a contract.
    AmendContract(usize, i64),
    /// A contract is ended.
    EndContract(usize),
    /// A commitment is asked for.
    Request {
        /// Of which contract.
        contract: usize,
        /// On which line.
        line: usize,
        /// How much.
        amount: i64,
    },
    /// A commitment is to be raised or lowered.
    AdjustCommitment {
        /// Which.
        commitment: usize,
        /// Whether it is raised.
        raise: bool,
        /// By how much.
        amount: i64,
    },
    /// The Treasury accepted, or refused, what was asked of a commitment.
    Answer(usize, bool),
    /// What is unpaid of a commitment is cancelled.
    Cancel(usize),
    /// A request is drawn up.
    Draft(Ask),
    /// A request is drawn up anew.
    Revise(usize, Ask),
    /// A step of a request: "Submit", "Check", "Sign", "Approve", "Send", "Accept", "Refuse", "Return" or "Cancel".
    Step(usize, &'static str),
    /// So much of a payment came back.
    Recover(usize, i64),
    /// So much of an advance came back.
    Repay(usize, i64),
}

impl What {
    /// The sum that it names, where it names one.
    pub fn amount(&mut self) -> Option<&mut i64> {
        match self {
            Self::Give { amount, .. }
            | Self::Adjust { amount, .. }
            | Self::Plan(amount)
            | Self::AmendActivity(_, amount)
            | Self::AmendContract(_, amount)
            | Self::Request { amount, .. }
            | Self::AdjustCommitment { amount, .. }
            | Self::Recover(_, amount)
            | Self::Repay(_, amount) => Some(amount),
            Self::Contract(signing) => Some(&mut signing.value),
            Self::Draft(ask) | Self::Revise(_, ask) => Some(&mut ask.amount),
            Self::Activity(..) | Self::EndContract(_) | Self::Answer(..) | Self::Cancel(_) | Self::Step(..) => None,
        }
    }
}

/// Something that is to be done, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub what: What,
    /// By whom: "officer", "accountant", "chief" (accountant), "director", "deputy" (of the director), "head", or "both", who is chief
    /// accountant and account holder.
    pub by: &'static str,
    /// The piece of evidence that is not given.
    pub lacks: Option<&'static str>,
    /// The day of now.
    pub today: Day,
    /// That from which it counts.
    pub on: Day,
}

/// Numbers as they come, the same from the same beginning.
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    /// A number below another, which counts as 1 where it is 0: a linear congruential generator, of which the upper bits are used.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bound = u64::try_from(bound.max(1)).expect("small");
        usize::try_from((self.0 >> 33) % bound).expect("small")
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    pub(crate) fn some(&mut self, share: usize, count: usize) -> Option<usize> {
        (count > 0 && self.percent(share)).then(|| self.below(count))
    }

    /// An amount, mostly of some millions, seldom so great that nothing is enough.
    pub(crate) fn amount(&mut self) -> i64 {
        let unit = self.of(&[1, 1_000, 1_000_000, 1_000_000, 1_000_000, 5_000_000]);
        let great = if self.percent(1) { i64::MAX / 400_000_000 } else { 1 };
        unit * (i64::try_from(self.below(60)).expect("small") + 1) * great
    }
}
