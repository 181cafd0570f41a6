//! Commands on incidents.

mod alike;
mod bounds;
mod clock;
mod duty;
mod errands;
mod explain;
mod hearing;
mod held;
mod intake;
mod issuer;
mod link;
mod notices;
mod recalculate;
mod refusal;
mod report;
mod report_contact;
mod report_sight;
mod said;
mod sight;
mod step;
mod viewers;
mod world;
mod write;

use chidao_authority::{Audiences, Resource};
use chidao_model::{
    id::{CommitteeId, IncidentId, SystemId},
    incident::{file, obligation, report as report_table, system},
};
use chidao_proto::{
    incident::v1::{Incident, InformationSystem, Obligation, Report},
    refusal::Refusal,
};
use chidao_register::{Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::{existing, id, optional_id};
use prost::Message;

pub(super) use self::clock::due;
use self::hearing::Hearing;
pub(crate) use self::{
    alike::alike,
    errands::DIRECTIVE,
    explain::{Kept, evaluation, explain},
    held::{Holders, held},
    recalculate::plan,
    sight::{audiences, obligation_audiences, sight},
    world::Rulings,
};
use crate::{resource, rules};

/// An incident on record, with its duties.
struct Recorded<'a> {
    row: &'a file::Model,
    /// The resource.
    incident: Incident,
    /// As the rules see it.
    seen: rules::incident::Incident,
    duties: Vec<Duty<'a>>,
    /// The affected system, where it is on record.
    system: Option<InformationSystem>,
    /// Its reports, each with its row.
    reports: Vec<(&'a report_table::Model, Report)>,
}

/// A duty on record.
struct Duty<'a> {
    row: &'a obligation::Model,
    resource: Obligation,
    /// As the rules see it.
    owed: rules::obligation::Obligation,
}

impl<'a> Duty<'a> {
    fn of(row: &'a obligation::Model) -> Result<Self, Refusal> {
        let unreadable = || resource::unreadable(row.id.as_str());
        let resource = Obligation::decode(&*row.content).map_err(|_| unreadable())?;
        let owed = resource::owed(&resource).map_err(|_| unreadable())?;
        Ok(Self { row, resource, owed })
    }

    /// Who sees it: as it was written down, which is what its readers are told by.
    fn sight(&self) -> Audiences {
        sight(&self.row.seen_by)
    }
}

/// What a command on an incident must see.
fn need(name: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let incident: IncidentId = id(name, "name")?;
    needs
        .row::<file::Model>(&incident)
        .children::<obligation::Model>(&incident)
        .children::<report_table::Model>(&incident);
    needs.open_errands(incident.name());
    // The second round: what the incident itself names.
    if let Some(system) = set
        .loaded::<file::Model>(&incident)
        .and_then(|row| row.system_id.as_ref())
    {
        needs.row::<system::Model>(system);
    }
    Ok(())
}

/// The system of an incident, as it is on record.
fn system_of(set: &WorkingSet, system: Option<&SystemId>) -> Result<Option<InformationSystem>, Refusal> {
    let row = system.map(|id| set.row::<system::Model>(id)).transpose()?.flatten();
    row.map(resource::system).transpose()
}

impl<'a> Recorded<'a> {
    /// The incident that a request names.
    fn of(set: &'a WorkingSet, name: &str) -> Result<Self, Refusal> {
        Self::named(set, name, name, "name")
    }

    /// The incident that a field names by what is asked for: itself, or a part of it, which alone a refusal speaks of.
    fn named(set: &'a WorkingSet, name: &str, asked: &str, field: &str) -> Result<Self, Refusal> {
        let row: &file::Model = existing(set, &id::<IncidentId>(name, field)?, asked, field)?;
        let incident = Incident::decode(&*row.content).map_err(|_| resource::unreadable(row.id.as_str()))?;
        let seen = resource::seen_incident(&incident).map_err(|_| resource::unreadable(row.id.as_str()))?;
        let duties = set.children::<obligation::Model>(&row.id)?;
        Ok(Self {
            row,
            seen,
            duties: duties.into_iter().map(Duty::of).collect::<Result<_, Refusal>>()?,
            system: system_of(set, row.system_id.as_ref())?,
            reports: report_sight::reports(set, &row.id)?,
            incident,
        })
    }

    /// Who sees it: as it was written down, which is what its readers are told by.
    fn sight(&self) -> Audiences {
        sight(&self.row.seen_by)
    }

    /// One of its duties, by its name.
    fn duty(&self, name: &str) -> Option<&Duty<'a>> {
        self.duties.iter().find(|duty| duty.resource.name == name)
    }

    /// The same, as its author has seen it.
    fn seen_as(set: &'a WorkingSet, name: &str, etag: &str) -> Result<Self, Refusal> {
        let recorded = Self::of(set, name)?;
        check_etag(etag, recorded.row, name)?;
        Ok(recorded)
    }

    fn committee(&self) -> &CommitteeId {
        &self.row.committee_id
    }

    /// Where the response stands, in Vietnamese and in English.
    fn phase(&self) -> (&'static str, &'static str) {
        refusal::label("ResponsePhase", self.incident.response_phase)
    }

    fn subject(&self) -> Subject {
        Subject {
            resource: Resource::of("Incident"),
            audiences: Some(self.sight()),
            name: self.incident.name.clone(),
            field: "name",
        }
    }
}

/// The id of the system that an incident names.
fn system_id(incident: &Incident, at: &str) -> Result<Option<SystemId>, Refusal> {
    optional_id(&incident.system, at)
}
