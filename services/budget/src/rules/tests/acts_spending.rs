//! What the law asks of activities and requests, and what is reported.

use time::macros::date;

use super::{
    law::million,
    rows::shortage,
    stage::{ACCOUNTANT, CHIEF, DIRECTOR, HEAD, OFFICER, Stage, asking, said},
};
use crate::rules::{
    activity,
    article::Article,
    content::{Content, Payee},
    contract::Said,
    id::{ActivityId, CommitmentId, ContractId, LineId},
    norm::{Expense, NormCode, PlaceClass, RoleClass},
    payment::{Kind, Request, Step},
    refusal::{Disorder, Evidence, Fund, Instead, Reason},
    report,
    world::Note,
};

#[test]
fn inv_b13_no_more_is_spent_than_the_head_approved() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(600));
    stage
        .plan(activity::Kind::Drill, million(30), OFFICER)
        .expect("drawn up");
    stage.given.retain(|one| *one != Evidence::Ground);
    let refusal = stage
        .settle_activity(1, activity::Step::Approve, HEAD)
        .expect_err("no ground");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::Ground]));
    stage.given = Evidence::ALL.to_vec();
    stage
        .settle_activity(1, activity::Step::Approve, HEAD)
        .expect("approved");
    let drill = |amount| Request {
        activity: ActivityId::new("a1"),
        ..asking(Kind::Pay, million(amount))
    };
    stage.pay(drill(20)).expect("paid");
    let refusal = stage.sign(drill(11)).expect_err("more than he approved");
    assert_eq!(
        (shortage(&refusal).of, shortage(&refusal).there.get()),
        (Fund::Activity, 10_000_000)
    );
    assert!(refusal.instead.contains(&Instead::ApproveActivity));
    let refusal = stage
        .settle_activity(1, activity::Step::Cancel, OFFICER)
        .expect_err("used");
    assert_eq!(refusal.reason, Reason::NotFromHere);
    stage
        .plan(activity::Kind::Drill, million(10), OFFICER)
        .expect("another");
    stage
        .settle_activity(2, activity::Step::Approve, HEAD)
        .expect("approved");
    let own = Said {
        activity: ActivityId::new("a2"),
        ..said(million(5), date!(2019 - 06 - 17))
    };
    stage.contract(own, OFFICER).expect("recorded");
    let refusal = stage
        .settle_activity(2, activity::Step::Cancel, OFFICER)
        .expect_err("a contract for it runs");
    assert_eq!(refusal.instead, [Instead::EndContract]);
    stage.amend_activity(2, million(9), OFFICER).expect("amended");
    let refusal = stage
        .request(0, "l0", million(5), CHIEF)
        .expect_err("not approved anew");
    assert_eq!(refusal.reason, Reason::NotApproved);
    stage.end_contract(0, OFFICER).expect("ended");
    stage
        .settle_activity(2, activity::Step::Cancel, OFFICER)
        .expect("cancelled");
    let refusal = stage
        .amend_activity(1, million(19), OFFICER)
        .expect_err("less than was used");
    assert_eq!(shortage(&refusal).of, Fund::Activity);
    // Raised, it is to be approved anew: before each signature, and before the money leaves.
    let place = stage.payments.len() - 1;
    for (step, by) in [(Step::Sign, CHIEF), (Step::Approve, DIRECTOR), (Step::Send, ACCOUNTANT)] {
        stage.amend_activity(1, million(40), OFFICER).expect("raised");
        let refusal = stage.step(place, step, by).expect_err("not yet");
        assert_eq!(refusal.reason, Reason::NotApproved);
        stage
            .settle_activity(1, activity::Step::Approve, HEAD)
            .expect("approved");
        stage.step(place, step, by).expect("approved anew");
    }
}

#[test]
fn procurement_comes_before_payment() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 17), million(600));
    stage.activity(activity::Kind::Purchase, million(300));
    let goods = |amount| Request {
        activity: ActivityId::new("a1"),
        item: "6956".to_owned(),
        content: Content::Goods,
        payee: Payee::Supplier,
        ..asking(Kind::Pay, million(amount))
    };
    stage.given.retain(|one| *one != Evidence::Invoice);
    let refusal = stage.sign(goods(10)).expect_err("no invoice");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::Invoice]));
    stage.given = Evidence::ALL.to_vec();
    stage.pay(goods(50)).expect("small");
    let refusal = stage.sign(goods(51)).expect_err("no tender");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::TenderResult]));
    assert_eq!(refusal.basis[0], Article::Bud03);
    assert_eq!(refusal.instead, [Instead::RecordContract]);
    // Whatever it is called: a supplier is paid for what was bought.
    for content in [Content::Other, Content::Documents, Content::Speakers] {
        let called = Request { content, ..goods(51) };
        let refusal = stage.sign(called).expect_err("no tender");
        assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::TenderResult]));
    }
    let tendered = |on| Said {
        activity: ActivityId::new("a1"),
        tender_completed_on: on,
        ..said(million(100), date!(2019 - 06 - 10))
    };
    stage
        .contract(tendered(Some(date!(2019 - 06 - 18))), OFFICER)
        .expect("recorded");
    stage
        .contract(tendered(Some(date!(2019 - 06 - 10))), OFFICER)
        .expect("recorded");
    let on = |contract: &str| Request {
        contract: Some(ContractId::new(contract)),
        ..goods(60)
    };
    stage.given.retain(|one| *one != Evidence::TenderResult);
    let refusal = stage.sign(on("k0")).expect_err("the tender is to come");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::TenderResult]));
    stage.given = Evidence::ALL.to_vec();
    stage.sign(on("k0")).expect("its result is given with the request");
    stage.given.retain(|one| *one != Evidence::Acceptance);
    let refusal = stage.sign(on("k1")).expect_err("not accepted");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::Acceptance]));
    stage.given = Evidence::ALL.to_vec();
    stage.pay(on("k1")).expect("paid");
}

