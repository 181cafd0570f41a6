//! PostgreSQL goes down under load and comes back.

use chidao_proto::register::v1::GetHeadRequest;
use chidao_tests::{Chance, Client, Cluster, Fleet};

use super::{
    load::{Load, PATIENCE},
    watcher::Watcher,
};

const RESTARTS: usize = 3;
const REPLICAS: usize = 2;
const CALLERS: usize = 4;
/// Connections for reads that a replica keeps where nobody says otherwise.
const READERS: usize = 8;

/// A connection that was cut in the pool is noticed by the read that takes it, and replaced: each fails one read at most.
async fn is_read_again(client: &mut Client) -> bool {
    for _ in 0..=READERS {
        let head = GetHeadRequest {
            register: "membership".to_owned(),
        };
        if client.register.get_head(head).await.is_ok() {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_goes_on_by_itself_after_a_restart_of_postgresql() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let mut chance = Chance::seeded();
    let fleet = Fleet::start(cluster.url(), REPLICAS).await;
    let mut load = Load::new(PATIENCE);
    let mut watchers = Vec::new();
    for replica in 0..REPLICAS {
        watchers.push(Watcher::start(fleet.client(replica)).await);
        load.add(replica, &fleet.client(replica), CALLERS, &mut chance);
    }
    for _ in 0..RESTARTS {
        load.answers(0, 1 + chance.below(100)).await;
        cluster.restart().await;
        load.catch_up();
        for replica in 0..REPLICAS {
            // More than can have been on their way before the restart.
            load.answers(replica, 10 * CALLERS as u64).await;
            assert!(
                is_read_again(&mut fleet.client(replica)).await,
                "reads go on by themselves"
            );
        }
    }
    let mut ledger = load.end().await;
    ledger.settle(&fleet.client(0), cluster.url()).await;
    let last = ledger.check(cluster.url()).await;
    for watcher in watchers {
        watcher.end(cluster.url(), last).await;
    }
}
