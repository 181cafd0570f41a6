//! The books proved by themselves: whatever is altered in them is found, though no rule is asked.

use chidao_budget::Books;
use chidao_proto::budget::v1::{ActivityKind, PaymentContent, PaymentKind};
use chidao_register::Database;
use chidao_tests::{Kind, Sandbox, draft};
use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::stage::Stage;

async fn run(database: &Database, sql: &str) {
    database.readers().execute_unprepared(sql).await.unwrap();
}

/// What is found of a table that something is done to; afterwards it is as it was.
async fn found(database: &Database, table: &str, sql: &str) -> Books {
    run(database, &format!("CREATE TABLE saved AS SELECT * FROM {table}")).await;
    run(database, sql).await;
    let books = chidao_budget::check(database, |_| ()).await.unwrap();
    let restore = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved; DROP TABLE saved");
    run(database, &restore).await;
    books
}

/// The books of a line of which something is paid, advanced, committed, and held by a request; and the name of that request.
async fn kept(kind: Kind) -> Option<(Sandbox, Database, String)> {
    let stage = Stage::set(kind, (2019, 3, 4)).await?;
    let (_, line) = stage.line(2019, 300_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 300_000_000).await;
    stage.paid(draft::budget::content(&activity, &line, 600)).await.unwrap();
    let advance = PaymentContent {
        kind: PaymentKind::Advance.into(),
        ..draft::budget::content(&activity, &line, 500)
    };
    stage.paid(advance).await.unwrap();
    let contract = draft::budget::contract(&activity, 250_000_000, (1, 20));
    let contract = stage.contract(contract).await.name;
    stage.committed(&contract, &line, 250_000_000).await;
    let waiting = draft::budget::content(&activity, &line, 100);
    let waiting = stage.checked(waiting).await.unwrap();
    stage.sign("accountant", &waiting).await.unwrap();
    stage.prove().await;
    let sandbox = stage.end().await;
    let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
    Some((sandbox, database.unwrap(), waiting))
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn altered_books_contradict_themselves(#[case] kind: Kind) {
    // The database is there as long as its sandbox.
    let Some((_sandbox, database, waiting)) = kept(kind).await else {
        return;
    };
    let waiting = waiting.trim_start_matches("payments/");
    let first = "id = (SELECT min(id) FROM budget_posting)";
    // The first that was held was let go by whoever held it.
    let held = "id = (SELECT min(id) FROM budget_posting WHERE holder <> '')";
    let again = "INSERT INTO budget_posting (id, journal_id, line_id, account, holder, amount, day, position, mark) \
                 SELECT '0' || id, journal_id, '1999-0001', account, holder, amount, day, position, mark FROM budget_posting";
    for (table, sql, words) in [
        (
            "budget_posting",
            format!("UPDATE budget_posting SET amount = amount + 1 WHERE {first}"),
            "the act adds up to 1 on",
        ),
        (
            "budget_posting",
            format!("UPDATE budget_posting SET account = 15 WHERE {first}"),
            "account 15 of 2019-0001 stands at -300000000",
        ),
        (
            "budget_posting",
            format!("UPDATE budget_posting SET line_id = '1999-0001' WHERE {first}"),
            "of 1999-0001 stands at -300000000, and there is no such line",
        ),
        (
            "budget_posting",
            format!("UPDATE budget_posting SET holder = '' WHERE {held}"),
            "has the holder \"\"",
        ),
        (
            "budget_posting",
            format!("UPDATE budget_posting SET holder = 'payments/1999-0001' WHERE {held}"),
            "payments/1999-0001 holds 600 on account 8 of 2019-0001, and no row says so",
        ),
        (
            "budget_posting",
            format!("DELETE FROM budget_posting WHERE {first}"),
            "2019-0001 says {1: -300000000",
        ),
        // What was given last was given first: as if it was spent before.
        (
            "budget_posting",
            "UPDATE budget_posting SET position = 1000000 WHERE journal_id = (SELECT min(journal_id) FROM budget_posting)"
                .to_owned(),
            "available",
        ),
        // An act that is balanced on a line that is not there.
        (
            "budget_posting",
            format!("{again} WHERE journal_id = (SELECT min(journal_id) FROM budget_posting)"),
            "of 1999-0001 stands at 300000000, and there is no such line",
        ),
        (
            "budget_line",
            "DELETE FROM budget_line".to_owned(),
            "of 2019-0001 stands at -300000000, and there is no such line",
        ),
        (
            "budget_payment",
            format!("DELETE FROM budget_payment WHERE id = '{waiting}'"),
            "holds 100 on account 8 of 2019-0001, and no row says so",
        ),
        // As one that was paid long ago.
        (
            "budget_payment",
            format!(
                "UPDATE budget_payment SET content = (SELECT content FROM budget_payment WHERE id = '2019-0001') \
                 WHERE id = '{waiting}'"
            ),
            "says that it holds 0 on account 8 of 2019-0001, its postings add up to 100",
        ),
        // As one that is held still.
        (
            "budget_payment",
            format!(
                "UPDATE budget_payment SET content = (SELECT content FROM budget_payment WHERE id = '{waiting}') \
                 WHERE id = '2019-0001'"
            ),
            "payments/2019-0001 says that it holds 100 on account 8 of 2019-0001, its postings add up to 0",
        ),
        (
            "budget_commitment",
            "DELETE FROM budget_commitment".to_owned(),
            "commitments/2019-0001 holds 250000000 on account 10 of 2019-0001, and no row says so",
        ),
        (
            "budget_advance",
            "UPDATE budget_advance SET line_id = '1999-0001'".to_owned(),
            "says that it holds 500 on account 13 of 1999-0001, its postings add up to 0",
        ),
    ] {
        let books = found(&database, table, &sql).await;
        assert!(
            books.findings.iter().any(|finding| finding.contains(words)),
            "{sql}: {:?}",
            books.findings
        );
        assert!(!books.is_cut, "{sql}");
    }
    // No more findings are told than anybody reads, and that there are more.
    let alone = "UPDATE budget_posting SET line_id = 'x' || id WHERE id <> ''";
    let many: Vec<_> = (0..20)
        .map(|copy| again.replace("'0'", &format!("'{copy}-'")))
        .collect();
    let many = many.join(" WHERE id LIKE '2019%'; ");
    let books = found(
        &database,
        "budget_posting",
        &format!("{many} WHERE id LIKE '2019%'; {alone}"),
    )
    .await;
    assert_eq!((books.findings.len(), books.is_cut), (100, true));

    let books = chidao_budget::check(&database, |_| ()).await.unwrap();
    assert_eq!((books.findings, books.lines), (Vec::new(), 1));
    assert!(books.acts > 0 && books.postings >= 2 * books.acts, "it looked at acts");
}
