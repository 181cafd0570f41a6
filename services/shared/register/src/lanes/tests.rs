//! Who comes when: turns, shares, lanes.

use std::collections::BTreeMap;

use chidao_proto::contract;
use proptest::{collection::vec, prelude::*};
use tokio::{sync::oneshot, time::Instant};

use super::*;
use crate::{
    desk::Call,
    queue::{Fate, Work},
};

fn job(who: &str, number: usize, lane: Lane) -> Job<usize> {
    let call = Call {
        identity: Arc::new(Identity::new("issuer", who)),
        acting_as: None,
        request_id: number.to_string(),
        digest: [0; 32],
        method: contract::methods().first().unwrap(),
        trace_id: None,
        span: None,
        deadline: Instant::now() + Duration::from_secs(60),
        cause: None,
        lane,
    };
    Job {
        work: Work::Command(number),
        call: Some(call),
        fate: Arc::new(Fate::default()),
        reply: oneshot::channel().0,
    }
}

fn names(jobs: &[Job<usize>]) -> Vec<String> {
    jobs.iter()
        .map(|job| {
            let call = job.call.as_ref().unwrap();
            format!("{}{}", call.identity.subject, call.request_id)
        })
        .collect()
}

fn take(lanes: &Lanes<usize>, most: usize) -> Vec<Job<usize>> {
    let mut jobs = Vec::new();
    lanes.fill(&mut jobs, most);
    jobs
}

fn reason(pushed: Result<(), Refusal>) -> Option<Reason> {
    pushed.err().map(|refusal| refusal.reason())
}

#[test]
fn principals_take_turns_and_each_keeps_its_order() {
    let lanes = Lanes::new(64);
    for number in 0..4 {
        lanes.push(job("a", number, Lane::Callers)).unwrap();
    }
    lanes.push(job("b", 0, Lane::Callers)).unwrap();
    lanes.push(job("c", 0, Lane::Callers)).unwrap();
    lanes.push(job("b", 1, Lane::Callers)).unwrap();
    assert_eq!(names(&take(&lanes, 48)), ["a0", "b0", "c0", "a1", "b1", "a2"]);
    assert_eq!(names(&take(&lanes, 48)), ["a3"]);
    assert_eq!(lanes.len(), 0);
}

#[test]
fn batches_are_long_only_while_one_principal_is_alone() {
    let lanes = Lanes::new(4096);
    let begun = Instant::now();
    let flood = |from: usize, now: Instant| {
        for number in from..from + 100 {
            lanes.push_at(job("flood", number, Lane::Callers), now).unwrap();
        }
    };
    let batch_at = |now: Instant| {
        let mut batch = Vec::new();
        lanes.fill_at(&mut batch, 64, now);
        batch
    };
    flood(0, begun);
    assert_eq!(batch_at(begun).len(), 64, "alone");
    lanes.push_at(job("quiet", 0, Lane::Callers), begun).unwrap();
    flood(100, begun);
    let mut batch = batch_at(begun);
    assert_eq!(batch.len(), 5);
    assert_eq!(names(&batch)[1], "quiet0", "his turn comes at once");
    lanes.fill_at(&mut batch, 64, begun);
    assert_eq!(batch.len(), 5, "what comes while the head is waited for counts as well");
    flood(200, begun + ABOUT);
    assert_eq!(batch_at(begun + ABOUT).len(), 64, "alone again");
}

#[test]
fn whoever_fills_his_share_is_refused_alone() {
    let lanes = Lanes::new(16);
    for number in 0..4 {
        lanes.push(job("a", number, Lane::Callers)).unwrap();
    }
    assert_eq!(
        reason(lanes.push(job("a", 4, Lane::Callers))),
        Some(Reason::ShareExceeded)
    );
    assert_eq!(reason(lanes.push(job("a", 4, Lane::Bulk))), Some(Reason::ShareExceeded));
    for who in ["b", "c", "d"] {
        for number in 0..4 {
            lanes.push(job(who, number, Lane::Callers)).unwrap();
        }
    }
    assert_eq!(reason(lanes.push(job("e", 0, Lane::Callers))), Some(Reason::Overloaded));
    take(&lanes, 1);
    lanes.push(job("a", 4, Lane::Callers)).unwrap();
    lanes.close();
    assert_eq!(reason(lanes.push(job("e", 0, Lane::Callers))), Some(Reason::NotReady));
}

#[test]
fn other_lanes_get_a_quarter_while_callers_wait_and_all_of_it_otherwise() {
    let lanes = Lanes::new(4096);
    for number in 0..20 {
        for (who, lane) in [
            ("errand", Lane::Errands),
            ("import", Lane::Bulk),
            ("caller", Lane::Callers),
        ] {
            // Of many principals, so that none has more than his part of a batch.
            lanes.push(job(&format!("{who} {number}"), number, lane)).unwrap();
        }
    }
    let count = |jobs: &[Job<usize>], lane: Lane| jobs.iter().filter(|job| job.lane() == lane).count();
    let shares = |jobs: &[Job<usize>]| {
        [
            count(jobs, Lane::Callers),
            count(jobs, Lane::Bulk),
            count(jobs, Lane::Errands),
        ]
    };
    assert_eq!(shares(&take(&lanes, 16)), [8, 4, 4]);
    assert_eq!(shares(&take(&lanes, 16)), [8, 4, 4]);
    assert_eq!(shares(&take(&lanes, 16)), [4, 8, 4], "callers leave room");
    assert_eq!(shares(&take(&lanes, 16)), [0, 4, 8]);
}

proptest! {
    #[test]
    fn nothing_is_lost_doubled_or_overtaken(
        pushed in vec((0..4_usize, 0..3_usize), 0..60), sizes in vec(1..9_usize, 1..80),
    ) {
        let lanes = Lanes::new(1024);
        for (number, (who, lane)) in pushed.iter().enumerate() {
            let lane = [Lane::Callers, Lane::Bulk, Lane::Errands][*lane];
            lanes.push(job(&who.to_string(), number, lane)).unwrap();
        }
        let mut taken = Vec::new();
        for size in sizes.iter().cycle() {
            let jobs = take(&lanes, *size);
            if jobs.is_empty() {
                break;
            }
            prop_assert!(jobs.len() <= *size);
            taken.extend(jobs);
        }
        prop_assert_eq!(taken.len(), pushed.len());
        prop_assert_eq!(lanes.len(), 0);
        let mut orders: BTreeMap<(String, u8), Vec<usize>> = BTreeMap::new();
        for job in &taken {
            let (Work::Command(number), Some(call)) = (&job.work, &job.call) else {
                unreachable!("only commands were pushed")
            };
            orders.entry((call.identity.subject.clone(), call.lane as u8)).or_default().push(*number);
        }
        for order in orders.into_values() {
            prop_assert!(order.is_sorted(), "{:?}", order);
        }
    }
}
