//! A duty, in the contract and as the rules see it.

use std::num::NonZeroU32;

use chidao_calendar::{Expression, Term, Unit};
use chidao_model::{Row, id::ObligationId, incident::obligation};
use chidao_proto::{incident::v1 as wire, refusal::Refusal};
use prost::Message;

use super::{
    enums::Told,
    incident::{instant, optional_instant, optional_timestamp, timestamp, unreadable},
};
use crate::rules::obligation::{Clock, Deadline, Key, Obligation, Past, Why};

/// A duty as a reader sees it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn obligation(row: &obligation::Model) -> Result<wire::Obligation, Refusal> {
    let obligation = wire::Obligation::decode(&*row.content).map_err(|_| unreadable(row.id.as_str()))?;
    Ok(wire::Obligation {
        etag: row.etag().to_string(),
        ..obligation
    })
}

/// The resource name of a duty of an incident: "incidents/2026-0001/obligations/1-notice-5d-0".
pub(crate) fn obligation_name(incident: &str, key: &Key) -> String {
    let code = wire::ObligationCode::try_from(key.code.told()).unwrap_or_default();
    let code = code.as_str_name().trim_start_matches("OBLIGATION_CODE_");
    let code = code.to_lowercase().replace('_', "-");
    format!("{incident}/obligations/{}-{code}-{}", key.cycle, key.subject)
}

/// The id in the resource name of a duty; none where it is no such name.
pub(crate) fn obligation_id(name: &str) -> Option<ObligationId> {
    let (incident, own) = name.strip_prefix("incidents/")?.split_once("/obligations/")?;
    Some(ObligationId::new(format!("{incident}/{own}")))
}

fn deadline(wire: &wire::Deadline) -> Result<Deadline, Refusal> {
    let version = match &*wire.calendar_version {
        "" => None,
        text => Some(text.parse().map_err(|_| Refusal::internal())?),
    };
    let required = |time| optional_instant(time).ok_or_else(Refusal::internal);
    Ok(Deadline {
        due: required(&wire.due_time)?,
        late_from: required(&wire.late_time)?,
        nearly: optional_instant(&wire.nearly_time),
        is_provisional: wire.provisional,
        version,
    })
}

fn shown_deadline(deadline: &Deadline) -> wire::Deadline {
    wire::Deadline {
        due_time: Some(timestamp(deadline.due)),
        late_time: Some(timestamp(deadline.late_from)),
        nearly_time: optional_timestamp(deadline.nearly),
        provisional: deadline.is_provisional,
        calendar_version: deadline.version.map(|version| version.to_string()).unwrap_or_default(),
    }
}

fn clock(wire: &wire::Obligation) -> Result<Clock, Refusal> {
    if let Some(from) = &wire.at_once_from_time {
        return Ok(Clock::AtOnce(instant(from)));
    }
    let Some(term) = &wire.term else { return Ok(Clock::Open) };
    let count = u32::try_from(term.count).ok().and_then(NonZeroU32::new);
    let unit = match term.hours {
        true => Unit::Hours,
        false => Unit::Days,
    };
    Ok(Clock::Period(Expression::After {
        start: optional_instant(&term.start_time).ok_or_else(Refusal::internal)?,
        term: Term {
            count: count.ok_or_else(Refusal::internal)?,
            unit,
        },
    }))
}

/// A duty as the rules see it.
///
/// # Errors
/// It is not as the service writes it.
pub(crate) fn owed(wire: &wire::Obligation) -> Result<Obligation, Refusal> {
    let number = |number: i32| u32::try_from(number).map_err(|_| Refusal::internal());
    let past = |past: &wire::PastDeadline| {
        Ok(Past {
            deadline: past.deadline.as_ref().map(deadline).transpose()?,
            until: optional_instant(&past.until_time).ok_or_else(Refusal::internal)?,
            why: match past.cause() {
                wire::DeadlineCause::Calendar => Why::Calendar,
                wire::DeadlineCause::Corrected => Why::Corrected,
                wire::DeadlineCause::Unspecified => return Err(Refusal::internal()),
            },
        })
    };
    Ok(Obligation {
        key: Key {
            cycle: number(wire.cycle)?,
            code: Told::of(wire.code, "code")?,
            subject: number(wire.subject)?,
        },
        debtor: Told::of(wire.debtor, "debtor")?,
        state: Told::of(wire.state, "state")?,
        clock: clock(wire)?,
        deadline: wire.deadline.as_ref().map(deadline).transpose()?,
        history: wire.history.iter().map(past).collect::<Result<_, Refusal>>()?,
        done: optional_instant(&wire.done_time),
        received: optional_instant(&wire.received_time),
    })
}

/// Leaves a duty where the rules see it.
pub(crate) fn write_owed(wire: &mut wire::Obligation, owed: &Obligation) {
    wire.code = owed.key.code.told();
    wire.cycle = i32::try_from(owed.key.cycle).unwrap_or(i32::MAX);
    wire.subject = i32::try_from(owed.key.subject).unwrap_or(i32::MAX);
    wire.debtor = owed.debtor.told();
    wire.state = owed.state.told();
    (wire.at_once_from_time, wire.term) = match owed.clock {
        Clock::Open => (None, None),
        Clock::AtOnce(from) => (Some(timestamp(from)), None),
        Clock::Period(Expression::After { start, term }) => {
            let term = wire::CountedTerm {
                start_time: Some(timestamp(start)),
                count: i32::try_from(term.count.get()).unwrap_or(i32::MAX),
                hours: term.unit == Unit::Hours,
            };
            (None, Some(term))
        }
        // Duties are counted from events only.
        Clock::Period(_) => (None, None),
    };
    wire.deadline = owed.deadline.as_ref().map(shown_deadline);
    let past = |past: &Past| wire::PastDeadline {
        deadline: past.deadline.as_ref().map(shown_deadline),
        until_time: Some(timestamp(past.until)),
        cause: match past.why {
            Why::Corrected => wire::DeadlineCause::Corrected,
            Why::Calendar => wire::DeadlineCause::Calendar,
        }
        .into(),
    };
    wire.history = owed.history.iter().map(past).collect();
    wire.done_time = optional_timestamp(owed.done);
    wire.received_time = optional_timestamp(owed.received);
}
