//! What coordination reads of membership: that agencies, people and committees are there. It counts as of that moment; the tables
//! have another writer.

use chidao_calendar::Interval;
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId},
    membership::{AgencyKind, agency, committee, person},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, id};

/// An agency that a task names.
pub(super) struct Agency {
    pub(super) id: AgencyId,
    /// On which days it exists.
    pub(super) exists: Interval,
    /// Whether it is a central agency, which is asked and not ordered (TSK-18).
    pub(super) is_central: bool,
}

/// Asks for an agency that a field names.
pub(super) fn need_agency(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<agency::Model>(id::<AgencyId>(name, field)?);
    Ok(())
}

/// Asks for a person whom a field names.
pub(super) fn need_person(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<person::Model>(id::<PersonId>(name, field)?);
    Ok(())
}

/// Asks for a committee that a field names.
pub(super) fn need_committee(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<committee::Model>(id::<CommitteeId>(name, field)?);
    Ok(())
}

/// The agency that a field names.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn agency(set: &WorkingSet, name: &str, field: &str) -> Result<Agency, Refusal> {
    let row: &agency::Model = existing(set, &id::<AgencyId>(name, field)?, name, field)?;
    Ok(Agency {
        id: row.id.clone(),
        exists: Interval::new(row.valid_from, row.valid_to),
        is_central: row.kind == AgencyKind::CentralAgency,
    })
}

/// Refuses a field that names a person who is not there.
///
/// # Errors
/// NOT_FOUND.
pub(super) fn check_person(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    existing::<person::Model>(set, &id::<PersonId>(name, field)?, name, field).map(drop)
}

/// Refuses a field that names a committee that is not there.
///
/// # Errors
/// NOT_FOUND.
pub(super) fn check_committee(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    existing::<committee::Model>(set, &id::<CommitteeId>(name, field)?, name, field).map(drop)
}
