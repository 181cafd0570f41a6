//! What the books and the rules do not take, whoever hands it in.

use time::macros::date;

use super::{
    law::{dong, million},
    stage::{ACCOUNTANT, CHIEF, DIRECTOR, OFFICER, Stage, asking, codes, said},
};
use crate::rules::{
    activity,
    contract::Said,
    estimate::Codes,
    id::{AdvanceId, CommitmentId, LineId, PaymentId},
    ledger::{Account, Balances, Cut, Fault, Subject, balances_at},
    money::Dong,
    payment::{self, File, Kind, Request, Step},
    refusal::{Cited, Disorder, Reason},
};

#[test]
fn balances_that_cannot_be_are_not_taken() {
    let kept = |totals: &[(Account, i64)], holds: &[(Account, Subject, i64)]| {
        let totals = totals.iter().map(|(account, sum)| (*account, Dong::new(*sum)));
        let holds = holds
            .iter()
            .map(|(account, subject, sum)| (*account, subject.clone(), Dong::new(*sum)));
        Balances::kept(totals, holds)
    };
    let request = |number: u32| Subject::Payment(PaymentId::new(format!("p{number}")));
    let assigned = (Account::Assigned, -10);
    assert_eq!(
        kept(&[assigned, (Account::Free, 9)], &[]),
        Err(Fault::Unbalanced(Dong::new(-1)))
    );
    let other_side = [(Account::Assigned, 5), (Account::Supplemented, -5)];
    assert_eq!(
        kept(&other_side, &[]),
        Err(Fault::WrongSide(Account::Assigned, None, Dong::new(5)))
    );
    let below = [assigned, (Account::Free, 11), (Account::Paid, -1)];
    assert_eq!(
        kept(&below, &[]),
        Err(Fault::WrongSide(Account::Paid, None, Dong::new(-1)))
    );
    let held = [assigned, (Account::Free, 4), (Account::Reserved, 6)];
    assert_eq!(
        kept(&held, &[(Account::Reserved, request(0), 5)]),
        Err(Fault::Holder(Account::Reserved))
    );
    let twice = [(Account::Reserved, request(0), 3), (Account::Reserved, request(0), 3)];
    assert_eq!(kept(&held, &twice), Err(Fault::Holder(Account::Reserved)));
    let negative = [(Account::Reserved, request(0), 7), (Account::Reserved, request(1), -1)];
    assert!(matches!(
        kept(&held, &negative),
        Err(Fault::WrongSide(Account::Reserved, Some(_), _))
    ));
    let both = [(Account::Reserved, request(0), 5), (Account::Reserved, request(1), 1)];
    let kept = kept(&held, &both).expect("they can be");
    assert_eq!((kept.free().get(), kept.available().map(|sum| sum.get())), (4, Ok(10)));
    assert_eq!(kept.held(Account::Reserved, &request(1)).get(), 1);
}

#[test]
fn what_held_on_a_day_is_told_by_the_days_from_which_acts_count() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(100));
    stage.today = date!(2019 - 03 - 20);
    stage.pay(asking(Kind::Pay, million(10))).expect("paid");
    // A supplement counts from before it was recorded.
    stage.on = Some(date!(2019 - 03 - 10));
    stage
        .decide(crate::rules::estimate::Step::Supplement, &[("l0", 5_000_000)])
        .expect("supplemented");
    let line = LineId::new("l0");
    let free = |cut| balances_at(&stage.entries, &line, cut).map(|balances| balances.free().get() / 1_000_000);
    assert_eq!(free(Cut::Effective(date!(2019 - 03 - 03))), Ok(0));
    assert_eq!(free(Cut::Effective(date!(2019 - 03 - 12))), Ok(105));
    assert_eq!(free(Cut::Effective(date!(2019 - 03 - 20))), Ok(95));
    let recorded = chidao_calendar::Instant::start_of(date!(2019 - 03 - 12));
    assert_eq!(free(Cut::Recorded(recorded)), Ok(100));
    assert_eq!(free(Cut::Position(1)), Ok(100));
}

