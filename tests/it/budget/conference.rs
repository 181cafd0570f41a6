//! A conference and what it costs.

use chidao_proto::{
    budget::v1::{
        ActivityKind, ClaimedExpense, CreateContractRequest, Exemption, GetActivityRequest, ListCommitmentsRequest,
        NormCode, Payee, PaymentContent, PaymentStep, PlaceClass, RoleClass, SpendingContent,
    },
    common::v1::NoticeCode,
    errors::v1::Reason,
    refusal::read,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, said, told};

const MILLION: i64 = 1_000_000;

/// So many days or half days of ordinary officials in the province.
fn claimed(norm: NormCode, count: i32) -> ClaimedExpense {
    ClaimedExpense {
        norm: norm.into(),
        on: Some(draft::date(2019, 6, 26)),
        role_class: RoleClass::Ordinary.into(),
        place: PlaceClass::Elsewhere.into(),
        count,
    }
}

async fn tables(stage: &Stage) {
    let mut officer = stage.client("officer");
    officer
        .codes
        .import_codes(draft::budget::further_codes())
        .await
        .unwrap();
    officer.norms.import_norms(draft::budget::allowances()).await.unwrap();
    officer.norms.import_norms(draft::budget::norms()).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn x_2_a_conference_is_paid_item_by_item_without_commitment_and_travel_alone_by_norm(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 6, 26)).await else {
        return;
    };
    tables(&stage).await;
    let (_, line) = stage.line(2019, 100 * MILLION).await;
    let activity = stage.approved(ActivityKind::Meeting, 28 * MILLION).await;
    let hall = CreateContractRequest {
        exempt: Exemption::Conference.into(),
        ..draft::budget::contract(&activity, 5 * MILLION, (6, 20))
    };
    let hall = stage.contract(hall).await.name;
    let bill = |item: &str, content: SpendingContent, payee: Payee, amount| PaymentContent {
        item: item.to_owned(),
        content: content.into(),
        payee: payee.into(),
        ..draft::budget::content(&activity, &line, amount)
    };
    let of_hall = PaymentContent {
        contract: hall,
        ..bill("6655", SpendingContent::Venue, Payee::Supplier, 5 * MILLION)
    };
    let per_diem = |amount, days| PaymentContent {
        expenses: Vec::from_iter((days > 0).then(|| claimed(NormCode::PerDiem, days))),
        ..bill("6702", SpendingContent::PerDiem, Payee::Person, amount)
    };
    let lodging = |amount| PaymentContent {
        expenses: vec![claimed(NormCode::Lodging, 15)],
        ..bill("6703", SpendingContent::Lodging, Payee::Person, amount)
    };
    // Above the norm of its day, or of no day at all, travel is refused: 20 days at 200,000, 15 nights at 300,000.
    for (beyond, there) in [
        (per_diem(4 * MILLION + 1, 20), "4000000"),
        (per_diem(1, 0), "0"),
        (lodging(4_500_001), "4500000"),
    ] {
        let status = stage.checked(beyond).await.unwrap_err();
        assert_eq!(
            (told(&status).0, told(&status).1, &*said(&status, "fund")),
            (Reason::NotEnough, "TT40,L83-12".to_owned(), "NORM")
        );
        assert_eq!(said(&status, "there"), there);
    }
    for part in [
        of_hall,
        bill("6651", SpendingContent::Documents, Payee::Supplier, 6 * MILLION),
        bill("6699", SpendingContent::Drinks, Payee::Supplier, 4 * MILLION),
        bill("6701", SpendingContent::Travel, Payee::Supplier, 3 * MILLION),
        per_diem(4 * MILLION, 20),
        lodging(4_500_000),
        bill("6704", SpendingContent::Travel, Payee::Person, 1_500_000),
    ] {
        let item = part.item.clone();
        let paid = stage.paid(part).await;
        assert!(paid.is_ok(), "{item}: {paid:?}");
    }
    let get = GetActivityRequest { name: activity.clone() };
    let held = stage.client("head").activities.get_activity(get).await.unwrap();
    assert_eq!(held.into_inner().activity.unwrap().used, 28 * MILLION);
    assert_eq!(stage.free(&line).await, 72 * MILLION);
    let listed = stage
        .client("accountant")
        .commitments
        .list_commitments(ListCommitmentsRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().commitments, [], "no commitment");
    let more = stage
        .checked(bill("6699", SpendingContent::Drinks, Payee::Supplier, 1))
        .await
        .unwrap();
    let status = stage.sign("accountant", &more).await.unwrap_err();
    assert_eq!(
        said(&status, "terms"),
        "ACTIVITY_ESTIMATE=28000000 ACTIVITY_USED=28000000"
    );
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn x_2_what_is_claimed_of_a_conference_is_what_conferences_are_paid(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 6, 26)).await else {
        return;
    };
    tables(&stage).await;
    let (_, line) = stage.line(2019, 100 * MILLION).await;
    let activity = stage.approved(ActivityKind::Meeting, 28 * MILLION).await;
    let bill = |item: &str, content: SpendingContent| PaymentContent {
        item: item.to_owned(),
        content: content.into(),
        ..draft::budget::content(&activity, &line, 4 * MILLION + 1)
    };
    let status = stage.checked(bill("6699", SpendingContent::Goods)).await.unwrap_err();
    assert_eq!(
        told(&status),
        (Reason::RuleForbids, "TT40,L83-12".to_owned(), "content".to_owned())
    );
    let text = read(&status).unwrap().localized;
    assert!(text.contains("thuê hội trường") && !text.contains("VENUE"), "{text}");
    let status = stage
        .checked(bill("6956", SpendingContent::Documents))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&status).0, told(&status).2),
        (Reason::RuleForbids, "item".to_owned()),
        "INV-B12"
    );
    // Who claims drinks by their norm is held to it: 200 half days at 20,000.
    let by_norm = PaymentContent {
        expenses: vec![claimed(NormCode::Drinks, 200)],
        ..bill("6699", SpendingContent::Drinks)
    };
    let status = stage.checked(by_norm).await.unwrap_err();
    assert_eq!((&*said(&status, "fund"), &*said(&status, "there")), ("NORM", "4000000"));
    // A code that was found in no text is told to whoever checks.
    let tickets = stage.drafted("officer", bill("6701", SpendingContent::Travel)).await;
    stage
        .step("officer", draft::budget::step(&tickets, PaymentStep::Submit))
        .await
        .unwrap();
    let request = draft::budget::step(&tickets, PaymentStep::Check);
    let checked = stage.client("accountant").payments.advance_payment(request).await;
    let notices = checked.unwrap().into_inner().receipt.unwrap().notices;
    let codes: Vec<NoticeCode> = notices.iter().map(|notice| notice.code()).collect();
    assert_eq!(codes, [NoticeCode::FromMemory]);
    stage.prove().await;
}
