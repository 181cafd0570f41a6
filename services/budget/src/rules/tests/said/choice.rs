//! Which act comes next: mostly one that may well be possible.

use chidao_calendar::Date;
use time::Duration;

use super::{Ask, Said, What};
use crate::rules::{
    activity, estimate,
    payment::{Kind, State, Step},
    refusal::Evidence,
    tests::stage::{ACCOUNTANT, BOTH, CHIEF, DEPUTY, DIRECTOR, HEAD, OFFICER, Stage},
};

const ANYBODY: &[&str] = &[OFFICER, ACCOUNTANT, CHIEF, DIRECTOR, DEPUTY, HEAD, BOTH];

/// Numbers as they come, the same from the same beginning.
pub(in crate::rules::tests) struct Chance(pub(in crate::rules::tests) u64);

impl Chance {
    pub(in crate::rules::tests) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bound = u64::try_from(bound.max(1)).expect("small");
        usize::try_from((self.0 >> 33) % bound).expect("small")
    }

    pub(in crate::rules::tests) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub(in crate::rules::tests) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn some(&mut self, share: usize, count: usize) -> Option<usize> {
        (count > 0 && self.percent(share)).then(|| self.below(count))
    }

    /// An amount, mostly of some millions, seldom so great that nothing is enough.
    fn amount(&mut self) -> i64 {
        let unit = self.of(&[1, 1_000, 1_000_000, 1_000_000, 1_000_000, 5_000_000]);
        let great = if self.percent(1) { i64::MAX / 400_000_000 } else { 1 };
        unit * (i64::try_from(self.below(60)).expect("small") + 1) * great
    }
}

/// An act that may well be possible: mostly the next of something that is there, by one of those who may.
pub(in crate::rules::tests) fn anything(chance: &mut Chance, stage: &Stage, today: Date) -> Said {
    let (what, by) = match chance.below(100) {
        0..8 => (given(chance), chance.of(&[ACCOUNTANT, CHIEF])),
        8..12 => activities(chance, stage),
        12..17 => (contracts(chance, stage), OFFICER),
        17..29 => (commitments(chance, stage), ACCOUNTANT),
        29..40 => {
            let by = chance.of(&[OFFICER, OFFICER, OFFICER, DIRECTOR, CHIEF]);
            (What::Draft(ask(chance, stage)), by)
        }
        40..96 => requests(chance, stage),
        _ => (repayment(chance, stage), ACCOUNTANT),
    };
    let by = if chance.percent(4) { chance.of(ANYBODY) } else { by };
    let lacks = chance.percent(3).then(|| chance.of(Evidence::ALL));
    let days = if chance.percent(4) {
        chance.of(&[-40, -2, -1, 1])
    } else {
        0
    };
    Said {
        what,
        by,
        lacks,
        today,
        on: today.saturating_add(Duration::days(days)),
    }
}

fn given(chance: &mut Chance) -> What {
    use estimate::Step as S;
    let (line, amount) = (chance.below(2), chance.amount());
    match chance.below(6) {
        0 => What::Adjust {
            from: line,
            to: 1 - line,
            amount,
            off: chance.of(&[0, 0, 0, 1]),
        },
        place => What::Give {
            step: [S::Supplement, S::Supplement, S::Reduce, S::Block, S::Unblock][place - 1],
            line,
            amount,
        },
    }
}

fn activities(chance: &mut Chance, stage: &Stage) -> (What, &'static str) {
    let place = chance.below(stage.activities.len());
    let drafts = |place: &usize| stage.activities[*place].state == activity::State::Draft;
    let draft = (0..stage.activities.len()).find(drafts);
    match (chance.below(20), draft) {
        (0..3, _) => (What::Plan(chance.amount().saturating_mul(8)), OFFICER),
        (3..7, _) => (What::AmendActivity(place, chance.amount().saturating_mul(40)), OFFICER),
        (7, _) => {
            let step = chance.of(&[activity::Step::Close, activity::Step::Cancel]);
            (What::Activity(place, step), OFFICER)
        }
        (_, Some(draft)) => (What::Activity(draft, activity::Step::Approve), HEAD),
        _ => (What::Activity(place, activity::Step::Approve), HEAD),
    }
}

/// An advance, and a part or all of what is left of it.
fn repayment(chance: &mut Chance, stage: &Stage) -> What {
    let place = chance.below(stage.advances.len().max(1));
    let left = stage
        .advances
        .get(place)
        .and_then(|one| one.left().ok())
        .map_or(0, |left| left.get());
    What::Repay(
        place,
        if left > 0 && chance.percent(40) {
            left
        } else {
            chance.amount()
        },
    )
}

fn contracts(chance: &mut Chance, stage: &Stage) -> What {
    let count = stage.contracts.len();
    match chance.below(8) {
        0 if count > 0 => What::AmendContract(chance.below(count), chance.amount().saturating_mul(5)),
        1 if count > 0 => What::EndContract(chance.below(count)),
        _ => What::Contract {
            activity: approved(chance, stage),
            value: chance.amount().saturating_mul(5),
            long: chance.percent(30),
            exempt: chance.percent(40),
            special: chance.percent(10),
            rate: chance.of(&[10_000, 10_000, 5_000, 3_333]),
        },
    }
}

