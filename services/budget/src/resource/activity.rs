//! Activities.

use chidao_calendar::Date;
use chidao_model::{budget::activity::Model, id::ActivityId};
use chidao_proto::{budget::v1::Activity, field, refusal::Refusal};
use chidao_service::resource::etag;
use prost::Message;

use super::{Wire, read, unreadable};
use crate::rules::{
    self,
    activity::{Kind, State},
    money::{Amount, Dong},
};

/// An activity, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn activity(row: &Model) -> Result<Activity, Refusal> {
    let activity: Activity = read(&row.content, row.id.as_str())?;
    Ok(Activity {
        etag: etag(row),
        ..activity
    })
}

/// An activity, as the rules see it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_activity(activity: &Activity) -> Result<rules::activity::Activity, Refusal> {
    let broken = || unreadable(&activity.name);
    let id = ActivityId::from_name(&activity.name).map_err(|_| broken())?;
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    let since: Date = field::day(&activity.since, "since").map_err(|_| broken())?;
    Ok(rules::activity::Activity {
        id: rules::id::ActivityId::new(id.as_str()),
        kind: Kind::of_wire(activity.kind, "kind").map_err(|_| broken())?,
        estimate: Amount::new(activity.estimate).ok_or_else(broken)?,
        state: State::of_wire(activity.state, "state").map_err(|_| broken())?,
        task: named(&activity.task),
        incident: named(&activity.incident),
        since,
        used: Dong::new(activity.used),
    })
}

/// An activity as an act of the rules leaves it, with its row. What the rules do not see stays as it was said before.
pub(crate) fn write_activity(before: &Activity, after: &rules::activity::Activity) -> (Activity, Model) {
    let id = ActivityId::new(after.id.as_str());
    let said = Activity {
        name: id.name(),
        kind: after.kind.wire(),
        estimate: after.estimate.get(),
        state: after.state.wire(),
        since: Some(after.since.into()),
        used: after.used.get(),
        etag: String::new(),
        ..before.clone()
    };
    let row = Model {
        id,
        kind: i64::from(said.kind),
        state: i64::from(said.state),
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    (said, row)
}
