//! Reads: scoped finders and pages. No rules.

mod agencies;
mod answers;
mod authority;
mod committees;
mod people;
mod reference;

use chidao_model::membership::{account, agency, grant};
use chidao_register::{PointReads, Reads, Views};

pub(crate) use answers::Answers;
pub(crate) use authority::{Accounts, Grants};
pub(crate) use chidao_service::store::Page;
pub(crate) use committees::RosterRows;
pub(crate) use people::PersonRows;

/// How many tasks answer the point reads of an entity.
const READERS: usize = 2;

/// Committees of which the list is kept while the register stands still: a province has a few.
const LISTS: usize = 16;

/// The reading side of membership.
pub(crate) struct Store {
    reads: Reads,
    accounts: PointReads<account::Model>,
    agencies: PointReads<agency::Model>,
    grants: PointReads<grant::Model>,
    rosters: Views<RosterRows>,
}

impl Store {
    pub(crate) fn new(reads: Reads) -> Self {
        let (database, owner) = (reads.database(), reads.owner());
        Self {
            accounts: PointReads::start(database, owner, READERS),
            agencies: PointReads::start(database, owner, READERS),
            grants: PointReads::start(database, owner, READERS),
            rosters: Views::start(&reads, READERS, LISTS, committees::roster_reader(&reads)),
            reads,
        }
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }
}
