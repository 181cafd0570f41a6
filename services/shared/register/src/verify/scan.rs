//! The rows of a table that no entry was seen to name: added by hand, moved to another entry, or written by entries of the
//! first form, which name none.

use std::collections::{HashMap, HashSet};

use chidao_model::{Etag, Owner};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::{
    entries::entries_at,
    finding::Findings,
    table::{Table, named},
};

/// Rows that are looked at at once.
const ROWS: i64 = 200;

/// An entry as of which rows of the table stand.
struct Writer {
    mark: u32,
    is_of_first_form: bool,
    /// Keys of the rows of the table that it names.
    keys: HashSet<String>,
}

/// Looks at every row of a table, by key; counts the rows that entries of the first form wrote.
pub(super) async fn scan(
    connection: &impl ConnectionTrait,
    owner: Owner,
    table: &Table,
    has_first_form: bool,
    findings: &mut Findings,
) -> Result<i64, DbErr> {
    let name = &table.shape.table;
    let mark = table.shape.place("mark").map_or("0", |_| "mark");
    let backend = connection.get_database_backend();
    let (mut after, mut unproven) = (None::<String>, 0);
    loop {
        let condition = after.as_ref().map_or("", |_| "WHERE id > $1 ");
        let sql = format!("SELECT id, position, {mark} FROM {name} {condition}ORDER BY id LIMIT {ROWS}");
        let values = after.take().map(Value::from);
        let rows = connection
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        let positions: HashSet<i64> = rows.iter().filter_map(|row| row.try_get_by_index(1).ok()).collect();
        let writers = writers(connection, owner, name, positions).await?;
        for row in &rows {
            let Ok(key) = row.try_get_by_index::<String>(0) else {
                findings.add_unplaced(name, "?", "the key of the row holds what it cannot");
                return Ok(unproven);
            };
            match judge(row, &key, &writers, has_first_form) {
                Ok(is_proven) => unproven += i64::from(!is_proven),
                Err(what) => findings.add_unplaced(name, &key, what),
            }
            after = Some(key);
        }
        if after.is_none() || findings.is_full {
            return Ok(unproven);
        }
    }
}

/// Whether the row is named by the entry as of which it stands; what is wrong where it cannot stand as of that entry.
fn judge(
    row: &QueryResult,
    key: &str,
    writers: &HashMap<i64, Writer>,
    has_first_form: bool,
) -> Result<bool, &'static str> {
    let number = |place| row.try_get_by_index::<i64>(place);
    let position = number(1).map_err(|_| "the row's position holds what it cannot")?;
    let Some(writer) = writers.get(&position) else {
        // Claims and counters of the first form stand as of no entry.
        return match position == 0 && has_first_form {
            true => Ok(false),
            false => Err("the row stands as of an entry that there is not"),
        };
    };
    if writer.keys.contains(key) {
        return Ok(true);
    }
    if !writer.is_of_first_form {
        return Err("the row stands as of an entry that does not name it");
    }
    match number(2) {
        Ok(mark) if mark == i64::from(writer.mark) => Ok(false),
        _ => Err("the row's mark is not that of the entry as of which it stands"),
    }
}

async fn writers(
    connection: &impl ConnectionTrait,
    owner: Owner,
    table: &str,
    positions: HashSet<i64>,
) -> Result<HashMap<i64, Writer>, DbErr> {
    let mut writers = HashMap::new();
    for (position, (hash, entry)) in entries_at(connection, owner, positions.into_iter()).await? {
        let rows = named(owner, &entry)?.into_iter();
        let writer = Writer {
            mark: Etag::of(position, &hash).mark,
            is_of_first_form: entry.form == 0,
            keys: rows.filter(|row| row.table == table).map(|row| row.key).collect(),
        };
        writers.insert(position, writer);
    }
    Ok(writers)
}
