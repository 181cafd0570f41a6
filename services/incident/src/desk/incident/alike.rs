//! Incidents that may be the same: they are suggested, for a person to link.

use chidao_proto::{
    incident::v1::{Incident, Suggestion},
    refusal::Refusal,
};

use crate::{
    resource,
    rules::duplicate::{Likeness, Sign, suggestions},
};

/// Suggestions at most.
const SUGGESTIONS: usize = 20;

/// What of an incident is compared.
fn likeness(incident: &Incident) -> Result<Likeness, Refusal> {
    let seen = resource::seen_incident(incident)?;
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Ok(Likeness {
        id: incident.name.clone(),
        system: said(&incident.system),
        addresses: incident.addresses.clone(),
        category: said(&incident.category),
        at: seen.times.detected.or(seen.times.received),
        is_active: seen.response.is_active(),
    })
}

/// Those of these incidents that may be the same as one within so many hours of it, the likeliest first.
///
/// # Errors
/// INTERNAL: one is not as the service writes it.
pub(crate) fn alike(one: &Incident, others: &[Incident], hours: u32) -> Result<Vec<Suggestion>, Refusal> {
    let others: Vec<Likeness> = others.iter().map(likeness).collect::<Result<_, _>>()?;
    let found = suggestions(&likeness(one)?, &others, hours)
        .into_iter()
        .take(SUGGESTIONS);
    Ok(found
        .map(|found| Suggestion {
            same_system: found.signs.contains(&Sign::SameSystem),
            shared_address: found.signs.contains(&Sign::SharedAddress),
            same_category: found.signs.contains(&Sign::SameCategory),
            hours_apart: i32::try_from(found.apart / 3_600_000_000).unwrap_or(i32::MAX),
            incident: found.id,
        })
        .collect())
}
