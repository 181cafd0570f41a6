//! The writer: takes what waits as one batch, again and again, for as long as the service lives.

use std::{sync::Arc, time::Duration};

use chidao_authority::RosterCache;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use opentelemetry::metrics::{Counter, Histogram};
use sea_orm::DbErr;
use tokio::sync::{mpsc, oneshot};

use crate::{
    batch::Batches,
    database::Database,
    desk::{Call, Desk},
    fault::Fault,
    queue::{Answer, Fate, Job, Outcome},
};

/// The greatest number of commands in a batch.
const BATCH: usize = 256;
/// How long the writer waits before it runs a batch again, at first and at most.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// The register of a service, as its handlers see it. Cheap to clone.
pub struct Register<D: Desk> {
    queue: mpsc::Sender<Job<D::Command>>,
}

impl<D: Desk> Clone for Register<D> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

impl<D: Desk> Register<D> {
    /// Opens the register of a service. The writer must be run: without it, commands wait until their deadline.
    #[must_use]
    pub fn open(desk: D, database: Database, rosters: Arc<RosterCache>, queue: usize) -> (Self, Writer<D>) {
        let (sender, receiver) = mpsc::channel(queue.max(1));
        let writer = Writer {
            batches: Batches::new(desk, database, rosters),
            queue: receiver,
            meters: Meters::new(D::OWNER.name()),
        };
        (Self { queue: sender }, writer)
    }

    /// Hands a command to the writer and waits for what becomes of it, at most until the caller's deadline.
    ///
    /// # Errors
    /// The refusal of the command; OVERLOADED where the queue is full; DEADLINE_EXCEEDED where it was never applied;
    /// OUTCOME_UNKNOWN where it may have been.
    pub async fn submit(&self, command: D::Command, call: Call) -> Result<Answer, Refusal> {
        let (reply, outcome) = oneshot::channel();
        let fate = Arc::new(Fate::default());
        let deadline = call.deadline;
        let job = Job {
            command,
            call,
            fate: Arc::clone(&fate),
            reply,
        };
        self.queue.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refusal::new(Reason::Overloaded).retry_after(Duration::from_secs(1)),
            mpsc::error::TrySendError::Closed(_) => Refusal::new(Reason::NotReady),
        })?;
        match tokio::time::timeout_at(deadline, outcome).await {
            Ok(Ok(outcome)) => outcome,
            // The writer went away with the command.
            Ok(Err(_)) => Err(fate.abandon()),
            Err(_) => Err(fate.abandon()),
        }
    }
}

/// The one task that writes a register. Where it ends without being told to, the process must end.
pub struct Writer<D: Desk> {
    batches: Batches<D>,
    queue: mpsc::Receiver<Job<D::Command>>,
    meters: Meters,
}

impl<D: Desk> Writer<D> {
    /// Writes until every [`Register`] is dropped or `stop` completes; then finishes the batch in hand and refuses what is
    /// queued.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let mut jobs = Vec::with_capacity(BATCH);
        loop {
            let received = tokio::select! {
                biased;
                () = &mut stop => 0,
                received = self.queue.recv_many(&mut jobs, BATCH) => received,
            };
            if received == 0 {
                break;
            }
            let started = tokio::time::Instant::now();
            self.settle(std::mem::take(&mut jobs)).await;
            self.meters.duration.record(started.elapsed().as_secs_f64(), &[]);
        }
        self.queue.close();
        while let Some(job) = self.queue.recv().await {
            // Never taken, so nothing was recorded: the caller may try elsewhere.
            let _ = job.reply.send(Err(Refusal::new(Reason::NotReady)));
        }
    }

    /// Runs the commands until each has its answer or its caller has gone.
    async fn settle(&mut self, jobs: Vec<Job<D::Command>>) {
        let mut waiting = vec![jobs];
        let mut pause = BACKOFF.0;
        let mut is_first = true;
        while let Some(mut jobs) = waiting.pop() {
            let outcomes = self.attempt(&mut jobs, std::mem::take(&mut is_first)).await;
            match outcomes {
                Ok(outcomes) => jobs
                    .into_iter()
                    .zip(outcomes)
                    .for_each(|(job, outcome)| answer(job, outcome)),
                Err(error) if Fault::of(&error) == Fault::Lasting => {
                    // Halved until the command that fails stands alone; the others do not suffer for it.
                    if jobs.len() == 1 {
                        self.defect(&error);
                        jobs.into_iter()
                            .for_each(|job| answer(job, Err(Refusal::new(Reason::Internal))));
                    } else {
                        let later = jobs.split_off(jobs.len() / 2);
                        waiting.push(later);
                        waiting.push(jobs);
                    }
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        commands = jobs.len(),
                        "a batch is run again"
                    );
                    self.meters.retries.add(1, &[]);
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "a back-off: a database that is down is not asked in a loop"
                    )]
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(BACKOFF.1);
                    // Whoever has left has been told that the outcome is not known, or that nothing was recorded.
                    jobs.retain(|job| !job.reply.is_closed());
                    if !jobs.is_empty() {
                        waiting.push(jobs);
                    }
                }
            }
        }
    }

    /// Runs the commands as one batch. What has come while the head was waited for goes along, at the first attempt: with
    /// several replicas on one register, each would otherwise write the little that it had when it began to wait.
    async fn attempt(&mut self, jobs: &mut Vec<Job<D::Command>>, is_first: bool) -> Result<Vec<Outcome>, DbErr> {
        let begun = self.batches.begin().await?;
        while is_first
            && jobs.len() < BATCH
            && let Ok(job) = self.queue.try_recv()
        {
            jobs.push(job);
        }
        self.meters.batch.record(jobs.len() as u64, &[]);
        self.batches.run(begun, jobs).await
    }

    fn defect(&self, error: &DbErr) {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "the database refused what a rule should have"
        );
        self.meters.defects.add(1, &[]);
    }
}

fn answer<C>(job: Job<C>, outcome: Outcome) {
    // A caller who has left asks again with the same request id.
    let _ = job.reply.send(outcome);
}

struct Meters {
    batch: Histogram<u64>,
    duration: Histogram<f64>,
    retries: Counter<u64>,
    defects: Counter<u64>,
}

impl Meters {
    fn new(register: &'static str) -> Self {
        let meter = opentelemetry::global::meter("chidao");
        let name = |what: &str| format!("chidao.{register}.register.{what}");
        Self {
            batch: meter
                .u64_histogram(name("batch.size"))
                .with_description("commands in a batch")
                .build(),
            duration: meter
                .f64_histogram(name("batch.duration"))
                .with_unit("s")
                .with_description("from the first query to the commit")
                .build(),
            retries: meter
                .u64_counter(name("batch.retries"))
                .with_description("batches that were run again")
                .build(),
            defects: meter
                .u64_counter(name("defects"))
                .with_description("commands that the database refused and a rule should have")
                .build(),
        }
    }
}
