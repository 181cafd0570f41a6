//! What the law asks of single acts, and the tables.

use time::macros::date;

use super::{
    law::million,
    rows::shortage,
    stage::{ACCOUNTANT, CHIEF, OFFICER, Stage, asking, codes, said},
};
use crate::rules::{
    activity,
    actor::Role,
    advance,
    article::Article,
    commitment::{self, Change, Need},
    content::{Content, Payee},
    contract::{self, Said, Spending},
    estimate::{self, Codes, Level},
    id::{ActivityId, ContractId, LineId},
    machine::{self, Row},
    payment::{self, Kind, Request, State, Step},
    refusal::{Cited, Disorder, Evidence, Fund, Instead, Reason, Standing},
    settings::Exemption,
};

fn sound<Step: Copy, State, Guard>(table: &'static [Row<Step, State, Guard>]) {
    for row in table {
        assert!(!row.basis.is_empty() && !row.by.is_empty());
    }
}

#[test]
fn every_row_names_who_may_and_by_which_article() {
    sound(estimate::TABLE);
    sound(activity::TABLE);
    sound(contract::TABLE);
    sound(commitment::TABLE);
    sound(payment::TABLE);
    sound(advance::TABLE);
    let steps: Vec<_> = payment::TABLE.iter().map(|row| row.step).collect();
    assert!(Step::ALL.iter().all(|step| steps.contains(step)));
    let heads = [Role::CommitteeHead, Role::CommitteeDeputyHead];
    assert!(
        payment::TABLE
            .iter()
            .all(|row| !row.by.iter().any(|role| heads.contains(role)))
    );
    // At the Treasury there is only its answer; what came to an end stays so.
    let next = |state| {
        machine::next(payment::TABLE, state)
            .map(|(step, _)| step)
            .collect::<Vec<_>>()
    };
    assert_eq!(next(State::AtTreasury), [Step::Accept, Step::Refuse]);
    assert_eq!(next(State::Returned), [Step::Revise, Step::Cancel]);
    for end in [
        State::Advanced,
        State::Refused,
        State::Cancelled,
        State::ReversedReduce,
        State::ReversedRevenue,
    ] {
        assert_eq!(next(end), []);
    }
}

#[test]
fn inv_b2_what_was_decided_is_the_sum_of_its_lines() {
    use estimate::Step as S;
    let mut stage = Stage::opened(date!(2019 - 01 - 02));
    stage.line("l1", codes("khác")).expect("a line");
    let it = Codes {
        category: "280".to_owned(),
        group: "314".to_owned(),
        ..codes("cntt")
    };
    stage.line("l2", it).expect("a line");
    let rows = [("l0", 60_000_000), ("l1", 40_000_000), ("l2", 10_000_000)];
    let refusal = stage
        .decided(S::Assign, Level::AssigningBody, Some(100_000_000), &rows)
        .expect_err("110");
    assert_eq!(
        refusal.reason,
        Reason::DoesNotAddUp(crate::rules::money::Dong::new(-10_000_000))
    );
    let refusal = stage.decide(S::Supplement, &rows).expect_err("nothing was assigned");
    assert_eq!(refusal.reason, Reason::NotFromHere(Standing::Own));
    let refusal = stage
        .decided(S::Assign, Level::LevelOneUnit, None, &rows)
        .expect_err("not its own to assign");
    assert_eq!(refusal.basis, [Article::Law83_49_3]);
    stage.given.retain(|one| *one != Evidence::SignedPaper);
    let refusal = stage.decide(S::Assign, &rows).expect_err("no decision");
    assert_eq!(refusal.reason, Reason::Wanting(vec![Evidence::SignedPaper]));
    stage.given = Evidence::ALL.to_vec();
    stage.decide(S::Assign, &rows).expect("assigned");
    let refusal = stage.decide(S::Supplement, &[("l0", 1), ("l0", 1)]).expect_err("twice");
    assert_eq!(refusal.reason, Reason::LineTwice);
    let refusal = stage.decide(S::Supplement, &[("l0", 0)]).expect_err("nothing");
    assert_eq!(refusal.reason, Reason::NothingMoved(0));
    let refusal = stage
        .decide(S::Supplement, &[("l0", 10), ("l1", -5)])
        .expect_err("it takes");
    assert_eq!(refusal.reason, Reason::NothingMoved(1));
    let refusal = stage.decide(S::Supplement, &[]).expect_err("on no line");
    assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Line));
    let refusal = stage.decide(S::Supplement, &[("l9", 1)]).expect_err("no such line");
    assert_eq!(refusal.reason, Reason::NotItsOwn(Cited::Line));
    // The unit adjusts within a field, nets to nothing, has it free, and in time; the body that assigns may do more.
    let mut adjust = |by, rows: &[(&str, i64)]| stage.decided(S::Adjust, by, Some(0), rows);
    let refusal = adjust(Level::LevelOneUnit, &[("l0", -5), ("l1", 4)]).expect_err("one is lost");
    assert!(matches!(refusal.reason, Reason::DoesNotAddUp(_)));
    let refusal = adjust(Level::LevelOneUnit, &[("l0", -5), ("l2", 5)]).expect_err("another field");
    assert!(matches!(refusal.reason, Reason::ChangesFields(_)));
    assert_eq!(refusal.instead, [Instead::AssigningBody]);
    let refusal = adjust(Level::LevelOneUnit, &[("l0", -60_000_001), ("l1", 60_000_001)]).expect_err("too much");
    assert_eq!(shortage(&refusal).of, Fund::Free);
    adjust(Level::LevelOneUnit, &[("l0", -5_000_000), ("l1", 5_000_000)]).expect("within a field");
    adjust(Level::AssigningBody, &[("l0", -5_000_000), ("l2", 5_000_000)]).expect("by who may");
    stage.today = date!(2019 - 11 - 15);
    let late = [("l0", -1), ("l1", 1)];
    let refusal = stage
        .decided(S::Adjust, Level::LevelOneUnit, Some(0), &late)
        .expect_err("too late");
    assert_eq!(
        refusal.reason,
        Reason::Dates(Disorder::AdjustedTooLate(date!(2019 - 11 - 15)))
    );
    assert_eq!(stage.estimate.state, estimate::State::Adjusted);
    assert_eq!(stage.available(), 50_000_000);
    stage.today = date!(2020 - 01 - 02);
    let refusal = stage.decide(S::Supplement, &[("l0", 1)]).expect_err("the year is over");
    assert_eq!(refusal.reason, Reason::Dates(Disorder::OutsideYear(2019)));
}

