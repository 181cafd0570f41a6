//! Replicas are replaced one after the other while callers call: with the retries that `proto/service_config.json` asks for,
//! nobody notices.

use std::{collections::BTreeSet, sync::Arc};

use chidao_kit::client::Retrying;
use chidao_proto::membership::v1::{AgencyKind, GetAgencyRequest, agency_service_client::AgencyServiceClient};
use chidao_tests::{Balancer, Bearer, Fleet, Kind, TestDatabase, draft};
use rstest::rstest;
use tokio::{sync::watch, task::JoinSet};
use tonic::{service::interceptor::InterceptedService, transport::Channel};

const REPLICAS: usize = 2;
const CALLERS: usize = 6;
/// Answers between two replacements: enough that every caller is under way.
const BETWEEN: usize = 4 * CALLERS;

type Agencies = AgencyServiceClient<InterceptedService<Retrying<Channel>, Bearer>>;

/// Records agencies and reads them again until told to stop; gives their positions. Any failure is a panic.
async fn call(
    mut agencies: Agencies,
    caller: usize,
    answers: Arc<watch::Sender<usize>>,
    stop: watch::Receiver<bool>,
) -> Vec<i64> {
    let mut positions = Vec::new();
    while !*stop.borrow() {
        let id = format!("so-{caller}-{}", positions.len());
        let created = agencies
            .create_agency(draft::agency(&id, "Sở (hư cấu)", AgencyKind::Department))
            .await;
        positions.push(created.unwrap().into_inner().receipt.unwrap().position);
        let get = GetAgencyRequest {
            name: format!("agencies/{id}"),
            ..Default::default()
        };
        let read = agencies.get_agency(get).await.unwrap().into_inner();
        assert_eq!(read.agency.unwrap().name, format!("agencies/{id}"));
        answers.send_modify(|answers| *answers += 1);
    }
    positions
}

fn addresses(fleet: &mut Fleet) -> Vec<std::net::SocketAddr> {
    (0..REPLICAS).map(|number| fleet.replica(number).address()).collect()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn replacing_replicas_under_load_fails_no_call(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut fleet = Fleet::start(database.url(), REPLICAS).await;
    let balancer = Balancer::start().await;
    balancer.send_to(addresses(&mut fleet));
    let (answers, mut answered) = watch::channel(0);
    let (answers, (stop, stopped)) = (Arc::new(answers), watch::channel(false));
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let channel = Retrying::new(balancer.channel());
        let agencies = AgencyServiceClient::new(InterceptedService::new(channel, Bearer::new(&fleet.token())));
        callers.spawn(call(agencies, caller, Arc::clone(&answers), stopped.clone()));
    }
    for round in 0..2 * REPLICAS {
        let target = *answered.borrow_and_update() + BETWEEN;
        answered.wait_for(|answers| *answers >= target).await.unwrap();
        let number = round % REPLICAS;
        assert!(fleet.replica(number).terminate().await, "it finishes what is in flight");
        fleet.restart(number).await;
        balancer.send_to(addresses(&mut fleet));
    }
    let _ = stop.send(true);
    let mut positions = Vec::new();
    while let Some(ended) = callers.join_next().await {
        positions.extend(ended.expect("no call fails"));
    }
    let distinct: BTreeSet<_> = positions.iter().copied().collect();
    assert_eq!(
        distinct,
        (1..=positions.len() as i64).collect(),
        "each write once, and no other"
    );
    assert_eq!(database.verify().await.verified, positions.len() as i64);
}
