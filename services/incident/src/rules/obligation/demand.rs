//! What is owed, by what is known of an incident in its present cycle.

use chidao_calendar::{Expression, Instant};

use super::{Clock, Code, Key, Obligation, World, clock::clock, duty};
use crate::rules::{
    classification::{Seriousness, evaluate},
    incident::{Flag, Incident, Mark, ResponsePhase, Track},
    pack::packs_of,
    party::Party,
};

/// A duty that there has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Which one.
    pub key: Key,
    /// Who owes it.
    pub debtor: Party,
    /// What its due time is counted from.
    pub clock: Clock,
    /// When what it is owed for happened: nobody has done it before.
    pub since: Instant,
    /// Whether it waits for the confirmation of the incident: what runs from detection does (O4).
    pub waits: bool,
}

/// Whether an incident is serious for Decree 331, which does not say what that is: by Article 9 of Decision 05, by the flag of operator
/// or owner, or since it was proposed so; until the coordinator or the Standing Agency says that it is not.
fn is_serious_by_decree(incident: &Incident) -> bool {
    let is_raised = matches!(incident.track, Track::SeriousProposed | Track::Serious);
    let is_declined = incident.marks.contains(Mark::UpgradeDeclined);
    let by_facts = evaluate(&incident.facts).answer == Seriousness::Serious;
    is_raised || incident.flags.contains(Flag::SeriousByDecree) || (by_facts && !is_declined)
}

struct Demands<'a> {
    incident: &'a Incident,
    world: &'a World<'a>,
    found: Vec<Demand>,
}

impl Demands<'_> {
    fn add(&mut self, code: Code, subject: usize, start: Instant) {
        self.owed_by(duty(code).debtor, code, subject, start, false);
    }

    fn owed_by(&mut self, debtor: Option<Party>, code: Code, subject: usize, start: Instant, waits: bool) {
        let packs = packs_of(
            self.world.force,
            self.incident.times.detected,
            self.incident.times.received,
        );
        let (Some(debtor), true) = (debtor, packs.contains(duty(code).pack)) else {
            return;
        };
        let key = Key {
            cycle: self.incident.cycle,
            code,
            subject: u32::try_from(subject).unwrap_or(u32::MAX),
        };
        self.found.push(Demand {
            key,
            debtor,
            clock: clock(code, start, self.world),
            since: start,
            waits,
        });
    }

    /// What was told, must be acknowledged and passed on, whatever becomes of the incident.
    fn of_events(&mut self) {
        for (place, intake) in self.incident.intakes.iter().enumerate() {
            if intake.sender.is_some() {
                self.owed_by(Some(intake.receiver), Code::Ack, place + 1, intake.at, false);
            }
            let is_such = matches!(intake.receiver, Party::SpecialisedUnit | Party::NetworkMember);
            if is_such && !intake.is_report {
                self.owed_by(Some(intake.receiver), Code::Forward, place + 1, intake.at, false);
            }
        }
        for (place, answer) in self.incident.answers.iter().enumerate() {
            self.add(Code::Inform, place + 1, answer.at);
        }
        let events = [
            (Code::ScReport, &self.incident.escalations),
            (Code::ExecuteOrder, &self.incident.orders),
        ];
        for (code, instants) in events {
            for (place, at) in instants.iter().enumerate() {
                self.add(code, place + 1, *at);
            }
        }
    }

    fn of_detection(&mut self, detected: Instant) {
        let flags = self.incident.flags;
        let is_serious = is_serious_by_decree(self.incident);
        let at_once = flags.contains_any(&[Flag::SecuritySigns, Flag::SeriousInterruption]);
        for (code, is_owed) in [
            (Code::Notice5d, true),
            (Code::MpsReport, true),
            (Code::Mps72h, true),
            (Code::Mps24h, is_serious),
            (Code::ReassessRisk, is_serious),
            (Code::MpsNow, at_once),
            (Code::Pd72h, flags.contains(Flag::PersonalData)),
        ] {
            if is_owed {
                self.owed_by(duty(code).debtor, code, 0, detected, true);
            }
        }
    }

    fn of_response(&mut self) {
        let incident = self.incident;
        let times = incident.times;
        let is_dangerous = incident.flags.contains(Flag::DangerousSituation);
        let proposed = incident.proposals.first().map(|proposal| proposal.at);
        let emergency = times.exceeded.or(proposed).or(times.received);
        // A plan that was chosen is reported also after the end, where it was not before.
        let is_planned = incident.needs_final() && incident.marks.contains(Mark::PlanChosen);
        let important = |start: Option<Instant>| start.filter(|_| incident.facts.is_important);
        // Each of the two events is told by itself.
        let dangerous = times.detected.filter(|_| is_dangerous);
        for (code, subject, start) in [
            (Code::Initial, 0, times.exceeded),
            (Code::MpsBeyondAbility, 1, important(times.exceeded)),
            (Code::MpsBeyondAbility, 2, important(dangerous)),
            (Code::ResponsePlan, 0, emergency.filter(|_| is_planned)),
            (Code::UnitReport, 0, times.unit_exceeded),
        ] {
            if let Some(start) = start {
                self.add(code, subject, start);
            }
        }
        for code in [
            Code::NetworkWarning,
            Code::TemporaryRestoration,
            Code::SupplyInformation,
        ] {
            if let Some(start) = times.begun {
                self.add(code, 0, start);
            }
        }
        for (place, proposal) in incident.proposals.iter().enumerate() {
            if proposal.by == Party::Operator {
                self.add(Code::UpgradeReport, place + 1, proposal.at);
            }
            self.add(Code::UnitReport, place + 1, proposal.at);
        }
        if let Some(start) = emergency.filter(|_| incident.is_emergency_reported()) {
            let (so_far, last) = incident.progress;
            let next = usize::try_from(so_far).unwrap_or(usize::MAX).saturating_add(1);
            self.add(Code::Progress, next, last.unwrap_or(start));
        }
    }

    fn of_the_end(&mut self, ended: Instant) {
        let incident = self.incident;
        let is_updated = incident.marks.contains(Mark::NoticeUnfinished) && !incident.needs_final();
        for (code, is_owed) in [
            (Code::Final5d, incident.needs_final()),
            (Code::NoticeUpdate, is_updated),
            (Code::Review, true),
            (Code::MpsFinal, true),
            (Code::MpsResult, incident.facts.is_important),
        ] {
            if is_owed {
                self.add(code, 0, ended);
            }
        }
    }
}

/// When what a duty is owed for happened. Of an earlier cycle that is known where its due time is counted from it.
#[must_use]
pub fn since(obligation: &Obligation, incident: &Incident, world: &World<'_>) -> Option<Instant> {
    let demand = demands(incident, world)
        .into_iter()
        .find(|demand| demand.key == obligation.key);
    let counted = match obligation.clock {
        Clock::AtOnce(start) | Clock::Period(Expression::After { start, .. }) => Some(start),
        _ => None,
    };
    demand.map(|demand| demand.since).or(counted)
}

/// Every duty that there has to be.
#[must_use]
pub fn demands(incident: &Incident, world: &World<'_>) -> Vec<Demand> {
    let mut demands = Demands {
        incident,
        world,
        found: Vec::new(),
    };
    demands.of_events();
    if incident.response != ResponsePhase::NotAnIncident {
        if let Some(detected) = incident.times.detected {
            demands.of_detection(detected);
        }
        demands.of_response();
        if let Some(ended) = incident.times.ended {
            demands.of_the_end(ended);
        }
    }
    demands.found
}
