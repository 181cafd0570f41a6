//! Duties that a new version of the calendar moves: their last day is a day off by it, or none any more.

use chidao_calendar::Instant;
use chidao_model::id::IncidentId;
use chidao_proto::{
    errors::v1::Rule,
    incident::v1::{IncidentErrand, Obligation},
    refusal::Refusal,
};
use chidao_reference::Reference;
use chidao_register::{Act, Decision, Errand, Needs, Subject, WorkingSet, timestamp};
use chidao_service::{
    background::{Ahead, Arrival},
    desk::id,
};
use prost::Message;

use super::{
    Duty, Recorded, Rulings,
    errands::{errands, settle},
    need,
    notices::notice,
    write::duty_change,
};
use crate::{
    desk::Command,
    resource,
    rules::{
        self,
        decide::Note,
        obligation::{Change, Deadline, Moved, came_calendar},
    },
};

/// The kind of errand by which the duties of an incident follow another version of the calendar. It is due at the instant at which
/// that version came, so that it is done in its order however late somebody sees to it.
pub(super) const RECALCULATE: &str = "incident.recalculate";

/// The errand by which the incident of a duty that is kept so follows the calendar of now; none where the duty stays as it is.
///
/// # Errors
/// INTERNAL: the duty is not as the service writes it.
pub(crate) fn plan(row: &Ahead, reference: &Reference, arrival: &Arrival) -> Result<Option<Errand>, Refusal> {
    let unreadable = || resource::unreadable(&row.id);
    let duty = Obligation::decode(&*row.content).map_err(|_| unreadable())?;
    let owed = resource::owed(&duty).map_err(|_| unreadable())?;
    let computed_by = duty
        .deadline
        .as_ref()
        .map_or("", |deadline| &*deadline.calendar_version);
    let came = arrival.since(computed_by);
    let moved = Rulings::new(reference, &row.committee, came.civil_date()).moved(&owed, came);
    let incident = duty.name.split("/obligations/").next().ok_or_else(unreadable)?;
    Ok(moved.map(|_| Errand::of_clock(RECALCULATE, incident, incident, came).with(&IncidentErrand::default())))
}

impl Rulings<'_> {
    /// A duty as the calendar that counts here moves it, which came at an instant.
    fn moved(&self, owed: &rules::obligation::Obligation, came: Instant) -> Option<Moved> {
        self.ask(|world| came_calendar(owed, came, world))
    }
}

/// A version of the calendar has come that may move what is due on an incident.
#[derive(Debug)]
pub(super) struct Recalculate {
    incident: String,
    came: Instant,
}

impl Recalculate {
    /// The command that does an errand.
    ///
    /// # Errors
    /// INVALID_FIELDS: it is about no incident.
    pub(super) fn of(errand: &Errand) -> Result<Self, Refusal> {
        Ok(Self {
            incident: id::<IncidentId>(errand.subject(), "subject")?.name(),
            came: errand.due(),
        })
    }
}

impl Command for Recalculate {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.incident, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.incident)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.incident)?;
        let rulings = Rulings::new(act.roster.reference(), recorded.committee(), self.came.civil_date());
        let mut decision = Decision::silent();
        let mut all = Vec::new();
        for Duty {
            resource: duty, owed, ..
        } in &recorded.duties
        {
            let Some(moved) = rulings.moved(owed, self.came) else {
                continue;
            };
            let Moved { obligation, changes } = &moved;
            let mut next = duty.clone();
            resource::write_owed(&mut next, obligation);
            if let Some(deadline) = obligation.deadline.filter(|_| changes.contains(&Change::DueMoved)) {
                tell(&mut next, &deadline, act.now);
                if obligation.is_overdue(act.now) {
                    decision = decision.notice(notice(&Note::OverdueAlready(obligation.key), &self.incident));
                }
            }
            if next.deadline.as_ref().is_some_and(|deadline| deadline.provisional) {
                decision = decision.notice(notice(&Note::Provisional(obligation.key), &self.incident));
            }
            decision = decision.change(duty_change(&next, &recorded.sight())?);
            if moved.changes.contains(&Change::DueMoved) {
                all.push(moved);
            }
        }
        if all.is_empty() {
            return Ok(decision);
        }
        let planned = errands(&self.incident, &all, act.now);
        let open = set.open_errands(&self.incident)?;
        settle(decision.rule(Rule::Cal07), &all, &self.incident, &open, planned)
    }
}

/// What was told of a duty that is due at another time holds no longer where that is to come. What is reached already is told by the
/// change itself, the higher level alone.
fn tell(duty: &mut Obligation, deadline: &Deadline, now: Instant) {
    let is_reached = |at: Option<Instant>| at.is_some_and(|at| at <= now);
    let told = |before: Option<_>| Some(before.unwrap_or_else(|| timestamp(now)));
    duty.overdue_told_time = match is_reached(Some(deadline.late_from)) {
        true => told(duty.overdue_told_time),
        false => None,
    };
    duty.nearly_told_time = match (is_reached(deadline.nearly), duty.overdue_told_time) {
        (false, _) => None,
        (true, None) => told(duty.nearly_told_time),
        (true, Some(_)) => duty.nearly_told_time,
    };
}
