//! Directives under kill -9 of either service at every step: each becomes exactly one task.

use std::{collections::BTreeMap, time::Duration};

use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    coordination::v1::{ListTasksRequest, Task},
    incident::v1::{ExplainIncidentRequest, Step},
};
use chidao_register::Database;
use chidao_tests::{Fleet, Kind, TestDatabase, draft};
use rstest::rstest;
use time::macros::date;

use super::{directives::directive, rows::at, stage::found};

const PATIENCE: Duration = Duration::from_secs(60);
/// To whom every directive goes.
const AGENCIES: [&str; 2] = ["so-operator", "so-new"];

struct World {
    fleet: Fleet,
    coordination: usize,
    incident: usize,
    name: String,
    monitor: String,
    /// The steps that were answered.
    given: Vec<String>,
}

impl World {
    async fn new(database: &TestDatabase) -> Self {
        let mut fleet = Fleet::start(database.url(), 1).await;
        let coordination = fleet.join::<Coordination>().await;
        let incident = fleet.join_beside::<Incident>(&[("coordination", coordination)]).await;
        let people = found(fleet.client(0), fleet.client_of(0, "officer")).await;
        let mut officer = fleet.client_of(incident, "officer");
        let system = draft::incident::system("so-operator");
        let system = officer
            .systems
            .create_information_system(system)
            .await
            .unwrap()
            .into_inner()
            .system;
        let report = draft::incident::report(&system.unwrap().name, at(date!(2026 - 05 - 15), 10, 0));
        let mut operator = fleet.client_of(incident, "so-operator");
        let reported = operator.incidents.report_incident(report).await.unwrap().into_inner();
        Self {
            fleet,
            coordination,
            incident,
            name: reported.incident.unwrap().name,
            monitor: people[2].clone(),
            given: Vec::new(),
        }
    }

    /// Gives a directive to both agencies.
    async fn direct(&mut self) {
        let content = directive(&AGENCIES, &self.monitor);
        let request = draft::incident::direct(&self.name, Step::IssueDirective, content);
        let mut head = self.fleet.client_of(self.incident, "head");
        let given = head.incidents.direct_response(request).await.unwrap().into_inner();
        self.given.push(given.step.unwrap().name);
    }

    /// The tasks of an agency.
    async fn tasks(&self, agency: &str) -> Vec<Task> {
        let request = ListTasksRequest {
            agency: draft::agency_name(agency),
            page_size: 1000,
            ..ListTasksRequest::default()
        };
        let mut officer = self.fleet.client_of(self.coordination, "officer");
        officer.tasks.list_tasks(request).await.unwrap().into_inner().tasks
    }

    /// Waits until so many tasks are there in all.
    async fn until(&self, count: usize) {
        let there = async {
            loop {
                let mut found = 0;
                for agency in AGENCIES {
                    found += self.tasks(agency).await.len();
                }
                if found >= count {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, there).await.expect("the tasks come");
    }

    /// Waits until all directives are carried over.
    async fn carried(&self) {
        let mut head = self.fleet.client_of(self.incident, "head");
        let all = async {
            loop {
                let request = ExplainIncidentRequest {
                    name: self.name.clone(),
                    ..ExplainIncidentRequest::default()
                };
                let told = head.incidents.explain_incident(request).await.unwrap().into_inner();
                let is_whole = told.directed.len() == self.given.len() * AGENCIES.len();
                if is_whole && told.directed.iter().all(|one| !one.task.is_empty()) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, all)
            .await
            .expect("directives are carried over");
    }

    fn kill(&mut self, number: usize) {
        self.fleet.replica(number).kill();
    }

    async fn restart(&mut self, number: usize) {
        self.fleet.restart_there(number).await;
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn each_directive_becomes_one_task_whoever_is_killed(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut world = World::new(&database).await;
    let (coordination, incident) = (world.coordination, world.incident);
    world.direct().await;
    world.until(2).await;
    // The receiver is not there when it is given.
    world.kill(coordination);
    world.direct().await;
    world.restart(coordination).await;
    world.until(4).await;
    // The sender dies in the call.
    world.fleet.replica(coordination).stop();
    world.direct().await;
    world.kill(incident);
    world.fleet.replica(coordination).resume();
    world.restart(incident).await;
    world.until(6).await;
    // The receiver dies in the call.
    world.fleet.replica(coordination).stop();
    world.direct().await;
    world.kill(coordination);
    world.restart(coordination).await;
    world.until(8).await;
    // The sender dies between the task and its own settlement.
    world.direct().await;
    world.until(9).await;
    world.kill(incident);
    world.restart(incident).await;
    world.until(10).await;
    // Both die when it is given.
    world.direct().await;
    world.kill(coordination);
    world.kill(incident);
    world.restart(coordination).await;
    world.restart(incident).await;
    world.carried().await;

    for agency in AGENCIES {
        let mut of_step = BTreeMap::new();
        for task in world.tasks(agency).await {
            *of_step.entry(task.directive).or_insert(0) += 1;
        }
        let expected: BTreeMap<_, _> = world.given.iter().map(|step| (step.clone(), 1)).collect();
        assert_eq!(of_step, expected, "{agency}");
    }
    let database = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    for owner in [Owner::Coordination, Owner::Incident] {
        let chain = chidao_register::verify(database.readers(), owner, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!(chain.broken_position, 0, "{}", chain.finding);
        assert_eq!(
            chidao_register::state(&database, owner, |_| ()).await.unwrap().findings,
            []
        );
    }
}
