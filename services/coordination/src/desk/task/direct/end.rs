//! The end of a task by withdrawal, and the end of its end.

use chidao_proto::{
    coordination::v1::{
        ReopenTaskRequest, ReopenTaskResponse, Task, TurnAction, WithdrawTaskRequest, WithdrawTaskResponse,
    },
    errors::v1::Rule,
    refusal::Refusal,
};
use chidao_reference::Number;

use crate::{
    desk::task::{
        Recorded, Side,
        around::check_open,
        parent,
        turns::{Circumstances, Parts, Taken, Turns, asked},
    },
    rules::{life, year::reporting_year},
};

asked!(WithdrawTaskRequest => WithdrawTaskResponse, document: document, reason: reason, parts: parts);
asked!(ReopenTaskRequest => ReopenTaskResponse, reason: reason);

impl Turns for WithdrawTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk16];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);
    const PARTS: Parts = Parts::Changed;

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        if let (false, Some(part)) = (self.with_parts, at.parts.first()) {
            return Err(Refusal::rule_forbids(Rule::Tsk16, "with_parts").with("resource", &part.task.name));
        }
        let withdrawn = |task: &Recorded<'_>| {
            let seen = task.seen_after(&life::Act::Withdraw, at.act)?;
            Ok::<_, Refusal>(Task {
                remark: self.reason.clone(),
                ..task.shown(&seen)
            })
        };
        let next = withdrawn(at.recorded)?;
        Ok(Taken {
            parts: at.parts.iter().map(withdrawn).collect::<Result<_, _>>()?,
            ..Taken::new(TurnAction::Withdraw, next)
        })
    }
}

impl Turns for ReopenTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk10];

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let day = at.clock().number(Number::ReportingYearDay, at.today());
        let year_begins = reporting_year(at.today(), day);
        let seen = at.seen_after(&life::Act::Reopen { year_begins })?;
        let whole = parent(at.set, &at.recorded.task)?;
        if let Some(whole) = whole {
            check_open(&Recorded::read(whole)?)?;
        }
        let next = Task {
            remark: self.reason.clone(),
            ..at.recorded.shown(&seen)
        };
        Ok(Taken {
            // Its own dates were weighed before: what may have moved meanwhile is the whole.
            due: whole.map(|_| (seen.due.map(|due| due.date), "name")),
            ..Taken::new(TurnAction::Reopen, next)
        })
    }
}
