//! Open tasks that are not due yet.

use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads};
use chidao_service::{background::Ahead, measure::Figure, store::Page};

/// The tasks that are owed, wait for no confirmation, and are due after an instant in microseconds and an id, in that order.
pub(crate) async fn ahead(reads: &Reads, after: (i64, &str), limit: usize) -> Result<Page<Ahead>, Refusal> {
    let sql = "SELECT id, due_us, committee_id, content FROM coordination_task WHERE outcome IN ('OPEN', 'SUSPENDED') \
               AND (due_us, id) > ($1, $2) AND due_us < $3 ORDER BY due_us, id LIMIT $4";
    chidao_service::store::ahead(reads, sql, after, limit).await
}

/// How the deadlines of tasks stand that are not reported as done.
pub(crate) async fn measure(reads: &Reads, moment: &Moment) -> Result<Vec<Figure>, Refusal> {
    chidao_service::store::deadlines(reads, "coordination_task WHERE outcome = 'OPEN'", "due_us", moment.now).await
}
