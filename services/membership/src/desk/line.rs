//! Lines of a list as decisions draft them: the seats that they make, and what the rules are asked about them.

use chidao_authority::{
    Bond,
    office::{days_of, fitting_days, held_days, seating_of},
};
use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId, SeatId},
    membership::{
        AgencyKind, CommitteeLevel, SeatKind, SeatRole, agency, appointment, committee, office, person, seat, terms,
    },
};
use chidao_proto::{errors::v1::Rule, membership::v1::SeatDraft, refusal::Refusal};
use chidao_register::{Needs, WorkingSet};

use super::{
    appointment::{KnownEnd, days, need_papers},
    reference::{existing, optional_id},
};
use crate::{
    resource::{self, Wire},
    rules::{
        list::{Holder, Line, Objection},
        seat::{Agency, Binding, Kind, Role},
        tenure::{Tenure, tenure},
    },
};

/// Asks for what a drafted line names.
///
/// # Errors
/// INVALID_FIELDS: a name is of another collection.
pub(super) fn need(draft: &SeatDraft, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(agency) = optional_id::<AgencyId>(&draft.agency, "seats")? {
        needs.row::<agency::Model>(agency);
    }
    if let Some(person) = optional_id::<PersonId>(&draft.person, "seats")? {
        needs.row::<person::Model>(&person).children::<office::Model>(&person);
        // The second round: the agencies by whose office he holds the seat, and the papers by which he leaves it.
        for office in set.loaded_children::<office::Model>(&person) {
            needs.row::<agency::Model>(&office.agency_id);
        }
        need_papers(set.loaded_children(&person), needs);
    }
    Ok(())
}

/// Where a drafted line stands: among the seats of its committee, in the list, and in the request.
pub(super) struct Place<'a> {
    pub(super) committee: &'a CommitteeId,
    /// The number of the seat.
    pub(super) number: usize,
    /// Its place in the list, from 1.
    pub(super) ordinal: i64,
    /// The field of the draft.
    pub(super) field: &'a str,
}

/// The seat that a drafted line makes.
///
/// # Errors
/// INVALID_FIELDS: an enum or a name cannot be.
pub(super) fn seat_row(place: &Place<'_>, draft: &SeatDraft, days: Interval) -> Result<seat::Model, Refusal> {
    let field = |name: &str| format!("{}.{name}", place.field);
    Ok(seat::Model {
        id: SeatId::new(place.committee, place.number),
        committee_id: place.committee.clone(),
        ordinal: place.ordinal,
        role: SeatRole::of_wire(draft.role, &field("role"))?,
        kind: SeatKind::of_wire(draft.kind, &field("kind"))?,
        agency_id: optional_id(&draft.agency, &field("agency"))?,
        titles: draft.titles.join("\n"),
        portfolio: draft.portfolio.clone(),
        valid_from: days.from,
        valid_to: days.to,
        successor_joins: draft.successor_joins.then_some(true),
        position: 0,
        mark: 0,
    })
}

/// A line that a decision opens, as the rules know it.
///
/// # Errors
/// NOT_FOUND: its agency or its person does not exist.
pub(super) fn line<'a>(
    set: &'a WorkingSet,
    seat: &'a seat::Model,
    draft: &'a SeatDraft,
    field: &str,
) -> Result<Line<'a>, Refusal> {
    let agency = match &seat.agency_id {
        Some(id) => Some(existing::<agency::Model>(
            set,
            id,
            &draft.agency,
            &format!("{field}.agency"),
        )?),
        None => None,
    };
    let holder = match optional_id::<PersonId>(&draft.person, &format!("{field}.person"))? {
        Some(id) => {
            let person: &person::Model = existing(set, &id, &draft.person, &format!("{field}.person"))?;
            Some(Holder {
                person: person.id.as_str(),
                holds_office: holds_office(set, seat, agency, &id, seat.valid_from)?,
            })
        }
        None => None,
    };
    Ok(Line {
        role: role(seat.role),
        binding: binding(seat),
        agency: agency.map(agency_of),
        holder,
    })
}

/// Whether a person holds on a day an office that a seat is bound to.
///
/// # Errors
/// INTERNAL: his offices were not asked for.
pub(super) fn holds_office(
    set: &WorkingSet,
    seat: &seat::Model,
    agency: Option<&agency::Model>,
    person: &PersonId,
    day: Date,
) -> Result<bool, Refusal> {
    let offices = set.children::<office::Model>(person)?;
    let fitting = fitting_days(seat, agency, offices);
    Ok(fitting.iter().any(|days| days.contains(day)))
}

