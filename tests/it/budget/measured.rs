//! The committee's money, as the service measures it for those who operate it.

use chidao_budget::Budget;
use chidao_proto::budget::v1::{ActivityKind, GetBalanceRequest, Term};
use chidao_service::measure::Figure;
use chidao_tests::{Kind, draft};
use rstest::rstest;

use super::stage::{Stage, term};
use crate::telemetry::measured;

const TERMS: [(Term, &str); 9] = [
    (Term::Given, "given"),
    (Term::Blocked, "blocked"),
    (Term::Unpaid, "committed"),
    (Term::Paid, "paid"),
    (Term::Advanced, "advanced"),
    (Term::Available, "available"),
    (Term::Reserved, "reserved"),
    (Term::Pending, "pending"),
    (Term::Free, "free"),
];

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn money_of_the_year_that_runs_is_measured_term_by_term(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, (2019, 5, 14)).await else {
        return;
    };
    let stand = async || measured::<Budget>(stage.sandbox.database().url()).await;
    assert_eq!(stand().await, TERMS.map(|(_, name)| Figure::Money(name, 0)));

    let (_, line) = stage.line(2019, 1_000_000_000).await;
    let activity = stage.approved(ActivityKind::Purchase, 1_000_000_000).await;
    let contract = stage.contract(draft::budget::contract(&activity, 240_000_000, (4, 26)));
    stage.committed(&contract.await.name, &line, 240_000_000).await;
    let balance = stage.balance(GetBalanceRequest {
        line,
        ..GetBalanceRequest::default()
    });
    let balance = balance.await;
    let terms = TERMS.map(|(of, name)| Figure::Money(name, term(&balance, of)));
    assert_eq!(stand().await, terms);
    assert!(terms.contains(&Figure::Money("committed", 240_000_000)), "{terms:?}");
    assert!(terms.contains(&Figure::Money("free", 760_000_000)), "{terms:?}");

    // In the next year nothing is given yet.
    stage.on((2020, 1, 2)).await;
    assert_eq!(stand().await, TERMS.map(|(_, name)| Figure::Money(name, 0)));
}
