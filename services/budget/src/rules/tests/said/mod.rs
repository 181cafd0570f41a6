//! Random acts, and how they are tried on the stage. Whom and what they name is told by place, so that a model can follow.

mod choice;

use chidao_calendar::Date;

pub(in crate::rules::tests) use self::choice::{Chance, anything};
use super::{
    law::dong,
    stage::{Stage, Tried, asking, said as contract_said},
};
use crate::rules::{
    activity,
    commitment::Change,
    contract::Said as ContractSaid,
    estimate::{self, Level},
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId},
    money::Rate,
    payment::{Kind, Request, Step},
    refusal::Evidence,
    settings::Exemption,
};

#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules::tests) struct Ask {
    pub(in crate::rules::tests) kind: Kind,
    pub(in crate::rules::tests) activity: usize,
    pub(in crate::rules::tests) line: usize,
    pub(in crate::rules::tests) contract: Option<usize>,
    pub(in crate::rules::tests) commitment: Option<usize>,
    pub(in crate::rules::tests) advance: Option<usize>,
    pub(in crate::rules::tests) amount: i64,
    pub(in crate::rules::tests) convert: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules::tests) enum What {
    Give {
        step: estimate::Step,
        line: usize,
        amount: i64,
    },
    Adjust {
        from: usize,
        to: usize,
        amount: i64,
        off: i64,
    },
    Plan(i64),
    AmendActivity(usize, i64),
    Activity(usize, activity::Step),
    Contract {
        activity: usize,
        value: i64,
        long: bool,
        exempt: bool,
        special: bool,
        rate: u16,
    },
    AmendContract(usize, i64),
    EndContract(usize),
    Request {
        contract: usize,
        line: usize,
        amount: i64,
    },
    AdjustCommitment {
        commitment: usize,
        raise: bool,
        amount: i64,
    },
    Answer(usize, bool),
    Cancel(usize),
    Draft(Ask),
    Revise(usize, Ask),
    Step(usize, Step),
    Recover(usize, i64),
    Repay(usize, i64),
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules::tests) struct Said {
    pub(in crate::rules::tests) what: What,
    pub(in crate::rules::tests) by: &'static str,
    pub(in crate::rules::tests) lacks: Option<Evidence>,
    /// The day of now, and that from which it counts.
    pub(in crate::rules::tests) today: Date,
    pub(in crate::rules::tests) on: Date,
}

const LINES: [&str; 2] = ["l0", "l1"];

fn request(ask: &Ask) -> Request {
    let name = |letter: char, place: usize| format!("{letter}{place}");
    Request {
        activity: ActivityId::new(name('a', ask.activity)),
        line: LineId::new(LINES[ask.line]),
        contract: ask.contract.map(|place| ContractId::new(name('k', place))),
        commitment: ask.commitment.map(|place| CommitmentId::new(name('c', place))),
        advance: ask.advance.map(|place| AdvanceId::new(name('v', place))),
        convert: ask.convert.map(dong),
        ..asking(ask.kind, dong(ask.amount))
    }
}

/// Tries an act; where what it names is not there nothing is tried.
pub(in crate::rules::tests) fn act(stage: &mut Stage, said: &Said) -> Option<Tried> {
    stage.today = said.today;
    stage.on = Some(said.on);
    stage.given = Evidence::ALL
        .iter()
        .copied()
        .filter(|one| Some(*one) != said.lacks)
        .collect();
    let by = said.by;
    let is_there = match &said.what {
        What::AmendContract(place, _) | What::EndContract(place) | What::Request { contract: place, .. } => {
            *place < stage.contracts.len()
        }
        What::Repay(place, _) => *place < stage.advances.len(),
        _ => true,
    };
    is_there.then(|| match &said.what {
        What::Give { step, line, amount } => {
            stage.decided_by(by, *step, Level::AssigningBody, None, &[(LINES[*line], *amount)])
        }
        What::Adjust { from, to, amount, off } => {
            let rows = [(LINES[*from], -amount), (LINES[*to], amount + off)];
            stage.decided_by(by, estimate::Step::Adjust, Level::LevelOneUnit, Some(0), &rows)
        }
        What::Plan(estimate) => stage.plan(activity::Kind::Drill, dong(*estimate), by),
        What::AmendActivity(place, estimate) => stage.amend_activity(*place, dong(*estimate), by),
        What::Activity(place, step) => stage.settle_activity(*place, *step, by),
        What::Contract {
            activity,
            value,
            long,
            exempt,
            special,
            rate,
        } => {
            let plain = contract_said(dong(*value), said.on);
            let ends_on = Date::from_ordinal_date(said.on.year() + i32::from(*long), 365).expect("a day");
            let contract = ContractSaid {
                activity: ActivityId::new(format!("a{activity}")),
                ends_on,
                exempt: exempt.then_some(Exemption::Petrol),
                is_special: *special,
                recovery: Rate::new(*rate).expect("a share"),
                ..plain
            };
            stage.contract(contract, by)
        }
        What::AmendContract(place, value) => stage.amend_contract(*place, dong(*value), by),
        What::EndContract(place) => stage.end_contract(*place, by),
        What::Request { contract, line, amount } => stage.request(*contract, LINES[*line], dong(*amount), by),
        What::AdjustCommitment {
            commitment,
            raise,
            amount,
        } => {
            let change = if *raise {
                Change::Raise(dong(*amount))
            } else {
                Change::Lower(dong(*amount))
            };
            stage.adjust(*commitment, change, by)
        }
        What::Answer(place, is_accepted) => stage.answer(*place, *is_accepted, by),
        What::Cancel(place) => stage.cancel(*place, by),
        What::Draft(ask) => stage.draft(request(ask), by),
        What::Revise(place, ask) => stage.revise(*place, request(ask), by),
        What::Step(place, step) => stage.step(*place, *step, by),
        What::Recover(place, amount) => stage.recover(*place, dong(*amount), by),
        What::Repay(place, amount) => stage.repay(*place, dong(*amount), by),
    })
}
