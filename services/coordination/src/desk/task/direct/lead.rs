//! Another lead: on request of the present one, or by a paper.

use chidao_model::coordination::task;
use chidao_proto::{
    coordination::v1::{
        DecideReturnRequest, DecideReturnResponse, ReassignTaskRequest, ReassignTaskResponse, ReturnDecision,
        TurnAction,
    },
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_register::{Change, Needs};
use chidao_service::desk::Shape;

use super::{optional_term, redated};
use crate::{
    desk::{
        membership::{agency, need_agency},
        task::{
            Recorded, Side,
            turns::{Circumstances, Parts, Taken, Turns, asked},
        },
    },
    rules::life,
};

asked!(DecideReturnRequest => DecideReturnResponse, document: document, reason: reason);
asked!(ReassignTaskRequest => ReassignTaskResponse, document: document, reason: reason);

/// The turn by which a task gets another lead, which exists today and no longer is among those who work with it. Its parts are
/// kept by the new lead.
fn given_to(lead: &str, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
    let lead = agency(at.set, lead, "lead")?;
    // Where it stands comes before who could lead it.
    let mut next = at.after(&life::Act::Reassign {
        lead: lead.id.as_str().to_owned(),
        accept_until: at.clock().accept_until(at.today()),
    })?;
    if !lead.exists.contains(at.today()) {
        return Err(Refusal::rule_forbids(Rule::InvT9, "lead"));
    }
    let name = lead.id.name();
    next.cooperators.retain(|cooperator| cooperator.agency != name);
    next.requested = lead.is_central;
    next.lead_unit.clear();
    next.remark.clear();
    let parts = at.set.related::<task::Model>("parent_id", &at.recorded.row.id)?;
    let kept = parts
        .into_iter()
        .map(|part| Recorded::read(part)?.kept_by(at.set, &name));
    Ok(Taken {
        beside: kept.collect::<Result<Vec<Change>, _>>()?,
        ..Taken::new(TurnAction::Reassign, next)
    })
}

impl Turns for DecideReturnRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk06];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);
    const PARTS: Parts = Parts::Changed;

    fn faults(&self, shape: Shape) -> Shape {
        let is_for_another = self.decision() == ReturnDecision::Reassign;
        shape.missing(is_for_another && self.lead.is_empty(), "lead").objects(
            !is_for_another && !self.lead.is_empty(),
            "lead",
            "chỉ dùng khi giao cơ quan khác (REASSIGN)",
            "is for REASSIGN only",
        )
    }

    fn need_beside(&self, needs: &mut Needs) -> Result<(), Refusal> {
        match self.decision() {
            ReturnDecision::Reassign => need_agency(&self.lead, "lead", needs),
            ReturnDecision::Withdraw | ReturnDecision::Refuse | ReturnDecision::Unspecified => Ok(()),
        }
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        // It is on a request that is decided here, whatever is decided.
        let refused = at.after(&life::Act::RefuseReturn)?;
        let mut taken = match self.decision() {
            ReturnDecision::Reassign => given_to(&self.lead, at)?,
            ReturnDecision::Withdraw if !at.parts.is_empty() => {
                return Err(Refusal::rule_forbids(Rule::Tsk16, "decision"));
            }
            ReturnDecision::Withdraw => Taken::new(TurnAction::Withdraw, at.after(&life::Act::Withdraw)?),
            ReturnDecision::Refuse | ReturnDecision::Unspecified => Taken::new(TurnAction::RefuseReturn, refused),
        };
        taken.next.remark.clone_from(&self.reason);
        Ok(taken)
    }
}

impl Turns for ReassignTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk03, Rule::Tsk19];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);
    const PARTS: Parts = Parts::Changed;

    fn faults(&self, shape: Shape) -> Shape {
        shape.also(optional_term(&self.due_term))
    }

    fn need_beside(&self, needs: &mut Needs) -> Result<(), Refusal> {
        need_agency(&self.lead, "lead", needs)
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        Ok(given_to(&self.lead, at)?.dated(redated(&self.due_term, at)?))
    }
}
