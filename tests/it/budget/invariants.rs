//! What never happens, tried from outside (INV-B4, INV-B10, INV-B11, INV-B13).

use chidao_proto::{
    budget::v1::{
        ActivityKind, AmendActivityRequest, CloseActivityRequest, CreateActivityRequest, CreateContractRequest,
        DecisionKind, Exemption, JournalEntry, LedgerAct, ListJournalEntriesRequest, PaymentContent, PaymentStep,
        Spending,
    },
    errors::v1::Reason,
    membership::v1::OfficeRole,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use tonic::Status;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

/// What is asked for on a contract, without a commitment.
async fn without_commitment(stage: &Stage, line: &str, request: CreateContractRequest) -> Result<(), Status> {
    let activity = request.activity.clone();
    let contract = stage.contract(request).await.name;
    let content = PaymentContent {
        contract,
        ..draft::budget::content(&activity, line, 1)
    };
    stage.checked(content).await.map(drop)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b4_bud_14_15_and_16_the_day_and_the_contract_say_whether_a_commitment_is_needed(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2021, 11, 23)).await else {
        return;
    };
    let (_, line) = stage.line(2021, 2_000 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 2_000 * MILLION).await;
    let contract = |value, ends_in| CreateContractRequest {
        ends_on: Some(draft::date(ends_in, 12, 31)),
        effective_on: Some(draft::date(2021, 2, 1)),
        ..draft::budget::contract(&activity, value, (1, 20))
    };
    let investment = |value| CreateContractRequest {
        spending: Spending::Investment.into(),
        ..contract(value, 2021)
    };
    let refused = |rule: &str| (Reason::RuleForbids, rule.to_owned(), "commitment".to_owned());
    for (request, is_needed) in [
        (contract(200 * MILLION - 1, 2021), false),
        (contract(200 * MILLION, 2021), true),
        (investment(1_000 * MILLION - 1), false),
        (investment(1_000 * MILLION), true),
    ] {
        let value = request.value;
        match without_commitment(&stage, &line, request).await {
            Ok(()) => assert!(!is_needed, "{value}"),
            Err(status) => assert_eq!((told(&status), is_needed), (refused("TT113"), true), "{value}"),
        }
    }
    // What goes with a purchase needs none; what goes with another activity, or is in no estimate of a province, cannot be claimed.
    let elsewhere = [Exemption::CommuneBudget, Exemption::Conference, Exemption::UrgentWork];
    for exempt in 1..=11 {
        let request = CreateContractRequest {
            exempt,
            ..contract(300 * MILLION, 2021)
        };
        let which = Exemption::try_from(exempt).unwrap();
        if elsewhere.contains(&which) {
            let mut officer = stage.client("officer");
            let status = officer.contracts.create_contract(request).await.unwrap_err();
            let basis = (Reason::InvalidFields, "TT113".to_owned(), "exempt".to_owned());
            assert_eq!(told(&status), basis, "{which:?}");
        } else {
            let checked = without_commitment(&stage, &line, request).await;
            assert!(checked.is_ok(), "{which:?}: {checked:?}");
        }
    }
    // From 24/11/2021 on only what runs over two budget years or more.
    stage.on((2021, 11, 24)).await;
    without_commitment(&stage, &line, contract(300 * MILLION, 2021))
        .await
        .unwrap();
    let status = without_commitment(&stage, &line, contract(200 * MILLION, 2022))
        .await
        .unwrap_err();
    assert_eq!(told(&status), refused("TT89"));
    // One that was asked for and not answered is none.
    let waiting = stage.contract(contract(300 * MILLION, 2022)).await.name;
    let asked = stage
        .ask(draft::budget::commitment(&waiting, &line, 300 * MILLION))
        .await;
    let drawing = PaymentContent {
        contract: waiting,
        commitment: asked.unwrap().commitment.unwrap().name,
        ..draft::budget::content(&activity, &line, 1)
    };
    assert_eq!(told(&stage.checked(drawing).await.unwrap_err()), refused("TT113"));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b10_whoever_holds_two_roles_still_signs_once(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let person = stage.person("accountant").await;
    let mut officer = stage.sandbox.client("officer");
    for role in [OfficeRole::AccountHolder, OfficeRole::Officer] {
        officer.authority.grant_role(draft::grant(&person, role)).await.unwrap();
    }
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    let refused = (Reason::RuleForbids, "L88-19,L83-12".to_owned(), "name".to_owned());
    let payment = stage
        .checked(draft::budget::content(&activity, &line, 100))
        .await
        .unwrap();
    stage.sign("accountant", &payment).await.unwrap();
    let status = stage.sign("accountant", &payment).await.unwrap_err();
    assert_eq!(told(&status), refused, "both signatures");
    let signed = stage.sign("director", &payment).await.unwrap();
    let three = [&signed.requester, &signed.signed_by, &signed.approved_by];
    assert!(
        three[0] != three[1] && three[1] != three[2] && three[0] != three[2],
        "{three:?}"
    );
    // As account holder he may sign what another chief accountant signed, but never what he asked for.
    let officer = stage.person("officer").await;
    let grant = draft::grant(&officer, OfficeRole::ChiefAccountant);
    stage
        .sandbox
        .client("officer")
        .authority
        .grant_role(grant)
        .await
        .unwrap();
    let his = stage
        .drafted("accountant", draft::budget::content(&activity, &line, 100))
        .await;
    for (subject, step) in [("accountant", PaymentStep::Submit), ("officer", PaymentStep::Check)] {
        stage.step(subject, draft::budget::step(&his, step)).await.unwrap();
    }
    stage.sign("officer", &his).await.unwrap();
    let status = stage.sign("accountant", &his).await.unwrap_err();
    assert_eq!(told(&status), refused, "his own request");
    stage.prove().await;
}

async fn journal(stage: &Stage, line: &str) -> Vec<JournalEntry> {
    let request = ListJournalEntriesRequest {
        line: line.to_owned(),
        ..ListJournalEntriesRequest::default()
    };
    let listed = stage.client("accountant").ledger.list_journal_entries(request).await;
    listed.unwrap().into_inner().journal_entries
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b11_sums_are_more_than_nothing_and_what_was_wrong_is_undone_by_acts_of_its_own(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (estimate, line) = stage.line(2019, 1_000 * MILLION).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000 * MILLION).await;
    let contract = stage
        .contract(draft::budget::contract(&activity, 300 * MILLION, (1, 20)))
        .await
        .name;
    let commitment = stage.committed(&contract, &line, 200 * MILLION).await;
    let paid = stage
        .paid(draft::budget::content(&activity, &line, 10 * MILLION))
        .await
        .unwrap();
    let payment = paid.payment.unwrap().name;
    let (mut officer, mut accountant) = (stage.client("officer"), stage.client("accountant"));
    for none in [0, -1] {
        let row = vec![draft::budget::line(&line, none)];
        let request = draft::budget::decide(&estimate, DecisionKind::Supplement, row);
        let refused = [
            stage.decide(request).await.unwrap_err(),
            officer
                .activities
                .create_activity(CreateActivityRequest {
                    estimate: none,
                    ..draft::budget::activity(ActivityKind::Drill, 1)
                })
                .await
                .unwrap_err(),
            officer
                .contracts
                .create_contract(draft::budget::contract(&activity, none, (1, 20)))
                .await
                .unwrap_err(),
            stage
                .ask(draft::budget::commitment(&contract, &line, none))
                .await
                .unwrap_err(),
            accountant
                .commitments
                .adjust_commitment(draft::budget::raise(&commitment, none))
                .await
                .unwrap_err(),
            officer
                .payments
                .create_payment(draft::budget::payment(draft::budget::content(&activity, &line, none)))
                .await
                .unwrap_err(),
            accountant
                .payments
                .recover_payment(draft::budget::recovery(&payment, none))
                .await
                .unwrap_err(),
        ];
        for status in refused {
            assert_eq!(told(&status).0, Reason::InvalidFields, "{none}: {status:?}");
        }
    }
    let before = journal(&stage, &line).await;
    accountant
        .payments
        .recover_payment(draft::budget::recovery(&payment, 10 * MILLION))
        .await
        .unwrap();
    accountant
        .commitments
        .cancel_commitment(draft::budget::cancellation(&commitment))
        .await
        .unwrap();
    let after = journal(&stage, &line).await;
    assert_eq!(after[..before.len()], before[..], "what was posted stays");
    let acts: Vec<LedgerAct> = after[before.len()..].iter().map(|entry| entry.act()).collect();
    assert_eq!(acts, [LedgerAct::ReduceSpending, LedgerAct::CancelCommitment]);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_b13_a_request_names_what_the_head_approved_and_stays_within_it(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let nothing = draft::budget::payment(draft::budget::content("activities/2019-9999", &line, 1));
    let status = stage
        .client("officer")
        .payments
        .create_payment(nothing)
        .await
        .unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);
    let request = draft::budget::activity(ActivityKind::Purchase, 500);
    let drawn_up = stage.client("officer").activities.create_activity(request).await;
    let activity = drawn_up.unwrap().into_inner().activity.unwrap().name;
    let submitted = async |amount| {
        let name = stage
            .drafted("officer", draft::budget::content(&activity, &line, amount))
            .await;
        let request = draft::budget::step(&name, PaymentStep::Submit);
        stage.step("officer", request).await.map(|payment| payment.name)
    };
    let unapproved = submitted(100).await.unwrap_err();
    assert_eq!(
        (told(&unapproved).0, &*told(&unapproved).1),
        (Reason::StateForbids, "BUD-S2,BUD-S1")
    );
    let approve = async || {
        let request = draft::budget::approval(&activity);
        stage.client("head").activities.approve_activity(request).await.unwrap()
    };
    approve().await;
    let beyond = submitted(501).await.unwrap();
    let check = draft::budget::step(&beyond, PaymentStep::Check);
    stage.step("accountant", check).await.unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).1, said(&status, "terms")),
        (
            Reason::NotEnough,
            "BUD-S2,BUD-S3".to_owned(),
            "ACTIVITY_ESTIMATE=500 ACTIVITY_USED=0".to_owned()
        )
    );
    // Raised it is to be approved anew, before anybody signs.
    let amend = AmendActivityRequest {
        request_id: draft::request_id(),
        name: activity.clone(),
        estimate: 600,
        ..AmendActivityRequest::default()
    };
    stage.client("officer").activities.amend_activity(amend).await.unwrap();
    let status = stage.sign("accountant", &beyond).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids);
    approve().await;
    stage.sign("accountant", &beyond).await.unwrap();
    let waiting = submitted(1).await.unwrap();
    let close = CloseActivityRequest {
        request_id: draft::request_id(),
        name: activity.clone(),
        etag: String::new(),
    };
    stage.client("officer").activities.close_activity(close).await.unwrap();
    let check = draft::budget::step(&waiting, PaymentStep::Check);
    let status = stage.step("accountant", check).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::StateForbids, "it has ended");
    stage.prove().await;
}
