//! How many deadlines there are, and how they stand.

use chidao_calendar::Instant;
use chidao_proto::refusal::Refusal;
use chidao_register::{Reads, failure};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use crate::measure::Figure;

/// Three days, in microseconds: what is due within them is due soon.
const SOON: i64 = 3 * 86_400_000_000;
/// Where counting ends: it goes by an index, and is done every minute all the same.
const MOST: i64 = 100_000;

/// The deadlines of what is owed, as they stand now: overdue, due within three days, or later, each counted up to 100,000. `owed` is SQL,
/// of which due instants are in `due_us` and by an index, and `late` the column of the instant from which it is late.
///
/// # Errors
/// UNAVAILABLE: the database cannot be read.
pub async fn deadlines(reads: &Reads, owed: &str, late: &str, now: Instant) -> Result<Vec<Figure>, Refusal> {
    let count = |condition: &str| {
        format!("(SELECT count(*) FROM (SELECT 1 AS one FROM {owed} AND {condition} LIMIT {MOST}) AS counted)")
    };
    let sql = format!(
        "SELECT {}, {}, {}",
        count(&format!("due_us <= $1 AND {late} <= $1")),
        count(&format!("due_us <= $2 AND {late} > $1")),
        count("due_us > $2 AND due_us < $3"),
    );
    let soon = now.plus_micros(SOON).micros();
    let values: [Value; 3] = [now.micros().into(), soon.into(), i64::MAX.into()];
    let readers = reads.database().readers();
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
    let row = readers.query_one_raw(statement).await.map_err(failure)?;
    let row = row.ok_or_else(|| failure(DbErr::RecordNotFound("a count".to_owned())))?;
    let states = ["overdue", "soon", "later"];
    let counts = states.iter().enumerate().map(|(place, state)| {
        let count = row.try_get_by_index(place).map_err(failure)?;
        Ok(Figure::Deadlines(state, count))
    });
    counts.collect()
}
