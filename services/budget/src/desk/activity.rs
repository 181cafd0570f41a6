//! Commands on activities.

use chidao_authority::{Audience, Audiences};
use chidao_calendar::Instant;
use chidao_model::{
    budget::{activity::Model, contract},
    id::{ActivityId, CommitteeId},
};
use chidao_proto::{
    budget::v1::{
        Activity, AmendActivityRequest, AmendActivityResponse, ApproveActivityRequest, ApproveActivityResponse,
        CancelActivityRequest, CancelActivityResponse, CloseActivityRequest, CloseActivityResponse,
        CreateActivityRequest, CreateActivityResponse,
    },
    common::v1::DocumentRef,
    errors::v1::Reason,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id};

use super::{
    Command, Paper,
    books::resting,
    coordination::{check_task, need_task},
    estimate::Recorded as OfYear,
    incident::{check_incident, need_incident},
    membership::{check_committee, need_committee, standing_agency},
    refusal::{label, rule, told},
    subject,
    who::Who,
};
use crate::{
    resource::{self, Wire, seen_activity, seen_contract, write_activity},
    rules::{
        self,
        activity::{Kind, Plan, Step, amend, cancel, create, take},
        article::Article,
        money::Amount,
        refusal::Evidence,
        world::Decided,
    },
};

/// Who may see an activity: the committee, and whoever works for it.
pub(crate) fn audiences() -> Audiences {
    [Audience::Officers, Audience::Committee].into_iter().collect()
}

/// An activity on record, without etag.
pub(super) fn recorded(set: &WorkingSet, name: &str, field: &str) -> Result<Activity, Refusal> {
    let row: &Model = existing(set, &id::<ActivityId>(name, field)?, name, field)?;
    let mut activity = resource::activity(row)?;
    activity.etag.clear();
    Ok(activity)
}

/// What a command that spends for an activity must see: it, and the committee that decides on it.
pub(super) fn need_spender(activity: &ActivityId, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    if let Some(row) = set.loaded::<Model>(activity) {
        need_committee(&resource::activity(row)?.committee, "committee", needs)?;
    }
    needs.row::<Model>(activity);
    Ok(())
}

/// Refuses to spend for an activity what is not in the estimate of the standing agency of its committee.
///
/// # Errors
/// RULE_FORBIDS: the estimate is of another committee and another agency.
pub(super) fn check_spender(activity: &Activity, year: &OfYear, set: &WorkingSet, at: &str) -> Result<(), Refusal> {
    if activity.committee == year.estimate.committee {
        return Ok(());
    }
    // A committee that follows on another spends the estimate that its standing agency has already.
    let standing = standing_agency(set, &activity.committee, "committee")?;
    if standing.is_some_and(|agency| agency.name() == year.estimate.unit) {
        return Ok(());
    }
    let (of, unit) = (&activity.committee, &year.estimate.unit);
    Err(Refusal::new(Reason::RuleForbids)
        .rule(rule(Article::Bud01))
        .with("field", at)
        .detail(
            format!("hoạt động là của {of}, dự toán là của {unit}; nêu dòng dự toán của cơ quan thường trực {of}."),
            format!("the activity is of {of}, the estimate of {unit}; name a line of the standing agency of {of}."),
        ))
}

/// The committee whose activity it is.
///
/// # Errors
/// NOT_FOUND: there is no such activity.
pub(super) fn committee_of(set: &WorkingSet, name: &str) -> Result<CommitteeId, Refusal> {
    id(&recorded(set, name, "activity")?.committee, "committee")
}

fn seen_as(set: &WorkingSet, name: &str, etag: &str) -> Result<Activity, Refusal> {
    let row: &Model = existing(set, &id::<ActivityId>(name, "name")?, name, "name")?;
    check_etag(etag, row, name)?;
    recorded(set, name, "name")
}

fn on_activity(set: &WorkingSet, name: &str) -> Result<Subject, Refusal> {
    existing::<Model>(set, &id::<ActivityId>(name, "name")?, name, "name")?;
    Ok(subject("Activity", name, Some(audiences())))
}

fn need(name: &str, needs: &mut Needs) -> Result<(), Refusal> {
    needs.row::<Model>(id::<ActivityId>(name, "name")?);
    Ok(())
}

/// The change that leaves an activity as the rules say.
pub(super) fn change(before: &Activity, after: &rules::activity::Activity) -> (Activity, Change) {
    let (said, row) = write_activity(before, after);
    let change = Change::of(said.name.clone(), &said, audiences()).row(row);
    (said, change)
}

/// What an act of the rules leaves of an activity.
fn write(before: &Activity, decided: &Decided<rules::activity::Activity>) -> (Activity, Decision) {
    let (said, change) = change(before, &decided.after);
    let decision = resting(Decision::silent(), &decided.basis, &decided.notes);
    (said, decision.change(change))
}

