//! Values that can be erased, against the digests that entries name, and the erasures that entries tell of.

use std::collections::{BTreeMap, HashMap, HashSet};

use chidao_model::Owner;
use chidao_proto::register::v1::{Entry, ErasableValue};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::{columns, entries::entries_at, finding::Findings, state::Proved, table::rows_of};
use crate::erasable::{RESPONSE, digest, holder, key};

/// Rows that are looked up at once.
const ROWS: usize = 2_000;
/// Entries that are looked up at once: their bodies are large.
const ENTRIES: usize = 200;

/// A value as an entry names it.
struct Named {
    position: i64,
    resource: String,
    digest: Vec<u8>,
}

/// The erasable values on their way to being proved.
pub(super) struct Erasable {
    owner: Owner,
    pub(super) table: String,
    /// What entries name and is not looked up yet.
    pending: BTreeMap<String, Named>,
    /// Resources of which an entry erased everything before it, with the position of the last that did. Whether a value may
    /// be gone is known at the end only: this grows with the resources that were erased, and with nothing else.
    erased: HashMap<String, i64>,
    /// Rows that an entry names, right or not.
    seen: i64,
    /// Of these, those without value and salt.
    gone: i64,
    /// Rows that are right: with the value that an entry names, or rightly without.
    proven: i64,
}

impl Erasable {
    pub(super) fn new(owner: Owner) -> Self {
        Self {
            owner,
            table: format!("{}_erasable", owner.name()),
            pending: BTreeMap::new(),
            erased: HashMap::new(),
            seen: 0,
            gone: 0,
            proven: 0,
        }
    }

    /// Takes in what an entry keeps apart, and what it erases.
    pub(super) fn name(&mut self, position: i64, entry: &Entry) {
        for (key, resource, value) in named(position, entry) {
            let named = Named {
                position,
                resource: resource.to_owned(),
                digest: value.digest.clone(),
            };
            self.pending.insert(key, named);
        }
        let erased = entry.erased.iter().cloned();
        self.erased.extend(erased.map(|resource| (resource, position)));
    }

    /// Whether so many rows wait that they should be looked up.
    pub(super) fn is_full(&self) -> bool {
        self.pending.len() >= ROWS
    }

