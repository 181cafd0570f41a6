//! The writer: takes what waits as one batch, again and again, for as long as the service lives.

use std::{sync::Arc, time::Duration};

use chidao_authority::RosterCache;
use chidao_kit::telemetry::span::follows;
use chidao_model::Owner;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use sea_orm::DbErr;
use tokio::sync::oneshot;
use tracing::{Instrument, Span, field::Empty};

use crate::{
    batch::{Batches, Done, Failed, Outcomes},
    database::Database,
    denials,
    desk::{Call, Desk},
    errand::Errand,
    fault::Fault,
    lanes::Lanes,
    meters::Meters,
    queue::{Answer, Fate, Job, Outcome, Work},
    watch::Committed,
};

/// The greatest number of commands in a batch.
const BATCH: usize = 256;
/// How long a plan waits until it is written down.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the writer waits before it runs a batch again, at first and at most.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// The register of a service, as its handlers see it. Cheap to clone.
pub struct Register<D: Desk> {
    door: Arc<Door<D::Command>>,
    committed: Committed,
}

/// The way into the queue. Where the last one is gone, so is the need for a writer.
struct Door<C>(Arc<Lanes<C>>);

impl<C> Drop for Door<C> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<D: Desk> Clone for Register<D> {
    fn clone(&self) -> Self {
        Self {
            door: Arc::clone(&self.door),
            committed: self.committed.clone(),
        }
    }
}

impl<D: Desk> Register<D> {
    /// Opens the register of a service with room for so many commands that wait. The writer must be run: without it,
    /// commands wait until their deadline.
    #[must_use]
    pub fn open(desk: D, database: Database, rosters: Arc<RosterCache>, queue: usize) -> (Self, Writer<D>) {
        let lanes = Arc::new(Lanes::new(queue));
        let committed = Committed::default();
        let writer = Writer {
            committed: committed.clone(),
            batches: Batches::new(desk, database, rosters),
            lanes: Arc::clone(&lanes),
            meters: Meters::new(D::OWNER),
        };
        let door = Arc::new(Door(lanes));
        (Self { door, committed }, writer)
    }

    /// What tells of each commit of this register's writer.
    #[must_use]
    pub fn committed(&self) -> Committed {
        self.committed.clone()
    }

    /// Hands a command to the writer and waits for what becomes of it, at most until the caller's deadline.
    ///
    /// # Errors
    /// The refusal of the command; OVERLOADED where the queue is full; SHARE_EXCEEDED where the caller has filled his part
    /// of it; DEADLINE_EXCEEDED where it was never applied; OUTCOME_UNKNOWN where it may have been.
    pub async fn submit(&self, command: D::Command, call: Call) -> Result<Answer, Refusal> {
        let (deadline, method) = (call.deadline, call.method);
        let answer = self.hand_in(Work::Command(command), Some(call), deadline).await;
        answer.inspect_err(|refusal| denials::note(method, refusal))
    }

    /// Plans errands that no act has planned, at most 1,000, in one entry of `system:clock`. Those that are known by their id, open
    /// or settled, are left alone; where all are, nothing is recorded. Whatever any replica records after this has returned, it
    /// decided knowing all that was committed, in whatever register of the database, before this was called.
    ///
    /// # Errors
    /// They are too many; OVERLOADED, or the register could not be written in time: the same again plans what is not planned yet.
    pub async fn plan(&self, errands: Vec<Errand>) -> Result<(), Refusal> {
        self.see_to(Work::Plan(errands), PATIENCE).await.map(drop)
    }

    /// Hands in what nobody has called for.
    pub(crate) async fn see_to(&self, work: Work<D::Command>, patience: Duration) -> Result<Answer, Refusal> {
        self.hand_in(work, None, tokio::time::Instant::now() + patience).await
    }

