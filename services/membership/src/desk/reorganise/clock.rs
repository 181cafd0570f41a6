//! What the clock does on the day from which a decision holds: it says so, and has whoever watches looked at again.
//!
//! The rows stay as the act left them, for their days say where everything stands.

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Date, Instant};
use chidao_model::{
    id::CommitteeId,
    membership::{appointment, committee, document, terms},
};
use chidao_proto::{errors::v1::Rule, membership::v1::CommitteeErrand, refusal::Refusal};
use chidao_register::{Act, Change, Decision, Errand, Needs, Subject, WorkingSet};
use prost::Message;

use super::REORGANISED;
use crate::{
    desk::{
        Command,
        appointment::{days, shown},
        document::on_record,
        everybody,
        reference::{existing, id},
    },
    resource,
};

/// The command that does an errand about a committee; `None` where it is about something else.
///
/// # Errors
/// INTERNAL: its payload names no committee.
pub(in crate::desk) fn due(errand: &Errand) -> Result<Option<TakesEffect>, Refusal> {
    if errand.kind() != REORGANISED {
        return Ok(None);
    }
    let payload = CommitteeErrand::decode(errand.payload()).map_err(|error| {
        tracing::error!(errand = errand.id(), %error, "the payload of an errand cannot be read");
        Refusal::internal()
    })?;
    Ok(Some(TakesEffect {
        committee: id(&payload.committee, "payload")?,
        on: errand.due().civil_date(),
    }))
}

/// The day is reached from which a decision holds.
#[derive(Debug)]
pub(in crate::desk) struct TakesEffect {
    committee: CommitteeId,
    on: Date,
}

impl TakesEffect {
    /// Whether an appointment begins or ends on that day with the list.
    fn concerns(&self, row: &appointment::Model) -> bool {
        !days(row).is_empty() && (row.valid_from == self.on || row.valid_to == Some(self.on))
    }
}

impl Command for TakesEffect {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs
            .row::<committee::Model>(&self.committee)
            .children::<appointment::Model>(&self.committee)
            .children::<terms::Model>(&self.committee);
        // The second round: the papers that the snapshots show.
        let founding = set.loaded::<committee::Model>(&self.committee);
        let founding = founding.and_then(|row| row.document_id.as_ref()).into_iter();
        let rows = set.loaded_children::<appointment::Model>(&self.committee);
        let bases = rows.filter(|row| self.concerns(row));
        let bases = bases.flat_map(|row| [Some(&row.document_id), row.end_document_id.as_ref()]);
        for paper in founding.chain(bases.flatten()) {
            needs.row::<document::Model>(paper);
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Committee"),
            audiences: Some(everybody()),
            name: self.committee.name(),
            field: "name",
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let name = self.committee.name();
        let committee: &committee::Model = existing(set, &self.committee, &name, "payload")?;
        let said = set.children::<terms::Model>(&self.committee)?;
        let stands = committee.valid_to.is_none_or(|to| self.on < to);
        if !stands || said.iter().all(|row| row.valid_from != self.on) {
            return Ok(Decision::silent());
        }
        let founding = on_record(set, committee.document_id.as_ref())?;
        // As it stands on that day, which may be long past when a service comes back.
        let recorded = resource::committee(committee, founding, &said, self.on);
        let mut decision = Decision::silent()
            .rule(Rule::Doc09)
            .change(Change::of(name, &recorded, everybody()));
        let all = set.children::<appointment::Model>(&self.committee)?;
        for row in all.into_iter().filter(|row| self.concerns(row)) {
            let basis = on_record(set, Some(&row.document_id))?;
            let end_basis = on_record(set, row.end_document_id.as_ref())?;
            let recorded = shown(row, self.on, basis, end_basis);
            decision = decision.change(Change::of(row.id.name(), &recorded, everybody()));
        }
        let row = committee.clone();
        Ok(decision.authority(move |roster| roster.apply(RosterRow::Committee(&row))))
    }
}
