//! Which parts a caller holds in an incident.

use chidao_authority::{Principal, Role};
use chidao_calendar::Date;
use chidao_model::id::AgencyId;
use chidao_proto::{
    incident::v1::{Incident, InformationSystem, Participant},
    refusal::Refusal,
};
use chidao_reference::HeldBy;

use crate::{
    resource::{self, Told},
    rules::{party::Party, set::Set, system::delegate},
};

/// Who holds the roles that are dated parameters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holders {
    /// The agency that is the specialised unit.
    pub(crate) specialised_unit: Option<AgencyId>,
    /// The roles of which it is known who holds them, be it in words.
    pub(crate) known: Set<Party>,
    /// Who holds each of those that are known.
    pub(crate) held_by: Vec<(Party, HeldBy)>,
}

/// The seats by which one acts for the committee until it has delegated (Trưởng ban, Phó Trưởng ban).
const LEADERS: [Role; 3] = [Role::Head, Role::StandingDeputyHead, Role::DeputyHead];

/// The agency that may act for the owner on a day.
pub(super) fn delegate_of(system: Option<&InformationSystem>, on: Date) -> Result<Option<AgencyId>, Refusal> {
    let Some(system) = system else { return Ok(None) };
    let delegations = resource::delegations(system)?;
    Ok(delegate(&delegations, on).map(AgencyId::new))
}

/// The parts that a caller holds in an incident on a day, of which the system is on record or not. `has_paper` says whether he brings a
/// signed paper: with one the officers of the standing agency enter what the committee decided.
///
/// # Errors
/// INTERNAL: something is not as the service writes it.
pub(crate) fn held(
    caller: &Principal,
    incident: &Incident,
    system: Option<&InformationSystem>,
    holders: &Holders,
    on: Date,
    has_paper: bool,
) -> Result<Set<Party>, Refusal> {
    let mut held = Set::EMPTY;
    let agency = caller.agency.as_ref().map(AgencyId::name).unwrap_or_default();
    let person = caller.person.as_ref().map(|person| person.name()).unwrap_or_default();
    let is_he = |one: &Participant| {
        (!agency.is_empty() && one.agency == agency) || (!person.is_empty() && one.person == person)
    };
    for one in incident.participants.iter().filter(|one| is_he(one)) {
        held = held.with(Party::of(one.party, "participants")?);
    }
    // Who that is, is said by a dated parameter, and by nobody else.
    held = held.without(Party::SpecialisedUnit).without(Party::ProvincialCommittee);
    if caller.agency.is_some() && holders.specialised_unit == caller.agency {
        held = held.with(Party::SpecialisedUnit);
    }
    if caller.agency.is_some() && delegate_of(system, on)? == caller.agency {
        held = held.with(Party::OwnersDelegate);
    }
    let leads = LEADERS.iter().any(|role| caller.roles.contains(*role));
    if leads || (has_paper && caller.roles.contains(Role::Officer)) {
        held = held.with(Party::ProvincialCommittee);
    }
    if caller.has_account() {
        held = held.with(Party::Reporter);
    }
    Ok(held)
}

/// The parties of which it is known who they are, by what is on record about an incident on a day.
pub(super) fn known(
    incident: &Incident,
    system: Option<&InformationSystem>,
    holders: &Holders,
    on: Date,
) -> Result<Set<Party>, Refusal> {
    let mut known = holders.known.with(Party::ProvincialCommittee);
    for one in &incident.participants {
        known = known.with(Party::of(one.party, "participants")?);
    }
    if delegate_of(system, on)?.is_some() {
        known = known.with(Party::OwnersDelegate);
    }
    Ok(known)
}

/// The agency that holds a part in an incident, where one does that the system knows.
pub(super) fn agency_of(incident: &Incident, holders: &Holders, party: Party) -> Option<AgencyId> {
    let named = incident
        .participants
        .iter()
        .rev()
        .find(|one| one.party == party.told() && !one.agency.is_empty());
    match (party, named) {
        (Party::SpecialisedUnit, _) => holders.specialised_unit.clone(),
        (_, Some(one)) => AgencyId::from_name(&one.agency).ok(),
        (_, None) => None,
    }
}
