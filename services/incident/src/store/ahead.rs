//! Open duties that are not due yet.

use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, Reads};
use chidao_service::{background::Ahead, measure::Figure, store::Page};

/// The duties that are owed and due after an instant in microseconds and an id, in that order.
pub(crate) async fn ahead(reads: &Reads, after: (i64, &str), limit: usize) -> Result<Page<Ahead>, Refusal> {
    let sql = "SELECT duty.id, duty.due_us, file.committee_id, duty.content FROM incident_obligation AS duty \
               JOIN incident_file AS file ON file.id = duty.incident_id WHERE duty.open = 1 \
               AND (duty.due_us, duty.id) > ($1, $2) AND duty.due_us < $3 ORDER BY duty.due_us, duty.id LIMIT $4";
    chidao_service::store::ahead(reads, sql, after, limit).await
}

/// How the deadlines of duties stand that are owed.
pub(crate) async fn measure(reads: &Reads, moment: &Moment) -> Result<Vec<Figure>, Refusal> {
    chidao_service::store::deadlines(reads, "incident_obligation WHERE open = 1", "late_us", moment.now).await
}
