//! What the incident service reads of membership: that agencies, people and committees are there. It counts as of that moment; the tables have another
//! writer.

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId},
    membership::{agency, committee, person},
};
use chidao_proto::{errors::v1::Rule, refusal::Refusal};
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, id, optional_id};

/// Asks for an agency that a field names, where it names one.
pub(super) fn need_agency(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(id) = optional_id::<AgencyId>(name, field)? {
        needs.row::<agency::Model>(id);
    }
    Ok(())
}

/// Refuses a field that names an agency which is not there on a day.
///
/// # Errors
/// NOT_FOUND: there is none. RULE_FORBIDS (INC-12): it has ended, or does not exist yet.
pub(super) fn check_agency(set: &WorkingSet, name: &str, field: &str, on: Date) -> Result<(), Refusal> {
    let Some(id) = optional_id::<AgencyId>(name, field)? else {
        return Ok(());
    };
    let row: &agency::Model = existing(set, &id, name, field)?;
    match Interval::new(row.valid_from, row.valid_to).contains(on) {
        true => Ok(()),
        false => Err(Refusal::rule_forbids(Rule::Inc12, field)),
    }
}

/// Asks for a person whom a field names, where it names one.
pub(super) fn need_person(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(id) = optional_id::<PersonId>(name, field)? {
        needs.row::<person::Model>(id);
    }
    Ok(())
}

/// Refuses a field that names a person who is not there.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn check_person(set: &WorkingSet, name: &str, field: &str) -> Result<(), Refusal> {
    let id = optional_id::<PersonId>(name, field)?;
    id.map_or(Ok(()), |id| existing::<person::Model>(set, &id, name, field).map(drop))
}

/// Asks for the committee that a field names.
pub(super) fn need_committee(name: &str, field: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<committee::Model>(id::<CommitteeId>(name, field)?);
    Ok(())
}

/// The committee that a field names.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn check_committee(set: &WorkingSet, name: &str, field: &str) -> Result<CommitteeId, Refusal> {
    let id = id::<CommitteeId>(name, field)?;
    existing::<committee::Model>(set, &id, name, field)?;
    Ok(id)
}
