//! What time brings about duties: that they are nearly due, and that they are overdue, is told to those who watch.

use chidao_calendar::Instant;
use chidao_proto::{incident::v1::IncidentErrand, refusal::Refusal};
use chidao_register::{Act, Decision, Errand, Needs, Subject, WorkingSet, timestamp};
use prost::Message;

use super::{
    Duty, Recorded, need,
    recalculate::{RECALCULATE, Recalculate},
    refusal::rule,
    write::duty_change,
};
use crate::{desk::Command, rules::obligation::rests_on};

/// The kind of errand by which it is told that a duty is nearly due.
pub(super) const NEARLY_DUE: &str = "obligation.nearly-due";
/// The kind of errand by which it is told that a duty is overdue.
pub(super) const OVERDUE: &str = "obligation.overdue";

/// The command that does an errand about duties; `None` where it is about something else.
///
/// # Errors
/// INTERNAL: its payload names no duty.
pub(in crate::desk) fn due(errand: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    let is_overdue = match errand.kind() {
        NEARLY_DUE => false,
        OVERDUE => true,
        RECALCULATE => return Ok(Some(Box::new(Recalculate::of(errand)?))),
        _ => return Ok(None),
    };
    let payload = IncidentErrand::decode(errand.payload()).map_err(|error| {
        tracing::error!(errand = errand.id(), %error, "the payload of an errand cannot be read");
        Refusal::internal()
    })?;
    Ok(Some(Box::new(TimeHasCome {
        incident: errand.subject().to_owned(),
        obligation: payload.obligation,
        is_overdue,
        due: errand.due(),
    })))
}

/// An instant is reached that is to be told of a duty.
#[derive(Debug)]
struct TimeHasCome {
    incident: String,
    obligation: String,
    is_overdue: bool,
    due: Instant,
}

impl Command for TimeHasCome {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.incident, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.incident)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.incident)?;
        let duty = recorded.duty(&self.obligation);
        let Some(Duty { resource, owed, .. }) = duty.filter(|duty| duty.owed.state.is_open()) else {
            return Ok(Decision::silent());
        };
        let planned = owed.deadline.and_then(|deadline| match self.is_overdue {
            true => Some(deadline.late_from),
            false => deadline.nearly,
        });
        // It was due at another time when this was planned.
        if planned != Some(self.due) {
            return Ok(Decision::silent());
        }
        // After downtime or a jump of the clock the highest level that was reached is told, and that alone.
        let is_overdue = owed.deadline.is_some_and(|deadline| deadline.late_from <= act.now);
        if is_overdue && !self.is_overdue {
            return Ok(Decision::silent());
        }
        let mut next = resource.clone();
        let told = match self.is_overdue {
            true => &mut next.overdue_told_time,
            false => &mut next.nearly_told_time,
        };
        *told = Some(timestamp(act.now));
        let articles = rests_on(&recorded.seen, owed.key).iter();
        let decision = articles.fold(Decision::silent(), |decision, article| decision.rule(rule(*article)));
        Ok(decision.change(duty_change(&next, &recorded.sight())?))
    }
}