#[test]
fn own_staff_get_overtime_and_night_pay_alone_in_incident_response() {
    let mut stage = Stage::assigned(date!(2026 - 09 - 07), million(600));
    stage.activity(activity::Kind::IncidentResponse, million(100));
    let paid = |content, payee, item: &str| Request {
        activity: ActivityId::new("a1"),
        item: item.to_owned(),
        content,
        payee,
        ..asking(Kind::Pay, million(1))
    };
    let refusal = stage
        .sign(paid(Content::Other, Payee::OwnStaff, "7012"))
        .expect_err("own staff");
    assert_eq!(
        refusal.reason,
        Reason::NotEligible(vec![Content::Overtime, Content::NightWork])
    );
    assert_eq!(refusal.basis[0], Article::Tt121);
    stage
        .pay(paid(Content::Overtime, Payee::OwnStaff, "6105"))
        .expect("overtime");
    stage
        .pay(paid(Content::Services, Payee::Supplier, "7012"))
        .expect("a supplier");
    stage.given.retain(|one| *one != Evidence::Invoice);
    let refusal = stage
        .sign(paid(Content::Other, Payee::Person, "7012"))
        .expect_err("no invoice");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::Invoice]));
    stage.given = Evidence::ALL.to_vec();
    // It names its incident.
    let plan = activity::Plan {
        kind: activity::Kind::IncidentResponse,
        estimate: million(1),
        task: None,
        incident: None,
    };
    let refusal = stage.doing(OFFICER, |doing, _| activity::create(ActivityId::new("a2"), plan, doing));
    assert_eq!(refusal.expect_err("which incident").basis, [Article::Tt121]);
}

#[test]
fn x_2_of_a_conference_the_items_are_paid_and_travel_by_norm() {
    let mut stage = Stage::assigned(date!(2019 - 06 - 24), million(100));
    stage.activity(activity::Kind::Meeting, million(28));
    let per_diem = Expense {
        code: NormCode::PerDiem,
        on: date!(2019 - 06 - 26),
        role: RoleClass::Ordinary,
        place: PlaceClass::Elsewhere,
        count: 65,
    };
    let drinks = Expense {
        code: NormCode::Drinks,
        count: 200,
        ..per_diem
    };
    let paid = |item: &str, content, amount, expenses: &[Expense]| Request {
        activity: ActivityId::new("a1"),
        item: item.to_owned(),
        content,
        expenses: expenses.to_vec(),
        ..asking(Kind::Pay, million(amount))
    };
    stage.pay(paid("6655", Content::Venue, 5, &[])).expect("the hall");
    // Its code was found in no text: whoever checks is told.
    stage
        .draft(paid("6651", Content::Documents, 1, &[]), OFFICER)
        .expect("drafted");
    let place = stage.payments.len() - 1;
    stage.step(place, Step::Submit, OFFICER).expect("submitted");
    stage.step(place, Step::Check, ACCOUNTANT).expect("checked");
    let notes = &stage.last.as_ref().expect("an act").notes;
    assert_eq!(notes[..], [Note::FromMemory(Article::Tt324)]);
    stage.pay(paid("6651", Content::Documents, 6, &[])).expect("documents");
    stage.pay(paid("6699", Content::Drinks, 4, &[drinks])).expect("drinks");
    stage
        .pay(paid("6702", Content::PerDiem, 13, &[per_diem]))
        .expect("travel");
    assert_eq!(stage.activities[1].used.get(), 28_000_000);
    let refusal = stage
        .sign(paid("6702", Content::PerDiem, 14, &[per_diem]))
        .expect_err("above the norm");
    assert_eq!(shortage(&refusal).there.get(), 13_000_000);
    let refusal = stage.sign(paid("6699", Content::Goods, 1, &[])).expect_err("gifts");
    assert!(matches!(refusal.reason, Reason::NotEligible(_)));
    let refusal = stage
        .sign(paid("6956", Content::Documents, 1, &[]))
        .expect_err("of a purchase");
    assert!(matches!(refusal.reason, Reason::DoesNotFit(_)));
    let refusal = stage
        .sign(paid("6702", Content::PerDiem, 1, &[]))
        .expect_err("of no day");
    assert_eq!(shortage(&refusal).of, Fund::Norm);
}

