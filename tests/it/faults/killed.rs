//! kill -9 of a replica at random points of its batches.

use chidao_tests::{Chance, Fleet, Kind, TestDatabase};
use rstest::rstest;

use super::{
    load::{Load, PATIENCE},
    watcher::Watcher,
};

/// Callers of each replica.
const CALLERS: usize = 4;
/// The replica that is killed, and the one beside it.
const VICTIM: usize = 0;
const SURVIVOR: usize = 1;

/// Kills a replica so many times while it writes. On PostgreSQL another one writes the same register all the while.
async fn kill_again_and_again(kind: Kind, cycles: usize) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let has_survivor = kind == Kind::Postgres;
    let mut chance = Chance::seeded();
    let mut fleet = Fleet::start(database.url(), 1 + usize::from(has_survivor)).await;
    let mut load = Load::new(PATIENCE);
    let watcher = Watcher::start(fleet.client(VICTIM)).await;
    if has_survivor {
        load.add(SURVIVOR, &fleet.client(SURVIVOR), CALLERS, &mut chance);
    }
    for _ in 0..cycles {
        load.add(VICTIM, &fleet.client(VICTIM), CALLERS, &mut chance);
        load.answers(VICTIM, 1 + chance.below(40)).await;
        // An answer comes at the end of a batch: the kill comes anywhere in the next.
        for _ in 0..chance.below(100) {
            tokio::task::yield_now().await;
        }
        fleet.replica(VICTIM).kill();
        load.catch_up();
        if has_survivor {
            // More than can have been on their way before the kill.
            load.answers(SURVIVOR, CALLERS as u64 + 1).await;
        }
        fleet.restart(VICTIM).await;
        watcher.at(fleet.client(VICTIM));
    }
    let mut ledger = load.end().await;
    assert!(ledger.doubtful() >= cycles, "each kill cuts callers off");
    ledger.settle(&fleet.client(VICTIM), database.url()).await;
    let last = ledger.check(database.url()).await;
    watcher.end(database.url(), last).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_kill_9(#[case] kind: Kind) {
    kill_again_and_again(kind, 20).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "long"]
async fn what_was_answered_survives_a_thousand_times_kill_9(#[case] kind: Kind) {
    kill_again_and_again(kind, 1_000).await;
}
