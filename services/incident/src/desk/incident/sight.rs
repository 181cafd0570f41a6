//! Who may see an incident and its duties.

use std::str::FromStr;

use chidao_authority::{Audience, Audiences};
use chidao_calendar::Date;
use chidao_model::id::{AgencyId, PersonId};
use chidao_proto::{
    incident::v1::{Incident, InformationSystem, Obligation, Participant},
    refusal::Refusal,
};

use crate::{
    resource::{self, Told},
    rules::{
        confidentiality::{MUST_ACT, Tlp},
        party::Party,
        system::delegates_from,
    },
};

fn agency(name: &str) -> Option<Audience> {
    AgencyId::from_name(name).ok().map(Audience::Agency)
}

fn of_participant(one: &Participant) -> Option<Audience> {
    agency(&one.agency).or_else(|| PersonId::from_name(&one.person).ok().map(Audience::Person))
}

/// Whoever is on record as a recorder.
pub(super) fn of_recorder(name: &str) -> Option<Audience> {
    agency(name).or_else(|| PersonId::from_name(name).ok().map(Audience::Person))
}

/// Those who hold one of these parts by their names.
fn holding<'a>(incident: &'a Incident, parties: &'a [Party]) -> impl Iterator<Item = Audience> + 'a {
    let of_them = |one: &&Participant| parties.iter().any(|party| party.told() == one.party);
    incident.participants.iter().filter(of_them).filter_map(of_participant)
}

/// The mark of something; one that nobody knows is taken for the narrowest.
pub(super) fn mark(tlp: i32) -> Tlp {
    match tlp {
        0 => Tlp::Clear,
        number => Tlp::of(number, "tlp").unwrap_or(Tlp::Red),
    }
}

