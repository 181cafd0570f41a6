//! What the lead of a task does.

use chidao_calendar::Instant;
use chidao_model::{coordination::task, id::TaskId};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AcceptTaskRequest, AcceptTaskResponse, Extension, ExtensionState, ReportCompletionRequest,
        ReportCompletionResponse, RequestExtensionRequest, RequestExtensionResponse, RequestReturnRequest,
        RequestReturnResponse, StartTaskRequest, StartTaskResponse, Submission, SubmissionState, Task, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_reference::Number;
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::id;

use super::{
    Recorded, Side,
    around::check_around,
    parent, subject,
    time::Clock,
    turn::{Turned, need},
};
use crate::{
    desk::{Command, Paper, notices},
    resource,
    rules::{
        self,
        life::{self, Allowance},
    },
};

/// What the parameters of the day say of extensions.
pub(super) fn allowance(recorded: &Recorded<'_>, act: &Act<'_>) -> Allowance {
    let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
    Allowance {
        extensions: clock.number(Number::TaskExtensions, act.now.civil_date()),
    }
}

/// The open parts of a task.
pub(super) fn open_parts<'a>(set: &'a WorkingSet, whole: &TaskId) -> Result<Vec<Recorded<'a>>, Refusal> {
    let rows = set.related::<task::Model>("parent_id", whole)?;
    let mut parts = Vec::new();
    for row in rows {
        let part = Recorded::read(row)?;
        if part.seen.state.is_open() {
            parts.push(part);
        }
    }
    Ok(parts)
}

/// Whether a task waits for a part of it (TSK-16). A part that is a draft is owed by nobody.
pub(super) fn waits_for_parts(set: &WorkingSet, whole: &TaskId) -> Result<bool, Refusal> {
    Ok(open_parts(set, whole)?.iter().any(|part| part.task.mandatory))
}

/// Whether a paper is that of the result that was refused last: by its issuing body, symbol and year.
fn was_refused(task: &Task, document: &Option<DocumentRef>) -> bool {
    let identity = |paper: &DocumentRef| {
        let year = paper.issued_on.map(|day| day.year);
        (
            paper.issuer.clone(),
            paper.issuer_title.clone(),
            paper.symbol.clone(),
            year,
        )
    };
    let refused = task
        .submission
        .as_ref()
        .filter(|submission| submission.state() == SubmissionState::Refused);
    let refused = refused.and_then(|submission| submission.document.as_ref());
    refused.is_some() && refused.map(identity) == document.as_ref().map(identity)
}

/// Adds the turn of a lead to a decision.
fn done(
    recorded: &Recorded<'_>,
    decision: Decision,
    set: &WorkingSet,
    act: &Act<'_>,
    next: &Task,
    turned: (TurnAction, &str),
) -> Result<Decision, Refusal> {
    let (action, reason) = turned;
    let document = match action {
        TurnAction::ReportCompletion => next
            .submission
            .as_ref()
            .and_then(|submission| submission.document.as_ref()),
        TurnAction::RequestExtension => next
            .extension
            .as_ref()
            .and_then(|extension| extension.document.as_ref()),
        _ => None,
    };
    let turned = Turned {
        action,
        effective_on: act.now.civil_date(),
        document,
        reason,
    };
    recorded.write(decision, set, act, next, &turned)
}

/// The task as an act leaves it.
pub(super) fn after(recorded: &Recorded<'_>, seen: &rules::task::Task) -> Task {
    let mut next = recorded.task.clone();
    resource::write(&mut next, seen);
    next
}

macro_rules! simple {
    ($request:ident, $response:ident, $act:expr, $action:ident, $rule:ident) => {
        impl Command for $request {
            fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
                need(&self.name, set, needs)
            }

            fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
                subject(set, &self.name, &Side::Lead)
            }

            fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
                let recorded = Recorded::of(set, &self.name)?;
                recorded.check_etag(&self.etag)?;
                let seen = recorded.turn(&$act, act.now, allowance(&recorded, act))?;
                let next = after(&recorded, &seen);
                let reply = $response {
                    task: Some(next.clone()),
                    receipt: None,
                };
                let decision = Decision::answer(&reply).rule(Rule::$rule);
                done(&recorded, decision, set, act, &next, (TurnAction::$action, ""))
            }
        }
    };
}

