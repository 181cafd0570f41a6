//! The model: places and texts for names, lists of what was done, and sums that are reckoned from them each time. The acts around
//! payments are here, those of payments in [`super::spending`], the sums in [`super::sums`].

use chidao_calendar::Date;
use time::macros::date;

use crate::rules::{
    activity, estimate,
    refusal::Evidence,
    tests::said::{Ask, Said, What},
};

pub(super) type Tried = Result<(), &'static str>;

pub(super) struct Activity {
    pub(super) estimate: i128,
    pub(super) state: &'static str,
    pub(super) since: Date,
}

pub(super) struct Contract {
    pub(super) activity: usize,
    pub(super) value: i128,
    pub(super) at_signing: i128,
    pub(super) signed: Date,
    pub(super) long: bool,
    pub(super) exempt: bool,
    pub(super) special: bool,
    pub(super) rate: i128,
    pub(super) ended: bool,
}

pub(super) struct Commitment {
    pub(super) contract: usize,
    pub(super) line: usize,
    /// What was accepted.
    pub(super) amount: i128,
    /// What is awaited: more, or less where it is negative.
    pub(super) asked: i128,
    pub(super) refused: bool,
    pub(super) cancelled: bool,
    pub(super) accepted: bool,
    pub(super) since: Date,
}

pub(super) struct Payment {
    pub(super) ask: Ask,
    pub(super) by: &'static str,
    pub(super) state: &'static str,
    pub(super) since: Date,
    pub(super) signer: &'static str,
    pub(super) drawn: i128,
    pub(super) converted: i128,
    pub(super) recovered: i128,
}

pub(super) struct Advance {
    /// The request that it was.
    pub(super) payment: usize,
    pub(super) on: Date,
    pub(super) repaid: i128,
}

pub(super) struct Model {
    pub(super) year: i32,
    /// Given and blocked, by line.
    pub(super) given: [i128; 2],
    pub(super) blocked: [i128; 2],
    pub(super) activities: Vec<Activity>,
    pub(super) contracts: Vec<Contract>,
    pub(super) commitments: Vec<Commitment>,
    pub(super) payments: Vec<Payment>,
    pub(super) advances: Vec<Advance>,
}

pub(super) const HELD: [&str; 3] = ["Signed", "Approved", "AtTreasury"];
pub(super) const GONE: [&str; 3] = ["Paid", "Advanced", "ReversedReduce"];

pub(super) fn may(by: &str, who: &[&str]) -> Tried {
    who.contains(&by).then_some(()).ok_or("theirs")
}

pub(super) fn when(is_so: bool, why: &'static str) -> Tried {
    if is_so { Ok(()) } else { Err(why) }
}

pub(super) fn papers(said: &Said, needs: &[Evidence]) -> Tried {
    when(!said.lacks.is_some_and(|lacks| needs.contains(&lacks)), "evidence")
}

/// The day from which it counts is not to come, and not before another.
pub(super) fn day(said: &Said, after: Option<Date>) -> Tried {
    when(
        said.on <= said.today && after.is_none_or(|after| said.on >= after),
        "dates",
    )
}

pub(super) const ACCOUNTS: &[&str] = &["accountant", "chief", "both"];

