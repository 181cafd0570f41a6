#![doc = include_str!("../README.md")]

mod desk;
mod grpc;
mod resource;
pub mod rules;
mod store;

use std::{sync::Arc, time::Duration};

use chidao_authority::{RosterCache, Verifier};
use chidao_kit::{
    config::Settings,
    exit::{Exit, Stop},
    health::Health,
    layer::{LayerOptions, stack},
    server::{ServeOptions, serve},
    tasks::Tasks,
    tokens::{self, Tokens},
};
use chidao_model::Owner;
use chidao_register::{
    Checkpoints, Database, NoMessenger, Reads, Register, SigningKey, WatchSettings, Watches, Worker,
};
use tokio::net::TcpListener;

pub use desk::{Command, Membership};

/// The address that the service listens on where nobody says otherwise.
pub const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 7401);

/// Name of the dependency that readiness follows.
const DATABASE: &str = "database";

/// Serves membership on a listener until `shutdown` resolves, and finishes what is in flight.
///
/// # Errors
/// The database cannot be reached, would not keep what it confirms, or has another schema; the key of checkpoints or the files of TLS cannot be read; the server fails; or the writer
/// ends untold, after which the process must end too.
pub async fn run(
    settings: Settings,
    verifier: Arc<Verifier>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), Stop> {
    let key = settings.checkpoint_key.as_deref().map(SigningKey::read).transpose();
    let key = key.map_err(|error| Stop::new(Exit::Io, format!("error: {}", chidao_kit::status::Chain(&error))))?;
    let options = ServeOptions::prepare(&settings, grpc::SERVICES).await?;
    let database = Database::connect(
        settings.database_url().expose(),
        "chidao-membership",
        settings.database_connections,
    )
    .await
    .map_err(unavailable)?;
    chidao_migration::check(database.readers()).await.map_err(unavailable)?;
    let rosters = Arc::new(RosterCache::new(tokens::heard(&settings)));
    let reads = Reads::new(database.clone(), Arc::clone(&rosters), Owner::Membership);
    let moment = reads.moment().await.map_err(unavailable)?;
    if moment.clock_is_moved {
        settings.refuse_in_production("a moved clock", "take a database whose clock was never moved")?;
        tracing::warn!(now_us = moment.now.micros(), "the clock is not the real one");
    }
    chidao_proto::prepare();
    chidao_reference::prepare().map_err(|error| Stop::new(Exit::Defect, format!("error: {error}")))?;
    let _ = chidao_authority::Policies::builtin();

    let (register, writer) = Register::open(Membership, database, rosters, settings.queue as usize);
    let watching = WatchSettings {
        lifetime: settings.connection_age,
        catch_ups: (settings.database_connections as usize / 2).max(1),
        ..WatchSettings::default()
    };
    let (watches, tailer) = Watches::open(reads.clone(), register.committed(), watching);
    let mut tasks = Tasks::default();
    tasks.start("the writer of the register", |told| writer.run(told));
    let worker = Worker::new(register.clone(), reads.clone(), Arc::new(NoMessenger));
    tasks.start("the worker on errands", |told| worker.run(told));
    let checkpoints = Checkpoints::new(reads.database().clone(), Owner::Membership, key);
    tasks.start("the task that logs checkpoints", |told| checkpoints.run(told));
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
    let routes = grpc::Handlers::new(register, store::Store::new(reads)).routes(watches);
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

fn unavailable(error: impl std::error::Error + 'static) -> Stop {
    Stop::new(
        Exit::Unavailable,
        format!("error: {}", chidao_kit::status::Chain(&error)),
    )
}
