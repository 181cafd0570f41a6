//! Advances on contracts: how much, and that nothing is left of them when the work is done (INV-B5, INV-B6, BUD-22 … BUD-26).

use chidao_proto::{
    budget::v1::{
        ActivityKind, AmendContractRequest, CreateContractRequest, PaymentContent, PaymentKind, PaymentState,
        RecordTreasuryAnswerResponse,
    },
    common::v1::NoticeCode,
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use tonic::Status;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

/// A stage of 2024, when Circular 17/2024 holds, with a line and an activity that cover whatever is asked for.
struct Floor {
    stage: Stage,
    line: String,
    activity: String,
}

impl Floor {
    async fn set(kind: Kind) -> Option<Self> {
        let stage = Stage::set(kind, (2024, 6, 3)).await?;
        let (_, line) = stage.line(2024, 2_000 * MILLION).await;
        let activity = stage.approved(ActivityKind::Purchase, 2_000 * MILLION).await;
        Some(Self { stage, line, activity })
    }

    fn contract(&self, value: i64) -> CreateContractRequest {
        CreateContractRequest {
            effective_on: Some(draft::date(2024, 2, 1)),
            ends_on: Some(draft::date(2024, 12, 31)),
            ..draft::budget::contract(&self.activity, value, (1, 20))
        }
    }

    fn asking(&self, kind: PaymentKind, contract: &str, amount: i64) -> PaymentContent {
        PaymentContent {
            kind: kind.into(),
            contract: contract.to_owned(),
            ..draft::budget::content(&self.activity, &self.line, amount)
        }
    }

    async fn advanced(&self, contract: &str, amount: i64) -> Result<RecordTreasuryAnswerResponse, Status> {
        let content = self.asking(PaymentKind::Advance, contract, amount);
        self.stage.paid(content).await
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b5_advances_stay_within_half_of_the_value_at_signing_unless_a_special_case_is_recorded(
    #[case] kind: Kind,
) {
    let Some(floor) = Floor::set(kind).await else {
        return;
    };
    let stage = &floor.stage;
    let contract = stage.contract(floor.contract(300 * MILLION)).await.name;
    floor.advanced(&contract, 100 * MILLION).await.unwrap();
    floor.advanced(&contract, 50 * MILLION).await.unwrap();
    let amend = AmendContractRequest {
        request_id: draft::request_id(),
        name: contract.clone(),
        value: 400 * MILLION,
        basis: Some(draft::decision("84/PL-HĐ (hư cấu)", draft::date(2024, 5, 2))),
        etag: String::new(),
    };
    stage.client("officer").contracts.amend_contract(amend).await.unwrap();
    let status = floor.advanced(&contract, 1).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).1, &*said(&status, "fund")),
        (Reason::NotEnough, "TT17-6", "ADVANCE_LIMIT"),
        "the value at signing counts"
    );
    assert_eq!(
        said(&status, "terms"),
        "VALUE_AT_SIGNING=300000000 LIMIT=150000000 ADVANCED_OF_CONTRACT=150000000 ACCEPTED=0"
    );

    // Up to 50 million, and without a contract, it is as asked for (BUD-23).
    let small = stage.contract(floor.contract(50 * MILLION)).await.name;
    floor.advanced(&small, 50 * MILLION).await.unwrap();
    floor.advanced("", 60 * MILLION).await.unwrap();

    let special = CreateContractRequest {
        special_case: Some(draft::decision("85/QĐ-UBND (hư cấu)", draft::date(2024, 5, 3))),
        ..floor.contract(300 * MILLION)
    };
    let mut unsigned = special.clone();
    unsigned.special_case.as_mut().unwrap().signature = chidao_proto::common::v1::SignatureKind::None.into();
    let status = stage
        .client("officer")
        .contracts
        .create_contract(unsigned)
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::EvidenceRequired, "TT17-6".to_owned(), "special_case".to_owned())
    );
    let special = stage.contract(special).await.name;
    let status = floor.advanced(&special, 300 * MILLION + 1).await.unwrap_err();
    assert_eq!(said(&status, "fund"), "CONTRACT", "never more than its value");
    floor.advanced(&special, 300 * MILLION).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b6_bud_25_nothing_of_an_advance_is_left_at_eighty_percent(#[case] kind: Kind) {
    let Some(floor) = Floor::set(kind).await else {
        return;
    };
    let stage = &floor.stage;
    let half = CreateContractRequest {
        recovery: 5_000,
        ..floor.contract(100 * MILLION)
    };
    let contract = stage.contract(half).await.name;
    let advanced = floor.advanced(&contract, 50 * MILLION).await.unwrap();
    let advance = advanced.advance.unwrap().name;
    let claim = |amount, convert| PaymentContent {
        advance: advance.clone(),
        convert,
        ..floor.asking(PaymentKind::Settle, &contract, amount)
    };
    // Of the first claim the contract's half is set against it; 20 stay.
    let first = stage.paid(claim(60 * MILLION, 0)).await.unwrap().payment.unwrap();
    assert_eq!((first.converted, first.drawn), (30 * MILLION, 30 * MILLION));
    // With 20 more the work reaches 80: a half of that would leave 10.
    let status = stage.checked(claim(20 * MILLION, 0)).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).1, &*said(&status, "fund")),
        (Reason::NotEnough, "TT17-6", "CONVERSION")
    );
    let text = read(&status).unwrap().localized;
    assert!(text.contains("thanh toán tạm ứng 20.000.000 đồng"), "{text}");
    let status = stage.checked(claim(20 * MILLION, 20 * MILLION + 1)).await.unwrap_err();
    assert_eq!(said(&status, "fund"), "CONVERSION", "no more than there is of it");
    let whole = stage.paid(claim(20 * MILLION, 20 * MILLION)).await.unwrap();
    assert_eq!(whole.payment.unwrap().drawn, 0, "nothing is drawn");
    let status = floor.advanced(&contract, 1).await.unwrap_err();
    assert_eq!(
        (&*said(&status, "fund"), &*said(&status, "there")),
        ("ADVANCE_LIMIT", "0"),
        "the work is complete enough"
    );
    let status = stage.checked(claim(1, 0)).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "nothing is left of it");
    // The rest of the contract is paid whole.
    let rest = stage
        .paid(floor.asking(PaymentKind::Pay, &contract, 20 * MILLION))
        .await;
    assert_eq!(rest.unwrap().payment.unwrap().state(), PaymentState::Paid);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b6_no_more_is_repaid_than_is_outstanding_and_late_is_said(#[case] kind: Kind) {
    let Some(floor) = Floor::set(kind).await else {
        return;
    };
    let stage = &floor.stage;
    let advanced = floor.advanced("", 5 * MILLION).await.unwrap().advance.unwrap();
    assert_eq!(advanced.settle_by, Some(draft::date(2024, 7, 31)), "BUD-24");
    let mut accountant = stage.client("accountant");
    let repay = |amount| chidao_proto::budget::v1::RepayAdvanceRequest {
        slip: Some(draft::decision(
            &format!("{amount}/NT (hư cấu)"),
            draft::date(2024, 5, 2),
        )),
        ..draft::budget::repayment(&advanced.name, amount)
    };
    let status = accountant
        .advances
        .repay_advance(repay(5 * MILLION + 1))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "there")),
        (Reason::NotEnough, "5000000")
    );
    let mut notices = Vec::new();
    for (month, day, amount) in [(7, 31, MILLION), (8, 1, 2 * MILLION)] {
        stage.on((2024, month, day)).await;
        let get = chidao_proto::budget::v1::GetAdvanceRequest {
            name: advanced.name.clone(),
        };
        let read = accountant.advances.get_advance(get).await.unwrap().into_inner();
        assert_eq!(read.overdue, (month, day) == (8, 1), "{month}/{day}");
        let repaid = accountant.advances.repay_advance(repay(amount)).await.unwrap();
        let said = repaid.into_inner().receipt.unwrap().notices;
        notices.push(said.iter().map(|notice| notice.code()).collect::<Vec<_>>());
    }
    assert_eq!(notices, [vec![], vec![NoticeCode::Late]]);
    stage.prove().await;
}
