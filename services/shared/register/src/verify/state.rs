//! What is kept beside the entries, against the entries: every current row was written, as it stands, by the last entry that
//! names it.
//!
//! All of it is read in one snapshot, with flat memory: chunks of entries go by, and the rows that they name are looked up by
//! key. That there are no rows beyond those is a matter of counting.

use chidao_model::Owner;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

use super::{
    entries::{Chunks, Stored},
    erasable::Erasable,
    figures::Figures,
    finding::{Finding, Findings},
    index::Index,
    scan::scan,
    table::{ALTERED, Table, named, tables},
};
use crate::{batch::decode, database::Database};

/// What was proved of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Its name.
    pub table: String,
    /// Rows that are as the last entry that names them wrote them, or from which an entry erased what was to be erased. Of
    /// their erasable columns the findings alone speak.
    pub proven: i64,
    /// Rows that an entry of the first form wrote, which says nothing of rows.
    pub unproven: i64,
}

/// What is kept beside the entries, proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateProof {
    /// Position of the last entry that the proof rests on.
    pub position: i64,
    /// Table by table.
    pub tables: Vec<Proved>,
    /// What is otherwise than the entries say, in the order of the entries that last wrote it.
    pub findings: Vec<Finding>,
    /// Whether there may be more findings than are given.
    pub is_cut: bool,
}

/// Proves every row that entries speak of: those of the service's entities, errands, claims, counters, index, erasable
/// values and the version of the roster. The entries themselves are proved by [`super::verify`]. `progress` is told, now and then, up to which
/// position the entries have been gone through.
///
/// # Errors
/// The database could not be read. What is otherwise than the entries say is no error but a finding.
pub async fn state(database: &Database, owner: Owner, progress: impl FnMut(i64)) -> Result<StateProof, DbErr> {
    let snapshot = database.snapshot().await?;
    let proof = Proof {
        owner,
        snapshot,
        tables: tables(owner)?,
        index: Index::new(owner),
        erasable: Erasable::new(owner),
        figures: Figures::of(owner),
        roster: Roster::default(),
        last_of_first_form: 0,
        findings: Findings::default(),
    };
    proof.run(progress).await
}

struct Proof {
    owner: Owner,
    snapshot: DatabaseTransaction,
    tables: Vec<Table>,
    index: Index,
    erasable: Erasable,
    figures: Vec<Figures>,
    roster: Roster,
    /// Position of the last entry that names no rows; 0 where all do.
    last_of_first_form: i64,
    findings: Findings,
}

/// What the last entry that changed the roster says of its version.
#[derive(Default)]
struct Roster {
    position: i64,
    version: i64,
}

impl Proof {
    async fn run(mut self, mut progress: impl FnMut(i64)) -> Result<StateProof, DbErr> {
        let entries = format!("SELECT COALESCE(max(position), 0) FROM {}_entry", self.owner.name());
        let last = self.number(entries).await?.unwrap_or_default();
        let mut chunks = Chunks::new(self.owner, 0, last);
        while let Some(chunk) = chunks.next(&self.snapshot).await? {
            for stored in chunk.entries.into_iter().flatten() {
                self.entry(&stored)?;
                self.look_up(false).await?;
            }
            progress(chunk.through);
        }
        self.look_up(true).await?;
        let mut proved = self.settle().await?;
        for figures in std::mem::take(&mut self.figures) {
            let figures = figures.prove(&self.snapshot, self.owner, last, &mut self.findings);
            proved.push(figures.await?);
        }
        self.findings.place(&self.snapshot, self.owner, last).await?;
        self.snapshot.rollback().await?;
        Ok(StateProof {
            position: last,
            tables: proved,
            is_cut: self.findings.is_full,
            findings: self.findings.into_vec(),
        })
    }

