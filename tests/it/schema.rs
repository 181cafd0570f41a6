//! The schema: migrations under a lock, services that refuse a schema that is not theirs, one writer a table.

use chidao_migration::{SchemaError, VERSION, check, migrate};
use chidao_model::{Owner, REGISTER_TABLES, owners};
use chidao_register::Database;
use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

async fn connection(database: &TestDatabase) -> DatabaseConnection {
    Database::connect(database.url(), "chidao-tests", 1)
        .await
        .unwrap()
        .readers()
        .clone()
}

async fn run(connection: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.execute_raw(statement).await.map(drop)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn migrations_at_once_wait_for_one_another(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let url = database.url().to_owned();
            tokio::spawn(async move { migrate(&url).await })
        })
        .collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
    check(&connection(&database).await).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_another_release_is_refused(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let connection = connection(&database).await;
    // A newer release may have migrated: what it added is no reason to refuse.
    run(
        &connection,
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)",
    )
    .await
    .unwrap();
    check(&connection).await.unwrap();
    run(
        &connection,
        &format!("UPDATE chidao_schema SET min_reader = {}", VERSION + 1),
    )
    .await
    .unwrap();
    assert!(matches!(check(&connection).await, Err(SchemaError::TooNew { needed }) if needed == VERSION + 1));
    run(&connection, &format!("UPDATE chidao_schema SET min_reader = {VERSION}"))
        .await
        .unwrap();
    run(
        &connection,
        "DELETE FROM seaql_migrations WHERE version <> 'm9999_later'",
    )
    .await
    .unwrap();
    assert!(matches!(check(&connection).await, Err(SchemaError::Outdated { .. })));
    run(&connection, "DROP TABLE seaql_migrations").await.unwrap();
    assert!(matches!(check(&connection).await, Err(SchemaError::Outdated { .. })));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_alters_what_is_only_added_to(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let connection = connection(&database).await;
    run(
        &connection,
        "INSERT INTO membership_index (key, position) VALUES ('r:a/b', 1)",
    )
    .await
    .unwrap();
    if kind == Kind::Postgres {
        run(&connection, "SET ROLE chidao_membership").await.unwrap();
    }
    for sql in [
        "UPDATE membership_index SET position = 2",
        "DELETE FROM membership_index",
    ] {
        assert!(run(&connection, sql).await.is_err(), "{sql}");
    }
    run(
        &connection,
        "INSERT INTO membership_index (key, position) VALUES ('r:a/b', 2)",
    )
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_has_its_owner_and_the_owner_its_grants() {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let connection = connection(&database).await;
    let sql = "SELECT c.relname::text, has_table_privilege('chidao_membership', c.oid, 'INSERT'), \
               has_table_privilege('chidao_membership', c.oid, 'UPDATE'), \
               has_table_privilege('chidao_membership', c.oid, 'DELETE') \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let owners = owners();
    let mut unowned = Vec::new();
    for row in connection.query_all_raw(statement).await.unwrap() {
        let table: String = row.try_get_by_index(0).unwrap();
        let verbs: [bool; 3] = std::array::from_fn(|verb| row.try_get_by_index(verb + 1).unwrap());
        match owners.iter().find(|(owned, _)| *owned == table) {
            Some((_, Owner::Membership)) => {
                let added_to = REGISTER_TABLES
                    .iter()
                    .any(|(name, added)| *added && table == format!("membership_{name}"));
                assert_eq!(verbs, [true, !added_to, false], "{table}");
            }
            None => {
                assert_eq!(verbs, [false; 3], "{table}");
                unowned.push(table);
            }
        }
    }
    assert_eq!(
        unowned,
        ["chidao_schema", "seaql_migrations"],
        "the schema's own tables belong to no service"
    );
}

/// A plan that was made while a table was empty must not read the whole of it later.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_look_up_by_index_from_the_first_row_on() {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let connection = connection(&database).await;
    for setting in ["enable_seqscan", "jit"] {
        let statement = Statement::from_string(connection.get_database_backend(), format!("SHOW {setting}"));
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "off", "{setting}");
    }
}
