//! One writer a table: every table belongs to one service, and its name says to which.

use sea_orm::EntityTrait;

use crate::Row;

/// The service that alone writes a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The membership service.
    Membership,
    /// The coordination service.
    Coordination,
    /// The incident service.
    Incident,
    /// The budget service.
    Budget,
}

impl Owner {
    /// Every owner.
    pub const ALL: [Self; 4] = [Self::Membership, Self::Coordination, Self::Incident, Self::Budget];

    /// Its name: the name of its register, the beginning of its tables' names, its database role without `chidao_`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Membership => "membership",
            Self::Coordination => "coordination",
            Self::Incident => "incident",
            Self::Budget => "budget",
        }
    }
}

/// An entity with its owner. The working set of a service takes its own entities only, and grants come from here.
pub trait Owned: EntityTrait {
    /// The service that alone writes the table.
    const OWNER: Owner;
}

/// What every service keeps beside its own entities, without the owner's name: the tables of its register. `true` where
/// rows are only ever added.
pub const REGISTER_TABLES: [(&str, bool); 7] = [
    ("head", false),
    ("entry", true),
    ("index", true),
    ("claim", false),
    ("counter", false),
    ("errand", false),
    ("erasable", false),
];

/// Tables of the suite that are no entities: (table, owner).
const SINGLE_ROWS: [(&str, Owner); 2] = [
    ("membership_clock", Owner::Membership),
    ("membership_authority", Owner::Membership),
];

/// Every table with its owner, the registers' own included.
#[must_use]
pub fn owners() -> Vec<(String, Owner)> {
    let mut tables = crate::membership::tables();
    tables.extend(crate::coordination::tables());
    tables.extend(crate::incident::tables());
    tables.extend(crate::budget::tables());
    tables.extend(crate::Tallies::ALL.map(|figures| (figures.table.to_owned(), figures.owner)));
    tables.extend(SINGLE_ROWS.map(|(table, owner)| (table.to_owned(), owner)));
    for owner in Owner::ALL {
        tables.extend(REGISTER_TABLES.map(|(table, _)| (format!("{}_{table}", owner.name()), owner)));
    }
    tables
}

/// Somebody who is shown the entities that a register governs.
pub trait EachRow {
    /// Takes one of them.
    fn row<R: Row>(&mut self);
}

/// Shows every entity that a service's register governs, one after another.
pub fn each_row(owner: Owner, each: &mut impl EachRow) {
    match owner {
        Owner::Membership => crate::membership::each_row(each),
        Owner::Coordination => crate::coordination::each_row(each),
        Owner::Incident => crate::incident::each_row(each),
        Owner::Budget => crate::budget::each_row(each),
    }
}

/// What is done with every entity of a service, by its module.
macro_rules! entities {
    ($($module:ident),+) => {
        /// The entities' tables with their owner.
        pub(crate) fn tables() -> Vec<(String, crate::Owner)> {
            vec![$(crate::owner::table::<$module::Entity>()),+]
        }

        /// Shows the entities one after another.
        pub(crate) fn each_row(each: &mut impl crate::EachRow) {
            $(each.row::<$module::Model>();)+
        }
    };
}
pub(crate) use entities;

/// Name and owner of an entity's table.
pub(crate) fn table<E: Owned + Default>() -> (String, Owner) {
    (E::default().table_name().to_owned(), E::OWNER)
}
