//! The scenarios of the law table, one test a row.

use time::macros::date;

use super::{
    law::{dong, million},
    stage::{ACCOUNTANT, CHIEF, DIRECTOR, OFFICER, Stage, asking, exempt, said},
};
use crate::rules::{
    activity, advance,
    article::Article,
    commitment::{self, Change, Need},
    content::{Content, Payee},
    contract::Said,
    id::{ActivityId, AdvanceId, CommitmentId, ContractId},
    ledger::{Account, TermName},
    money::{Amount, Rate},
    payment::{Kind, Request, Step},
    refusal::{Cited, Fund, Instead, Reason, Refusal, Shortage},
    settings::Exemption,
    world::Note,
};

pub(super) fn shortage(refusal: &Refusal) -> &Shortage {
    match &refusal.reason {
        Reason::NotEnough(shortage) => shortage,
        other => panic!("{other:?}"),
    }
}

fn on_contract(kind: Kind, amount: Amount) -> Request {
    Request {
        contract: Some(ContractId::new("k0")),
        ..asking(kind, amount)
    }
}

fn on_commitment(kind: Kind, amount: Amount) -> Request {
    Request {
        commitment: Some(CommitmentId::new("c0")),
        ..on_contract(kind, amount)
    }
}

fn settling(amount: Amount) -> Request {
    Request {
        advance: Some(AdvanceId::new("v0")),
        ..asking(Kind::Settle, amount)
    }
}

/// A line of 600 million with a commitment of 250 of which 80 are paid, 120 of other payments, and 30 advanced.
fn as_in_the_first_row() -> Stage {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    stage
        .contract(said(million(250), date!(2019 - 03 - 01)), OFFICER)
        .expect("recorded");
    stage.request(0, "l0", million(250), ACCOUNTANT).expect("asked for");
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    stage.pay(on_commitment(Kind::Pay, million(80))).expect("paid");
    stage.pay(asking(Kind::Pay, million(120))).expect("paid");
    stage.pay(asking(Kind::Advance, million(30))).expect("advanced");
    stage
}

#[test]
fn b_t1_available_is_what_was_assigned_less_commitments_payments_and_advances() {
    let stage = as_in_the_first_row();
    assert_eq!(stage.available(), 200_000_000);
    assert_eq!(stage.free(), 200_000_000);
    let balances = stage.balances();
    assert_eq!(balances.unpaid().map(|sum| sum.get()), Ok(170_000_000));
    assert_eq!(balances.of(Account::Paid).get(), 200_000_000);
    assert_eq!(balances.advanced().map(|sum| sum.get()), Ok(30_000_000));
    assert_eq!(stage.commitments[0].state, commitment::State::PartlyPaid);
}

#[test]
fn b_t2_one_dong_more_than_is_available_is_refused_with_the_terms() {
    let mut stage = as_in_the_first_row();
    let refusal = stage.sign(asking(Kind::Pay, dong(200_000_001))).expect_err("too much");
    let short = shortage(&refusal);
    assert_eq!((short.of, short.there.get()), (Fund::Free, 200_000_000));
    let term = |name| {
        short
            .terms
            .iter()
            .find(|term| term.name == name)
            .map(|term| term.sum.get())
    };
    for (name, sum) in [
        (TermName::Given, 600_000_000),
        (TermName::Unpaid, 170_000_000),
        (TermName::Paid, 200_000_000),
        (TermName::Advanced, 30_000_000),
        (TermName::Available, 200_000_000),
        (TermName::Reserved, 0),
        (TermName::Free, 200_000_000),
    ] {
        assert_eq!(term(name), Some(sum), "{name:?}");
    }
    assert!(refusal.instead.contains(&Instead::AskFor(million(200))));
    assert!(refusal.basis.contains(&Article::Tt113_2_8));
    // What is exactly there is accepted; from the signature on it is held, and told to the next.
    let place = stage.sign(asking(Kind::Pay, million(200))).expect("it is there");
    assert_eq!((stage.available(), stage.free()), (200_000_000, 0));
    let refusal = stage.sign(asking(Kind::Pay, dong(1))).expect_err("nothing is free");
    assert!(refusal.instead.contains(&Instead::LetGo(million(200))));
    for (step, by) in [
        (Step::Approve, DIRECTOR),
        (Step::Send, ACCOUNTANT),
        (Step::Accept, ACCOUNTANT),
    ] {
        stage.step(place, step, by).expect("it goes on");
    }
    assert_eq!((stage.available(), stage.free()), (0, 0));
}

