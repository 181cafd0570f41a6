//! Commands on incidents.

mod alike;
mod bounds;
mod clock;
mod duty;
mod explain;
mod held;
mod intake;
mod link;
mod notices;
mod planned;
mod recalculate;
mod refusal;
mod report;
mod report_contact;
mod report_sight;
mod sight;
mod step;
mod world;
mod write;

use std::collections::BTreeMap;

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
pub(crate) use self::{
    alike::{alike, counts_from},
    explain::{Kept, evaluation, explain},
    held::{Holders, held},
    planned::DIRECTIVE,
    recalculate::plan,
    sight::{audiences, obligation_audiences, sight},
    world::Rulings,
};
use crate::{
    resource,
    rules::{self, decide::File},
};

/// An incident on record, with its duties.
struct Recorded<'a> {
    row: &'a file::Model,
    /// The resource.
    incident: Incident,
    /// As the rules see it.
    seen: rules::incident::Incident,
    /// Its duties, each as its resource and as the rules see it.
    duties: Vec<(Obligation, rules::obligation::Obligation)>,
    /// The affected system, where it is on record.
    system: Option<InformationSystem>,
    /// Who sees each of its duties, by its name.
    seen_by: BTreeMap<String, Audiences>,
    /// Its reports, each with its row.
    reports: Vec<(&'a report_table::Model, Report)>,
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
    /// The incident that a field names.
    fn of(set: &'a WorkingSet, name: &str) -> Result<Self, Refusal> {
        let row: &file::Model = existing(set, &id::<IncidentId>(name, "name")?, name, "name")?;
        let incident = Incident::decode(&*row.content).map_err(|_| resource::unreadable(row.id.as_str()))?;
        let seen = resource::seen_incident(&incident).map_err(|_| resource::unreadable(row.id.as_str()))?;
        let duties = set.children::<obligation::Model>(&row.id)?;
        let mut seen_by = BTreeMap::new();
        let duty = |row: &&obligation::Model| {
            let unreadable = || resource::unreadable(row.id.as_str());
            let duty = Obligation::decode(&*row.content).map_err(|_| unreadable())?;
            let owed = resource::owed(&duty).map_err(|_| unreadable())?;
            seen_by.insert(duty.name.clone(), sight(&row.seen_by));
            Ok((duty, owed))
        };
        Ok(Self {
            row,
            seen,
            duties: duties.iter().map(duty).collect::<Result<_, Refusal>>()?,
            system: system_of(set, row.system_id.as_ref())?,
            reports: report_sight::reports(set, &row.id)?,
            incident,
            seen_by,
        })
    }

    /// Who sees it: as it was written down, which is what its readers are told by.
    fn sight(&self) -> Audiences {
        sight(&self.row.seen_by)
    }

    /// Who sees one of its duties, in the same way.
    fn sight_of(&self, duty: &str) -> Audiences {
        self.seen_by.get(duty).cloned().unwrap_or_else(|| self.sight())
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

    /// The duties as the rules see them.
    fn owed(&self) -> Vec<rules::obligation::Obligation> {
        self.duties.iter().map(|(_, owed)| owed.clone()).collect()
    }

    fn subject(&self) -> Subject {
        Subject {
            resource: Resource::of("Incident"),
            audiences: Some(self.sight()),
            name: self.incident.name.clone(),
        }
    }
}

/// The incident and its duties, for the rules.
fn file<'f>(incident: &'f rules::incident::Incident, obligations: &'f [rules::obligation::Obligation]) -> File<'f> {
    File { incident, obligations }
}

/// The id of the system that an incident names.
fn system_id(incident: &Incident, at: &str) -> Result<Option<SystemId>, Refusal> {
    optional_id(&incident.system, at)
}
