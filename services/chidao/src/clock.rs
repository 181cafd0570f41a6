//! `chidao clock`.

use std::sync::Arc;

use chidao_authority::{Heard, RosterCache};
use chidao_calendar::Instant;
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_proto::register::v1::GetHeadResponse;
use chidao_register::{Database, Head, Moment, Reads, head, timestamp};
use clap::{Args, Subcommand};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{
    args::{Form, Place},
    instant,
    out::Out,
    view,
};

/// Show or move the demonstration clock (đồng hồ trình diễn) of a database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao clock show
  chidao clock set 2019-06-17T08:00+07:00
  chidao clock set '17/06/2019 08:00'")]
pub(crate) struct Clock {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What the clock shows, and whether it is the real one.
    Show(Show),
    /// Moves the clock to an instant, from which it runs on: never back, and never in production.
    Set(Set),
}

#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    place: Place,

    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Set {
    /// The instant, at UTC+7 where no offset is given.
    #[arg(value_name = "INSTANT", value_parser = instant::parse)]
    instant: Instant,

    #[command(flatten)]
    show: Show,
}

pub(crate) async fn run(clock: &Clock, out: &mut Out) -> Result<(), Stop> {
    let show = match &clock.action {
        Action::Show(show) => show,
        Action::Set(set) => &set.show,
    };
    if let Action::Set(_) = clock.action {
        show.place.home.refuse_in_production("a moved clock")?;
    }
    let database = show.place.connect().await?;
    if let Action::Set(set) = &clock.action {
        move_to(&database, set.instant).await?;
    }
    let moment = shown(&database).await?;
    if show.form.json {
        let head = head(database.readers(), Owner::Membership).await.map_err(failed)?;
        return out.line(view::json(&view::dynamic(&head_response(&head, &moment))?)?);
    }
    let kind = if moment.clock_is_moved {
        "not the real time"
    } else {
        "the real time"
    };
    out.line(format_args!("{} (UTC+7), {kind}", instant::show(moment.now)))
}

/// What the clock of a database shows.
pub(crate) async fn shown(database: &Database) -> Result<Moment, Stop> {
    let reads = Reads::new(
        database.clone(),
        Arc::new(RosterCache::new(Heard::Everybody)),
        Owner::Membership,
    );
    let moment = reads.moment().await;
    moment.map_err(|refusal| Stop::new(Exit::Unavailable, format!("error: the clock cannot be read: {refusal}")))
}

/// Head and clock as the contract writes them.
pub(crate) fn head_response(head: &Head, moment: &Moment) -> GetHeadResponse {
    GetHeadResponse {
        position: head.position,
        hash: head.hash.to_vec(),
        time: (head.position > 0).then(|| timestamp(Instant::from_micros(head.time_us))),
        now: Some(timestamp(moment.now)),
        clock_is_moved: moment.clock_is_moved,
    }
}

/// Moves the clock. As long as nothing is recorded, it may go anywhere; after that only forward.
///
/// # Errors
/// It would go back (exit code 65), or somebody else moves it at the same moment.
pub(crate) async fn move_to(database: &Database, to: Instant) -> Result<(), Stop> {
    let (before, moment) = (offset(database).await?, shown(database).await?);
    let (mut is_recorded, mut earliest) = (false, moment.now);
    for owner in Owner::ALL {
        let head = head(database.readers(), owner).await.map_err(failed)?;
        is_recorded |= head.position > 0;
        earliest = earliest.max(Instant::from_micros(head.time_us));
    }
    if is_recorded && to < earliest {
        let (to, earliest) = (instant::show(to), instant::show(earliest));
        return Err(refused(format!(
            "the clock shows {earliest} and never goes back to {to}"
        )));
    }
    let offset = before.saturating_add(to.micros()).saturating_sub(moment.now.micros());
    let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1 AND offset_us = $2";
    let statement = Statement::from_sql_and_values(database.backend(), sql, [offset.into(), before.into()]);
    let changed = database.readers().execute_raw(statement).await.map_err(failed)?;
    match changed.rows_affected() {
        1 => Ok(()),
        _ => Err(refused(
            "the clock has been moved by somebody else at this moment".to_owned(),
        )),
    }
}

async fn offset(database: &Database) -> Result<i64, Stop> {
    let sql = "SELECT offset_us FROM membership_clock WHERE id = 1";
    let row = database
        .readers()
        .query_one_raw(Statement::from_string(database.backend(), sql))
        .await
        .map_err(failed)?;
    let row = row.ok_or_else(|| failed(DbErr::RecordNotFound("the database has no clock".to_owned())))?;
    row.try_get_by_index(0).map_err(failed)
}

fn refused(message: String) -> Stop {
    Stop::new(Exit::Refused, format!("error: {message}"))
}

fn failed(error: DbErr) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}
