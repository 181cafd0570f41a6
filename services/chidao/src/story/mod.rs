//! `chidao story`: one story through all four services, told as it happens.

mod chapter;
mod end;
mod play;
mod tell;
#[cfg(test)]
mod tests;
mod watcher;
mod words;

use std::{env, fs, path::PathBuf, sync::Arc, time::Duration};

use chidao_authority::Verifier;
use chidao_kit::{
    config::{PeerSettings, Settings, TlsSettings},
    exit::{Exit, Stop},
    signal,
};
use chidao_model::Owner;
use chidao_register::{Database, head};
use clap::Args;
use tonic::metadata::{Ascii, MetadataValue};
use uuid::Uuid;

use self::{
    play::{Player, Stage},
    tell::Teller,
};
use crate::{
    args::{self, Others, Place, Tongue, io, key},
    out::Out,
    up::{migrated, suite::Suite},
};

/// How long what others do is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the tokens of those who play are valid: longer than anybody tells it.
const LIFETIME: Duration = Duration::from_secs(12 * 3_600);

/// Play a story through all services (câu chuyện): the committee of 28/12/2018, its plan and tasks, an incident, the money for the
/// response, told step by step with the articles that the services name.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao story                            serve the suite over a temporary database and play
  chidao story --language en --pace 4     in English, with time to read
  chidao story --address http://127.0.0.1:7401 --data-dir chidao-empty   with services that run, over an empty database")]
pub(crate) struct Story {
    /// Address of membership, of services that run over an empty development database: --data-dir and --database say which. Unset:
    /// they are served from this process over a temporary one.
    #[arg(long, value_name = "URL")]
    address: Option<String>,

    #[command(flatten)]
    others: Others,

    #[command(flatten)]
    place: Place,

    /// Language of the story.
    #[arg(
        long,
        visible_alias = "lang",
        env = "CHIDAO_LANGUAGE",
        value_enum,
        default_value = "vi"
    )]
    language: Tongue,

    /// Seconds between steps, at most 60: some of them are but half an hour apart.
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = clap::value_parser!(u64).range(..=60))]
    pace: u64,
}

pub(crate) async fn run(story: &Story, out: &mut Out) -> Result<(), Stop> {
    story
        .place
        .home
        .refuse_in_production("a story, which moves the clock,")?;
    let ending = signal::shutdown().map_err(|error| io(&"the handlers of signals", &error))?;
    let until_ended = async {
        ending.await;
        let message = "error: the story was interrupted; it is played from its beginning, in an empty database";
        Err(Stop::new(Exit::Unavailable, message))
    };
    match &story.address {
        None => here(story, until_ended, out).await,
        Some(address) => {
            let playing = there(story, address, out);
            tokio::select! {
                played = playing => played,
                ended = until_ended => ended,
            }
        }
    }
}

/// Plays with services that run.
async fn there(story: &Story, address: &str, out: &mut Out) -> Result<(), Stop> {
    let database = story.place.connect().await?;
    let scene = Scene {
        address: address.to_owned(),
        others: story.others.clone(),
        folder: story.place.home.data_dir.clone(),
        database,
    };
    Box::pin(play(story, scene, out)).await
}

/// Serves the suite over a temporary database, and plays with it.
async fn here(story: &Story, until_ended: impl Future<Output = Result<(), Stop>>, out: &mut Out) -> Result<(), Stop> {
    let folder = Folder::temporary()?;
    let settings = settings(&folder)?;
    let suite = Suite::bind(&settings).await?;
    let key = key(&settings.data_dir)?;
    let database = migrated(&settings).await?;
    let called = suite.called();
    let at = |wanted| {
        let called = called.iter().find(|(owner, _)| *owner == wanted);
        called.map(|(_, address)| address.clone())
    };
    let scene = Scene {
        address: at(Owner::Membership).unwrap_or_default(),
        others: Others {
            coordination_address: at(Owner::Coordination),
            incident_address: at(Owner::Incident),
            budget_address: at(Owner::Budget),
        },
        folder: settings.data_dir.clone(),
        database,
    };
    let played = Box::pin(async {
        tokio::select! {
            played = play(story, scene, out) => played,
            ended = until_ended => ended,
        }
    });
    suite
        .serve_during(settings, Arc::new(Verifier::development(&key)), played)
        .await
}

