//! `chidao budget`.

use chidao_budget::{Books, check};
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_register::Database;
use clap::{Args, Subcommand};

use crate::{args::Place, out::Out};

/// Look at the committee's books (sổ theo dõi dự toán) in the database itself, past the service.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  chidao budget check
  chidao budget check --database postgres://auditor@db.example/chidao")]
pub(crate) struct Budget {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Adds up every posting anew: exit code 65 where, at any position, an act does not add up to nothing, an account stands on the wrong
    /// side of nothing, money is held by nobody or anybody holds less than nothing, or more was spent than given; or where a line, a
    /// request, a commitment or an advance says another sum than its postings.
    Check(Check),
}

#[derive(Debug, Args)]
struct Check {
    #[command(flatten)]
    place: Place,
}

/// Positions between two reports.
const REPORT: i64 = 50_000;

pub(crate) async fn run(budget: &Budget, out: &mut Out) -> Result<(), Stop> {
    let Action::Check(Check { place }) = &budget.action;
    let books = added_up(&place.connect().await?, out).await?;
    let (acts, postings, lines) = (books.acts, books.postings, books.lines);
    out.line(format_args!(
        "proven     {acts} acts with {postings} postings on {lines} lines, up to position {}",
        books.position
    ))
}

/// Adds up every posting anew.
///
/// # Errors
/// The books contradict themselves, each finding of which is told (exit code 65), or the database cannot be read (69).
pub(crate) async fn added_up(database: &Database, out: &mut Out) -> Result<Books, Stop> {
    let mut reported = 0;
    let progress = |position| {
        if position >= reported + REPORT {
            reported = position;
            out.note(format_args!("postings added up to position {position}"));
        }
    };
    let failed = |error| Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)));
    let books = check(database, progress).await.map_err(failed)?;
    for finding in &books.findings {
        out.line(format_args!("finding    {finding}"))?;
    }
    match books.findings.is_empty() {
        true => Ok(books),
        false => {
            let (least, count) = (if books.is_cut { "at least " } else { "" }, books.findings.len());
            let what = format!("error: the books contradict themselves: {least}{count} findings");
            Err(Stop::new(Exit::Refused, what))
        }
    }
}
