//! Another date, and time that stands still.

use chidao_calendar::Instant;
use chidao_proto::{
    coordination::v1::{
        RedateTaskRequest, RedateTaskResponse, ResumeTaskRequest, ResumeTaskResponse, SuspendTaskRequest,
        SuspendTaskResponse, Task, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};

use super::{decided, need_parts, redated, signed};
use crate::{
    desk::{
        Command, Paper,
        task::{
            Recorded, Side,
            execute::{after, allowance},
            subject,
            turn::{Turned, missing, need},
        },
    },
    resource,
    rules::life,
};

impl Command for RedateTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        resource::due_term(field::required(&self.due_term, "due_term")?, "due_term")?;
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
        // Where it stands comes before what its new date would do.
        let as_it_is = life::Act::Redate { due: recorded.seen.due };
        recorded.turn(&as_it_is, act.now, allowance(&recorded, act))?;
        let issued_on = Paper::of(&self.document, "document")?.issued_on;
        let due = redated(&recorded, &self.due_term, issued_on, set, act)?.ok_or_else(|| missing("due_term"))?;
        let redate = life::Act::Redate { due: due.deadline };
        let seen = recorded.turn(&redate, act.now, allowance(&recorded, act))?;
        let signed = signed(&self.document, set, act)?;
        let next = Task {
            due_current: Some(due.shown),
            ..after(&recorded, &seen)
        };
        let reply = RedateTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Redate,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        let decision = Decision::answer(&reply).rule(Rule::Tsk14).rule(Rule::InvT2);
        decided(&recorded, decision, set, act, &next, (signed, due.notices), &turned)
    }
}

impl Command for SuspendTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Paper::of(&self.document, "document")?.need(needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let seen = recorded.turn(&life::Act::Suspend, act.now, allowance(&recorded, act))?;
        let signed = signed(&self.document, set, act)?;
        let next = Task {
            remark: self.reason.clone(),
            ..after(&recorded, &seen)
        };
        let reply = SuspendTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Suspend,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        let decision = Decision::answer(&reply).rule(Rule::Tsk01);
        decided(&recorded, decision, set, act, &next, (signed, Vec::new()), &turned)
    }
}

impl Command for ResumeTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if let Some(term) = &self.due_term {
            resource::due_term(term, "due_term")?;
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
        recorded.turn(&life::Act::Resume { due: None }, act.now, allowance(&recorded, act))?;
        let signed = signed(&self.document, set, act)?;
        let due = redated(&recorded, &self.due_term, signed.issued_on, set, act)?;
        let resume = life::Act::Resume {
            due: due.as_ref().map(|due| due.deadline),
        };
        let seen = recorded.turn(&resume, act.now, allowance(&recorded, act))?;
        let mut next = after(&recorded, &seen);
        next.remark.clear();
        let notices = due.map(|due| {
            next.due_current = Some(due.shown);
            due.notices
        });
        let reply = ResumeTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Resume,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: "",
        };
        let decision = Decision::answer(&reply).rule(Rule::Tsk01);
        let given = (signed, notices.unwrap_or_default());
        decided(&recorded, decision, set, act, &next, given, &turned)
    }
}
