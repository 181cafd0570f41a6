//! What holds of every course that the money can take.

use std::collections::BTreeMap;

use chidao_calendar::{Date, Instant};
use chidao_tests_model::budget::{Chance, Model, Said, What, anything};
use proptest::prelude::*;
use time::{Duration, macros::date};

use super::{
    law::{dong, million},
    said::{act, day},
    stage::{ACCOUNTANT, DIRECTOR, OFFICER, Stage, asking, codes, exempt, said},
};
use crate::rules::{
    advance,
    commitment::{self, Need},
    estimate,
    id::{AdvanceId, CommitmentId, ContractId, LineId},
    ledger::{Account, Act, Balances, Cause, Cut, Fault, Group, Move, Side, Subject, balances_at, moves},
    money::Dong,
    payment::{Kind, Payment, Request, State, Step},
    refusal::Reason,
};

/// An estimate of two lines, an approved drill, and some papers to begin with.
pub(super) fn begun(today: Date) -> Stage {
    let mut stage = Stage::opened(today);
    stage.line("l1", codes("khác")).expect("a line");
    let rows = [("l0", 600_000_000), ("l1", 200_000_000)];
    stage.decide(estimate::Step::Assign, &rows).expect("assigned");
    stage.activity(crate::rules::activity::Kind::Drill, million(700));
    stage.contract(said(million(250), today), OFFICER).expect("recorded");
    stage
        .contract(exempt(said(million(100), today)), OFFICER)
        .expect("recorded");
    stage
}

/// Tries so many acts, and shows the stage before and after each.
fn walk(seed: u64, count: usize, mut seen: impl FnMut(&Said, &Stage, Option<&Reason>)) -> Stage {
    let mut chance = Chance(seed);
    let mut today = chance.of(&[date!(2019 - 01 - 07), date!(2022 - 01 - 10), date!(2024 - 04 - 01)]);
    let (mut stage, mut model) = (begun(today), Model::begun(day(today)));
    for _ in 0..count {
        today = today.saturating_add(Duration::days(i64::from(chance.percent(40))));
        let said = anything(
            &mut chance,
            &model,
            |off| day(today.saturating_add(Duration::days(off))),
        );
        let before = stage.entries.len();
        let tried = act(&mut stage, &said);
        assert_eq!(tried.is_ok(), model.act(&said).is_ok(), "{said:?}: {tried:?}");
        if let Err(refusal) = &tried {
            assert_eq!(stage.entries.len(), before);
            let is_anothers = matches!(refusal.reason, Reason::NotTheirs(_));
            assert!(is_anothers || !refusal.basis.is_empty(), "{refusal:?}");
        }
        seen(&said, &stage, tried.err().map(|refusal| refusal.reason).as_ref());
    }
    stage
}

fn get(sum: Result<Dong, crate::rules::money::Overflow>) -> i64 {
    sum.expect("it fits").get()
}

