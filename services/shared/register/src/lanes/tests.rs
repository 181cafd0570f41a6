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
        request_id: number.to_string(),
        digest: [0; 32],
        method: contract::methods().first().unwrap(),
        trace_id: None,
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
    assert_eq!(names(&lanes.take(5)), ["a0", "b0", "c0", "a1", "b1"]);
    assert_eq!(names(&lanes.take(5)), ["a2", "a3"]);
    assert_eq!(lanes.len(), 0);
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
    lanes.take(1);
    lanes.push(job("a", 4, Lane::Callers)).unwrap();
    lanes.close();
    assert_eq!(reason(lanes.push(job("e", 0, Lane::Callers))), Some(Reason::NotReady));
}

#[test]
fn other_lanes_get_a_quarter_while_callers_wait_and_all_of_it_otherwise() {
    let lanes = Lanes::new(4096);
    for number in 0..20 {
        lanes.push(job("errand", number, Lane::Errands)).unwrap();
        lanes.push(job("import", number, Lane::Bulk)).unwrap();
        lanes.push(job("caller", number, Lane::Callers)).unwrap();
    }
    let count = |jobs: &[Job<usize>], lane: Lane| jobs.iter().filter(|job| job.lane() == lane).count();
    let shares = |jobs: &[Job<usize>]| {
        [
            count(jobs, Lane::Callers),
            count(jobs, Lane::Bulk),
            count(jobs, Lane::Errands),
        ]
    };
    assert_eq!(shares(&lanes.take(16)), [8, 4, 4]);
    assert_eq!(shares(&lanes.take(16)), [8, 4, 4]);
    assert_eq!(shares(&lanes.take(16)), [4, 8, 4], "callers leave room");
    assert_eq!(shares(&lanes.take(16)), [0, 4, 8]);
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
            let jobs = lanes.take(*size);
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
