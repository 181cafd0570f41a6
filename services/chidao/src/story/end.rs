//! The end of the story: what four services did is one system's work, and it is proven.

use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_proto::register::v1::Entry;
use chidao_register::Database;
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};

use super::{
    play::{Player, Stage},
    tell::{Teller, Telling},
};
use crate::{budget::added_up, register::verify::proved};

/// Who acts without a call: time does, which is part of nobody's trace.
const CLOCK: &str = "system:clock";

/// What of a register is of the story's trace.
struct Traced {
    /// Entries that are.
    of_trace: usize,
    /// Of them those that follow from an entry of another register.
    carried: usize,
    /// Entries of the clock, which are of none.
    of_clock: usize,
}

/// Shows the trace, the watcher's comparison, and the proofs.
///
/// # Errors
/// One of them does not hold (exit code 65), or cannot be looked at (69).
pub(super) async fn end(
    stage: &Stage,
    player: &mut Player<'_>,
    trace: [u8; 16],
    teller: &mut Teller<'_>,
) -> Result<(), Stop> {
    let language = teller.language;
    let say = |vi: String, en: String| language.choose(vi, en);
    let trace_id = hex::encode(trace);
    let mut telling = Telling::default().says(&say(
        format!("Một dấu vết xuyên suốt: {trace_id}"),
        format!("One trace through all: {trace_id}"),
    ));
    let mut carried = 0;
    for owner in Owner::ALL {
        let found = traced(&stage.database, owner, trace).await?;
        carried += found.carried;
        let (name, of_trace, of_clock) = (owner.name(), found.of_trace, found.of_clock);
        telling = telling.lists(&say(
            format!("sổ {name}: {of_trace} mục sổ mang dấu vết này; {of_clock} mục do đồng hồ ghi"),
            format!("register {name}: {of_trace} entries of this trace; written by the clock: {of_clock}"),
        ));
    }
    if carried == 0 {
        return Err(refused(
            "no entry follows from one of another register within the trace",
        ));
    }
    telling = telling.lists(&say(
        format!("mục sổ mà một dịch vụ chuyển tiếp sang sổ của dịch vụ khác, vẫn trong dấu vết này: {carried}"),
        format!("entries that a service carried into another's register, within the trace: {carried}"),
    ));
    if let Some(watcher) = &mut player.watcher {
        let (count, before) = (watcher.compared().await?, watcher.cut_after);
        telling = telling.says(&say(
            format!(
                "Hệ thống của huyện theo dõi sổ coordination, bị ngắt sau {before} mục sổ rồi nối lại, đã thấy đủ {count} mục \
                 sổ của mình, mỗi mục một lần, đúng thứ tự"
            ),
            format!(
                "The system of the district, which watched the register coordination and was cut after {before} entries, has \
                 seen all {count} that it may see, each once, in order"
            ),
        ));
    }
    telling = telling.says(&say(
        "Bốn sổ đều kiểm chứng được".to_owned(),
        "All four registers verify".to_owned(),
    ));
    for owner in Owner::ALL {
        let proven = proved(&stage.database, owner, teller.out).await?;
        let (name, entries, rows) = (owner.name(), proven.entries, proven.rows);
        telling = telling.lists(&say(
            format!("sổ {name}: {entries} mục sổ liền chuỗi, {rows} dòng dữ liệu khớp với sổ"),
            format!("register {name}: {entries} entries in an unbroken chain, {rows} rows as they say"),
        ));
    }
    let books = added_up(&stage.database, teller.out).await?;
    let (acts, postings) = (books.acts, books.postings);
    telling = telling.says(&say(
        format!("Sổ theo dõi dự toán: cộng lại {postings} bút toán của {acts} nghiệp vụ, khớp"),
        format!("The books: {postings} postings of {acts} acts were added up anew, and balance"),
    ));
    teller.titled(language.choose("Kết: bốn dịch vụ, một hệ thống", "The end: four services, one system"))?;
    teller.closes(telling)
}

/// Looks through a register: all but the clock's entries are of the trace.
async fn traced(database: &Database, owner: Owner, trace: [u8; 16]) -> Result<Traced, Stop> {
    let failed = |error: sea_orm::DbErr| Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)));
    let sql = format!("SELECT position, body FROM {}_entry ORDER BY position", owner.name());
    let statement = Statement::from_string(database.backend(), sql);
    let rows = database.readers().query_all_raw(statement).await.map_err(failed)?;
    let mut found = Traced {
        of_trace: 0,
        carried: 0,
        of_clock: 0,
    };
    for row in rows {
        let position: i64 = row.try_get("", "position").map_err(failed)?;
        let body: Vec<u8> = row.try_get("", "body").map_err(failed)?;
        let entry = Entry::decode(&*body).map_err(|error| {
            Stop::new(
                Exit::Defect,
                format!("error: entry {position} of {}: {error}", owner.name()),
            )
        })?;
        let is_carried = entry.cause.is_some_and(|cause| cause.register != owner.name());
        match entry.trace_id == trace {
            true => {
                found.of_trace += 1;
                found.carried += usize::from(is_carried);
            }
            false if entry.actor == CLOCK => found.of_clock += 1,
            false => {
                let (register, actor) = (owner.name(), entry.actor);
                return Err(refused(&format!(
                    "entry {position} of the register {register}, by {actor}, is not of the story's trace"
                )));
            }
        }
    }
    match found.of_trace {
        0 => Err(refused(&format!(
            "no entry of the register {} is of the trace",
            owner.name()
        ))),
        _ => Ok(found),
    }
}

fn refused(message: &str) -> Stop {
    Stop::new(Exit::Refused, format!("error: {message}"))
}