/// How long a person is known to hold a seat from the first of these days on.
///
/// # Errors
/// INTERNAL: the agency of the seat or the offices of the person were not asked for.
pub(super) fn tenure_of(
    set: &WorkingSet,
    seat: &seat::Model,
    person: &PersonId,
    stands: Interval,
) -> Result<Tenure, Refusal> {
    let agency = match &seat.agency_id {
        Some(agency) => set.row::<agency::Model>(agency)?,
        None => None,
    };
    let held = held_days(seat, agency, set.children::<office::Model>(person)?);
    Ok(tenure(stands, Bond::of(seat).map(|_| &*held)))
}

/// An appointment that ends as is known of its seat, its committee and its holder.
///
/// # Errors
/// INTERNAL: the agency of the seat or the offices of the person were not asked for.
pub(super) fn appointed(
    set: &WorkingSet,
    seat: &seat::Model,
    committee: &committee::Model,
    terms: &[&terms::Model],
    row: appointment::Model,
) -> Result<appointment::Model, Refusal> {
    let known = tenure_of(set, seat, &row.person_id, days(&row))?;
    let offices = set.children::<office::Model>(&row.person_id)?;
    Ok(KnownEnd::of(&known, seat, &offices, committee, terms).end(row))
}

/// The agency of a seat as the rules know it.
pub(super) fn agency_of(row: &agency::Model) -> Agency {
    Agency {
        exists: days_of(row),
        seats: seating_of(row),
    }
}

/// What a seat is bound to, as the rules know it.
fn binding(seat: &seat::Model) -> Binding<'_> {
    Binding {
        kind: kind(seat.kind),
        agency: seat.agency_id.as_ref().map(AsRef::as_ref),
        titles: resource::lines(&seat.titles).collect(),
        portfolio: &seat.portfolio,
        successor_joins: seat.successor_joins.unwrap_or_default(),
    }
}

/// The kind of a seat as the rules know it.
pub(super) fn kind(kind: SeatKind) -> Kind {
    match kind {
        SeatKind::ExOfficio => Kind::ExOfficio,
        SeatKind::LeaderOf => Kind::LeaderOf,
        SeatKind::Nominative => Kind::Nominative,
    }
}

/// The role of a seat as the rules know it.
pub(super) fn role(role: SeatRole) -> Role {
    match role {
        SeatRole::Head => Role::Head,
        SeatRole::StandingDeputyHead => Role::StandingDeputyHead,
        SeatRole::DeputyHead => Role::DeputyHead,
        SeatRole::StandingMember => Role::StandingMember,
        SeatRole::Member | SeatRole::Secretary => Role::Other,
    }
}

/// Whose chairman or standing board decides on committees of a level. Source: MEM-01.
pub(super) fn is_competent(issuer: AgencyKind, level: CommitteeLevel) -> bool {
    let own = match level {
        CommitteeLevel::Province => AgencyKind::ProvincialPeoplesCommittee,
        CommitteeLevel::District => AgencyKind::DistrictPeoplesCommittee,
        CommitteeLevel::Commune => AgencyKind::CommunePeoplesCommittee,
    };
    issuer == own || issuer == AgencyKind::PartyBody
}

/// What the caller is told about an objection to a list. `field` names the line at a place, `list` the lines together.
pub(super) fn refusal(objection: Objection, list: &str, field: impl Fn(usize) -> String) -> Refusal {
    let of = |place: usize, name: &str| format!("{}.{name}", field(place));
    match objection {
        Objection::HeadNotExOfficio(place) => Refusal::rule_forbids(Rule::Mem02, of(place, "kind")),
        Objection::HeadSeats(_) => Refusal::rule_forbids(Rule::Mem02, list),
        Objection::DeputySeats => Refusal::rule_forbids(Rule::Mem03, list),
        Objection::StandingMembers(_) => Refusal::rule_forbids(Rule::Mem04, list),
        Objection::SeatUnbound(place) => Refusal::rule_forbids(Rule::Mem05, of(place, "kind")),
        Objection::SeatAgencyNotThere(place) => Refusal::rule_forbids(Rule::Mem16, of(place, "agency")),
        Objection::DistrictSeat(place) => Refusal::rule_forbids(Rule::Mem17, of(place, "agency")),
        Objection::PersonTwice(_, place) | Objection::PersonStays(place) => {
            Refusal::rule_forbids(Rule::Mem06, of(place, "person"))
        }
        Objection::OfficeNotHeld(place) => Refusal::rule_forbids(Rule::InvM4, of(place, "person")),
    }
}
