//! The end of a task by withdrawal, and the end of its end.

use chidao_calendar::Instant;
use chidao_proto::{
    coordination::v1::{
        ReopenTaskRequest, ReopenTaskResponse, Task, TurnAction, WithdrawTaskRequest, WithdrawTaskResponse,
    },
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_reference::Number;
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};

use super::{decided, need_parts, signed};
use crate::{
    desk::{
        Command, Paper,
        task::{
            Recorded, Side,
            around::{check_around, check_open},
            execute::{after, allowance, open_parts},
            parent, subject,
            time::Clock,
            turn::{Turned, need},
        },
    },
    rules::{life, year::reporting_year},
};

impl Command for WithdrawTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
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
        let parts = open_parts(set, &recorded.row.id)?;
        if let (false, Some(part)) = (self.with_parts, parts.first()) {
            return Err(Refusal::rule_forbids(Rule::Tsk16, "with_parts").with("resource", part.task.name.clone()));
        }
        let withdrawn = |recorded: &Recorded<'_>| {
            let seen = recorded.turn(&life::Act::Withdraw, act.now, allowance(recorded, act))?;
            Ok::<_, Refusal>(Task {
                remark: self.reason.clone(),
                ..after(recorded, &seen)
            })
        };
        let next = withdrawn(&recorded)?;
        let parts = parts.into_iter().map(|part| Ok((withdrawn(&part)?, part)));
        let parts = parts.collect::<Result<Vec<_>, Refusal>>()?;
        let signed = signed(&self.document, set, act)?;
        let reply = WithdrawTaskResponse {
            task: Some(next.clone()),
            parts: parts.iter().map(|(part, _)| part.clone()).collect(),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Withdraw,
            effective_on: act.now.civil_date(),
            document: self.document.as_ref(),
            reason: &self.reason,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk16);
        for (part, before) in &parts {
            decision = before.write(decision, set, act, part, &turned)?;
        }
        decided(&recorded, decision, set, act, &next, (signed, Vec::new()), &turned)
    }
}

impl Command for ReopenTaskRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Keeper)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        recorded.check_etag(&self.etag)?;
        let today = act.now.civil_date();
        let clock = Clock::new(act.roster.reference(), &recorded.row.committee_id);
        let day = clock.number(Number::ReportingYearDay, today);
        let reopen = life::Act::Reopen {
            year_begins: reporting_year(today, day),
        };
        let seen = recorded.turn(&reopen, act.now, allowance(&recorded, act))?;
        if let Some(whole) = parent(set, &recorded.task)? {
            check_open(&Recorded::read(whole)?)?;
            let due = seen.due.map(|due| due.date);
            check_around(&recorded.task, due, Some(whole), &[], "name")?;
        }
        let next = Task {
            remark: self.reason.clone(),
            ..after(&recorded, &seen)
        };
        let reply = ReopenTaskResponse {
            task: Some(next.clone()),
            receipt: None,
        };
        let turned = Turned {
            action: TurnAction::Reopen,
            effective_on: today,
            document: None,
            reason: &self.reason,
        };
        recorded.write(Decision::answer(&reply).rule(Rule::Tsk10), set, act, &next, &turned)
    }
}