fn refuse(activity: &Activity) -> impl Fn(rules::refusal::Refusal) -> Refusal {
    let state = label("ActivityState", activity.state);
    move |refused| told(&refused, &activity.name, state)
}

impl Command for CreateActivityRequest {
    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(ActivityId::COLLECTION, now).need(needs);
        need_committee(&self.committee, "committee", needs)?;
        need_task(&self.task, "task", needs)?;
        need_incident(&self.incident, "incident", needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        check_committee(set, &self.committee, "committee")?;
        Ok(subject("Activity", ActivityId::COLLECTION, None))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        check_task(set, &self.task, "task")?;
        check_incident(set, &self.incident, "incident")?;
        let (number, counter) = Numbers::of(ActivityId::COLLECTION, act.now).next(set)?;
        let named = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        let plan = Plan {
            kind: Kind::of_wire(self.kind, "kind")?,
            estimate: amount(self.estimate, "estimate")?,
            task: named(&self.task),
            incident: named(&self.incident),
        };
        let new = Activity {
            name: ActivityId::COLLECTION.to_owned(),
            committee: self.committee.clone(),
            display_name: self.display_name.clone(),
            task: self.task.clone(),
            incident: self.incident.clone(),
            ..Activity::default()
        };
        let decided = create(rules::id::ActivityId::new(number), plan, &Who::of(act).doing()).map_err(refuse(&new))?;
        let (said, decision) = write(&new, &decided);
        let reply = CreateActivityResponse {
            activity: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply).counter(counter))
    }
}

/// The amount of a field.
pub(super) fn amount(dong: i64, at: &str) -> Result<Amount, Refusal> {
    Amount::new(dong).ok_or_else(|| {
        chidao_proto::field::invalid(at, "phải là số đồng lớn hơn 0", "must be a sum of more than nothing")
    })
}

impl Command for AmendActivityRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .objects(
                self.display_name.is_empty() && self.estimate == 0,
                "display_name",
                "phải đặt ít nhất một nội dung cần thay đổi",
                "at least one thing to change must be set",
            )
            .judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_activity(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut before = seen_as(set, &self.name, &self.etag)?;
        let seen = seen_activity(&before)?;
        let estimate = match self.estimate {
            0 => seen.estimate,
            estimate => amount(estimate, "estimate")?,
        };
        let decided = amend(&seen, estimate, &Who::of(act).doing()).map_err(refuse(&before))?;
        if !self.display_name.is_empty() {
            before.display_name.clone_from(&self.display_name);
        }
        before.approved_by.clear();
        let (said, decision) = write(&before, &decided);
        let reply = AmendActivityResponse {
            activity: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply))
    }
}

impl Command for ApproveActivityRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.ground, "ground").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if self.ground.is_some() {
            Paper::of(&self.ground, "ground")?.need(needs)?;
        }
        need(&self.name, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_activity(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut before = seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act).gives_paper(Evidence::Ground, &self.ground, "ground")?;
        let decided = take(&seen_activity(&before)?, Step::Approve, &who.doing()).map_err(refuse(&before))?;
        before.ground.clone_from(&self.ground);
        before.approved_by.clone_from(&act.principal.actor);
        let (said, decision) = write(&before, &decided);
        let reply = ApproveActivityResponse {
            activity: Some(said),
            receipt: None,
        };
        cited(decision.answering(&reply), &self.ground, "ground", set)
    }
}

/// A decision with the paper of a field, where one is given.
pub(super) fn cited(
    decision: Decision,
    paper: &Option<DocumentRef>,
    at: &str,
    set: &WorkingSet,
) -> Result<Decision, Refusal> {
    match paper {
        Some(_) => Paper::of(paper, at)?.cite(decision, set),
        None => Ok(decision),
    }
}

impl Command for CloseActivityRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_activity(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let before = seen_as(set, &self.name, &self.etag)?;
        let decided = take(&seen_activity(&before)?, Step::Close, &Who::of(act).doing()).map_err(refuse(&before))?;
        let (said, decision) = write(&before, &decided);
        let reply = CloseActivityResponse {
            activity: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply))
    }
}

impl Command for CancelActivityRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.related::<contract::Model>("activity_id", id::<ActivityId>(&self.name, "name")?);
        need(&self.name, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_activity(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut before = seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act).gives(!self.reason.is_empty(), Evidence::Reason);
        let contracts = set.related::<contract::Model>("activity_id", id::<ActivityId>(&self.name, "name")?)?;
        let contracts = contracts
            .into_iter()
            .map(|row| seen_contract(&resource::contract(row)?));
        let contracts = contracts.collect::<Result<Vec<_>, _>>()?;
        let decided = cancel(&seen_activity(&before)?, &contracts, &who.doing()).map_err(refuse(&before))?;
        before.reason.clone_from(&self.reason);
        let (said, decision) = write(&before, &decided);
        let reply = CancelActivityResponse {
            activity: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply))
    }
}
