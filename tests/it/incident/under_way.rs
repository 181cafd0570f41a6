//! Responses in progress under kill -9: several incidents are carried from the first notice to the closed file, duties come due and
//! directives become tasks meanwhile; nothing that was answered is lost, nothing is done twice, and what time brings about is told once.

mod course;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chidao_calendar::{Date, Instant};
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    coordination::v1::ListTasksRequest,
    incident::v1::{ExplainIncidentRequest, ExplainIncidentResponse, Obligation, ObligationState, ResponsePhase, Step},
    register::v1::ListEntriesRequest,
};
use chidao_register::Database;
use chidao_tests::{Chance, Fleet, Kind, TestDatabase, draft};
use prost_reflect::{
    prost::{Message, Name},
    prost_types::Timestamp,
};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::macros::date;
use tokio::task::JoinSet;

use self::course::{Caller, Course};
use super::stage::{found, move_clock};

const PATIENCE: Duration = Duration::from_secs(120);
/// Incidents that are responded to at once, and kills meanwhile.
const INCIDENTS: usize = 4;
const KILLS: usize = 6;
/// The day of detection, a Monday.
const DETECTED: Date = date!(2019 - 03 - 04);

/// How a duty stands that is owed still.
const OPEN: [ObligationState; 3] = [
    ObligationState::Provisional,
    ObligationState::Firm,
    ObligationState::PendingParty,
];

fn hours(hours: i64) -> Instant {
    Instant::start_of(DETECTED).plus_micros(hours * 3_600_000_000)
}

struct World {
    fleet: Fleet,
    database: Database,
    coordination: usize,
    /// The replicas of incident; the first is killed.
    incident: Vec<usize>,
    /// Who follows what is directed.
    monitor: String,
}

impl World {
    async fn new(database: &TestDatabase, replicas: usize) -> Self {
        let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
        move_clock(&connection, hours(10)).await;
        let mut fleet = Fleet::start(database.url(), 1).await;
        let people = found(fleet.client(0), fleet.client_of(0, "officer")).await;
        let coordination = fleet.join::<Coordination>().await;
        let mut incident = Vec::new();
        for _ in 0..replicas {
            incident.push(fleet.join_beside::<Incident>(&[("coordination", coordination)]).await);
        }
        Self {
            fleet,
            database: connection,
            coordination,
            incident,
            monitor: people[2].clone(),
        }
    }

    /// One who calls all replicas, this one first.
    fn caller(&self, first: usize) -> Caller {
        let mut replicas = self.incident.clone();
        replicas.rotate_left(first % self.incident.len());
        let client = |subject: &str| {
            let all = replicas.iter().map(|replica| self.fleet.client_of(*replica, subject));
            all.collect()
        };
        Caller {
            operator: client("so-operator"),
            unit: client("so-tttt"),
            head: client("head"),
        }
    }

    async fn explain(&self, name: &str) -> ExplainIncidentResponse {
        let request = ExplainIncidentRequest {
            name: name.to_owned(),
            recorded_by: None,
            steps_before: 0,
        };
        let mut officer = self.fleet.client_of(self.incident[0], "officer");
        officer.incidents.explain_incident(request).await.unwrap().into_inner()
    }