/// Each INV-B on the whole stage.
fn invariants(stage: &Stage) {
    for line in stage.lines.values() {
        let balances = &line.balances;
        // B1: the accounts add up to nothing, none is below nothing, and both ways to reckon what is available agree.
        balances.check().expect("the books hold");
        let held = Dong::sum([Account::Free, Account::Reserved, Account::Pending].map(|account| balances.of(account)));
        assert_eq!(balances.available(), held);
        assert!(get(balances.available()) >= get(Ok(balances.free())) && !balances.free().is_negative());
        // B2: nothing was adjusted into the unit or out of it.
    }
    let adjusted = |account| {
        stage
            .lines
            .values()
            .map(|line| line.balances.of(account).get())
            .sum::<i64>()
    };
    assert_eq!(adjusted(Account::AdjustedIn) + adjusted(Account::AdjustedOut), 0);
    for commitment in &stage.commitments {
        // B3, and what the books hold of it.
        let subject = Subject::Commitment(commitment.id.clone());
        let line = &stage.lines[&commitment.line].balances;
        let of = |account| line.held(account, &subject).get();
        let unpaid = of(Account::Committed) + of(Account::Called) + of(Account::Releasing);
        assert_eq!(get(commitment.unpaid()), unpaid);
        assert!(commitment.paid <= commitment.amount && !commitment.paid.is_negative());
        assert_eq!(
            commitment.state,
            if commitment.state == commitment::State::Requested {
                commitment.state
            } else {
                commitment.stands()
            }
        );
    }
    for contract in &stage.contracts {
        let of = |one: &&commitment::Commitment| one.contract == contract.id;
        let committed: i64 = stage.commitments.iter().filter(of).map(|one| one.amount.get()).sum();
        assert!(committed <= contract.committed.get() && contract.committed <= contract.value.dong());
        assert!(get(contract.taken()) <= contract.value.get());
        // B5, B6.
        let rule = stage
            .settings
            .advances
            .iter()
            .find(|rule| rule.within.contains(stage.today))
            .expect("a rule");
        // What was advanced before an annex brought the contract under the limit stays.
        let limit = advance::limit(contract, rule).filter(|_| contract.said.value > rule.above);
        if let Some(limit) = limit {
            assert!(contract.advanced <= limit, "{contract:?}");
        }
        let is_complete = rule.complete.is_reached(contract.accepted, contract.value);
        assert!(!is_complete || contract.outstanding == Dong::ZERO, "{contract:?}");
        let own = |one: &&advance::Advance| one.contract.as_ref() == Some(&contract.id);
        let left: i64 = stage.advances.iter().filter(own).map(|one| get(one.left())).sum();
        assert!(left <= contract.outstanding.get());
    }
    for advance in &stage.advances {
        let subject = Subject::Advance(advance.id.clone());
        let line = &stage.lines[&advance.line].balances;
        assert_eq!(get(advance.left()), line.held(Account::Advanced, &subject).get());
        assert_eq!(advance.settling, line.held(Account::Settling, &subject));
        assert!(get(advance.left()) >= 0);
    }
    for activity in &stage.activities {
        assert!(!activity.used.is_negative() && activity.used <= activity.estimate.dong());
    }
    stage.payments.iter().for_each(|payment| of_payment(stage, payment));
}

