//! Entries of the first form, which name no rows.

use chidao_register::Decision;
use chidao_tests::{Kind, desk::Scripted};
use rstest::rstest;

use super::{rows::ENTITIES, world::World};

/// Makes the entries up to a position what the first release would have written.
async fn as_first_form(world: &World, through: i64) {
    world
        .rewrite(|position, entry| {
            if position > through {
                return;
            }
            entry.form = 0;
            entry.claims.clear();
            entry.counters.clear();
            entry.authority_version = 0;
            entry.response_erasable.clear();
            entry.erased.clear();
            for change in &mut entry.changes {
                change.rows.clear();
                change.erasable.clear();
            }
        })
        .await;
    let sql = format!(
        "DELETE FROM membership_erasable WHERE position <= {through}; \
         UPDATE membership_person SET email = NULL, phone = NULL WHERE position <= {through}"
    );
    world.run(&sql).await.unwrap();
    for table in ["membership_claim", "membership_counter"] {
        let sql = format!("UPDATE {table} SET position = 0 WHERE position <= {through}");
        world.run(&sql).await.unwrap();
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_entries_of_the_first_form_wrote_is_unproven_and_not_broken(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    // The entities, the claims, and nothing after them.
    as_first_form(&world, i64::try_from(ENTITIES.len()).unwrap() + 2).await;
    assert_eq!(world.findings().await, []);
    let state = world.state().await;
    let counts = |name: &str| {
        let table = state.tables.iter().find(|table| table.table == name).unwrap();
        (table.proven, table.unproven)
    };
    assert_eq!(counts("membership_agency"), (0, 3));
    assert_eq!(counts("membership_claim"), (1, 1), "the second was given back later");
    assert_eq!(counts("membership_counter"), (1, 1));
    assert_eq!(counts("membership_errand"), (2, 0));
    assert_eq!(counts("membership_authority"), (1, 0));
    assert_eq!(
        counts("membership_index").1,
        0,
        "an entry of any form says where it is found"
    );

    // Of an unproven row the mark still ties it to its entry, and an index row is still missed.
    world
        .run("UPDATE membership_agency SET mark = 1 WHERE id = 'so-0'")
        .await
        .unwrap();
    world
        .run("DELETE FROM membership_index WHERE position = 3 AND key = 'a:public'")
        .await
        .unwrap();
    world
        .run("INSERT INTO membership_claim (id, holder, position) VALUES ('x', 'y', 99)")
        .await
        .unwrap();
    let findings = world.findings().await;
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (&*finding.table, &*finding.key, finding.position))
        .collect();
    assert_eq!(
        found,
        [
            ("membership_agency", "so-0", 0),
            ("membership_claim", "x", 0),
            ("membership_index", "a:public 3", 3)
        ]
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_register_of_the_first_form_alone_is_unproven_throughout(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    as_first_form(&world, i64::MAX).await;
    let state = world.state().await;
    assert_eq!(state.findings, []);
    // It kept nothing apart.
    for table in state.tables.iter().filter(|table| table.table != "membership_erasable") {
        assert_eq!(table.proven == 0, table.table != "membership_index", "{table:?}");
        assert_eq!(table.unproven > 0, table.table != "membership_index", "{table:?}");
    }
}

/// Beside a replica of this release one of the first may still write: it moves a number on and knows of no positions.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_replica_of_the_first_release_moved_on_is_unproven(#[case] kind: Kind) {
    let number = "numbers/2019";
    let counts = Scripted::new(
        move |needs| {
            needs.counter(number);
        },
        move |_| Ok(Decision::silent().counter((number.to_owned(), 1))),
    );
    let later = Scripted::new(|_| {}, |_| Ok(Decision::silent()));
    let Some(world) = World::of(kind, vec![counts, later]).await else {
        return;
    };
    world
        .run("UPDATE membership_counter SET value = value + 1")
        .await
        .unwrap();
    assert!(
        !world.findings().await.is_empty(),
        "no entry of the first form explains it"
    );
    world
        .rewrite(|position, entry| entry.form = i32::from(position == 1))
        .await;
    assert_eq!(world.findings().await, []);
    let state = world.state().await;
    let counters = state.tables.iter().find(|table| table.table == "membership_counter");
    assert_eq!(counters.map(|table| (table.proven, table.unproven)), Some((0, 1)));
}
