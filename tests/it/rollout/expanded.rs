//! The release after has migrated: the schema has grown under a release that serves, and that is gone back to.

use std::process::Command;

use chidao_migration::{VERSION, migrate};
use chidao_model::owners;
use chidao_register::Database;
use chidao_tests::{Kind, TestDatabase, binary};
use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::{
    service::Asked,
    under_load::{REPLICAS, UnderLoad},
};
use crate::command::Folder;

/// What the release after may do to the schema while this one serves: a new table, and a column of each table that is there.
async fn expand(database: &TestDatabase) {
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let mut steps = vec!["CREATE TABLE membership_later (id TEXT PRIMARY KEY)".to_owned()];
    steps.extend(
        owners()
            .iter()
            .map(|(table, _)| format!("ALTER TABLE {table} ADD COLUMN later BIGINT")),
    );
    steps.push("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)".to_owned());
    for step in steps {
        connection.readers().execute_unprepared(&step).await.unwrap();
    }
}

/// The release after that has taken away what this one reads, and says so.
async fn contract(database: &TestDatabase) {
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let step = format!("UPDATE chidao_schema SET min_reader = {}", VERSION + 1);
    connection.readers().execute_unprepared(&step).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_grows_under_load_fails_no_call_and_is_served_on(
    #[values(Kind::Sqlite, Kind::Postgres)] kind: Kind,
    #[values(Asked::Membership, Asked::Coordination, Asked::Incident, Asked::Budget)] service: Asked,
) {
    let Some(mut service) = UnderLoad::begin(kind, service).await else {
        return;
    };
    service.go_on().await;
    expand(service.database()).await;
    service.go_on().await;
    // Back: the Job of this release finds nothing to do, and its replicas start on the schema of the other.
    migrate(service.database().url()).await.unwrap();
    for replica in 0..REPLICAS {
        service.replace(replica).await;
        service.go_on().await;
    }
    service.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_was_contracted_is_neither_served_nor_migrated(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    expand(&database).await;
    contract(&database).await;
    let folder = Folder::new(None);
    let serve = &["--listen", "127.0.0.1:0"][..];
    for (name, arguments) in [
        ("chidao-membership", serve),
        ("chidao-coordination", serve),
        ("chidao-incident", serve),
        ("chidao-budget", serve),
        ("chidao", &["migrate"]),
    ] {
        let mut command = Command::new(binary(name));
        command.args(arguments).args(["--database", database.url()]);
        let said = command.current_dir(folder.path()).output().unwrap();
        let notes = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(69), "{name}: {notes}");
        let needed = format!("needs a binary that knows version {}", VERSION + 1);
        assert!(notes.contains(&needed), "{name}: {notes}");
    }
}
