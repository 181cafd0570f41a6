//! `chidao up`.

mod greeting;
pub(crate) mod suite;

use std::{fs, sync::Arc};

use self::{greeting::Greeting, suite::Suite};
use crate::{
    args::{connect, io, key, usage},
    clock,
    example::{self, Progress, Scene},
    out::Out,
};
use chidao_authority::{DevelopmentKey, Verifier};
use chidao_kit::{
    config::Settings,
    exit::{Exit, Stop},
    signal,
    status::Chain,
    telemetry,
};
use chidao_register::Database;
use clap::Args;

/// Serve the suite from one process (mặc định): make what is missing, load the example into an empty database, and serve
/// until SIGINT or SIGTERM.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao
  chidao up --scene 2026 --data-dir chidao-2026
  chidao up --listen 0.0.0.0:7401 --data-dir /var/lib/chidao --no-example   (the others on ports 7402 to 7404)
  chidao up --database postgres://chidao:secret@localhost/chidao")]
pub(crate) struct Up {
    #[command(flatten)]
    pub(crate) settings: Settings,

    /// Leave an empty database empty: no example committee, and the real clock.
    #[arg(long)]
    no_example: bool,

    /// When the example plays: 2019, with districts; 2026, with communes. Unset: what is there, else 2019.
    #[arg(long, value_enum, value_name = "YEAR", conflicts_with = "no_example")]
    scene: Option<Scene>,
}

pub(crate) async fn run(up: Up, out: &mut Out) -> Result<(), Stop> {
    let settings = &up.settings;
    settings.refuse_in_production(
        "a development key",
        "run `chidao-membership` with --token-issuer and --token-keys",
    )?;
    settings.check()?;
    if settings.tls.certificate.is_some() {
        return Err(usage(
            "`chidao up` serves plaintext; a service of its own, as chidao-membership, serves TLS",
        ));
    }
    let telemetry = telemetry::init(settings, "chidao")
        .map_err(|error| Stop::new(Exit::Usage, format!("error: {}", Chain(&error))))?;
    let served = serve(up, out).await;
    telemetry.shutdown().await;
    served
}

async fn serve(up: Up, out: &mut Out) -> Result<(), Stop> {
    let settings = up.settings;
    let ending = signal::shutdown().map_err(|error| io(&"the handlers of signals", &error))?;
    let suite = Suite::bind(&settings).await?;
    fs::create_dir_all(&settings.data_dir).map_err(|error| io(&settings.data_dir.display(), &error))?;
    let key = key(&settings.data_dir)?;
    let (database, progress) = prepare(&settings).await?;
    let scene = match up.no_example {
        true => None,
        false => choose(up.scene, progress)?,
    };
    // The clock of an empty database is moved to where the example begins, also where a start that was cut had moved it to
    // where another scene does.
    if let (Some(scene), Progress::Empty) = (scene, progress) {
        let shown = clock::shown(&database).await?;
        if !shown.clock_is_moved || shown.now < scene.begins() {
            clock::move_to(&database, scene.begins()).await?;
        }
    }

    let greeting = Greeting::new(&settings, &suite, progress);
    let verifier = Arc::new(Verifier::development(&key));
    let opening = Box::pin(async {
        open(&greeting, scene, database, &key, out).await?;
        std::future::pending().await
    });
    let until_ended = async {
        tokio::select! {
            opened = opening => opened,
            () = ending => Ok(()),
        }
    };
    suite.serve_during(settings, verifier, until_ended).await
}

/// Brings the database to this release.
///
/// # Errors
/// It cannot be reached, or not be migrated (exit code 69).
pub(crate) async fn migrated(settings: &Settings) -> Result<Database, Stop> {
    let url = settings.database_url()?;
    chidao_migration::migrate(url.expose())
        .await
        .map_err(|error| Stop::new(Exit::Unavailable, format!("error: {url}: {}", Chain(&error))))?;
    connect(&url).await
}

/// Brings the database to this release and looks what is in it.
async fn prepare(settings: &Settings) -> Result<(Database, Progress), Stop> {
    let database = migrated(settings).await?;
    let progress = example::progress(&database).await?;
    Ok((database, progress))
}

/// The scene that is to be there; none in a database that holds something else.
///
/// # Errors
/// Another scene is there (exit code 64).
fn choose(wanted: Option<Scene>, progress: Progress) -> Result<Option<Scene>, Stop> {
    match (progress, wanted) {
        (Progress::Empty, wanted) => Ok(Some(wanted.unwrap_or(Scene::Founding))),
        (Progress::Begun(there) | Progress::Loaded(there), Some(wanted)) if there != wanted => Err(usage(format!(
            "the database holds the scene {}: choose another --data-dir or --database for {}",
            there.name(),
            wanted.name()
        ))),
        (Progress::Begun(there) | Progress::Loaded(there), _) => Ok(Some(there)),
        (Progress::Foreign, None) => Ok(None),
        (Progress::Foreign, Some(wanted)) => Err(usage(format!(
            "the database holds other data: choose another --data-dir or --database for the scene {}",
            wanted.name()
        ))),
    }
}

/// Loads what is wanted and missing, and greets.
async fn open(
    greeting: &Greeting,
    scene: Option<Scene>,
    database: Database,
    key: &DevelopmentKey,
    out: &mut Out,
) -> Result<(), Stop> {
    let is_missing = matches!(greeting.progress(), Progress::Empty | Progress::Begun(_));
    if let Some(scene) = scene.filter(|_| is_missing) {
        example::load(scene, greeting.services(), key, &database).await?;
    }
    let there = match greeting.progress() {
        Progress::Loaded(there) => Some(there),
        Progress::Empty | Progress::Begun(_) | Progress::Foreign => scene,
    };
    let moment = clock::shown(&database).await?;
    match there {
        Some(there) => greeting.with_example(there, &moment, key, out).await,
        None => greeting.without_example(&moment, out),
    }
}
