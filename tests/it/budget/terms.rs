//! By when commitments are asked for and the Treasury pays (BUD-13, BUD-17, BUD-20).

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdjustCommitmentRequest, CreateContractRequest, PaymentContent, RequestCommitmentRequest,
        SpendingContent,
    },
    common::v1::{Notice, NoticeCode},
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

fn codes(notices: &[Notice]) -> Vec<NoticeCode> {
    notices.iter().map(|notice| notice.code()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_17_what_is_known_in_december_counts_from_the_first_of_january(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 1, 15)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000 * MILLION).await;
    let signed_before = CreateContractRequest {
        signed_on: Some(draft::date(2018, 12, 14)),
        effective_on: Some(draft::date(2018, 12, 17)),
        ..draft::budget::contract(&activity, 700 * MILLION, (1, 15))
    };
    let contract = stage.contract(signed_before).await.name;
    let on = |day, event| RequestCommitmentRequest {
        on: Some(draft::date(2019, 1, day)),
        event,
        basis: Some(draft::decision("86/ĐN-STTTT (hư cấu)", draft::date(2019, 1, 14))),
        ..draft::budget::commitment(&contract, &line, 200 * MILLION)
    };
    // 2, 3, 4, Saturday 5 (worked for 31/12), 7 to 11 and 14 January are ten working days.
    let asked = stage.ask(on(14, None)).await.unwrap();
    assert_eq!(codes(&asked.receipt.unwrap().notices), []);
    let first = asked.commitment.unwrap().name;
    let late = stage.ask(on(15, None)).await.unwrap();
    assert_eq!(codes(&late.receipt.unwrap().notices), [NoticeCode::Late]);
    // From the paper of the year's estimate where that came later.
    let by_estimate = stage.ask(on(15, Some(draft::date(2019, 1, 2)))).await.unwrap();
    assert_eq!(codes(&by_estimate.receipt.unwrap().notices), []);
    // A change of the contract is asked for within ten working days of it.
    stage.on((2019, 5, 15)).await;
    stage.answer(draft::budget::commitment_answer(&first)).await.unwrap();
    let lower = |event| AdjustCommitmentRequest {
        lower: true,
        event: Some(event),
        ..draft::budget::raise(&first, MILLION)
    };
    let mut accountant = stage.client("accountant");
    for (event, said) in [
        (draft::date(2019, 5, 2), vec![]),
        (draft::date(2019, 4, 26), vec![NoticeCode::Late]),
    ] {
        let asked = accountant.commitments.adjust_commitment(lower(event)).await.unwrap();
        assert_eq!(codes(&asked.into_inner().receipt.unwrap().notices), said, "{event:?}");
        stage.answer(draft::budget::commitment_answer(&first)).await.unwrap();
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_20_commitments_of_all_years_stay_within_the_contract(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, first) = stage.line(2019, 1_000 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000 * MILLION).await;
    let over_two_years = CreateContractRequest {
        ends_on: Some(draft::date(2020, 12, 31)),
        ..draft::budget::contract(&activity, 400 * MILLION, (3, 1))
    };
    let contract = stage.contract(over_two_years).await.name;
    stage.committed(&contract, &first, 250 * MILLION).await;
    stage.on((2020, 1, 6)).await;
    let (_, second) = stage.line(2020, 120 * MILLION).await;
    let ask = |line: &str, million| draft::budget::commitment(&contract, line, million * MILLION);
    let status = stage.ask(ask(&second, 151)).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).1, &*said(&status, "fund")),
        (Reason::NotEnough, "BUD-S6,TT113", "CONTRACT")
    );
    assert_eq!(said(&status, "there"), "150000000");
    let status = stage.ask(ask(&second, 121)).await.unwrap_err();
    assert_eq!(said(&status, "fund"), "FREE", "the estimate of the year");
    let status = stage.ask(ask(&first, 1)).await.unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::RuleForbids, "L83-14".to_owned(), "on".to_owned()),
        "BUD-01: the year of that line is over"
    );
    stage.committed(&contract, &second, 120 * MILLION).await;
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_13_all_but_the_last_payment_of_a_contract_is_paid_first_and_controlled_later(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2024, 6, 14)).await else {
        return;
    };
    let (_, line) = stage.line(2024, 100 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 100 * MILLION).await;
    let contract = CreateContractRequest {
        ends_on: Some(draft::date(2024, 12, 31)),
        ..draft::budget::contract(&activity, 20 * MILLION, (1, 20))
    };
    let contract = stage.contract(contract).await.name;
    let part = PaymentContent {
        content: SpendingContent::Services.into(),
        contract,
        ..draft::budget::content(&activity, &line, 10 * MILLION)
    };
    for (day, pay_due) in [(14, Some(draft::date(2024, 6, 17))), (17, None)] {
        stage.on((2024, 6, day)).await;
        let sent = stage.sent(part.clone()).await.unwrap();
        let get = chidao_proto::budget::v1::GetPaymentRequest { name: sent.clone() };
        let read = stage.client("head").payments.get_payment(get).await.unwrap();
        assert_eq!(read.into_inner().payment.unwrap().pay_due, pay_due, "sent on {day}");
        let answer = draft::budget::treasury_answer(&sent);
        let paid = stage.client("accountant").payments.record_treasury_answer(answer).await;
        let control_due = paid.unwrap().into_inner().payment.unwrap().pay_due;
        assert_eq!(control_due, pay_due, "paid on {day}");
    }
    let status = stage.sent(part).await.unwrap_err();
    assert_eq!(said(&status, "fund"), "CONTRACT", "no more than it is worth");
    stage.prove().await;
}
