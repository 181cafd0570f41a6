//! Random acts in memory against an independent, simple model that keeps lists and reckons every sum from them: no difference, neither
//! in what is refused and why nor in what is available, free, unpaid and outstanding.

use std::{collections::BTreeMap, env};

use chidao_tests_model::budget::{Chance, Model, What, anything};
use time::{Duration, macros::date};

use super::{
    properties::begun,
    said::{act, day},
    stage::Stage,
};
use crate::rules::{
    advance,
    ledger::{Account, Subject},
    payment::{State, Step},
    refusal::{Fund, Reason},
};

/// Acts that are tried, unless `CHIDAO_MODEL_COMMANDS` says another number.
const COMMANDS: u64 = 20_000;

fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::NotTheirs(_) => "theirs",
        Reason::NotFromHere(_) => "state",
        Reason::Wanting(_) => "evidence",
        Reason::Dates(_) => "dates",
        Reason::SamePerson => "same",
        Reason::NeedsCommitment => "commitment needed",
        Reason::NeedsRecovery => "recovery",
        Reason::NotApproved(..) => "approved",
        Reason::NotItsOwn(_) => "own",
        Reason::DoesNotAddUp(_) => "sum",
        Reason::Overflow => "overflow",
        Reason::NotEnough(shortage) => match shortage.of {
            Fund::Free => "free",
            Fund::Commitment => "commitment",
            Fund::Contract => "contract",
            Fund::AdvanceLimit => "limit",
            Fund::Activity => "activity",
            Fund::Left => "left",
            Fund::Blocked => "blocked",
            Fund::Conversion => "conversion",
            Fund::Norm => "norm",
        },
        other => panic!("{other:?}"),
    }
}

fn wide(dong: crate::rules::money::Dong) -> i128 {
    i128::from(dong.get())
}

/// That the stage holds what the model does.
pub(super) fn compare(stage: &Stage, model: &Model) {
    for (place, line) in stage.lines.values().enumerate() {
        let balances = &line.balances;
        let sums = [
            balances.available().expect("it fits"),
            balances.free(),
            balances.of(Account::Blocked),
            balances.unpaid().expect("it fits"),
            balances.advanced().expect("it fits"),
            balances.of(Account::Paid),
        ];
        assert_eq!(sums.map(wide), model.line(place), "line {place}");
    }
    for (place, one) in stage.activities.iter().enumerate() {
        assert_eq!(wide(one.used), model.used(place), "activity {place}");
        assert_eq!(one.state.code(), model.activities[place].state);
    }
    for (place, one) in stage.contracts.iter().enumerate() {
        let sums = [one.committed, one.accepted, one.advanced, one.outstanding].map(wide);
        assert_eq!(sums, model.contract(place), "contract {place}");
    }
    for (place, one) in stage.commitments.iter().enumerate() {
        let uncalled = stage.lines[&one.line]
            .balances
            .held(Account::Committed, &Subject::Commitment(one.id.clone()));
        assert_eq!(
            (wide(one.amount), wide(one.paid)),
            model.commitment(place),
            "commitment {place}"
        );
        assert_eq!(wide(uncalled), model.uncalled(place), "commitment {place}");
        assert_eq!(one.state.code(), model.commitment_state(place));
    }
    for (place, one) in stage.advances.iter().enumerate() {
        assert_eq!(wide(one.left().expect("it fits")), model.left(place), "advance {place}");
    }
    for (place, one) in stage.payments.iter().enumerate() {
        assert_eq!(one.state.code(), model.payments[place].state, "request {place}");
    }
}

#[test]
fn random_acts_leave_the_money_as_the_model_has_it() {
    let number = |key: &str| env::var(key).ok().map(|text| text.parse::<u64>().expect("a number"));
    let commands = number("CHIDAO_MODEL_COMMANDS").unwrap_or(COMMANDS);
    let mut chance = Chance(number("CHIDAO_TEST_SEED").unwrap_or(0x0083_2015));
    let (mut tried, mut refused) = (0, BTreeMap::<&str, u64>::new());
    let mut done = BTreeMap::<String, u64>::new();
    while tried < commands {
        let mut today = chance.of(&[date!(2019 - 01 - 07), date!(2022 - 01 - 10), date!(2024 - 04 - 01)]);
        let mut stage = begun(today);
        let mut model = Model::begun(day(today));
        compare(&stage, &model);
        for _ in 0..500 {
            today = today.saturating_add(Duration::days(i64::from(chance.percent(40))));
            let said = anything(
                &mut chance,
                &model,
                |off| day(today.saturating_add(Duration::days(off))),
            );
            let taken = act(&mut stage, &said);
            tried += 1;
            let expected = model.act(&said);
            let was = taken.as_ref().map(drop).map_err(|refusal| kind(&refusal.reason));
            assert_eq!(was, expected, "{said:?}: {taken:?}");
            match was {
                Ok(()) => {
                    let name = match &said.what {
                        What::Step(_, step) => (*step).to_owned(),
                        other => format!("{other:?}")
                            .chars()
                            .take_while(|letter| letter.is_alphabetic())
                            .collect(),
                    };
                    *done.entry(name).or_default() += 1;
                    compare(&stage, &model);
                }
                Err(why) => *refused.entry(why).or_default() += 1,
            }
        }
        for payment in &stage.payments {
            *done.entry(format!("at {}", payment.state.code())).or_default() += 1;
        }
        for advance in &stage.advances {
            *done.entry(format!("advance {}", advance.state().code())).or_default() += 1;
        }
    }
    // Everything that is possible was done, and everything that is refused was refused.
    let states = State::ALL.iter().filter(|state| **state != State::ReversedRevenue);
    let mut expected: Vec<_> = states.map(|state| format!("at {}", state.code())).collect();
    expected.extend(
        advance::State::ALL
            .iter()
            .map(|state| format!("advance {}", state.code())),
    );
    let steps = [
        Step::Submit,
        Step::Check,
        Step::Sign,
        Step::Approve,
        Step::Send,
        Step::Accept,
        Step::Refuse,
        Step::Return,
        Step::Cancel,
    ];
    expected.extend(steps.map(|step| step.code().to_owned()));
    let whats = [
        "Give",
        "Adjust",
        "Plan",
        "AmendActivity",
        "Activity",
        "Contract",
        "AmendContract",
        "EndContract",
        "Request",
        "AdjustCommitment",
        "Answer",
        "Draft",
        "Revise",
        "Recover",
        "Repay",
    ];
    expected.extend(whats.map(str::to_owned));
    let never: Vec<_> = expected.iter().filter(|name| !done.contains_key(*name)).collect();
    assert!(never.is_empty(), "never: {never:?} of {done:?}, refused {refused:?}");
    let kinds = [
        "activity",
        "approved",
        "blocked",
        "commitment",
        "commitment needed",
        "contract",
        "conversion",
        "dates",
        "evidence",
        "free",
        "left",
        "limit",
        "own",
        "recovery",
        "same",
        "state",
        "sum",
        "theirs",
    ];
    let unseen: Vec<_> = kinds.iter().filter(|kind| !refused.contains_key(*kind)).collect();
    assert!(unseen.is_empty(), "never refused: {unseen:?} of {refused:?}");
}
