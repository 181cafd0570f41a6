//! The roster: who acts as whom, as intervals, so that one reading of the tables answers for every day.

mod facts;
mod shelf;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use chidao_calendar::{Date, Instant, Interval, Year};
use chidao_model::{
    id::{AccountId, AgencyId, AppointmentId, CommitteeId, GrantId, OfficeId, PersonId, SeatId},
    membership::{account, agency, appointment, calendar, committee, grant, office, parameter, seat},
};
use chidao_reference::{Reference, table};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, Query},
};

use self::{
    facts::{Account, Agency, Appointment, Grant, Holder, Office, Seat},
    shelf::Shelf,
};
use crate::{Audience, Audiences, Identity, Principal, Role, Roles, identity::FOUNDER, token::DEVELOPMENT_ISSUER};

/// Who acts as whom. A copy is cheap: copies share what neither has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    version: i64,
    heard: Heard,
    accounts: Arc<Shelf<AccountId, Identity, Account>>,
    grants: Arc<Shelf<GrantId, PersonId, Grant>>,
    offices: Arc<Shelf<OfficeId, PersonId, Office>>,
    appointments: Arc<Shelf<AppointmentId, PersonId, Appointment>>,
    seats: Arc<HashMap<SeatId, Seat>>,
    committees: Arc<HashMap<CommitteeId, Interval>>,
    agencies: Arc<HashMap<AgencyId, Agency>>,
    reference: Arc<Reference>,
}

/// Whose accounts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Heard {
    /// Everybody's.
    #[default]
    Everybody,
    /// Not those of the development key, which nobody believes in production: there they let nobody in.
    WithoutDevelopment,
}