/// Who may see an incident as things are on a day: the committee and those who work for it, and whoever takes part. What is to be kept
/// confidential is for those who take part, for addressees of its reports, leaders of the committee, and whoever recorded something of
/// it; the TLP mark narrows it further. It says of audiences what [`sight`](crate::rules::confidentiality::sight) says of a reader, but
/// that those see it already who will act for the owner.
///
/// # Errors
/// INTERNAL: the system is not as the service writes it.
pub(crate) fn audiences(
    incident: &Incident,
    system: Option<&InformationSystem>,
    on: Date,
) -> Result<Audiences, Refusal> {
    let mark = mark(incident.tlp);
    let recorders = incident.recorders.iter().filter_map(|name| of_recorder(name));
    let addressees = incident.addressees.iter().filter_map(|name| agency(name));
    let mut audiences: Audiences = recorders.chain(addressees).collect();
    if let Some(system) = system {
        let delegations = resource::delegations(system)?;
        let delegates = delegates_from(&delegations, on).into_iter();
        audiences.extend(delegates.map(|id| Audience::Agency(AgencyId::new(id))));
    }
    audiences.extend(holding(incident, MUST_ACT));
    if mark == Tlp::Red {
        return Ok(audiences);
    }
    audiences.extend(holding(incident, &[Party::Team]));
    if mark == Tlp::AmberStrict {
        return Ok(audiences);
    }
    audiences.insert(Audience::Leaders);
    if incident.confidential {
        return Ok(audiences);
    }
    if matches!(mark, Tlp::Clear | Tlp::Green) {
        audiences.extend(holding(incident, &[Party::NetworkMember]));
    }
    if mark == Tlp::Clear {
        audiences.extend([Audience::Officers, Audience::Committee]);
        audiences.extend(incident.participants.iter().filter_map(of_participant));
    }
    Ok(audiences)
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

/// The audiences in such a column.
pub(crate) fn sight(seen_by: &str) -> Audiences {
    let texts = seen_by.split_whitespace();
    texts.filter_map(|text| Audience::from_str(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use chidao_authority::{Identity, Principal, Role};
    use chidao_proto::incident::v1::OwnerDelegation;
    use proptest::{prelude::*, sample::select};
    use time::macros::date;

    use super::*;
    use crate::{
        desk::incident::held::{Holders, held},
        rules::confidentiality::{self, Reader},
    };

    const TODAY: Date = date!(2026 - 10 - 06);
    const AGENCIES: [&str; 4] = ["so-tttt", "so-a", "so-b", "so-c"];
    /// Whoever is a specialised unit is said by a parameter; it is named among those who take part.
    const UNIT: &str = "so-tttt";
    const PEOPLE: [&str; 2] = ["2019-0001", "2019-0002"];
    const ROLES: [Option<Role>; 5] = [
        None,
        Some(Role::Head),
        Some(Role::DeputyHead),
        Some(Role::Member),
        Some(Role::Officer),
    ];

    fn agency_name(id: &str) -> String {
        AgencyId::new(id).name()
    }

    fn person_name(id: &str) -> String {
        PersonId::new(id).name()
    }

    fn of(party: Party, name: String) -> Participant {
        let (agency, person) = match name.starts_with("agencies/") {
            true => (name, String::new()),
            false => (String::new(), name),
        };
        Participant {
            party: party.told(),
            agency,
            person,
            title: String::new(),
        }
    }

    fn any_name() -> impl Strategy<Value = String> {
        prop_oneof![
            select(&AGENCIES[..]).prop_map(agency_name),
            select(&PEOPLE[..]).prop_map(person_name),
        ]
    }

    fn any_incident() -> impl Strategy<Value = Incident> {
        let parties: Vec<Party> = Party::ALL
            .iter()
            .copied()
            .filter(|party| *party != Party::SpecialisedUnit)
            .collect();
        let participants = prop::collection::vec((select(parties), any_name()), 0..4);
        let recorders = prop::collection::vec(any_name(), 0..2);
        let addressees = prop::collection::vec(select(&AGENCIES[..]).prop_map(agency_name), 0..2);
        let tlp = 0..=i32::try_from(Tlp::ALL.len()).unwrap();
        (participants, recorders, addressees, tlp, any::<bool>()).prop_map(
            |(participants, recorders, addressees, tlp, confidential)| {
                let participants = participants.into_iter().map(|(party, name)| of(party, name));
                let unit = of(Party::SpecialisedUnit, agency_name(UNIT));
                Incident {
                    participants: participants.chain([unit]).collect(),
                    recorders,
                    addressees,
                    tlp,
                    confidential,
                    ..Incident::default()
                }
            },
        )
    }

    /// A reader as the roster knows him.
    fn any_reader() -> impl Strategy<Value = Principal> {
        let person = prop::option::of(select(&PEOPLE[..]));
        (select(&AGENCIES[..]), person, select(&ROLES[..])).prop_map(|(agency, person, role)| {
            let identity = Identity::new("test", "reader");
            let mut reader = Principal::unknown(&identity);
            reader.actor = person.map_or_else(|| agency_name(agency), person_name);
            reader.agency = Some(AgencyId::new(agency));
            reader.person = person.map(PersonId::new);
            reader.audiences = [Audience::Public, Audience::Agency(AgencyId::new(agency))]
                .into_iter()
                .collect();
            reader.audiences.extend(reader.person.clone().map(Audience::Person));
            let role = role.filter(|_| person.is_some());
            reader.roles.extend(role);
            reader.audiences.extend(role.map(|_| Audience::Committee));
            let is_officer = role == Some(Role::Officer);
            let leads = matches!(role, Some(Role::Head | Role::DeputyHead));
            reader.audiences.extend(is_officer.then_some(Audience::Officers));
            reader.audiences.extend(leads.then_some(Audience::Leaders));
            reader
        })
    }

    /// What the rules are told of somebody who reads an incident, or a duty of it.
    fn told(reader: &Principal, incident: &Incident, system: Option<&InformationSystem>, duty: &Obligation) -> Reader {
        let holders = Holders {
            specialised_unit: Some(AgencyId::new(UNIT)),
            ..Holders::default()
        };
        let parties = held(reader, incident, system, &holders, TODAY, false).unwrap();
        let agency = reader.agency.as_ref().map(AgencyId::name).unwrap_or_default();
        let person = reader.person.as_ref().map(PersonId::name).unwrap_or_default();
        let is_he = |name: &String| *name == agency || *name == person;
        let mut participants = incident.participants.iter();
        let takes_part = participants.any(|one| one.agency == agency || (!person.is_empty() && one.person == person));
        Reader {
            parties,
            is_leader: reader.audiences.contains(&Audience::Leaders),
            is_addressee: incident.addressees.contains(&agency),
            is_debtor: duty.debtor_agency == agency,
            is_recorder: incident.recorders.iter().any(is_he),
            is_let_in: takes_part || reader.audiences.contains(&Audience::Committee),
        }
    }

    const DAYS: [Date; 5] = [
        date!(2026 - 01 - 01),
        date!(2026 - 05 - 01),
        TODAY,
        date!(2026 - 10 - 07),
        date!(2027 - 01 - 01),
    ];

    /// Delegations of an owner that may have ended, been replaced, hold, or begin after today.
    fn any_delegations() -> impl Strategy<Value = Vec<OwnerDelegation>> {
        let one = (
            select(&AGENCIES[..]),
            select(&DAYS[..4]),
            prop::option::of(select(&DAYS[1..])),
        );
        let one = one.prop_filter("it ends after it begins", |(_, from, to)| {
            to.is_none_or(|to| to > *from)
        });
        let one = one.prop_map(|(delegate, from, to)| OwnerDelegation {
            delegate: agency_name(delegate),
            from: Some(from.into()),
            to: to.map(Into::into),
            basis: None,
        });
        prop::collection::vec(one, 0..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn audiences_say_of_every_reader_what_the_rules_say(
            incident in any_incident(),
            reader in any_reader(),
            delegations in any_delegations(),
            debtor in select(&AGENCIES[..]),
        ) {
            let system = InformationSystem { delegations, ..InformationSystem::default() };
            let mark = Tlp::read(incident.tlp, "tlp").unwrap().unwrap_or(Tlp::Clear);
            let duty = Obligation { debtor_agency: agency_name(debtor), ..Obligation::default() };
            let seen = audiences(&incident, Some(&system), TODAY).unwrap();

            let mut of_duty = told(&reader, &incident, Some(&system), &duty);
            // Whoever will act for the owner sees already what he will act on; whose delegation has ended does not.
            let own = reader.agency.as_ref().map(AgencyId::as_str).unwrap_or_default();
            let stored = resource::delegations(&system).unwrap();
            let is_open = stored.iter().any(|one| one.to == own && one.within.to.is_none_or(|to| to > TODAY));
            if is_open && delegates_from(&stored, TODAY).contains(&own) {
                of_duty.parties = of_duty.parties.with(Party::OwnersDelegate);
            }
            let of_incident = Reader { is_debtor: false, ..of_duty };
            let may = confidentiality::sight(&of_incident, incident.confidential, mark).may;
            prop_assert_eq!(reader.sees(&seen), may, "{:?}", mark);
            let may = confidentiality::sight(&of_duty, incident.confidential, mark).may;
            prop_assert_eq!(reader.sees(&obligation_audiences(&seen, &duty)), may, "a duty, {:?}", mark);
            prop_assert_eq!(sight(&seen_by(&seen)), seen);
        }
    }
}
