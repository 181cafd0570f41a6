//! PostgreSQL goes down under load and comes back.

use chidao_tests::{Chance, Cluster, Fleet};

use super::load::{Load, PATIENCE};

const RESTARTS: usize = 3;
const REPLICAS: usize = 2;
const CALLERS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn the_service_goes_on_by_itself_after_a_restart_of_postgresql() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let mut chance = Chance::seeded();
    let fleet = Fleet::start(cluster.url(), REPLICAS).await;
    let mut load = Load::new(PATIENCE);
    for replica in 0..REPLICAS {
        load.add(replica, &fleet.client(replica), CALLERS, &mut chance);
    }
    for _ in 0..RESTARTS {
        load.answers(0, 1 + chance.below(100)).await;
        cluster.restart().await;
        load.catch_up();
        for replica in 0..REPLICAS {
            // More than can have been on their way before the restart.
            load.answers(replica, 10 * CALLERS as u64).await;
        }
    }
    let mut ledger = load.end().await;
    ledger.settle(&fleet.client(0), cluster.url()).await;
    ledger.check(cluster.url()).await;
}
