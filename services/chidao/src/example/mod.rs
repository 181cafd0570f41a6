//! The example: the committee of 28/12/2018 in two scenes, as data, loaded by the same calls that officers make.

pub(crate) mod act;
mod load;
mod scene;

use chidao_authority::identity::FOUNDER;
use chidao_kit::{
    exit::{Exit, Stop},
    status::Chain,
};
use chidao_model::Owner;
use chidao_proto::register::v1::Entry;
use chidao_register::{Database, head};
use prost::Message;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use self::act::Act;
pub(crate) use self::{load::load, scene::Scene};

/// The committee whose roster is shown.
pub(crate) const COMMITTEE: &str = "committees/bcd-cqdt";

/// What the founder does, up to the committee of 28/12/2018.
///
/// # Errors
/// The example is not what it should be, which a test rules out.
pub(crate) fn founding() -> Result<Vec<Act>, Stop> {
    let mut acts = act::all(Scene::Founding)?;
    acts.retain(|act| act.subject == FOUNDER);
    Ok(acts)
}

/// How far the example has come in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing is recorded at all.
    Empty,
    /// This scene was begun and not finished.
    Begun(Scene),
    /// This scene is there.
    Loaded(Scene),
    /// The database holds something else.
    Foreign,
}

/// Looks how far the example has come, by the request ids of each scene's first and last step.
///
/// # Errors
/// The database cannot be read, or the example is not what it should be.
pub(crate) async fn progress(database: &Database) -> Result<Progress, Stop> {
    for scene in Scene::ALL {
        let acts = act::all(scene)?;
        let mut steps = acts
            .iter()
            .flat_map(|act| act.steps.iter().map(|step| (act.owner(), step)));
        let (first, last) = (steps.next(), steps.next_back());
        if is_recorded(database, last).await? {
            return Ok(Progress::Loaded(scene));
        }
        if is_recorded(database, first).await? {
            return Ok(Progress::Begun(scene));
        }
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

async fn is_recorded(database: &Database, step: Option<(Owner, &act::Step)>) -> Result<bool, Stop> {
    match step {
        Some((owner, step)) => Ok(made_by(database, owner, step).await?.is_some()),
        None => Ok(false),
    }
}

/// The name of what a step has made; none where it was not done.
async fn made_by(database: &Database, owner: Owner, step: &act::Step) -> Result<Option<String>, Stop> {
    let sql = format!("SELECT body FROM {}_entry WHERE request_id = $1", owner.name());
    let values = [step.request_id.to_string().into()];
    let statement = Statement::from_sql_and_values(database.backend(), sql, values);
    let Some(row) = database.readers().query_one_raw(statement).await.map_err(failed)? else {
        return Ok(None);
    };
    let body: Vec<u8> = row.try_get("", "body").map_err(failed)?;
    let entry = Entry::decode(&*body).map_err(|error| Stop::new(Exit::Defect, format!("error: an entry: {error}")))?;
    Ok(entry.changes.into_iter().next().map(|change| change.name))
}

fn failed(error: DbErr) -> Stop {
    Stop::new(Exit::Unavailable, format!("error: {}", Chain(&error)))
}
