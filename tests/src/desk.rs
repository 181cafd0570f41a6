//! A desk whose commands are whatever a test says, over the tables of membership: for the register's own tests.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use chidao_authority::{DEVELOPMENT_ISSUER, Heard, Identity, Policies, Resource, RosterCache, identity::FOUNDER};
use chidao_calendar::Instant;
use chidao_model::{
    Owner,
    id::{AccountId, AgencyId},
    membership::account,
};
use chidao_proto::{contract, refusal::Refusal};
use chidao_register::{
    Act, Answer, Call, Database, Decision, Desk, Errand, Lane, Messenger, Needs, Reads, Register, Subject, Worker,
    WorkingSet,
};
use time::macros::date;
use tokio::{sync::watch, task::JoinHandle};

use crate::{TestDatabase, draft};

type Asks = dyn Fn(&mut Needs) + Send + Sync;
type Checks = dyn Fn() + Send + Sync;
type Decides = dyn Fn(&WorkingSet) -> Result<Decision, Refusal> + Send + Sync;

/// A command made of closures.
pub struct Scripted {
    asks: Box<Asks>,
    at_subject: Box<Checks>,
    decides: Box<Decides>,
}

impl Scripted {
    /// A command that asks for this and decides so.
    pub fn new(
        asks: impl Fn(&mut Needs) + Send + Sync + 'static,
        decides: impl Fn(&WorkingSet) -> Result<Decision, Refusal> + Send + Sync + 'static,
    ) -> Self {
        Self {
            asks: Box::new(asks),
            at_subject: Box::new(|| {}),
            decides: Box::new(decides),
        }
    }

    /// Does this when it is asked for its subject.
    #[must_use]
    pub fn at_subject(mut self, does: impl Fn() + Send + Sync + 'static) -> Self {
        self.at_subject = Box::new(does);
        self
    }
}

type DoesErrand = dyn Fn(&Errand) -> Result<Scripted, Refusal> + Send + Sync;

/// The desk of scripted commands.
#[derive(Default)]
pub struct ScriptedDesk {
    due: Option<Box<DoesErrand>>,
    policies: Option<Policies>,
}

impl ScriptedDesk {
    /// Does errands of the clock by these commands.
    #[must_use]
    pub fn due(mut self, due: impl Fn(&Errand) -> Result<Scripted, Refusal> + Send + Sync + 'static) -> Self {
        self.due = Some(Box::new(due));
        self
    }

    /// Weighs commands by these policies instead of those of the suite.
    #[must_use]
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = Some(policies);
        self
    }
}

impl Desk for ScriptedDesk {
    const OWNER: Owner = Owner::Membership;
    type Command = Scripted;

    fn needs(&self, command: &Scripted, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        (command.asks)(needs);
        Ok(())
    }

    fn subject(&self, command: &Scripted, _: &WorkingSet) -> Result<Subject, Refusal> {
        (command.at_subject)();
        Ok(Subject {
            resource: Resource::of("Agency"),
            audiences: None,
            name: "agencies/-".to_owned(),
            field: "name",
        })
    }

    fn decide(&self, command: &Scripted, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        (command.decides)(set)
    }

    fn due(&self, errand: &Errand) -> Result<Scripted, Refusal> {
        let due = self.due.as_ref().ok_or_else(Refusal::internal)?;
        due(errand)
    }

    fn policies(&self) -> &Policies {
        self.policies.as_ref().unwrap_or_else(|| Policies::builtin())
    }
}

/// A register of scripted commands whose writer runs from [`Self::start`] on: what is handed in before becomes one batch.
pub struct ScriptedRegister {
    /// The register.
    pub register: Register<ScriptedDesk>,
    /// Its reads.
    pub reads: Reads,
    writer: Option<chidao_register::Writer<ScriptedDesk>>,
    running: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

impl ScriptedRegister {
    /// A register over a database, with room for so many commands.
    ///
    /// # Panics
    /// The database cannot be reached.
    pub async fn open(database: &TestDatabase, queue: usize) -> Self {
        Self::open_with(ScriptedDesk::default(), database, queue).await
    }

