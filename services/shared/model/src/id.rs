//! Typed ids: the last part of a resource name, as a column.

/// The text is not the name of a resource of this collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAName {
    /// The collection that was expected.
    pub collection: &'static str,
}

/// An id that is read from a resource name.
pub trait Named: Sized + AsRef<str> {
    /// The id in the name; `None` where the name is of another collection.
    fn read(name: &str) -> Option<Self>;
}

/// What a typed id needs to be a text key.
macro_rules! text_key {
    ($id:ident) => {
        impl Named for $id {
            fn read(name: &str) -> Option<Self> {
                Self::from_name(name).ok()
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        // sea-orm asks it of every primary key; a text never comes from a number.
        impl sea_orm::TryFromU64 for $id {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($id)))
            }
        }
    };
}

/// Declares typed ids: `Id => "collection"`.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $collection:literal,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $id(String);

        impl $id {
            /// The collection, i.e. the first part of the resource name.
            pub const COLLECTION: &'static str = $collection;

            /// The id with this text. Whoever takes it from outside uses [`Self::from_name`].
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id in a resource name.
            ///
            /// # Errors
            /// The name does not begin with the collection, or nothing follows.
            pub fn from_name(name: &str) -> Result<Self, NotAName> {
                name.strip_prefix(concat!($collection, "/"))
                    .filter(|id| !id.is_empty())
                    .map(Self::new)
                    .ok_or(NotAName { collection: $collection })
            }

            /// The resource name.
            #[must_use]
            pub fn name(&self) -> String {
                format!(concat!($collection, "/{}"), self.0)
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        text_key!($id);
    )+};
}

ids! {
    /// Id of an agency, chosen by whoever records it: "so-tttt".
    AgencyId => "agencies",
    /// Id of a person: "2018-0001".
    PersonId => "people",
    /// Id of an office that a person holds: "2018-0001/1".
    OfficeId => "offices",
    /// Id of a committee, chosen by whoever records it: "bcd-cqdt".
    CommitteeId => "committees",
    /// Id of a paper: the first 32 hex digits of a digest of its body, symbol and year.
    DocumentId => "documents",
    /// Id of an account: "2018-0001".
    AccountId => "accounts",
    /// Id of a role without a seat: "2018-0001".
    GrantId => "grants",
    /// Id of a programme: "2019-0001".
    ProgrammeId => "programmes",
    /// Id of a task: "2019-0001".
    TaskId => "tasks",
    /// Id of an agency's part in a task: "2019-0001/so-tttt". It is no resource of its own.
    PartyId => "parties",
    /// Id of a turn in the life of a task: "2019-0001/3". It is no resource of its own.
    TurnId => "turns",
    /// Id of a report of progress: "2019-0001/3".
    ProgressId => "progress",
    /// Id of a reminder of a task: "2019-0001/3".
    ReminderId => "reminders",
    /// Id of an information system: "2026-0001".
    SystemId => "systems",
    /// Id of an incident: "2026-0001".
    IncidentId => "incidents",
    /// Id of a duty of an incident, by cycle, code and occasion: "2026-0001/1-notice-5d-0".
    ObligationId => "obligations",
    /// Id of a step that was taken on an incident: "2026-0001/3".
    StepId => "steps",
    /// Id of somebody's sight of an incident: "2026-0001/agency:so-tttt". It is no resource of its own.
    SightId => "sights",
    /// Id of a report of an incident, with the part of its name that tells it from other children: "2026-0001/reports/1".
    ReportId => "reports",
    /// Id of a code of the budget index, by its kind and code: "item-6650".
    CodeId => "codes",
    /// Id of an estimate: "2019-0001".
    EstimateId => "estimates",
    /// Id of a line of an estimate: "2019-0001".
    LineId => "lines",
    /// Id of an act in the books: "2019-0001".
    JournalId => "journal",
    /// Id of a posting of an act in the books: "2019-0001/3". It is no resource of its own.
    PostingId => "postings",
    /// Id of an activity: "2019-0001".
    ActivityId => "activities",
    /// Id of a contract: "2019-0001".
    ContractId => "contracts",
    /// Id of a commitment: "2019-0001".
    CommitmentId => "commitments",
    /// Id of a payment request: "2019-0001".
    PaymentId => "payments",
    /// Id of an advance, with that of the request that asked for it: "2019-0001".
    AdvanceId => "advances",
    /// Id of an expense norm: "per-diem".
    NormId => "norms",
    /// Id of a value that was set for a parameter: "2019-0001".
    ParameterId => "parameters",
    /// Id of an imported calendar, by its number: "0003".
    CalendarId => "calendars",
}

