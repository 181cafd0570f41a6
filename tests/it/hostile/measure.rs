//! What an attack costs those who are not the attacker.

use std::time::Duration;

use chidao_tests::Kind;
use rstest::rstest;

use super::{attacks, siege::Siege};

/// Calls of the well-meaning caller that are measured, at least.
const CALLS: usize = 2_000;

/// Prints p50 and p99 of a caller's reads and changes, in quiet and under each attack, which is made again and again as long
/// as he calls. Attacker, caller and service share the machine.
#[rstest]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn what_others_notice(#[case] kind: Kind) {
    let Some(mut siege) = Siege::begin(kind).await else {
        return;
    };
    let quiet = siege.quiet(CALLS).await;
    println!("{}", line("quiet", quiet));
    for attack in attacks() {
        let mut took = Vec::new();
        while took.len() < CALLS {
            took.extend(siege.attack(attack, 1).await);
        }
        println!("{}", line(attack.0, took));
    }
    println!("{}", line("quiet again", siege.quiet(CALLS).await));
}

fn line(name: &str, mut took: Vec<Duration>) -> String {
    took.sort();
    let percentile = |share: usize| took[(took.len() - 1) * share / 100];
    format!(
        "{name:32} {:6} calls: p50 {:>10.1?}, p99 {:>10.1?}",
        took.len(),
        percentile(50),
        percentile(99)
    )
}
