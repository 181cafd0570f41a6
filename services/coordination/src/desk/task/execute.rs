//! What the lead of a task does.

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
use chidao_register::timestamp;
use chidao_service::desk::Shape;

use super::{
    Side, room,
    turns::{Circumstances, Parts, Taken, Turns, asked},
};
use crate::{desk::notices, resource, rules::life};

asked!(AcceptTaskRequest => AcceptTaskResponse);
asked!(StartTaskRequest => StartTaskResponse);
asked!(RequestReturnRequest => RequestReturnResponse, document: document, reason: reason);
asked!(ReportCompletionRequest => ReportCompletionResponse, document: document, reason: text);
asked!(RequestExtensionRequest => RequestExtensionResponse, document: document, reason: reason);

impl Turns for AcceptTaskRequest {
    const SIDE: Side = Side::Lead;
    const RULES: &'static [Rule] = &[Rule::Tsk06];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        Ok(Taken::new(TurnAction::Accept, at.after(&life::Act::Accept)?))
    }
}

impl Turns for StartTaskRequest {
    const SIDE: Side = Side::Lead;
    const RULES: &'static [Rule] = &[Rule::Tsk03];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        Ok(Taken::new(TurnAction::Start, at.after(&life::Act::Start)?))
    }
}

impl Turns for RequestReturnRequest {
    const SIDE: Side = Side::Lead;
    const RULES: &'static [Rule] = &[Rule::Tsk06];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let next = Task {
            remark: self.reason.clone(),
            ..at.after(&life::Act::RequestReturn)?
        };
        Ok(Taken::new(TurnAction::RequestReturn, next))
    }
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

impl Turns for ReportCompletionRequest {
    const SIDE: Side = Side::Lead;
    const RULES: &'static [Rule] = &[Rule::Tsk09];
    const SIGNED: Option<Rule> = Some(Rule::Tsk09);
    const PARTS: Parts = Parts::Seen;

    fn faults(&self, shape: Shape) -> Shape {
        shape.also(room::result(&self.document, &self.text, "document"))
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let (issued_on, today) = (at.issued_on()?, at.today());
        let seen = at.seen_after(&life::Act::ReportCompletion {
            issued_on,
            was_refused: was_refused(&at.recorded.task, &self.document),
            waits_for_parts: at.waits_for_parts(),
        })?;
        let mut next = at.recorded.task.clone();
        next.submission = Some(Submission {
            document: self.document.clone(),
            submit_time: Some(timestamp(at.act.now)),
            state: SubmissionState::Open.into(),
            text: self.text.clone(),
            ..Submission::default()
        });
        resource::write(&mut next, &seen);
        let is_earlier = issued_on < today;
        let earlier = is_earlier.then(|| notices::earlier_paper(issued_on, today));
        let over = seen.due.filter(|due| due.instant <= at.act.now);
        let late = over.map(|due| notices::late(due.date));
        Ok(Taken {
            notices: earlier.into_iter().chain(late).collect(),
            ..Taken::new(TurnAction::ReportCompletion, next)
        })
    }
}

impl Turns for RequestExtensionRequest {
    const SIDE: Side = Side::Lead;
    const RULES: &'static [Rule] = &[Rule::Tsk12, Rule::Tsk13];
    const SIGNED: Option<Rule> = Some(Rule::Tsk12);

    fn faults(&self, shape: Shape) -> Shape {
        shape.also(room::extension(&self.document, &self.reason, "document"))
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let proposed = field::day(&self.proposed_due, "proposed_due")?;
        let seen = at.seen_after(&life::Act::RequestExtension { proposed })?;
        let mut next = at.recorded.task.clone();
        next.extension = Some(Extension {
            document: self.document.clone(),
            request_time: Some(timestamp(at.act.now)),
            reason: self.reason.clone(),
            proposed_due: Some(proposed.into()),
            state: ExtensionState::Requested.into(),
            ..Extension::default()
        });
        resource::write(&mut next, &seen);
        Ok(Taken {
            due: Some((Some(proposed), "proposed_due")),
            ..Taken::new(TurnAction::RequestExtension, next)
        })
    }
}
