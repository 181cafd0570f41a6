//! The table of metrics in `deploy/components/monitoring`, by which dashboards and alerts are written, and what a suite really tells.

use std::collections::{BTreeMap, BTreeSet};

use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_proto::membership::v1::AgencyKind;
use chidao_tests::{
    Fleet, Kind, TestDatabase, draft, repository,
    sink::{Sink, kind_and_attributes},
};
use rstest::rstest;
use tonic::Code;

use crate::tls::service::Service;

/// A metric: its kind with its unit, and the attributes of its points.
type Metrics = BTreeMap<String, (String, BTreeSet<BTreeSet<String>>)>;

/// The texts of a cell between backticks.
fn quoted(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of the table: name, name in Prometheus, kind and unit, attributes, meaning.
fn table() -> Metrics {
    let text = std::fs::read_to_string(repository().join("deploy/components/monitoring/README.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| metric |"));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let name = quoted(cells[1]).into_iter().next().expect("a name");
        (name, (cells[3].to_owned(), [quoted(cells[4])].into()))
    };
    rows.map(row).collect()
}

fn told(sink: &Sink) -> Metrics {
    let mut metrics = Metrics::new();
    for metric in sink.metrics() {
        let (kind, points) = kind_and_attributes(&metric);
        let said = format!("{kind}, {}", metric.unit);
        let of_name = metrics
            .entry(metric.name)
            .or_insert_with(|| (said.clone(), BTreeSet::new()));
        assert_eq!(of_name.0, said, "one name, one kind");
        let keys = points.into_iter().map(|point| point.into_keys().collect());
        of_name.1.extend(keys);
    }
    metrics
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_suite_tells_what_the_table_says_and_nothing_else(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let sink = Sink::start().await;
    let arguments = ["--otlp-endpoint", sink.endpoint(), "--log", "error"];
    let mut fleet = Fleet::start_recorded(database.url(), &arguments).await;
    let agency = draft::agency("so-a", "Sở (hư cấu)", AgencyKind::Department);
    let mut founder = fleet.client(0);
    founder.agencies.create_agency(agency.clone()).await.unwrap();
    let mut stranger = fleet.client_of(0, "nobody");
    let denied = stranger.agencies.create_agency(agency).await.unwrap_err();
    assert_eq!(denied.code(), Code::PermissionDenied);
    for number in [
        0,
        fleet.join::<Coordination>().await,
        fleet.join::<Incident>().await,
        fleet.join::<Budget>().await,
    ] {
        assert!(fleet.replica(number).terminate().await, "{}", fleet.log());
    }
    // A certificate has who speaks TLS.
    let secured = Service::start_with(kind, &arguments[..2]).await.unwrap();
    assert!(secured.end().await);

    assert_eq!(told(&sink), table());
    let values = |name: &str, key: &str| -> Vec<String> {
        let metrics = sink.metrics().into_iter().filter(|metric| metric.name == name);
        let points = metrics.flat_map(|metric| kind_and_attributes(&metric).1);
        let values: BTreeSet<_> = points.filter_map(|mut point| point.remove(key)).collect();
        values.into_iter().collect()
    };
    let skew = values("chidao.clock.skew", "chidao.register");
    assert_eq!(skew, ["budget", "coordination", "incident", "membership"]);
    let deadlines = values("chidao.deadline.count", "chidao.register");
    assert_eq!(deadlines, ["coordination", "incident"]);
}
