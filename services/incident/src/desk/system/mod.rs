//! Commands on information systems.

mod keep;
mod record;

use chidao_authority::{Audience, Audiences, Resource};
use chidao_calendar::Date;
use chidao_model::{
    id::{AgencyId, SystemId},
    incident::system::Model,
};
use chidao_proto::{
    incident::v1::{InformationSystem, SystemList},
    refusal::Refusal,
};
use chidao_register::{Change, Subject, WorkingSet, check_etag};
use chidao_service::desk::{existing, id, optional_id};
use prost::Message;

use crate::{
    resource,
    rules::{
        listing::{List, is_listed},
        system::delegate,
    },
};

/// What follows of a system on a day.
pub(crate) struct Outlook {
    /// The lists that it is on.
    pub(crate) lists: Vec<SystemList>,
    /// Whether it is important to national security.
    pub(crate) is_important: bool,
    /// Id of the body that may act for its owner.
    pub(crate) delegate: Option<String>,
}

/// What follows of a system on a day.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn outlook(system: &InformationSystem, on: Date) -> Result<Outlook, Refusal> {
    let listings = resource::listings(system)?;
    let lists = List::ALL.into_iter().filter(|list| is_listed(&listings, *list, on));
    Ok(Outlook {
        lists: lists.map(resource::shown_list).collect(),
        is_important: resource::seen(system, on)?.is_important(),
        delegate: delegate(&resource::delegations(system)?, on).map(str::to_owned),
    })
}

/// The agencies that see a system beside the committee: its owner, whoever runs it, and those to whom the owner delegated. Whether a
/// delegation holds already or still, nobody is told by a change of view.
fn parties(system: &InformationSystem) -> impl Iterator<Item = AgencyId> {
    let delegates = system.delegations.iter().map(|delegation| &delegation.delegate);
    let names = [&system.owner, &system.operator].into_iter().chain(delegates);
    names.filter_map(|name| AgencyId::from_name(name).ok())
}

/// Who may see a system: the committee and those who work for it, and its parties.
pub(crate) fn audiences(system: &InformationSystem) -> Audiences {
    let mut audiences: Audiences = [Audience::Officers, Audience::Committee].into_iter().collect();
    audiences.extend(parties(system).map(Audience::Agency));
    audiences
}

fn subject(name: String, audiences: Option<Audiences>) -> Subject {
    Subject {
        resource: Resource::of("InformationSystem"),
        audiences,
        name,
        field: "name",
    }
}

/// A system on record.
struct Recorded<'a> {
    row: &'a Model,
    system: InformationSystem,
}

impl<'a> Recorded<'a> {
    /// The system that a command names.
    fn of(set: &'a WorkingSet, name: &str) -> Result<Self, Refusal> {
        let row: &Model = existing(set, &id::<SystemId>(name, "name")?, name, "name")?;
        let mut system = resource::system(row)?;
        system.etag.clear();
        Ok(Self { row, system })
    }

    /// The same, as its author has seen it.
    fn seen_as(set: &'a WorkingSet, name: &str, etag: &str) -> Result<Self, Refusal> {
        let recorded = Self::of(set, name)?;
        check_etag(etag, recorded.row, name)?;
        Ok(recorded)
    }

    fn subject(self) -> Subject {
        let audiences = audiences(&self.system);
        subject(self.system.name, Some(audiences))
    }
}

/// The change that leaves a system as it is said here.
fn change(before: Option<&InformationSystem>, system: &InformationSystem) -> Result<Change, Refusal> {
    let mut seen_by = " ".to_owned();
    for agency in parties(system).collect::<std::collections::BTreeSet<_>>() {
        seen_by.push_str(agency.as_str());
        seen_by.push(' ');
    }
    let row = Model {
        id: id(&system.name, "name")?,
        owner_id: optional_id(&system.owner, "system.owner")?,
        operator_id: optional_id(&system.operator, "system.operator")?,
        level: system.level.into(),
        seen_by,
        content: system.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    let change = Change::of(system.name.clone(), system, audiences(system)).row(row);
    Ok(match before {
        Some(before) => change.seen_before_by(audiences(before)),
        None => change,
    })
}
