//! What is told of a refusal: whose state it is and what of it, which field, what is missing, and what can be done instead.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdjustCommitmentRequest, CancelActivityRequest, CreateContractRequest, DecisionKind,
        DecisionLevel, EndContractRequest, LineCodes, PaymentContent, PaymentKind, PaymentStep, PostDecisionRequest,
    },
    common::v1::DocumentRef,
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use tonic::Status;

use super::stage::{Stage, said, told};

/// The reason, the resource, and the text in Vietnamese.
fn stands(status: &Status) -> (Reason, String, String) {
    (told(status).0, said(status, "resource"), text(status))
}

/// The text in Vietnamese.
pub(super) fn text(status: &Status) -> String {
    read(status).unwrap().localized
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_state_is_told_of_that_whose_it_is(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let content = |amount| draft::budget::content(&activity, &line, amount);
    // Of an advance that is settled.
    let advance = PaymentContent {
        kind: PaymentKind::Advance.into(),
        ..content(1_000)
    };
    let advance = stage.paid(advance).await.unwrap().advance.unwrap().name;
    let claim = PaymentContent {
        kind: PaymentKind::Settle.into(),
        advance: advance.clone(),
        ..content(1_000)
    };
    let late = stage.checked(claim.clone()).await.unwrap();
    stage.paid(claim).await.unwrap();
    let (reason, resource, text) = stands(&stage.sign("accountant", &late).await.unwrap_err());
    assert_eq!((reason, resource), (Reason::StateForbids, advance));
    assert!(text.contains("«đã thanh toán hết»"), "{text}");
    // Of a contract that has ended.
    let contract = stage.contract(draft::budget::contract(&activity, 1_000, (2, 1))).await;
    let on_contract = PaymentContent {
        contract: contract.name.clone(),
        ..content(1_000)
    };
    let payment = stage.drafted("officer", on_contract).await;
    let submit = draft::budget::step(&payment, PaymentStep::Submit);
    stage.step("officer", submit).await.unwrap();
    let end = EndContractRequest {
        request_id: draft::request_id(),
        name: contract.name.clone(),
        basis: Some(draft::decision("69/BB-TL (hư cấu)", draft::date(2019, 3, 1))),
        etag: String::new(),
    };
    stage.client("officer").contracts.end_contract(end).await.unwrap();
    let check = draft::budget::step(&payment, PaymentStep::Check);
    let status = stage.step("accountant", check).await.unwrap_err();
    let (reason, resource, text) = stands(&status);
    assert_eq!((reason, resource), (Reason::StateForbids, contract.name));
    assert_eq!(said(&status, "state"), "ended");
    assert!(text.contains("«đã thanh lý»"), "{text}");
    // Of an activity of which something was used.
    let cancel = CancelActivityRequest {
        request_id: draft::request_id(),
        name: activity.clone(),
        reason: "Không còn cần".to_owned(),
        etag: String::new(),
    };
    let status = stage
        .client("officer")
        .activities
        .cancel_activity(cancel)
        .await
        .unwrap_err();
    let (reason, resource, text) = stands(&status);
    assert_eq!((reason, resource), (Reason::StateForbids, activity));
    assert!(text.contains("đã dùng 1.000 đồng"), "{text}");
    assert!(text.contains("kết thúc hoạt động"), "{text}");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_holds_a_commitment_up_is_told(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 600_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 600_000_000).await;
    let contract = CreateContractRequest {
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(&activity, 250_000_000, (2, 20))
    };
    let contract = stage.contract(contract).await;
    let commitment = stage.committed(&contract.name, &line, 200_000_000).await;
    let drawing = PaymentContent {
        contract: contract.name,
        commitment: commitment.clone(),
        ..draft::budget::content(&activity, &line, 80_000_000)
    };
    let payment = stage.checked(drawing.clone()).await.unwrap();
    stage.sign("accountant", &payment).await.unwrap();
    let mut commitments = stage.client("accountant").commitments;
    let cancel = || draft::budget::cancellation(&commitment);
    let status = commitments.cancel_commitment(cancel()).await.unwrap_err();
    let (reason, resource, text) = stands(&status);
    assert_eq!((reason, resource), (Reason::StateForbids, commitment.clone()));
    assert!(text.contains("đang giữ 80.000.000 đồng của cam kết"), "{text}");
    // What requests hold of it is told to whoever asks for more than is left.
    let beyond = PaymentContent {
        amount: 120_000_001,
        ..drawing
    };
    let beyond = stage.checked(beyond).await.unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotEnough);
    let terms = said(&status, "terms");
    assert!(terms.contains("CALLED=80000000"), "{terms}");
    let text = self::text(&status);
    assert!(text.contains("đang làm thủ tục chi từ cam kết 80.000.000"), "{text}");

    let raise = draft::budget::raise(&commitment, 1_000);
    commitments.adjust_commitment(raise).await.unwrap();
    let lower = AdjustCommitmentRequest {
        lower: true,
        ..draft::budget::raise(&commitment, 1)
    };
    let adjusted = commitments.adjust_commitment(lower).await.unwrap_err();
    let cancelled = commitments.cancel_commitment(cancel()).await.unwrap_err();
    for status in [adjusted, cancelled] {
        let (reason, resource, text) = stands(&status);
        assert_eq!((reason, resource), (Reason::StateForbids, commitment.clone()));
        assert!(text.contains("đang chờ Kho bạc trả lời"), "{text}");
        assert!(text.contains("ghi nhận trả lời của Kho bạc"), "{text}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_told_by_the_field_of_the_request(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let payment = stage
        .drafted("officer", draft::budget::content(&activity, &line, 100))
        .await;
    let mut bare = draft::budget::step(&payment, PaymentStep::Submit);
    bare.papers.clear();
    let status = stage.step("officer", bare).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::EvidenceRequired, "papers")
    );
    assert_eq!(said(&status, "kinds"), "DOSSIER");
    let text = text(&status);
    assert!(text.contains("Cần bổ sung: hồ sơ đề nghị chi (DOSSIER)."), "{text}");
    // Whose the next step is, in roles that there are.
    let submit = draft::budget::step(&payment, PaymentStep::Submit);
    let status = stage.step("director", submit.clone()).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    assert!(said(&status, "requester").starts_with("people/"), "{status:?}");
    stage.step("officer", submit).await.unwrap();
    let check = draft::budget::step(&payment, PaymentStep::Check);
    let status = stage.step("officer", check).await.unwrap_err();
    let text = self::text(&status);
    assert!(
        text.contains("của: kế toán trưởng. Có thể: đề nghị kế toán trưởng."),
        "{text}"
    );

    let mut contracts = stage.client("officer").contracts;
    let contract = || draft::budget::contract(&activity, 1_000, (3, 1));
    for (request, field) in [
        (
            CreateContractRequest {
                ends_on: Some(draft::date(2019, 2, 28)),
                ..contract()
            },
            "ends_on",
        ),
        (
            CreateContractRequest {
                signed_on: Some(draft::date(2019, 3, 5)),
                effective_on: None,
                ..contract()
            },
            "signed_on",
        ),
    ] {
        let status = contracts.create_contract(request).await.unwrap_err();
        assert_eq!((told(&status).0, &*told(&status).2), (Reason::RuleForbids, field));
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_decision_is_told_by_its_rows(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 11, 14)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000).await;
    let row = draft::budget::new_line("Mua sắm", 10);
    let category = LineCodes {
        category: "340".to_owned(),
        ..row.codes.clone().unwrap()
    };
    let mut misplaced = row.clone();
    misplaced.codes = Some(category);
    let there = draft::budget::new_line("Ban Chỉ đạo", 10);
    let supplement = |rows| draft::budget::decide(&estimate, DecisionKind::Supplement, rows);
    let status = stage
        .decide(supplement(vec![row.clone(), misplaced]))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::RuleForbids, "rows[1].codes.category")
    );
    assert!(text(&status).contains("thuộc loại 280"), "{status:?}");
    let status = stage.decide(supplement(vec![row.clone(), there])).await.unwrap_err();
    assert_eq!(
        (told(&status).0, said(&status, "resource")),
        (Reason::ResourceExists, line.clone())
    );
    assert!(text(&status).contains(&format!("nêu line {line}")), "{status:?}");
    let status = stage
        .decide(supplement(vec![row.clone(), row.clone()]))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::InvalidFields, "rows[1].codes")
    );
    let taken = vec![row, draft::budget::line(&line, -5)];
    let status = stage.decide(supplement(taken)).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::InvalidFields, "rows[1].amount")
    );

    let own = DocumentRef {
        issuer: draft::agency_name("so-tttt"),
        ..draft::decision("68/QĐ-STTTT (hư cấu)", draft::date(2019, 1, 10))
    };
    let by_unit = |kind: DecisionKind, rows| PostDecisionRequest {
        level: DecisionLevel::LevelOneUnit.into(),
        basis: Some(own.clone()),
        ..draft::budget::decide(&estimate, kind, rows)
    };
    let more = vec![draft::budget::line(&line, 1)];
    let status = stage.decide(by_unit(DecisionKind::Supplement, more)).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::NotTheirs);
    assert!(text(&status).contains("của: cơ quan giao dự toán."), "{status:?}");
    let in_office = LineCodes {
        category: "340".to_owned(),
        group: "341".to_owned(),
        ..draft::budget::line_codes("Văn phòng")
    };
    let mut office = draft::budget::new_line("", 10);
    office.codes = Some(in_office);
    let office = stage.give(&estimate, DecisionKind::Supplement, vec![office]).await;
    let moved = || vec![draft::budget::line(&line, -5), draft::budget::line(&office[0].name, 5)];
    let field = stage.decide(by_unit(DecisionKind::Adjust, moved())).await.unwrap_err();
    stage.on((2019, 11, 15)).await;
    let late = stage.decide(by_unit(DecisionKind::Adjust, moved())).await.unwrap_err();
    for status in [field, late] {
        assert_eq!(told(&status).0, Reason::RuleForbids);
        assert!(
            text(&status).contains("đề nghị cơ quan giao dự toán quyết định"),
            "{status:?}"
        );
    }
    stage.prove().await;
}