#[test]
fn a_disputed_part_is_not_spent_and_what_is_held_is_not_taken() {
    use estimate::Step as S;
    let mut stage = Stage::assigned(date!(2019 - 02 - 11), million(100));
    stage.decide(S::Block, &[("l0", 30_000_000)]).expect("disputed");
    assert_eq!((stage.available(), stage.free()), (70_000_000, 70_000_000));
    let refusal = stage.sign(asking(Kind::Pay, million(71))).expect_err("disputed");
    assert_eq!(shortage(&refusal).there.get(), 70_000_000);
    let place = stage.payments.len() - 1;
    let refusal = stage
        .decide(S::Unblock, &[("l0", 30_000_001)])
        .expect_err("more than is disputed");
    assert_eq!(shortage(&refusal).of, Fund::Blocked);
    let refusal = stage
        .decided(S::Unblock, Level::LevelOneUnit, None, &[("l0", 1)])
        .expect_err("not its own to end");
    assert!(matches!(refusal.reason, Reason::NotTheirs(_)));
    stage.decide(S::Unblock, &[("l0", 30_000_000)]).expect("settled");
    stage.step(place, Step::Sign, CHIEF).expect("it is free again");
    let refusal = stage.decide(S::Reduce, &[("l0", 29_000_001)]).expect_err("held");
    assert_eq!(shortage(&refusal).there.get(), 29_000_000);
    assert!(refusal.instead.iter().any(|one| matches!(one, Instead::LetGo(_))));
    assert!(
        !refusal.instead.contains(&Instead::SupplementEstimate),
        "it is a decision"
    );
    stage.decide(S::Reduce, &[("l0", 29_000_000)]).expect("the rest");
    assert_eq!((stage.available(), stage.free()), (71_000_000, 0));
}

#[test]
fn a_line_is_told_by_codes_of_its_day() {
    let mut stage = Stage::opened(date!(2025 - 03 - 03));
    let chapter = Codes {
        chapter: "427".to_owned(),
        ..codes("sáp nhập")
    };
    let refusal = stage.line("l1", chapter).expect_err("the chapter ended");
    assert!(matches!(refusal.reason, Reason::UnknownCode(_)));
    let group = Codes {
        group: "314".to_owned(),
        ..codes("sai khoản")
    };
    let refusal = stage.line("l1", group).expect_err("below another Loại");
    assert_eq!(refusal.reason, Reason::OtherCategory(Some("280".to_owned())));
    let refusal = stage.line("l1", codes("bcd")).expect_err("it is there");
    assert_eq!(refusal.reason, Reason::LineExists(LineId::new("l0")));
}

