//! Directives in the response to an incident (chỉ đạo ứng cứu sự cố), which are carried out as tasks.

use chidao_calendar::Instant;
use chidao_model::id::{CommitteeId, TaskId};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{AssignDirectiveRequest, AssignDirectiveResponse, DueKind, DueTerm, Task, TurnAction, Urgency},
    errors::v1::{Reason, Rule},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::id;

use super::{
    assign::{Assigned, assigned},
    draft::{check_named, check_said, need_named, subject_of_new},
    remind::next_reminder,
    time::Clock,
    turn::{DUE, Turned, create, planned},
};
use crate::{
    desk::{
        Command, Paper,
        incident::{Given, given, loaded, need_directive},
        membership::need_agency,
    },
    resource,
    rules::reminder::reminded_of,
};

/// Who alone asks for it.
const INCIDENT: &str = "services/incident";
/// The field of work that response to incidents belongs to.
const FIELD: &str = "an-toan-thong-tin";
/// What is delivered.
const PRODUCT: &str = "Báo cáo kết quả thực hiện chỉ đạo ứng cứu sự cố";

/// The task that a directive is carried out as. Of a confidential incident it bears the name alone.
fn task(given: &Given, request: &AssignDirectiveRequest) -> Task {
    let is_open = !given.incident.confidential && given.incident.tlp <= 1;
    let (content, basis) = match is_open {
        true => (given.directive.content.clone(), given.document.clone()),
        false => (
            format!("Thực hiện chỉ đạo ứng cứu sự cố {}", given.incident.name),
            DocumentRef {
                summary: String::new(),
                quoted_paragraph: String::new(),
                attachments: Vec::new(),
                ..given.document.clone()
            },
        ),
    };
    let kind = match given.directive.due_on {
        Some(_) => DueKind::Date,
        None => DueKind::None,
    };
    Task {
        committee: given.incident.committee.clone(),
        basis: Some(basis),
        content,
        product: PRODUCT.to_owned(),
        field: FIELD.to_owned(),
        lead: request.agency.clone(),
        monitor: given.directive.monitor.clone(),
        urgency: Urgency::Urgent.into(),
        due_term: Some(DueTerm {
            kind: kind.into(),
            date: given.directive.due_on,
            working_days: 0,
        }),
        directive: request.directive.clone(),
        ..Task::default()
    }
}

impl Command for AssignDirectiveRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(TaskId::COLLECTION, now).need(needs);
        need_directive(&self.directive, needs);
        need_agency(&self.agency, "agency", needs)?;
        // The second round: what the directive names.
        match loaded(&self.directive, &self.agency, set)? {
            Some(given) => need_named(&task(&given, self), needs),
            None => Ok(()),
        }
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let task = Task::default();
        Ok(Subject {
            name: self.directive.clone(),
            ..subject_of_new(&task, set)?
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        if act.principal.actor != INCIDENT {
            return Err(Refusal::new(Reason::NotPermitted).rule(Rule::Qd0552A));
        }
        let given = given(&self.directive, &self.agency, set)?;
        let draft = task(&given, self);
        check_said(&draft)?;
        check_named(&draft, set)?;
        let on = given.at.civil_date();
        let (number, counter) = Numbers::of(TaskId::COLLECTION, act.now).next(set)?;
        let task_id = TaskId::new(number);
        let draft = Task {
            name: task_id.name(),
            ..draft
        };
        let Assigned { task, notices } = assigned(&draft, (on, on), act, set)?;
        let reply = AssignDirectiveResponse {
            task: Some(task.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply)
            .rule(Rule::Qd0552A)
            .rule(Rule::Tsk01)
            .rule(Rule::Tsk03)
            .rule(DUE)
            .counter(counter);
        if let Some(document) = Paper::of(&task.basis, "task.basis")?.record(set)? {
            decision = decision.change(document);
        }
        decision = notices.into_iter().fold(decision, Decision::notice);
        let turned = Turned {
            action: TurnAction::Assign,
            effective_on: on,
            document: task.basis.as_ref(),
            reason: "",
        };
        decision = create(decision, act, &task, &turned)?;
        let seen = resource::seen(&task).map_err(|_| Refusal::internal())?;
        let committee: CommitteeId = id(&task.committee, "task.committee")?;
        let clock = Clock::new(act.roster.reference(), &committee);
        let reminder = reminded_of(&seen).and_then(|due| next_reminder(&clock, &task, due, act.now));
        for errand in planned(&task_id, &seen).into_iter().chain(reminder) {
            decision = decision.errand(errand);
        }
        Ok(decision)
    }
}
