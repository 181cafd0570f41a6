//! One row altered, deleted or added by hand.

use std::collections::BTreeSet;

use chidao_model::{Owner, owners};
use chidao_register::{Database, Finding, state};
use chidao_tests::Kind;
use proptest::{prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;
use sea_orm::{DbBackend, DbErr};

use super::world::{ENTRIES, World, rows};

/// What no entry speaks of: the demonstration's clock, and how the performer of an errand fares.
const UNRECORDED: [(&str, &str); 4] = [
    ("membership_clock", ""),
    ("membership_errand", "attempts"),
    ("membership_errand", "next_us"),
    ("membership_errand", "failure"),
];

/// A table as somebody with the database's own tools sees it.
struct Table {
    name: String,
    /// What tells its rows apart.
    key: &'static str,
    /// Names and types of the columns that entries speak of.
    columns: Vec<(String, String)>,
    rows: i64,
}

/// The tables of a service.
pub(super) fn owned(by: Owner) -> impl Iterator<Item = String> {
    owners()
        .into_iter()
        .filter(move |(_, owner)| *owner == by)
        .map(|(table, _)| table)
}

/// Names and types of the columns of a table.
pub(super) async fn columns(database: &Database, table: &str) -> Vec<(String, String)> {
    let sql = match database.backend() {
        DbBackend::Sqlite => format!("SELECT name, type FROM pragma_table_info('{table}')"),
        _ => format!(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = '{table}'"
        ),
    };
    let columns = rows(database, &sql).await;
    let columns = columns
        .iter()
        .map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap()));
    columns.collect()
}

/// Every table that entries of the world's register speak of.
async fn tables(world: &World) -> Vec<Table> {
    let mut tables = Vec::new();
    for name in owned(Owner::Membership) {
        if UNRECORDED.contains(&(&*name, "")) {
            continue;
        }
        let columns = columns(&world.database, &name).await;
        let rows = world.rows(&format!("SELECT count(*) FROM {name}")).await;
        tables.push(Table {
            key: match name.as_str() {
                "membership_entry" => "position",
                "membership_index" => "key || ' ' || position",
                _ => "id",
            },
            columns: columns
                .into_iter()
                .filter(|(column, _)| !UNRECORDED.contains(&(&*name, &**column)))
                .collect(),
            rows: rows[0].try_get_by_index(0).unwrap(),
            name,
        });
    }
    tables
}

impl Table {
    /// The row of this number, as a condition.
    fn row(&self, number: i64) -> String {
        let Self { name, key, .. } = self;
        format!("{key} = (SELECT {key} FROM {name} ORDER BY {key} LIMIT 1 OFFSET {number})")
    }

    /// The position of the entry that wrote a row; 0 where the row does not say.
    async fn position(&self, world: &World, row: &str) -> i64 {
        match self.columns.iter().any(|(column, _)| column == "position") {
            true => {
                let found = world
                    .rows(&format!("SELECT position FROM {} WHERE {row}", self.name))
                    .await;
                found[0].try_get_by_index(0).unwrap()
            }
            false => 0,
        }
    }

    async fn save(&self, world: &World) {
        let sql = format!("CREATE TABLE saved_{0} AS SELECT * FROM {0}", self.name);
        world.run(&sql).await.unwrap();
    }

    async fn restore(&self, world: &World) {
        let sql = format!("DELETE FROM {0}; INSERT INTO {0} SELECT * FROM saved_{0}", self.name);
        world.run(&sql).await.unwrap();
    }

    /// What is found after a change of this table, which is then undone. A change that the database refuses needs no proof.
    async fn after(&self, world: &World, sql: &str) -> Option<Vec<Finding>> {
        let done: Result<u64, DbErr> = world.run(sql).await;
        if matches!(self.name.as_str(), "membership_head" | "membership_authority") && done.is_err() {
            return None;
        }
        assert_eq!(done, Ok(1), "{sql}");
        let findings = world.findings().await;
        self.restore(world).await;
        Some(findings)
    }
}

