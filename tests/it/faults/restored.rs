//! A database that was restored to an earlier state: whoever saw the lost part is told so, and can record it anew.

use chidao_proto::{errors::v1::Reason, refusal::read, register::v1::ListEntriesRequest};
use chidao_tests::{Chance, Fleet, Kind, TestDatabase};
use rstest::rstest;
use tonic::Code;

use super::{
    act::Act,
    ledger::Ledger,
    load::{Load, PATIENCE},
};

const CALLERS: usize = 16;
/// Answers before the backup, and after it.
const KEPT: u64 = 100;
const LOST: u64 = 1_000;

/// What so many answers and those beside them leave, with nothing in doubt.
async fn written(fleet: &Fleet, answers: u64, chance: &mut Chance) -> Ledger {
    let mut load = Load::new(PATIENCE);
    load.add(0, &fleet.client(0), CALLERS, chance);
    load.answers(0, answers).await;
    let mut ledger = load.end().await;
    ledger.settle(&fleet.client(0), fleet.database()).await;
    ledger
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_restore_lost_is_noticed_and_can_be_recorded_anew(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut fleet = Fleet::start(database.url(), 1).await;
    let mut ledger = written(&fleet, KEPT, &mut chance).await;
    fleet.replica(0).kill();
    let backup = database.copy().await;
    fleet.restart(0).await;
    let lost = written(&fleet, LOST, &mut chance).await;
    let mut all = ledger.clone();
    all.take(lost.clone());
    all.check(database.url()).await;
    let head = i64::try_from(all.answered().len()).unwrap();
    drop(fleet);

    let fleet = Fleet::start(backup.url(), 1).await;
    let request = ListEntriesRequest {
        register: "membership".to_owned(),
        after_position: head,
        ..Default::default()
    };
    let refused = fleet.client(0).register.list_entries(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange);
    assert_eq!(read(&refused).unwrap().reason, Reason::RegisterDiverged);

    ledger.settle(&fleet.client(0), backup.url()).await;
    ledger.check(backup.url()).await;
    // An agency is created before it is renamed.
    let (creations, renamings) = lost
        .answered()
        .cloned()
        .partition::<Vec<Act>, _>(|act| act.creates().is_some());
    for acts in [creations, renamings] {
        ledger.repeat(&fleet.client(0), acts).await;
    }
    ledger.check(backup.url()).await;
    assert_eq!(ledger.answered().len(), all.answered().len());
}
