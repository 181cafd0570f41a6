//! Contracts and commitments: which need one, by when, what the Treasury answered, and what is held meanwhile.

use chidao_proto::{
    budget::v1::{
        ActivityKind, AdjustCommitmentRequest, AmendContractRequest, CommitmentState, ContractState,
        CreateContractRequest, EndContractRequest, Exemption, GetCommitmentRequest, GetContractRequest,
        ListCommitmentsRequest, ListContractsRequest, PaymentContent, RecordCommitmentAnswerRequest,
        RequestCommitmentRequest, SpendingContent, Term,
    },
    common::v1::NoticeCode,
    errors::v1::Reason,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, term, told};

fn codes(notices: &[chidao_proto::common::v1::Notice]) -> Vec<NoticeCode> {
    notices.iter().map(|notice| notice.code()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t4_a_commitment_is_asked_for_and_answered_in_time(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 5, 14)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000_000_000).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 240_000_000, (4, 26)))
        .await
        .name;
    let request = || draft::budget::commitment(&contract, &line, 240_000_000);
    let early = RequestCommitmentRequest {
        on: Some(draft::date(2019, 1, 14)),
        ..request()
    };
    assert_eq!(
        told(&stage.ask(early).await.unwrap_err()).0,
        Reason::RuleForbids,
        "before the contract"
    );
    let asked = stage.ask(request()).await.unwrap();
    let commitment = asked.commitment.unwrap();
    assert_eq!(commitment.answer_due, Some(draft::date(2019, 5, 16)));
    assert_eq!(codes(&asked.receipt.unwrap().notices), [], "the last day is in time");
    let held = stage.read("accountant", &line).await.unwrap().balance.unwrap();
    assert_eq!(
        (term(&held, Term::Pending), held.available, held.free),
        (240_000_000, 1_000_000_000, 760_000_000)
    );

    let unnumbered = RecordCommitmentAnswerRequest {
        treasury_number: String::new(),
        ..draft::budget::commitment_answer(&commitment.name)
    };
    let status = stage.answer(unnumbered).await.unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::InvalidFields, String::new(), "treasury_number".to_owned())
    );
    let accepted = stage
        .answer(draft::budget::commitment_answer(&commitment.name))
        .await
        .unwrap();
    assert_eq!(
        (accepted.state(), accepted.amount, accepted.asked),
        (CommitmentState::Accepted, 240_000_000, 0)
    );
    let held = stage.read("accountant", &line).await.unwrap().balance.unwrap();
    assert_eq!(
        (term(&held, Term::Unpaid), held.available, held.free),
        (240_000_000, 760_000_000, 760_000_000)
    );
    let status = stage
        .answer(draft::budget::commitment_answer(&commitment.name))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "nothing more was asked");

    stage.on((2019, 5, 15)).await;
    let other = stage
        .contract(draft::budget::contract(&activity, 200_000_000, (4, 26)))
        .await
        .name;
    let late = stage
        .ask(draft::budget::commitment(&other, &line, 200_000_000))
        .await
        .unwrap();
    assert_eq!(codes(&late.receipt.unwrap().notices), [NoticeCode::Late]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn b_t5_a_conference_needs_no_commitment(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000_000_000).await;
    let activity = stage.approved(ActivityKind::Meeting, 300_000_000).await;
    let conference = CreateContractRequest {
        exempt: Exemption::Conference.into(),
        tender_completed_on: Some(draft::date(2019, 1, 14)),
        ..draft::budget::contract(&activity, 300_000_000, (3, 1))
    };
    let contract = stage.contract(conference).await.name;
    let asked = stage
        .ask(draft::budget::commitment(&contract, &line, 300_000_000))
        .await
        .unwrap();
    let notices = codes(&asked.receipt.unwrap().notices);
    assert!(notices.contains(&NoticeCode::CommitmentNotNeeded), "{notices:?}");
    let hall = PaymentContent {
        contract,
        item: "6655".to_owned(),
        content: SpendingContent::Venue.into(),
        ..draft::budget::content(&activity, &line, 300_000_000)
    };
    stage.paid(hall).await.unwrap();
    let purchase = stage.approved(ActivityKind::Purchase, 300_000_000).await;
    let exempt = CreateContractRequest {
        exempt: Exemption::Conference.into(),
        ..draft::budget::contract(&purchase, 300_000_000, (3, 1))
    };
    let status = stage
        .client("officer")
        .contracts
        .create_contract(exempt)
        .await
        .unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::InvalidFields, "TT113".to_owned(), "exempt".to_owned())
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b3_commitments_stay_within_contract_and_line(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 500_000_000).await;
    let draft_only = draft::budget::activity(ActivityKind::Purchase, 900_000_000);
    let created = stage
        .client("officer")
        .activities
        .create_activity(draft_only)
        .await
        .unwrap();
    let unapproved = created.into_inner().activity.unwrap().name;
    let early = draft::budget::contract(&unapproved, 1_000, (3, 1));
    let status = stage
        .client("officer")
        .contracts
        .create_contract(early)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "the Head has not approved it");

    let activity = stage.approved(ActivityKind::Purchase, 900_000_000).await;
    let beyond = CreateContractRequest {
        line: line.clone(),
        ..draft::budget::contract(&activity, 600_000_000, (3, 1))
    };
    let created = stage
        .client("officer")
        .contracts
        .create_contract(beyond)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(codes(&created.receipt.unwrap().notices), [NoticeCode::BeyondEstimate]);
    let contract = created.contract.unwrap().name;
    let status = stage
        .ask(draft::budget::commitment(&contract, &line, 600_000_001))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "fund")),
        (Reason::NotEnough, "CONTRACT")
    );
    let status = stage
        .ask(draft::budget::commitment(&contract, &line, 500_000_001))
        .await
        .unwrap_err();
    assert_eq!((told(&status).0, &*said(&status, "fund")), (Reason::NotEnough, "FREE"));
    assert_eq!(said(&status, "there"), "500000000");
    let commitment = stage.committed(&contract, &line, 250_000_000).await;

    let amend = |value| AmendContractRequest {
        request_id: draft::request_id(),
        name: contract.clone(),
        value,
        basis: Some(draft::decision("68/PL-HĐ (hư cấu)", draft::date(2019, 2, 1))),
        etag: String::new(),
    };
    let mut officer = stage.client("officer");
    let status = officer.contracts.amend_contract(amend(249_999_999)).await.unwrap_err();
    assert_eq!(
        (told(&status).0, &*said(&status, "fund")),
        (Reason::NotEnough, "CONTRACT")
    );
    officer.contracts.amend_contract(amend(300_000_000)).await.unwrap();

    let mut accountant = stage.client("accountant");
    let status = accountant
        .commitments
        .adjust_commitment(draft::budget::raise(&commitment, 50_000_001))
        .await;
    assert_eq!(said(&status.unwrap_err(), "fund"), "CONTRACT");
    accountant
        .commitments
        .adjust_commitment(draft::budget::raise(&commitment, 50_000_000))
        .await
        .unwrap();
    let status = accountant
        .commitments
        .adjust_commitment(draft::budget::raise(&commitment, 1))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "an answer is awaited");
    let refused = RecordCommitmentAnswerRequest {
        accepted: false,
        reason: "Sai mã".to_owned(),
        ..draft::budget::commitment_answer(&commitment)
    };
    let unreasoned = RecordCommitmentAnswerRequest {
        reason: String::new(),
        request_id: draft::request_id(),
        ..refused.clone()
    };
    let status = stage.answer(unreasoned).await.unwrap_err();
    assert_eq!(told(&status).2, "reason", "the Treasury says why");
    let left = stage.answer(refused).await.unwrap();
    assert_eq!(
        (left.amount, left.state(), &*left.reason),
        (250_000_000, CommitmentState::Accepted, "Sai mã")
    );
    assert_eq!(stage.free(&line).await, 250_000_000);

    let lower = AdjustCommitmentRequest {
        lower: true,
        ..draft::budget::raise(&commitment, 100_000_000)
    };
    accountant.commitments.adjust_commitment(lower).await.unwrap();
    assert_eq!(stage.free(&line).await, 250_000_000, "only the answer lets it go");
    let lowered = stage
        .answer(draft::budget::commitment_answer(&commitment))
        .await
        .unwrap();
    assert_eq!((lowered.amount, lowered.adjusted), (150_000_000, 1));
    assert_eq!(stage.free(&line).await, 350_000_000);
    let get = GetContractRequest { name: contract.clone() };
    let read = officer
        .contracts
        .get_contract(get.clone())
        .await
        .unwrap()
        .into_inner()
        .contract
        .unwrap();
    assert_eq!(
        (read.committed, read.value, read.value_at_signing),
        (150_000_000, 300_000_000, 600_000_000)
    );

    let open = ListCommitmentsRequest {
        contract: contract.clone(),
        open: true,
        ..ListCommitmentsRequest::default()
    };
    let listed = accountant
        .commitments
        .list_commitments(open.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.commitments.len(), 1);
    accountant
        .commitments
        .cancel_commitment(draft::budget::cancellation(&commitment))
        .await
        .unwrap();
    assert_eq!(stage.free(&line).await, 500_000_000);
    let listed = accountant
        .commitments
        .list_commitments(open)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.commitments, []);
    let one = GetCommitmentRequest { name: commitment };
    let one = stage
        .client("head")
        .commitments
        .get_commitment(one)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(one.commitment.unwrap().state(), CommitmentState::Cancelled);
    let end = EndContractRequest {
        request_id: draft::request_id(),
        name: contract.clone(),
        basis: Some(draft::decision("69/BB-TL (hư cấu)", draft::date(2019, 3, 1))),
        etag: String::new(),
    };
    officer.contracts.end_contract(end).await.unwrap();
    let of_activity = ListContractsRequest {
        activity,
        ..ListContractsRequest::default()
    };
    let listed = officer
        .contracts
        .list_contracts(of_activity)
        .await
        .unwrap()
        .into_inner();
    let states: Vec<_> = listed.contracts.iter().map(|one| one.state()).collect();
    assert_eq!(states, [ContractState::Ended]);
    let status = stage
        .ask(draft::budget::commitment(&contract, &line, 1))
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "it has ended");
    stage.prove().await;
}
