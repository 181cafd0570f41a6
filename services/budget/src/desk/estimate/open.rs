//! Opening a budget year, and sending its estimate up.

use chidao_calendar::Instant;
use chidao_model::{
    budget::estimate::Model,
    id::{AgencyId, EstimateId},
};
use chidao_proto::{
    budget::v1::{Estimate, OpenYearRequest, OpenYearResponse, SubmitEstimateRequest, SubmitEstimateResponse},
    errors::v1::Reason,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::{Shape, id};

use super::{Recorded, change, on_estimate};
use crate::{
    desk::{
        Command, Paper,
        books::resting,
        membership::{check_committee, loaded_standing_agency, need_committee, standing_agency},
        refusal::told,
        subject,
        who::Who,
    },
    rules::{
        self,
        estimate::{Unit, open, submit},
        refusal::Evidence,
    },
};

/// Of one unit and year there is one estimate.
fn claim(unit: &AgencyId, year: i32) -> String {
    format!("estimate/{}/{year}", unit.as_str())
}

/// Whose estimate is asked for, and the standing agency of the committee.
fn units(request: &OpenYearRequest, set: &WorkingSet) -> Result<(Unit, Option<AgencyId>), Refusal> {
    let standing = standing_agency(set, &request.committee, "committee")?;
    let unit = match (AgencyId::from_name(&request.unit), &standing) {
        (Ok(unit), _) => Unit::Agency(rules::id::AgencyId::new(unit.as_str())),
        (Err(_), Some(standing)) if request.unit.is_empty() => {
            Unit::Agency(rules::id::AgencyId::new(standing.as_str()))
        }
        (Err(_), _) => Unit::Committee,
    };
    Ok((unit, standing))
}

impl Command for OpenYearRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(EstimateId::COLLECTION, now).need(needs);
        need_committee(&self.committee, "committee", needs)?;
        // The second round: the claim is that of the standing agency.
        if let Some(standing) = loaded_standing_agency(set, &self.committee, "committee")? {
            needs.claim(claim(&standing, self.year));
        }
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        check_committee(set, &self.committee, "committee")?;
        Ok(subject("Estimate", EstimateId::COLLECTION, None))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (number, counter) = Numbers::of(EstimateId::COLLECTION, act.now).next(set)?;
        let (unit, standing) = units(self, set)?;
        let who = Who::of(act);
        let none = rules::id::AgencyId::new("");
        let of = standing
            .as_ref()
            .map_or(none, |id| rules::id::AgencyId::new(id.as_str()));
        let new = rules::id::EstimateId::new(number);
        let decided = who
            .asks(|doing| open(new, self.year, unit, &of, doing))
            .map_err(|refused| told(&refused, &self.committee, ("", "")))?;
        let standing = standing.ok_or_else(Refusal::internal)?;
        let claim = claim(&standing, self.year);
        if let Some(there) = set.claim(&claim)? {
            return Err(Refusal::new(Reason::ResourceExists).with("resource", there));
        }
        let opened = Estimate {
            name: EstimateId::new(decided.after.id.as_str()).name(),
            committee: self.committee.clone(),
            year: self.year,
            unit: standing.name(),
            ..Estimate::default()
        };
        let (said, change) = change(&opened, &decided.after)?;
        let reply = OpenYearResponse {
            estimate: Some(said.clone()),
            receipt: None,
        };
        let decision = resting(Decision::answer(&reply), &decided);
        Ok(decision.counter(counter).claim(claim, Some(said.name)).change(change))
    }
}

impl Command for SubmitEstimateRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<EstimateId>(&self.name, "name")?);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_estimate(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act).gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let decided = who
            .asks(|doing| submit(&recorded.seen, doing))
            .map_err(|refused| told(&refused, &self.name, recorded.state()))?;
        let (said, change) = change(&recorded.estimate, &decided.after)?;
        let reply = SubmitEstimateResponse {
            estimate: Some(said),
            receipt: None,
        };
        let decision = resting(Decision::answer(&reply), &decided);
        let paper = Paper::of(&self.basis, "basis")?;
        Ok(paper.cite(decision, set)?.change(change))
    }
}
