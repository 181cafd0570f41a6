//! The index against the entries that it leads to. Entries of every form say under which keys they are found.

use std::collections::{BTreeSet, HashMap, HashSet};

use chidao_model::Owner;
use chidao_proto::register::v1::Entry;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, sea_query::ArrayType};

use super::{entries::entries_at, finding::Findings};
use crate::entry::index_keys;

/// Rows that are looked up at once.
const ROWS: usize = 2_000;

/// The index on its way to being proved.
pub(super) struct Index {
    owner: Owner,
    pub(super) table: String,
    /// What entries want and is not looked up yet.
    pending: Vec<(String, i64)>,
    /// Rows that are there and that an entry wants.
    pub(super) proven: i64,
}

impl Index {
    pub(super) fn new(owner: Owner) -> Self {
        Self {
            owner,
            table: format!("{}_index", owner.name()),
            pending: Vec::new(),
            proven: 0,
        }
    }

    /// Takes in under which keys an entry is to be found.
    pub(super) fn want(&mut self, position: i64, entry: &Entry) {
        let keys = index_keys(entry).into_iter();
        self.pending.extend(keys.map(|key| (key, position)));
    }

    /// Whether so many rows wait that they should be looked up.
    pub(super) fn is_full(&self) -> bool {
        self.pending.len() >= ROWS
    }

    /// Looks up the rows that wait.
    pub(super) async fn look_up(
        &mut self,
        connection: &impl ConnectionTrait,
        findings: &mut Findings,
    ) -> Result<(), DbErr> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        let wanted = i64::try_from(pending.len()).unwrap_or(i64::MAX);
        let backend = connection.get_database_backend();
        let (columns, source, values) = if backend == DbBackend::Sqlite {
            let pairs =
                serde_json::Value::from_iter(pending.into_iter().map(|(key, position)| {
                    serde_json::Value::from_iter([serde_json::Value::from(key), position.into()])
                }));
            let columns = ["wanted.value->>0", "wanted.value->>1"];
            (columns, "json_each(?1) AS wanted", vec![Value::from(pairs.to_string())])
        } else {
            let (keys, positions): (Vec<String>, Vec<i64>) = pending.into_iter().unzip();
            let keys = keys.into_iter().map(Value::from).collect();
            let positions = positions.into_iter().map(Value::from).collect();
            let values = vec![
                Value::Array(ArrayType::String, Some(Box::new(keys))),
                Value::Array(ArrayType::BigInt, Some(Box::new(positions))),
            ];
            let source = "unnest($1::text[], $2::int8[]) AS wanted(key, position)";
            (["wanted.key", "wanted.position"], source, values)
        };
        let sql = format!(
            "SELECT {key}, {position} FROM {source} WHERE NOT EXISTS (\
             SELECT 1 FROM {table} AS held WHERE held.key = {key} AND held.position = {position})",
            key = columns[0],
            position = columns[1],
            table = self.table
        );
        let missing = connection
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        self.proven += wanted;
        for row in missing {
            let (key, position): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            self.proven -= 1;
            findings.add(
                position,
                &self.table,
                &format!("{key} {position}"),
                "the row is missing",
            );
        }
        Ok(())
    }

    /// Finds the rows that no entry wants, by key.
    pub(super) async fn scan(&self, connection: &impl ConnectionTrait, findings: &mut Findings) -> Result<(), DbErr> {
        let backend = connection.get_database_backend();
        let mut after = None::<(String, i64)>;
        loop {
            let condition = after.as_ref().map_or("", |_| "WHERE (key, position) > ($1, $2) ");
            let sql = format!(
                "SELECT key, position FROM {} {condition}ORDER BY key, position LIMIT {ROWS}",
                self.table
            );
            let values: Vec<Value> = after
                .take()
                .map_or(Vec::new(), |(key, position)| vec![key.into(), position.into()]);
            let rows = connection
                .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
                .await?;
            let mut held: Vec<(String, i64)> = Vec::with_capacity(rows.len());
            for row in &rows {
                let (Ok(key), Ok(position)) = (row.try_get_by_index(0), row.try_get_by_index(1)) else {
                    findings.add(0, &self.table, "?", "the row holds what it cannot");
                    return Ok(());
                };
                held.push((key, position));
            }
            let positions: BTreeSet<i64> = held.iter().map(|(_, position)| *position).collect();
            let wanted = self.wanted(connection, positions).await?;
            for (key, position) in held {
                if !wanted.get(&position).is_some_and(|keys| keys.contains(&key)) {
                    findings.add(0, &self.table, &format!("{key} {position}"), "no entry wrote the row");
                }
                after = Some((key, position));
            }
            if after.is_none() || findings.is_full {
                return Ok(());
            }
        }
    }

    /// The keys under which the entries at these positions are to be found. Few entries at a time: their bodies are large.
    async fn wanted(
        &self,
        connection: &impl ConnectionTrait,
        positions: BTreeSet<i64>,
    ) -> Result<HashMap<i64, HashSet<String>>, DbErr> {
        let positions: Vec<i64> = positions.into_iter().collect();
        let mut wanted = HashMap::new();
        for some in positions.chunks(ROWS / 10) {
            let entries = entries_at(connection, self.owner, some.iter().copied()).await?;
            wanted.extend(
                entries
                    .into_iter()
                    .map(|(position, (_, entry))| (position, index_keys(&entry).into_iter().collect())),
            );
        }
        Ok(wanted)
    }
}