/// Where it is played, as far as that differs.
struct Scene {
    address: String,
    others: Others,
    /// Where the development key lies.
    folder: PathBuf,
    database: Database,
}

async fn play(story: &Story, scene: Scene, out: &mut Out) -> Result<(), Stop> {
    is_empty(&scene.database).await?;
    let (chapters, cast) = (chapter::all()?, chapter::cast()?);
    let trace = Uuid::new_v4().into_bytes();
    let stage = Stage {
        address: scene.address,
        others: scene.others,
        key: key(&scene.folder)?,
        database: scene.database,
        language: story.language,
        traceparent: traceparent(trace)?,
    };
    let mut teller = Teller {
        language: story.language.into(),
        cast: &cast,
        pace: Duration::from_secs(story.pace),
        out,
    };
    let all_fictional = teller.language.choose(
        "Mọi người và số hiệu văn bản trong câu chuyện đều là hư cấu; đồng hồ không phải giờ thật.",
        "All people and numbers of papers in the story are fictional; the clock is not the real one.",
    );
    teller.out.line(all_fictional)?;
    let mut player = Player::new(&stage);
    for (place, chapter) in chapters.iter().enumerate() {
        player.play(place + 1, chapter, &mut teller).await?;
    }
    end::end(&stage, &mut player, trace, &mut teller).await
}

/// The story begins with the first entry of every register.
async fn is_empty(database: &Database) -> Result<(), Stop> {
    for owner in Owner::ALL {
        let head = head(database.readers(), owner).await;
        let head = head.map_err(|error| Stop::new(Exit::Unavailable, format!("error: {error}")))?;
        if head.position > 0 {
            return Err(args::usage(format_args!(
                "the register {} has entries already: the story is played in an empty database; choose another --data-dir or \
                 --database, and start the services over it with an empty one",
                owner.name()
            )));
        }
    }
    Ok(())
}

/// The header that makes a call part of a trace; nobody is asked to export it.
fn traceparent(trace: [u8; 16]) -> Result<MetadataValue<Ascii>, Stop> {
    let span = &Uuid::new_v4().into_bytes()[..8];
    let header = format!("00-{}-{}-00", hex::encode(trace), hex::encode(span));
    header
        .parse()
        .map_err(|_| Stop::new(Exit::Defect, "error: a trace has no header"))
}

/// The settings of services that last as long as the story. What the environment says of a deployment is not about them.
fn settings(folder: &Folder) -> Result<Settings, Stop> {
    let path = folder.0.display();
    let listen = ([127, 0, 0, 1], 0).into();
    let arguments = [
        "chidao".to_owned(),
        format!("--data-dir={path}"),
        format!("--database=sqlite://{path}/chidao.sqlite"),
        "--listen=127.0.0.1:0".to_owned(),
    ];
    let settings = Settings::try_from_args(Settings::command("chidao", listen), arguments)?;
    Ok(Settings {
        health_listen: None,
        tls: TlsSettings::default(),
        peer: PeerSettings::default(),
        ..settings
    })
}

/// A folder that is gone with its guard.
struct Folder(PathBuf);

impl Folder {
    fn temporary() -> Result<Self, Stop> {
        let path = env::temp_dir().join(format!("chidao-story-{}", Uuid::new_v4().simple()));
        fs::create_dir(&path).map_err(|error| io(&path.display(), &error))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be taken away now is left over.
        let _ = fs::remove_dir_all(&self.0);
    }
}
