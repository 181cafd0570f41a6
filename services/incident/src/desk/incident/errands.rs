//! What is to be done later because of an act on an incident: what the clock tells of duties, and the tasks that coordination assigns.

use chidao_proto::{
    incident::v1::{IncidentErrand, IncidentStep},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Errand};
use prost::Message;

use super::clock::{NEARLY_DUE, OVERDUE};
use crate::{
    resource,
    rules::{decide, obligation as duties},
};

/// The kind of errand by which a directive becomes a task.
pub(crate) const DIRECTIVE: &str = "directive.assign";

/// What time will bring about the duties that a decision moved.
pub(super) fn errands(incident: &str, decided: &decide::Decision, act: &Act<'_>) -> Vec<Errand> {
    let planned = decided.errands(act.now).map(|(key, errand, at)| {
        let kind = match errand {
            duties::Errand::DueSoon => NEARLY_DUE,
            duties::Errand::Overdue => OVERDUE,
        };
        let name = resource::obligation_name(incident, &key);
        let payload = IncidentErrand {
            obligation: name.clone(),
            ..IncidentErrand::default()
        };
        Errand::of_clock(kind, incident.to_owned(), &name, at).with(&payload)
    });
    planned.collect()
}

/// The tasks that a directive is carried out as, each an errand to coordination.
pub(super) fn directives(incident: &str, step: &IncidentStep, act: &Act<'_>) -> Vec<Errand> {
    let directive = step.content.as_ref().and_then(|content| content.directive.as_ref());
    let addressees = directive.into_iter().flat_map(|directive| &directive.addressees);
    let planned = addressees.map(|agency| {
        let payload = IncidentErrand {
            step: step.name.clone(),
            agency: agency.clone(),
            ..IncidentErrand::default()
        };
        let about = format!("{} {agency}", step.name);
        Errand::of_service(DIRECTIVE, incident.to_owned(), &about, act.now).with(&payload)
    });
    planned.collect()
}

/// Plans errands of an incident in place of those that are open. What the clock was to tell of a duty that moved is told by what it is
/// planned for now; all else stays.
///
/// # Errors
/// INTERNAL: the payload of an open errand cannot be read.
pub(super) fn settle(
    mut decision: Decision,
    decided: &decide::Decision,
    incident: &str,
    open: &[&Errand],
    planned: Vec<Errand>,
) -> Result<Decision, Refusal> {
    let moved = decided.moved.iter();
    let moved: Vec<String> = moved
        .map(|moved| resource::obligation_name(incident, &moved.obligation.key))
        .collect();
    for errand in open {
        let payload = IncidentErrand::decode(errand.payload()).map_err(|_| Refusal::internal())?;
        let is_moved = !payload.obligation.is_empty() && moved.contains(&payload.obligation);
        if is_moved && planned.iter().all(|planned| planned.id() != errand.id()) {
            decision = decision.drop_errand(errand);
        }
    }
    let is_new = |errand: &Errand| open.iter().all(|open| open.id() != errand.id());
    Ok(planned.into_iter().filter(is_new).fold(decision, Decision::errand))
}
