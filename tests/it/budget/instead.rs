//! What can be done instead, and what stays on record of a request that is let go.

use chidao_proto::{
    budget::v1::{ActivityKind, PaymentContent, PaymentKind, PaymentStep, RecordTreasuryAnswerRequest},
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::{
    stage::{Stage, told},
    told::text,
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_instead_is_told_with_requests(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 100_000, (2, 20)))
        .await;
    let on_contract = |kind: PaymentKind| PaymentContent {
        kind: kind.into(),
        contract: contract.name.clone(),
        ..draft::budget::content(&activity, &line, 10_000)
    };
    stage.paid(on_contract(PaymentKind::Advance)).await.unwrap();
    let status = stage.checked(on_contract(PaymentKind::Pay)).await.unwrap_err();
    let said = text(&status);
    assert_eq!((told(&status).0, &*told(&status).2), (Reason::RuleForbids, "advance"));
    assert!(
        said.contains(&format!("(SETTLE), nêu tạm ứng chưa thanh toán của {}", contract.name)),
        "{said}"
    );
    // What the Treasury refused says who signed it, and what can be done about it.
    let sent = stage.sent(draft::budget::content(&activity, &line, 100)).await.unwrap();
    let answer = RecordTreasuryAnswerRequest {
        accepted: false,
        reason: "Sai mục lục".to_owned(),
        ..draft::budget::treasury_answer(&sent)
    };
    let mut payments = stage.client("accountant").payments;
    let refused = payments.record_treasury_answer(answer).await.unwrap().into_inner();
    let refused = refused.payment.unwrap();
    for signer in [&refused.signed_by, &refused.approved_by] {
        assert!(signer.starts_with("people/"), "{refused:?}");
    }
    let revise = draft::budget::revision(&sent, draft::budget::content(&activity, &line, 100));
    let status = stage
        .client("officer")
        .payments
        .revise_payment(revise)
        .await
        .unwrap_err();
    let said = text(&status);
    for instead in ["lập đề nghị mới", "báo cáo cơ quan giao dự toán và Kho bạc cấp trên"] {
        assert!(said.contains(instead), "{said}");
    }
    let signed = stage
        .checked(draft::budget::content(&activity, &line, 100))
        .await
        .unwrap();
    stage.sign("accountant", &signed).await.unwrap();
    let cancel = draft::budget::step(&signed, PaymentStep::Cancel);
    let cancelled = stage.step("officer", cancel).await.unwrap();
    assert!(cancelled.signed_by.starts_with("people/"), "{cancelled:?}");
    assert_eq!((cancelled.approved_by.as_str(), cancelled.drawn), ("", 0));
    // One that is returned and revised is signed anew.
    let returned = stage
        .checked(draft::budget::content(&activity, &line, 100))
        .await
        .unwrap();
    stage.sign("accountant", &returned).await.unwrap();
    let back = draft::budget::step(&returned, PaymentStep::Return);
    stage.step("director", back).await.unwrap();
    let revise = draft::budget::revision(&returned, draft::budget::content(&activity, &line, 90));
    let revised = stage
        .client("officer")
        .payments
        .revise_payment(revise)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(revised.payment.unwrap().signed_by, "");
    stage.prove().await;
}
