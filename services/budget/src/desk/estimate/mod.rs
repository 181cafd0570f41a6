//! Commands on estimates.

mod decide;
mod open;

use chidao_model::{
    budget::estimate::Model,
    id::{CommitteeId, EstimateId},
};
use chidao_proto::{budget::v1::Estimate, refusal::Refusal};
use chidao_register::{Change, Subject, WorkingSet, check_etag};
use chidao_service::desk::{existing, id};

use super::{audiences, refusal, subject};
use crate::{resource, rules};

/// An estimate on record.
pub(super) struct Recorded {
    /// The resource, without etag.
    pub(super) estimate: Estimate,
    /// As the rules see it.
    pub(super) seen: rules::estimate::Estimate,
    /// The committee whose money it is.
    pub(super) committee: CommitteeId,
}

impl Recorded {
    /// The estimate that a field names.
    ///
    /// # Errors
    /// NOT_FOUND: there is none.
    pub(super) fn of(set: &WorkingSet, name: &str, field: &str) -> Result<Self, Refusal> {
        let row: &Model = existing(set, &id::<EstimateId>(name, field)?, name, field)?;
        let mut estimate = resource::estimate(row)?;
        estimate.etag.clear();
        Ok(Self {
            seen: resource::seen_estimate(&estimate)?,
            committee: id(&estimate.committee, "committee")?,
            estimate,
        })
    }

    fn seen_as(set: &WorkingSet, name: &str, etag: &str) -> Result<Self, Refusal> {
        let row: &Model = existing(set, &id::<EstimateId>(name, "name")?, name, "name")?;
        check_etag(etag, row, name)?;
        Self::of(set, name, "name")
    }

    /// What its state is called.
    pub(super) fn state(&self) -> (&'static str, &'static str) {
        refusal::label("EstimateState", self.estimate.state)
    }
}

fn on_estimate(set: &WorkingSet, name: &str) -> Result<Subject, Refusal> {
    existing::<Model>(set, &id::<EstimateId>(name, "name")?, name, "name")?;
    Ok(subject("Estimate", name, Some(audiences())))
}

/// The change that leaves an estimate as the rules say.
fn change(before: &Estimate, after: &rules::estimate::Estimate) -> Result<(Estimate, Change), Refusal> {
    let (said, row) = resource::write_estimate(before, after)?;
    let change = Change::of(said.name.clone(), &said, audiences()).row(row);
    Ok((said, change))
}