#[test]
fn the_treasury_pays_first_what_is_not_the_last_of_a_contract() {
    let mut stage = Stage::assigned(date!(2024 - 06 - 14), million(100));
    stage
        .contract(said(million(20), date!(2024 - 06 - 03)), OFFICER)
        .expect("recorded");
    let part = Request {
        contract: Some(ContractId::new("k0")),
        ..asking(Kind::Pay, million(10))
    };
    for (is_last, due) in [(false, Some(date!(2024 - 06 - 17))), (true, None)] {
        let place = stage.sign(part.clone()).expect("signed");
        stage.step(place, Step::Approve, DIRECTOR).expect("approved");
        stage.step(place, Step::Send, ACCOUNTANT).expect("sent");
        let told = |stage: &Stage| stage.last.as_ref().and_then(|last| last.due).map(|due| due.date);
        assert_eq!(told(&stage), due, "{is_last}");
        if is_last {
            stage.step(place, Step::Refuse, ACCOUNTANT).expect("refused");
            assert_eq!((stage.available(), stage.free()), (90_000_000, 90_000_000));
        } else {
            stage.step(place, Step::Accept, ACCOUNTANT).expect("paid");
        }
    }
    let refusal = stage
        .sign(Request {
            amount: million(11),
            ..part
        })
        .expect_err("more than its value");
    assert_eq!(shortage(&refusal).of, Fund::Contract);
}

#[test]
fn days_are_in_order_and_in_the_budget_year() {
    let mut stage = Stage::assigned(date!(2019 - 12 - 30), million(100));
    stage.draft(asking(Kind::Pay, million(1)), OFFICER).expect("drafted");
    stage.on = Some(date!(2019 - 12 - 31));
    let refusal = stage.step(0, Step::Submit, OFFICER).expect_err("to come");
    assert_eq!(refusal.reason, Reason::Dates(Disorder::ToCome));
    stage.on = Some(date!(2019 - 12 - 29));
    let refusal = stage.step(0, Step::Submit, OFFICER).expect_err("before its draft");
    assert_eq!(
        refusal.reason,
        Reason::Dates(Disorder::BeforeItsCause(date!(2019 - 12 - 30)))
    );
    stage.on = None;
    stage.step(0, Step::Submit, OFFICER).expect("submitted");
    stage.today = date!(2020 - 01 - 02);
    let refusal = stage.step(0, Step::Check, ACCOUNTANT).expect_err("the year is over");
    assert_eq!(refusal.reason, Reason::Dates(Disorder::OutsideYear(2019)));
}

#[test]
fn execution_is_reported_by_line_and_period() {
    let mut stage = Stage::assigned(date!(2019 - 02 - 11), million(600));
    stage.pay(asking(Kind::Pay, million(10))).expect("paid");
    stage.today = date!(2019 - 04 - 01);
    stage
        .contract(said(million(200), date!(2019 - 04 - 01)), OFFICER)
        .expect("recorded");
    stage.request(0, "l0", million(200), ACCOUNTANT).expect("asked for");
    stage.pay(asking(Kind::Advance, million(30))).expect("advanced");
    stage.pay(asking(Kind::Pay, million(20))).expect("paid");
    stage.recover(0, million(3), ACCOUNTANT).expect("recovered");
    stage.today = date!(2019 - 07 - 01);
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    let line = LineId::new("l0");
    let quarter = |from, to| {
        let period = chidao_calendar::Interval::new(from, Some(to));
        report::execution(&stage.entries, &line, period).expect("it adds up")
    };
    let first = quarter(date!(2019 - 01 - 01), date!(2019 - 04 - 01));
    let second = quarter(date!(2019 - 04 - 01), date!(2019 - 07 - 01));
    let sums =
        |one: &report::Execution| [one.given, one.paid, one.recovered, one.advanced].map(|sum| sum.get() / 1_000_000);
    assert_eq!(sums(&first), [600, 10, 0, 0]);
    assert_eq!(sums(&second), [0, 20, 3, 30]);
    assert_eq!(first.at_end.available().map(|sum| sum.get()), Ok(590_000_000));
    assert_eq!(second.at_end.available().map(|sum| sum.get()), Ok(543_000_000));
    assert_eq!(second.at_end.free().get(), 343_000_000);
    let open: Vec<_> = report::open_commitments(&stage.commitments).collect();
    assert_eq!((open.len(), open[0].unpaid.get()), (1, 200_000_000));
    let unsettled = report::outstanding_advances(&stage.advances, stage.today);
    assert_eq!((unsettled.len(), unsettled[0].outstanding.get()), (1, 30_000_000));
    assert!(unsettled[0].is_overdue);
    assert_eq!(stage.commitments[0].id, CommitmentId::new("c0"));
}
