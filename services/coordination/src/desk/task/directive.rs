//! Directives in the response to an incident (chỉ đạo ứng cứu sự cố), which are carried out as tasks. What was directed, and to whom, is
//! read where the incident service has it; it counts as of that moment.

use chidao_calendar::Instant;
use chidao_model::{
    id::{IncidentId, TaskId},
    incident::{file, step},
};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{AssignDirectiveRequest, AssignDirectiveResponse, DueKind, DueTerm, Task, TurnAction, Urgency},
    errors::v1::{Reason, Rule},
    field,
    incident::v1::{Directive, Incident, IncidentStep},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::existing;
use prost::Message;

use super::{
    assign::{Assigned, assigned},
    draft::{check_named, check_said, need_named, subject_of_new},
    remind::next_reminder,
    time::Clock,
    turn::{DUE, Turned, create, planned, step_of},
};
use crate::{
    desk::{Command, Paper, membership::need_agency},
    resource,
    rules::reminder::reminded_of,
};

/// Who alone asks for it.
const INCIDENT: &str = "services/incident";
/// The field of work that response to incidents belongs to.
const FIELD: &str = "an-toan-thong-tin";
/// What is delivered.
const PRODUCT: &str = "Báo cáo kết quả thực hiện chỉ đạo ứng cứu sự cố";

/// The id of the incident that a step is of.
fn incident_of(directive: &str) -> IncidentId {
    let bare = directive.trim_start_matches("incidents/");
    IncidentId::new(bare.split('/').next().unwrap_or(bare))
}

/// A directive that was given, with its paper.
struct Given {
    incident: Incident,
    directive: Directive,
    document: DocumentRef,
    on: Instant,
}

/// The directive of a request, where the incident service has it.
fn given(request: &AssignDirectiveRequest, file: &file::Model, step: &step::Model) -> Result<Given, Refusal> {
    let unreadable = |_| {
        tracing::error!(step = step.id.as_str(), "a step of an incident cannot be read");
        Refusal::internal()
    };
    let incident = Incident::decode(&*file.content).map_err(unreadable)?;
    let step = IncidentStep::decode(&*step.content).map_err(unreadable)?;
    let content = step.content.unwrap_or_default();
    let directive = content.directive.unwrap_or_default();
    if !directive.addressees.contains(&request.agency) {
        return Err(field::invalid(
            "agency",
            "không phải cơ quan nhận chỉ đạo này",
            "is none of those to whom the directive was given",
        ));
    }
    let at = field::required(&step.take_time, "directive")?;
    Ok(Given {
        incident,
        directive,
        document: field::required(&content.document, "directive")?.clone(),
        on: resource::instant(at),
    })
}

impl Given {
    /// The task that it is carried out as. Of a confidential incident it bears the name alone.
    fn task(&self, request: &AssignDirectiveRequest) -> Task {
        let is_open = !self.incident.confidential && self.incident.tlp <= 1;
        let (content, basis) = match is_open {
            true => (self.directive.content.clone(), self.document.clone()),
            false => (
                format!("Thực hiện chỉ đạo ứng cứu sự cố {}", self.incident.name),
                DocumentRef {
                    summary: String::new(),
                    quoted_paragraph: String::new(),
                    attachments: Vec::new(),
                    ..self.document.clone()
                },
            ),
        };
        let kind = match self.directive.due_on {
            Some(_) => DueKind::Date,
            None => DueKind::None,
        };
        Task {
            committee: self.incident.committee.clone(),
            basis: Some(basis),
            content,
            product: PRODUCT.to_owned(),
            field: FIELD.to_owned(),
            lead: request.agency.clone(),
            monitor: self.directive.monitor.clone(),
            urgency: Urgency::Urgent.into(),
            due_term: Some(DueTerm {
                kind: kind.into(),
                date: self.directive.due_on,
                working_days: 0,
            }),
            directive: request.directive.clone(),
            ..Task::default()
        }
    }
}

impl Command for AssignDirectiveRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let (incident, step) = (incident_of(&self.directive), step_of(&self.directive));
        Numbers::of(TaskId::COLLECTION, now).need(needs);
        needs.row::<file::Model>(&incident);
        if let Some(step) = &step {
            needs.row::<step::Model>(step);
        }
        need_agency(&self.agency, "agency", needs)?;
        // The second round: what the directive names.
        let loaded = step.as_ref().and_then(|step| set.loaded::<step::Model>(step));
        match set.loaded::<file::Model>(&incident).zip(loaded) {
            Some((file, step)) => need_named(&given(self, file, step)?.task(self), needs),
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
        let file: &file::Model = existing(set, &incident_of(&self.directive), &self.directive, "directive")?;
        let step = step_of(&self.directive).ok_or_else(|| Refusal::not_found(&self.directive))?;
        let step: &step::Model = existing(set, &step, &self.directive, "directive")?;
        let given = given(self, file, step)?;
        let draft = given.task(self);
        check_said(&draft)?;
        check_named(&draft, set)?;
        let on = given.on.civil_date();
        let (number, counter) = Numbers::of(TaskId::COLLECTION, act.now).next(set)?;
        let id = TaskId::new(number);
        let draft = Task {
            name: id.name(),
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
        let clock = Clock::new(act.roster.reference(), &file.committee_id);
        let reminder = reminded_of(&seen).and_then(|due| next_reminder(&clock, &task, due, act.now));
        for errand in planned(&id, &seen).into_iter().chain(reminder) {
            decision = decision.errand(errand);
        }
        Ok(decision)
    }
}