fn commitments(chance: &mut Chance, stage: &Stage) -> What {
    let count = stage.commitments.len();
    match chance.below(10) {
        0..3 if count > 0 => What::Answer(count - 1, chance.percent(80)),
        3 | 4 if count > 0 => What::Answer(chance.below(count), chance.percent(80)),
        5 | 6 if count > 0 => What::AdjustCommitment {
            commitment: chance.below(count),
            raise: chance.percent(50),
            amount: chance.amount(),
        },
        7 if count > 0 && chance.percent(40) => What::Cancel(chance.below(count)),
        _ => What::Request {
            contract: chance.below(stage.contracts.len().max(1)),
            line: chance.below(2),
            amount: chance.amount().saturating_mul(3),
        },
    }
}

/// An activity, an approved one where one is.
fn approved(chance: &mut Chance, stage: &Stage) -> usize {
    let is_approved = |place: &usize| stage.activities[*place].state == activity::State::Approved;
    let approved: Vec<_> = (0..stage.activities.len()).filter(is_approved).collect();
    if approved.is_empty() || chance.percent(3) {
        return chance.below(stage.activities.len());
    }
    chance.of(&approved)
}

/// What a request asks for: what belongs together, mostly.
fn ask(chance: &mut Chance, stage: &Stage) -> Ask {
    let mut ask = Ask {
        kind: chance.of(&[Kind::Pay, Kind::Pay, Kind::Advance, Kind::Settle]),
        activity: approved(chance, stage),
        line: chance.below(2),
        contract: chance.some(60, stage.contracts.len()),
        commitment: None,
        advance: None,
        amount: chance.amount(),
        convert: None,
    };
    let place = |id: &str| id[1..].parse().expect("a place");
    if ask.kind == Kind::Settle || chance.percent(1) {
        let open = |place: &usize| stage.advances[*place].left().is_ok_and(|left| left.get() > 0);
        ask.advance = (0..stage.advances.len()).rfind(open);
        if chance.percent(20) {
            ask.advance = chance.some(90, stage.advances.len());
        }
        ask.convert = chance.percent(20).then(|| chance.amount());
    }
    if let Some(settled) = ask
        .advance
        .filter(|_| chance.percent(95))
        .map(|advance| &stage.advances[advance])
    {
        ask.contract = settled.contract.as_ref().map(|id| place(id.as_str()));
        ask.commitment = settled.commitment.as_ref().map(|id| place(id.as_str()));
        ask.line = place(settled.line.as_str());
        ask.activity = place(settled.activity.as_str());
        let left = settled.left().map_or(0, |left| left.get());
        if left > 0 && chance.percent(50) {
            ask.amount = left.saturating_add(chance.of(&[0, 1, 5_000_000]));
        }
    } else if let Some(contract) = ask.contract.map(|contract| &stage.contracts[contract]) {
        let own: Vec<_> = (0..stage.commitments.len())
            .filter(|commitment| stage.commitments[*commitment].contract == contract.id)
            .collect();
        ask.commitment = own.last().copied().filter(|_| chance.percent(80));
        if chance.percent(96) {
            ask.activity = place(contract.said.activity.as_str());
            ask.line = ask
                .commitment
                .map_or(ask.line, |one| place(stage.commitments[one].line.as_str()));
        }
    } else if chance.percent(2) {
        ask.commitment = chance.some(50, stage.commitments.len());
    }
    ask
}

fn requests(chance: &mut Chance, stage: &Stage) -> (What, &'static str) {
    let count = stage.payments.len();
    if count == 0 {
        return (What::Draft(ask(chance, stage)), OFFICER);
    }
    // Rather one of the last.
    let place = count - 1 - chance.below(count).min(chance.below(count)).min(chance.below(12));
    let payment = &stage.payments[place];
    let requester = *ANYBODY
        .iter()
        .find(|who| **who == payment.requester.as_str())
        .expect("one of them");
    if chance.percent(8) {
        let step = chance.of(&[Step::Return, Step::Cancel, Step::Refuse, Step::Submit, Step::Approve]);
        return (
            What::Step(place, step),
            chance.of(&[requester, CHIEF, DIRECTOR, ACCOUNTANT]),
        );
    }
    match payment.state {
        State::Draft => (What::Step(place, Step::Submit), requester),
        State::Submitted => (What::Step(place, Step::Check), ACCOUNTANT),
        State::Checked => (What::Step(place, Step::Sign), chance.of(&[CHIEF, CHIEF, CHIEF, BOTH])),
        State::Signed => (What::Step(place, Step::Approve), chance.of(&[DIRECTOR, DEPUTY, BOTH])),
        State::Approved => (What::Step(place, Step::Send), ACCOUNTANT),
        State::AtTreasury => {
            let step = chance.of(&[Step::Accept, Step::Accept, Step::Accept, Step::Refuse]);
            (What::Step(place, step), ACCOUNTANT)
        }
        State::Returned => (What::Revise(place, ask(chance, stage)), requester),
        _ if chance.percent(60) => (What::Draft(ask(chance, stage)), OFFICER),
        _ => {
            let whole = payment.request.amount.get();
            let amount = if chance.percent(30) { whole } else { chance.amount() };
            (What::Recover(place, amount), ACCOUNTANT)
        }
    }
}