impl Model {
    pub(super) fn begun(today: Date) -> Self {
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
            year: today.year(),
            given: [million(600), million(200)],
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

    pub(super) fn act(&mut self, said: &Said) -> Tried {
        let by = said.by;
        match &said.what {
            What::Give { step, line, amount } => self.give(said, *step, *line, i128::from(*amount)),
            What::Adjust { from, to, amount, off } => {
                may(by, ACCOUNTS)?;
                papers(said, &[Evidence::SignedPaper])?;
                day(said, None)?;
                when(said.on.year() == self.year, "dates")?;
                let late = date!(2019 - 11 - 15).replace_year(self.year).expect("a day");
                when(*off == 0, "sum")?;
                when(said.on < late, "dates")?;
                let amount = i128::from(*amount);
                when(amount <= self.free(*from), "free")?;
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
            What::Activity(place, step) => self.activity(said, *place, *step),
            What::Contract {
                activity,
                value,
                long,
                exempt,
                special,
                rate,
            } => {
                may(by, &["officer", "accountant", "chief", "both"])?;
                papers(said, &[Evidence::SignedPaper])?;
                day(said, None)?;
                when(self.activities[*activity].state == "Approved", "approved")?;
                when(!*special || said.lacks != Some(Evidence::SpecialCase), "evidence")?;
                self.contracts.push(Contract {
                    activity: *activity,
                    value: i128::from(*value),
                    at_signing: i128::from(*value),
                    signed: said.on,
                    long: *long,
                    exempt: *exempt,
                    special: *special,
                    rate: i128::from(*rate),
                    ended: false,
                });
                Ok(())
            }
            What::AmendContract(place, value) => {
                let [committed, accepted, _, outstanding] = self.contract(*place);
                let one = &mut self.contracts[*place];
                may(by, &["officer", "accountant", "chief", "both"])?;
                when(!one.ended, "state")?;
                papers(said, &[Evidence::SignedPaper])?;
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
                papers(said, &[Evidence::SignedPaper])?;
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
                papers(said, &[Evidence::TreasuryPaper, Evidence::Reason])?;
                day(said, Some(one.since))?;
                when(one.asked == 0 && self.called(*place) == 0, "state")?;
                let one = &mut self.commitments[*place];
                (one.cancelled, one.since) = (true, said.on);
                Ok(())
            }
            What::Draft(ask) => self.draft(said, ask),
            What::Revise(place, ask) => self.revise(said, *place, ask),
            What::Step(place, step) => self.step(said, *place, *step),
            What::Recover(place, amount) => self.recover(said, *place, i128::from(*amount)),
            What::Repay(place, amount) => {
                let amount = i128::from(*amount);
                may(by, ACCOUNTS)?;
                let closed = self.left(*place) + self.settling(*place) == 0;
                when(!closed, "state")?;
                papers(said, &[Evidence::ReturnSlip])?;
                day(said, Some(self.advances[*place].on))?;
                when(amount <= self.left(*place), "conversion")?;
                self.advances[*place].repaid += amount;
                Ok(())
            }
        }
    }

    fn give(&mut self, said: &Said, step: estimate::Step, line: usize, amount: i128) -> Tried {
        use estimate::Step as S;
        may(said.by, ACCOUNTS)?;
        papers(said, &[Evidence::SignedPaper])?;
        day(said, None)?;
        when(said.on.year() == self.year, "dates")?;
        match step {
            S::Supplement => {
                when(self.free(line) + amount <= i128::from(i64::MAX), "overflow")?;
                when(self.given[line] + amount <= i128::from(i64::MAX), "overflow")?;
                self.given[line] += amount;
            }
            S::Reduce => {
                when(amount <= self.free(line), "free")?;
                self.given[line] -= amount;
            }
            S::Block => {
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

    fn activity(&mut self, said: &Said, place: usize, step: activity::Step) -> Tried {
        let used = self.used(place);
        let one = &mut self.activities[place];
        let (who, from, needs, to): (&str, &[&str], _, _) = match step {
            activity::Step::Approve => ("head", &["Draft"], Some(Evidence::Ground), "Approved"),
            activity::Step::Close => ("officer", &["Approved"], None, "Closed"),
            _ => ("officer", &["Draft", "Approved"], Some(Evidence::Reason), "Cancelled"),
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
        papers(said, &[Evidence::SignedPaper])?;
        let one = &self.contracts[contract];
        day(said, Some(one.signed))?;
        when(!one.ended, "state")?;
        when(said.on.year() == self.year, "dates")?;
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
        papers(said, &[Evidence::SignedPaper])?;
        day(said, Some(one.since))?;
        let contract = &self.contracts[one.contract];
        when(!contract.ended, "state")?;
        when(said.on.year() == self.year, "dates")?;
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
        when(
            !lacks(Evidence::TreasuryPaper) && (yes || !lacks(Evidence::Reason)),
            "evidence",
        )?;
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
