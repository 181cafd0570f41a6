//! Who may see an incident and its duties.

use chidao_authority::{Audience, Audiences};
use chidao_model::id::{AgencyId, PersonId};
use chidao_proto::incident::v1::{Incident, InformationSystem, Obligation, Participant};

use crate::{
    resource::Told,
    rules::{confidentiality::Tlp, party::Party},
};

fn agency(name: &str) -> Option<Audience> {
    AgencyId::from_name(name).ok().map(Audience::Agency)
}

fn of_participant(one: &Participant) -> Option<Audience> {
    agency(&one.agency).or_else(|| PersonId::from_name(&one.person).ok().map(Audience::Person))
}

fn of_recorder(name: &str) -> Option<Audience> {
    agency(name).or_else(|| PersonId::from_name(name).ok().map(Audience::Person))
}

/// Those who take part by what they do for it, whatever it is marked as but TLP:RED.
fn is_of_its_own(party: i32) -> bool {
    let own = [
        Party::Owner,
        Party::OwnersDelegate,
        Party::Operator,
        Party::SpecialisedUnit,
        Party::Team,
    ];
    own.iter().any(|one| one.told() == party)
}

/// Who may see an incident: the committee and those who work for it, and whoever takes part. What is to be kept confidential is for those
/// who take part, for addressees of its reports, leaders of the committee, and whoever recorded something of it; the TLP mark narrows it
/// further. It says of audiences what [`sight`](crate::rules::confidentiality::sight) says of a reader.
pub(crate) fn audiences(incident: &Incident, system: Option<&InformationSystem>) -> Audiences {
    let mark = Tlp::of(incident.tlp, "tlp").unwrap_or(Tlp::Clear);
    let recorders = incident.recorders.iter().filter_map(|name| of_recorder(name));
    let addressees = incident.addressees.iter().filter_map(|name| agency(name));
    let mut audiences: Audiences = recorders.chain(addressees).collect();
    if mark == Tlp::Red {
        return audiences;
    }
    let delegates = system.into_iter().flat_map(|system| &system.delegations);
    audiences.extend(delegates.filter_map(|delegation| agency(&delegation.delegate)));
    let own = incident.participants.iter().filter(|one| is_of_its_own(one.party));
    audiences.extend(own.filter_map(of_participant));
    if mark == Tlp::AmberStrict {
        return audiences;
    }
    audiences.insert(Audience::Leaders);
    if mark == Tlp::Green || (mark == Tlp::Clear && !incident.confidential) {
        let network = incident
            .participants
            .iter()
            .filter(|one| one.party == Party::NetworkMember.told());
        audiences.extend(network.filter_map(of_participant));
    }
    if mark == Tlp::Clear && !incident.confidential {
        audiences.extend([Audience::Officers, Audience::Committee]);
        audiences.extend(incident.participants.iter().filter_map(of_participant));
    }
    audiences
}

/// Who may see a duty: whoever sees its incident, and whoever owes it, whatever the mark.
pub(crate) fn obligation_audiences(of_incident: &Audiences, duty: &Obligation) -> Audiences {
    let mut audiences = of_incident.clone();
    audiences.extend(agency(&duty.debtor_agency));
    audiences
}

/// Audiences as a column has them: each between two spaces.
pub(super) fn seen_by(audiences: &Audiences) -> String {
    format!(" {} ", audiences.texts().join(" "))
}
