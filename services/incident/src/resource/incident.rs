//! An incident, in the contract and as the rules see it.

use chidao_calendar::Instant;
use chidao_model::{Row, incident::file};
use chidao_proto::{incident::v1 as wire, refusal::Refusal};
use chidao_service::resource::{instant, timestamp};
use prost::Message;
use prost_types::Timestamp;

use super::{
    enums::{Told, read_all, told, told_all},
    facts::{facts, shown_facts},
};
use crate::rules::{
    incident::{Answer, Incident, Intake, Proposal},
    times::Times,
};

pub(crate) fn optional_instant(time: &Option<Timestamp>) -> Option<Instant> {
    time.as_ref().map(instant)
}

pub(crate) fn optional_timestamp(at: Option<Instant>) -> Option<Timestamp> {
    at.map(timestamp)
}

/// An incident as a reader sees it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn incident(row: &file::Model) -> Result<wire::Incident, Refusal> {
    let incident = wire::Incident::decode(&*row.content).map_err(|_| unreadable(row.id.as_str()))?;
    Ok(wire::Incident {
        etag: row.etag().to_string(),
        ..incident
    })
}

/// It is not as the service writes it, which only a change by hand brings about.
pub(crate) fn unreadable(id: &str) -> Refusal {
    tracing::error!(incident = id, "an incident cannot be read");
    Refusal::internal()
}

fn times(wire: &Option<wire::IncidentTimes>) -> Times {
    let wire = (*wire).unwrap_or_default();
    Times {
        occurred: optional_instant(&wire.occurred_time),
        detected: optional_instant(&wire.detected_time),
        is_day_alone: wire.detected_by_day,
        received: optional_instant(&wire.received_time),
        exceeded: optional_instant(&wire.exceeded_time),
        unit_exceeded: optional_instant(&wire.unit_exceeded_time),
        ended: optional_instant(&wire.ended_time),
        begun: optional_instant(&wire.emergency_begin_time),
        directed: optional_instant(&wire.emergency_direct_time),
    }
}

fn shown_times(times: &Times) -> wire::IncidentTimes {
    wire::IncidentTimes {
        occurred_time: optional_timestamp(times.occurred),
        detected_time: optional_timestamp(times.detected),
        detected_by_day: times.is_day_alone,
        received_time: optional_timestamp(times.received),
        exceeded_time: optional_timestamp(times.exceeded),
        unit_exceeded_time: optional_timestamp(times.unit_exceeded),
        ended_time: optional_timestamp(times.ended),
        emergency_begin_time: optional_timestamp(times.begun),
        emergency_direct_time: optional_timestamp(times.directed),
    }
}

fn required(time: &Option<Timestamp>) -> Result<Instant, Refusal> {
    optional_instant(time).ok_or_else(Refusal::internal)
}

/// An incident as the rules see it.
///
/// # Errors
/// It is not as the service writes it.
pub(crate) fn seen(wire: &wire::Incident) -> Result<Incident, Refusal> {
    let intake = |intake: &wire::Intake| {
        Ok(Intake {
            receiver: Told::of(intake.receiver, "intakes")?,
            sender: Told::read(intake.sender, "intakes")?,
            at: required(&intake.receive_time)?,
            is_report: intake.report,
        })
    };
    let proposal = |proposal: &wire::Proposal| {
        Ok(Proposal {
            by: Told::of(proposal.by, "proposals")?,
            at: required(&proposal.propose_time)?,
        })
    };
    let answer = |answer: &wire::UpgradeAnswer| {
        Ok(Answer {
            at: required(&answer.answer_time)?,
            step: Told::of(answer.step, "answers")?,
        })
    };
    Ok(Incident {
        response: Told::of(wire.response_phase, "response_phase")?,
        track: Told::of(wire.track, "track")?,
        emergency: Told::read(wire.emergency_phase, "emergency_phase")?,
        cycle: u32::try_from(wire.cycle).map_err(|_| Refusal::internal())?,
        times: times(&wire.times),
        facts: facts(&wire.facts.clone().unwrap_or_default(), "facts")?,
        marks: read_all(&wire.marks, "marks")?,
        flags: read_all(&wire.flags, "flags")?,
        known: read_all(&wire.known, "known")?,
        classified: Told::read(wire.classified, "classified")?,
        plan: Told::read(wire.plan, "plan")?,
        intakes: wire.intakes.iter().map(intake).collect::<Result<_, Refusal>>()?,
        proposals: wire.proposals.iter().map(proposal).collect::<Result<_, Refusal>>()?,
        answers: wire.answers.iter().map(answer).collect::<Result<_, Refusal>>()?,
        escalations: wire.escalations.iter().map(instant).collect(),
        orders: wire.orders.iter().map(instant).collect(),
        progress: (
            u32::try_from(wire.progress_count).map_err(|_| Refusal::internal())?,
            optional_instant(&wire.progress_time),
        ),
        discrepancies: read_all(&wire.discrepancies, "discrepancies")?,
        worked: read_all(&wire.worked, "worked")?,
    })
}

/// Leaves an incident where the rules see it.
pub(crate) fn write(wire: &mut wire::Incident, seen: &Incident) {
    let intake = |intake: &Intake| wire::Intake {
        receiver: intake.receiver.told(),
        sender: told(intake.sender),
        receive_time: Some(timestamp(intake.at)),
        report: intake.is_report,
    };
    wire.response_phase = seen.response.told();
    wire.track = seen.track.told();
    wire.emergency_phase = told(seen.emergency);
    wire.cycle = i32::try_from(seen.cycle).unwrap_or(i32::MAX);
    wire.times = Some(shown_times(&seen.times));
    wire.facts = Some(shown_facts(&seen.facts));
    wire.marks = told_all(seen.marks);
    wire.flags = told_all(seen.flags);
    wire.known = told_all(seen.known);
    wire.classified = told(seen.classified);
    wire.plan = told(seen.plan);
    wire.intakes = seen.intakes.iter().map(intake).collect();
    wire.proposals = seen
        .proposals
        .iter()
        .map(|proposal| wire::Proposal {
            by: proposal.by.told(),
            propose_time: Some(timestamp(proposal.at)),
        })
        .collect();
    wire.answers = seen
        .answers
        .iter()
        .map(|answer| wire::UpgradeAnswer {
            answer_time: Some(timestamp(answer.at)),
            step: answer.step.told(),
        })
        .collect();
    wire.escalations = seen.escalations.iter().copied().map(timestamp).collect();
    wire.orders = seen.orders.iter().copied().map(timestamp).collect();
    wire.progress_count = i32::try_from(seen.progress.0).unwrap_or(i32::MAX);
    wire.progress_time = optional_timestamp(seen.progress.1);
    wire.discrepancies = told_all(seen.discrepancies);
    wire.worked = told_all(seen.worked);
}