#[test]
fn inv_b3_commitments_of_a_contract_stay_within_its_value() {
    let mut stage = Stage::assigned(date!(2019 - 03 - 04), million(600));
    let long = Said {
        ends_on: date!(2020 - 12 - 31),
        ..said(million(300), date!(2019 - 03 - 01))
    };
    stage.contract(long, OFFICER).expect("recorded");
    stage.request(0, "l0", million(200), ACCOUNTANT).expect("of this year");
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    let refusal = stage
        .request(0, "l0", million(101), ACCOUNTANT)
        .expect_err("of the next");
    assert_eq!(
        (shortage(&refusal).of, shortage(&refusal).there.get()),
        (Fund::Contract, 100_000_000)
    );
    // What was asked for counts until it is refused, and can be recorded whatever comes between.
    stage.request(0, "l0", million(100), ACCOUNTANT).expect("the rest");
    assert_eq!((stage.available(), stage.free()), (400_000_000, 300_000_000));
    let refusal = stage.sign(asking(Kind::Pay, million(301))).expect_err("it is held");
    assert!(
        refusal.instead.contains(&Instead::LetGo(million(100))),
        "once the Treasury answers"
    );
    stage.answer(1, false, ACCOUNTANT).expect("refused");
    assert_eq!(stage.commitments[1].state, commitment::State::Refused);
    assert_eq!((stage.available(), stage.free()), (400_000_000, 400_000_000));
    let refusal = stage.answer(1, true, ACCOUNTANT).expect_err("answered");
    assert_eq!(refusal.reason, Reason::NotFromHere(Standing::Own));
    // Lowered, it is unpaid until the Treasury accepts, and no longer to be asked for.
    stage
        .adjust(0, Change::Lower(million(50)), ACCOUNTANT)
        .expect("asked for");
    assert_eq!(stage.available(), 400_000_000);
    let refusal = stage
        .adjust(0, Change::Lower(million(1)), ACCOUNTANT)
        .expect_err("one at a time");
    assert_eq!(refusal.reason, Reason::NotFromHere(Standing::Awaited));
    stage.answer(0, true, ACCOUNTANT).expect("accepted");
    assert_eq!((stage.available(), stage.commitments[0].adjusted), (450_000_000, 1));
    let refusal = stage
        .adjust(0, Change::Lower(million(151)), ACCOUNTANT)
        .expect_err("more than there is");
    assert_eq!(shortage(&refusal).of, Fund::Commitment);
    let refusal = stage
        .amend_contract(0, million(149), OFFICER)
        .expect_err("less than is committed");
    assert_eq!(shortage(&refusal).of, Fund::Contract);
    stage.cancel(0, ACCOUNTANT).expect("cancelled");
    assert_eq!(
        (stage.available(), stage.contracts[0].committed.get()),
        (600_000_000, 0)
    );
}

#[test]
fn inv_b4_the_rule_of_the_day_says_which_contracts_are_committed() {
    let mut stage = Stage::assigned(date!(2021 - 11 - 30), million(900));
    let year = date!(2022 - 06 - 30);
    let long = |value, spending| Said {
        ends_on: year,
        spending,
        ..said(million(value), date!(2021 - 11 - 01))
    };
    stage
        .contract(said(million(250), date!(2021 - 11 - 01)), OFFICER)
        .expect("one year");
    stage
        .contract(long(250, Spending::Regular), OFFICER)
        .expect("two years");
    stage.contract(long(199, Spending::Regular), OFFICER).expect("below");
    stage
        .contract(long(999, Spending::Investment), OFFICER)
        .expect("investment");
    let needs = |day| {
        let each = stage
            .contracts
            .iter()
            .map(|one| commitment::need(one, day, &stage.settings));
        each.map(|need| need != Ok(Need::NotNeeded)).collect::<Vec<_>>()
    };
    assert_eq!(needs(date!(2021 - 11 - 23)), [true, true, false, false]);
    assert_eq!(needs(date!(2021 - 11 - 24)), [false, true, false, false]);
    assert_eq!(needs(date!(2000 - 01 - 01)), [true; 4], "no rule, no payment");
    // Urgent works of an incident are exempt from the commitment, and not from the estimate.
    stage.activity(activity::Kind::IncidentResponse, million(400));
    let urgent = Said {
        activity: ActivityId::new("a1"),
        exempt: Some(Exemption::UrgentWork),
        ..long(400, Spending::Regular)
    };
    stage.contract(urgent, OFFICER).expect("urgent");
    let urgent = Request {
        activity: ActivityId::new("a1"),
        content: Content::Services,
        payee: Payee::Supplier,
        contract: Some(ContractId::new("k4")),
        ..asking(Kind::Pay, million(350))
    };
    stage.pay(urgent.clone()).expect("paid");
    stage
        .decide(estimate::Step::Reduce, &[("l0", 520_000_000)])
        .expect("taken");
    let rest = Request {
        amount: million(31),
        ..urgent
    };
    assert_eq!(
        shortage(&stage.sign(rest).expect_err("not in the estimate")).of,
        Fund::Free
    );
}