/// Another value for a column of this type, made of the one that it has.
pub(super) fn other(backend: DbBackend, column: &str, kind: &str) -> String {
    let is_sqlite = backend == DbBackend::Sqlite;
    match (kind.to_lowercase().as_str(), is_sqlite) {
        ("text", _) => format!("COALESCE({column}, '') || 'x'"),
        ("bigint" | "smallint", _) => format!("{column} + 1000"),
        ("boolean", _) => format!("COALESCE(NOT {column}, TRUE)"),
        ("date", true) => format!("COALESCE(date({column}, '+1 day'), '2020-01-01')"),
        ("date", false) => format!("COALESCE({column} + 1, DATE '2020-01-01')"),
        ("blob", true) => format!("CAST({column} || x'00' AS BLOB)"),
        ("bytea", false) => format!("{column} || '\\x00'::bytea"),
        _ => panic!("{column} is of the type {kind}"),
    }
}

/// Whether it is found that a row of the table, written by the entry at a position, is not as it was.
fn is_found(table: &Table, position: i64, findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| (finding.table == table.name && finding.position == position) || is_of_no_entry(table, finding))
}

/// Of these rows no position is known.
fn is_of_no_entry(table: &Table, finding: &Finding) -> bool {
    match table.name.as_str() {
        "membership_head" => finding.table == "membership_entry" && finding.position >= 1,
        "membership_authority" => finding.table == table.name && finding.position == ENTRIES,
        _ => false,
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_row_altered_deleted_or_added_in_any_table_is_found_with_its_position(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    assert_eq!(world.findings().await, []);
    let tables = tables(&world).await;
    for table in &tables {
        let name = &table.name;
        table.save(&world).await;
        // The second row where there are several: of the entities that is the one that was written twice.
        let row = table.row(1.min(table.rows - 1));
        let position = table.position(&world, &row).await;
        for (column, kind) in &table.columns {
            let other = other(world.database.backend(), column, kind);
            let sql = format!("UPDATE {name} SET {column} = {other} WHERE {row}");
            if let Some(findings) = table.after(&world, &sql).await {
                assert!(is_found(table, position, &findings), "{sql}: {findings:?}");
            }
        }
        let sql = format!("DELETE FROM {name} WHERE {row}");
        let findings = table.after(&world, &sql).await.unwrap();
        assert!(is_found(table, position, &findings), "{sql}: {findings:?}");

        let (names, mut values) = (
            table.columns.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
            Vec::new(),
        );
        for (column, kind) in &table.columns {
            values.push(match (name.as_str(), column.as_str()) {
                (_, "id" | "key" | "request_id" | "subject") | ("membership_entry", "position") => {
                    other(world.database.backend(), column, kind)
                }
                _ => column.clone(),
            });
        }
        let (mut names, mut values) = (names.join(", "), values.join(", "));
        if name == "membership_errand" {
            (names, values) = (names + ", attempts, next_us, failure", values + ", 0, 0, ''");
        }
        let sql = format!("INSERT INTO {name} ({names}) SELECT {values} FROM {name} WHERE {row}");
        if let Some(findings) = table.after(&world, &sql).await {
            let (place, by) = match name.as_str() {
                "membership_entry" => (name.as_str(), ENTRIES + 1),
                "membership_head" => ("membership_entry", ENTRIES),
                "membership_authority" => (name.as_str(), ENTRIES),
                _ => (name.as_str(), 0),
            };
            let found: Vec<_> = findings.iter().map(|found| (&*found.table, found.position)).collect();
            assert_eq!(found, [(place, by)], "{sql}");
        }
    }
    assert_eq!(world.findings().await, [], "all was undone");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn any_value_in_any_column_of_any_row_is_found(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let tables = tables(&world).await;
    for table in &tables {
        table.save(&world).await;
    }
    let mut runner = TestRunner::default();
    let strategy = (
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
        any::<i64>(),
        "[ -&(-~à-ỹ]{0,12}",
    );
    for _ in 0..60 {
        let (table, row, column, number, text) = strategy.new_tree(&mut runner).unwrap().current();
        let table = table.get(&tables);
        let (column, kind) = column.get(&table.columns);
        let row = table.row(i64::try_from(row.index(usize::try_from(table.rows).unwrap())).unwrap());
        let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let value = match (kind.to_lowercase().as_str(), kind == "BLOB") {
            ("text", _) => format!("'{text}'"),
            ("smallint", _) => (number % 30_000).to_string(),
            ("bigint", _) => number.to_string(),
            ("boolean", _) => ["FALSE", "TRUE"][usize::from(number % 2 == 0)].to_owned(),
            ("date", _) => format!(
                "'{:04}-02-{:02}'",
                1900 + number.rem_euclid(200),
                1 + number.rem_euclid(28)
            ),
            (_, true) => format!("x'{bytes}'"),
            (_, false) => format!("'\\x{bytes}'"),
        };
        let (name, position) = (&table.name, table.position(&world, &row).await);
        let sql = format!("UPDATE {name} SET {column} = {value} WHERE {row} AND {column} IS DISTINCT FROM {value}");
        if world.run(&sql).await.is_ok_and(|rows| rows == 1) {
            let findings = world.findings().await;
            assert!(is_found(table, position, &findings), "{sql}: {findings:?}");
            table.restore(&world).await;
        }
    }
    assert_eq!(world.findings().await, [], "all was undone");
}

/// What SQLite keeps in a column need not be of the column's type.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_another_type_is_found() {
    let world = World::new(Kind::Sqlite).await.unwrap();
    for table in &tables(&world).await {
        table.save(&world).await;
        let row = table.row(1.min(table.rows - 1));
        let position = table.position(&world, &row).await;
        for (column, _) in &table.columns {
            for value in ["x'ff00'", "1.5", "'no such thing'"] {
                let sql = format!("UPDATE {} SET {column} = {value} WHERE {row}", table.name);
                let Some(findings) = table.after(&world, &sql).await else {
                    continue;
                };
                assert!(is_found(table, position, &findings), "{sql}: {findings:?}");
            }
        }
    }
}

/// Neither is taken for a position of the chain, nor gone through one by one.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn positions_out_of_all_bounds_are_found(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    for (position, broken) in [(-1, 1), (i64::MIN, 1), (0, 1), (i64::MAX, ENTRIES + 1)] {
        let sql = format!("UPDATE membership_head SET position = {position}");
        world.run(&sql).await.unwrap();
        assert_eq!(world.chain().await.broken_position, broken, "{position}");
    }
    let sql = format!("UPDATE membership_head SET position = {ENTRIES}");
    world.run(&sql).await.unwrap();
    for position in [i64::MIN, 0, i64::MAX] {
        let sql = format!("UPDATE membership_entry SET position = {position} WHERE position = 3");
        world.run(&sql).await.unwrap();
        assert_eq!(world.chain().await.broken_position, 3, "{position}");
        assert!(!world.state().await.findings.is_empty(), "{position}");
        let sql = format!("UPDATE membership_entry SET position = 3 WHERE position = {position}");
        world.run(&sql).await.unwrap();
    }
    assert_eq!(world.findings().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_is_left_out_of_the_proof() {
    let world = World::new(Kind::Sqlite).await.unwrap();
    for owner in Owner::ALL {
        let state = state(&world.database, owner, |_| ()).await.unwrap();
        let proved = state.tables.into_iter().map(|table| table.table);
        // The chain proves entries and head.
        let chain = ["entry", "head"].map(|table| format!("{}_{table}", owner.name()));
        let unrecorded = UNRECORDED.iter().filter(|(_, column)| column.is_empty());
        let unrecorded = unrecorded.map(|(table, _)| (*table).to_owned());
        let unrecorded = unrecorded.filter(|table| table.starts_with(owner.name()));
        let covered: BTreeSet<String> = proved.chain(chain).chain(unrecorded).collect();
        assert_eq!(covered, owned(owner).collect(), "{}", owner.name());
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn of_very_many_findings_a_hundred_are_told(#[case] kind: Kind) {
    let Some(world) = World::new(kind).await else { return };
    let rows: Vec<String> = (0..300).map(|number| format!("('x-{number}', 'x', 1, 1)")).collect();
    let sql = format!(
        "INSERT INTO membership_person (id, full_name, position, mark) VALUES {}",
        rows.join(", ")
    );
    world.run(&sql).await.unwrap();
    let state = world.state().await;
    assert_eq!((state.findings.len(), state.is_cut), (100, true));
    world
        .run("DELETE FROM membership_person WHERE id LIKE 'x-1%' OR id LIKE 'x-2%'")
        .await
        .unwrap();
    let state = world.state().await;
    assert_eq!((state.findings.len(), state.is_cut), (78, false));
}
