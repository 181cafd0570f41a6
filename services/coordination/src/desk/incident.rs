//! What coordination reads of the incident service: directives in the response to an incident. It counts as of that moment; the tables
//! have another writer.

use chidao_calendar::Instant;
use chidao_model::{
    id::{IncidentId, StepId},
    incident::{file, step},
};
use chidao_proto::{
    common::v1::DocumentRef,
    field,
    incident::v1::{Directive, Incident, IncidentStep},
    refusal::Refusal,
};
use chidao_register::{Needs, WorkingSet, instant};
use chidao_service::desk::existing;
use prost::Message;

/// The id of the incident that a step is of.
fn incident_of(directive: &str) -> IncidentId {
    let bare = directive.trim_start_matches("incidents/");
    IncidentId::new(bare.split('/').next().unwrap_or(bare))
}

/// The id of a step of an incident, by its name.
pub(super) fn step_of(directive: &str) -> Option<StepId> {
    let (incident, number) = directive.strip_prefix("incidents/")?.split_once("/steps/")?;
    Some(StepId::new(format!("{incident}/{number}")))
}

/// A directive that was given, with its paper.
pub(super) struct Given {
    pub(super) incident: Incident,
    pub(super) directive: Directive,
    pub(super) document: DocumentRef,
    /// When it was given.
    pub(super) at: Instant,
}

/// Asks for a directive.
pub(super) fn need_directive(name: &str, needs: &mut Needs) {
    needs.row::<file::Model>(incident_of(name));
    if let Some(step) = step_of(name) {
        needs.row::<step::Model>(step);
    }
}

/// A directive to an agency; none as long as it is not loaded.
///
/// # Errors
/// What [`given`] refuses.
pub(super) fn loaded(name: &str, agency: &str, set: &WorkingSet) -> Result<Option<Given>, Refusal> {
    let step = step_of(name).and_then(|step| set.loaded::<step::Model>(&step));
    let file = set.loaded::<file::Model>(&incident_of(name));
    file.zip(step).map(|(file, step)| read(agency, file, step)).transpose()
}

/// The directive that a field names, to an agency.
///
/// # Errors
/// NOT_FOUND: there is no such step. INVALID_FIELDS: nothing was directed by it, or not to this agency.
pub(super) fn given(name: &str, agency: &str, set: &WorkingSet) -> Result<Given, Refusal> {
    let file: &file::Model = existing(set, &incident_of(name), name, "directive")?;
    let step = step_of(name).ok_or_else(|| Refusal::not_found(name))?;
    let step: &step::Model = existing(set, &step, name, "directive")?;
    read(agency, file, step)
}

fn read(agency: &str, file: &file::Model, step: &step::Model) -> Result<Given, Refusal> {
    let unreadable = |_| {
        tracing::error!(step = step.id.as_str(), "a step of an incident cannot be read");
        Refusal::internal()
    };
    let incident = Incident::decode(&*file.content).map_err(unreadable)?;
    let step = IncidentStep::decode(&*step.content).map_err(unreadable)?;
    let content = step.content.unwrap_or_default();
    let directive = content.directive.unwrap_or_default();
    if !directive.addressees.iter().any(|addressee| addressee == agency) {
        return Err(field::invalid(
            "agency",
            "không phải cơ quan nhận chỉ đạo này",
            "is none of those to whom the directive was given",
        ));
    }
    Ok(Given {
        incident,
        directive,
        document: field::required(&content.document, "directive")?.clone(),
        at: instant(field::required(&step.take_time, "directive")?),
    })
}