    /// Looks up the rows that wait, and compares them.
    pub(super) async fn look_up(
        &mut self,
        connection: &impl ConnectionTrait,
        findings: &mut Findings,
    ) -> Result<(), DbErr> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        let columns = "id, position, resource, salt, value";
        let found = rows_of(connection, &self.table, columns, pending.keys()).await?;
        for (key, named) in pending {
            let outcome = match found.get(&key) {
                Some(row) => self.compare(row, &named),
                None => Err("the row is missing"),
            };
            match outcome {
                Ok(()) => self.proven += 1,
                Err(what) => findings.add(named.position, &self.table, &key, what),
            }
        }
        Ok(())
    }

    fn compare(&mut self, row: &QueryResult, named: &Named) -> Result<(), &'static str> {
        self.seen += 1;
        let unreadable = |_: DbErr| "a column of the row holds what it cannot";
        let position: i64 = row.try_get_by_index(1).map_err(unreadable)?;
        let resource: String = row.try_get_by_index(2).map_err(unreadable)?;
        if position != named.position || resource != named.resource {
            return Err("position or resource of the row is not that of the entry that names it");
        }
        let salt: Option<Vec<u8>> = row.try_get_by_index(3).map_err(unreadable)?;
        let value: Option<String> = row.try_get_by_index(4).map_err(unreadable)?;
        match (salt, value) {
            (Some(salt), Some(value)) if digest(&salt, &value)[..] == named.digest => Ok(()),
            (Some(_), Some(_)) => Err("the value is not the one that the entry names"),
            (None, None) => {
                self.gone += 1;
                Ok(())
            }
            _ => Err("of value and salt one alone is gone"),
        }
    }

    /// Finds, after all entries, what is gone or there against what they erased, rows that none names, and columns that show
    /// another value. `count` is how many rows the table has.
    pub(super) async fn settle(
        &mut self,
        connection: &impl ConnectionTrait,
        count: i64,
        findings: &mut Findings,
    ) -> Result<Proved, DbErr> {
        let has_unnamed = count != self.seen;
        if has_unnamed || self.gone > 0 || !self.erased.is_empty() {
            self.scan(connection, has_unnamed, findings).await?;
        }
        columns::compare(connection, self.owner, &self.table, findings).await?;
        Ok(Proved {
            table: self.table.clone(),
            proven: self.proven,
            unproven: 0,
        })
    }

    /// Looks at every row, by key.
    async fn scan(
        &mut self,
        connection: &impl ConnectionTrait,
        has_unnamed: bool,
        findings: &mut Findings,
    ) -> Result<(), DbErr> {
        let backend = connection.get_database_backend();
        let mut after = None::<String>;
        loop {
            let condition = after.as_ref().map_or("", |_| "WHERE id > $1 ");
            let sql = format!(
                "SELECT id, position, resource, value IS NULL AND salt IS NULL FROM {} {condition}ORDER BY id LIMIT {ROWS}",
                self.table
            );
            let values = after.take().map(Value::from);
            let rows = connection
                .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
                .await?;
            let known = match has_unnamed {
                true => Some(self.known(connection, &rows).await?),
                false => None,
            };
            for row in &rows {
                let Ok(key) = row.try_get_by_index::<String>(0) else {
                    findings.add(0, &self.table, "?", "the key of the row holds what it cannot");
                    return Ok(());
                };
                if known.as_ref().is_some_and(|known| !known.contains(&key)) {
                    findings.add_further(0, &self.table, &key, "no entry names the row");
                } else if let Err((position, what)) = self.judge(row)
                    && findings.add_further(position, &self.table, &key, what)
                {
                    self.proven -= 1;
                }
                after = Some(key);
            }
            if after.is_none() || findings.is_full {
                return Ok(());
            }
        }
    }

    /// Whether a value is there, or gone, as the entries that erased want it. Rows with columns that cannot be read were found
    /// when they were looked up.
    fn judge(&self, row: &QueryResult) -> Result<(), (i64, &'static str)> {
        let read = || -> Result<(i64, String, bool), DbErr> {
            Ok((
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
            ))
        };
        let Ok((position, resource, is_gone)) = read() else {
            return Ok(());
        };
        let is_erased = self.erased.get(&resource).is_some_and(|by| *by > position);
        match (is_gone, is_erased) {
            (true, false) => Err((position, "the value is gone, and no later entry erased it")),
            (false, true) => Err((position, "the value is there, though a later entry erased it")),
            _ => Ok(()),
        }
    }

    /// The keys that the entries of these rows name.
    async fn known(&self, connection: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<HashSet<String>, DbErr> {
        // The position of a row may be altered; that in its key is what tells which row it is.
        let key = |row: &QueryResult| row.try_get_by_index::<String>(0).ok();
        let position = |key: String| key.split('/').next().and_then(|position| position.parse::<i64>().ok());
        let positions: HashSet<i64> = rows.iter().filter_map(key).filter_map(position).collect();
        let positions: Vec<i64> = positions.into_iter().collect();
        let mut known = HashSet::new();
        for some in positions.chunks(ENTRIES) {
            for (position, (_, entry)) in entries_at(connection, self.owner, some.iter().copied()).await? {
                known.extend(named(position, &entry).map(|(key, ..)| key));
            }
        }
        Ok(known)
    }
}

/// What an entry keeps apart: under which key, of which resource. Where it is not plain whose a value of the response is, it
/// is of none.
fn named(position: i64, entry: &Entry) -> impl Iterator<Item = (String, &str, &ErasableValue)> {
    let changes = entry.changes.iter().enumerate().flat_map(move |(place, change)| {
        let values = change.erasable.iter();
        values.map(move |value| (key(position, &place.to_string(), &value.path), &*change.name, value))
    });
    let holder = holder(entry).unwrap_or_default();
    let response = entry.response_erasable.iter();
    changes.chain(response.map(move |value| (key(position, RESPONSE, &value.path), holder, value)))
}
