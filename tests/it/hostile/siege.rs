//! The service as a process of its own, a caller who means well, and what an attack may do to both.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chidao_proto::{membership::v1::AgencyKind, register::v1::GetHeadRequest};
use chidao_tests::{Client, Fleet, Kind, TestDatabase, draft};
use futures::future::BoxFuture;

/// What an attack may leave behind, in bytes.
const LEFT_BEHIND: u64 = 32 << 20;
/// Calls of the well-meaning caller during each attack, at least.
const CALLS: usize = 20;
/// Calls after an attack in which the allocator may give back what is free.
const SETTLING: usize = 3_000;

/// The attacker's subject: he has an account like others, as an agency's system.
const ATTACKER: &str = "attacker";

/// Where to, and with whose token.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) token: String,
}

/// An attack: its name, and what it does and expects.
pub(super) type Attack = (&'static str, fn(Target) -> BoxFuture<'static, ()>);

/// A service that is attacked.
pub(super) struct Siege {
    fleet: Fleet,
    memory: Option<u64>,
    _database: TestDatabase,
}

impl Siege {
    pub(super) async fn begin(kind: Kind) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let fleet = Fleet::start_recorded(database.url(), &["--log", "error"]).await;
        let mut siege = Self {
            fleet,
            memory: None,
            _database: database,
        };
        for number in 0..20 {
            let request = draft::agency(&format!("so-{number}"), "Sở (hư cấu)", AgencyKind::Department);
            siege.fleet.client(0).agencies.create_agency(request).await.unwrap();
        }
        let request = draft::account(ATTACKER, "agencies/so-0");
        siege.fleet.client(0).authority.create_account(request).await.unwrap();
        bystander(siege.fleet.client(0), 500, &AtomicBool::new(true)).await;
        siege.memory = siege.fleet.replica(0).resident();
        Some(siege)
    }

    pub(super) fn target(&mut self) -> Target {
        Target {
            address: self.fleet.replica(0).address(),
            token: self.fleet.token_of(ATTACKER),
        }
    }

    /// Attacks while another caller calls; gives how long each of his calls took. None may have failed.
    pub(super) async fn attack(&mut self, (_, attack): Attack, calls: usize) -> Vec<Duration> {
        let over = Arc::new(AtomicBool::new(false));
        let (client, told) = (self.fleet.client(0), Arc::clone(&over));
        let bystander = tokio::spawn(async move { bystander(client, calls, &told).await });
        attack(self.target()).await;
        over.store(true, Ordering::Release);
        let took = bystander.await;
        took.unwrap_or_else(|error| {
            panic!(
                "another caller's call failed: {error}; the service logged: {}",
                self.fleet.log()
            )
        })
    }

    /// How long calls take when nothing else happens.
    pub(super) async fn quiet(&mut self, calls: usize) -> Vec<Duration> {
        bystander(self.fleet.client(0), calls, &AtomicBool::new(true)).await
    }

    /// Attacks, and judges what is left of the service.
    #[expect(clippy::print_stdout, reason = "the output of a test is shown where it fails")]
    pub(super) async fn withstands(&mut self, attack: Attack) {
        let name = attack.0;
        self.attack(attack, CALLS).await;
        assert!(self.fleet.replica(0).is_alive(), "{name}: the process has ended");
        let log = self.fleet.log();
        assert!(!log.contains("panicked"), "{name}: {log}");
        let Some(before) = self.memory else { return };
        let mut after = u64::MAX;
        for _ in 0..SETTLING {
            self.quiet(1).await;
            after = self.fleet.replica(0).resident().unwrap();
            if after <= before + LEFT_BEHIND {
                println!("{name}: {} MiB, {} at first", after >> 20, before >> 20);
                return;
            }
        }
        panic!("{name}: {} MiB grew to {} MiB", before >> 20, after >> 20);
    }
}

/// Calls so many times at least, and until it is over, by turns a read and a change.
async fn bystander(mut client: Client, calls: usize, over: &AtomicBool) -> Vec<Duration> {
    let mut took = Vec::new();
    while took.len() < calls || !over.load(Ordering::Acquire) {
        let begun = Instant::now();
        if took.len().is_multiple_of(10) {
            let id = format!("so-{}", uuid::Uuid::new_v4().simple());
            let request = draft::agency(&id, "Sở (hư cấu)", AgencyKind::Department);
            client.agencies.create_agency(request).await.unwrap();
        } else {
            let request = GetHeadRequest {
                register: "membership".to_owned(),
            };
            client.register.get_head(request).await.unwrap();
        }
        took.push(begun.elapsed());
    }
    took
}
