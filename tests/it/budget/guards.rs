//! What nobody gets around: whose paper it is, which papers were looked at, and how what is bought is bought.

use chidao_proto::{
    budget::v1::{
        ActivityKind, CancelActivityRequest, DecisionKind, EvidenceKind, Payee, PaymentContent, PaymentKind,
        PaymentState, PaymentStep, PostDecisionRequest, RecordTreasuryAnswerRequest, SpendingContent,
    },
    common::v1::DocumentRef,
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, told};

/// A paper of the unit whose money it is.
fn own_paper(symbol: &str) -> Option<DocumentRef> {
    Some(DocumentRef {
        issuer: draft::agency_name("so-tttt"),
        ..draft::decision(symbol, draft::date(2019, 1, 21))
    })
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_others_decide_is_by_their_papers(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000).await;
    let more = vec![draft::budget::line(&line, 500)];
    let to_itself = PostDecisionRequest {
        basis: own_paper("84/QĐ-STTTT (hư cấu)"),
        ..draft::budget::decide(&estimate, DecisionKind::Supplement, more.clone())
    };
    let status = stage.decide(to_itself).await.unwrap_err();
    let refused = |rule: &str, field: &str| (Reason::RuleForbids, rule.to_owned(), field.to_owned());
    assert_eq!(told(&status), refused("L83-49-3", "basis.issuer"));
    let before_its_paper = PostDecisionRequest {
        on: Some(draft::date(2019, 2, 27)),
        basis: Some(draft::decision("85/QĐ-UBND (hư cấu)", draft::date(2019, 2, 28))),
        ..draft::budget::decide(&estimate, DecisionKind::Supplement, more)
    };
    let status = stage.decide(before_its_paper).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "on".to_owned())
    );

    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 500, (1, 20)))
        .await
        .name;
    let asked = stage
        .ask(draft::budget::commitment(&contract, &line, 500))
        .await
        .unwrap();
    let commitment = asked.commitment.unwrap().name;
    let mut answer = draft::budget::commitment_answer(&commitment);
    answer.answer = own_paper("86/STTTT (hư cấu)");
    let status = stage.answer(answer).await.unwrap_err();
    assert_eq!(told(&status), refused("ND163-34-1", "answer.issuer"));
    let payment = stage.sent(draft::budget::content(&activity, &line, 100)).await.unwrap();
    let answer = RecordTreasuryAnswerRequest {
        answer: own_paper("87/STTTT (hư cấu)"),
        ..draft::budget::treasury_answer(&payment)
    };
    let mut accountant = stage.client("accountant");
    let status = accountant.payments.record_treasury_answer(answer).await.unwrap_err();
    assert_eq!(told(&status), refused("ND163-34-1", "answer.issuer"));
    let answer = draft::budget::treasury_answer(&payment);
    accountant.payments.record_treasury_answer(answer).await.unwrap();
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn papers_count_from_when_they_are_given_and_stay_once_signed(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let payment = stage
        .drafted("officer", draft::budget::content(&activity, &line, 100))
        .await;
    // The requester gives all; whoever checks looks at what he gave.
    let mut submit = draft::budget::step(&payment, PaymentStep::Submit);
    submit.papers.push(draft::budget::paper(EvidenceKind::Invoice));
    stage.step("officer", submit).await.unwrap();
    let mut check = draft::budget::step(&payment, PaymentStep::Check);
    check.papers.clear();
    stage.step("accountant", check).await.unwrap();
    stage.sign("accountant", &payment).await.unwrap();
    stage.sign("director", &payment).await.unwrap();
    let mut other = draft::budget::paper(EvidenceKind::Invoice);
    other.document = Some(draft::decision("999/HĐ (hư cấu)", draft::date(2019, 1, 18)));
    for step in [PaymentStep::Send, PaymentStep::Return] {
        let mut exchanged = draft::budget::step(&payment, step);
        exchanged.papers.push(other.clone());
        let place = exchanged.papers.len() - 1;
        let status = stage.step("accountant", exchanged).await.unwrap_err();
        let field = format!("papers[{place}].kind");
        assert_eq!((told(&status).0, told(&status).2), (Reason::InvalidFields, field));
    }
    let sent = stage
        .step("accountant", draft::budget::step(&payment, PaymentStep::Send))
        .await
        .unwrap();
    assert_eq!(sent.state(), PaymentState::AtTreasury);
    let invoices = sent.papers.iter().filter(|one| one.kind() == EvidenceKind::Invoice);
    let invoices: Vec<_> = invoices.cloned().collect();
    assert_eq!(invoices, [draft::budget::paper(EvidenceKind::Invoice)]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_41_a_supplier_is_paid_by_tender_and_contract_whatever_it_is_called(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let bought = |content: SpendingContent, amount| PaymentContent {
        content: content.into(),
        payee: Payee::Supplier.into(),
        ..draft::budget::content(&activity, &line, amount)
    };
    for content in [
        SpendingContent::Other,
        SpendingContent::Documents,
        SpendingContent::Goods,
    ] {
        let status = stage.checked(bought(content, 300_000_000)).await.unwrap_err();
        assert_eq!(told(&status).0, Reason::EvidenceRequired, "{content:?}");
    }
    stage.paid(bought(SpendingContent::Other, 50_000_000)).await.unwrap();
    // The result of the tender may come with the request.
    let contract = stage
        .contract(draft::budget::contract(&activity, 100_000_000, (1, 20)))
        .await
        .name;
    let on_contract = PaymentContent {
        contract,
        ..bought(SpendingContent::Goods, 60_000_000)
    };
    let payment = stage.drafted("officer", on_contract).await;
    stage
        .step("officer", draft::budget::step(&payment, PaymentStep::Submit))
        .await
        .unwrap();
    let check = draft::budget::step(&payment, PaymentStep::Check);
    let status = stage.step("accountant", check.clone()).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::EvidenceRequired);
    let mut with_result = check;
    with_result.request_id = draft::request_id();
    with_result
        .papers
        .push(draft::budget::paper(EvidenceKind::TenderResult));
    stage.step("accountant", with_result).await.unwrap();
    stage.sign("accountant", &payment).await.unwrap();
    // What a contract runs for is not cancelled.
    let other = stage.approved(ActivityKind::Drill, 1_000).await;
    stage.contract(draft::budget::contract(&other, 500, (1, 20))).await;
    let cancel = CancelActivityRequest {
        request_id: draft::request_id(),
        name: other,
        reason: "Không tổ chức nữa".to_owned(),
        ..CancelActivityRequest::default()
    };
    let status = stage
        .client("officer")
        .activities
        .cancel_activity(cancel)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_27_an_advance_for_what_else_there_is_is_settled_below_its_item(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 100_000).await;
    let activity = stage.approved(ActivityKind::Meeting, 100_000).await;
    let of = |kind: PaymentKind, item: &str| PaymentContent {
        kind: kind.into(),
        item: item.to_owned(),
        content: SpendingContent::Documents.into(),
        ..draft::budget::content(&activity, &line, 1_000)
    };
    let advance = async |item: &str| {
        let advanced = stage.paid(of(PaymentKind::Advance, item)).await.unwrap();
        advanced.advance.unwrap().name
    };
    let settling = |advance: &str, item: &str| PaymentContent {
        advance: advance.to_owned(),
        ..of(PaymentKind::Settle, item)
    };
    let other = advance("6699").await;
    let exact = advance("6651").await;
    for item in ["6699", "6702"] {
        let status = stage.checked(settling(&exact, item)).await.unwrap_err();
        assert_eq!(
            told(&status),
            (Reason::RuleForbids, "TT161".to_owned(), "item".to_owned())
        );
    }
    // BUD-10: what the hall costs stands under the hall alone.
    let status = stage.checked(of(PaymentKind::Pay, "6655")).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "content".to_owned())
    );
    let status = stage.checked(settling(&other, "6702")).await.unwrap_err();
    assert_eq!(told(&status).1, "TT161", "of another item");
    stage.paid(settling(&other, "6651")).await.unwrap();
    stage.paid(settling(&exact, "6651")).await.unwrap();
    stage.prove().await;
}
