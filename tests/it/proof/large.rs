//! Registers that are longer than what is held of them at once.

use std::time::Duration;

use chidao_tests::{
    Kind, TestDatabase,
    desk::{ScriptedRegister, call},
};
use rstest::rstest;
use tokio::task::JoinSet;

use super::{
    rows::{AddRow, ENTITIES},
    world::{World, written},
};

/// Callers at once; one principal may hold a quarter of the queue.
const CALLERS: usize = 250;

/// Writes so many entries, each a new person and one of a few agencies again.
async fn written_by_many(kind: Kind, entries: usize) -> Option<World> {
    let test = TestDatabase::fresh(kind).await?;
    let mut register = ScriptedRegister::open(&test, 4 * CALLERS).await;
    register.start();
    let add = |table: &str| -> AddRow { ENTITIES.iter().find(|(name, _)| *name == table).unwrap().1 };
    let (person, agency) = (add("membership_person"), add("membership_agency"));
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let queue = register.register.clone();
        callers.spawn(async move {
            for number in (caller..entries).step_by(CALLERS) {
                let entities = if number % 10 == 0 {
                    vec![person, agency]
                } else {
                    vec![person]
                };
                let command = written(entities, number..number + 1, "một người");
                queue.submit(command, call(Duration::from_secs(600))).await.unwrap();
            }
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended.unwrap();
    }
    register.end().await;
    World::over(test).await
}

async fn is_proved(kind: Kind, entries: usize) {
    let Some(world) = written_by_many(kind, entries).await else {
        return;
    };
    let count = i64::try_from(entries).unwrap();
    assert_eq!(world.chain().await.verified, count);
    let state = world.state().await;
    assert_eq!(state.findings, []);
    let people = state
        .tables
        .iter()
        .find(|table| table.table == "membership_person")
        .unwrap();
    assert_eq!((people.proven, people.unproven), (count, 0));

    // One row of many, added by hand: it is looked for among all.
    world
        .run("INSERT INTO membership_person (id, full_name, position, mark) SELECT '2019-x', full_name, position, mark FROM membership_person WHERE id = '2019-0007'")
        .await
        .unwrap();
    world
        .run("UPDATE membership_person SET full_name = 'x' WHERE id = '2019-0008'")
        .await
        .unwrap();
    let findings = world.findings().await;
    let keys: Vec<&str> = findings.iter().map(|finding| &*finding.key).collect();
    assert_eq!(keys, ["2019-x", "2019-0008"]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_register_of_many_chunks_is_proved(#[case] kind: Kind) {
    is_proved(kind, 20_000).await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it writes for minutes"]
async fn a_register_as_large_as_of_a_year_is_proved(#[case] kind: Kind) {
    is_proved(kind, 335_000).await;
}