#[test]
fn a_request_is_weighed_with_what_it_cites_and_nothing_else() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(600));
    stage.line("l1", codes("khác")).expect("a line");
    stage.activity(activity::Kind::Drill, million(10));
    stage
        .contract(said(million(100), date!(2019 - 06 - 03)), OFFICER)
        .expect("recorded");
    let place = stage.sign(asking(Kind::Pay, million(10))).expect("signed");
    let file = stage.payment_file(place);
    let wrong = [
        (
            File {
                line: stage.lines[&LineId::new("l1")].clone(),
                ..file.clone()
            },
            Cited::Line,
        ),
        (
            File {
                activity: stage.activities[1].clone(),
                ..file.clone()
            },
            Cited::Activity,
        ),
        (
            File {
                contract: Some(stage.contracts[0].clone()),
                ..file.clone()
            },
            Cited::Contract,
        ),
    ];
    for (file, cited) in wrong {
        let returned = stage.doing(DIRECTOR, |doing, world| {
            payment::take(Step::Return, &file, doing, world)
        });
        assert_eq!(returned.expect_err("of another").reason, Reason::NotItsOwn(cited));
        let at_treasury = File {
            payment: payment::Payment {
                state: payment::State::AtTreasury,
                ..file.payment.clone()
            },
            ..file
        };
        let id = || AdvanceId::new("v0");
        let paid = stage.doing(ACCOUNTANT, |doing, world| {
            payment::accept(&at_treasury, id(), doing, world)
        });
        assert_eq!(paid.expect_err("of another").reason, Reason::NotItsOwn(cited));
        let refused = stage.doing(ACCOUNTANT, |doing, _| payment::refuse(&at_treasury, doing));
        assert_eq!(refused.expect_err("of another").reason, Reason::NotItsOwn(cited));
        let gone = File {
            payment: payment::Payment {
                state: payment::State::Paid,
                ..at_treasury.payment.clone()
            },
            ..at_treasury
        };
        let recovered = stage.doing(ACCOUNTANT, |doing, _| payment::recover(&gone, dong(1), doing));
        assert_eq!(recovered.expect_err("of another").reason, Reason::NotItsOwn(cited));
    }
    // A kind has what it needs, and no more.
    let advance = Some(AdvanceId::new("v0"));
    let shapes = [
        Request {
            advance,
            ..asking(Kind::Pay, million(1))
        },
        asking(Kind::Settle, million(1)),
        Request {
            convert: Some(million(1)),
            ..asking(Kind::Pay, million(1))
        },
        Request {
            commitment: Some(CommitmentId::new("c0")),
            ..asking(Kind::Pay, million(1))
        },
    ];
    for shape in shapes {
        let refusal = stage.draft(shape, OFFICER).expect_err("it cannot be so");
        assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Kind));
    }
}

#[test]
fn inv_b12_codes_of_line_and_request_hold_on_the_day_and_fit() {
    let mut stage = Stage::assigned(date!(2025 - 02 - 24), million(600));
    let merged = Codes {
        chapter: "427".to_owned(),
        ..codes("sáp nhập")
    };
    stage.line("l1", merged).expect("it still holds");
    let planned = Codes {
        item: Some("7000".to_owned()),
        ..codes("có mục")
    };
    stage.line("l2", planned).expect("a line");
    let narrow = Codes {
        item: Some("7049".to_owned()),
        ..codes("có tiểu mục")
    };
    stage.line("l3", narrow).expect("a line");
    let rows = [("l1", 10_000_000), ("l2", 10_000_000), ("l3", 10_000_000)];
    stage
        .decide(crate::rules::estimate::Step::Supplement, &rows)
        .expect("supplemented");
    let on = |line: &str, item: &str| Request {
        line: LineId::new(line),
        item: item.to_owned(),
        ..asking(Kind::Pay, million(1))
    };
    stage.pay(on("l1", "7012")).expect("paid");
    stage.pay(on("l2", "7012")).expect("below what is planned");
    stage.pay(on("l3", "7049")).expect("as planned");
    for (line, item) in [("l2", "6651"), ("l3", "7012")] {
        let refusal = stage.sign(on(line, item)).expect_err("not what is planned");
        assert!(matches!(refusal.reason, Reason::DoesNotFit(_)), "{line} {item}");
    }
    // Checked in time, signed when the chapter has ended.
    stage.draft(on("l1", "7012"), OFFICER).expect("drafted");
    let place = stage.payments.len() - 1;
    stage.step(place, Step::Submit, OFFICER).expect("submitted");
    stage.step(place, Step::Check, ACCOUNTANT).expect("checked");
    stage.today = date!(2025 - 03 - 03);
    let refusal = stage.step(place, Step::Sign, CHIEF).expect_err("the chapter has ended");
    assert!(matches!(refusal.reason, Reason::UnknownCode(_)));
    assert!(!refusal.instead.is_empty());
}

#[test]
fn a_contract_does_not_end_before_it_takes_effect() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(600));
    let backwards = Said {
        effective_on: Some(date!(2020 - 01 - 01)),
        ..said(million(100), date!(2019 - 06 - 03))
    };
    let refusal = stage.contract(backwards, OFFICER).expect_err("it ends in 2019");
    assert_eq!(refusal.reason, Reason::Dates(Disorder::EndsBeforeItBegins));
    stage.today = date!(2019 - 06 - 02);
    let refusal = stage
        .contract(said(million(100), date!(2019 - 06 - 03)), OFFICER)
        .expect_err("not signed");
    assert_eq!(refusal.reason, Reason::Dates(Disorder::SignedToCome));
}
