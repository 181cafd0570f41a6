//! How late a register is with what it has to do.

use std::time::Duration;

use chidao_calendar::Instant;
use chidao_proto::refusal::Refusal;
use sea_orm::{ConnectionTrait, Statement};

use crate::reads::{Reads, failure};

/// Errands of a kind that are looked at: the first of these is late enough to be told of.
const MOST: i64 = 1000;

/// How long ago the oldest errand fell due that is open still, for each who does errands: nothing where none is due.
///
/// # Errors
/// The database could not be asked.
pub async fn lateness(reads: &Reads, now: Instant) -> Result<[(&'static str, Duration); 2], Refusal> {
    let table = format!("{}_errand", reads.owner().name());
    // A call that failed rests until its next attempt, which says nothing of when it fell due.
    let oldest = |performer: &str, condition: &str| {
        format!(
            "(SELECT min(due_us) FROM (SELECT due_us FROM {table} WHERE performer = '{performer}' AND state = 'OPEN' \
             {condition} ORDER BY next_us, id LIMIT {MOST}) AS errand)"
        )
    };
    let sql = format!(
        "SELECT {}, {}",
        oldest("CLOCK", "AND next_us <= $1"),
        oldest("SERVICE", "")
    );
    let readers = reads.database().readers();
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, [now.micros().into()]);
    let row = readers.query_one_raw(statement).await.map_err(failure)?;
    let since = |place: usize| -> Result<Duration, Refusal> {
        let due = row.as_ref().map(|row| row.try_get_by_index::<Option<i64>>(place));
        let due = due.transpose().map_err(failure)?.flatten();
        let late = due.map_or(0, |due| now.micros().saturating_sub(due));
        Ok(Duration::from_micros(u64::try_from(late).unwrap_or_default()))
    };
    Ok([("clock", since(0)?), ("service", since(1)?)])
}
