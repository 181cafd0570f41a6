//! What the law asks of advances, and of what comes back.

use time::macros::date;

use super::{
    law::{dong, million},
    rows::shortage,
    stage::{ACCOUNTANT, DIRECTOR, OFFICER, Stage, asking, said},
};
use crate::rules::{
    advance,
    article::Article,
    commitment,
    contract::Said,
    id::{AdvanceId, CommitmentId, ContractId},
    payment::{Kind, Request, Step},
    refusal::{Evidence, Fund, Reason},
    world::Note,
};

#[test]
fn inv_b5_a_special_case_lifts_the_limit_up_to_the_value() {
    let mut stage = Stage::assigned(date!(2024 - 06 - 10), million(600));
    let special = Said {
        is_special: true,
        ..said(million(300), date!(2024 - 06 - 03))
    };
    stage.given.retain(|one| *one != Evidence::SpecialCase);
    let refusal = stage.contract(special.clone(), OFFICER).expect_err("no paper");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::SpecialCase]));
    stage.given = Evidence::ALL.to_vec();
    stage.contract(special, OFFICER).expect("recorded");
    stage
        .contract(said(million(50), date!(2024 - 06 - 03)), OFFICER)
        .expect("fifty");
    let advance = |contract: &str, amount| Request {
        contract: Some(ContractId::new(contract)),
        ..asking(Kind::Advance, million(amount))
    };
    let refusal = stage.sign(advance("k0", 301)).expect_err("more than its value");
    assert_eq!(shortage(&refusal).of, Fund::Contract);
    stage.pay(advance("k0", 300)).expect("special");
    // Up to 50 million it is as asked for.
    stage.pay(advance("k1", 50)).expect("small");
}

#[test]
fn an_advance_needs_its_reason_and_before_may_2024_is_judged_by_memory() {
    let mut stage = Stage::assigned(date!(2024 - 04 - 30), million(100));
    stage.given.retain(|one| *one != Evidence::Reason);
    let refusal = stage.sign(asking(Kind::Advance, million(10))).expect_err("no reason");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::Reason]));
    stage.given = Evidence::ALL.to_vec();
    stage.sign(asking(Kind::Advance, million(10))).expect("signed");
    let notes = |stage: &Stage| stage.last.as_ref().expect("an act").notes.clone();
    assert_eq!(notes(&stage), [Note::FromMemory(Article::Tt17_6)]);
    stage.today = date!(2024 - 05 - 02);
    stage.sign(asking(Kind::Advance, million(10))).expect("signed");
    assert_eq!(notes(&stage), []);
}

#[test]
fn what_is_left_of_an_advance_is_settled_in_kind_or_repaid() {
    let mut stage = Stage::assigned(date!(2019 - 12 - 02), million(100));
    let advance = Request {
        item: "7049".to_owned(),
        ..asking(Kind::Advance, million(10))
    };
    stage.pay(advance).expect("advanced");
    let settle = |item: &str, amount| Request {
        item: item.to_owned(),
        advance: Some(AdvanceId::new("v0")),
        ..asking(Kind::Settle, million(amount))
    };
    let refusal = stage.sign(settle("6651", 1)).expect_err("another content");
    assert_eq!(refusal.reason, Reason::OtherContent);
    stage.pay(settle("7012", 4)).expect("below the same Mục");
    let refusal = stage
        .repay(0, dong(6_000_001), ACCOUNTANT)
        .expect_err("more than is left");
    assert_eq!(shortage(&refusal).there.get(), 6_000_000);
    stage.repay(0, million(6), ACCOUNTANT).expect("repaid");
    assert_eq!(stage.advances[0].state(), advance::State::Repaid);
    assert_eq!(
        (stage.available(), stage.activities[0].used.get()),
        (96_000_000, 4_000_000)
    );
    let refusal = stage.sign(settle("7012", 1)).expect_err("nothing is left");
    assert_eq!(refusal.reason, Reason::NotFromHere);
    assert_eq!(advance::settle_by(date!(2019 - 12 - 02)), date!(2020 - 01 - 31));
    assert_eq!(advance::settle_by(date!(2020 - 01 - 31)), date!(2020 - 02 - 29));
}

