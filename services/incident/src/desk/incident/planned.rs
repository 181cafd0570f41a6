//! What is planned because of an act on an incident: what the clock tells of its duties, and the tasks of its directives.

use chidao_calendar::Instant;
use chidao_proto::{
    incident::v1::{IncidentErrand, IncidentStep},
    refusal::Refusal,
};
use chidao_register::{Decision, Errand};
use prost::Message;

use super::clock::{NEARLY_DUE, OVERDUE};
use crate::{resource, rules::obligation as rules};

/// The kind of errand by which a directive becomes a task.
pub(crate) const DIRECTIVE: &str = "directive.assign";

/// What time will bring about a duty after an instant.
pub(super) fn planned(incident: &str, owed: &rules::Obligation, after: Instant) -> Vec<Errand> {
    let name = resource::obligation_name(incident, &owed.key);
    let planned = rules::Errand::coming(owed, after).map(|(errand, at)| {
        let kind = match errand {
            rules::Errand::DueSoon => NEARLY_DUE,
            rules::Errand::Overdue => OVERDUE,
        };
        let payload = IncidentErrand {
            obligation: name.clone(),
            ..IncidentErrand::default()
        };
        Errand::of_clock(kind, incident.to_owned(), &name, at).with(&payload)
    });
    planned.collect()
}

/// Plans what time will bring about the duties with these names, in place of what is open.
pub(super) fn replanned(
    mut decision: Decision,
    open: &[&Errand],
    duties: &[String],
    planned: Vec<Errand>,
) -> Result<Decision, Refusal> {
    for errand in open {
        let payload = IncidentErrand::decode(errand.payload()).map_err(|_| Refusal::internal())?;
        let is_moved = !payload.obligation.is_empty() && duties.contains(&payload.obligation);
        if is_moved && planned.iter().all(|planned| planned.id() != errand.id()) {
            decision = decision.drop_errand(errand);
        }
    }
    for errand in planned {
        if open.iter().all(|open| open.id() != errand.id()) {
            decision = decision.errand(errand);
        }
    }
    Ok(decision)
}

/// The tasks that a directive is carried out as, each an errand to coordination.
pub(super) fn directives(incident: &str, step: &IncidentStep, now: Instant) -> Vec<Errand> {
    let directive = step.content.as_ref().and_then(|content| content.directive.as_ref());
    let addressees = directive.into_iter().flat_map(|directive| &directive.addressees);
    let planned = addressees.map(|agency| {
        let payload = IncidentErrand {
            step: step.name.clone(),
            agency: agency.clone(),
            ..IncidentErrand::default()
        };
        let about = format!("{} {agency}", step.name);
        Errand::of_service(DIRECTIVE, incident.to_owned(), &about, now).with(&payload)
    });
    planned.collect()
}
