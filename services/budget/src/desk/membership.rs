//! What the budget service reads of membership: committees and their standing agencies. It counts as of that moment; the tables have another
//! writer.

use chidao_model::{
    id::{AgencyId, CommitteeId},
    membership::committee,
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, id};

/// Asks for the committee that a field names.
pub(super) fn need_committee(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<committee::Model>(id::<CommitteeId>(name, field)?);
    Ok(())
}

/// Refuses a field that names a committee which is not there.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn check_committee(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    standing_agency(set, name, field).map(drop)
}

/// The standing agency of a committee as it is now; none of a committee of the past.
///
/// # Errors
/// NOT_FOUND: there is no such committee.
pub(super) fn standing_agency(set: &WorkingSet, name: &str, field: &str) -> Result<Option<AgencyId>, Refusal> {
    let row: &committee::Model = existing(set, &id::<CommitteeId>(name, field)?, name, field)?;
    Ok(row.standing_agency_id.clone())
}

/// The same, where it is loaded already: for the second round of needs.
pub(super) fn loaded_standing_agency(set: &WorkingSet, name: &str, field: &str) -> Result<Option<AgencyId>, Refusal> {
    let row = set.loaded::<committee::Model>(id::<CommitteeId>(name, field)?);
    Ok(row.and_then(|row| row.standing_agency_id.clone()))
}