    /// Takes in what an entry says that it wrote.
    fn entry(&mut self, stored: &Stored) -> Result<(), DbErr> {
        let Ok(entry) = decode(&stored.body) else {
            let table = format!("{}_entry", self.owner.name());
            let key = stored.position.to_string();
            self.findings.add(stored.position, &table, &key, "the body is no entry");
            return Ok(());
        };
        self.index.want(stored.position, &entry);
        self.figures.iter_mut().for_each(|figures| figures.add(&entry));
        self.erasable.name(stored.position, &entry);
        if entry.form == 0 {
            self.last_of_first_form = stored.position;
            return Ok(());
        }
        if entry.authority_version != 0 {
            (self.roster.position, self.roster.version) = (stored.position, entry.authority_version);
        }
        for row in named(self.owner, &entry)? {
            match self.tables.iter_mut().find(|table| table.shape.table == row.table) {
                Some(table) => table.name(stored, row),
                None => self
                    .findings
                    .add(stored.position, &row.table, &row.key, "the register has no such table"),
            }
        }
        Ok(())
    }

    /// Looks up what waits, where it is much or all of it is wanted.
    async fn look_up(&mut self, all: bool) -> Result<(), DbErr> {
        for table in self.tables.iter_mut().filter(|table| all || table.is_full()) {
            table.look_up(&self.snapshot, &mut self.findings).await?;
        }
        if all || self.index.is_full() {
            self.index.look_up(&self.snapshot, &mut self.findings).await?;
        }
        if all || self.erasable.is_full() {
            self.erasable.look_up(&self.snapshot, &mut self.findings).await?;
        }
        Ok(())
    }

    /// Counts: a row that was not seen by way of an entry is looked for.
    async fn settle(&mut self) -> Result<Vec<Proved>, DbErr> {
        let mut proved = Vec::new();
        for table in &self.tables {
            let has_first_form = self.last_of_first_form > 0;
            let mut moved = 0;
            for (position, key) in &table.doubtful {
                // A replica of the first release knows no positions of claims and counters.
                match self.last_of_first_form > *position {
                    true => moved += 1,
                    false => self.findings.add(*position, &table.shape.table, key, ALTERED),
                }
            }
            let unproven = match self.count(&table.shape.table).await? == table.seen {
                true => 0,
                false => scan(&self.snapshot, self.owner, table, has_first_form, &mut self.findings).await?,
            };
            proved.push(Proved {
                table: table.shape.table.clone(),
                proven: table.proven,
                unproven: unproven + moved,
            });
        }
        if self.count(&self.index.table).await? != self.index.proven {
            self.index.scan(&self.snapshot, &mut self.findings).await?;
        }
        proved.push(Proved {
            table: self.index.table.clone(),
            proven: self.index.proven,
            unproven: 0,
        });
        let kept = self.count(&self.erasable.table).await?;
        proved.push(self.erasable.settle(&self.snapshot, kept, &mut self.findings).await?);
        if self.owner == Owner::Membership {
            proved.push(self.roster().await?);
        }
        Ok(proved)
    }

    /// The version of the roster, by which every service knows that who may act has changed.
    async fn roster(&mut self) -> Result<Proved, DbErr> {
        let table = "membership_authority";
        let stored = self.number(format!("SELECT version FROM {table} WHERE id = 1")).await?;
        let Roster { position, version } = self.roster;
        // An entry of the first form may have moved it on and does not say so.
        let is_open = self.last_of_first_form > position;
        let is_right = self.count(table).await? == 1
            && stored.is_some_and(|stored| stored == version || (is_open && stored > version));
        if !is_right {
            let what = "the version of the roster is not that of the last entry that changed it";
            self.findings.add(position, table, "1", what);
        }
        Ok(Proved {
            table: table.to_owned(),
            proven: i64::from(is_right && !is_open),
            unproven: i64::from(is_right && is_open),
        })
    }

    async fn count(&self, table: &str) -> Result<i64, DbErr> {
        let count = self.number(format!("SELECT count(*) FROM {table}")).await?;
        count.ok_or_else(|| DbErr::RecordNotFound(format!("the count of {table}")))
    }

    /// The number that a query answers; none where there is no row, or something else in it.
    async fn number(&self, sql: String) -> Result<Option<i64>, DbErr> {
        let backend = self.snapshot.get_database_backend();
        let row = self
            .snapshot
            .query_one_raw(Statement::from_string(backend, sql))
            .await?;
        Ok(row.and_then(|row| row.try_get_by_index(0).ok()))
    }
}
