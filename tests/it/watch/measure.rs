//! How long an entry takes from its commit to those who watch.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chidao_tests::{Kind, Sandbox, watching::Watching};
use rstest::rstest;
use tokio::time::interval;

use super::{account, department};

const WATCHERS: usize = 1_000;
const SECONDS: usize = 10;
/// Entries a second that one watcher each may see.
const OWN: usize = 1_000;
/// One entry that all may see, for so many that one may.
const PUBLIC_EVERY: usize = 100;

/// When each position was seen first by its writer, and when by each who watches.
type Times = Arc<Mutex<HashMap<i64, Instant>>>;

/// Prints the share of `OWN` that was reached, and p50 and p99 from a write's answer to its receipt by those who watch. One
/// connection and one process carry everything, load included.
#[rstest]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn from_commit_to_receipt(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let founder = sandbox.founder();
    for number in 0..WATCHERS {
        let id = format!("xa-{number}");
        department(&founder, &id).await;
        account(&founder, &format!("{id}-0"), &id).await;
    }
    let from = 2 * WATCHERS as i64;
    let last = from + (SECONDS * (OWN + OWN / PUBLIC_EVERY)) as i64 + 1;
    let written = Times::default();
    let mut readers = Vec::new();
    for number in 0..WATCHERS {
        let client = sandbox.client(&format!("xa-{number}-0"));
        let mut watching = Watching::start(&client, from).await.unwrap();
        readers.push(tokio::spawn(async move {
            let mut received = Vec::new();
            while watching.position() < last {
                let message = watching.next().await.unwrap();
                received.extend(message.entry.map(|entry| (entry.position, Instant::now())));
            }
            received
        }));
    }
    let mut ticks = interval(Duration::from_secs(1) / 100);
    let started = Instant::now();
    let mut writes = Vec::new();
    for tick in 0..SECONDS * 100 {
        ticks.tick().await;
        for number in 0..=OWN / 100 {
            let (founder, written) = (founder.clone(), Arc::clone(&written));
            // The last of each tick is public where one is due.
            let is_public = number == OWN / 100;
            if is_public && !(tick * OWN / 100).is_multiple_of(PUBLIC_EVERY) {
                continue;
            }
            writes.push(tokio::spawn(async move {
                let watcher = (tick * (OWN / 100) + number) % WATCHERS;
                let position = if is_public {
                    department(&founder, &format!("so-{tick}")).await
                } else {
                    account(
                        &founder,
                        &format!("xa-{watcher}-{tick}-{number}"),
                        &format!("xa-{watcher}"),
                    )
                    .await
                };
                written.lock().unwrap().insert(position, Instant::now());
            }));
        }
    }
    for write in writes {
        write.await.unwrap();
    }
    let took = started.elapsed();
    assert_eq!(department(&founder, "sau-cung").await, last);
    let mut delays = Vec::new();
    for reader in readers {
        let received = reader.await.unwrap();
        let written = written.lock().unwrap();
        delays.extend(
            received
                .iter()
                .filter_map(|(position, at)| Some(at.saturating_duration_since(*written.get(position)?))),
        );
    }
    delays.sort();
    let percentile = |share: usize| delays[(delays.len() - 1) * share / 100];
    let rate = (last - from - 1) as f64 / took.as_secs_f64();
    println!(
        "{} receipts, {rate:.0} writes/s, p50 {:?}, p99 {:?}",
        delays.len(),
        percentile(50),
        percentile(99)
    );
}
