//! `chidao import`.

mod account;
mod agency;
mod columns;
mod draft;
mod fault;
mod known;
mod person;
mod send;
mod sheet;
mod task;

use std::path::PathBuf;

use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_proto::language::Language;
use clap::{Args, ValueEnum};
use prost::Name;

use self::{
    columns::{Column, Layout},
    draft::Plan,
    fault::Fault,
};
use crate::{
    args::Target,
    client::Client,
    out::Out,
    view::{csv::csv, table::Table},
};

/// Import agencies, people, accounts or tasks (nhập cơ quan, cán bộ, tài khoản, nhiệm vụ) from CSV or Excel.
#[derive(Debug, Args)]
#[command(after_help = "\
The file is checked as a whole, against the contract and against what is recorded, before anything is sent: each bad cell is
named, and then nothing is sent. What is recorded already is left as it is, so that an import may be repeated, also after a cut.
Agencies come first, then people, then accounts and tasks. Days: 28/12/2018 or 2018-12-28. A line of people without a name is a
further office of whoever stands above. Tasks come in as they stand: draft, assigned, under way, completed or withdrawn.

Examples:
  chidao import agencies --template > co-quan.csv
  chidao import agencies co-quan.xlsx --dry-run
  chidao import people can-bo.xlsx --sheet 'Cán bộ'
  chidao import accounts tai-khoan.csv
  chidao import tasks --template > nhiem-vu.csv
  chidao import tasks ke-hoach.xlsx --dry-run --csv > o-sai.csv")]
pub(crate) struct Import {
    /// What the rows are.
    #[arg(value_enum, value_name = "KIND")]
    kind: Rows,

    /// CSV (UTF-8) or a workbook: .xlsx, .xls, .ods.
    #[arg(value_name = "FILE", required_unless_present = "template")]
    file: Option<PathBuf>,

    /// Sheet of the workbook. Unset: the first.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// Check only, and say what would be sent.
    #[arg(long)]
    dry_run: bool,

    /// Write an empty table with its headings and a row as an example, as CSV.
    #[arg(long, conflicts_with_all = ["file", "dry_run", "sheet"])]
    template: bool,

    /// Write bad cells as CSV.
    #[arg(long)]
    csv: bool,

    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rows {
    /// Cơ quan.
    Agencies,
    /// Cán bộ, công chức.
    People,
    /// Tài khoản.
    Accounts,
    /// Nhiệm vụ.
    Tasks,
}

impl Rows {
    fn columns(self) -> (&'static [Column], &'static [&'static str]) {
        match self {
            Self::Agencies => (agency::COLUMNS, agency::EXAMPLE),
            Self::People => (person::COLUMNS, person::EXAMPLE),
            Self::Accounts => (account::COLUMNS, account::EXAMPLE),
            Self::Tasks => (task::COLUMNS, task::EXAMPLE),
        }
    }
}

pub(crate) async fn run(import: &Import, out: &mut Out) -> Result<(), Stop> {
    let (columns, example) = import.kind.columns();
    let Some(file) = &import.file else {
        let mut table = Table::new(columns.iter().map(|column| column.heading));
        table.row(example.iter().map(|cell| (*cell).to_owned()));
        return out.text(csv(&table));
    };
    let sheet = sheet::read(file, import.sheet.as_deref())?;
    let layout = match Layout::of(columns, &sheet) {
        Ok(layout) => layout,
        Err(faults) => return refuse(import, &faults, out),
    };
    let mut client = Client::connect(&import.target).await?;
    let mut work = Work {
        import,
        faults: [sheet.faults.clone(), layout.unread(&sheet)].concat(),
        client: client.clone(),
        out,
    };
    match import.kind {
        Rows::Agencies => {
            let agencies = known::agencies(&mut client).await?;
            work.done(agency::plan(&sheet, &layout, &agencies)).await
        }
        Rows::People => {
            let agencies = known::agencies(&mut client).await?;
            let people = known::people(&mut client).await?;
            work.done(person::plan(&sheet, &layout, &agencies, &people)).await
        }
        Rows::Tasks => {
            work.client = Client::connect(&import.target.at(Owner::Coordination)).await?;
            let known = task::Known::ask(&mut client, &mut work.client).await?;
            let plan = task::plan(&sheet, &layout, &known, &work.client).await?;
            work.done(plan).await
        }
        Rows::Accounts => {
            let agencies = known::agencies(&mut client).await?;
            let people = known::people(&mut client).await?;
            let accounts = known::accounts(&mut client).await?;
            work.done(account::plan(&sheet, &layout, &agencies, &people, &accounts))
                .await
        }
    }
}

struct Work<'a> {
    import: &'a Import,
    /// What is wrong whatever the rows are.
    faults: Vec<Fault>,
    client: Client,
    out: &'a mut Out,
}

impl Work<'_> {
    async fn done<Q: Name>(&mut self, mut plan: Plan<Q>) -> Result<(), Stop> {
        plan.faults.append(&mut self.faults);
        for doubt in &plan.doubts {
            self.out.note(doubt.line(self.import.target.language.into()));
        }
        if !plan.faults.is_empty() {
            return refuse(self.import, &plan.faults, self.out);
        }
        let (new, known) = (plan.drafts.len(), plan.known);
        let says = |vi: String, en: String| match self.import.target.language.into() {
            Language::Vietnamese => vi,
            Language::English => en,
        };
        if self.import.dry_run {
            let vi = format!("Mọi ô đều đúng. Sẽ ghi {new} bản ghi mới; {known} bản ghi đã có. Chưa gửi gì.");
            let en = format!("Every cell is good. {new} would be recorded, {known} are. Nothing was sent.");
            self.out.note(says(vi, en));
            return Ok(());
        }
        let sent = send::all(&self.client, plan.drafts, plan.read_position, self.out).await;
        let (new, known) = (sent.new, known + sent.replayed);
        let vi = format!("Đã ghi {new} bản ghi mới; {known} bản ghi đã có.");
        let en = format!("{new} were recorded; {known} were already.");
        self.out.note(says(vi, en));
        match sent.failed.is_empty() {
            true => Ok(()),
            false => Err(Stop::new(Exit::Refused, send::told(&sent.failed))),
        }
    }
}

/// Names every bad cell.
fn refuse(import: &Import, faults: &[Fault], out: &mut Out) -> Result<(), Stop> {
    let table = fault::table(faults, import.target.language.into());
    match import.csv {
        true => out.text(csv(&table))?,
        false => out.text(table.render(out.is_terminal()))?,
    }
    let count = faults.len();
    let file = import.file.as_deref().map(|file| file.display().to_string());
    let file = file.unwrap_or_default();
    Err(Stop::new(
        Exit::Refused,
        format!("error: {file} has {count} bad cells; nothing was sent"),
    ))
}
