//! What the roster keeps of each row.

use chidao_calendar::Interval;
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId, SeatId},
    membership::{AppointmentState, account, agency, appointment, grant, office, seat},
};

use crate::{
    Bond, Role,
    office::{days_of, seating_of},
};

/// As whom the bearer of an account acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    Person(PersonId),
    Agency(AgencyId),
    /// The row names neither, which the tables forbid.
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) holder: Holder,
    pub(super) days: Interval,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) role: Role,
    pub(super) days: Interval,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Office {
    pub(super) ordinal: i64,
    pub(super) agency: AgencyId,
    pub(super) days: Interval,
    title: String,
    portfolio: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Appointment {
    pub(super) committee: CommitteeId,
    pub(super) seat: SeatId,
    pub(super) is_active: bool,
    pub(super) days: Interval,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) role: Role,
    pub(super) days: Interval,
    bond: Option<Bound>,
}

/// The office that a seat goes with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bound {
    agency: Option<AgencyId>,
    titles: String,
    portfolio: String,
}

impl Seat {
    /// The agency whose office the seat goes with, if any.
    pub(super) fn agency(&self) -> Option<&AgencyId> {
        self.bond.as_ref().and_then(|bound| bound.agency.as_ref())
    }

    /// Whether whoever holds these offices may hold the seat.
    pub(super) fn fits(&self, offices: &[&Office]) -> bool {
        self.bond.as_ref().is_none_or(|bound| {
            let bond = Bond {
                agency: bound.agency.as_ref(),
                titles: &bound.titles,
                portfolio: &bound.portfolio,
            };
            let mut offices = offices.iter();
            offices.any(|office| bond.is_met_by(&office.agency, &office.title, &office.portfolio))
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agency {
    /// How long it exists.
    pub(super) days: Interval,
    /// On which days its offices hold seats.
    pub(super) seating: Interval,
}

impl From<&agency::Model> for Agency {
    fn from(row: &agency::Model) -> Self {
        Self {
            days: days_of(row),
            seating: seating_of(row),
        }
    }
}

impl From<&account::Model> for Account {
    fn from(row: &account::Model) -> Self {
        let holder = match (&row.person_id, &row.agency_id) {
            (Some(person), _) => Holder::Person(person.clone()),
            (None, Some(agency)) => Holder::Agency(agency.clone()),
            (None, None) => Holder::Nobody,
        };
        Self {
            holder,
            days: Interval::new(row.valid_from, row.valid_to),
        }
    }
}

impl From<&grant::Model> for Grant {
    fn from(row: &grant::Model) -> Self {
        Self {
            role: row.role.into(),
            days: Interval::new(row.valid_from, row.valid_to),
        }
    }
}

impl From<&office::Model> for Office {
    fn from(row: &office::Model) -> Self {
        Self {
            ordinal: row.ordinal,
            agency: row.agency_id.clone(),
            days: Interval::new(row.valid_from, row.valid_to),
            title: row.title.clone(),
            portfolio: row.portfolio.clone(),
        }
    }
}

impl From<&appointment::Model> for Appointment {
    fn from(row: &appointment::Model) -> Self {
        Self {
            committee: row.committee_id.clone(),
            seat: row.seat_id.clone(),
            is_active: row.state == AppointmentState::Active,
            days: Interval::new(row.valid_from, row.valid_to),
        }
    }
}

impl From<&seat::Model> for Seat {
    fn from(row: &seat::Model) -> Self {
        Self {
            role: row.role.into(),
            days: Interval::new(row.valid_from, row.valid_to),
            bond: Bond::of(row).map(|bond| Bound {
                agency: bond.agency.cloned(),
                titles: bond.titles.to_owned(),
                portfolio: bond.portfolio.to_owned(),
            }),
        }
    }
}
