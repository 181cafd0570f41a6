//! One trace runs through both services: what the committee directs is followed to the task that it becomes, whichever process carried it
//! over.

use std::time::Duration;

use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_proto::{coordination::v1::ListTasksRequest, incident::v1::Step};
use chidao_tests::{Fleet, Kind, TestDatabase, draft, sink::Sink};
use opentelemetry_proto::tonic::trace::v1::Span;
use rstest::rstest;
use time::macros::date;

use super::{directives::directive, rows::at, stage::found};
use crate::telemetry::traced;

const PATIENCE: Duration = Duration::from_secs(120);
const DIRECTED: &str = "chidao.incident.v1.IncidentService/DirectResponse";
const CARRIED: &str = "errand directive.assign";
const ASSIGNED: &str = "chidao.coordination.v1.TaskService/AssignDirective";

struct World {
    sink: Sink,
    fleet: Fleet,
    coordination: usize,
    incident: usize,
    name: String,
    monitor: String,
}

impl World {
    async fn new(database: &TestDatabase) -> Self {
        let sink = Sink::start().await;
        let arguments = [
            "--otlp-endpoint",
            sink.endpoint(),
            "--trace-ratio",
            "0",
            "--log",
            "error",
        ];
        let mut fleet = Fleet::start_recorded(database.url(), &arguments).await;
        let coordination = fleet.join::<Coordination>().await;
        let incident = fleet.join_beside::<Incident>(&[("coordination", coordination)]).await;
        let people = found(fleet.client(0), fleet.client_of(0, "officer")).await;
        let system = draft::incident::system("so-operator");
        let mut officer = fleet.client_of(incident, "officer");
        let system = officer.systems.create_information_system(system).await.unwrap();
        let system = system.into_inner().system.unwrap().name;
        let report = draft::incident::report(&system, at(date!(2026 - 05 - 15), 10, 0));
        let mut operator = fleet.client_of(incident, "so-operator");
        let reported = operator.incidents.report_incident(report).await.unwrap().into_inner();
        Self {
            sink,
            fleet,
            coordination,
            incident,
            name: reported.incident.unwrap().name,
            monitor: people[2].clone(),
        }
    }

    /// Directs an agency in a trace.
    async fn direct(&self, trace: u8) {
        let content = directive(&["so-new"], &self.monitor);
        let request = draft::incident::direct(&self.name, Step::IssueDirective, content);
        let mut head = self.fleet.client_of(self.incident, "head");
        head.incidents
            .direct_response(traced(request, trace, true))
            .await
            .unwrap();
    }

    /// Waits until the agency has so many tasks.
    async fn until(&self, count: usize) {
        let mut officer = self.fleet.client_of(self.coordination, "officer");
        let there = async {
            loop {
                let request = ListTasksRequest {
                    agency: draft::agency_name("so-new"),
                    ..ListTasksRequest::default()
                };
                let listed = officer.tasks.list_tasks(request).await.unwrap().into_inner();
                if listed.tasks.len() == count {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, there).await.expect("the tasks come");
    }

    /// The spans of a name in a trace, each with the service that sent it.
    fn spans(&self, name: &str, trace: u8) -> Vec<(String, Span)> {
        let mut spans = self.sink.spans(name);
        spans.retain(|(_, span)| span.trace_id == [trace; 16]);
        spans
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_directive_is_followed_to_its_task_in_one_trace(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut world = World::new(&database).await;
    let (coordination, incident) = (world.coordination, world.incident);
    world.direct(7).await;
    world.until(1).await;
    // Another process of the service carries it over, when coordination is there again.
    assert!(world.fleet.replica(coordination).terminate().await);
    world.direct(9).await;
    assert!(world.fleet.replica(incident).terminate().await);
    world.fleet.restart_there(incident).await;
    world.fleet.restart_there(coordination).await;
    world.until(2).await;
    for service in [incident, coordination] {
        // With its end comes all that it still has to send.
        assert!(world.fleet.replica(service).terminate().await);
    }
    for trace in [7, 9] {
        let directed = world.spans(DIRECTED, trace);
        assert_eq!(directed.len(), 1, "{directed:?}");
        assert_eq!(directed[0].0, "incident");
        // It was tried until coordination answered; each try is a part of the trace.
        let carried = world.spans(CARRIED, trace);
        assert!(!carried.is_empty());
        for (service, span) in &carried {
            assert_eq!(
                (service.as_str(), &span.parent_span_id),
                ("incident", &directed[0].1.span_id)
            );
        }
        let assigned = world.spans(ASSIGNED, trace);
        assert_eq!(assigned.len(), 1, "{assigned:?}");
        let (service, call) = &assigned[0];
        assert_eq!(service, "coordination");
        assert!(
            carried.iter().any(|(_, span)| span.span_id == call.parent_span_id),
            "{call:?}"
        );
    }
}
