//! Entries as they are stored, read in order with flat memory.

use std::collections::HashMap;

use chidao_model::Owner;
use chidao_proto::register::v1::Entry;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value, sea_query::ArrayType};

use crate::{
    batch::{decode, hash},
    chain::{Hash, Head},
};

/// Entries fetched at once, at least and at most.
const CHUNK: (i64, i64) = (16, 2_000);
/// Bytes of entries held at once, about: large entries are fetched fewer at a time.
const BYTES: usize = 4 << 20;

/// An entry as it is stored, with the copies beside its body.
pub(super) struct Stored {
    pub(super) position: i64,
    pub(super) time_us: i64,
    pub(super) actor: String,
    pub(super) request_id: String,
    pub(super) body: Vec<u8>,
    pub(super) hash: Hash,
}

impl Stored {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            position: row.try_get_by_index(0)?,
            time_us: row.try_get_by_index(1)?,
            actor: row.try_get_by_index(2)?,
            request_id: row.try_get_by_index(3)?,
            body: row.try_get_by_index(4)?,
            hash: hash(row.try_get_by_index(5)?)?,
        })
    }
}

/// Entries of a range of positions, of which each was asked for and some may be missing.
pub(super) struct Chunk {
    pub(super) after: i64,
    pub(super) through: i64,
    /// In order; an error where a column holds what it cannot.
    pub(super) entries: Vec<Result<Stored, DbErr>>,
}

/// A register's entries, chunk by chunk.
pub(super) struct Chunks {
    owner: Owner,
    after: i64,
    through: i64,
    size: i64,
}

impl Chunks {
    /// The entries after a position and through another.
    pub(super) fn new(owner: Owner, after: i64, through: i64) -> Self {
        Self {
            owner,
            after,
            through,
            size: CHUNK.1 / 4,
        }
    }

    /// The next entries; none where the range is at its end.
    pub(super) async fn next(&mut self, connection: &impl ConnectionTrait) -> Result<Option<Chunk>, DbErr> {
        if self.after >= self.through {
            return Ok(None);
        }
        let after = self.after;
        let sql = format!(
            "SELECT position, time_us, actor, request_id, body, hash FROM {}_entry \
             WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
            self.owner.name()
        );
        let values = [after.into(), self.through.into(), self.size.into()];
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let rows = connection.query_all_raw(statement).await?;
        let entries: Vec<_> = rows.iter().map(Stored::read).collect();
        let bytes: usize = entries.iter().flatten().map(|stored| stored.body.len()).sum();
        let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == self.size);
        let last = rows.last().map(|row| row.try_get_by_index(0));
        let through = match last {
            Some(Ok(last)) if is_full => last,
            // SQLite may keep a fraction there: at least so far the entries go.
            Some(Err(_)) if is_full => after.saturating_add(self.size),
            _ => self.through,
        };
        self.after = through;
        if bytes > BYTES {
            self.size = (self.size / 2).max(CHUNK.0);
        } else if bytes < BYTES / 2 {
            self.size = (self.size * 2).min(CHUNK.1);
        }
        Ok(Some(Chunk {
            after,
            through,
            entries,
        }))
    }
}

/// The hash of the entry at a position; zeros where there is none, as before the first.
pub(crate) async fn hash_at(connection: &impl ConnectionTrait, owner: Owner, position: i64) -> Result<Hash, DbErr> {
    if position < 1 {
        return Ok(Head::EMPTY.hash);
    }
    let sql = format!("SELECT hash FROM {}_entry WHERE position = $1", owner.name());
    let backend = connection.get_database_backend();
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(backend, sql, [position.into()]))
        .await?;
    // A hash that is none differs from every other as the zeros do.
    let stored = row.and_then(|row| hash(row.try_get_by_index(0).ok()?).ok());
    Ok(stored.unwrap_or(Head::EMPTY.hash))
}

/// The entries at these positions that there are and that can be read, with their hashes.
pub(super) async fn entries_at(
    connection: &impl ConnectionTrait,
    owner: Owner,
    positions: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, (Hash, Entry)>, DbErr> {
    let backend = connection.get_database_backend();
    let (among, value) = if backend == DbBackend::Sqlite {
        let list = serde_json::Value::from_iter(positions).to_string();
        ("IN (SELECT value FROM json_each(?1))", Value::from(list))
    } else {
        let list = positions.map(Value::from).collect();
        ("= ANY($1)", Value::Array(ArrayType::BigInt, Some(Box::new(list))))
    };
    let sql = format!(
        "SELECT position, hash, body FROM {}_entry WHERE position {among}",
        owner.name()
    );
    let rows = connection
        .query_all_raw(Statement::from_sql_and_values(backend, sql, [value]))
        .await?;
    let read = |row: &QueryResult| -> Result<(i64, (Hash, Entry)), DbErr> {
        let body: Vec<u8> = row.try_get_by_index(2)?;
        Ok((
            row.try_get_by_index(0)?,
            (hash(row.try_get_by_index(1)?)?, decode(&body)?),
        ))
    };
    Ok(rows.iter().filter_map(|row| read(row).ok()).collect())
}
