//! The rows of a table against the entries that name them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chidao_model::{Etag, Owner};
use chidao_proto::register::v1::{Entry, RowDigest};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::{entries::Stored, finding::Findings};
use crate::{bulk::among, errand, keys, row_digest::row_digest, shape::Shape};

/// Rows that are looked up at once.
const ROWS: usize = 2_000;

/// All rows that an entry names: of changed resources, claims and counters, in the order in which they were written.
pub(super) fn named(owner: Owner, entry: &Entry) -> Result<Vec<RowDigest>, DbErr> {
    let mut rows: Vec<RowDigest> = entry.changes.iter().flat_map(|change| change.rows.clone()).collect();
    if !entry.claims.is_empty() {
        let shape = keys::claims(owner);
        for claim in &entry.claims {
            rows.push(row_digest(
                &shape,
                &[claim.key.clone().into(), claim.holder.clone().into()],
            )?);
        }
    }
    if !entry.counters.is_empty() {
        let shape = keys::counters(owner);
        for counter in &entry.counters {
            rows.push(row_digest(&shape, &[counter.key.clone().into(), counter.value.into()])?);
        }
    }
    Ok(rows)
}

/// Every table whose rows entries name. An entry can name no other: names of tables never come out of a body into SQL.
pub(super) fn tables(owner: Owner) -> Result<Vec<Table>, DbErr> {
    let mut shapes = Shape::governed(owner)?;
    shapes.extend([keys::claims(owner), keys::counters(owner), errand::shape(owner)]);
    Ok(shapes.into_iter().map(Table::new).collect())
}

/// The rows of a table with these keys, by key, which is the first of the columns.
pub(super) async fn rows_of(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &str,
    keys: impl Iterator<Item = &String>,
) -> Result<HashMap<String, QueryResult>, DbErr> {
    let backend = connection.get_database_backend();
    let keys: Vec<String> = keys.cloned().collect();
    let (condition, value) = among(backend, "id", &keys);
    let sql = format!("SELECT {columns} FROM {table} WHERE {condition}");
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [value]))
        .await?;
    let keyed = |row: QueryResult| Some((row.try_get_by_index(0).ok()?, row));
    Ok(rows.into_iter().filter_map(keyed).collect())
}

/// What is found of a row whose digest is another.
pub(super) const ALTERED: &str = "the row is not as the entry wrote it";

/// A row as an entry says that it wrote it.
struct Named {
    etag: Etag,
    digest: Vec<u8>,
}

/// A table on its way to being proved.
pub(super) struct Table {
    pub(super) shape: Arc<Shape>,
    /// What the last entries name and is not looked up yet.
    pending: BTreeMap<String, Named>,
    /// Rows that stand as of an entry that names them, rightly or not.
    pub(super) seen: i64,
    /// Rows that are what the entry says as of which they stand.
    pub(super) proven: i64,
    /// Rows without a mark that are not: an entry of the first form may have moved them on since, which does not say so.
    pub(super) doubtful: Vec<(i64, String)>,
}

impl Table {
    fn new(shape: Arc<Shape>) -> Self {
        Self {
            shape,
            pending: BTreeMap::new(),
            seen: 0,
            proven: 0,
            doubtful: Vec::new(),
        }
    }

    /// Takes in that an entry names a row.
    pub(super) fn name(&mut self, stored: &Stored, row: RowDigest) {
        let named = Named {
            etag: Etag::of(stored.position, &stored.hash),
            digest: row.digest,
        };
        self.pending.insert(row.key, named);
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
        let found = rows_of(connection, &self.shape.table, &self.shape.names(), pending.keys()).await?;
        for (key, named) in pending {
            let outcome = match found.get(&key) {
                Some(row) => self.compare(row, &named),
                None => Err("the row is missing"),
            };
            match outcome {
                Ok(()) => {}
                Err(ALTERED) if self.shape.place("mark").is_none() => self.doubtful.push((named.etag.position, key)),
                Err(what) => findings.add(named.etag.position, &self.shape.table, &key, what),
            }
        }
        Ok(())
    }

    fn compare(&mut self, row: &QueryResult, named: &Named) -> Result<(), &'static str> {
        let columns = self.shape.columns.iter().enumerate();
        let values: Result<Vec<Value>, DbErr> = columns.map(|(place, column)| column.read(row, place)).collect();
        let values = values.map_err(|_| "a column of the row holds what it cannot")?;
        let number = |name| match self.shape.place(name).and_then(|place| values.get(place)) {
            Some(Value::BigInt(number)) => *number,
            _ => None,
        };
        let position = number("position").unwrap_or_default();
        if position > named.etag.position {
            // A later entry names it, or it is found when the rows are counted.
            return Ok(());
        }
        if position < named.etag.position {
            return Err("the row stands as of an earlier entry than the one that last wrote it");
        }
        self.seen += 1;
        let digest = row_digest(&self.shape, &values).map_err(|_| "a column of the row holds what it cannot")?;
        if digest.digest != named.digest {
            return Err(ALTERED);
        }
        if self.shape.place("mark").is_some() && number("mark") != Some(i64::from(named.etag.mark)) {
            return Err("the row's mark is not that of the entry that wrote it");
        }
        self.proven += 1;
        Ok(())
    }
}
