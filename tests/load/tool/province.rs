//! The day of the province: what its districts and departments, the callers, lead, run and report, each in its turn.

use chidao_proto::{
    coordination::v1::{ImportTaskRequest, ReportProgressRequest},
    incident::v1::{CreateInformationSystemRequest, ReportIncidentRequest},
};

use crate::{Failure, incidents, tasks};

/// Tasks of each caller that are under way: the first of the register, a task of each caller in turn.
const TASKS: usize = 100;

/// The ids of the callers' agencies.
#[derive(Clone, Copy)]
pub(crate) struct Callers<'a>(pub(crate) &'a [&'a str]);

impl Callers<'_> {
    /// A task that the caller whose turn it is leads.
    pub(crate) fn task(self, number: usize) -> Result<ImportTaskRequest, Failure> {
        tasks::under_way(number, self.in_turn(number)?)
    }

    /// What he reports on one of his tasks.
    pub(crate) fn progress(self, number: usize) -> Result<ReportProgressRequest, Failure> {
        tasks::report(number, TASKS * self.0.len().max(1))
    }

    /// His system.
    pub(crate) fn system(self, number: usize) -> Result<CreateInformationSystemRequest, Failure> {
        Ok(incidents::system(self.in_turn(number)?))
    }

    /// An incident that befell it just now.
    pub(crate) fn incident(self, number: usize) -> Result<ReportIncidentRequest, Failure> {
        incidents::report(number, 1 + number % self.0.len().max(1))
    }

    fn in_turn(&self, number: usize) -> Result<&str, Failure> {
        let caller = self.0.get(number % self.0.len().max(1));
        caller.copied().ok_or_else(|| "no callers were named".into())
    }
}
