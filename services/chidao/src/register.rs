//! `chidao register`.

use std::time::Instant;

use chidao_calendar::Instant as Time;
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_proto::register::v1::VerifyEntriesResponse;
use chidao_register::{Database, Head, head, verify};
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use sea_orm::DbErr;

use crate::{
    args::{Form, Place},
    clock::{self, head_response},
    instant,
    out::Out,
    view,
};

/// Entries that are verified between two reports.
const RANGE: i64 = 50_000;

/// Look at a register (sổ) in the database itself, past the service.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao register head
  chidao register verify --database postgres://auditor@db.example/chidao")]
pub(crate) struct Register {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Where it stands: position, hash and time of the last entry.
    Head(Which),
    /// Recomputes the hash chain from the first entry: exit code 65 where an entry was altered, added or taken out.
    Verify(Which),
}

#[derive(Debug, Args)]
struct Which {
    /// Name of the register.
    #[arg(long, value_name = "NAME", default_value = "membership",
        value_parser = PossibleValuesParser::new(Owner::ALL.map(Owner::name)))]
    register: String,

    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    form: Form,
}

impl Which {
    fn owner(&self) -> Owner {
        let owner = Owner::ALL.into_iter().find(|owner| owner.name() == self.register);
        owner.unwrap_or(Owner::Membership)
    }
}

pub(crate) async fn run(register: &Register, out: &mut Out) -> Result<(), Stop> {
    match &register.action {
        Action::Head(which) => {
            let database = which.place.connect().await?;
            let head = head(database.readers(), which.owner()).await.map_err(failed)?;
            if which.form.json {
                let shown = clock::shown(&database).await?;
                return out.line(view::json(&view::dynamic(&head_response(&head, &shown))?)?);
            }
            tell(&head, out)
        }
        Action::Verify(which) => prove(which, &which.place.connect().await?, out).await,
    }
}

async fn prove(which: &Which, database: &Database, out: &mut Out) -> Result<(), Stop> {
    let (began, owner) = (Instant::now(), which.owner());
    let (mut from, mut verified) = (1, 0);
    let last = loop {
        let range = verify(database.readers(), owner, from, RANGE).await.map_err(failed)?;
        verified += range.verified;
        if range.next_position == 0 {
            break range;
        }
        from = range.next_position;
        out.note(format_args!("{verified} entries verified"));
    };
    let response = VerifyEntriesResponse { verified, ..last };
    if which.form.json {
        out.line(view::json(&view::dynamic(&response)?)?)?;
    }
    if response.broken_position != 0 {
        let message = format!(
            "error: the register {} is broken at position {}: {} ({verified} entries before it are right)",
            owner.name(),
            response.broken_position,
            response.finding
        );
        return Err(Stop::new(Exit::Refused, message));
    }
    if which.form.json {
        return Ok(());
    }
    out.line(format_args!(
        "verified   {verified} entries in {:.2} s",
        began.elapsed().as_secs_f64()
    ))?;
    tell(&head(database.readers(), owner).await.map_err(failed)?, out)
}

fn tell(head: &Head, out: &mut Out) -> Result<(), Stop> {
    out.line(format_args!("position   {}", head.position))?;
    out.line(format_args!("hash       {}", hex::encode(head.hash)))?;
    match head.position {
        0 => Ok(()),
        _ => out.line(format_args!(
            "time       {}",
            instant::show(Time::from_micros(head.time_us))
        )),
    }
}

fn failed(error: DbErr) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}
