//! The model. The acts around payments are here, those of payments in [`super::spending`], the sums in [`super::sums`].

use super::{
    said::{Day, Said, What},
    things::{Activity, Advance, Commitment, Contract, Payment},
};

/// Whether it can be done, or why not.
pub type Tried = Result<(), &'static str>;

/// The money of one budget year, on two lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The budget year.
    pub year: i32,
    /// What was given, by line.
    pub given: [i128; 2],
    /// All that ever came, by line: it is what must fit.
    came: [i128; 2],
    /// What of that is disputed.
    pub blocked: [i128; 2],
    /// Activities.
    pub activities: Vec<Activity>,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Commitments.
    pub commitments: Vec<Commitment>,
    /// Requests.
    pub payments: Vec<Payment>,
    /// Advances.
    pub advances: Vec<Advance>,
}

pub(super) const HELD: [&str; 3] = ["Signed", "Approved", "AtTreasury"];
pub(super) const GONE: [&str; 3] = ["Paid", "Advanced", "ReversedReduce"];

pub(super) fn may(by: &str, who: &[&str]) -> Tried {
    who.contains(&by).then_some(()).ok_or("theirs")
}

pub(super) fn when(is_so: bool, why: &'static str) -> Tried {
    if is_so { Ok(()) } else { Err(why) }
}

pub(super) fn papers(said: &Said, needs: &[&str]) -> Tried {
    when(!said.lacks.is_some_and(|lacks| needs.contains(&lacks)), "evidence")
}

/// The day from which it counts is not to come, and not before another.
pub(super) fn day(said: &Said, after: Option<Day>) -> Tried {
    when(
        said.on <= said.today && after.is_none_or(|after| said.on >= after),
        "dates",
    )
}

pub(super) const ACCOUNTS: &[&str] = &["accountant", "chief", "both"];

