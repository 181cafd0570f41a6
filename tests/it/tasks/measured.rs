//! How deadlines stand, as the service measures them for those who operate it.

use chidao_coordination::Coordination;
use chidao_service::measure::Figure;
use chidao_tests::Kind;
use rstest::rstest;
use time::macros::date;

use super::stage::{Stage, by, paper};
use crate::telemetry::measured;

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn deadlines_are_counted_by_how_they_stand(#[case] kind: Kind) {
    let issued_on = date!(2019 - 04 - 01);
    let Some(stage) = Stage::set(kind, issued_on).await else {
        return;
    };
    let stand = async || measured::<Coordination>(stage.sandbox.database().url()).await;
    let told = |overdue, soon, later| {
        [("overdue", overdue), ("soon", soon), ("later", later)].map(|(state, count)| Figure::Deadlines(state, count))
    };
    assert_eq!(stand().await, told(0, 0, 0));
    let mut names = Vec::new();
    for due in [date!(2019 - 04 - 03), date!(2019 - 04 - 12), date!(2019 - 06 - 28)] {
        names.push(stage.given("so-gd", by(due), issued_on).await);
    }
    assert_eq!(stand().await, told(0, 1, 2));
    stage.accept("so-gd", &names[0]).await;
    stage.noon_of(date!(2019 - 04 - 10)).await;
    assert_eq!(stand().await, told(1, 1, 1));
    // What waits for its confirmation is no longer owed by who was to do it.
    stage.report("so-gd", &names[0], paper(7, date!(2019 - 04 - 10))).await;
    assert_eq!(stand().await, told(0, 1, 1));
}
