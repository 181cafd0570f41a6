//! Reads: scoped finders and pages. No rules.

mod agencies;
mod authority;
mod committees;
mod people;
mod reference;

use chidao_model::membership::{account, agency, committee, grant};
use chidao_register::{PointReads, Reads};

pub(crate) use authority::{Accounts, Grants};
pub(crate) use committees::RosterRows;
pub(crate) use people::PersonRows;

/// How many tasks answer the point reads of an entity.
const READERS: usize = 2;

/// The reading side of membership.
pub(crate) struct Store {
    reads: Reads,
    accounts: PointReads<account::Model>,
    agencies: PointReads<agency::Model>,
    committees: PointReads<committee::Model>,
    grants: PointReads<grant::Model>,
}

impl Store {
    pub(crate) fn new(reads: Reads) -> Self {
        let (database, owner) = (reads.database(), reads.owner());
        Self {
            accounts: PointReads::start(database, owner, READERS),
            agencies: PointReads::start(database, owner, READERS),
            committees: PointReads::start(database, owner, READERS),
            grants: PointReads::start(database, owner, READERS),
            reads,
        }
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }
}

/// Rows of a page, whether there are more, and where the register stood.
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) more: bool,
}

impl<T> Page<T> {
    /// A page of `limit + 1` rows that were asked for.
    fn cut(mut rows: Vec<T>, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}
