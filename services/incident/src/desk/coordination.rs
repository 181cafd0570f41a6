//! What the incident service reads of coordination: the tasks that its directives became. It counts as of that moment; the tables have
//! another writer.

use chidao_authority::{Audience, Audiences, Principal};
use chidao_model::{Row, coordination::task, id::AgencyId};
use chidao_proto::{
    catalogue,
    coordination::v1::Task,
    incident::v1::{DirectedTask, IncidentErrand, IncidentStep},
    refusal::Refusal,
};
use chidao_register::Errand;
use prost::Message;

/// The letters of why a directive was refused that are told.
const TOLD: usize = 4_000;

/// Whether one of these steps directed an agency.
pub(crate) fn directs(steps: &[IncidentStep]) -> bool {
    let mut directives = steps
        .iter()
        .filter_map(|step| step.content.as_ref()?.directive.as_ref());
    directives.any(|directive| !directive.addressees.is_empty())
}

/// Each directive of these steps to each agency, with the task that it became, where the reader sees that task, or why it became none.
///
/// # Errors
/// INTERNAL: a task or an errand is not as the services write it.
pub(crate) fn directed(
    steps: &[IncidentStep],
    tasks: &[task::Model],
    refused: &[Errand],
    reader: &Principal,
) -> Result<Vec<DirectedTask>, Refusal> {
    let mut refusals = Vec::with_capacity(refused.len());
    for errand in refused {
        let asked = IncidentErrand::decode(errand.payload()).map_err(|error| {
            tracing::error!(errand = errand.id(), %error, "the payload of an errand cannot be read");
            Refusal::internal()
        })?;
        refusals.push((asked, errand.reason()));
    }
    let mut read = Vec::with_capacity(tasks.len());
    for row in tasks {
        let task = Task::decode(&*row.content).map_err(|error| {
            tracing::error!(task = row.key(), %error, "a task cannot be read");
            Refusal::internal()
        })?;
        read.push(task);
    }
    let mut found = Vec::new();
    for step in steps {
        let directive = step.content.as_ref().and_then(|content| content.directive.as_ref());
        for agency in directive.into_iter().flat_map(|directive| &directive.addressees) {
            let task = read
                .iter()
                .find(|task| task.directive == step.name && task.directed_to == *agency)
                .filter(|task| reader.sees(&audiences(task)));
            let mut refusals = refusals.iter();
            let refusal = refusals.find(|(asked, _)| asked.step == step.name && asked.agency == *agency);
            found.push(DirectedTask {
                refusal: refusal.map_or_else(String::new, |(_, why)| why.chars().take(TOLD).collect()),
                ..told(&step.name, agency, task)
            });
        }
    }
    Ok(found)
}

/// Who may see a task that was directed, as coordination shows it: the committee, those who work for it, its lead, and whoever works with
/// that. Such a task is assigned from the start.
fn audiences(task: &Task) -> Audiences {
    let helpers = task.cooperators.iter().map(|helper| &helper.agency);
    let agencies = helpers.chain([&task.lead, &task.parent_lead]);
    let agencies = agencies.filter_map(|name| AgencyId::from_name(name).ok());
    let mut audiences: Audiences = agencies.map(Audience::Agency).collect();
    audiences.extend([Audience::Officers, Audience::Committee]);
    audiences
}

fn told(step: &str, agency: &str, task: Option<&Task>) -> DirectedTask {
    let label = task.and_then(|task| catalogue::label("chidao.coordination.v1.TaskState", task.state));
    let (vi, en) = label.unwrap_or_default();
    DirectedTask {
        refusal: String::new(),
        step: step.to_owned(),
        agency: agency.to_owned(),
        task: task.map(|task| task.name.clone()).unwrap_or_default(),
        state_vi: vi.to_owned(),
        state_en: en.to_owned(),
        due_time: task.and_then(|task| task.due_current.as_ref()?.due_time),
    }
}
