//! How long an entry takes from its commit to those who watch.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chidao_register::WatchSettings;
use chidao_tests::Kind;
use rstest::rstest;
use tokio::time::interval;

use super::rig::Rig;

pub(super) const WATCHERS: usize = 1_000;
pub(super) const SECONDS: usize = 10;
pub(super) const TICKS: usize = 100;
/// Entries a tick that one watcher each may see: 1,000 a second. Every tenth tick has one more, for all.
pub(super) const OWN: usize = 10;

/// Prints the rate that was reached, and p50 and p99 from the answer to a write, which follows its commit, to the message of
/// each who may see it. Writers and readers are in the process; there is no network between.
#[rstest]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn from_commit_to_receipt(#[case] kind: Kind) {
    let Some(rig) = Rig::start(kind, WatchSettings::default()).await else {
        return;
    };
    let rig = Arc::new(rig);
    let mut from = 0;
    for number in 0..WATCHERS {
        from = rig.bearer(&number.to_string(), &format!("xa-{number}"), None).await;
    }
    let last = from + (SECONDS * TICKS * OWN + SECONDS * TICKS / 10) as i64 + 1;
    let mut readers = Vec::new();
    for number in 0..WATCHERS {
        let mut messages = rig.watch(&number.to_string(), from).await.unwrap();
        readers.push(tokio::spawn(async move {
            let mut received = Vec::new();
            loop {
                let message = messages.next().await.unwrap();
                received.extend(message.entry.map(|entry| (entry.position, Instant::now())));
                if message.position >= last {
                    return received;
                }
            }
        }));
    }

    let written = Arc::new(Mutex::new(std::collections::HashMap::new()));
    let (mut writes, mut ticks) = (Vec::new(), interval(Duration::from_secs(1) / TICKS as u32));
    let started = Instant::now();
    for tick in 0..SECONDS * TICKS {
        ticks.tick().await;
        let own = (0..OWN).map(|number| format!("agency:xa-{}", (tick * OWN + number) % WATCHERS));
        let all = tick.is_multiple_of(10).then(|| "public".to_owned());
        for audience in own.chain(all) {
            let (rig, written) = (Arc::clone(&rig), Arc::clone(&written));
            writes.push(tokio::spawn(async move {
                let position = rig.record("agencies/x", &[&audience], &[]).await;
                written.lock().unwrap().insert(position, Instant::now());
            }));
        }
    }
    for write in writes {
        write.await.unwrap();
    }
    let rate = (last - from - 1) as f64 / started.elapsed().as_secs_f64();
    assert_eq!(rig.record("agencies/x", &["public"], &[]).await, last);

    let mut delays = Vec::new();
    for reader in readers {
        let received = reader.await.unwrap();
        let written = written.lock().unwrap();
        let delay = |(position, at): &(i64, Instant)| Some(at.saturating_duration_since(*written.get(position)?));
        delays.extend(received.iter().filter_map(delay));
    }
    println!(
        "{} receipts at {rate:.0} writes/s: {}",
        delays.len(),
        percentiles(delays)
    );
}

pub(super) fn percentiles(mut delays: Vec<Duration>) -> String {
    delays.sort();
    let percentile = |share: usize| delays[(delays.len() - 1) * share / 100];
    format!(
        "p50 {:?}, p99 {:?}, at most {:?}",
        percentile(50),
        percentile(99),
        percentile(100)
    )
}
