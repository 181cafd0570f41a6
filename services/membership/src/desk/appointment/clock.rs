//! What the clock does to appointments: on the day on which one begins or ends it says so, and has whoever watches looked at
//! again.
//!
//! The row stays as the act left it, for its days say where it stands: so no answer, and no etag, depends on whether this was
//! done already.

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Date, Instant};
use chidao_model::{
    id::AppointmentId,
    membership::{appointment::Model, document},
};
use chidao_proto::{errors::v1::Rule, membership::v1::AppointmentErrand, refusal::Refusal};
use chidao_register::{Act, Change, Decision, Errand, Needs, Subject, WorkingSet};
use prost::Message;

use super::{BEGINS, ENDS, days, shown};
use crate::desk::{
    Command,
    document::on_record,
    everybody,
    reference::{existing, id},
};

/// The command that does an errand about an appointment; `None` where it is about something else.
///
/// # Errors
/// INTERNAL: its payload names no appointment.
pub(in crate::desk) fn due(errand: &Errand) -> Result<Option<TakesEffect>, Refusal> {
    let turn = match errand.kind() {
        BEGINS => Turn::Begins,
        ENDS => Turn::Ends,
        _ => return Ok(None),
    };
    let payload = AppointmentErrand::decode(errand.payload()).map_err(|error| {
        tracing::error!(errand = errand.id(), %error, "the payload of an errand cannot be read");
        Refusal::internal()
    })?;
    Ok(Some(TakesEffect {
        appointment: id(&payload.appointment, "payload")?,
        turn,
        on: errand.due().civil_date(),
    }))
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Begins,
    Ends,
}

/// A day is reached on which an appointment begins or ends.
#[derive(Debug)]
pub(in crate::desk) struct TakesEffect {
    appointment: AppointmentId,
    turn: Turn,
    on: Date,
}

impl Command for TakesEffect {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(&self.appointment);
        // The second round: the papers that the snapshot shows.
        if let Some(row) = set.loaded::<Model>(&self.appointment) {
            for paper in [Some(&row.document_id), row.end_document_id.as_ref()]
                .into_iter()
                .flatten()
            {
                needs.row::<document::Model>(paper);
            }
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Appointment"),
            audiences: Some(everybody()),
            name: self.appointment.name(),
            field: "name",
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let name = self.appointment.name();
        let row: &Model = existing(set, &self.appointment, &name, "payload")?;
        let planned = match self.turn {
            Turn::Begins => Some(row.valid_from),
            Turn::Ends => row.valid_to,
        };
        // Whoever moves a day drops the errand of the old one; release 0.1, which ends appointments with their committee,
        // does not know that there is one.
        if planned != Some(self.on) || days(row).is_empty() {
            return Ok(Decision::silent());
        }
        let basis = on_record(set, Some(&row.document_id))?;
        let end_basis = on_record(set, row.end_document_id.as_ref())?;
        // As it stands on that day, which may be long past when a service comes back.
        let recorded = shown(row, self.on, basis, end_basis);
        let row = row.clone();
        Ok(Decision::silent()
            .rule(Rule::Doc09)
            .change(Change::of(name, &recorded, everybody()))
            .authority(move |roster| roster.apply(RosterRow::Appointment(&row))))
    }
}
