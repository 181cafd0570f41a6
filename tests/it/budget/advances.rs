//! Advances: how much, how claims are set against them, what is repaid.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdvanceState, CreateContractRequest, GetAdvanceRequest, ListAdvancesRequest, PaymentContent,
        PaymentKind, SpendingContent,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t8_no_more_is_advanced_than_half_of_the_contract(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2024, 6, 3)).await else {
        return;
    };
    let (_, line) = stage.line(2024, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let contract = CreateContractRequest {
        ends_on: Some(draft::date(2024, 12, 31)),
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(&activity, 300_000_000, (1, 20))
    };
    let contract = stage.contract(contract).await.name;
    let commitment = stage.committed(&contract, &line, 300_000_000).await;
    let advance = |amount| PaymentContent {
        kind: PaymentKind::Advance.into(),
        content: SpendingContent::Goods.into(),
        contract: contract.clone(),
        commitment: commitment.clone(),
        ..draft::budget::content(&activity, &line, amount)
    };
    let beyond = stage.checked(advance(160_000_000)).await.unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "fund")),
        (Reason::NotEnough, "ADVANCE_LIMIT")
    );
    assert_eq!(said(&status, "there"), "150000000");
    stage.paid(advance(150_000_000)).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t10_advances_are_recovered_claim_by_claim(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let million = 1_000_000;
    let (_, line) = stage.line(2019, 600 * million).await;
    let activity = stage.approved(ActivityKind::Purchase, 600 * million).await;
    let contract = CreateContractRequest {
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(&activity, 100 * million, (1, 20))
    };
    let contract = stage.contract(contract).await.name;
    let on_contract = |kind: PaymentKind, amount| PaymentContent {
        kind: kind.into(),
        content: SpendingContent::Goods.into(),
        contract: contract.clone(),
        ..draft::budget::content(&activity, &line, amount)
    };
    let advanced = stage
        .paid(on_contract(PaymentKind::Advance, 50 * million))
        .await
        .unwrap();
    let advance = advanced.advance.unwrap().name;
    let status = stage
        .checked(on_contract(PaymentKind::Pay, 20 * million))
        .await
        .unwrap_err();
    assert_eq!(told(&status).2, "advance", "a claim on it settles the advance");
    for (claim, drawn, left) in [(20, 0, 30), (10, 0, 20), (50, 30, 0)] {
        let claim = PaymentContent {
            advance: advance.clone(),
            ..on_contract(PaymentKind::Settle, claim * million)
        };
        let paid = stage.paid(claim).await.unwrap().payment.unwrap();
        assert_eq!(paid.drawn, drawn * million);
        let get = GetAdvanceRequest { name: advance.clone() };
        let read = stage
            .client("director")
            .advances
            .get_advance(get)
            .await
            .unwrap()
            .into_inner();
        let read = read.advance.unwrap();
        assert_eq!(read.amount - read.settled - read.repaid, left * million);
    }
    let open = ListAdvancesRequest {
        outstanding: true,
        ..ListAdvancesRequest::default()
    };
    let listed = stage
        .client("director")
        .advances
        .list_advances(open)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.advances, []);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t11_what_a_claim_leaves_of_an_advance_is_repaid(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 100_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 100_000_000).await;
    let of_kind = |kind: PaymentKind, amount| PaymentContent {
        kind: kind.into(),
        ..draft::budget::content(&activity, &line, amount)
    };
    let mut advances = Vec::new();
    for (claim, drawn, left) in [(12_500_000, 2_500_000, 0), (8_000_000, 0, 2_000_000)] {
        let advanced = stage.paid(of_kind(PaymentKind::Advance, 10_000_000)).await.unwrap();
        let advance = advanced.advance.unwrap().name;
        let claim = PaymentContent {
            advance: advance.clone(),
            ..of_kind(PaymentKind::Settle, claim)
        };
        let paid = stage.paid(claim).await.unwrap().payment.unwrap();
        assert_eq!((paid.drawn, paid.converted), (drawn, 10_000_000 - left));
        advances.push(advance);
    }
    let free = stage.free(&line).await;
    let mut accountant = stage.client("accountant");
    let status = accountant
        .advances
        .repay_advance(draft::budget::repayment(&advances[1], 2_000_001))
        .await;
    assert_eq!(told(&status.unwrap_err()).0, Reason::NotEnough);
    stage.on((2019, 5, 2)).await;
    let get = GetAdvanceRequest {
        name: advances[1].clone(),
    };
    let read = accountant.advances.get_advance(get).await.unwrap().into_inner();
    assert!(read.overdue, "it was to be settled by 30/04");
    let repaid = accountant
        .advances
        .repay_advance(draft::budget::repayment(&advances[1], 2_000_000))
        .await;
    assert_eq!(
        repaid.unwrap().into_inner().advance.unwrap().state(),
        AdvanceState::Repaid
    );
    assert_eq!(stage.free(&line).await, free + 2_000_000);
    stage.prove().await;
}
