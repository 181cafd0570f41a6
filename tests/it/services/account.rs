//! An account that membership records is known to every service at once, and no longer than it lasts.

use chidao_coordination::Coordination;
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, EndAccountRequest},
    refusal,
    register::v1::{GetHeadRequest, GetHeadResponse},
};
use chidao_tests::{Client, Fleet, Kind, Sandbox, TestDatabase, draft};
use rstest::rstest;
use tonic::Status;

/// What a bearer is told of the register of coordination.
async fn head(client: &Client) -> Result<GetHeadResponse, Status> {
    let request = GetHeadRequest {
        register: "coordination".to_owned(),
    };
    let answer = client.register.clone().get_head(request).await;
    answer.map(tonic::Response::into_inner)
}

fn reason(status: &Status) -> Reason {
    refusal::read(status).expect("a refusal of the suite").reason
}

/// Membership gives accounts and takes them away; each time the bearer asks coordination, whose authority must not be older
/// than the answer that membership has given.
async fn come_and_go(membership: &Client, bearer: impl Fn(&str) -> Client) {
    let mut membership = membership.clone();
    let agency = draft::agency("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department);
    membership.agencies.create_agency(agency).await.unwrap();
    for number in 0..5 {
        let subject = format!("he-thong-{number}");
        let bearer = bearer(&subject);
        assert_eq!(reason(&head(&bearer).await.unwrap_err()), Reason::AccountUnknown);
        let request = draft::account(&subject, "agencies/so-tttt");
        let account = membership.authority.create_account(request).await.unwrap().into_inner();
        assert_eq!(head(&bearer).await.unwrap().position, 0);
        let request = EndAccountRequest {
            request_id: draft::request_id(),
            name: account.account.unwrap().name,
            ..EndAccountRequest::default()
        };
        membership.authority.end_account(request).await.unwrap();
        assert_eq!(reason(&head(&bearer).await.unwrap_err()), Reason::AccountUnknown);
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_known_to_another_process_at_once(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut fleet = Fleet::start(database.url(), 1).await;
    let coordination = fleet.join::<Coordination>().await;
    come_and_go(&fleet.client(0), |subject| fleet.client_of(coordination, subject)).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_known_to_another_service_of_the_process_at_once(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let coordination = sandbox.serve::<Coordination>().await;
    come_and_go(&sandbox.founder(), |subject| sandbox.client_at(&coordination, subject)).await;
    coordination.end().await;
}

/// A service answers for its own register alone.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_register_of_another_service_is_not_served(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let coordination = sandbox.serve::<Coordination>().await;
    let refused = head(&sandbox.founder()).await.unwrap_err();
    assert_eq!(reason(&refused), Reason::RegisterNotServed);
    let founder = sandbox.client_at(&coordination, chidao_authority::identity::FOUNDER);
    head(&founder).await.unwrap();
    let request = GetHeadRequest {
        register: "membership".to_owned(),
    };
    let refused = founder.register.clone().get_head(request).await.unwrap_err();
    assert_eq!(reason(&refused), Reason::RegisterNotServed);
    coordination.end().await;
}
