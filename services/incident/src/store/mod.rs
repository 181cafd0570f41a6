//! Reads: scoped finders and pages. No rules.

mod ahead;
mod incidents;
mod reports;
mod sight;
mod systems;

use chidao_model::incident::{file, report, system};
use chidao_register::{PointReads, Reads};

pub(crate) use self::{
    ahead::{ahead, measure},
    incidents::{IncidentFilter, ObligationFilter},
    reports::ReportFilter,
    systems::{Sight, SystemFilter},
};

/// How many tasks answer the point reads of an entity.
const READERS: usize = 2;

/// The reading side of the incident service.
pub(crate) struct Store {
    reads: Reads,
    incidents: PointReads<file::Model>,
    reports: PointReads<report::Model>,
    systems: PointReads<system::Model>,
}

impl Store {
    pub(crate) fn new(reads: Reads) -> Self {
        let (database, owner) = (reads.database(), reads.owner());
        Self {
            incidents: PointReads::start(database, owner, READERS),
            reports: PointReads::start(database, owner, READERS),
            systems: PointReads::start(database, owner, READERS),
            reads,
        }
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }
}
