//! Callers who write without pause, and the ledger of what they are told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chidao_tests::{Chance, Client, draft};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{error::Elapsed, timeout},
};

use super::{
    act::{Act, Outcome},
    ledger::Ledger,
};

/// How long anything may take before a test gives up: far more than it takes.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Callers of some replicas.
pub(super) struct Load {
    ledger: Ledger,
    patience: Duration,
    callers: JoinSet<()>,
    has_ended: Arc<AtomicBool>,
    told: mpsc::UnboundedReceiver<Told>,
    tell: mpsc::UnboundedSender<Told>,
}

/// What a caller of a replica was told.
type Told = (usize, Act, Outcome);

impl Load {
    /// No callers yet. Each will wait so long for an answer.
    pub(super) fn new(patience: Duration) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        Self {
            ledger: Ledger::default(),
            patience,
            callers: JoinSet::new(),
            has_ended: Arc::default(),
            told,
            tell,
        }
    }

    /// Adds callers of a replica. They write until the load ends or the connection is cut.
    pub(super) fn add(&mut self, replica: usize, client: &Client, callers: usize, chance: &mut Chance) {
        for _ in 0..callers {
            let caller = Caller {
                replica,
                client: client.clone(),
                patience: self.patience,
                chance: chance.fork(),
                has_ended: Arc::clone(&self.has_ended),
                tell: self.tell.clone(),
            };
            self.callers.spawn(caller.write());
        }
    }

    /// Waits for so many answers of a replica.
    pub(super) async fn answers(&mut self, replica: usize, mut wanted: u64) {
        while wanted > 0 {
            let next: Result<_, Elapsed> = timeout(3 * PATIENCE, self.told.recv()).await;
            let (of, act, outcome) = next
                .ok()
                .flatten()
                .unwrap_or_else(|| panic!("replica {replica} answers: {wanted} answers are missing"));
            wanted -= u64::from(of == replica && matches!(outcome, Outcome::Answered(_)));
            self.ledger.record(act, outcome);
        }
    }

    /// Records what was told so far.
    pub(super) fn catch_up(&mut self) {
        while let Ok((_, act, outcome)) = self.told.try_recv() {
            self.ledger.record(act, outcome);
        }
    }

    /// Lets each caller wait for what he has sent, and send nothing more.
    pub(super) async fn end(mut self) -> Ledger {
        self.has_ended.store(true, Ordering::Relaxed);
        while let Some(ended) = self.callers.join_next().await {
            ended.expect("what a caller was told he is told again");
        }
        self.catch_up();
        self.ledger
    }
}

struct Caller {
    replica: usize,
    client: Client,
    patience: Duration,
    chance: Chance,
    has_ended: Arc<AtomicBool>,
    tell: mpsc::UnboundedSender<Told>,
}

/// An agency that a caller created, and what he was told.
struct Created {
    id: String,
    act: Act,
    told: Outcome,
}

impl Caller {
    /// Creates agencies; now and then renames one, creates one that exists, or asks again for what was answered.
    async fn write(mut self) {
        let own = draft::request_id();
        let mut created = None;
        for number in 0.. {
            if self.has_ended.load(Ordering::Relaxed) {
                return;
            }
            let outcome = match (&created, self.chance.below(10)) {
                (Some(Created { id, .. }), 0) => self.tell(Act::create(id)).await,
                (Some(Created { id, .. }), 1) => self.tell(Act::rename(id, &format!("CQ {number}"))).await,
                (Some(Created { act, told, .. }), 2) => {
                    let again = act.send(&mut self.client, self.patience).await;
                    let differs = matches!(again, Outcome::Answered(_)) && again != *told;
                    assert!(!differs, "{act:?} was answered {told:?}, and asked again {again:?}");
                    again
                }
                _ => {
                    let id = format!("{own}-{number}");
                    let act = Act::create(&id);
                    let told = self.tell(act.clone()).await;
                    if matches!(told, Outcome::Answered(_)) {
                        let told = told.clone();
                        created = Some(Created { id, act, told });
                    }
                    told
                }
            };
            if outcome == Outcome::Cut {
                return;
            }
        }
    }

    /// Sends an act for the first time, for the ledger.
    async fn tell(&mut self, act: Act) -> Outcome {
        let outcome = act.send(&mut self.client, self.patience).await;
        // Whoever listens may have seen enough.
        let _ = self.tell.send((self.replica, act, outcome.clone()));
        outcome
    }
}
