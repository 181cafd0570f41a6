//! The scenarios of the law table about who decides, norms, recovery, and whose the estimate is.

use time::macros::date;

use super::{
    law::{dong, million},
    rows::shortage,
    stage::{ACCOUNTANT, BOTH, CHIEF, DEPUTY, DIRECTOR, HEAD, OFFICER, Stage, asking},
};
use crate::rules::{
    activity,
    article::Article,
    content::{Content, Payee},
    estimate::{self, Unit},
    id::{ActivityId, AgencyId, EstimateId},
    ledger::Account,
    norm::{Expense, NormCode, PlaceClass, RoleClass, allowance},
    payment::{Kind, Request, State, Step},
    refusal::{Cited, Fund, Instead, Reason},
};

#[test]
fn b_t26_nobody_approves_what_he_asked_for_himself() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(100));
    stage.draft(asking(Kind::Pay, million(1)), DIRECTOR).expect("drafted");
    for (step, by) in [(Step::Submit, DIRECTOR), (Step::Check, ACCOUNTANT), (Step::Sign, CHIEF)] {
        stage.step(0, step, by).expect("it goes on");
    }
    let refusal = stage.step(0, Step::Approve, DIRECTOR).expect_err("his own");
    assert_eq!(refusal.reason, Reason::SamePerson);
    assert_eq!(refusal.instead, [Instead::AnotherSigner]);
    stage.step(0, Step::Approve, DEPUTY).expect("authorised");
    assert_eq!(stage.payments[0].state, State::Approved);
    // Whoever signed as chief accountant does not sign as account holder too.
    stage.draft(asking(Kind::Pay, million(1)), OFFICER).expect("drafted");
    for (step, by) in [(Step::Submit, OFFICER), (Step::Check, ACCOUNTANT), (Step::Sign, BOTH)] {
        stage.step(1, step, by).expect("it goes on");
    }
    let refusal = stage.step(1, Step::Approve, BOTH).expect_err("one person");
    assert_eq!(refusal.reason, Reason::SamePerson);
}

#[test]
fn b_t28_two_nights_in_a_district_of_can_tho_in_2019_are_nine_hundred_thousand() {
    let mut stage = Stage::assigned(date!(2025 - 06 - 17), million(100));
    let nights = Expense {
        code: NormCode::Lodging,
        on: date!(2019 - 06 - 17),
        role: RoleClass::Ordinary,
        place: PlaceClass::MetropolitanDistrict,
        count: 2,
    };
    let allowed = allowance(&stage.norms, &[nights]).expect("a norm");
    assert_eq!(allowed.total.get(), 900_000);
    // Paid years later, it is still the night that counts.
    let claim = |amount| Request {
        item: "6703".to_owned(),
        content: Content::Lodging,
        payee: Payee::OwnStaff,
        expenses: vec![nights],
        ..asking(Kind::Pay, dong(amount))
    };
    let refusal = stage.sign(claim(900_001)).expect_err("above the norm");
    assert_eq!(
        (shortage(&refusal).of, shortage(&refusal).there.get()),
        (Fund::Norm, 900_000)
    );
    stage.pay(claim(900_000)).expect("paid");
    // A trip over the change of the norm has each day by its own.
    let day = |on| Expense {
        code: NormCode::PerDiem,
        on,
        count: 1,
        ..nights
    };
    let both = [day(date!(2025 - 05 - 03)), day(date!(2025 - 05 - 04))];
    assert_eq!(
        allowance(&stage.norms, &both).map(|allowed| allowed.total.get()),
        Ok(500_000)
    );
    let refusal = allowance(&stage.norms, &[day(date!(2010 - 01 - 01))]).expect_err("no norm");
    assert!(matches!(refusal.reason, Reason::NoNorm(_)));
}

#[test]
fn b_t29_wrong_spending_restores_the_estimate_only_before_settlement() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(100));
    let place = stage.pay(asking(Kind::Pay, million(20))).expect("paid");
    stage.today = date!(2019 - 10 - 15);
    stage.recover(place, million(3), ACCOUNTANT).expect("recovered");
    assert_eq!((stage.available(), stage.free()), (83_000_000, 83_000_000));
    assert_eq!(stage.payments[place].state, State::Paid);
    stage.estimate.settled_on = Some(date!(2020 - 06 - 30));
    stage.today = date!(2020 - 07 - 01);
    stage.recover(place, million(3), ACCOUNTANT).expect("returned");
    assert_eq!((stage.available(), stage.free()), (83_000_000, 83_000_000));
    assert_eq!(stage.balances().of(Account::Returned).get(), 3_000_000);
    let refusal = stage
        .recover(place, dong(14_000_001), ACCOUNTANT)
        .expect_err("not paid");
    assert_eq!(
        (shortage(&refusal).of, shortage(&refusal).there.get()),
        (Fund::Left, 14_000_000)
    );
    stage.recover(place, million(14), ACCOUNTANT).expect("the rest");
    assert_eq!(stage.payments[place].state, State::ReversedRevenue);
}

#[test]
fn b_t30_the_committee_has_no_estimate_of_its_own() {
    let stage = Stage::opened(date!(2019 - 01 - 02));
    let standing = AgencyId::new("so-tttt");
    let open = |unit, by| {
        stage.doing(by, |doing, _| {
            estimate::open(EstimateId::new("2019"), 2019, unit, &standing, doing)
        })
    };
    let refusal = open(Unit::Committee, OFFICER).expect_err("no unit");
    assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Unit));
    assert_eq!(refusal.basis[0], Article::Bud01);
    let refusal = open(Unit::Agency(AgencyId::new("so-noi-vu")), OFFICER).expect_err("another");
    assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Unit));
    let opened = open(Unit::Agency(standing.clone()), OFFICER).expect("its own");
    assert_eq!(
        (opened.after.unit, opened.after.state),
        (standing, estimate::State::Drafted)
    );
}

#[test]
fn b_t31_the_head_of_the_committee_decides_the_activity_and_not_the_payment() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(100));
    let place = stage.sign(asking(Kind::Pay, million(1))).expect("signed");
    let refusal = stage.step(place, Step::Approve, HEAD).expect_err("not his");
    assert!(matches!(refusal.reason, Reason::NotTheirs(_)));
    assert!(refusal.basis.contains(&Article::Bud01));
    // And the other way round.
    stage
        .plan(activity::Kind::Meeting, million(10), OFFICER)
        .expect("drawn up");
    let refusal = stage
        .settle_activity(1, activity::Step::Approve, DIRECTOR)
        .expect_err("not his");
    assert!(matches!(refusal.reason, Reason::NotTheirs(_)));
    let meeting = Request {
        activity: ActivityId::new("a1"),
        item: "6651".to_owned(),
        content: Content::Documents,
        ..asking(Kind::Pay, million(6))
    };
    let refusal = stage.sign(meeting.clone()).expect_err("not approved");
    let draft = Reason::NotApproved(ActivityId::new("a1"), activity::State::Draft);
    assert_eq!(refusal.reason, draft);
    stage
        .settle_activity(1, activity::Step::Approve, HEAD)
        .expect("approved");
    stage.sign(meeting).expect("signed");
}
