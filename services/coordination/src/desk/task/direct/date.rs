//! Another date, and time that stands still.

use chidao_proto::{
    coordination::v1::{
        RedateTaskRequest, RedateTaskResponse, ResumeTaskRequest, ResumeTaskResponse, SuspendTaskRequest,
        SuspendTaskResponse, Task, TurnAction,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_service::desk::Shape;

use super::{optional_term, redated};
use crate::{
    desk::task::{
        Side,
        turns::{Circumstances, Parts, Taken, Turns, asked},
    },
    rules::life,
};

asked!(RedateTaskRequest => RedateTaskResponse, document: document, reason: reason);
asked!(SuspendTaskRequest => SuspendTaskResponse, document: document, reason: reason);
asked!(ResumeTaskRequest => ResumeTaskResponse, document: document);

impl Turns for RedateTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk14, Rule::InvT2];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);
    const PARTS: Parts = Parts::Seen;

    fn faults(&self, shape: Shape) -> Shape {
        shape.also(optional_term(&self.due_term))
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        field::required(&self.due_term, "due_term")?;
        // Where it stands comes before what its new date would do.
        let due = at.recorded.seen.due;
        at.after(&life::Act::Redate { due })?;
        let dated = redated(&self.due_term, at)?;
        let due = dated.as_ref().map_or(due, |dated| dated.deadline);
        let next = at.after(&life::Act::Redate { due })?;
        Ok(Taken::new(TurnAction::Redate, next).dated(dated))
    }
}

impl Turns for SuspendTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk01];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        let next = Task {
            remark: self.reason.clone(),
            ..at.after(&life::Act::Suspend)?
        };
        Ok(Taken::new(TurnAction::Suspend, next))
    }
}

impl Turns for ResumeTaskRequest {
    const SIDE: Side = Side::Keeper;
    const RULES: &'static [Rule] = &[Rule::Tsk01];
    const SIGNED: Option<Rule> = Some(Rule::Tsk01);
    const PARTS: Parts = Parts::Seen;

    fn faults(&self, shape: Shape) -> Shape {
        shape.also(optional_term(&self.due_term))
    }

    fn turn(&self, at: &Circumstances<'_>) -> Result<Taken, Refusal> {
        at.after(&life::Act::Resume { due: None })?;
        let dated = redated(&self.due_term, at)?;
        let due = dated.as_ref().map(|dated| dated.deadline);
        let next = Task {
            remark: String::new(),
            ..at.after(&life::Act::Resume { due })?
        };
        Ok(Taken::new(TurnAction::Resume, next).dated(dated))
    }
}
