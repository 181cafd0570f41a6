//! One row of coordination, of the incident service or of the budget service, altered, deleted or doubled by hand, after its services have filled its
//! tables.

use std::collections::BTreeSet;

use chidao_model::Owner;
use chidao_proto::{
    budget::v1::{ActivityKind, PaymentContent, PaymentKind},
    incident::v1::ReportType,
};
use chidao_register::{Database, state, verify};
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::{
    tampering::{columns, other, owned},
    world::{disarm, rows, run},
};
use crate::{budget::stage::Stage as OfMoney, incident::stage::Stage, sight::task_world::World};

/// What the tasks of the stage leave empty: no reminder is due on its day, nothing of theirs is a claim, nor is there contact to
/// erase.
const EMPTY: [&str; 3] = ["coordination_reminder", "coordination_claim", "coordination_erasable"];
/// How the performer of an errand fares, of which no entry speaks.
const UNRECORDED: [&str; 3] = ["attempts", "next_us", "failure"];

/// The tables of which it is found that they are not as the entries say.
async fn found(database: &Database, owner: Owner) -> BTreeSet<String> {
    let chain = verify(database.readers(), owner, 1, i64::MAX).await.unwrap();
    if chain.broken_position != 0 {
        return [format!("{}_entry", owner.name())].into();
    }
    let state = state(database, owner, |_| ()).await.unwrap();
    state.findings.into_iter().map(|finding| finding.table).collect()
}

/// Alters the last row of each table of a service in each column, deletes it, and puts it back each time: every one is found. Gives
/// the tables that have no row.
async fn tampered(database: &Database, owner: Owner) -> Vec<String> {
    let head = format!("{}_head", owner.name());
    let mut empty = Vec::new();
    for name in owned(owner) {
        let count = rows(database, &format!("SELECT count(*) FROM {name}")).await;
        if count[0].try_get_by_index::<i64>(0).unwrap() == 0 {
            empty.push(name);
            continue;
        }
        let save = format!("CREATE TABLE saved_{name} AS SELECT * FROM {name}");
        run(database, &save).await.unwrap();
        let key = match name.as_str() {
            entry if entry.ends_with("_entry") => "position",
            index if index.ends_with("_index") => "key || ' ' || position",
            _ => "id",
        };
        let row = format!("{key} = (SELECT max({key}) FROM {name})");
        let is_recorded = |column: &String| !UNRECORDED.contains(&column.as_str());
        let columns = columns(database, &name).await.into_iter();
        let altered = columns.filter(|(column, _)| is_recorded(column)).map(|(column, kind)| {
            // Never due is the greatest number there is: nothing can be added to it.
            let value = match column.as_str() {
                "due_us" | "accept_us" => format!("{column} - 1000"),
                _ => other(database.backend(), &column, &kind),
            };
            format!("UPDATE {name} SET {column} = {value} WHERE {row}")
        });
        let deleted = format!("DELETE FROM {name} WHERE {row}");
        // Of a change to the head the chain tells.
        let told = name.replace("_head", "_entry");
        for sql in altered.chain([deleted]) {
            let done = run(database, &sql).await;
            if name == head && done.is_err() {
                continue;
            }
            assert_eq!(done, Ok(1), "{sql}");
            let findings = found(database, owner).await;
            assert!(findings.contains(&told), "{sql}: {findings:?}");
            let restore = format!("DELETE FROM {name}; INSERT INTO {name} SELECT * FROM saved_{name}");
            run(database, &restore).await.unwrap();
        }
    }
    empty
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_tasks_altered_or_deleted_is_found(#[case] kind: Kind) {
    let Some(world) = World::start(kind).await else {
        return;
    };
    let sandbox = world.end().await;
    let url = sandbox.database().url();
    let database = Database::connect(url, "chidao-tests", 1).await.unwrap();
    disarm(&database).await;
    assert_eq!(found(&database, Owner::Coordination).await, BTreeSet::new());
    let empty = tampered(&database, Owner::Coordination).await;
    // What nobody added: also a row that stands before all others, or behind them.
    for id in ["", "M all/bcd-cqdt 1999-01", "~"] {
        let sql = format!(
            "CREATE TABLE forged AS SELECT * FROM coordination_figure LIMIT 1; UPDATE forged SET id = '{id}'; \
             INSERT INTO coordination_figure SELECT * FROM forged; DROP TABLE forged"
        );
        run(&database, &sql).await.unwrap();
        let findings = found(&database, Owner::Coordination).await;
        assert!(findings.contains("coordination_figure"), "{id:?}: {findings:?}");
        let undo = format!("DELETE FROM coordination_figure WHERE id = '{id}'");
        run(&database, &undo).await.unwrap();
    }
    assert_eq!(empty, EMPTY);
    assert_eq!(
        found(&database, Owner::Coordination).await,
        BTreeSet::new(),
        "all was undone"
    );
}

/// Nothing of systems and incidents is a claim.
const EMPTY_OF_INCIDENTS: [&str; 1] = ["incident_claim"];

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_systems_and_incidents_altered_or_deleted_is_found(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let system = stage.system("ubnd-tinh", "so-operator").await;
    let request = draft::incident::listing(&system);
    stage.client("clerk").systems.record_listing(request).await.unwrap();
    let detected = || draft::incident::noon(2026, 9, 7);
    for _ in 0..2 {
        let incident = stage.ordinary(detected()).await;
        for of in [ReportType::Notice, ReportType::Initial] {
            let request = draft::incident::submission(&incident, of, detected());
            stage.submit("so-operator", request).await.unwrap();
        }
    }
    let sandbox = stage.end().await;
    let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
    let database = database.unwrap();
    disarm(&database).await;
    assert_eq!(found(&database, Owner::Incident).await, BTreeSet::new());
    assert_eq!(tampered(&database, Owner::Incident).await, EMPTY_OF_INCIDENTS);
    assert_eq!(
        found(&database, Owner::Incident).await,
        BTreeSet::new(),
        "all was undone"
    );
}

/// Nothing of money is done later, or can be erased.
const EMPTY_OF_MONEY: [&str; 2] = ["budget_errand", "budget_erasable"];

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_money_altered_or_deleted_is_found(#[case] kind: Kind) {
    let Some(stage) = OfMoney::set(kind, (2019, 3, 4)).await else {
        return;
    };
    stage
        .client("officer")
        .norms
        .import_norms(draft::budget::norms())
        .await
        .unwrap();
    let (_, line) = stage.line(2019, 1_000_000).await;
    stage.year(2020).await;
    for _ in 0..2 {
        let activity = stage.approved(ActivityKind::Purchase, 1_000_000).await;
        let contract = draft::budget::contract(&activity, 100_000, (1, 20));
        let contract = stage.contract(contract).await.name;
        stage.committed(&contract, &line, 100_000).await;
        let advance = PaymentContent {
            kind: PaymentKind::Advance.into(),
            ..draft::budget::content(&activity, &line, 1_000)
        };
        stage.paid(advance).await.unwrap();
    }
    let sandbox = stage.end().await;
    let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
    let database = database.unwrap();
    disarm(&database).await;
    assert_eq!(found(&database, Owner::Budget).await, BTreeSet::new());
    assert_eq!(tampered(&database, Owner::Budget).await, EMPTY_OF_MONEY);
    assert_eq!(found(&database, Owner::Budget).await, BTreeSet::new(), "all was undone");
}