simple!(AcceptTaskRequest, AcceptTaskResponse, life::Act::Accept, Accept, Tsk06);
simple!(StartTaskRequest, StartTaskResponse, life::Act::Start, Start, Tsk03);

impl Command for RequestReturnRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if self.document.is_some() {
            Paper::of(&self.document, "document")?.need(needs)?;
        }
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Lead)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let seen = recorded.turn(&life::Act::RequestReturn, act.now, allowance(&recorded, act))?;
        let next = Task {
            remark: self.reason.clone(),
            ..after(&recorded, &seen)
        };
        let reply = RequestReturnResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk06);
        if self.document.is_some()
            && let Some(document) = Paper::of(&self.document, "document")?.record(set)?
        {
            decision = decision.change(document);
        }
        let turned = Turned {
            action: TurnAction::RequestReturn,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}

impl Command for ReportCompletionRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Paper::of(&self.document, "document")?.need(needs)?;
        needs.related::<task::Model>("parent_id", id::<TaskId>(&self.name, "name")?);
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Lead)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let today = act.now.civil_date();
        let paper = Paper::of(&self.document, "document")?;
        let completion = life::Act::ReportCompletion {
            issued_on: paper.issued_on,
            was_refused: was_refused(&recorded.task, &self.document),
            waits_for_parts: waits_for_parts(set, &recorded.row.id)?,
        };
        let seen = recorded.turn(&completion, act.now, allowance(&recorded, act))?;
        if !paper.is_signed(today) {
            return Err(Refusal::evidence_required("document.signature").rule(Rule::Tsk09));
        }
        let mut next = recorded.task.clone();
        next.submission = Some(Submission {
            document: self.document.clone(),
            submit_time: Some(timestamp(act.now)),
            state: SubmissionState::Open.into(),
            text: self.text.clone(),
            ..Submission::default()
        });
        resource::write(&mut next, &seen);
        let reply = ReportCompletionResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk09);
        if let Some(document) = paper.record(set)? {
            decision = decision.change(document);
        }
        if paper.issued_on < today {
            decision = decision.notice(notices::earlier_paper(paper.issued_on, today));
        }
        if let Some(due) = seen.due.filter(|due| due.instant <= act.now) {
            decision = decision.notice(notices::late(due.date));
        }
        done(
            &recorded,
            decision,
            set,
            act,
            &next,
            (TurnAction::ReportCompletion, &self.text),
        )
    }
}

impl Command for RequestExtensionRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Paper::of(&self.document, "document")?.need(needs)?;
        field::day(&self.proposed_due, "proposed_due")?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Lead)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let proposed = field::day(&self.proposed_due, "proposed_due")?;
        let paper = Paper::of(&self.document, "document")?;
        let request = life::Act::RequestExtension { proposed };
        let seen = recorded.turn(&request, act.now, allowance(&recorded, act))?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("document.signature").rule(Rule::Tsk12));
        }
        check_around(
            &recorded.task,
            Some(proposed),
            parent(set, &recorded.task)?,
            &[],
            "proposed_due",
        )?;
        let mut next = recorded.task.clone();
        next.extension = Some(Extension {
            document: self.document.clone(),
            request_time: Some(timestamp(act.now)),
            reason: self.reason.clone(),
            proposed_due: Some(proposed.into()),
            state: ExtensionState::Requested.into(),
            ..Extension::default()
        });
        resource::write(&mut next, &seen);
        let reply = RequestExtensionResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk12).rule(Rule::Tsk13);
        if let Some(document) = paper.record(set)? {
            decision = decision.change(document);
        }
        done(
            &recorded,
            decision,
            set,
            act,
            &next,
            (TurnAction::RequestExtension, &self.reason),
        )
    }
}