#[test]
fn inv_b6_nothing_is_advanced_or_left_once_work_is_complete_enough() {
    let mut stage = Stage::assigned(date!(2024 - 06 - 10), million(600));
    stage
        .contract(said(million(100), date!(2024 - 06 - 03)), OFFICER)
        .expect("recorded");
    stage
        .contract(said(million(100), date!(2024 - 06 - 03)), OFFICER)
        .expect("recorded");
    let on = |contract: &str, kind, amount| Request {
        contract: Some(ContractId::new(contract)),
        ..asking(kind, million(amount))
    };
    stage.pay(on("k0", Kind::Pay, 79)).expect("paid");
    stage.sign(on("k0", Kind::Advance, 1)).expect("not yet complete enough");
    let place = stage.payments.len() - 1;
    stage.step(place, Step::Return, DIRECTOR).expect("returned");
    stage.pay(on("k0", Kind::Pay, 1)).expect("paid");
    let refusal = stage.sign(on("k0", Kind::Advance, 1)).expect_err("complete enough");
    assert_eq!(
        (shortage(&refusal).of, shortage(&refusal).there.get()),
        (Fund::AdvanceLimit, 0)
    );
    // Nor does a smaller value leave an advance behind.
    stage.pay(on("k1", Kind::Advance, 50)).expect("advanced");
    let claim = Request {
        advance: Some(AdvanceId::new("v0")),
        ..on("k1", Kind::Settle, 40)
    };
    stage.pay(claim).expect("settled");
    let refusal = stage.amend_contract(1, million(50), OFFICER).expect_err("10 are left");
    assert_eq!(refusal.reason, Reason::NeedsRecovery);
    stage
        .amend_contract(1, million(51), OFFICER)
        .expect("not complete enough");
    let refusal = stage.end_contract(1, OFFICER).expect_err("10 are left");
    assert_eq!(refusal.reason, Reason::NeedsRecovery);
    stage.repay(0, million(10), ACCOUNTANT).expect("repaid");
    stage.end_contract(1, OFFICER).expect("ended");
}

#[test]
fn what_comes_back_to_a_cancelled_commitment_is_free() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    stage
        .contract(said(million(300), date!(2019 - 03 - 01)), OFFICER)
        .expect("recorded");
    stage.request(0, "l0", million(250), ACCOUNTANT).expect("asked for");
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    let on = |kind, amount| Request {
        contract: Some(ContractId::new("k0")),
        commitment: Some(CommitmentId::new("c0")),
        ..asking(kind, million(amount))
    };
    let paid = stage.pay(on(Kind::Pay, 80)).expect("paid");
    stage.pay(on(Kind::Advance, 20)).expect("advanced");
    let held = stage
        .sign(Request {
            advance: Some(AdvanceId::new("v0")),
            ..on(Kind::Settle, 25)
        })
        .expect("signed");
    let refusal = stage.cancel(0, ACCOUNTANT).expect_err("a request draws on it");
    assert_eq!(refusal.reason, Reason::NotFromHere);
    stage.step(held, Step::Return, DIRECTOR).expect("returned");
    stage.cancel(0, ACCOUNTANT).expect("cancelled");
    assert_eq!(
        (stage.available(), stage.contracts[0].committed.get()),
        (500_000_000, 100_000_000)
    );
    // What was delivered on the advance is settled, as long as nothing more is drawn.
    let settling = |amount| Request {
        advance: Some(AdvanceId::new("v0")),
        ..on(Kind::Settle, amount)
    };
    let settled = stage.pay(settling(5)).expect("settled");
    let refusal = stage.sign(settling(16)).expect_err("it draws on what is cancelled");
    assert_eq!(refusal.reason, Reason::NeedsCommitment);
    stage.recover(settled, million(5), ACCOUNTANT).expect("recovered");
    stage.recover(paid, million(30), ACCOUNTANT).expect("recovered");
    stage.repay(0, million(15), ACCOUNTANT).expect("repaid");
    let one = &stage.commitments[0];
    assert_eq!(
        (one.state, one.amount.get(), one.paid.get()),
        (commitment::State::Cancelled, 50_000_000, 50_000_000)
    );
    assert_eq!((stage.available(), stage.free()), (550_000_000, 550_000_000));
    assert_eq!(stage.contracts[0].committed.get(), 50_000_000);
    let refusal = stage.sign(on(Kind::Pay, 1)).expect_err("it stands no more");
    assert_eq!(refusal.reason, Reason::NeedsCommitment);
}
