//! `chidao register checkpoint`, and what `verify --against` does with one.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use chidao_authority::DevelopmentKey;
use chidao_kit::{
    config::Mode,
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_register::{Checkpoint, Database, KeyError, SigningKey, VerifyingKey, against, head};
use clap::Args;

use super::{Which, failed, refused};
use crate::{
    args::{self, Home, usage},
    out::Out,
};

#[derive(Debug, Args)]
pub(super) struct Take {
    #[command(flatten)]
    which: Which,

    /// Private key that signs: Ed25519, PKCS#8 in PEM. Unset: the development key of the data directory.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// File that the line is added to, after those that are in it. Unset: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(take: &Take, out: &mut Out) -> Result<(), Stop> {
    let home = &take.which.place.home;
    let key = match &take.key {
        Some(path) => SigningKey::read(path),
        None => {
            in_development(home, "--key")?;
            args::key(&home.data_dir)?;
            SigningKey::read(&DevelopmentKey::file(&home.data_dir))
        }
    };
    let key = key.map_err(unreadable)?;
    let database = take.which.place.connect().await?;
    let head = head(database.readers(), take.which.owner()).await.map_err(failed)?;
    let checkpoint = Checkpoint::of(take.which.owner(), &head, Some(&key)).map_err(unreadable)?;
    let Some(path) = &take.out else {
        return out.line(checkpoint);
    };
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| {
        file.write_all(format!("{checkpoint}\n").as_bytes())?;
        file.sync_all()
    })
    .map_err(|error| args::io(&path.display(), &error))?;
    out.note(format_args!("position {} added to {}", head.position, path.display()));
    Ok(())
}

/// The checkpoints of a file, each a line: of this register and signed with the trusted key.
pub(super) fn read(path: &Path, trusted: Option<&Path>, home: &Home, owner: Owner) -> Result<Vec<Checkpoint>, Stop> {
    let trusted = match trusted {
        Some(path) => VerifyingKey::read(path),
        None => {
            in_development(home, "--trusted-key")?;
            VerifyingKey::read(&DevelopmentKey::file(&home.data_dir))
        }
    };
    let trusted = trusted.map_err(unreadable)?;
    let text = fs::read_to_string(path).map_err(|error| args::io(&path.display(), &error))?;
    let mut checkpoints = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}, line {}", path.display(), number + 1);
        let checkpoint: Checkpoint = line
            .parse()
            .map_err(|error| refused(format_args!("{}: {error}", place())))?;
        checkpoint
            .check(&trusted)
            .map_err(|error| refused(format_args!("{}: {error}", place())))?;
        if checkpoint.register != owner.name() {
            let register = &checkpoint.register;
            return Err(refused(format_args!("{} is of the register {register}", place())));
        }
        checkpoints.push(checkpoint);
    }
    if checkpoints.is_empty() {
        return Err(refused(format_args!("{} holds no checkpoint", path.display())));
    }
    Ok(checkpoints)
}

/// Holds the register against checkpoints of it: the first finding.
pub(super) async fn compare(
    database: &Database,
    owner: Owner,
    checkpoints: &[Checkpoint],
) -> Result<Option<(i64, &'static str)>, Stop> {
    let mut first = None;
    for checkpoint in checkpoints {
        let found = against(database.readers(), owner, checkpoint).await.map_err(failed)?;
        first = [first, found].into_iter().flatten().min();
    }
    Ok(first)
}

/// Lets the development key stand in for a key that was not given.
fn in_development(home: &Home, flag: &str) -> Result<(), Stop> {
    match home.mode {
        Mode::Development => Ok(()),
        Mode::Production => Err(usage(format_args!("give {flag}: production has no key of its own"))),
    }
}

fn unreadable(error: KeyError) -> Stop {
    Stop::new(Exit::Io, format!("error: {}", Chain(&error)))
}