fn of_payment(stage: &Stage, payment: &Payment) {
    let is_gone = matches!(
        payment.state,
        State::Paid | State::Advanced | State::ReversedReduce | State::ReversedRevenue
    );
    // B10: nothing leaves without three people.
    if is_gone || payment.state == State::AtTreasury {
        let people = [
            Some(&payment.requester),
            payment.signed_by.as_ref(),
            payment.approved_by.as_ref(),
        ];
        assert!(people.iter().all(Option::is_some));
        assert!(people[0] != people[1] && people[1] != people[2] && people[0] != people[2]);
    }
    let subject = Subject::Payment(payment.id.clone());
    let reserved = stage.lines[&payment.request.line]
        .balances
        .held(Account::Reserved, &subject);
    let expected = if payment.state.holds() && payment.request.commitment.is_none() {
        payment.hold.drawn
    } else {
        Dong::ZERO
    };
    assert_eq!(reserved, expected);
    if payment.state.holds() || is_gone {
        let whole = payment.hold.drawn.plus(payment.hold.converted);
        assert_eq!(whole, Ok(payment.request.amount.dong()));
        // B13: it names an activity that was approved. One of which all came back can be cancelled afterwards.
        let activity = stage.find_activity(&payment.request.activity);
        let is_cancelled = activity.state == crate::rules::activity::State::Cancelled;
        assert!(!is_cancelled || (is_gone && activity.used == Dong::ZERO));
    } else {
        assert_eq!(payment.hold, advance::Split::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_course_reaches_what_is_forbidden(seed in any::<u64>(), count in 1..400usize) {
        let mut entries = 0;
        let stage = walk(seed, count, |said, stage, refused| {
            if refused.is_none() {
                invariants(stage);
            }
            // B4: what is signed on a contract that needs a commitment has an accepted one.
            if let (What::Step(place, "Sign"), None) = (&said.what, refused) {
                let request = &stage.payments[*place].request;
                if let Some(contract) = &request.contract {
                    let on = stage.on.unwrap_or(stage.today);
                    let need = commitment::need(stage.find_contract(contract), on, &stage.settings);
                    assert!(need == Ok(Need::NotNeeded) || request.commitment.is_some());
                }
            }
            // B11: what was posted stays.
            assert!(stage.entries.len() >= entries);
            entries = stage.entries.len();
        });
        // Balances are what the postings add up to, at every position and instant.
        for (id, line) in &stage.lines {
            let last = stage.entries.last().expect("it was assigned");
            let folded = |cut| balances_at(&stage.entries, id, cut).expect("it adds up");
            prop_assert_eq!(&folded(Cut::Position(last.position)), &line.balances);
            prop_assert_eq!(&folded(Cut::Recorded(Instant::start_of(stage.today))), &line.balances);
            let mut balances = Balances::default();
            for entry in &stage.entries {
                balances = balances.post(id, &entry.group).expect("it was posted");
                balances.check().expect("it adds up to nothing, and none is below nothing");
                prop_assert_eq!(&folded(Cut::Position(entry.position)), &balances);
            }
            // And what is kept comes back.
            let totals = Account::ALL.iter().map(|account| (*account, balances.of(*account)));
            let holds = Account::ALL.iter().flat_map(|account| balances.holders(*account).map(|(by, sum)| (*account, by.clone(), sum)));
            prop_assert_eq!(Balances::kept(totals, holds), Ok(balances.clone()));
        }
        for entry in &stage.entries {
            let group = &entry.group;
            let kept = Group::kept(group.act, group.on, group.cause.clone(), group.postings().to_vec());
            prop_assert_eq!(kept.as_ref(), Ok(group));
        }
    }

    #[test]
    fn what_was_held_comes_back_exactly(seed in any::<u64>(), count in 1..120usize, amount in 1..30i64, way in 0..3usize) {
        let mut stage = walk(seed, count, |_, _, _| {});
        stage.given = crate::rules::refusal::Evidence::ALL.to_vec();
        stage.on = None;
        let before = stage.balances().clone();
        let used = stage.activities[0].used;
        // A line may be used up, and the year over: then nothing is signed.
        if let Ok(place) = stage.sign(asking(Kind::Pay, million(amount))) {
            let free = before.free().minus(million(amount));
            prop_assert_eq!(Ok(stage.balances().free()), free);
            match way {
                0 => stage.step(place, Step::Return, DIRECTOR).expect("returned"),
                1 => stage.step(place, Step::Cancel, OFFICER).expect("cancelled"),
                _ => {
                    stage.step(place, Step::Approve, DIRECTOR).expect("approved");
                    stage.step(place, Step::Send, ACCOUNTANT).expect("sent");
                    stage.step(place, Step::Refuse, ACCOUNTANT).expect("refused");
                }
            }
            prop_assert_eq!(stage.balances(), &before);
            prop_assert_eq!(stage.activities[0].used, used);
            let last = &stage.entries[stage.entries.len() - 2..];
            let sums = |group: &Group, sign: i64| -> BTreeMap<_, i64> {
                group.postings().iter().map(|one| ((one.account, one.subject.clone()), sign * one.amount.get())).collect()
            };
            prop_assert_eq!(sums(&last[0].group, 1), sums(&last[1].group, -1));
        }
    }

    #[test]
    fn what_was_paid_and_advanced_comes_back_exactly(paid in 1..60i64, advanced in 1..50i64, claimed in 1..60i64) {
        let mut stage = begun(date!(2019 - 03 - 04));
        stage.request(0, "l0", million(250), ACCOUNTANT).expect("asked for");
        stage.answer(0, true, ACCOUNTANT).expect("accepted");
        let on_contract = |kind, amount, contract: &str| Request {
            contract: Some(ContractId::new(contract)),
            commitment: (contract == "k0").then(|| CommitmentId::new("c0")),
            ..asking(kind, million(amount))
        };
        for contract in ["k0", "k1"] {
            let before = (stage.balances().clone(), stage.contracts.clone(), stage.activities.clone(), stage.commitments.clone());
            let first = stage.pay(on_contract(Kind::Pay, paid, contract)).expect("paid");
            stage.recover(first, million(paid), ACCOUNTANT).expect("recovered");
            prop_assert_eq!(stage.payments[first].state, State::ReversedReduce);
            prop_assert_eq!(&before.0, stage.balances());
            prop_assert_eq!(&before.1, &stage.contracts);
            prop_assert_eq!(&before.2, &stage.activities);
            stage.pay(on_contract(Kind::Advance, advanced, contract)).expect("advanced");
            let place = stage.advances.len() - 1;
            let settle = Request {
                advance: Some(AdvanceId::new(format!("v{place}"))),
                ..on_contract(Kind::Settle, claimed, contract)
            };
            let second = stage.pay(settle).expect("settled");
            if let Some(rest) = stage.advances[place].left().expect("it fits").positive() {
                stage.repay(place, rest, ACCOUNTANT).expect("repaid");
            }
            stage.recover(second, million(claimed), ACCOUNTANT).expect("recovered");
            prop_assert_eq!(&before.0, stage.balances());
            prop_assert_eq!(&before.2, &stage.activities);
            let sums = |stage: &Stage| stage.commitments.iter().map(|one| (one.amount, one.paid, one.state)).collect::<Vec<_>>();
            let were: Vec<_> = before.3.iter().map(|one| (one.amount, one.paid, one.state)).collect();
            prop_assert_eq!(were, sums(&stage));
        }
    }

    #[test]
    fn an_overflow_is_refused_and_leaves_no_trace(amounts in prop::collection::vec(1..=i64::MAX, 1..12)) {
        let mut stage = Stage::assigned(date!(2019 - 03 - 04), dong(1));
        let mut given = 1_i128;
        for amount in amounts {
            let before = stage.balances().clone();
            let exact = given + i128::from(amount);
            match stage.decide(estimate::Step::Supplement, &[("l0", amount)]) {
                Ok(()) => given = exact,
                Err(refusal) => {
                    prop_assert_eq!(refusal.reason, Reason::Overflow);
                    prop_assert!(exact > i128::from(i64::MAX), "it would have fitted");
                    prop_assert_eq!(&before, stage.balances());
                }
            }
            prop_assert_eq!(i128::from(stage.available()), given);
        }
    }

    #[test]
    fn only_the_ways_of_an_act_are_posted(amount in 1..=i64::MAX) {
        let each = |from| Account::ALL.iter().map(move |to| (from, *to));
        let ways = || Account::ALL.iter().copied().flat_map(each);
        for act in Act::ALL {
            ways().for_each(|(from, to)| posted_only_where_it_is_a_way(*act, from, to, amount));
        }
    }
}

fn posted_only_where_it_is_a_way(act: Act, from: Account, to: Account, amount: i64) {
    let holder = |account: Account| account.is_held().then(|| Subject::Commitment(CommitmentId::new("c0")));
    let line = LineId::new("l0");
    let made = Move {
        line: line.clone(),
        from: (from, holder(from)),
        to: (to, holder(to)),
        amount: dong(amount),
    };
    let cause = Cause::Of(Subject::Commitment(CommitmentId::new("c0")));
    let day = date!(2019 - 03 - 04);
    let group = Group::new(act, day, cause.clone(), std::slice::from_ref(&made));
    assert_eq!(group.is_ok(), moves(act).contains(&(from, to)));
    let Ok(group) = group else { return };
    let sum: i128 = group.postings().iter().map(|one| i128::from(one.amount.get())).sum();
    assert_eq!(sum, 0);
    // One side alone is no act.
    let half = Group::kept(act, day, cause, group.postings()[..1].to_vec());
    assert!(matches!(half, Err(Fault::Unbalanced(_))));
    // Nothing comes from an account that has nothing; only sources give.
    let posted = Balances::default().post(&line, &group);
    let expected = if from.side() == Side::Source { Ok(()) } else { Err(from) };
    let was = posted.map(drop).map_err(|fault| match fault {
        Fault::WrongSide(account, ..) => account,
        other => panic!("{other:?}"),
    });
    assert_eq!(was, expected);
}
