//! The example: the committee of 28/12/2018, as data, loaded by the same calls that officers make.

mod act;
mod load;

use chidao_authority::identity::FOUNDER;
use chidao_calendar::Instant;
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_register::{Database, head};
use sea_orm::{ConnectionTrait, DbErr, Statement};

pub(crate) use self::load::load;

/// 17/06/2019 08:00 at UTC+7: where the clock begins.
pub(crate) const BEGINS: Instant = Instant::from_micros(1_560_733_200_000_000);

/// The committee whose roster is shown.
pub(crate) const COMMITTEE: &str = "committees/bcd-cqdt";

/// Who acts in the example: the subject of his account, which names the file of his token, and who he is.
pub(crate) const ROLES: [(&str, &str); 3] = [
    (
        "officer",
        "chuyên viên Sở Thông tin và Truyền thông, cơ quan thường trực (officer)",
    ),
    ("head", "Chủ tịch UBND tỉnh, Trưởng ban (Head)"),
    ("tam-binh", "hệ thống của UBND huyện Tam Bình (a district's system)"),
];

/// The acts in their order. The founder comes first: establishing the committee, his last act, ends his right to act.
const ACTS: [(&str, &str); 7] = [
    (FOUNDER, include_str!("../../example/2019/agencies.yaml")),
    (FOUNDER, include_str!("../../example/2019/central-agencies.yaml")),
    (FOUNDER, include_str!("../../example/2019/people.yaml")),
    (FOUNDER, include_str!("../../example/2019/accounts.yaml")),
    (FOUNDER, include_str!("../../example/2019/grants.yaml")),
    (FOUNDER, include_str!("../../example/2019/committee.yaml")),
    ("officer", include_str!("../../example/2019/other-agencies.yaml")),
];

/// How far the example has come in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing is recorded at all.
    Empty,
    /// It was begun and not finished.
    Begun,
    /// It is there.
    Loaded,
    /// The database holds something else.
    Foreign,
}

/// Looks how far the example has come, by the request ids of its first and its last step.
///
/// # Errors
/// The database cannot be read, or the example is not what it should be.
pub(crate) async fn progress(database: &Database) -> Result<Progress, Stop> {
    let acts = act::all()?;
    let mut steps = acts.iter().flat_map(|act| &act.steps);
    let (first, last) = (steps.next(), steps.next_back());
    if is_recorded(database, last).await? {
        return Ok(Progress::Loaded);
    }
    if is_recorded(database, first).await? {
        return Ok(Progress::Begun);
    }
    match head(database.readers(), Owner::Membership)
        .await
        .map_err(failed)?
        .position
    {
        0 => Ok(Progress::Empty),
        _ => Ok(Progress::Foreign),
    }
}

async fn is_recorded(database: &Database, step: Option<&act::Step>) -> Result<bool, Stop> {
    let Some(step) = step else { return Ok(false) };
    let sql = "SELECT position FROM membership_entry WHERE request_id = $1";
    let values = [step.request_id.to_string().into()];
    let statement = Statement::from_sql_and_values(database.backend(), sql, values);
    let row = database.readers().query_one_raw(statement).await.map_err(failed)?;
    Ok(row.is_some())
}

fn failed(error: DbErr) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}
