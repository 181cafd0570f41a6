//! What is decided on what a lead reports and asks for.

use chidao_calendar::Instant;
use chidao_model::{coordination::task, id::TaskId};
use chidao_proto::{
    coordination::v1::{
        ConfirmCompletionRequest, ConfirmCompletionResponse, DecideExtensionRequest, DecideExtensionResponse, DueCause,
        DueKind, DueTerm, RefuseCompletionRequest, RefuseCompletionResponse, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::id;

use super::{
    Recorded, Side,
    around::check_around,
    execute::{after, allowance, waits_for_parts},
    parent, subject,
    time::Clock,
    turn::{Turned, missing, need},
};
use crate::{
    desk::{Command, Paper, notices},
    rules::life,
};

impl Command for ConfirmCompletionRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        if field::optional_day(&self.recognised_on, "recognised_on")?.is_some() && self.reason.trim().is_empty() {
            return Err(missing("reason"));
        }
        needs.related::<task::Model>("parent_id", id::<TaskId>(&self.name, "name")?);
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let confirmation = life::Act::Confirm {
            recognised_on: field::optional_day(&self.recognised_on, "recognised_on")?,
            waits_for_parts: waits_for_parts(set, &recorded.row.id)?,
        };
        let seen = recorded.turn(&confirmation, act.now, allowance(&recorded, act))?;
        let mut next = after(&recorded, &seen);
        if let Some(submission) = &mut next.submission {
            submission.reason.clone_from(&self.reason);
        }
        let reply = ConfirmCompletionResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk09).rule(Rule::Tsk10);
        let counts = seen.submission.map(|submission| submission.counts_from());
        if let Some(due) = seen
            .due
            .filter(|due| counts.is_some_and(|counts| counts >= due.instant))
        {
            decision = decision.notice(notices::late(due.date));
        }
        let turned = Turned {
            action: TurnAction::Confirm,
            // What is confirmed counts from the day of the result.
            effective_on: counts.unwrap_or(act.now).civil_date(),
            document: None,
            reason: &self.reason,
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}

impl Command for RefuseCompletionRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let seen = recorded.turn(&life::Act::Refuse, act.now, allowance(&recorded, act))?;
        let mut next = after(&recorded, &seen);
        if let Some(submission) = &mut next.submission {
            submission.reason.clone_from(&self.reason);
        }
        let reply = RefuseCompletionResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Refuse,
            effective_on: act.now.civil_date(),
            document: None,
            reason: &self.reason,
        };
        recorded.write(Decision::answer(&reply).rule(Rule::Tsk11), set, act, &next, &turned)
    }
}

impl Command for DecideExtensionRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let granted = field::optional_day(&self.granted_due, "granted_due")?;
        if !self.approved && granted.is_some() {
            return Err(field::invalid(
                "granted_due",
                "chỉ dùng khi approved là true",
                "is for what is approved only",
            ));
        }
        if !self.approved && self.reason.trim().is_empty() {
            return Err(missing("reason"));
        }
        Paper::of(&self.document, "document")?.need(needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let paper = Paper::of(&self.document, "document")?;
        // Whether there is anything to decide on comes before what it would do.
        recorded.turn(&life::Act::RejectExtension, act.now, allowance(&recorded, act))?;
        let mut extended = None;
        let decided = if self.approved {
            let granted = field::optional_day(&self.granted_due, "granted_due")?;
            let date = granted.or(recorded.seen.extension.map(|extension| extension.proposed));
            let term = DueTerm {
                kind: DueKind::Date.into(),
                date: date.map(Into::into),
                working_days: 0,
            };
            // Without a request the rules say so, before any date is looked at.
            let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
            match date {
                Some(_) => {
                    let due = clock.due(&term, "granted_due", act.now.civil_date(), DueCause::Extension)?;
                    let deadline = due.deadline.ok_or_else(Refusal::internal)?;
                    extended = Some(due);
                    life::Act::ApproveExtension { due: deadline }
                }
                None => life::Act::RejectExtension,
            }
        } else {
            life::Act::RejectExtension
        };
        let seen = recorded.turn(&decided, act.now, allowance(&recorded, act))?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("document.signature").rule(Rule::Tsk12));
        }
        let mut next = after(&recorded, &seen);
        let mut decision_notices = Vec::new();
        if let Some(due) = extended {
            let date = due.deadline.map(|due| due.date);
            check_around(&recorded.task, date, parent(set, &recorded.task)?, &[], "granted_due")?;
            next.due_current = Some(due.shown);
            decision_notices = due.notices;
        }
        if let Some(extension) = &mut next.extension {
            extension.granted_due = next
                .due_current
                .as_ref()
                .filter(|_| self.approved)
                .and_then(|due| due.date);
            extension.decide_time = Some(timestamp(act.now));
            extension.decision = self.document.clone();
            extension.decision_reason.clone_from(&self.reason);
        }
        let reply = DecideExtensionResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk12).rule(Rule::InvT2);
        for notice in decision_notices {
            decision = decision.notice(notice);
        }
        if let Some(document) = paper.record(set)? {
            decision = decision.change(document);
        }
        let turned = Turned {
            action: if self.approved {
                TurnAction::Extend
            } else {
                TurnAction::RejectExtension
            },
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        recorded.write(decision, set, act, &next, &turned)
    }
}
