//! What the budget service reads of coordination: that a task is there. It counts as of that moment; the tables have another writer.

use chidao_model::{coordination::task, id::TaskId};
use chidao_proto::refusal::Refusal;
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, optional_id};

/// Asks for a task that a field names, where it names one.
pub(super) fn need_task(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(id) = optional_id::<TaskId>(name, field)? {
        needs.row::<task::Model>(id);
    }
    Ok(())
}

/// Refuses a field that names a task which is not there.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn check_task(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    let id = optional_id::<TaskId>(name, field)?;
    id.map_or(Ok(()), |id| existing::<task::Model>(set, &id, name, field).map(drop))
}
