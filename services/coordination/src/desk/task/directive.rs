//! Directives in the response to an incident (chỉ đạo ứng cứu sự cố), which are carried out as tasks.

use chidao_calendar::{Date, Instant};
use chidao_model::id::{CommitteeId, TaskId};
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{AssignDirectiveRequest, AssignDirectiveResponse, DueKind, DueTerm, Task, TurnAction, Urgency},
    errors::v1::{Reason, Rule},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::{id, on_record};

use super::{
    assign::{Assigned, assigned},
    draft::{check_named, check_said, need_named, subject_of_new},
    remind::next_reminder,
    room,
    time::Clock,
    turn::{DUE, Turned, create, planned},
};
use crate::{
    desk::{
        Command, Paper, Papers,
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

/// Whether what is said of an incident may stand in a task, which more people see.
fn is_open(given: &Given) -> bool {
    !given.incident.confidential && given.incident.tlp <= 1
}

/// A paper by what it is known again by, and who signed it.
fn named(paper: &DocumentRef) -> DocumentRef {
    DocumentRef {
        summary: String::new(),
        quoted_paragraph: String::new(),
        attachments: Vec::new(),
        ..paper.clone()
    }
}

/// The task that a directive is carried out as, on its paper as it is on record, where it is. Of a confidential incident it bears the
/// name alone.
fn task(given: &Given, request: &AssignDirectiveRequest, on_record: Option<DocumentRef>) -> Task {
    let is_open = is_open(given);
    let content = match is_open {
        true => given.directive.content.clone(),
        false => format!("Thực hiện chỉ đạo ứng cứu sự cố {}", given.incident.name),
    };
    let mut basis = match (is_open, on_record) {
        (false, _) => named(&given.document),
        (true, None) => given.document.clone(),
        (true, Some(recorded)) => DocumentRef {
            quoted_paragraph: given.document.quoted_paragraph.clone(),
            ..recorded
        },
    };
    // What was directed is the paragraph that gives the task.
    if basis.quoted_paragraph.trim().is_empty() {
        basis.quoted_paragraph.clone_from(&content);
    }
    let kind = match given.directive.due_on {
        Some(_) => DueKind::Date,
        None => DueKind::None,
    };
    let task = Task {
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
        directed_to: request.agency.clone(),
        ..Task::default()
    };
    if room::given(&task, "directive").is_ok() {
        return task;
    }
    // A directive is carried out however much its paper says: that stands in the step by which it was given.
    let short = DocumentRef {
        quoted_paragraph: task.content.clone(),
        ..named(&given.document)
    };
    Task {
        basis: Some(short),
        ..task
    }
}

/// Whether a paper on record can give a task of a day.
fn is_signed(recorded: &DocumentRef, on: Date) -> bool {
    let recorded = Some(recorded.clone());
    Paper::of(&recorded, "directive").is_ok_and(|paper| paper.is_signed(on))
}

impl Command for AssignDirectiveRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(TaskId::COLLECTION, now).need(needs);
        need_directive(&self.directive, needs);
        need_agency(&self.agency, "agency", needs)?;
        // The second round: what the directive names.
        match loaded(&self.directive, &self.agency, set)? {
            Some(given) => need_named(&task(&given, self, None), needs),
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
        let on = given.at.civil_date();
        let document = Some(given.document.clone());
        let paper = Paper::of(&document, "directive")?;
        let on_record = on_record::<Papers>(set, Some(&paper.id))?;
        let is_known = on_record.is_some();
        let draft = task(&given, self, on_record.filter(|recorded| is_signed(recorded, on)));
        room::given(&draft, "directive")?;
        check_said(&draft)?;
        check_named(&draft, set)?;
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
        // What else a paper says is not told of a confidential incident's, nor recorded.
        if is_open(&given) && !is_known {
            decision = paper.cite(decision, set)?;
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
