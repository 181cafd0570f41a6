//! How long a report on a task takes from its commit to the one system that may see it, through the whole service.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chidao_model::Owner;
use chidao_proto::{
    coordination::v1::{ImportTaskRequest, Progress, ReportProgressRequest, TaskState},
    membership::v1::AgencyKind,
};
use chidao_tests::{Chance, Client, Kind, draft, watching::Watching};
use rstest::rstest;
use tokio::{
    sync::{Notify, watch},
    time::interval,
};

use super::measure::{OWN, SECONDS, TICKS, WATCHERS, percentiles};
use crate::sight::task_world::World;

/// Connections that the watchers and writers share.
const CONNECTIONS: usize = 16;
/// Ticks from one cut to the next: ten watchers a second, each at random.
const CUT: usize = TICKS / 10;

/// A system of an agency that leads one task.
struct System {
    client: Client,
    audiences: Vec<String>,
    task: String,
    cut: Notify,
}

/// Enters an agency with its system and a task that it is at.
async fn system(world: &World, number: usize, client: impl Fn(&str) -> Client) -> System {
    let id = format!("xa-{number}");
    let mut keeper = world.sandbox.client("officer");
    let agency = draft::agency(&id, "Ủy ban nhân dân xã (hư cấu)", AgencyKind::Department);
    keeper.agencies.create_agency(agency).await.unwrap();
    let account = draft::account(&id, &draft::agency_name(&id));
    keeper.authority.create_account(account).await.unwrap();
    let request = ImportTaskRequest {
        request_id: draft::request_id(),
        task: draft::coordination::task(&id, &world.monitor).task,
        state: TaskState::InProgress.into(),
        assigned_on: Some(draft::date(2019, 1, 14)),
        ..ImportTaskRequest::default()
    };
    let mut officer = world.sandbox.client_at(&world.coordination, "officer");
    let imported = Box::pin(officer.tasks.import_task(request)).await.unwrap().into_inner();
    System {
        client: client(&id),
        audiences: vec![format!("agency:{id}"), "public".to_owned()],
        task: imported.task.unwrap().name,
        cut: Notify::new(),
    }
}

/// Follows the register until the end is known and reached, is cut and resumes; gives when each entry came.
async fn follow(system: Arc<System>, mut watching: Watching, mut end: watch::Receiver<i64>) -> Vec<(i64, Instant)> {
    let mut received = Vec::new();
    while watching.position() < *end.borrow_and_update() {
        tokio::select! {
            message = watching.next() => {
                received.extend(message.unwrap().entry.map(|entry| (entry.position, Instant::now())));
            }
            () = system.cut.notified() => watching.resume(&system.client).await.unwrap(),
            _ = end.changed() => {}
        }
    }
    received
}

async fn report(system: &System) -> i64 {
    let request = ReportProgressRequest {
        request_id: draft::request_id(),
        name: system.task.clone(),
        progress: Some(Progress {
            percent: 50,
            text: "Đã hoàn thành phần mềm, đang đào tạo người sử dụng (hư cấu)".to_owned(),
            ..Progress::default()
        }),
    };
    let answer = system.client.execution.clone().report_progress(request).await;
    answer.unwrap().into_inner().receipt.unwrap().position
}

/// Prints p50 and p99 from the answer to a report, which follows its commit, and from its call, to the message of the one system that may
/// see it, ten of which are cut at random each second. Each system gets what is its own, once.
#[rstest]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn from_a_report_to_the_system_that_watches(#[case] kind: Kind) {
    let Some(world) = World::start(kind).await else {
        return;
    };
    let mut channels = Vec::new();
    for _ in 0..CONNECTIONS {
        channels.push(world.coordination.connect().await);
    }
    let mut systems = Vec::new();
    for number in 0..WATCHERS {
        let client = |id: &str| {
            let token = world.sandbox.token(id, chidao_authority::AUDIENCE, 0);
            Client::new(channels[number % CONNECTIONS].clone(), Some(&token))
        };
        systems.push(Arc::new(system(&world, number, client).await));
    }
    let from = world.head().await;
    let (told, end) = watch::channel(i64::MAX);
    let mut readers = Vec::new();
    for system in &systems {
        let watching = Watching::of(Owner::Coordination, &system.client, system.audiences.clone(), from);
        let watching = watching.await.unwrap();
        readers.push(tokio::spawn(follow(Arc::clone(system), watching, end.clone())));
    }

    let written = Arc::new(Mutex::new(HashMap::new()));
    let mut chance = Chance::seeded();
    let (mut writes, mut ticks) = (Vec::new(), interval(Duration::from_secs(1) / TICKS as u32));
    let started = Instant::now();
    for tick in 0..SECONDS * TICKS {
        ticks.tick().await;
        if tick.is_multiple_of(CUT) {
            systems[chance.below(WATCHERS)].cut.notify_one();
        }
        for number in 0..OWN {
            let place = (tick * OWN + number) % WATCHERS;
            let (system, written) = (Arc::clone(&systems[place]), Arc::clone(&written));
            writes.push(tokio::spawn(async move {
                let called = Instant::now();
                let position = report(&system).await;
                let times = (place, called, Instant::now());
                written.lock().unwrap().insert(position, times);
            }));
        }
    }
    for write in writes {
        write.await.unwrap();
    }
    let rate = (SECONDS * TICKS * OWN) as f64 / started.elapsed().as_secs_f64();
    told.send(world.head().await).unwrap();

    let (mut answered, mut called) = (Vec::new(), Vec::new());
    let written = written.lock().unwrap().clone();
    for (place, reader) in readers.into_iter().enumerate() {
        let received = reader.await.unwrap();
        let positions: Vec<i64> = received.iter().map(|(position, _)| *position).collect();
        let own = written.iter().filter(|(_, (of, ..))| *of == place);
        let mut own: Vec<i64> = own.map(|(position, _)| *position).collect();
        own.sort_unstable();
        assert_eq!(positions, own, "what is its own, once and in order");
        for (position, at) in received {
            let (_, call, answer) = written[&position];
            answered.push(at.saturating_duration_since(answer));
            called.push(at.saturating_duration_since(call));
        }
    }
    println!("{} receipts at {rate:.0} writes/s", answered.len());
    println!("from the answer: {}", percentiles(answered));
    println!("from the call: {}", percentiles(called));
}
