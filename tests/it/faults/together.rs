//! Several processes write one register at once.

use chidao_tests::{Chance, Fleet, Kind, TestDatabase};
use rstest::rstest;

use super::{
    load::{Load, PATIENCE},
    watcher::Watcher,
};

const CALLERS: usize = 4;
/// Answers that each process gets while all the others write.
const EACH: u64 = 100;

#[rstest]
#[case::sqlite(Kind::Sqlite, 4)]
#[case::postgres(Kind::Postgres, 3)]
#[tokio::test(flavor = "multi_thread")]
async fn processes_write_one_register_and_none_starves(#[case] kind: Kind, #[case] processes: usize) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let fleet = Fleet::start(database.url(), processes).await;
    let mut load = Load::new(PATIENCE);
    let mut watchers = Vec::new();
    for process in 0..processes {
        watchers.push(Watcher::start(fleet.client(process)).await);
        load.add(process, &fleet.client(process), CALLERS, &mut chance);
    }
    for process in 0..processes {
        load.answers(process, EACH).await;
    }
    let mut ledger = load.end().await;
    ledger.settle(&fleet.client(0), database.url()).await;
    let last = ledger.check(database.url()).await;
    for watcher in watchers {
        watcher.end(database.url(), last).await;
    }
}
