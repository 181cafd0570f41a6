//! The register's view of membership: what each command must see, and what it changes.

mod account;
mod agency;
pub(crate) mod appointment;
mod calendar;
mod committee;
mod document;
mod establish;
mod grant;
mod keeping;
mod line;
mod notices;
pub(crate) mod parameter;
mod person;
mod personnel;
mod proposal;
mod reference;
mod reorganise;
pub(crate) mod roster;
pub(crate) mod term;

pub(crate) use calendar::id_of as calendar_id;
use chidao_authority::{Audience, Audiences};
use chidao_model::id::AgencyId;
use chidao_proto::refusal::Refusal;
use chidao_register::Errand;

// Person, committee, papers: whoever leaves an office is found in seats, and in those the proposals.
chidao_service::desk! {
    /// The desk of the membership service.
    Membership, due by due, rounds 3
}

fn due(errand: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    if let Some(command) = appointment::due(errand)? {
        return Ok(Some(Box::new(command)));
    }
    Ok(match reorganise::due(errand)? {
        Some(command) => Some(Box::new(command)),
        None => None,
    })
}

/// For whom agencies, people and committees are: everybody with an account.
pub(crate) fn everybody() -> Audiences {
    [Audience::Public].into_iter().collect()
}

/// For whom accounts and roles are: the officers, and the agency that an account is of.
pub(crate) fn officers_and(agency: Option<&AgencyId>) -> Audiences {
    agency
        .cloned()
        .map(Audience::Agency)
        .into_iter()
        .chain([Audience::Officers])
        .collect()
}
