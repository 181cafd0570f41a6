//! ListErrands: what is to be done later, and what was refused.

use chidao_kit::paging::Listing;
use chidao_proto::{
    field,
    refusal::Refusal,
    register::v1::{ErrandState, ErrandView, ListErrandsRequest, ListErrandsResponse},
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use crate::{
    clock::Moment,
    entry::timestamp,
    errand::{Errand, shape, state_text},
    reads::{Reads, failure},
};

/// Errands on a page at most.
const PAGE: u32 = 1000;

/// A page of the errands of a register.
pub(crate) async fn list(
    reads: &Reads,
    moment: &Moment,
    mut request: ListErrandsRequest,
) -> Result<ListErrandsResponse, Refusal> {
    let list = Listing::of(&mut request, PAGE)?;
    let state = ErrandState::try_from(request.state).map_err(|_| {
        field::invalid(
            "state",
            "không phải là một trạng thái của việc cần làm",
            "is no state of an errand",
        )
    })?;
    let states = match state {
        ErrandState::Unspecified => [ErrandState::Open, ErrandState::Refused],
        state => [state; 2],
    };
    let mut found = page(reads, list.after(), list.size(), states, &request.subject)
        .await
        .map_err(failure)?;
    let more = found.len() > list.size();
    found.truncate(list.size());
    let read_at = reads.read_at(&list, moment).await?;
    let items = found.into_iter().map(|view| (id(&view).to_owned(), view)).collect();
    let (errands, next_page_token) = list.page(items, more, read_at);
    Ok(ListErrandsResponse {
        errands,
        next_page_token,
        read_position: read_at.position,
    })
}

/// The errands of a kind on an aggregate that were refused, as far as one answer can name them.
///
/// # Errors
/// The database could not be asked.
pub async fn refused_errands(reads: &Reads, kind: &str, subject: &str) -> Result<Vec<Errand>, Refusal> {
    let shape = shape(reads.owner());
    let sql = format!(
        "SELECT {} FROM {} WHERE state = 'REFUSED' AND kind = $1 AND subject = $2 ORDER BY id LIMIT $3",
        shape.names(),
        shape.table
    );
    let readers = reads.database().readers();
    let values = [kind.into(), subject.into(), i64::from(PAGE).into()];
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
    let rows = readers.query_all_raw(statement).await.map_err(failure)?;
    rows.iter().map(Errand::read).collect::<Result<_, _>>().map_err(failure)
}

fn id(view: &ErrandView) -> &str {
    view.name.strip_prefix("errands/").unwrap_or(&view.name)
}

async fn page(
    reads: &Reads,
    after: &str,
    size: usize,
    states: [ErrandState; 2],
    subject: &str,
) -> Result<Vec<ErrandView>, DbErr> {
    let shape = shape(reads.owner());
    let columns = shape.names();
    // One bounded scan a state: a scan over both would have to sort all that is in them.
    let scan = |state: &str| {
        format!(
            "SELECT * FROM (SELECT {columns} FROM {} WHERE state = {state} AND id > $3 AND ($4 = '' OR subject = $4) \
             ORDER BY id LIMIT $5) AS scan",
            shape.table
        )
    };
    let sql = format!(
        "SELECT * FROM ({} UNION {}) AS found ORDER BY id LIMIT $5",
        scan("$1"),
        scan("$2")
    );
    let limit = i64::try_from(size).unwrap_or(i64::MAX - 1) + 1;
    let [one, other] = states.map(state_text);
    let values = [one.into(), other.into(), after.into(), subject.into(), limit.into()];
    let readers = reads.database().readers();
    let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
    readers.query_all_raw(statement).await?.iter().map(view).collect()
}

fn view(row: &QueryResult) -> Result<ErrandView, DbErr> {
    let errand = Errand::read(row)?;
    let next = chidao_calendar::Instant::from_micros(row.try_get("", "next_us")?);
    Ok(ErrandView {
        name: errand.name(),
        kind: errand.kind.clone(),
        subject: errand.subject.clone(),
        due_time: Some(timestamp(errand.due)),
        performer: errand.performer.into(),
        state: errand.state.into(),
        reason: errand.reason.clone(),
        attempts: i32::try_from(errand.attempts).unwrap_or(i32::MAX),
        next_attempt_time: errand.is_open().then(|| timestamp(next)),
        last_failure: errand.failure.clone(),
        position: errand.etag.position,
    })
}
