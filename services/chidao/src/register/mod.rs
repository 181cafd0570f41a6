//! `chidao register`.

mod checkpoint;
pub(crate) mod verify;

use chidao_calendar::Instant as Time;
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_register::{Head, head};
use clap::{Args, Subcommand, builder::PossibleValuesParser};

use crate::{
    args::{Form, Place},
    clock::{self, head_response},
    instant,
    out::Out,
    view,
};

/// Look at a register (sổ) in the database itself, past the service.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao register head
  chidao register verify --state --database postgres://auditor@db.example/chidao
  chidao register checkpoint --key checkpoints.pem --out checkpoints.jsonl
  chidao register verify --against checkpoints.jsonl --trusted-key checkpoints.pub.pem")]
pub(crate) struct Register {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Where it stands: position, hash and time of the last entry.
    Head(Shown),
    /// Recomputes the hash chain from the first entry: exit code 65 where an entry was altered, added or taken out.
    Verify(verify::Verify),
    /// Writes down where it stands, signed: what `verify --against` finds a rewritten register or a cut tail by.
    Checkpoint(checkpoint::Take),
}

#[derive(Debug, Args)]
struct Shown {
    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Which {
    /// Name of the register.
    #[arg(long, value_name = "NAME", default_value = "membership",
        value_parser = PossibleValuesParser::new(Owner::ALL.map(Owner::name)))]
    register: String,

    #[command(flatten)]
    place: Place,
}

impl Which {
    fn owner(&self) -> Owner {
        let owner = Owner::ALL.into_iter().find(|owner| owner.name() == self.register);
        owner.unwrap_or(Owner::Membership)
    }
}

pub(crate) async fn run(register: &Register, out: &mut Out) -> Result<(), Stop> {
    match &register.action {
        Action::Head(shown) => show(shown, out).await,
        Action::Verify(arguments) => verify::run(arguments, out).await,
        Action::Checkpoint(take) => checkpoint::run(take, out).await,
    }
}

async fn show(Shown { which, form }: &Shown, out: &mut Out) -> Result<(), Stop> {
    let database = which.place.connect().await?;
    let head = head(database.readers(), which.owner()).await.map_err(failed)?;
    if form.json {
        let shown = clock::shown(&database).await?;
        return out.line(view::json(&view::dynamic(&head_response(&head, &shown))?)?);
    }
    tell(&head, out)
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

/// The database could not be read.
fn failed(error: impl std::error::Error + 'static) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}

/// What was looked at is not as it should be.
fn refused(message: impl std::fmt::Display) -> Stop {
    Stop::new(Exit::Refused, format!("error: {message}"))
}
