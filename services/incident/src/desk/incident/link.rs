//! Incidents that belong together.

use chidao_calendar::Instant;
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    incident::v1::{Incident, LinkIncidentsRequest, LinkIncidentsResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::Shape;

use super::{Hearing, Recorded, need, refusal};
use crate::{desk::Command, rules::party::Party};

/// Incidents that one is linked with at most.
const RELATED: usize = 64;

impl Command for LinkIncidentsRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .objects(
                self.name == self.related,
                "related",
                "phải là sự cố khác",
                "must be another incident",
            )
            .judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.related, set, needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let one = Recorded::seen_as(set, &self.name, &self.etag)?;
        let other = Recorded::named(set, &self.related, &self.related, "related")?;
        // What the caller may not see is not there for him.
        if !act.principal.sees(&other.sight()) {
            return Err(Refusal::not_found(&self.related).with("field", "related"));
        }
        for recorded in [&one, &other] {
            check_keeper(act, recorded)?;
        }
        let (first, second) = (
            linked(&one.incident, &self.related, self.parts)?,
            linked(&other.incident, &self.name, self.parts)?,
        );
        let reply = LinkIncidentsResponse {
            incident: Some(without_links(&first)),
            related: Some(without_links(&second)),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Inc07);
        for (recorded, next) in [(&one, &first), (&other, &second)] {
            decision = decision.change(Hearing::of(act, recorded).change(next, &recorded.sight())?);
        }
        Ok(decision)
    }
}

/// Refuses whoever does not keep the file: who links two has a part in both.
fn check_keeper(act: &Act<'_>, recorded: &Recorded<'_>) -> Result<(), Refusal> {
    const KEEPERS: [Party; 2] = [Party::SpecialisedUnit, Party::Operator];
    let parts = Hearing::of(act, recorded).parts(&recorded.incident, false)?;
    if parts.contains_any(&KEEPERS) {
        return Ok(());
    }
    let named = KEEPERS.map(|party| refusal::party(party).0);
    let name = &recorded.incident.name;
    Err(Refusal::new(Reason::NotTheirs)
        .rule(Rule::Inc07)
        .with("parties", named.join("; "))
        .detail(
            format!("trong cả hai sự cố; còn thiếu ở {name}."),
            format!("in both incidents; not in {name}."),
        ))
}

/// An incident as entries and answers have it: who sees one of two that are linked need not see the other, so that links are told by
/// reads alone, to each reader his own.
pub(super) fn without_links(incident: &Incident) -> Incident {
    Incident {
        related: Vec::new(),
        ..incident.clone()
    }
}

/// An incident as it is linked with another, or parted from it.
fn linked(incident: &Incident, other: &str, parts: bool) -> Result<Incident, Refusal> {
    let mut next = incident.clone();
    next.etag.clear();
    let is_linked = next.related.iter().any(|related| related == other);
    match (parts, is_linked) {
        (false, false) if next.related.len() >= RELATED => Err(field::invalid(
            "related",
            &format!("một sự cố liên kết với nhiều nhất {RELATED} sự cố"),
            &format!("an incident is linked with {RELATED} others at most"),
        )),
        (false, false) => {
            next.related.push(other.to_owned());
            Ok(next)
        }
        (true, true) => {
            next.related.retain(|related| related != other);
            Ok(next)
        }
        (false, true) | (true, false) => Err(Refusal::new(Reason::StateForbids)
            .rule(Rule::Inc07)
            .with("resource", incident.name.clone())
            .with("state", if is_linked { "LINKED" } else { "NOT_LINKED" })
            .detail(
                if is_linked {
                    "hai sự cố đã được liên kết."
                } else {
                    "hai sự cố chưa được liên kết."
                },
                if is_linked {
                    "the two are linked already."
                } else {
                    "the two are not linked."
                },
            )),
    }
}
