//! What the incident service reads of membership: that agencies are there. It counts as of that moment; the tables have another
//! writer.

use chidao_calendar::{Date, Interval};
use chidao_model::{id::AgencyId, membership::agency};
use chidao_proto::{errors::v1::Rule, refusal::Refusal};
use chidao_register::{Needs, WorkingSet};
use chidao_service::desk::{existing, optional_id};

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
