//! What the budget service reads of incident: that an incident is there. It counts as of that moment; the tables have another writer.

use chidao_model::{id::IncidentId, incident::file};
use chidao_proto::refusal::Refusal;
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, optional_id};

/// Asks for an incident that a field names, where it names one.
pub(super) fn need_incident(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(id) = optional_id::<IncidentId>(name, field)? {
        needs.row::<file::Model>(id);
    }
    Ok(())
}

/// Refuses a field that names an incident which is not there.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn check_incident(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    let id = optional_id::<IncidentId>(name, field)?;
    id.map_or(Ok(()), |id| existing::<file::Model>(set, &id, name, field).map(drop))
}
