//! The schema: migrations under a lock, services that refuse a schema that is not theirs, one writer a table.

use std::collections::BTreeSet;

use chidao_migration::{SchemaError, VERSION, check, migrate};
use chidao_model::{Owner, REGISTER_TABLES, owners};
use chidao_register::Database;
use chidao_tests::{Kind, TestDatabase};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement};

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
    for service in Owner::ALL.map(Owner::name) {
        let added = |position| format!("INSERT INTO {service}_index (key, position) VALUES ('r:a/b', {position})");
        if kind == Kind::Postgres {
            run(&connection, &format!("SET ROLE chidao_{service}")).await.unwrap();
        }
        let entry = format!(
            "INSERT INTO {service}_entry (position, time_us, actor, request_id, body, hash) \
             VALUES (1, 1, 'a', 'r', '\\x00', '\\x00')"
        );
        for sql in [added(1), entry] {
            run(&connection, &sql).await.unwrap();
        }
        for sql in [
            format!("UPDATE {service}_index SET position = 2"),
            format!("DELETE FROM {service}_index"),
            format!("UPDATE {service}_entry SET position = 2"),
            format!("DELETE FROM {service}_entry"),
        ] {
            assert!(run(&connection, &sql).await.is_err(), "{sql}");
        }
        run(&connection, &added(2)).await.unwrap();
        if kind == Kind::Postgres {
            run(&connection, "RESET ROLE").await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_has_its_owner_and_the_owner_its_grants() {
    let Some(database) = TestDatabase::fresh(Kind::Postgres).await else {
        return;
    };
    let connection = connection(&database).await;
    let owners = owners();
    let mut unowned = BTreeSet::new();
    for writer in Owner::ALL {
        for (table, verbs) in verbs_of(&connection, writer).await {
            match owners.iter().find(|(owned, _)| *owned == table) {
                Some((_, owner)) if *owner == writer => {
                    let added_to = REGISTER_TABLES
                        .iter()
                        .any(|(name, added)| *added && table == format!("{}_{name}", writer.name()));
                    assert_eq!(verbs, [true, true, !added_to, false], "{table}");
                }
                Some(_) => assert_eq!(verbs, [true, false, false, false], "{table}, which is another's"),
                None => {
                    assert_eq!(verbs, [true, false, false, false], "{table}");
                    unowned.insert(table);
                }
            }
        }
    }
    assert_eq!(
        unowned.iter().map(String::as_str).collect::<Vec<_>>(),
        ["chidao_schema", "seaql_migrations"],
        "the schema's own tables belong to no service"
    );
}

/// Every table, and whether the role of a service may SELECT, INSERT, UPDATE and DELETE there.
async fn verbs_of(connection: &DatabaseConnection, owner: Owner) -> Vec<(String, [bool; 4])> {
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let may = verbs.map(|verb| format!("has_table_privilege('chidao_{}', c.oid, '{verb}')", owner.name()));
    let sql = format!(
        "SELECT c.relname::text, {} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1",
        may.join(", ")
    );
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let read = |row: QueryResult| {
        let verbs = std::array::from_fn(|verb| row.try_get_by_index(verb + 1).unwrap());
        (row.try_get_by_index(0).unwrap(), verbs)
    };
    rows.into_iter().map(read).collect()
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

/// An index that holds some states only must be one that the database takes for a state.
#[rstest]
#[case::sqlite(Kind::Sqlite, "EXPLAIN QUERY PLAN", 3)]
#[case::postgres(Kind::Postgres, "EXPLAIN", 0)]
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_decision_is_found_by_its_index(
    #[case] kind: Kind,
    #[case] explain: &str,
    #[case] column: usize,
) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let connection = connection(&database).await;
    for state in ["DRAFT", "RETURN_REQUESTED", "REPORTED", "REDO", "SUSPENDED"] {
        let sql = format!(
            "{explain} SELECT t.* FROM coordination_task AS t WHERE t.state = '{state}' ORDER BY t.due_us, t.id LIMIT 2"
        );
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(column).unwrap()).collect();
        assert!(plan.concat().contains("coordination_task_waiting"), "{state}: {plan:?}");
    }
}
