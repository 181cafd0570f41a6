//! By when the Treasury answers, pays and controls: only where a rule says so, and with a notice where the days are not official yet.

use chidao_proto::{
    budget::v1::{ActivityKind, CreateContractRequest, PaymentContent, PaymentStep, RequestCommitmentRequest},
    common::v1::{Notice, NoticeCode},
    register::v1::Receipt,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::Stage;

fn codes(receipt: Option<Receipt>) -> Vec<NoticeCode> {
    receipt.unwrap().notices.iter().map(Notice::code).collect()
}

/// A contract of which less than the whole is paid, and what is asked for on it.
async fn first_payment(stage: &Stage, year: i32) -> PaymentContent {
    let (_, line) = stage.line(year, 1_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000_000).await;
    let contract = stage.contract(draft::budget::contract(&activity, 1_000, (2, 1))).await;
    PaymentContent {
        contract: contract.name,
        ..draft::budget::content(&activity, &line, 100)
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_13_the_treasury_pays_within_a_day_since_circular_17(#[case] kind: Kind) {
    for (now, due) in [((2024, 4, 25), None), ((2024, 5, 6), Some(draft::date(2024, 5, 7)))] {
        let Some(stage) = Stage::set(kind, now).await else {
            return;
        };
        let content = first_payment(&stage, 2024).await;
        let sent = stage.sent(content).await.unwrap();
        let get = chidao_proto::budget::v1::GetPaymentRequest { name: sent };
        let read = stage.client("director").payments.get_payment(get).await.unwrap();
        assert_eq!(read.into_inner().payment.unwrap().pay_due, due, "sent on {now:?}");
        stage.prove().await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_due_day_that_is_not_official_yet_is_told_so(#[case] kind: Kind) {
    // The day after is a holiday that is not confirmed.
    let Some(stage) = Stage::set(kind, (2026, 11, 23)).await else {
        return;
    };
    let content = first_payment(&stage, 2026).await;
    let (line, activity) = (content.line.clone(), content.activity.clone());
    let name = stage.checked(content).await.unwrap();
    stage.sign("accountant", &name).await.unwrap();
    stage.sign("director", &name).await.unwrap();
    let mut accountant = stage.client("accountant");
    let send = draft::budget::step(&name, PaymentStep::Send);
    let sent = accountant.payments.advance_payment(send).await.unwrap().into_inner();
    assert!(sent.payment.unwrap().pay_due.is_some());
    assert_eq!(codes(sent.receipt), [NoticeCode::Provisional], "by when it pays");
    let answer = draft::budget::treasury_answer(&name);
    let paid = accountant
        .payments
        .record_treasury_answer(answer)
        .await
        .unwrap()
        .into_inner();
    assert!(paid.payment.unwrap().pay_due.is_some());
    assert_eq!(codes(paid.receipt), [NoticeCode::Provisional], "by when it controls");

    let contract = CreateContractRequest {
        signed_on: Some(draft::date(2026, 10, 1)),
        effective_on: Some(draft::date(2026, 10, 1)),
        ends_on: Some(draft::date(2026, 12, 31)),
        ..draft::budget::contract(&activity, 1_000, (1, 1))
    };
    let contract = stage.contract(contract).await.name;
    // It was to be asked for on a day that is past and official; the answer is due beyond the holiday.
    let request = RequestCommitmentRequest {
        event: Some(draft::date(2026, 11, 2)),
        ..draft::budget::commitment(&contract, &line, 500)
    };
    let asked = stage.ask(request).await.unwrap();
    assert!(asked.commitment.unwrap().answer_due.is_some());
    let expected = [
        NoticeCode::CommitmentNotNeeded,
        NoticeCode::Late,
        NoticeCode::Provisional,
    ];
    assert_eq!(codes(asked.receipt), expected);
    stage.prove().await;
}
