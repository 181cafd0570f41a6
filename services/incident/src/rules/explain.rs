//! An incident told whole, to be shown to an official: now, or as of an instant, by what was on file then.

use chidao_calendar::Instant;

use super::{
    article::Article,
    checklist::{Progress, checklist},
    classification::{Evaluation, Missing, Plan, PlanType, Seriousness, evaluate, plan_of_system},
    closing::{Blocker, blockers},
    compliance,
    decide::File,
    incident::{EmergencyPhase, ResponsePhase, Track},
    next::{Possible, next},
    obligation::{self, Duty, Obligation, World, duty},
    pack::{Pack, packs_of},
    party::Party,
    phase::Discrepancy,
    set::Set,
};

/// A duty as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// The duty.
    pub obligation: Obligation,
    /// How long there is, who gets a copy, and from which text it comes.
    pub duty: Duty,
    /// Whom it is owed to.
    pub to: Vec<Party>,
    /// The articles.
    pub basis: &'static [Article],
    /// Whether it is overdue.
    pub is_overdue: bool,
    /// The point of the penalty decree that it falls under.
    pub mark: Option<Article>,
}

/// An incident, told whole.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Where the response stands.
    pub response: ResponsePhase,
    /// Which process it is in.
    pub track: Track,
    /// Where the emergency stands.
    pub emergency: Option<EmergencyPhase>,
    /// The texts that hold for it.
    pub packs: Set<Pack>,
    /// Serious or ordinary by what is known, and on which grounds.
    pub evaluation: Evaluation,
    /// What the operator or the specialised unit classified it as last.
    pub classified: Option<Seriousness>,
    /// The plan that the Standing Agency decided.
    pub decided: Option<PlanType>,
    /// What is missing for the other answer.
    pub missing: Missing,
    /// The plan that fits, or would fit if it is serious.
    pub plan: Plan,
    /// Differences between decisions and facts that were acknowledged.
    pub discrepancies: Set<Discrepancy>,
    /// What is owed, in the order of due times; then what was done or dropped.
    pub duties: Vec<Told>,
    /// How far the emergency response is.
    pub checklist: Vec<Progress>,
    /// What would block closing.
    pub blockers: Vec<Blocker>,
    /// What may happen next, and who may do it.
    pub next: Vec<Possible>,
}

/// Tells an incident.
#[must_use]
pub fn explain(file: File<'_>, world: &World<'_>, now: Instant) -> Explanation {
    let File { incident, obligations } = file;
    let evaluation = evaluate(&incident.facts);
    let packs = packs_of(world.force, incident.times.detected, incident.times.received);
    let mut ordered = obligations.to_vec();
    obligation::order(&mut ordered);
    let told = |obligation: Obligation| Told {
        duty: duty(obligation.key.code),
        to: obligation::owed_to(incident, obligation.key),
        basis: obligation::rests_on(incident, obligation.key),
        is_overdue: obligation.is_overdue(now),
        mark: compliance::mark(&obligation, packs, now),
        obligation,
    };
    Explanation {
        response: incident.response,
        track: incident.track,
        emergency: incident.emergency,
        packs,
        classified: incident.classified,
        decided: incident.plan,
        missing: evaluation.missing(),
        evaluation,
        plan: plan_of_system(&incident.facts),
        discrepancies: incident.discrepancies,
        duties: ordered.into_iter().map(told).collect(),
        checklist: checklist(incident),
        blockers: blockers(incident, obligations),
        next: next(incident, obligations),
    }
}
