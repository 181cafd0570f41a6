//! The books proved by themselves: whatever is altered in them is found, though no rule is asked.

use chidao_proto::budget::v1::ActivityKind;
use chidao_register::Database;
use chidao_tests::{Kind, draft};
use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::stage::Stage;

async fn run(database: &Database, sql: &str) {
    database.readers().execute_unprepared(sql).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn altered_books_contradict_themselves(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 3, 4)).await else {
        return;
    };
    let (_, line) = stage.line(2019, 1_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000).await;
    stage.paid(draft::budget::content(&activity, &line, 600)).await.unwrap();
    let waiting = stage
        .checked(draft::budget::content(&activity, &line, 100))
        .await
        .unwrap();
    stage.sign("accountant", &waiting).await.unwrap();
    stage.prove().await;
    let sandbox = stage.end().await;
    let database = Database::connect(sandbox.database().url(), "chidao-tests", 1)
        .await
        .unwrap();
    let first = "id = (SELECT min(id) FROM budget_posting)";
    // The first that was held was let go by whoever held it.
    let held = "id = (SELECT min(id) FROM budget_posting WHERE holder <> '')";
    for sql in [
        format!("UPDATE budget_posting SET amount = amount + 1 WHERE {first}"),
        format!("UPDATE budget_posting SET account = 15 WHERE {first}"),
        format!("UPDATE budget_posting SET line_id = '1999-0001' WHERE {first}"),
        format!("UPDATE budget_posting SET holder = '' WHERE {held}"),
        format!("UPDATE budget_posting SET holder = 'payments/1999-0001' WHERE {held}"),
        format!("DELETE FROM budget_posting WHERE {first}"),
        // What was given last was given first: as if it was spent before.
        "UPDATE budget_posting SET position = 1000000 WHERE journal_id = (SELECT min(journal_id) FROM budget_posting)"
            .to_owned(),
    ] {
        run(&database, "CREATE TABLE saved AS SELECT * FROM budget_posting").await;
        run(&database, &sql).await;
        let books = chidao_budget::check(&database, |_| ()).await.unwrap();
        assert!(!books.findings.is_empty(), "{sql}");
        let restore = "DELETE FROM budget_posting; INSERT INTO budget_posting SELECT * FROM saved; DROP TABLE saved";
        run(&database, restore).await;
    }
    let books = chidao_budget::check(&database, |_| ()).await.unwrap();
    assert_eq!((books.findings, books.acts, books.lines), (Vec::new(), 4, 1));
}
