//! What is owed and not due yet, and when the calendar came that may move it.

use chidao_calendar::Instant;
use chidao_model::id::CommitteeId;
use chidao_proto::refusal::Refusal;
use chidao_register::{Reads, failure};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::Page;
use crate::background::Ahead;

/// Rows that are due after an instant in microseconds and an id. The statement selects id, instant, committee and resource in the order
/// of the first two; its places are instant, id, the instant of what is never due, and how many it may give.
///
/// # Errors
/// UNAVAILABLE: the database cannot be read.
pub async fn ahead(reads: &Reads, statement: &str, after: (i64, &str), limit: usize) -> Result<Page<Ahead>, Refusal> {
    let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let values: [Value; 4] = [after.0.into(), after.1.into(), i64::MAX.into(), asked.into()];
    let readers = reads.database().readers();
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), statement, values);
    let rows = readers.query_all_raw(statement).await.map_err(failure)?;
    let found: Result<Vec<Ahead>, DbErr> = rows.iter().map(read).collect();
    Ok(Page::cut(found.map_err(failure)?, limit))
}

fn read(row: &QueryResult) -> Result<Ahead, DbErr> {
    Ok(Ahead {
        id: row.try_get_by_index(0)?,
        due_us: row.try_get_by_index(1)?,
        committee: CommitteeId::new(row.try_get_by_index::<String>(2)?),
        content: row.try_get_by_index(3)?,
    })
}

/// When a table of the calendar was imported under a number; none where there was no such import.
///
/// # Errors
/// UNAVAILABLE: the database cannot be read.
pub async fn imported(reads: &Reads, number: u32) -> Result<Option<Instant>, Refusal> {
    let sql = "SELECT entry.time_us FROM membership_calendar AS calendar JOIN membership_entry AS entry \
               ON entry.position = calendar.position WHERE calendar.number = $1";
    let readers = reads.database().readers();
    let backend = readers.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [i64::from(number).into()]);
    let row = readers.query_one_raw(statement).await.map_err(failure)?;
    let time = row.map(|row| row.try_get_by_index::<i64>(0)).transpose();
    Ok(time.map_err(failure)?.map(Instant::from_micros))
}
