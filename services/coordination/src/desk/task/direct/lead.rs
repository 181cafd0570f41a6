//! Another lead: on request of the present one, or by a paper.

use chidao_calendar::{Date, Instant};
use chidao_model::{
    coordination::task,
    id::{AgencyId, TaskId},
};
use chidao_proto::{
    coordination::v1::{
        DecideReturnRequest, DecideReturnResponse, ReassignTaskRequest, ReassignTaskResponse, ReturnDecision, Task,
        TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::optional_id;

use super::{decided, need_parts, redated, signed};
use crate::{
    desk::{
        Command, Paper,
        membership::{Agency, agency, need_agency},
        task::{
            Recorded, Side,
            execute::{after, allowance, open_parts},
            subject,
            time::Clock,
            turn::{Turned, missing, need},
        },
    },
    resource,
    rules::life,
};

/// The new lead of a task, which exists today.
fn new_lead(name: &str, set: &WorkingSet, today: Date) -> Result<Agency, Refusal> {
    let found = agency(set, name, "lead")?;
    if !found.exists.contains(today) {
        return Err(Refusal::rule_forbids(Rule::InvT9, "lead"));
    }
    Ok(found)
}

/// The task with another lead, who no longer is among those who work with it.
fn given_to(recorded: &Recorded<'_>, lead: &Agency, act: &Act<'_>) -> Result<Task, Refusal> {
    let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
    let reassign = life::Act::Reassign {
        lead: lead.id.as_str().to_owned(),
        accept_until: clock.accept_until(act.now.civil_date()),
    };
    let seen = recorded.turn(&reassign, act.now, allowance(recorded, act))?;
    let mut next = after(recorded, &seen);
    next.cooperators
        .retain(|cooperator| cooperator.agency != lead.id.name());
    next.requested = lead.is_central;
    next.lead_unit.clear();
    next.remark.clear();
    Ok(next)
}

/// Adds to a decision that the parts of a task are kept by its new lead.
fn parts_follow(mut decision: Decision, set: &WorkingSet, whole: &TaskId, lead: &str) -> Result<Decision, Refusal> {
    for row in set.related::<task::Model>("parent_id", whole)? {
        decision = decision.change(Recorded::read(row)?.kept_by(set, lead)?);
    }
    Ok(decision)
}

impl Command for DecideReturnRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let lead = optional_id::<AgencyId>(&self.lead, "lead")?;
        match (self.decision(), &lead) {
            (ReturnDecision::Reassign, None) => return Err(missing("lead")),
            (ReturnDecision::Reassign, Some(lead)) => {
                need_agency(&lead.name(), "lead", needs)?;
            }
            (_, Some(_)) => {
                return Err(field::invalid(
                    "lead",
                    "chỉ dùng khi giao cơ quan khác (REASSIGN)",
                    "is for REASSIGN only",
                ));
            }
            (_, None) => {}
        }
        Paper::of(&self.document, "document")?.need(needs)?;
        need_parts(&self.name, set, needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        // It is on a request that is decided here, whatever is decided.
        recorded.turn(&life::Act::RefuseReturn, act.now, allowance(&recorded, act))?;
        let (next, action) = match self.decision() {
            ReturnDecision::Reassign => {
                let lead = new_lead(&self.lead, set, act.now.civil_date())?;
                (given_to(&recorded, &lead, act)?, TurnAction::Reassign)
            }
            ReturnDecision::Withdraw => {
                if !open_parts(set, &recorded.row.id)?.is_empty() {
                    return Err(Refusal::rule_forbids(Rule::Tsk16, "decision"));
                }
                let seen = recorded.turn(&life::Act::Withdraw, act.now, allowance(&recorded, act))?;
                (after(&recorded, &seen), TurnAction::Withdraw)
            }
            ReturnDecision::Refuse | ReturnDecision::Unspecified => {
                let seen = recorded.turn(&life::Act::RefuseReturn, act.now, allowance(&recorded, act))?;
                (after(&recorded, &seen), TurnAction::RefuseReturn)
            }
        };
        let next = Task {
            remark: self.reason.clone(),
            ..next
        };
        let signed = signed(&self.document, set, act)?;
        let reply = DecideReturnResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk06);
        if action == TurnAction::Reassign {
            decision = parts_follow(decision, set, &recorded.row.id, &next.lead)?;
        }
        decided(&recorded, decision, set, act, &next, (signed, Vec::new()), &turned)
    }
}

impl Command for ReassignTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if let Some(term) = &self.due_term {
            resource::due_term(term, "due_term")?;
        }
        need_agency(&self.lead, "lead", needs)?;
        Paper::of(&self.document, "document")?.need(needs)?;
        need_parts(&self.name, set, needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let lead = new_lead(&self.lead, set, act.now.civil_date())?;
        let mut next = given_to(&recorded, &lead, act)?;
        let signed = signed(&self.document, set, act)?;
        let due = redated(&recorded, &self.due_term, signed.issued_on, set, act)?;
        let notices = due.map(|due| {
            next.due_current = Some(due.shown);
            due.notices
        });
        let reply = ReassignTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Reassign,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        let decision = Decision::answer(&reply).rule(Rule::Tsk03).rule(Rule::Tsk19);
        let decision = parts_follow(decision, set, &recorded.row.id, &next.lead)?;
        let given = (signed, notices.unwrap_or_default());
        decided(&recorded, decision, set, act, &next, given, &turned)
    }
}
