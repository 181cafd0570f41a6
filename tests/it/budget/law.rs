//! Rules of the budget year, of the index, of procurement and of papers, tried from outside, each by its number.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdvancePaymentRequest, CreateContractRequest, DecisionKind, DecisionLevel, EvidenceKind,
        LineCodes, ListLinesRequest, PaymentContent, PaymentKind, PaymentStep, PostDecisionRequest,
        RecordTreasuryAnswerRequest, SpendingContent,
    },
    common::v1::DocumentRef,
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

fn refused(reason: Reason, basis: &str, field: &str) -> (Reason, String, String) {
    (reason, basis.to_owned(), field.to_owned())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_01_to_03_money_is_spent_in_its_year_and_only_where_it_was_assigned(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 12, 30)).await else {
        return;
    };
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let estimate = stage.year(2019).await.name;
    let lines = ListLinesRequest {
        estimate: estimate.clone(),
        ..ListLinesRequest::default()
    };
    let lines = stage.client("officer").estimates.list_lines(lines).await.unwrap();
    assert_eq!(lines.into_inner().lines, [], "before the decision there is none");
    let early = draft::budget::payment(draft::budget::content(&activity, "lines/2019-0001", 1));
    let status = stage
        .client("officer")
        .payments
        .create_payment(early)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);
    let rows = vec![draft::budget::new_line("Ban Chỉ đạo", 1_000)];
    let line = stage.give(&estimate, DecisionKind::Assign, rows).await[0].name.clone();
    let waiting = stage
        .drafted("officer", draft::budget::content(&activity, &line, 100))
        .await;
    stage
        .step("officer", draft::budget::step(&waiting, PaymentStep::Submit))
        .await
        .unwrap();
    let signed = stage
        .checked(draft::budget::content(&activity, &line, 100))
        .await
        .unwrap();
    for subject in ["accountant", "director"] {
        stage.sign(subject, &signed).await.unwrap();
    }
    stage.on((2020, 1, 2)).await;
    for (payment, step) in [(&waiting, PaymentStep::Check), (&signed, PaymentStep::Send)] {
        let request = draft::budget::step(payment, step);
        let status = stage.step("accountant", request).await.unwrap_err();
        assert_eq!(told(&status), refused(Reason::RuleForbids, "L83-14", "on"), "{step:?}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_08_the_unit_moves_nothing_to_autonomy_by_itself(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let codes = draft::budget::further_codes();
    stage.client("officer").codes.import_codes(codes).await.unwrap();
    let estimate = stage.year(2019).await.name;
    let mut rows = vec![
        draft::budget::new_line("Hội nghị", 100),
        draft::budget::new_line("Hội nghị", 100),
    ];
    rows[1].codes = Some(LineCodes {
        source: "13".to_owned(),
        ..draft::budget::line_codes("Hội nghị")
    });
    let lines = stage.give(&estimate, DecisionKind::Assign, rows).await;
    let moved = |by: DecisionLevel| {
        let rows = vec![
            draft::budget::line(&lines[0].name, -10),
            draft::budget::line(&lines[1].name, 10),
        ];
        let issuer = match by {
            DecisionLevel::LevelOneUnit => "so-tttt",
            _ => "ubnd-tinh",
        };
        PostDecisionRequest {
            level: by.into(),
            basis: Some(DocumentRef {
                issuer: draft::agency_name(issuer),
                ..draft::decision("88/QĐ (hư cấu)", draft::date(2019, 2, 1))
            }),
            ..draft::budget::decide(&estimate, DecisionKind::Adjust, rows)
        }
    };
    let status = stage.decide(moved(DecisionLevel::LevelOneUnit)).await.unwrap_err();
    assert_eq!(told(&status), refused(Reason::RuleForbids, "L83-53", "rows"));
    stage.decide(moved(DecisionLevel::AssigningBody)).await.unwrap();
    assert_eq!(stage.free(&lines[1].name).await, 110);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_10_the_content_is_that_of_the_line(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let estimate = stage.year(2019).await.name;
    let of_item = |item: &str| {
        let mut row = draft::budget::new_line("Hội nghị", 1_000);
        row.codes = Some(LineCodes {
            item: item.to_owned(),
            ..draft::budget::line_codes("Hội nghị")
        });
        row
    };
    let rows = vec![of_item("6655"), of_item("6650")];
    let lines = stage.give(&estimate, DecisionKind::Assign, rows).await;
    let activity = stage.approved(ActivityKind::Meeting, 10_000).await;
    let documents = |line: usize, item: &str| PaymentContent {
        item: item.to_owned(),
        content: SpendingContent::Documents.into(),
        ..draft::budget::content(&activity, &lines[line].name, 100)
    };
    let status = stage.checked(documents(0, "6651")).await.unwrap_err();
    assert_eq!(told(&status), refused(Reason::RuleForbids, "TT161", "item"));
    let text = read(&status).unwrap().localized;
    assert!(text.contains("6655"), "{text}");
    stage.paid(documents(1, "6651")).await.unwrap();
    let status = stage.checked(documents(1, "6660")).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::CodeUnknown);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_11_and_12_the_treasury_says_why_it_refuses_and_an_advance_why_it_is_one(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let advance = PaymentContent {
        kind: PaymentKind::Advance.into(),
        ..draft::budget::content(&activity, &line, 100)
    };
    let name = stage.drafted("officer", advance).await;
    let submit = draft::budget::step(&name, PaymentStep::Submit);
    let silent = AdvancePaymentRequest {
        reason: String::new(),
        ..submit.clone()
    };
    let status = stage.step("officer", silent).await.unwrap_err();
    assert_eq!(told(&status), refused(Reason::EvidenceRequired, "TT161", "reason"));
    let submitted = stage
        .step(
            "officer",
            AdvancePaymentRequest {
                request_id: draft::request_id(),
                ..submit
            },
        )
        .await
        .unwrap();
    assert_eq!(submitted.reason, "Theo kế hoạch");

    let sent = stage.sent(draft::budget::content(&activity, &line, 300)).await.unwrap();
    let refuse = |reason: &str| RecordTreasuryAnswerRequest {
        accepted: false,
        reason: reason.to_owned(),
        ..draft::budget::treasury_answer(&sent)
    };
    let mut accountant = stage.client("accountant");
    let status = accountant
        .payments
        .record_treasury_answer(refuse(""))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::EvidenceRequired, "reason")
    );
    assert!(told(&status).1.contains("ND163-34-1"), "{status:?}");
    assert_eq!(stage.free(&line).await, 700, "it still holds its money");
    let answered = accountant.payments.record_treasury_answer(refuse("Sai mẫu dấu")).await;
    let basis = answered.unwrap().into_inner().receipt.unwrap().basis;
    assert!(basis.iter().any(|one| one.code == "ND163-34-1"), "{basis:?}");
    assert_eq!(stage.free(&line).await, 1_000);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bud_41_procurement_comes_before_payment(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 500 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 500 * MILLION).await;
    let goods = |contract: &str, amount| PaymentContent {
        content: SpendingContent::Goods.into(),
        contract: contract.to_owned(),
        ..draft::budget::content(&activity, &line, amount)
    };
    let check = async |content: PaymentContent, papers: &[EvidenceKind]| {
        let name = stage.drafted("officer", content).await;
        stage
            .step("officer", draft::budget::step(&name, PaymentStep::Submit))
            .await?;
        let request = AdvancePaymentRequest {
            papers: papers.iter().map(|paper| draft::budget::paper(*paper)).collect(),
            ..draft::budget::step(&name, PaymentStep::Check)
        };
        stage.step("accountant", request).await
    };
    let tendered = |on| CreateContractRequest {
        tender_completed_on: on,
        ..draft::budget::contract(&activity, 60 * MILLION, (2, 1))
    };
    let untendered = stage.contract(tendered(None)).await.name;
    let to_come = stage.contract(tendered(Some(draft::date(2019, 3, 5)))).await.name;
    let tendered = stage.contract(tendered(Some(draft::date(2019, 1, 14)))).await.name;
    use EvidenceKind::{Acceptance, Invoice, TenderResult};
    for (contract, amount, papers, missing) in [
        ("", 50 * MILLION, &[][..], "INVOICE"),
        ("", 50 * MILLION + 1, &[Invoice], "TENDER_RESULT"),
        ("", 50 * MILLION + 1, &[Invoice, TenderResult], "TENDER_RESULT"),
        (&*untendered, MILLION, &[Invoice, Acceptance], "TENDER_RESULT"),
        (&*to_come, MILLION, &[Invoice, Acceptance], "TENDER_RESULT"),
        (&*tendered, MILLION, &[Invoice], "ACCEPTANCE"),
    ] {
        let status = check(goods(contract, amount), papers).await.unwrap_err();
        assert_eq!(
            told(&status),
            refused(Reason::EvidenceRequired, "BUD-S3,L83-12", "papers"),
            "{contract} {amount}"
        );
        assert_eq!(said(&status, "kinds"), missing, "{contract} {amount}");
    }
    let status = check(goods("", MILLION), &[]).await.unwrap_err();
    let text = read(&status).unwrap().localized;
    assert!(text.contains("hóa đơn (INVOICE)"), "{text}");
    check(goods("", 50 * MILLION), &[Invoice]).await.unwrap();
    check(goods(&tendered, 60 * MILLION), &[Invoice, Acceptance])
        .await
        .unwrap();
    assert_eq!(stage.free(&line).await, 500 * MILLION, "what is checked holds nothing");
    stage.prove().await;
}
