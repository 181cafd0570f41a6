//! `chidao register verify`.

use std::{path::PathBuf, time::Instant};

use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::register::v1::VerifyEntriesResponse;
use chidao_register::{Database, Finding, StateProof, head, state, verify};
use clap::Args;
use serde_json::{Value, json};

use super::{Which, checkpoint, failed, refused, tell};
use crate::{args::Form, out::Out, view};

/// Entries that are verified between two reports.
const RANGE: i64 = 50_000;

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    form: Form,

    /// Proves the tables too: every row was written, as it stands, by the last entry that names it.
    #[arg(long)]
    state: bool,

    /// Checkpoints, one a line: finds a register that was rewritten, or whose last entries were cut off.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,

    /// Key that the checkpoints must be signed with, public or private, in PEM. Unset: the development key of the data
    /// directory.
    #[arg(long, value_name = "FILE", requires = "against")]
    trusted_key: Option<PathBuf>,
}

pub(super) async fn run(verify: &Verify, out: &mut Out) -> Result<(), Stop> {
    let (which, owner) = (&verify.which, verify.which.owner());
    let trusted = verify.trusted_key.as_deref();
    let checkpoints = match &verify.against {
        Some(path) => checkpoint::read(path, trusted, &which.place.home, owner)?,
        None => Vec::new(),
    };
    let database = which.place.connect().await?;
    let began = Instant::now();
    let chain = match checkpoint::compare(&database, owner, &checkpoints).await? {
        Some((broken_position, finding)) => VerifyEntriesResponse {
            broken_position,
            finding: finding.to_owned(),
            ..Default::default()
        },
        None => chain(&database, owner, out).await?,
    };
    let seconds = began.elapsed().as_secs_f64();
    let state = match verify.state && chain.broken_position == 0 {
        true => Some(prove(&database, owner, out).await?),
        false => None,
    };
    if verify.form.json {
        out.line(as_json(&chain, state.as_ref())?)?;
    }
    unbroken(owner, &chain)?;
    if !verify.form.json {
        out.line(format_args!(
            "verified   {} entries in {seconds:.2} s, {:.0} entries/s",
            chain.verified,
            chain.verified as f64 / seconds
        ))?;
        if !checkpoints.is_empty() {
            out.line(format_args!("against    {} checkpoints", checkpoints.len()))?;
        }
        if let Some(state) = &state {
            tell_state(state, out)?;
        }
    }
    judge(owner, state.as_ref())?;
    match verify.form.json {
        true => Ok(()),
        false => tell(&head(database.readers(), owner).await.map_err(failed)?, out),
    }
}

/// What was proven of a register.
pub(crate) struct Proven {
    /// How many entries of its chain.
    pub(crate) entries: i64,
    /// How many rows beside it.
    pub(crate) rows: i64,
}

/// Proves a register whole, as `chidao register verify --state` does.
///
/// # Errors
/// It is broken, or rows are not as its entries say (exit code 65); the database cannot be read (69).
pub(crate) async fn proved(database: &Database, owner: Owner, out: &mut Out) -> Result<Proven, Stop> {
    let chain = chain(database, owner, out).await?;
    unbroken(owner, &chain)?;
    let state = prove(database, owner, out).await?;
    judge(owner, Some(&state))?;
    Ok(Proven {
        entries: chain.verified,
        rows: state.tables.iter().map(|table| table.proven).sum(),
    })
}

/// Whether all entries fit the chain.
fn unbroken(owner: Owner, chain: &VerifyEntriesResponse) -> Result<(), Stop> {
    if chain.broken_position == 0 {
        return Ok(());
    }
    let right = match chain.verified {
        0 => String::new(),
        verified => format!(" ({verified} entries before it are right)"),
    };
    let (position, finding) = (chain.broken_position, &chain.finding);
    let register = owner.name();
    Err(refused(format_args!(
        "the register {register} is broken at position {position}: {finding}{right}"
    )))
}

/// Recomputes the chain, with a report now and then.
async fn chain(database: &Database, owner: Owner, out: &mut Out) -> Result<VerifyEntriesResponse, Stop> {
    let (mut from, mut verified) = (1, 0);
    loop {
        let range = verify(database.readers(), owner, from, RANGE).await.map_err(failed)?;
        verified += range.verified;
        if range.next_position == 0 {
            return Ok(VerifyEntriesResponse { verified, ..range });
        }
        from = range.next_position;
        out.note(format_args!("{verified} entries verified"));
    }
}

/// Proves what is kept beside the entries, with a report now and then.
async fn prove(database: &Database, owner: Owner, out: &mut Out) -> Result<StateProof, Stop> {
    let mut reported = 0;
    let progress = |position| {
        if position >= reported + RANGE {
            reported = position;
            out.note(format_args!("rows compared with {position} entries"));
        }
    };
    state(database, owner, progress).await.map_err(failed)
}

fn tell_state(state: &StateProof, out: &mut Out) -> Result<(), Stop> {
    for table in &state.tables {
        let unproven = match table.unproven {
            0 => String::new(),
            rows => format!(", {rows} unproven: written before entries named their rows"),
        };
        out.line(format_args!("proven     {} {}{unproven}", table.proven, table.table))?;
    }
    for finding in &state.findings {
        out.line(format_args!("finding    {}", said(finding)))?;
    }
    Ok(())
}

fn said(finding: &Finding) -> String {
    let Finding {
        position,
        table,
        key,
        what,
    } = finding;
    match position {
        0 => format!("{table} {key}: {what}; it is not known by which entry"),
        _ => format!("{table} {key}: {what}; written at position {position}"),
    }
}

/// Whether all rows are as the entries say.
fn judge(owner: Owner, state: Option<&StateProof>) -> Result<(), Stop> {
    let Some((first, state)) = state.and_then(|state| Some((state.findings.first()?, state))) else {
        return Ok(());
    };
    let least = if state.is_cut { "at least " } else { "" };
    Err(refused(format_args!(
        "{least}{} rows beside the register {} are not as its entries say, the first: {}",
        state.findings.len(),
        owner.name(),
        said(first)
    )))
}

/// The answer of VerifyEntries; beside it, where the tables are proved too, `state` in the same manner.
fn as_json(chain: &VerifyEntriesResponse, state: Option<&StateProof>) -> Result<String, Stop> {
    let dynamic = view::dynamic(chain)?;
    let Some(state) = state else {
        return view::json(&dynamic);
    };
    let defect = |error: serde_json::Error| Stop::new(Exit::Defect, format!("error: {error}"));
    let mut answer = serde_json::to_value(&dynamic).map_err(defect)?;
    let tables = state.tables.iter().map(|table| {
        json!({
            "table": table.table,
            "proven": table.proven.to_string(),
            "unproven": table.unproven.to_string(),
        })
    });
    let findings = state.findings.iter().map(|finding| {
        json!({
            "position": finding.position.to_string(),
            "table": finding.table,
            "key": finding.key,
            "what": finding.what,
        })
    });
    answer["state"] = json!({
        "position": state.position.to_string(),
        "tables": Value::from_iter(tables),
        "findings": Value::from_iter(findings),
        "isCut": state.is_cut,
    });
    serde_json::to_string_pretty(&answer).map_err(defect)
}
