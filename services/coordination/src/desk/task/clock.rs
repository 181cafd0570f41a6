//! What time changes of tasks: silence becomes acceptance, and a request for more time lapses.

use chidao_calendar::Instant;
use chidao_model::id::TaskId;
use chidao_proto::{
    coordination::v1::{TaskErrand, TurnAction},
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Errand, Needs, Subject, WorkingSet};
use chidao_service::desk::id;
use prost::Message;

use super::{
    Recorded, Side,
    recalculate::{RECALCULATE, Recalculate},
    remind::{REMIND, Remind},
    subject,
    turn::{ACCEPT, LAPSE, Turned, need},
};
use crate::desk::Command;

/// The command that does an errand about a task; `None` where it is about something else.
///
/// # Errors
/// INTERNAL: its payload names no task.
pub(in crate::desk) fn due(errand: &Errand) -> Result<Option<Box<dyn Command>>, Refusal> {
    let payload = || {
        TaskErrand::decode(errand.payload()).map_err(|error| {
            tracing::error!(errand = errand.id(), %error, "the payload of an errand cannot be read");
            Refusal::internal()
        })
    };
    let action = match errand.kind() {
        ACCEPT => TurnAction::AcceptSilently,
        LAPSE => TurnAction::LapseExtension,
        REMIND => return Ok(Some(Box::new(Remind::of(&payload()?)?))),
        RECALCULATE => return Ok(Some(Box::new(Recalculate::of(&payload()?, errand.due())?))),
        _ => return Ok(None),
    };
    Ok(Some(Box::new(TimeHasCome {
        task: id::<TaskId>(&payload()?.task, "payload")?.name(),
        action,
        due: errand.due(),
    })))
}

/// An instant is reached that changes a task.
#[derive(Debug)]
struct TimeHasCome {
    task: String,
    action: TurnAction,
    due: Instant,
}

impl Command for TimeHasCome {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.task, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.task, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.task)?;
        // As it stands at the instant that was planned for, which may be long past when a service comes back.
        let seen = recorded.seen.clone().at(self.due);
        if seen == recorded.seen {
            return Ok(Decision::silent());
        }
        let next = recorded.shown(&seen);
        let rule = match self.action {
            TurnAction::AcceptSilently => Rule::Tsk06,
            _ => Rule::Tsk12,
        };
        let turned = Turned {
            action: self.action,
            effective_on: self.due.civil_date(),
            document: None,
            reason: "",
        };
        recorded.write(Decision::silent().rule(rule), set, act, &next, &turned)
    }
}