#[test]
fn b_t4_a_commitment_is_asked_for_in_ten_working_days_and_answered_in_two() {
    let mut stage = Stage::assigned(date!(2019 - 05 - 14), million(600));
    stage
        .contract(said(million(240), date!(2019 - 04 - 26)), OFFICER)
        .expect("recorded");
    let due = stage.doing(ACCOUNTANT, |_, world| {
        commitment::request_due(date!(2019 - 04 - 26), 2019, world)
    });
    assert_eq!(due.expect("a rule").map(|due| due.date), Some(date!(2019 - 05 - 14)));
    stage.request(0, "l0", million(240), ACCOUNTANT).expect("in time");
    let last = stage.last.as_ref().expect("an act");
    assert!(last.notes.is_empty());
    assert_eq!(last.due.map(|due| due.date), Some(date!(2019 - 05 - 16)));
    // A day later it is accepted, with a notice.
    let mut stage = Stage::assigned(date!(2019 - 05 - 15), million(600));
    stage
        .contract(said(million(240), date!(2019 - 04 - 26)), OFFICER)
        .expect("recorded");
    stage.request(0, "l0", million(240), ACCOUNTANT).expect("late");
    let notes = &stage.last.as_ref().expect("an act").notes;
    assert_eq!(notes[..], [Note::Late(date!(2019 - 05 - 14))]);
    // What is known in December counts from 01/01.
    let due = stage.doing(ACCOUNTANT, |_, world| {
        commitment::request_due(date!(2018 - 12 - 20), 2019, world)
    });
    let from_new_year = stage.doing(ACCOUNTANT, |_, world| {
        commitment::request_due(date!(2019 - 01 - 01), 2019, world)
    });
    assert_eq!(due, from_new_year);
}

#[test]
fn b_t5_a_contract_for_a_conference_needs_no_commitment() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(600));
    let conference = Said {
        exempt: Some(Exemption::Conference),
        ..said(million(300), date!(2019 - 06 - 01))
    };
    let refusal = stage.contract(conference.clone(), OFFICER).expect_err("of a drill");
    assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Exemption));
    stage.activity(activity::Kind::Meeting, million(300));
    let conference = Said {
        activity: ActivityId::new("a1"),
        ..conference
    };
    stage.contract(conference, OFFICER).expect("recorded");
    let need = commitment::need(&stage.contracts[0], stage.today, &stage.settings);
    assert_eq!(need, Ok(Need::NotNeeded));
    let hall = Request {
        activity: ActivityId::new("a1"),
        item: "6655".to_owned(),
        content: Content::Venue,
        payee: Payee::Supplier,
        ..on_contract(Kind::Pay, million(300))
    };
    stage.pay(hall).expect("paid");
    // Of the same value, not exempt: refused until the Treasury accepted one.
    stage
        .contract(said(million(300), date!(2019 - 06 - 01)), OFFICER)
        .expect("recorded");
    let other = Request {
        contract: Some(ContractId::new("k1")),
        ..on_contract(Kind::Pay, million(100))
    };
    let refusal = stage.sign(other).expect_err("no commitment");
    assert_eq!(refusal.reason, Reason::NeedsCommitment);
    assert!(refusal.instead.contains(&Instead::RequestCommitment));
}

#[test]
fn b_t7_more_than_is_unpaid_of_a_commitment_waits_for_its_adjustment() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    stage
        .contract(said(million(400), date!(2019 - 03 - 01)), OFFICER)
        .expect("recorded");
    stage.request(0, "l0", million(250), ACCOUNTANT).expect("asked for");
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    stage.pay(on_commitment(Kind::Pay, million(165))).expect("paid");
    let refusal = stage
        .sign(on_commitment(Kind::Pay, million(90)))
        .expect_err("85 are unpaid");
    let short = shortage(&refusal);
    assert_eq!((short.of, short.there.get()), (Fund::Commitment, 85_000_000));
    assert!(refusal.instead.contains(&Instead::AdjustCommitment));
    let place = stage.payments.len() - 1;
    stage
        .adjust(0, Change::Raise(million(5)), ACCOUNTANT)
        .expect("asked for");
    let refusal = stage.step(place, Step::Sign, CHIEF).expect_err("not accepted yet");
    assert_eq!(shortage(&refusal).there.get(), 85_000_000);
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    stage.step(place, Step::Sign, CHIEF).expect("it is there");
    // An advance consumes the same part.
    let refusal = stage
        .sign(on_commitment(Kind::Advance, dong(1)))
        .expect_err("all is asked for");
    assert_eq!(shortage(&refusal).of, Fund::Commitment);
}

#[test]
fn b_t8_half_of_the_value_at_signing_is_the_most_that_is_advanced() {
    let mut stage = Stage::assigned(date!(2024 - 06 - 10), million(600));
    stage
        .contract(said(million(300), date!(2024 - 06 - 03)), OFFICER)
        .expect("recorded");
    let refusal = stage
        .sign(on_contract(Kind::Advance, million(160)))
        .expect_err("too much");
    let short = shortage(&refusal);
    assert_eq!((short.of, short.there.get()), (Fund::AdvanceLimit, 150_000_000));
    assert_eq!(refusal.basis, [Article::Tt17_6]);
    // It is the value at signing that counts.
    stage.amend_contract(0, million(500), OFFICER).expect("a later paper");
    let refusal = stage
        .sign(on_contract(Kind::Advance, million(151)))
        .expect_err("too much");
    assert_eq!(shortage(&refusal).there.get(), 150_000_000);
    stage.pay(on_contract(Kind::Advance, million(150))).expect("advanced");
    assert!(stage.last.as_ref().is_some_and(|last| last.notes.is_empty()));
    // Signed small and raised by an annex, it has the limit all the same.
    let mut stage = Stage::assigned(date!(2024 - 06 - 10), million(600));
    stage
        .contract(said(million(50), date!(2024 - 06 - 03)), OFFICER)
        .expect("recorded");
    stage.amend_contract(0, million(150), OFFICER).expect("an annex");
    let refusal = stage
        .sign(on_contract(Kind::Advance, million(26)))
        .expect_err("too much");
    assert_eq!(shortage(&refusal).there.get(), 25_000_000);
}