impl Model {
    /// The year that begins with 600 and 200 million on its lines, an approved activity for 700, and two contracts of it, for 250 and
    /// for 100, of which the second needs no commitment.
    #[must_use]
    pub fn begun(today: Day) -> Self {
        let million = |count: i128| count * 1_000_000;
        let contract = |value, exempt| Contract {
            activity: 0,
            value: million(value),
            at_signing: million(value),
            signed: today,
            long: false,
            exempt,
            special: false,
            rate: 10_000,
            ended: false,
        };
        Self {
            year: today.0,
            given: [million(600), million(200)],
            came: [million(600), million(200)],
            blocked: [0, 0],
            activities: vec![Activity {
                estimate: million(700),
                state: "Approved",
                since: today,
            }],
            contracts: vec![contract(250, false), contract(100, true)],
            commitments: Vec::new(),
            payments: Vec::new(),
            advances: Vec::new(),
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Why it cannot be done; then nothing is changed.
    pub fn act(&mut self, said: &Said) -> Tried {
        let by = said.by;
        match &said.what {
            What::Give { step, line, amount } => self.give(said, step, *line, i128::from(*amount)),
            What::Adjust { from, to, amount, off } => {
                may(by, ACCOUNTS)?;
                papers(said, &["SignedPaper"])?;
                day(said, None)?;
                when(said.on.0 == self.year, "dates")?;
                let late = (self.year, 11, 15);
                when(*off == 0, "sum")?;
                when(said.on < late, "dates")?;
                let amount = i128::from(*amount);
                when(amount <= self.free(*from), "free")?;
                self.comes(*to, amount)?;
                self.given[*from] -= amount;
                self.given[*to] += amount;
                Ok(())
            }
            What::Plan(estimate) => {
                may(by, &["officer"])?;
                day(said, None)?;
                self.activities.push(Activity {
                    estimate: i128::from(*estimate),
                    state: "Draft",
                    since: said.on,
                });
                Ok(())
            }
            What::AmendActivity(place, estimate) => {
                let (used, one) = (self.used(*place), &mut self.activities[*place]);
                may(by, &["officer"])?;
                when(["Draft", "Approved"].contains(&one.state), "state")?;
                day(said, Some(one.since))?;
                when(used <= i128::from(*estimate), "activity")?;
                one.estimate = i128::from(*estimate);
                (one.state, one.since) = ("Draft", said.on);
                Ok(())
            }
            What::Activity(place, step) => self.activity(said, *place, step),
            What::Contract(signing) => {
                may(by, &["officer", "accountant", "chief", "both"])?;
                papers(said, &["SignedPaper"])?;
                day(said, None)?;
                when(self.activities[signing.activity].state == "Approved", "approved")?;
                when(!signing.special || said.lacks != Some("SpecialCase"), "evidence")?;
                self.contracts.push(Contract {
                    activity: signing.activity,
                    value: i128::from(signing.value),
                    at_signing: i128::from(signing.value),
                    signed: said.on,
                    long: signing.long,
                    exempt: signing.exempt,
                    special: signing.special,
                    rate: i128::from(signing.rate),
                    ended: false,
                });
                Ok(())
            }
            What::AmendContract(place, value) => {
                let [committed, accepted, _, outstanding] = self.contract(*place);
                let one = &mut self.contracts[*place];
                may(by, &["officer", "accountant", "chief", "both"])?;
                when(!one.ended, "state")?;
                papers(said, &["SignedPaper"])?;
                day(said, Some(one.signed))?;
                let value = i128::from(*value);
                when(committed.max(accepted + outstanding) <= value, "contract")?;
                when(outstanding == 0 || accepted * 10 < value * 8, "recovery")?;
                one.value = value;
                Ok(())
            }
            What::EndContract(place) => {
                let outstanding = self.contract(*place)[3];
                let one = &mut self.contracts[*place];
                may(by, &["officer", "accountant", "chief", "both"])?;
                when(!one.ended, "state")?;
                papers(said, &["SignedPaper"])?;
                day(said, Some(one.signed))?;
                when(outstanding == 0, "recovery")?;
                one.ended = true;
                Ok(())
            }
            What::Request { contract, line, amount } => self.request(said, *contract, *line, i128::from(*amount)),
            What::AdjustCommitment {
                commitment,
                raise,
                amount,
            } => {
                let amount = i128::from(*amount);
                self.adjust(said, *commitment, if *raise { amount } else { -amount })
            }
            What::Answer(place, yes) => self.answer(said, *place, *yes),
            What::Cancel(place) => {
                let one = &self.commitments[*place];
                may(by, ACCOUNTS)?;
                when(one.accepted && !one.cancelled, "state")?;
                papers(said, &["TreasuryPaper", "Reason"])?;
                day(said, Some(one.since))?;
                when(one.asked == 0 && self.called(*place) == 0, "state")?;
                let one = &mut self.commitments[*place];
                (one.cancelled, one.since) = (true, said.on);
                Ok(())
            }
            What::Draft(ask) => self.draft(said, ask),
            What::Revise(place, ask) => self.revise(said, *place, ask),
            What::Step(place, step) => self.step(said, *place, step),
            What::Recover(place, amount) => self.recover(said, *place, i128::from(*amount)),
            What::Repay(place, amount) => {
                let amount = i128::from(*amount);
                may(by, ACCOUNTS)?;
                let closed = self.left(*place) + self.settling(*place) == 0;
                when(!closed, "state")?;
                papers(said, &["ReturnSlip"])?;
                day(said, Some(self.advances[*place].on))?;
                when(amount <= self.left(*place), "conversion")?;
                self.advances[*place].repaid += amount;
                Ok(())
            }
        }
    }

    fn give(&mut self, said: &Said, step: &str, line: usize, amount: i128) -> Tried {
        may(said.by, ACCOUNTS)?;
        papers(said, &["SignedPaper"])?;
        day(said, None)?;
        when(said.on.0 == self.year, "dates")?;
        match step {
            "Supplement" => {
                self.comes(line, amount)?;
                self.given[line] += amount;
            }
            "Reduce" => {
                when(amount <= self.free(line), "free")?;
                self.given[line] -= amount;
            }
            "Block" => {
                when(amount <= self.free(line), "free")?;
                self.blocked[line] += amount;
            }
            _ => {
                when(amount <= self.blocked[line], "blocked")?;
                self.blocked[line] -= amount;
            }
        }
        Ok(())
    }

    fn comes(&mut self, line: usize, amount: i128) -> Tried {
        when(self.came[line] + amount <= i128::from(i64::MAX), "overflow")?;
        self.came[line] += amount;
        Ok(())
    }

    fn activity(&mut self, said: &Said, place: usize, step: &str) -> Tried {
        let used = self.used(place);
        let one = &mut self.activities[place];
        let (who, from, needs, to): (&str, &[&str], _, _) = match step {
            "Approve" => ("head", &["Draft"], Some("Ground"), "Approved"),
            "Close" => ("officer", &["Approved"], None, "Closed"),
            _ => ("officer", &["Draft", "Approved"], Some("Reason"), "Cancelled"),
        };
        may(said.by, &[who])?;
        when(from.contains(&one.state), "state")?;
        when(needs.is_none() || said.lacks != needs, "evidence")?;
        day(said, Some(one.since))?;
        let runs = self.contracts.iter().any(|one| one.activity == place && !one.ended);
        when(to != "Cancelled" || (used == 0 && !runs), "state")?;
        let one = &mut self.activities[place];
        (one.state, one.since) = (to, said.on);
        Ok(())
    }

    fn request(&mut self, said: &Said, contract: usize, line: usize, amount: i128) -> Tried {
        may(said.by, ACCOUNTS)?;
        papers(said, &["SignedPaper"])?;
        let one = &self.contracts[contract];
        day(said, Some(one.signed))?;
        when(!one.ended, "state")?;
        when(said.on.0 == self.year, "dates")?;
        when(self.activities[one.activity].state == "Approved", "approved")?;
        when(self.contract(contract)[0] + amount <= one.value, "contract")?;
        when(amount <= self.free(line), "free")?;
        self.commitments.push(Commitment {
            contract,
            line,
            amount: 0,
            asked: amount,
            refused: false,
            cancelled: false,
            accepted: false,
            since: said.on,
        });
        Ok(())
    }

    fn adjust(&mut self, said: &Said, place: usize, more: i128) -> Tried {
        let one = &self.commitments[place];
        may(said.by, ACCOUNTS)?;
        when(one.accepted && !one.cancelled, "state")?;
        papers(said, &["SignedPaper"])?;
        day(said, Some(one.since))?;
        let contract = &self.contracts[one.contract];
        when(!contract.ended, "state")?;
        when(said.on.0 == self.year, "dates")?;
        when(one.asked == 0, "state")?;
        if more > 0 {
            when(self.activities[contract.activity].state == "Approved", "approved")?;
            when(self.contract(one.contract)[0] + more <= contract.value, "contract")?;
            when(more <= self.free(one.line), "free")?;
        } else {
            when(-more <= self.uncalled(place), "commitment")?;
        }
        let one = &mut self.commitments[place];
        (one.asked, one.since) = (more, said.on);
        Ok(())
    }

    fn answer(&mut self, said: &Said, place: usize, yes: bool) -> Tried {
        let one = &mut self.commitments[place];
        may(said.by, ACCOUNTS)?;
        when(!one.refused && !one.cancelled, "state")?;
        let lacks = |evidence| said.lacks == Some(evidence);
        when(!lacks("TreasuryPaper") && (yes || !lacks("Reason")), "evidence")?;
        day(said, Some(one.since))?;
        when(one.asked != 0, "state")?;
        if yes {
            one.amount += one.asked;
            one.accepted = true;
        } else {
            one.refused = !one.accepted;
        }
        (one.asked, one.since) = (0, said.on);
        Ok(())
    }
}
