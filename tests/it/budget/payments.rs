//! Payment requests: what is available is spent, by commitments and norms, and what came back.

use chidao_proto::{
    budget::v1::{
        ActivityKind, CreateContractRequest, GetPaymentRequest, ListExecutionRequest, Payee, PaymentContent,
        PaymentKind, PaymentState, SpendingContent, Term,
    },
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, term, told};

/// A contract of goods whose tender was completed.
fn tendered(activity: &str, value: i64) -> CreateContractRequest {
    CreateContractRequest {
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(activity, value, (1, 20))
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t1_and_t2_what_is_available_is_spent_to_the_last_dong_and_no_further(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let contract = stage.contract(tendered(&activity, 250_000_000)).await.name;
    let commitment = stage.committed(&contract, &line, 250_000_000).await;
    let on_contract = PaymentContent {
        content: SpendingContent::Goods.into(),
        contract: contract.clone(),
        commitment: commitment.clone(),
        ..draft::budget::content(&activity, &line, 80_000_000)
    };
    stage.paid(on_contract.clone()).await.unwrap();
    stage
        .paid(draft::budget::content(&activity, &line, 120_000_000))
        .await
        .unwrap();
    let advance = PaymentContent {
        kind: PaymentKind::Advance.into(),
        ..draft::budget::content(&activity, &line, 30_000_000)
    };
    let advanced = stage.paid(advance).await.unwrap();
    assert_eq!(advanced.payment.unwrap().state(), PaymentState::Advanced);
    assert_eq!(advanced.advance.unwrap().settle_by, Some(draft::date(2019, 4, 30)));

    let balance = stage.read("director", &line).await.unwrap().balance.unwrap();
    let terms = [Term::Given, Term::Unpaid, Term::Paid, Term::Advanced].map(|one| term(&balance, one));
    assert_eq!(terms, [600_000_000, 170_000_000, 200_000_000, 30_000_000]);
    assert_eq!((balance.available, balance.free), (200_000_000, 200_000_000));

    let beyond = stage
        .checked(draft::budget::content(&activity, &line, 200_000_001))
        .await
        .unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!((told(&status).0, &*said(&status, "fund")), (Reason::NotEnough, "FREE"));
    assert_eq!(said(&status, "there"), "200000000");
    // B-T7: no more than is unpaid of the commitment.
    let seventh = PaymentContent {
        amount: 170_000_001,
        ..on_contract
    };
    let seventh = stage.checked(seventh).await.unwrap();
    let status = stage.sign("accountant", &seventh).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotEnough);
    assert!(
        ["CONTRACT", "COMMITMENT"].contains(&&*said(&status, "fund")),
        "{status:?}"
    );
    stage
        .paid(draft::budget::content(&activity, &line, 200_000_000))
        .await
        .unwrap();
    let balance = stage.read("director", &line).await.unwrap().balance.unwrap();
    assert_eq!((balance.available, balance.free), (0, 0));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t7_a_payment_beyond_its_commitment_is_refused_until_that_is_adjusted(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let contract = stage.contract(tendered(&activity, 250_000_000)).await.name;
    let on_contract = PaymentContent {
        content: SpendingContent::Goods.into(),
        contract: contract.clone(),
        ..draft::budget::content(&activity, &line, 90_000_000)
    };
    let status = stage.checked(on_contract.clone()).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "commitment".to_owned()),
        "INV-B4"
    );
    let commitment = stage.committed(&contract, &line, 85_000_000).await;
    let drawing = PaymentContent {
        commitment: commitment.clone(),
        ..on_contract
    };
    let payment = stage.checked(drawing).await.unwrap();
    let status = stage.sign("accountant", &payment).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "fund")),
        (Reason::NotEnough, "COMMITMENT")
    );
    let mut accountant = stage.client("accountant");
    accountant
        .commitments
        .adjust_commitment(draft::budget::raise(&commitment, 5_000_000))
        .await
        .unwrap();
    stage
        .answer(draft::budget::commitment_answer(&commitment))
        .await
        .unwrap();
    stage.sign("accountant", &payment).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t29_what_was_overpaid_restores_the_estimate(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 10_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 10_000_000).await;
    let paid = stage
        .paid(draft::budget::content(&activity, &line, 10_000_000))
        .await
        .unwrap();
    let payment = paid.payment.unwrap().name;
    stage.on((2019, 10, 7)).await;
    let mut accountant = stage.client("accountant");
    let status = accountant
        .payments
        .recover_payment(draft::budget::recovery(&payment, 10_000_001))
        .await;
    assert_eq!(said(&status.unwrap_err(), "fund"), "LEFT");
    let recovered = accountant
        .payments
        .recover_payment(draft::budget::recovery(&payment, 3_000_000))
        .await;
    let recovered = recovered.unwrap().into_inner().payment.unwrap();
    assert_eq!(
        (recovered.state(), recovered.recovered),
        (PaymentState::Paid, 3_000_000)
    );
    assert_eq!(stage.free(&line).await, 3_000_000);
    stage
        .paid(draft::budget::content(&activity, &line, 3_000_000))
        .await
        .unwrap();
    let execution = |from, through| ListExecutionRequest {
        estimate: estimate.clone(),
        from: Some(from),
        through: Some(through),
        ..ListExecutionRequest::default()
    };
    for (from, through, given, spent, recovered) in [
        (
            draft::date(2019, 1, 1),
            draft::date(2019, 9, 30),
            10_000_000,
            10_000_000,
            0,
        ),
        (
            draft::date(2019, 10, 1),
            draft::date(2019, 12, 31),
            0,
            3_000_000,
            3_000_000,
        ),
        (
            draft::date(2019, 1, 1),
            draft::date(2019, 12, 31),
            10_000_000,
            13_000_000,
            3_000_000,
        ),
    ] {
        let told = accountant
            .ledger
            .list_execution(execution(from, through))
            .await
            .unwrap()
            .into_inner();
        let one = &told.executions[0];
        assert_eq!(
            (one.given, one.spent, one.recovered),
            (given, spent, recovered),
            "{from:?}"
        );
        assert_eq!(one.at_end.as_ref().unwrap().available, 0);
    }
    accountant
        .payments
        .recover_payment(draft::budget::recovery(&payment, 7_000_000))
        .await
        .unwrap();
    let get = GetPaymentRequest { name: payment };
    let read = accountant
        .payments
        .get_payment(get)
        .await
        .unwrap()
        .into_inner()
        .payment
        .unwrap();
    assert_eq!(read.state(), PaymentState::ReversedReduce);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t28_a_trip_is_paid_by_the_norm_of_its_days(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    stage
        .client("officer")
        .norms
        .import_norms(draft::budget::norms())
        .await
        .unwrap();
    let (_, line) = stage.line(2019, 10_000_000).await;
    let activity = stage.approved(ActivityKind::Inspection, 10_000_000).await;
    let trip = |amount| PaymentContent {
        item: "6703".to_owned(),
        content: SpendingContent::Lodging.into(),
        payee: Payee::OwnStaff.into(),
        expenses: vec![draft::budget::nights((2019, 2, 25), 2)],
        ..draft::budget::content(&activity, &line, amount)
    };
    let status = stage.checked(trip(900_001)).await.unwrap_err();
    assert_eq!((told(&status).0, &*said(&status, "fund")), (Reason::NotEnough, "NORM"));
    assert_eq!(said(&status, "there"), "900000");
    stage.paid(trip(900_000)).await.unwrap();
    let early = PaymentContent {
        expenses: vec![draft::budget::nights((2017, 6, 30), 2)],
        ..trip(900_000)
    };
    let status = stage.checked(early).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "expenses".to_owned()),
        "no norm held then"
    );
    let misplaced = PaymentContent {
        item: "6956".to_owned(),
        ..trip(900_000)
    };
    let status = stage.checked(misplaced).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "item".to_owned()),
        "INV-B12"
    );
    stage.prove().await;
}
