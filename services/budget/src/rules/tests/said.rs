//! What the model says, tried on the stage.

use chidao_calendar::Date;
use chidao_tests_model::budget::{Ask, Day, Said, What};
use time::Month;

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

const LINES: [&str; 2] = ["l0", "l1"];

/// What has this code.
fn coded<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, wanted: &str) -> T {
    let mut found = all.iter().filter(|one| code(**one) == wanted);
    *found.next().unwrap_or_else(|| panic!("no {wanted}"))
}

fn date((year, month, day): Day) -> Date {
    let month = Month::try_from(month).expect("a month");
    Date::from_calendar_date(year, month, day).expect("a day")
}

/// A day as the model has it.
pub(in crate::rules::tests) fn day(date: Date) -> Day {
    (date.year(), date.month().into(), date.day())
}

fn request(ask: &Ask) -> Request {
    let name = |letter: char, place: usize| format!("{letter}{place}");
    let kind = coded(Kind::ALL, Kind::code, ask.kind);
    Request {
        activity: ActivityId::new(name('a', ask.activity)),
        line: LineId::new(LINES[ask.line]),
        contract: ask.contract.map(|place| ContractId::new(name('k', place))),
        commitment: ask.commitment.map(|place| CommitmentId::new(name('c', place))),
        advance: ask.advance.map(|place| AdvanceId::new(name('v', place))),
        convert: ask.convert.map(dong),
        ..asking(kind, dong(ask.amount))
    }
}

/// Tries an act.
pub(in crate::rules::tests) fn act(stage: &mut Stage, said: &Said) -> Tried {
    stage.today = date(said.today);
    stage.on = Some(date(said.on));
    stage.given = Evidence::ALL
        .iter()
        .copied()
        .filter(|one| Some(one.code()) != said.lacks)
        .collect();
    let by = said.by;
    match &said.what {
        What::Give { step, line, amount } => {
            let step = coded(estimate::Step::ALL, estimate::Step::code, step);
            stage.decided_by(by, step, Level::AssigningBody, None, &[(LINES[*line], *amount)])
        }
        What::Adjust { from, to, amount, off } => {
            let rows = [(LINES[*from], -amount), (LINES[*to], amount + off)];
            stage.decided_by(by, estimate::Step::Adjust, Level::LevelOneUnit, Some(0), &rows)
        }
        What::Plan(estimate) => stage.plan(activity::Kind::Drill, dong(*estimate), by),
        What::AmendActivity(place, estimate) => stage.amend_activity(*place, dong(*estimate), by),
        What::Activity(place, step) => {
            let step = coded(activity::Step::ALL, activity::Step::code, step);
            stage.settle_activity(*place, step, by)
        }
        What::Contract(signing) => {
            let plain = contract_said(dong(signing.value), date(said.on));
            let ends_on = Date::from_ordinal_date(said.on.0 + i32::from(signing.long), 365).expect("a day");
            let contract = ContractSaid {
                activity: ActivityId::new(format!("a{}", signing.activity)),
                ends_on,
                exempt: signing.exempt.then_some(Exemption::Petrol),
                is_special: signing.special,
                recovery: Rate::new(signing.rate).expect("a share"),
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
        What::Step(place, step) => stage.step(*place, coded(Step::ALL, Step::code, step), by),
        What::Recover(place, amount) => stage.recover(*place, dong(*amount), by),
        What::Repay(place, amount) => stage.repay(*place, dong(*amount), by),
    }
}
