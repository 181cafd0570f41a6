//! The running of a service: what stands around its desk and its routes.

use std::{net::Ipv4Addr, process::ExitCode, sync::Arc, time::Duration};

use chidao_authority::{RosterCache, Verifier};
use chidao_kit::{
    bounded,
    config::Settings,
    exit::{Exit, Stop},
    health::Health,
    layer::{LayerOptions, stack},
    server::{ServeOptions, serve},
    signal,
    status::Chain,
    tasks::Tasks,
    telemetry, tls,
    tokens::{self, Tokens},
};
use chidao_proto::{refusal::Refusal, register::v1::register_service_server::RegisterServiceServer};
use chidao_register::{
    Checkpoints, Database, Desk, Messenger, Moment, NoMessenger, Reads, Register, RegisterReads, SigningKey,
    WatchSettings, Watches, Worker,
};
use tokio::net::TcpListener;
use tonic::service::Routes;

use crate::{
    grpc::AtHand,
    measure::{Figure, Measure},
};

/// Name of the dependency that readiness follows.
const DATABASE: &str = "database";

/// The gRPC service that every service has.
const REGISTER: &str = "chidao.register.v1.RegisterService";

/// A desk that is served.
pub trait Service: Desk + Sized {
    /// The name of its binary: "chidao-membership".
    const NAME: &'static str;

    /// The port of this machine that it listens on where nobody says otherwise.
    const PORT: u16;

    /// Full names of its gRPC services, for reflection; that of its register, which [`run`] adds, is not among them.
    const SERVICES: &'static [&'static str];

    /// The desk.
    fn desk() -> Self;

    /// Its gRPC services.
    fn routes(at_hand: AtHand<Self>) -> Routes;

    /// What does its errands: its calls to other services.
    ///
    /// # Errors
    /// The settings of those do not go together.
    fn messenger(_settings: &Settings) -> Result<Arc<dyn Messenger>, Stop> {
        Ok(Arc::new(NoMessenger))
    }

    /// Measures what it keeps, for those who operate it: once a minute, where metrics are collected.
    ///
    /// # Errors
    /// The database could not be asked.
    fn measure(_reads: &Reads, _moment: &Moment) -> impl Future<Output = Result<Vec<Figure>, Refusal>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Starts what it does of its own accord, which ends with the service.
    fn start(_at_hand: &AtHand<Self>, _tasks: &mut Tasks) {}
}

/// Serves a service on a listener until `shutdown` resolves, and finishes what is in flight.
///
/// # Errors
/// The database cannot be reached, would not keep what it confirms, or has another schema; the file of its password, the key
/// of checkpoints or the files of TLS cannot be read; the server fails; or the writer ends untold, after which the process
/// must end too.
pub async fn run<S: Service>(
    settings: Settings,
    verifier: Arc<Verifier>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), Stop> {
    let key = settings.checkpoint_key.as_deref().map(SigningKey::read).transpose();
    let key = key.map_err(|error| Stop::new(Exit::Io, format!("error: {}", Chain(&error))))?;
    let options = ServeOptions::prepare(&settings, S::SERVICES.iter().copied().chain([REGISTER])).await?;
    let url = settings.database_url()?;
    let database = Database::connect(url.expose(), S::NAME, settings.database_connections)
        .await
        .map_err(unavailable)?;
    chidao_migration::check(database.readers()).await.map_err(unavailable)?;
    let rosters = Arc::new(RosterCache::new(tokens::heard(&settings)));
    let reads = Reads::new(database.clone(), Arc::clone(&rosters), S::OWNER);
    let moment = reads.moment().await.map_err(unavailable)?;
    if moment.clock_is_moved {
        settings.refuse_in_production("a moved clock", "take a database whose clock was never moved")?;
        tracing::warn!(now_us = moment.now.micros(), "the clock is not the real one");
    }
    chidao_proto::prepare();
    chidao_reference::prepare().map_err(|error| Stop::new(Exit::Defect, format!("error: {error}")))?;
    let _ = chidao_authority::Policies::builtin();

    let (register, writer) = Register::open(S::desk(), database, rosters, settings.queue as usize);
    let watching = WatchSettings {
        lifetime: settings.connection_age,
        catch_ups: (settings.database_connections as usize / 2).max(1),
        ..WatchSettings::default()
    };
    let (watches, tailer) = Watches::open(reads.clone(), register.committed(), watching);
    let mut tasks = Tasks::default();
    tasks.start("the writer of the register", |told| writer.run(told));
    let worker = Worker::new(register.clone(), reads.clone(), S::messenger(&settings)?);
    tasks.start("the worker on errands", |told| worker.run(told));
    let checkpoints = Checkpoints::new(reads.database().clone(), S::OWNER, key);
    tasks.start("the task that logs checkpoints", |told| checkpoints.run(told));
    if settings.otlp_endpoint.is_some() {
        let measure = Measure::<S>::new(reads.clone(), options.tls.clone());
        tasks.start("the task that measures", |told| measure.run(told));
    }
    if let Some(tls) = options.tls.clone() {
        tasks.start("the task that looks at certificates", |told| tls.follow(told));
    }

    let tokens = Tokens::new(&settings, verifier);
    let health = Health::new([DATABASE].into_iter().chain(tokens.dependency())).await;
    tokens.start(&mut tasks, &health);
    let probed = reads.clone();
    let probe = health.probe(DATABASE, move || {
        let reads = probed.clone();
        async move { reads.moment().await.map(drop) }
    });
    let closing = health.closing();
    // Streams end before the server does, which waits for them; the task itself lasts as long as the others.
    tasks.start("the tailer of the register", |told| async move {
        tailer.run(closing).await;
        told.await;
    });
    let at_hand = AtHand::new(register, reads.clone());
    S::start(&at_hand, &mut tasks);
    let routes = S::routes(at_hand);
    let routes = routes.add_service(bounded!(RegisterServiceServer::new(RegisterReads::new(reads, watches))));
    let business = stack(routes, &LayerOptions::new(&settings, tokens.authenticate()));

    let served = tokio::select! {
        served = serve(listener, business, &health, options, shutdown) => served.map_err(|error| Stop::new(Exit::Defect, error.to_string())),
        // Better no process than one without a writer, in which commands only wait.
        missed = tasks.missed() => Err(Stop::new(Exit::Defect, format!("{missed} has ended"))),
        () = probe => Err(Stop::new(Exit::Defect, "the probe of the database has ended")),
    };
    // The batch in hand is bounded by its statements' own timeouts.
    tasks.end(Duration::from_secs(30)).await;
    served
}

/// The whole of a service's binary: settings from the command line, a listener, telemetry, and [`run`] until a signal ends it.
pub async fn main<S: Service>() -> ExitCode {
    match served::<S>().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}

async fn served<S: Service>() -> Result<(), Stop> {
    tls::install_provider();
    let command = Settings::command(S::NAME, (Ipv4Addr::LOCALHOST, S::PORT).into());
    let settings = Settings::try_from_args(command, std::env::args_os())?;
    let telemetry = telemetry::init(&settings, S::OWNER.name())
        .map_err(|error| Stop::new(Exit::Usage, format!("error: {error}")))?;
    let verifier = Arc::new(tokens::verifier(&settings)?);
    let shutdown = signal::shutdown().map_err(io)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(io)?;
    let served = run::<S>(settings, verifier, listener, shutdown).await;
    telemetry.shutdown().await;
    served
}

fn io(error: impl std::error::Error) -> Stop {
    Stop::new(Exit::Io, format!("error: {error}"))
}

fn unavailable(error: impl std::error::Error + 'static) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}
