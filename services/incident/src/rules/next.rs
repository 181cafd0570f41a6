//! What may happen next, and who may do it: read from the table by which it is judged when it happens.

use super::{
    article::Article,
    incident::Incident,
    obligation::Obligation,
    party::Party,
    phase::{Discrepancy, Evidence, Guard, Step, holds, stands_there, table, unmet},
    set::Set,
};

/// A step that is possible from where an incident stands, by a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possible {
    /// The step.
    pub step: Step,
    /// Who may do it.
    pub by: &'static [Party],
    /// Whose decision is recorded by it.
    pub records: Option<Party>,
    /// What must be given.
    pub needs: &'static [Evidence],
    /// Differences that must be acknowledged where they are so.
    pub discrepancies: &'static [Discrepancy],
    /// What must be so first; empty where it can be done now.
    pub waits_for: Vec<Guard>,
    /// The articles.
    pub basis: &'static [Article],
}

/// What may happen next.
#[must_use]
pub fn next(incident: &Incident, obligations: &[Obligation]) -> Vec<Possible> {
    let here = table().filter(|definition| {
        // The first notice of an incident, and what nobody may do, are never next.
        // Nor is what is for a part that nobody was given yet.
        !holds(Set::of(definition.by), incident).is_empty() && stands_there(definition, incident)
    });
    let possible = here.map(|definition| Possible {
        step: definition.step,
        by: definition.by,
        records: definition.records,
        needs: definition.needs,
        discrepancies: definition.discrepancies,
        waits_for: unmet(definition, incident, obligations),
        basis: definition.basis,
    });
    possible.collect()
}
