//! Reports of progress.

use chidao_calendar::Instant;
use chidao_model::{coordination::progress, id::ProgressId};
use chidao_proto::{
    coordination::v1::{Progress, ReportProgressRequest, ReportProgressResponse, TurnAction},
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::Shape;
use prost::Message;

use super::{
    Recorded, Side, audiences,
    refusal::told_a_secret,
    subject,
    turn::{Turned, need},
};
use crate::{
    desk::Command,
    rules::{life, parties::keeps_the_secret},
};

/// The counter of the reports on a task.
fn counter(task: &str) -> String {
    format!("{task}/progress")
}

impl Command for ReportProgressRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let progress = field::required(&self.progress, "progress")?;
        let says_too_much = !progress.name.is_empty() || progress.send_time.is_some() || !progress.etag.is_empty();
        let shape = Shape::default().objects(
            says_too_much,
            "progress",
            "không nêu name, send_time và etag: do hệ thống ghi",
            "name, send_time and etag are the service's to say",
        );
        shape.judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, set, needs)?;
        needs.counter(counter(&self.name));
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        subject(set, &self.name, &Side::Lead)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, &self.name)?;
        let seen = recorded.seen_after(&life::Act::ReportProgress, act)?;
        let said = field::required(&self.progress, "progress")?;
        for (at, text) in [
            ("progress.text", &said.text),
            ("progress.difficulties", &said.difficulties),
            ("progress.proposals", &said.proposals),
        ] {
            if recorded.task.secret && !keeps_the_secret(text) {
                return Err(told_a_secret(at));
            }
        }
        let number = set.counter(&counter(&self.name))? + 1;
        let progress = Progress {
            name: format!("{}/progress/{number}", self.name),
            send_time: Some(timestamp(act.now)),
            ..said.clone()
        };
        let row = progress::Model {
            id: ProgressId::new(format!("{}/{number}", recorded.row.id.as_str())),
            task_id: recorded.row.id.clone(),
            ordinal: number,
            content: progress.encode_to_vec(),
            position: 0,
            mark: 0,
        };
        let reply = ReportProgressResponse {
            progress: Some(progress.clone()),
            receipt: None,
        };
        let audiences = audiences(&recorded.task);
        let decision = Decision::answer(&reply)
            .rule(Rule::Tsk03)
            .counter((counter(&self.name), number))
            .change(Change::of(progress.name.clone(), &progress, audiences).row(row));
        // The first report begins the task; another one leaves it as it is.
        if seen.state == recorded.seen.state {
            return Ok(decision);
        }
        let turned = Turned {
            action: TurnAction::Start,
            effective_on: act.now.civil_date(),
            document: None,
            reason: "",
        };
        recorded.write(decision, set, act, &recorded.shown(&seen), &turned)
    }
}
