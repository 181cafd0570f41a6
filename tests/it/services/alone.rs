//! A service that is killed takes no other along.

use chidao_coordination::Coordination;
use chidao_proto::{membership::v1::AgencyKind, register::v1::GetHeadRequest};
use chidao_tests::{Client, Fleet, Kind, TestDatabase, draft};
use rstest::rstest;

const MEMBERSHIP: usize = 0;

/// Where a register stands, as its own service says.
async fn position(client: &Client, register: &str) -> i64 {
    let request = GetHeadRequest {
        register: register.to_owned(),
    };
    let answer = client.register.clone().get_head(request).await;
    answer.unwrap().into_inner().position
}

async fn record(client: &Client, id: &str) {
    let agency = draft::agency(id, "Cơ quan hư cấu", AgencyKind::Department);
    client.agencies.clone().create_agency(agency).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_of_one_leaves_the_other_serving(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut fleet = Fleet::start(database.url(), 1).await;
    let coordination = fleet.join::<Coordination>().await;
    record(&fleet.client(MEMBERSHIP), "so-1").await;

    fleet.replica(coordination).kill();
    record(&fleet.client(MEMBERSHIP), "so-2").await;
    assert!(fleet.replica(MEMBERSHIP).is_alive());
    fleet.restart(coordination).await;
    assert_eq!(position(&fleet.client(coordination), "coordination").await, 0);

    fleet.replica(MEMBERSHIP).kill();
    assert_eq!(position(&fleet.client(coordination), "coordination").await, 0);
    assert!(fleet.replica(coordination).is_alive());
    fleet.restart(MEMBERSHIP).await;
    record(&fleet.client(MEMBERSHIP), "so-3").await;
    assert_eq!(position(&fleet.client(MEMBERSHIP), "membership").await, 3);
    for number in [MEMBERSHIP, coordination] {
        assert!(fleet.replica(number).terminate().await);
    }
}