#[test]
fn b_t10_an_advance_is_recovered_whole_and_complete_at_eighty_percent() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    stage
        .contract(exempt(said(million(100), date!(2019 - 03 - 01))), OFFICER)
        .expect("recorded");
    stage.pay(on_contract(Kind::Advance, million(50))).expect("advanced");
    let claim = |amount| Request {
        contract: Some(ContractId::new("k0")),
        ..settling(million(amount))
    };
    for (amount, left, accepted) in [(20, 30, 20), (10, 20, 30), (50, 0, 80)] {
        stage.pay(claim(amount)).expect("settled");
        assert_eq!(
            stage.advances[0].outstanding().map(|sum| sum.get()),
            Ok(left * 1_000_000)
        );
        assert_eq!(stage.contracts[0].accepted.get(), accepted * 1_000_000);
        assert_eq!(stage.contracts[0].outstanding.get(), left * 1_000_000);
    }
    assert_eq!(stage.advances[0].state(), advance::State::Settled);
    // 50 were advanced, 20 and 10 set against it whole, 30 drawn.
    assert_eq!(stage.balances().of(Account::Paid).get(), 80_000_000);
    assert_eq!(stage.available(), 520_000_000);
    // Nothing more is advanced then.
    let refusal = stage.sign(on_contract(Kind::Advance, dong(1))).expect_err("complete");
    assert_eq!(shortage(&refusal).of, Fund::AdvanceLimit);
}

#[test]
fn b_t10_a_claim_that_would_leave_a_rest_at_eighty_percent_is_refused() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    let by_halves = Said {
        recovery: Rate::new(5_000).expect("a share"),
        ..exempt(said(million(100), date!(2019 - 03 - 01)))
    };
    stage.contract(by_halves, OFFICER).expect("recorded");
    stage.pay(on_contract(Kind::Advance, million(50))).expect("advanced");
    let claim = |amount, convert: Option<i64>| Request {
        contract: Some(ContractId::new("k0")),
        convert: convert.map(million),
        ..settling(million(amount))
    };
    stage.pay(claim(20, None)).expect("half of it");
    assert_eq!(stage.advances[0].left().map(|sum| sum.get()), Ok(40_000_000));
    let refusal = stage.sign(claim(60, None)).expect_err("10 would be left");
    assert_eq!(shortage(&refusal).of, Fund::Conversion);
    assert!(refusal.instead.contains(&Instead::Convert(million(40))));
    let refusal = stage.sign(claim(10, Some(4))).expect_err("less than its share");
    assert!(refusal.instead.contains(&Instead::Convert(million(5))));
    stage.pay(claim(60, Some(40))).expect("all of it");
    assert_eq!(stage.contracts[0].outstanding.get(), 0);
    // A claim on a contract with an advance settles it.
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    stage
        .contract(exempt(said(million(100), date!(2019 - 03 - 01))), OFFICER)
        .expect("recorded");
    stage.pay(on_contract(Kind::Advance, million(50))).expect("advanced");
    let refusal = stage
        .sign(on_contract(Kind::Pay, million(10)))
        .expect_err("it settles nothing");
    assert_eq!(refusal.reason, Reason::NeedsRecovery);
}

#[test]
fn b_t11_the_difference_is_drawn_or_stays_to_be_recovered() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(100));
    stage.pay(asking(Kind::Advance, million(10))).expect("advanced");
    let place = stage.pay(settling(dong(12_500_000))).expect("settled");
    let hold = stage.payments[place].hold;
    assert_eq!((hold.converted.get(), hold.drawn.get()), (10_000_000, 2_500_000));
    assert_eq!(stage.available(), 87_500_000);
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(100));
    stage.pay(asking(Kind::Advance, million(10))).expect("advanced");
    let place = stage.pay(settling(million(8))).expect("settled");
    let hold = stage.payments[place].hold;
    assert_eq!((hold.converted.get(), hold.drawn.get()), (8_000_000, 0));
    assert_eq!(stage.advances[0].state(), advance::State::PartlySettled);
    assert_eq!(stage.advances[0].left().map(|sum| sum.get()), Ok(2_000_000));
    assert_eq!(stage.available(), 90_000_000);
    // Without a contract it was to be settled by the end of the month after.
    assert_eq!(stage.advances[0].settle_by, Some(date!(2019 - 04 - 30)));
    assert!(!stage.advances[0].is_overdue(date!(2019 - 04 - 30)));
    assert!(stage.advances[0].is_overdue(date!(2019 - 05 - 01)));
}