    /// A register over a database with a desk of the test's own.
    ///
    /// # Panics
    /// The database cannot be reached.
    pub async fn open_with(desk: ScriptedDesk, database: &TestDatabase, queue: usize) -> Self {
        let database = Database::connect(database.url(), "chidao-tests", 2)
            .await
            .expect("a database");
        Self::of(desk, database, queue)
    }

    /// A register over the database at this URL.
    ///
    /// # Panics
    /// The database cannot be reached.
    pub async fn at(url: &str, queue: usize) -> Self {
        let database = Database::connect(url, "chidao-tests", 2).await.expect("a database");
        Self::over(database, queue)
    }

    /// A register over connections that are there already.
    #[must_use]
    pub fn over(database: Database, queue: usize) -> Self {
        Self::of(ScriptedDesk::default(), database, queue)
    }

    fn of(desk: ScriptedDesk, database: Database, queue: usize) -> Self {
        let rosters = Arc::new(RosterCache::new(Heard::Everybody));
        let reads = Reads::new(database.clone(), Arc::clone(&rosters), Owner::Membership);
        let (register, writer) = Register::open(desk, database, rosters, queue);
        Self {
            register,
            reads,
            writer: Some(writer),
            running: None,
        }
    }

    /// Starts a worker on the register's errands, which lives until the task is aborted.
    pub fn work(&self, messenger: Arc<dyn Messenger>) -> JoinHandle<()> {
        let worker = Worker::new(self.register.clone(), self.reads.clone(), messenger);
        tokio::spawn(worker.run(std::future::pending()))
    }

    /// Starts the writer.
    ///
    /// # Panics
    /// It runs already.
    pub fn start(&mut self) {
        let writer = self.writer.take().expect("it does not run yet");
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(writer.run(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        }));
        self.running = Some((stop, task));
    }

    /// Hands a command in: it stands in the queue, or is refused, when this returns.
    pub fn hand_in(&self, command: Scripted, call: Call) -> JoinHandle<Result<Answer, Refusal>> {
        let register = self.register.clone();
        let mut submitted = Box::pin(async move { register.submit(command, call).await });
        let mut context = Context::from_waker(Waker::noop());
        match submitted.as_mut().poll(&mut context) {
            Poll::Ready(outcome) => tokio::spawn(std::future::ready(outcome)),
            Poll::Pending => tokio::spawn(submitted),
        }
    }

    /// Ends the writer where it stands, as a crash does, and waits until it is gone.
    ///
    /// # Panics
    /// It had ended by a panic.
    pub async fn crash(mut self) {
        if let Some((_stop, task)) = self.running.take() {
            task.abort();
            assert!(!task.await.is_err_and(|error| error.is_panic()), "the writer panicked");
        }
    }

    /// Ends the writer and waits for it.
    ///
    /// # Panics
    /// It panicked.
    pub async fn end(mut self) {
        if let Some((stop, task)) = self.running.take() {
            let _ = stop.send(true);
            task.await.expect("the writer ends without a panic");
        }
    }
}

/// The account of a bearer, of a fictional agency: of two with one subject the database takes one only.
#[must_use]
pub fn account_row(id: impl Into<String>, subject: &str) -> account::Model {
    account::Model {
        id: AccountId::new(id),
        issuer: "issuer".to_owned(),
        subject: subject.to_owned(),
        person_id: None,
        agency_id: Some(AgencyId::new("a")),
        valid_from: date!(2018 - 12 - 28),
        valid_to: None,
        position: 0,
        mark: 0,
    }
}

/// A call of the founder with a fresh request id, who waits so long.
///
/// # Panics
/// The contract has no CreateAgency.
#[must_use]
pub fn call(patience: Duration) -> Call {
    Call {
        identity: Arc::new(Identity::new(DEVELOPMENT_ISSUER, FOUNDER)),
        acting_as: None,
        request_id: draft::request_id(),
        digest: [0; 32],
        method: contract::method("/chidao.membership.v1.AgencyService/CreateAgency").expect("a method"),
        trace_id: None,
        span: None,
        deadline: tokio::time::Instant::now() + patience,
        cause: None,
        lane: Lane::Callers,
    }
}
