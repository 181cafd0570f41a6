//! How duties stand, and how late what is to be carried over is, as the service measures it for those who operate it.

use std::time::Duration;

use chidao_incident::Incident;
use chidao_proto::incident::v1::Step;
use chidao_register::lateness;
use chidao_service::measure::Figure;
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tokio::time::timeout;

use super::{
    clock::moment,
    directives::directive,
    rows::at,
    stage::{Stage, move_clock},
};
use crate::telemetry::{measured, reads};

const PATIENCE: Duration = Duration::from_secs(60);

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn duties_and_what_is_not_carried_over_are_told_late(#[case] kind: Kind) {
    let begun = date!(2019 - 03 - 04);
    let Some(stage) = Stage::set_at(kind, moment(begun, 10, 0)).await else {
        return;
    };
    let reads = reads::<Incident>(stage.sandbox.database().url()).await;
    let stand = async || measured::<Incident>(stage.sandbox.database().url()).await;
    let late = async || lateness(&reads, reads.moment().await.unwrap().now).await.unwrap();
    assert!(
        stand()
            .await
            .iter()
            .all(|figure| matches!(figure, Figure::Deadlines(_, 0)))
    );
    assert_eq!(late().await, [("clock", Duration::ZERO), ("service", Duration::ZERO)]);

    let system = stage.system("so-operator", "so-operator").await;
    let report = draft::incident::report(&system, at(begun, 10, 0));
    let reported = stage.report("so-operator", report).await.unwrap();
    let name = reported.incident.unwrap().name;
    // Nobody is there who would take it over.
    let content = directive(&["so-new"], &stage.people[2]);
    let request = draft::incident::direct(&name, Step::IssueDirective, content);
    stage.client("head").incidents.direct_response(request).await.unwrap();
    let owed = stand().await;
    assert_eq!(owed[0], Figure::Deadlines("overdue", 0));
    assert_ne!(owed[1..], [Figure::Deadlines("soon", 0), Figure::Deadlines("later", 0)]);

    move_clock(&stage.database().await, moment(date!(2019 - 05 - 06), 10, 0)).await;
    let settled = async {
        while late().await[0].1 > Duration::ZERO {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, settled)
        .await
        .expect("the worker sees to what is due");
    let Figure::Deadlines("overdue", overdue) = stand().await[0] else {
        panic!("how many are overdue comes first");
    };
    assert!(overdue > 0, "{overdue}");
    let [_, (_, service)] = late().await;
    assert!(service > Duration::from_secs(60 * 86_400), "{service:?}");
}