/// A row that the roster rests on, as it stands in the tables or is staged to.
#[derive(Debug, Clone, Copy)]
pub enum RosterRow<'a> {
    /// An account.
    Account(&'a account::Model),
    /// A role without a seat.
    Grant(&'a grant::Model),
    /// An office that a person holds.
    Office(&'a office::Model),
    /// A seat of a committee.
    Seat(&'a seat::Model),
    /// A person in a seat.
    Appointment(&'a appointment::Model),
    /// A committee; only its days count.
    Committee(&'a committee::Model),
    /// An agency; only its kind and its days count.
    Agency(&'a agency::Model),
    /// A value that was set for a parameter.
    Parameter(&'a parameter::Model),
    /// A calendar that was imported, with its number.
    Calendar(u32, &'a Year),
}

impl Roster {
    /// Reads the roster. The reads must see one snapshot: [`crate::cache::snapshot`] takes one.
    ///
    /// # Errors
    /// The database refused, or the row of the authority's version is missing.
    pub async fn load(connection: &impl ConnectionTrait, heard: Heard) -> Result<Self, DbErr> {
        let mut roster = Self {
            version: stored_version(connection).await?,
            heard,
            ..Self::default()
        };
        for row in agency::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Agency(&row));
        }
        for row in committee::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Committee(&row));
        }
        for row in seat::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Seat(&row));
        }
        for row in appointment::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Appointment(&row));
        }
        for row in office::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Office(&row));
        }
        for row in grant::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Grant(&row));
        }
        for row in account::Entity::find().all(connection).await? {
            roster.apply(RosterRow::Account(&row));
        }
        // Those that gave way from their first day on never held: nobody asks for them.
        let held = Expr::col(parameter::Column::ValidTo).gt(Expr::col(parameter::Column::ValidFrom));
        let held = parameter::Column::ValidTo.is_null().or(held);
        for row in parameter::Entity::find().filter(held).all(connection).await? {
            roster.apply(RosterRow::Parameter(&row));
        }
        for row in calendar::Entity::find().all(connection).await? {
            let unreadable = |error| DbErr::Type(format!("membership_calendar {}: {error}", row.id.as_str()));
            let year = table::of_row(&row).map_err(unreadable)?;
            let number = u32::try_from(row.number).map_err(|error| DbErr::Type(error.to_string()))?;
            roster.apply(RosterRow::Calendar(number, &year));
        }
        Ok(roster)
    }

    /// The authority's version that the roster stands for.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Raises the version by one: a command that moves authority was staged.
    pub fn advance(&mut self) {
        self.version += 1;
    }

    /// Takes a row in, in place of the one with the same id.
    pub fn apply(&mut self, row: RosterRow<'_>) {
        match row {
            RosterRow::Account(row) if !self.hears(&row.issuer) => {}
            RosterRow::Account(row) => {
                let bearer = Identity::new(&*row.issuer, &*row.subject);
                Arc::make_mut(&mut self.accounts).put(&row.id, bearer, row.into());
            }
            RosterRow::Grant(row) => {
                Arc::make_mut(&mut self.grants).put(&row.id, row.person_id.clone(), row.into());
            }
            RosterRow::Office(row) => {
                Arc::make_mut(&mut self.offices).put(&row.id, row.person_id.clone(), row.into());
            }
            RosterRow::Appointment(row) => {
                Arc::make_mut(&mut self.appointments).put(&row.id, row.person_id.clone(), row.into());
            }
            RosterRow::Seat(row) => {
                Arc::make_mut(&mut self.seats).insert(row.id.clone(), row.into());
            }
            RosterRow::Committee(row) => {
                let days = Interval::new(row.valid_from, row.valid_to);
                Arc::make_mut(&mut self.committees).insert(row.id.clone(), days);
            }
            RosterRow::Agency(row) => {
                Arc::make_mut(&mut self.agencies).insert(row.id.clone(), row.into());
            }
            RosterRow::Parameter(row) => Arc::make_mut(&mut self.reference).set(row),
            RosterRow::Calendar(number, year) => Arc::make_mut(&mut self.reference).import(number, year.clone()),
        }
    }

    /// The dated parameters and the calendar. They come with the roster since both must be as new as the question.
    #[must_use]
    pub fn reference(&self) -> &Arc<Reference> {
        &self.reference
    }

    /// Shares the parameters and the calendar with a roster that has the same, so that the calendar is not made anew.
    pub(crate) fn share_reference(&mut self, other: &Self) {
        if self.reference == other.reference {
            self.reference = Arc::clone(&other.reference);
        }
    }

    fn hears(&self, issuer: &str) -> bool {
        match self.heard {
            Heard::Everybody => true,
            Heard::WithoutDevelopment => issuer != DEVELOPMENT_ISSUER,
        }
    }

    /// Whether a committee was ever established here. From then on the founder has no say.
    #[must_use]
    pub fn is_founded(&self) -> bool {
        !self.committees.is_empty()
    }

    /// As whom the bearer of a token acts at an instant, by its civil date.
    #[must_use]
    pub fn principal(&self, identity: &Identity, now: Instant) -> Principal {
        let nobody = Principal::unknown(identity);
        // No account can stand for the founder, lest somebody act under his name after him.
        if identity.is_founder() {
            return self.founder(nobody);
        }
        if let Some(service) = identity.service() {
            return Principal {
                roles: [Role::Service].into_iter().collect(),
                ..Principal::system(service)
            };
        }
        let day = now.civil_date();
        let account = self.accounts.of(identity).find(|account| account.days.contains(day));
        match account.map(|account| &account.holder) {
            Some(Holder::Person(person)) => self.person(nobody, person, day),
            Some(Holder::Agency(agency)) => self.agency(nobody, agency, day),
            Some(Holder::Nobody) | None => nobody,
        }
    }

    /// The bearer by whose tokens a person acts at an instant: of several the one with the first account.
    #[must_use]
    pub fn bearer_of(&self, person: &PersonId, now: Instant) -> Option<Identity> {
        let day = now.civil_date();
        let accounts = self.accounts.rows().filter(|(_, _, account)| {
            matches!(&account.holder, Holder::Person(holder) if holder == person) && account.days.contains(day)
        });
        accounts.min_by_key(|(id, ..)| *id).map(|(_, bearer, _)| bearer.clone())
    }

    /// The days on which somebody with an account has been granted a role: an interval for each account and grant of one
    /// person that hold together.
    #[must_use]
    pub fn granted_days(&self, role: Role) -> Vec<Interval> {
        let accounts = self
            .accounts
            .rows()
            .filter_map(|(_, _, account)| match &account.holder {
                Holder::Person(person) => Some((person, account.days)),
                Holder::Agency(_) | Holder::Nobody => None,
            });
        let together = accounts.flat_map(|(person, days)| {
            let grants = self.grants.of(person).filter(|grant| grant.role == role);
            grants.map(move |grant| days.intersection(&grant.days))
        });
        together.filter(|days| !days.is_empty()).collect()
    }

    /// He keeps his name when his time is over: the act that ended it may have to be answered again.
    fn founder(&self, nobody: Principal) -> Principal {
        let open = !self.is_founded();
        let audiences = [Audience::Public, Audience::Committee, Audience::Officers];
        Principal {
            actor: FOUNDER.to_owned(),
            roles: open.then_some(Role::Founder).into_iter().collect(),
            audiences: audiences
                .into_iter()
                .filter(|audience| open || *audience == Audience::Public)
                .collect(),
            ..nobody
        }
    }

    fn agency(&self, nobody: Principal, agency: &AgencyId, day: Date) -> Principal {
        let exists = self.exists(agency, day);
        Principal {
            actor: agency.name(),
            roles: exists.then_some(Role::Agency).into_iter().collect(),
            agency: exists.then(|| agency.clone()),
            audiences: exists
                .then(|| Audience::Agency(agency.clone()))
                .into_iter()
                .chain([Audience::Public])
                .collect(),
            ..nobody
        }
    }

    fn person(&self, nobody: Principal, person: &PersonId, day: Date) -> Principal {
        let mut offices: Vec<&Office> = self
            .offices
            .of(person)
            .filter(|office| self.is_held(office, day))
            .collect();
        offices.sort_by_key(|office| office.ordinal);
        let granted: Roles = self
            .grants
            .of(person)
            .filter(|grant| grant.days.contains(day))
            .map(|grant| grant.role)
            .collect();
        let seated = self.seated(person, day, &offices);

        let roles: Roles = granted.iter().chain(seated.iter()).collect();
        let mut audiences = Audiences::from_iter([Audience::Public, Audience::Person(person.clone())]);
        audiences.extend(roles.iter().flat_map(Role::audiences).cloned());
        audiences.extend(offices.iter().map(|office| Audience::Agency(office.agency.clone())));
        Principal {
            actor: person.name(),
            roles,
            agency: offices.first().map(|office| office.agency.clone()),
            person: Some(person.clone()),
            audiences,
            ..nobody
        }
    }

    /// The roles of the seats that a person holds: appointment, seat and committee stand on the day and, where the seat is
    /// bound to an office, he still holds one that fits it (MEM-09, INV-M4). That the appointment was not ended yet gives
    /// no authority.
    fn seated(&self, person: &PersonId, day: Date, offices: &[&Office]) -> Roles {
        self.appointments
            .of(person)
            .filter(|appointment| appointment.is_active && appointment.days.contains(day))
            .filter(|appointment| {
                self.committees
                    .get(&appointment.committee)
                    .is_some_and(|days| days.contains(day))
            })
            .filter_map(|appointment| self.seats.get(&appointment.seat))
            .filter(|seat| seat.days.contains(day) && self.is_seating(seat, day) && seat.fits(offices))
            .map(|seat| seat.role)
            .collect()
    }

    /// Whether offices of the seat's agency hold seats on a day.
    fn is_seating(&self, seat: &Seat, day: Date) -> bool {
        seat.agency().is_none_or(|agency| {
            self.agencies
                .get(agency)
                .is_some_and(|agency| agency.seating.contains(day))
        })
    }

    /// An office in an agency that is no more is no office.
    fn is_held(&self, office: &Office, day: Date) -> bool {
        office.days.contains(day) && self.exists(&office.agency, day)
    }

    fn exists(&self, agency: &AgencyId, day: Date) -> bool {
        self.agencies
            .get(agency)
            .is_some_and(|agency| agency.days.contains(day))
    }
}

async fn stored_version(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let select = Query::select()
        .column("version")
        .from("membership_authority")
        .and_where(Expr::col("id").eq(1))
        .take();
    match connection.query_one(&select).await? {
        Some(row) => row.try_get("", "version"),
        None => Err(DbErr::RecordNotFound("membership_authority has no row".to_owned())),
    }
}