/// Declares ids of children, whose resource name stands under that of their committee: `{committee}/{number}` as a column.
macro_rules! committee_children {
    ($($(#[$doc:meta])* $id:ident => $collection:literal,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $id(String);

        impl $id {
            /// The id of the child with this number.
            #[must_use]
            pub fn new(committee: &CommitteeId, number: usize) -> Self {
                Self(format!("{}/{number}", committee.as_str()))
            }

            /// The id in a resource name.
            ///
            /// # Errors
            /// The name is not "committees/{committee}/…/{number}" with this collection.
            pub fn from_name(name: &str) -> Result<Self, NotAName> {
                name.strip_prefix("committees/")
                    .and_then(|rest| rest.split_once(concat!("/", $collection, "/")))
                    .filter(|(committee, number)| !committee.is_empty() && !number.is_empty())
                    .map(|(committee, number)| Self(format!("{committee}/{number}")))
                    .ok_or(NotAName { collection: $collection })
            }

            /// The committee that it is of.
            #[must_use]
            pub fn committee(&self) -> CommitteeId {
                CommitteeId::new(self.0.split_once('/').map_or(&*self.0, |(committee, _)| committee))
            }

            /// The resource name: "committees/{committee}/…/{number}".
            #[must_use]
            pub fn name(&self) -> String {
                match self.0.split_once('/') {
                    Some((committee, number)) => format!(concat!("committees/{}/", $collection, "/{}"), committee, number),
                    None => self.0.clone(),
                }
            }

            /// Its number within the committee; 0 where it has none.
            #[must_use]
            pub fn number(&self) -> usize {
                let number = self.0.split_once('/').and_then(|(_, number)| number.parse().ok());
                number.unwrap_or_default()
            }
        }

        text_key!($id);
    )+};
}

committee_children! {
    /// Id of a seat.
    SeatId => "seats",
    /// Id of an appointment.
    AppointmentId => "appointments",
    /// Id of what a decision says of a committee as a whole. It is no resource of its own.
    TermsId => "terms",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_go_both_ways() {
        assert_eq!(AppointmentId::new(&CommitteeId::new("bcd-cqdt"), 30).number(), 30);
        let id = AgencyId::from_name("agencies/so-tttt").expect("a name");
        assert_eq!(id.as_str(), "so-tttt");
        assert_eq!(id.name(), "agencies/so-tttt");
        for name in ["so-tttt", "agencies/", "people/so-tttt", ""] {
            assert_eq!(
                AgencyId::from_name(name),
                Err(NotAName { collection: "agencies" }),
                "{name}"
            );
        }
        let seat = SeatId::new(&CommitteeId::new("bcd-cqdt"), 3);
        assert_eq!(seat.name(), "committees/bcd-cqdt/seats/3");
        assert_eq!(seat.committee().as_str(), "bcd-cqdt");
        assert_eq!(SeatId::from_name(&seat.name()).expect("a name"), seat);
        for name in ["committees/bcd-cqdt/appointments/3", "committees//seats/3", "seats/3"] {
            assert_eq!(SeatId::from_name(name), Err(NotAName { collection: "seats" }), "{name}");
        }
    }
}
