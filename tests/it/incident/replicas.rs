//! Two replicas take notices, and one is killed again and again: each notice is an incident, once.

use std::{collections::BTreeSet, time::Duration};

use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::incident::v1::{
    ListIncidentsRequest, ReportIncidentRequest, ReportIncidentResponse, SystemManagement,
};
use chidao_register::Database;
use chidao_tests::{Chance, Client, Fleet, Kind, TestDatabase, draft};
use rstest::rstest;
use tokio::task::JoinSet;
use tonic::Code;

use super::stage::found;

const PATIENCE: Duration = Duration::from_secs(60);
const CALLERS: usize = 4;
/// Incidents that each caller reports, and kills meanwhile.
const REPORTS: usize = 12;
const KILLS: usize = 4;

/// Sends a notice, as it is, to one replica after the other until it is answered.
async fn answered(clients: &[Client], request: &ReportIncidentRequest) -> ReportIncidentResponse {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let asked = async {
        for client in clients.iter().cycle() {
            match client.clone().incidents.report_incident(request.clone()).await {
                Ok(answer) => return answer.into_inner(),
                // Nobody answers, or the connection is gone.
                Err(status) if matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled) => {}
                Err(status) => panic!("{status:?}"),
            }
            look.tick().await;
        }
        unreachable!("there are replicas")
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("an answer in time")
}

fn notice() -> ReportIncidentRequest {
    let mut request = draft::incident::report("", draft::incident::noon(2019, 6, 17));
    request.management = SystemManagement::Civil.into();
    if let Some(incident) = &mut request.incident {
        incident.system_title = "vidu.vinhlong.gov.vn".to_owned();
    }
    request
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn notices_are_neither_lost_nor_doubled_when_a_replica_is_killed(#[case] kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut fleet = Fleet::start(database.url(), 1).await;
    found(fleet.client(0), fleet.client_of(0, "officer")).await;
    let victim = fleet.join::<Incident>().await;
    let survivor = fleet.join::<Incident>().await;
    let clients = [victim, survivor].map(|replica| fleet.client_of(replica, "so-operator"));
    let (told, mut tellings) = tokio::sync::mpsc::unbounded_channel();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (mut clients, told) = (clients.to_vec(), told.clone());
        clients.rotate_left(caller % 2);
        callers.spawn(async move {
            let mut answers = Vec::with_capacity(REPORTS);
            for _ in 0..REPORTS {
                let request = notice();
                let answer = answered(&clients, &request).await;
                answers.push((request, answer));
                let _ = told.send(());
            }
            answers
        });
    }
    for _ in 0..KILLS {
        for _ in 0..1 + chance.below(6) {
            tellings.recv().await.unwrap();
        }
        // An answer comes at the end of a batch: the kill comes anywhere in the next.
        for _ in 0..chance.below(100) {
            tokio::task::yield_now().await;
        }
        fleet.replica(victim).kill();
        fleet.restart_there(victim).await;
    }
    let answers: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
    let mut named = BTreeSet::new();
    for (request, answer) in &answers {
        assert_eq!(answered(&clients, request).await, *answer, "it is told alike");
        assert!(named.insert(answer.incident.as_ref().unwrap().name.clone()));
    }
    let request = ListIncidentsRequest {
        page_size: 1000,
        ..ListIncidentsRequest::default()
    };
    let listed = clients[1].clone().incidents.list_incidents(request).await.unwrap();
    let listed: Vec<String> = listed.into_inner().incidents.into_iter().map(|one| one.name).collect();
    assert_eq!(listed, named.into_iter().collect::<Vec<_>>());
    assert_eq!(listed.len(), CALLERS * REPORTS);
    let last = listed.last().unwrap();
    assert!(
        last.ends_with(&format!("-{:04}", listed.len())),
        "no number is left out: {last}"
    );
    let database = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let proof = chidao_register::verify(database.readers(), Owner::Incident, 1, i64::MAX).await;
    assert_eq!(proof.unwrap().broken_position, 0);
    let state = chidao_register::state(&database, Owner::Incident, |_| ()).await;
    assert_eq!(state.unwrap().findings, []);
}
