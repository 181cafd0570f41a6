//! Decisions of this release on what the first one recorded.

use chidao_proto::membership::v1::{ChangeOfficeRequest, OfficeChangeReason, ReorganiseCommitteeRequest};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::{DEPUTY, DEPUTYS_APPOINTMENT, proven, rows, upgraded};

/// A committee, people and seats that the old release recorded live on.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_committee_of_the_first_release_is_reorganised(#[case] kind: Kind) {
    let Some((sandbox, connection, _)) = upgraded(kind).await else {
        return;
    };
    let mut officer = sandbox.client("officer");
    let on = draft::date(2020, 2, 1);
    let request = ChangeOfficeRequest {
        request_id: draft::request_id(),
        name: DEPUTY.to_owned(),
        basis: Some(draft::decision("07/QĐ-UBND (hư cấu)", on)),
        reason: OfficeChangeReason::Retired.into(),
        leaves_all: true,
        ..ChangeOfficeRequest::default()
    };
    let told = officer.people.change_office(request).await.unwrap().into_inner();
    assert_eq!(told.ended[0].name, DEPUTYS_APPOINTMENT);
    let request = ReorganiseCommitteeRequest {
        request_id: draft::request_id(),
        committee: "committees/bcd-cqdt".to_owned(),
        decision: Some(draft::decision("08/QĐ-UBND (hư cấu)", draft::date(2020, 3, 1))),
        display_name: Some("Ban Chỉ đạo Chuyển đổi số".to_owned()),
        ..ReorganiseCommitteeRequest::default()
    };
    let told = officer
        .committees
        .reorganise_committee(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(told.committee.unwrap().terms.len(), 2);
    let proven = proven(&connection).await;
    for (table, counts) in rows(&[("committee", 1, 1), ("office", 1, 2), ("terms", 1, 0)]) {
        assert_eq!(proven[&table], counts, "{table}");
    }
}
