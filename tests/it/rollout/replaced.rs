//! Each replica gives way to another of the same release.

use chidao_tests::Kind;
use rstest::rstest;

use super::{
    service::Asked,
    under_load::{REPLICAS, UnderLoad},
};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn replacing_replicas_under_load_fails_no_call(
    #[values(Kind::Sqlite, Kind::Postgres)] kind: Kind,
    #[values(Asked::Membership, Asked::Coordination, Asked::Incident, Asked::Budget)] service: Asked,
) {
    let Some(mut service) = UnderLoad::begin(kind, service).await else {
        return;
    };
    for round in 0..2 * REPLICAS {
        service.go_on().await;
        service.replace(round % REPLICAS).await;
    }
    service.go_on().await;
    service.end().await;
}
