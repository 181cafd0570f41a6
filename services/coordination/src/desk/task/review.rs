//! What is decided on what a lead reports and asks for.

use chidao_proto::{
    coordination::v1::{
        ConfirmCompletionRequest, ConfirmCompletionResponse, DecideExtensionRequest, DecideExtensionResponse, DueCause,
        DueKind, DueTerm, RefuseCompletionRequest, RefuseCompletionResponse, Task, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::timestamp;
use chidao_service::desk::Shape;

use super::{
    Side, room,
    time::Dated,
    turns::{Circumstances, Parts, Taken, Turns, asked},
};
use crate::{
    desk::notices,
    rules::{life, task::Deadline},
};

asked!(ConfirmCompletionRequest => ConfirmCompletionResponse, reason: reason);
asked!(RefuseCompletionRequest => RefuseCompletionResponse, reason: reason);
asked!(DecideExtensionRequest => DecideExtensionResponse, document: document, reason: reason);

impl Turns for ConfirmCompletionRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk09, Rule::Tsk10];
    const PARTS: Parts = Parts::Seen;

    fn faults(&self, shape: Shape) -> Shape {
        shape.missing(self.recognised_on.is_some() && self.reason.trim().is_empty(), "reason")
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let seen = at.seen_after(&life::Act::Confirm {
            recognised_on: field::optional_day(&self.recognised_on, "recognised_on")?,
            waits_for_parts: at.waits_for_parts(),
        })?;
        let mut next = at.recorded.shown(&seen);
        if let Some(submission) = &mut next.submission {
            submission.reason.clone_from(&self.reason);
        }
        let counts = seen.submission.map(|submission| submission.counts_from());
        let is_late = |instant| counts.is_some_and(|counts| counts >= instant);
        let late = seen.due.filter(|due| is_late(due.instant));
        Ok(Taken {
            // What is confirmed counts from the day of the result.
            effective_on: counts.map(|counts| counts.civil_date()),
            notices: late.map(|due| notices::late(due.date)).into_iter().collect(),
            ..Taken::new(TurnAction::Confirm, next)
        })
    }
}

impl Turns for RefuseCompletionRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk11];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let mut next = at.after(&life::Act::Refuse)?;
        if let Some(submission) = &mut next.submission {
            submission.reason.clone_from(&self.reason);
        }
        Ok(Taken::new(TurnAction::Refuse, next))
    }
}

/// When a task is due by what is granted: on the day that is said, or else on the one that was asked for.
fn extended(request: &DecideExtensionRequest, at: &Circumstances<'_>) -> Result<(Deadline, Dated), Refusal> {
    let granted = field::optional_day(&request.granted_due, "granted_due")?;
    let proposed = at.recorded.seen.extension.map(|extension| extension.proposed);
    let term = DueTerm {
        kind: DueKind::Date.into(),
        date: granted.or(proposed).map(Into::into),
        working_days: 0,
    };
    let due = at.clock().due(&term, "granted_due", at.today(), DueCause::Extension)?;
    Ok((due.deadline.ok_or_else(Refusal::internal)?, due))
}

impl Turns for DecideExtensionRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk12, Rule::InvT2];
    const SIGNED: Option<Rule> = Some(Rule::Tsk12);

    fn faults(&self, shape: Shape) -> Shape {
        shape
            .objects(
                !self.approved && self.granted_due.is_some(),
                "granted_due",
                "chỉ dùng khi approved là true",
                "is for what is approved only",
            )
            .missing(!self.approved && self.reason.trim().is_empty(), "reason")
            .also(room::extension(&self.document, &self.reason, "document"))
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        // Whether there is anything to decide on comes before what it would do.
        let rejected = at.after(&life::Act::RejectExtension)?;
        let mut taken = if self.approved {
            let (due, dated) = extended(self, at)?;
            let next = Task {
                due_current: Some(dated.shown),
                ..at.after(&life::Act::ApproveExtension { due })?
            };
            Taken {
                due: Some((Some(due.date), "granted_due")),
                notices: dated.notices,
                ..Taken::new(TurnAction::Extend, next)
            }
        } else {
            Taken::new(TurnAction::RejectExtension, rejected)
        };
        if let Some(extension) = &mut taken.next.extension {
            extension.granted_due = taken.due.and_then(|(date, _)| date).map(Into::into);
            extension.decide_time = Some(timestamp(at.act.now));
            extension.decision = self.document.clone();
            extension.decision_reason.clone_from(&self.reason);
        }
        Ok(taken)
    }
}
