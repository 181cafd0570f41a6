//! Commands on tasks.

mod around;
mod assign;
mod clock;
mod days;
mod direct;
mod directive;
mod draft;
mod execute;
mod explain;
mod figures;
mod import;
mod progress;
mod recalculate;
mod refusal;
mod remind;
mod review;
mod room;
mod standing;
mod time;
mod turn;
mod turns;

use chidao_authority::{Audience, Audiences, Resource};
use chidao_model::{
    coordination::{party, task},
    id::{AgencyId, TaskId},
};
use chidao_proto::{coordination::v1::Task, refusal::Refusal};
use chidao_register::{Subject, WorkingSet};
use chidao_service::desk::{existing, id, optional_id};
use prost::Message;

pub(super) use self::clock::due;
pub(crate) use self::{
    explain::{Explanation, explain},
    recalculate::plan,
    remind::reminder_audiences,
    standing::At,
};
use crate::{resource, rules};

/// Parts of a task at most.
const PARTS: usize = 100;

/// A task as it is on record.
struct Recorded<'a> {
    row: &'a task::Model,
    /// The resource.
    task: Task,
    /// As the rules see it.
    seen: rules::task::Task,
}

impl<'a> Recorded<'a> {
    /// The task that a field names.
    fn of(set: &'a WorkingSet, name: &str) -> Result<Self, Refusal> {
        let row: &task::Model = existing(set, &id::<TaskId>(name, "name")?, name, "name")?;
        Self::read(row)
    }

    fn read(row: &'a task::Model) -> Result<Self, Refusal> {
        let task = Task::decode(&*row.content).map_err(|_| unreadable(row.id.as_str()))?;
        let seen = resource::seen(&task).map_err(|_| unreadable(row.id.as_str()))?;
        Ok(Self { row, task, seen })
    }

    /// The agencies that take part in it, as on record.
    fn parties(&self, set: &'a WorkingSet) -> Result<Vec<&'a party::Model>, Refusal> {
        set.children::<party::Model>(&self.row.id)
    }
}

/// A task is not as the service writes it, which only a change by hand brings about.
fn unreadable(task: &str) -> Refusal {
    tracing::error!(task, "a task cannot be read");
    Refusal::internal()
}

/// As whom one acts on a task: what its policy is weighed on.
enum Side {
    /// Whoever does it: its lead.
    Lead,
    /// Whoever keeps and reviews it: the officers, and of a part the lead of the whole.
    Keeper,
}

fn subject(set: &WorkingSet, name: &str, side: &Side) -> Result<Subject, Refusal> {
    let recorded = Recorded::of(set, name)?;
    let agency = match side {
        Side::Lead => Some(recorded.row.lead_id.clone()),
        Side::Keeper => optional_id(&recorded.task.parent_lead, "task.parent_lead")?,
    };
    Ok(Subject {
        resource: Resource {
            kind: if recorded.row.parent_id.is_some() {
                "TaskPart"
            } else {
                "Task"
            },
            agency,
        },
        audiences: Some(audiences(&recorded.task)),
        name: name.to_owned(),
        field: "name",
    })
}

/// The task that it is a part of.
fn parent<'a>(set: &'a WorkingSet, task: &Task) -> Result<Option<&'a task::Model>, Refusal> {
    let Some(parent) = optional_id::<TaskId>(&task.parent, "task.parent")? else {
        return Ok(None);
    };
    existing(set, &parent, &task.parent, "task.parent").map(Some)
}

/// Who may see a task: the committee and those who work for it, and once it is assigned its lead and whoever works with it. A
/// part is also for the lead of the whole.
pub(crate) fn audiences(task: &Task) -> Audiences {
    let agency = |name: &String| AgencyId::from_name(name).ok().map(Audience::Agency);
    let mut audiences: Audiences = [Audience::Officers].into_iter().collect();
    audiences.extend(agency(&task.parent_lead));
    let state = resource::state(task.state());
    if matches!(
        state,
        Some(rules::task::State::Draft | rules::task::State::Discarded) | None
    ) {
        return audiences;
    }
    audiences.insert(Audience::Committee);
    let parties = task.cooperators.iter().map(|cooperator| &cooperator.agency);
    audiences.extend(parties.chain([&task.lead]).filter_map(agency));
    audiences
}
