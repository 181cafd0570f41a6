//! What a step or a first notice says that the rules do not know: the affected system, who takes part, category and mark.

use chidao_authority::Principal;
use chidao_calendar::Date;
use chidao_model::id::SystemId;
use chidao_proto::{
    incident::v1::{Answer, Facts, Incident, InformationSystem, Participant, StepContent},
    refusal::Refusal,
};
use chidao_register::WorkingSet;
use chidao_service::desk::optional_id;

use super::{Holders, refusal, system_of};
use crate::{
    desk::system::audiences,
    resource::{self, Told},
    rules::{
        classification,
        party::Party,
        phase::{Given, Step},
    },
};

/// The system on record that a field names. To name one is no way to learn of it: whoever does not see it is told that it is not there,
/// and can describe it in words. The specialised unit, which answers for all of them, names any.
pub(super) fn system_in_sight(
    set: &WorkingSet,
    name: &str,
    at: &str,
    principal: &Principal,
    holders: &Holders,
) -> Result<Option<InformationSystem>, Refusal> {
    let Some(id) = optional_id::<SystemId>(name, at)? else {
        return Ok(None);
    };
    let is_unit = principal.agency.is_some() && principal.agency == holders.specialised_unit;
    let found = system_of(set, Some(&id))?.filter(|system| is_unit || principal.sees(&audiences(system)));
    match found {
        Some(system) => Ok(Some(system)),
        None => Err(Refusal::not_found(name).with("field", at)),
    }
}

/// Owner and operator of a system on record, as far as they are known.
pub(super) fn parties_of(system: &InformationSystem) -> impl Iterator<Item = Participant> {
    let owner = participant(Party::Owner, &system.owner, &system.owner_title);
    let operator = participant(Party::Operator, &system.operator, &system.operator_title);
    [owner, operator].into_iter().flatten()
}

/// By whose name somebody takes part.
fn participant(party: Party, agency: &str, title: &str) -> Option<Participant> {
    if agency.is_empty() && title.is_empty() {
        return None;
    }
    Some(Participant {
        party: party.told(),
        agency: agency.to_owned(),
        person: String::new(),
        title: title.to_owned(),
    })
}

/// Refuses to name owner or operator of a system on record otherwise than it says.
pub(super) fn check_as_on_record(
    participants: &[Participant],
    system: Option<&InformationSystem>,
) -> Result<(), Refusal> {
    let Some(system) = system else { return Ok(()) };
    let of_system = [Party::Owner, Party::Operator].map(Told::told);
    for (place, one) in participants.iter().enumerate() {
        if of_system.contains(&one.party) && parties_of(system).all(|party| party != *one) {
            return Err(refusal::only_as_on_record(&format!(
                "content.participants[{place}].party"
            )));
        }
    }
    Ok(())
}

/// Refuses facts of a system that is on record, and takes them from there; all that is known of it where the step names it.
pub(super) fn facts(
    given: &Given,
    content: &StepContent,
    before: &classification::Facts,
    system: Option<&InformationSystem>,
    today: Date,
) -> Result<Option<classification::Facts>, Refusal> {
    match (given.facts, &content.facts, system) {
        (Some(facts), Some(wire), _) => about(facts, wire, system, today, "content.facts").map(Some),
        (None, _, Some(system)) if !content.system.is_empty() => {
            Ok(Some(before.about(&resource::seen(system, today)?)))
        }
        _ => Ok(given.facts),
    }
}

/// Facts with what is on record of the system.
pub(super) fn about(
    facts: classification::Facts,
    wire: &Facts,
    system: Option<&InformationSystem>,
    today: Date,
    at: &str,
) -> Result<classification::Facts, Refusal> {
    let Some(system) = system else { return Ok(facts) };
    for (is_said, field) in [
        (wire.level != 0, "level"),
        (wire.on_national_list != 0, "on_national_list"),
        (wire.owner_kind != 0, "owner_kind"),
        (wire.important_to_security, "important_to_security"),
    ] {
        if is_said {
            return Err(refusal::of_the_system(&format!("{at}.{field}")));
        }
    }
    Ok(facts.about(&resource::seen(system, today)?))
}

/// The incident with what a step says that the rules do not know.
pub(super) fn said(
    before: &Incident,
    step: Step,
    content: &StepContent,
    named: Option<&InformationSystem>,
) -> Result<Incident, Refusal> {
    let mut incident = before.clone();
    if let Some(system) = named {
        // Whose it was taken for is forgotten with what it was called.
        let of_system = [Party::Owner, Party::Operator].map(Told::told);
        incident.participants.retain(|one| !of_system.contains(&one.party));
        incident.participants.extend(parties_of(system));
        incident.system.clone_from(&system.name);
        incident.system_title.clear();
    }
    for one in &content.participants {
        let party = Party::of(one.party, "content.participants")?;
        if party.is_single() {
            incident.participants.retain(|other| other.party != one.party);
        }
        if !incident.participants.contains(one) {
            incident.participants.push(one.clone());
        }
    }
    if !content.category.is_empty() && matches!(step, Step::Confirm | Step::VerifyClass | Step::StateFacts) {
        incident.category.clone_from(&content.category);
    }
    if content.tlp != 0 {
        incident.tlp = content.tlp;
    }
    incident.confidential = match content.confidential() {
        Answer::Unspecified => incident.confidential,
        answer => answer == Answer::Yes,
    };
    Ok(incident)
}