    /// Waits until nothing is left to be done that is due by an instant.
    async fn is_settled(&self, now: Instant) {
        let due = format!(
            "SELECT COUNT(*) FROM incident_errand WHERE state = 'OPEN' AND due_us <= {}",
            now.micros()
        );
        let mut look = tokio::time::interval(Duration::from_millis(20));
        let settled = async {
            loop {
                let statement = Statement::from_string(self.database.backend(), due.clone());
                let row = self.database.readers().query_one_raw(statement).await.unwrap().unwrap();
                if row.try_get_by_index::<i64>(0).unwrap() == 0 {
                    return;
                }
                look.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, settled)
            .await
            .expect("the worker sees to it");
    }

    /// The duty after each entry that tells of it.
    async fn tellings(&self, duty: &str) -> Vec<Obligation> {
        let request = ListEntriesRequest {
            register: Owner::Incident.name().to_owned(),
            page_size: 500,
            resource_name: duty.to_owned(),
            ..ListEntriesRequest::default()
        };
        let mut officer = self.fleet.client_of(self.incident[0], "officer");
        let page = officer.register.list_entries(request).await.unwrap().into_inner();
        let changes = page.entries.into_iter().flat_map(|entry| entry.changes);
        let of_duty = changes.filter(|change| change.name == duty && change.r#type == Obligation::full_name());
        of_duty
            .map(|change| Obligation::decode(&*change.resource).unwrap())
            .collect()
    }

    /// A duty that nobody moved is told of once when it is nearly due, and once when it is overdue; one that is overdue now was told of.
    async fn was_told_once(&self, duty: &Obligation, is_overdue: bool) {
        let tellings = self.tellings(&duty.name).await;
        let times = |told: fn(&Obligation) -> Option<Timestamp>| {
            let all = tellings.iter().filter_map(told).map(|at| (at.seconds, at.nanos));
            all.collect::<BTreeSet<_>>().len()
        };
        let nearly = times(|one| one.nearly_told_time);
        let overdue = times(|one| one.overdue_told_time);
        assert!(nearly <= 1, "{tellings:?}");
        assert_eq!(overdue, usize::from(is_overdue), "{tellings:?}");
    }

    /// Every directive was carried over as one task of each addressee.
    async fn was_carried_once(&self, courses: &[Course]) {
        let request = ListTasksRequest {
            agency: draft::agency_name("so-new"),
            page_size: 1000,
            ..ListTasksRequest::default()
        };
        let mut officer = self.fleet.client_of(self.coordination, "officer");
        let tasks = officer.tasks.list_tasks(request).await.unwrap().into_inner().tasks;
        let mut of_step = BTreeMap::new();
        for task in tasks {
            *of_step.entry(task.directive).or_insert(0) += 1;
        }
        let directed = courses.iter().flat_map(|course| &course.directed);
        let expected: BTreeMap<_, _> = directed.map(|step| (step.clone(), 1)).collect();
        assert_eq!(of_step, expected);
    }

    async fn prove(&self) {
        for owner in [Owner::Coordination, Owner::Incident] {
            let chain = chidao_register::verify(self.database.readers(), owner, 1, i64::MAX).await;
            let chain = chain.unwrap();
            assert_eq!(chain.broken_position, 0, "{}", chain.finding);
            let state = chidao_register::state(&self.database, owner, |_| ()).await.unwrap();
            assert_eq!(state.findings, []);
        }
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite, 1)]
#[case::postgres(Kind::Postgres, 1)]
#[case::postgres_by_two_replicas(Kind::Postgres, 2)]
#[tokio::test(flavor = "multi_thread")]
async fn a_response_in_progress_survives_kills(#[case] kind: Kind, #[case] replicas: usize) {
    let Some(database) = TestDatabase::fresh(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let mut world = World::new(&database, replicas).await;
    let (told, mut tellings) = tokio::sync::mpsc::unbounded_channel();
    let mut responses = JoinSet::new();
    for number in 0..INCIDENTS {
        let course = Course::new(world.caller(number), world.monitor.clone(), told.clone());
        responses.spawn(course.run());
    }
    let victim = world.incident[0];
    for kill in 1..=KILLS {
        for _ in 0..1 + chance.below(8) {
            tellings.recv().await.unwrap();
        }
        // An answer comes at the end of a batch: the kill comes anywhere in the next.
        for _ in 0..chance.below(100) {
            tokio::task::yield_now().await;
        }
        world.fleet.replica(victim).kill();
        // What comes due while nobody is there, or another is alone, is seen to afterwards.
        let day = i64::try_from(kill).unwrap();
        move_clock(&world.database, hours(10 + 24 * day)).await;
        world.fleet.restart_there(victim).await;
    }
    let courses = responses.join_all().await;
    let long_after = hours(24 * 60);
    move_clock(&world.database, long_after).await;
    world.is_settled(long_after).await;

    for course in &courses {
        for (act, answer) in &course.answers {
            assert_eq!(course.again(act).await, *answer, "it is told alike");
        }
        let read = world.explain(&course.name).await;
        let incident = read.incident.unwrap();
        assert_eq!(incident.response_phase(), ResponsePhase::Closed);
        assert_eq!(incident.report_count, course.reports);
        let steps: Vec<Step> = read.steps.iter().map(|step| step.step()).collect();
        assert_eq!(steps, course.steps, "each step was taken once, in its order");
        assert!(
            read.duties.iter().any(|told| told.overdue),
            "something was left to come due"
        );
        for told in &read.duties {
            let duty = told.obligation.as_ref().unwrap();
            if OPEN.contains(&duty.state()) {
                world.was_told_once(duty, told.overdue).await;
            }
        }
    }
    world.was_carried_once(&courses).await;
    world.prove().await;
}
