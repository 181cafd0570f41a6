//! What an agency leaves behind when it ends: it stays with it, without effect, until a decision moves it.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId},
    membership::{account, appointment, committee, grant, office, seat, terms},
};
use chidao_proto::{membership::v1::ToReassign, refusal::Refusal};
use chidao_register::{Needs, WorkingSet};

use crate::desk::appointment::{is_decided, outlasts};

/// Names of each kind in an answer, at most.
const MOST: usize = 1_000;

const OF_AGENCY: &str = "agency_id";
const STANDING: &str = "standing_agency_id";
const OF_PERSON: &str = "person_id";

/// Asks for it.
pub(super) fn need(agency: &AgencyId, set: &WorkingSet, needs: &mut Needs) {
    needs
        .related::<seat::Model>(OF_AGENCY, agency)
        .related::<office::Model>(OF_AGENCY, agency)
        .related::<account::Model>(OF_AGENCY, agency)
        .related::<committee::Model>(STANDING, agency)
        .related::<terms::Model>(STANDING, agency);
    // The second round: the appointments to its seats, the roles of its people, and what is said of the committees.
    for seat in set.loaded_related::<seat::Model>(OF_AGENCY, agency) {
        needs.children::<appointment::Model>(&seat.committee_id);
    }
    for office in set.loaded_related::<office::Model>(OF_AGENCY, agency) {
        needs.related::<grant::Model>(OF_PERSON, &office.person_id);
    }
    let committees = set.loaded_related::<committee::Model>(STANDING, agency).into_iter();
    let said = set.loaded_related::<terms::Model>(STANDING, agency).into_iter();
    let committees = committees.map(|row| &row.id).chain(said.map(|row| &row.committee_id));
    for committee in committees {
        needs
            .row::<committee::Model>(committee)
            .children::<terms::Model>(committee);
    }
}

/// What stands on the day or later, and how many resources that is.
///
/// # Errors
/// INTERNAL: it was not asked for.
pub(super) fn by(agency: &AgencyId, on: Date, set: &WorkingSet) -> Result<(ToReassign, usize), Refusal> {
    let stands = |from, to: Option<Date>| Interval::new(from, to).outlasts(on);
    let seats = set.related::<seat::Model>(OF_AGENCY, agency)?;
    let seats = seats.into_iter().filter(|row| stands(row.valid_from, row.valid_to));
    let (mut of_seats, mut appointments) = (BTreeSet::new(), BTreeSet::new());
    for seat in seats {
        of_seats.insert(seat.id.name());
        let all = set.children::<appointment::Model>(&seat.committee_id)?;
        let held = all.into_iter().filter(|row| row.seat_id == seat.id);
        appointments.extend(
            held.filter(|row| is_decided(row) && outlasts(row, on))
                .map(|row| row.id.name()),
        );
    }
    let offices = set.related::<office::Model>(OF_AGENCY, agency)?;
    let offices = offices.into_iter().filter(|row| stands(row.valid_from, row.valid_to));
    let people: BTreeSet<&PersonId> = offices.map(|row| &row.person_id).collect();
    let mut grants = BTreeSet::new();
    for person in &people {
        let of_person = set.related::<grant::Model>(OF_PERSON, person)?;
        let held = of_person.into_iter().filter(|row| stands(row.valid_from, row.valid_to));
        grants.extend(held.map(|row| row.id.name()));
    }
    let accounts = set.related::<account::Model>(OF_AGENCY, agency)?;
    let accounts = accounts.into_iter().filter(|row| stands(row.valid_from, row.valid_to));
    let accounts: BTreeSet<String> = accounts.map(|row| row.id.name()).collect();
    let people: BTreeSet<String> = people.into_iter().map(PersonId::name).collect();
    let committees = committees(agency, on, set)?;
    let all = [&committees, &of_seats, &appointments, &people, &accounts, &grants];
    let count = all.iter().map(|names| names.len()).sum();
    let [committees, seats, appointments, people, accounts, grants] =
        all.map(|names| names.iter().take(MOST).cloned().collect());
    let left = ToReassign {
        committees,
        seats,
        appointments,
        people,
        accounts,
        grants,
    };
    Ok((left, count))
}

/// The committees whose standing agency it is on the day or later.
fn committees(agency: &AgencyId, on: Date, set: &WorkingSet) -> Result<BTreeSet<String>, Refusal> {
    let founded = set.related::<committee::Model>(STANDING, agency)?;
    let said = set.related::<terms::Model>(STANDING, agency)?;
    let named: BTreeSet<&CommitteeId> = founded
        .into_iter()
        .map(|row| &row.id)
        .chain(said.into_iter().map(|row| &row.committee_id))
        .collect();
    let mut left = BTreeSet::new();
    for id in named {
        let Some(row) = set.row::<committee::Model>(id)? else {
            continue;
        };
        let mut later = set.children::<terms::Model>(id)?;
        later.sort_unstable_by_key(|terms| terms.valid_from);
        let is_of_agency = |standing: &Option<AgencyId>| standing.as_ref() == Some(agency);
        let on_day = later.iter().rfind(|terms| terms.valid_from <= on);
        let on_day = on_day.map_or(&row.standing_agency_id, |terms| &terms.standing_agency_id);
        let mut afterwards = later.iter().filter(|terms| terms.valid_from > on);
        let names_it = is_of_agency(on_day) || afterwards.any(|terms| is_of_agency(&terms.standing_agency_id));
        if names_it && row.valid_to.is_none_or(|to| to > on) {
            left.insert(id.name());
        }
    }
    Ok(left)
}
