//! Each test has a database of its own.

use chidao_tests::{Kind, TestDatabase, databases};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test]
async fn databases_are_migrated_apart_and_gone_with_their_guard(#[case] kind: Kind) -> Result<(), DbErr> {
    let (Some(one), Some(other)) = (TestDatabase::fresh(kind).await, TestDatabase::fresh(kind).await) else {
        return Ok(());
    };
    assert!(databases().any(|at_hand| at_hand == kind));

    let of_one = Database::connect(one.url()).await?;
    assert!(knows(&of_one, "chidao_schema").await);
    of_one.execute_unprepared("CREATE TABLE mark (id INTEGER)").await?;
    assert!(knows(&of_one, "mark").await);
    let of_other = Database::connect(other.url()).await?;
    assert!(!knows(&of_other, "mark").await);
    of_other.close().await?;

    let url = one.url().replace("mode=rwc", "mode=rw");
    drop(one);
    assert!(Database::connect(url).await.is_err());
    Ok(())
}

async fn knows(connection: &DatabaseConnection, table: &str) -> bool {
    connection
        .execute_unprepared(&format!("SELECT * FROM {table}"))
        .await
        .is_ok()
}
