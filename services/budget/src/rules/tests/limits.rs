//! Sums at the limits of what can be reckoned with, through every act: what does not fit is refused, nothing wraps or saturates, and what
//! is refused leaves no trace.

use chidao_tests_model::budget::{Chance, Model, Said, anything};
use proptest::prelude::*;
use time::{Duration, macros::date};

use super::{
    model::compare,
    properties::begun,
    said::{act, day},
    stage::Stage,
};
use crate::rules::{
    estimate::{self, given},
    money::Dong,
    refusal::Reason,
};

/// A sum that nothing, or hardly anything, can be added to; or what is missing to that.
fn great(chance: &mut Chance, there: i64) -> i64 {
    let about = chance.of(&[
        i64::MAX,
        i64::MAX - there,
        i64::MAX / 2,
        i64::MAX / 5 * 4,
        i64::MAX / 10_000,
    ]);
    let off = chance.of(&[0, 0, 1, 2, 600_000_000]);
    // An adjustment gives one more than it takes, at times.
    (about - off).clamp(1, i64::MAX - 1)
}

fn stretched(chance: &mut Chance, mut said: Said, there: i64) -> Said {
    if let Some(amount) = said.what.amount()
        && chance.percent(60)
    {
        *amount = great(chance, there);
    }
    // What hinders otherwise is tried elsewhere.
    (said.lacks, said.on) = (None, said.today);
    said
}

/// Tries so many acts, with the exact sums of the model beside them; gives how many were refused for what does not fit.
fn at_the_limits(seed: u64, count: usize) -> usize {
    let mut chance = Chance(seed);
    let today = chance.of(&[date!(2019 - 01 - 07), date!(2022 - 01 - 10)]);
    let (mut stage, mut model) = (begun(today), Model::begun(day(today)));
    // All that ever moved: no sum is greater.
    let mut moved = 4_000_000_000_i128;
    let mut refused = 0;
    for _ in 0..count {
        let there = stage.balances().given().expect("it fits").get();
        let said = anything(
            &mut chance,
            &model,
            |off| day(today.saturating_add(Duration::days(off))),
        );
        let mut said = stretched(&mut chance, said, there);
        let amount = said.what.amount().map_or(0, |amount| i128::from(*amount));
        let before = (stage.entries.len(), stage.lines.clone());
        let tried = act(&mut stage, &said);
        let mut after = model.clone();
        match (tried, after.act(&said)) {
            (Ok(()), Ok(())) => {
                model = after;
                moved += 2 * amount;
            }
            (Ok(()), Err(why)) => panic!("{said:?} is done in spite of {why}"),
            (Err(refusal), expected) => {
                let does_not_fit = refusal.reason == Reason::Overflow;
                refused += usize::from(does_not_fit);
                let is_great = moved + 2 * amount > i128::from(i64::MAX);
                assert!(expected.is_err() || (does_not_fit && is_great), "{said:?}: {refusal:?}");
                assert_eq!(before, (stage.entries.len(), stage.lines.clone()), "{said:?}");
            }
        }
        compare(&stage, &model);
    }
    refused
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn great_sums_are_exact_or_refused_in_every_act(seed in any::<u64>(), count in 1..300usize) {
        at_the_limits(seed, count);
    }

    #[test]
    fn what_all_lines_were_given_is_exact_or_refused(of_estimate in 0..=i64::MAX, one in 1..=i64::MAX, other in 1..=i64::MAX) {
        let mut stage = begun(date!(2019 - 03 - 04));
        let file = |stage: &Stage| stage.lines.values().cloned().collect::<Vec<_>>();
        let before = file(&stage);
        let mut exact = i128::from(of_estimate);
        for (line, amount) in [("l0", one), ("l1", other)] {
            if stage.decide(estimate::Step::Supplement, &[(line, amount)]).is_ok() {
                exact += i128::from(amount);
            }
        }
        let told = given(Dong::new(of_estimate), &before, &file(&stage));
        match i64::try_from(exact) {
            Ok(exact) => prop_assert_eq!(told, Ok(Dong::new(exact))),
            Err(_) => prop_assert_eq!(told.map_err(|refusal| refusal.reason), Err(Reason::Overflow)),
        }
    }
}

/// The course above is one in which sums do not fit.
#[test]
fn sums_that_do_not_fit_are_met() {
    assert!(at_the_limits(0x0083_2015, 2_000) > 20);
}
