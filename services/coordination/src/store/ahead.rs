//! Open tasks that are not due yet, and when the calendar came that may move them.

use chidao_calendar::Instant;
use chidao_model::id::TaskId;
use chidao_proto::refusal::Refusal;
use chidao_register::{Reads, failure};
use chidao_service::store::Page;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// A task that is owed, waits for no confirmation, and is due some day.
pub(crate) struct Ahead {
    pub(crate) id: TaskId,
    /// The instant from which it is overdue, in microseconds.
    pub(crate) due_us: i64,
    /// The resource, encoded.
    pub(crate) content: Vec<u8>,
}

impl Ahead {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: TaskId::new(row.try_get_by_index::<String>(0)?),
            due_us: row.try_get_by_index(1)?,
            content: row.try_get_by_index(2)?,
        })
    }
}

/// The tasks that are due after an instant in microseconds and an id, in that order.
pub(crate) async fn ahead(reads: &Reads, after: (i64, &str), limit: usize) -> Result<Page<Ahead>, Refusal> {
    let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let sql = "SELECT id, due_us, content FROM coordination_task WHERE outcome IN ('OPEN', 'SUSPENDED') \
               AND (due_us, id) > ($1, $2) AND due_us < $3 ORDER BY due_us, id LIMIT $4";
    let values: [Value; 4] = [after.0.into(), after.1.into(), i64::MAX.into(), asked.into()];
    let readers = reads.database().readers();
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
    let rows = readers.query_all_raw(statement).await.map_err(failure)?;
    let found: Result<Vec<Ahead>, DbErr> = rows.iter().map(Ahead::read).collect();
    Ok(Page::cut(found.map_err(failure)?, limit))
}

/// When a table of the calendar was imported under a number; none where there was no such import.
pub(crate) async fn imported(reads: &Reads, number: u32) -> Result<Option<Instant>, Refusal> {
    let sql = "SELECT entry.time_us FROM membership_calendar AS calendar JOIN membership_entry AS entry \
               ON entry.position = calendar.position WHERE calendar.number = $1";
    let readers = reads.database().readers();
    let backend = readers.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [i64::from(number).into()]);
    let row = readers.query_one_raw(statement).await.map_err(failure)?;
    let time = row.map(|row| row.try_get_by_index::<i64>(0)).transpose();
    Ok(time.map_err(failure)?.map(Instant::from_micros))
}
