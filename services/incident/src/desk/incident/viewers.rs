//! Whoever sees something of an incident, as lists of what one agency or person sees find it.

use chidao_authority::{Audience, Audiences};
use chidao_model::{
    id::{IncidentId, SightId},
    incident::sight,
};
use chidao_proto::{
    incident::v1::{Incident, Obligation},
    refusal::Refusal,
};
use chidao_register::Change;
use chidao_service::desk::id;

use super::{Duty, Hearing, obligation_audiences, sight::of_recorder};

/// A change of an incident, or of what is a part of it, with the rows by which those find it who see something of it from now on and
/// did not before.
///
/// # Errors
/// INTERNAL: the incident has no name.
pub(super) fn found_by(
    change: Change,
    incident: &Incident,
    now: &Audiences,
    before: &Audiences,
) -> Result<Change, Refusal> {
    let incident: IncidentId = id(&incident.name, "name")?;
    let is_single = |one: &&Audience| matches!(one, Audience::Agency(_) | Audience::Person(_));
    let new = now.iter().filter(is_single).filter(|one| !before.contains(one));
    Ok(new.fold(change, |change, one| {
        change.row(sight::Model {
            id: SightId::new(format!("{}/{one}", incident.as_str())),
            incident_id: incident.clone(),
            audience: one.to_string(),
            position: 0,
            mark: 0,
        })
    }))
}

impl Hearing<'_> {
    /// Whether a part of a file must be written anew so that others see it. That its author, who sees it, will see it as a recorder too
    /// is left for the next time that something changes: else each new one would write the whole file anew.
    pub(super) fn is_shown_anew(&self, was: &Audiences, seen: &Audiences) -> bool {
        let own = of_recorder(&self.act.principal.actor);
        let is_news = |one: &&Audience| Some(*one) != own.as_ref() || !self.act.principal.sees(was);
        let left = was.iter().any(|one| !seen.contains(one));
        left || seen.iter().filter(|one| !was.contains(one)).any(|one| is_news(&one))
    }

    /// The change of an incident that these see, and whoever owes one of these duties.
    pub(super) fn shown_to(
        &self,
        change: Change,
        incident: &Incident,
        seen: &Audiences,
        duties: &[Obligation],
    ) -> Result<Change, Refusal> {
        let mut now = seen.clone();
        for duty in duties {
            now.extend(obligation_audiences(seen, duty));
        }
        let mut before = Audiences::default();
        if let Some(recorded) = self.before {
            before.extend(recorded.sight());
            before.extend(recorded.duties.iter().flat_map(Duty::sight));
        }
        found_by(change, incident, &now, &before)
    }
}
