//! What is asked for: what nobody learns by asking, papers that are described twice, codes that fit, and what an act leaves as it was.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdjustCommitmentRequest, CodePeriod, CreateContractRequest, EvidenceKind, GetContractRequest,
        ImportCodesRequest, PaymentContent, PaymentStep,
    },
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, told};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_ask_learns_no_names_by_asking(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 1_000, (3, 1)))
        .await
        .name;
    let nowhere = |collection: &str| format!("{collection}/1999-0001");
    for subject in ["so-khac", "member", "head"] {
        let mut client = stage.client(subject);
        for (contract, line) in [
            (contract.clone(), line.clone()),
            (nowhere("contracts"), line.clone()),
            (contract.clone(), nowhere("lines")),
        ] {
            let request = draft::budget::commitment(&contract, &line, 1);
            let status = client.commitments.request_commitment(request).await.unwrap_err();
            assert_eq!(told(&status).0, Reason::NotPermitted, "{subject}: {contract} {line}");
        }
        for activity in [activity.clone(), nowhere("activities")] {
            let request = draft::budget::contract(&activity, 1_000, (3, 1));
            let status = client.contracts.create_contract(request).await.unwrap_err();
            assert_eq!(told(&status).0, Reason::NotPermitted, "{subject}: {activity}");
        }
    }
    // Whoever may is told what is not there.
    let request = draft::budget::commitment(&contract, &nowhere("lines"), 1);
    let status = stage.ask(request).await.unwrap_err();
    assert_eq!((told(&status).0, &*told(&status).2), (Reason::ResourceNotFound, "line"));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn one_paper_is_described_alike_wherever_a_request_gives_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let contract = |signer: &str| {
        let request = draft::budget::contract(&activity, 1_000, (3, 1));
        let mut special = request.basis.clone().unwrap();
        special.signer_name = signer.to_owned();
        CreateContractRequest {
            special_case: Some(special),
            ..request
        }
    };
    let mut contracts = stage.client("officer").contracts;
    let other = contract("Trần Thị Khác (hư cấu)");
    let status = contracts.create_contract(other.clone()).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::DocumentDiffers, "special_case")
    );
    let same = contract(&other.basis.unwrap().signer_name);
    contracts.create_contract(same).await.unwrap();

    let payment = stage
        .drafted("officer", draft::budget::content(&activity, &line, 100))
        .await;
    let submit = draft::budget::step(&payment, PaymentStep::Submit);
    stage.step("officer", submit).await.unwrap();
    let check = |signer: Option<&str>| {
        let mut request = draft::budget::step(&payment, PaymentStep::Check);
        let mut document = request.papers[0].document.clone().unwrap();
        if let Some(signer) = signer {
            document.signer_name = signer.to_owned();
        }
        request.papers[1].document = Some(document);
        request
    };
    let status = stage
        .step("accountant", check(Some("Trần Thị Khác (hư cấu)")))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*told(&status).2),
        (Reason::DocumentDiffers, "papers.document")
    );
    let checked = stage.step("accountant", check(None)).await.unwrap();
    let kinds: Vec<_> = checked.papers.iter().map(|paper| paper.kind()).collect();
    assert!(kinds.contains(&EvidenceKind::Acceptance), "{kinds:?}");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_codes_that_fit_on_the_day_are_told(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    // It was paid of purchases until January.
    let mut code = draft::budget::item("7000", "Chi phí nghiệp vụ", &[ActivityKind::Purchase]);
    let until = code.periods[0].clone();
    code.periods = vec![
        CodePeriod {
            to: Some(draft::date(2019, 2, 1)),
            ..until.clone()
        },
        CodePeriod {
            from: Some(draft::date(2019, 2, 1)),
            fits: vec![ActivityKind::Meeting.into()],
            ..until
        },
    ];
    let import = ImportCodesRequest {
        request_id: draft::request_id(),
        codes: vec![code],
    };
    stage.client("officer").codes.import_codes(import).await.unwrap();
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let content = PaymentContent {
        item: "7000".to_owned(),
        ..draft::budget::content(&activity, &line, 100)
    };
    let status = stage.checked(content).await.unwrap_err();
    assert_eq!((told(&status).0, &*told(&status).2), (Reason::RuleForbids, "item"));
    let text = read(&status).unwrap().localized;
    assert!(text.contains("các mã phù hợp: 6950."), "{text}");
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_contract_changes_only_where_its_sums_do(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 1_000, (3, 1)))
        .await
        .name;
    let etag = async || {
        let get = GetContractRequest { name: contract.clone() };
        let read = stage.client("director").contracts.get_contract(get).await.unwrap();
        read.into_inner().contract.unwrap().etag
    };
    let before = etag().await;
    let commitment = stage.committed(&contract, &line, 500).await;
    let committed = etag().await;
    assert_ne!(committed, before);
    let lower = AdjustCommitmentRequest {
        lower: true,
        ..draft::budget::raise(&commitment, 100)
    };
    let mut accountant = stage.client("accountant");
    accountant.commitments.adjust_commitment(lower).await.unwrap();
    assert_eq!(etag().await, committed, "only the answer lessens it");
    let answer = draft::budget::commitment_answer(&commitment);
    stage.answer(answer).await.unwrap();
    assert_ne!(etag().await, committed);
    let drawing = PaymentContent {
        contract: contract.clone(),
        commitment,
        ..draft::budget::content(&activity, &line, 100)
    };
    let sent = stage.sent(drawing).await.unwrap();
    let signed = etag().await;
    let answer = draft::budget::treasury_answer(&sent);
    accountant.payments.record_treasury_answer(answer).await.unwrap();
    assert_eq!(etag().await, signed, "accepted work counts from the signature on");
    stage.prove().await;
}