    async fn hand_in(
        &self,
        work: Work<D::Command>,
        call: Option<Call>,
        deadline: tokio::time::Instant,
    ) -> Result<Answer, Refusal> {
        let (reply, outcome) = oneshot::channel();
        let fate = Arc::new(Fate::default());
        self.door.0.push(Job {
            work,
            call,
            fate: Arc::clone(&fate),
            reply,
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
    committed: Committed,
    batches: Batches<D>,
    lanes: Arc<Lanes<D::Command>>,
    meters: Meters,
}

impl<D: Desk> Drop for Writer<D> {
    fn drop(&mut self) {
        self.lanes.close();
        for job in self.lanes.drain() {
            // Never taken, so nothing was recorded: the caller may try elsewhere.
            answer(job, Err(Refusal::new(Reason::NotReady)));
        }
    }
}

impl<D: Desk> Writer<D> {
    /// Writes until every [`Register`] is dropped or `stop` completes; then finishes the batch in hand and refuses what is
    /// queued.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let lanes = Arc::clone(&self.lanes);
            let jobs = tokio::select! {
                biased;
                () = &mut stop => Vec::new(),
                jobs = lanes.next(BATCH) => jobs,
            };
            if jobs.is_empty() {
                return;
            }
            let started = tokio::time::Instant::now();
            self.settle(jobs).await;
            self.meters.settled(started.elapsed(), self.lanes.len());
        }
    }

    /// Runs the commands until each has its answer or its caller has gone.
    async fn settle(&mut self, jobs: Vec<Job<D::Command>>) {
        let mut waiting = vec![jobs];
        let mut pause = BACKOFF.0;
        let mut is_first = true;
        while let Some(mut jobs) = waiting.pop() {
            match self.attempt(&mut jobs, std::mem::take(&mut is_first)).await {
                Ok(Done {
                    outcomes,
                    position,
                    refused,
                    committed_in,
                }) => {
                    self.committed.tell(position);
                    self.meters.committed(position, committed_in);
                    self.meters.errands.refused(refused);
                    let again = answer_all(jobs, outcomes);
                    if !again.is_empty() {
                        // Before those that came after them.
                        waiting.push(again);
                    }
                }
                Err(failed) if Fault::of(&failed.error) == Fault::Lasting => {
                    // Halved until the command that fails stands alone; the others do not suffer for it.
                    if jobs.len() > 1 {
                        let later = jobs.split_off(jobs.len() / 2);
                        waiting.push(later);
                        waiting.push(jobs);
                    } else if let Some(errand) = poisoned(&jobs, &failed) {
                        // An errand stands before the command: tried by itself, and refused if that is what fails.
                        let is_tried = jobs.iter().any(|job| matches!(job.work, Work::Perform { .. }));
                        if !is_tried {
                            waiting.push(jobs);
                        }
                        waiting.push(vec![errand]);
                    } else {
                        self.defect(&failed.error);
                        // Whoever waits for an errand that can be neither done nor refused waits in vain.
                        let blocks = jobs.iter().any(|job| matches!(job.work, Work::Perform { .. }));
                        let blocked = blocks.then(|| waiting.pop()).flatten().unwrap_or_default();
                        jobs.into_iter()
                            .chain(blocked)
                            .for_each(|job| answer(job, Err(Refusal::new(Reason::Internal))));
                    }
                }
                Err(Failed { error, .. }) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        commands = jobs.len(),
                        "a batch is run again"
                    );
                    self.meters.retried();
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
    async fn attempt(&mut self, jobs: &mut Vec<Job<D::Command>>, is_first: bool) -> Result<Done, Failed> {
        let begun = self.batches.begin().await?;
        if is_first {
            self.lanes.fill(jobs, BATCH);
        }
        self.meters.tried(jobs.len());
        let span = span(D::OWNER, jobs);
        let done = self.batches.run(begun, jobs).instrument(span.clone()).await;
        match &done {
            Ok(done) => span.record("chidao.position", done.position),
            Err(_) => span.record("otel.status_code", "ERROR"),
        };
        done
    }

    fn defect(&self, error: &DbErr) {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "the database refused what a rule should have"
        );
        self.meters.defect();
    }
}

/// The span of a batch: in the trace of the first of its commands whose call is exported. Of others nobody would see it.
fn span<C>(owner: Owner, jobs: &[Job<C>]) -> Span {
    let mut calls = jobs.iter().filter_map(|job| job.call.as_ref()?.span.clone()).peekable();
    if calls.peek().is_none() {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: "chidao::register", "batch",
        otel.name = format!("{} batch", owner.name()), otel.status_code = Empty,
        chidao.commands = jobs.len(), chidao.position = Empty,
    );
    follows(&span, calls);
    span
}

/// Answers what is settled and gives back what has to go into the next batch.
fn answer_all<C>(jobs: Vec<Job<C>>, outcomes: Outcomes) -> Vec<Job<C>> {
    let mut again = Vec::new();
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        match outcome {
            Some(outcome) => answer(job, outcome),
            None => again.push(job),
        }
    }
    again
}

fn answer<C>(job: Job<C>, outcome: Outcome) {
    // A caller who has left asks again with the same request id.
    let _ = job.reply.send(outcome);
}

/// The job that does the first errand of a failed batch by itself, or, where that has been tried, refuses it. None where the
/// failure is not of what was written: an errand cannot be sent again, and is not given up for a database that is slow.
fn poisoned<C>(jobs: &[Job<C>], failed: &Failed) -> Option<Job<C>> {
    if !Fault::is_of_what_was_written(&failed.error) {
        return None;
    }
    let errand = failed.errands.first()?.clone();
    let refuse = match jobs {
        [
            Job {
                work: Work::Perform { refuse: true, .. },
                ..
            },
        ] => return None,
        [
            Job {
                work: Work::Perform { .. },
                ..
            },
        ] => true,
        _ => false,
    };
    Some(Job::unheard(Work::Perform { errand, refuse }))
}
