//! How a decision of the rules is written down: the incident, the duties that moved, the step, and what time will do.

use chidao_authority::Audiences;
use chidao_model::{
    id::{AgencyId, IncidentId, StepId},
    incident::{file, obligation, step},
};
use chidao_proto::{
    catalogue,
    common::v1::DocumentRef,
    incident::v1::{Incident, IncidentErrand, IncidentStep, NoticeContent, Obligation, Participant, StepContent},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Errand, WorkingSet, timestamp};
use chidao_service::desk::{id, optional_id};
use prost::Message;

use super::{
    Hearing, audiences,
    bounds::{check_events, check_parties},
    clock::{NEARLY_DUE, OVERDUE},
    held::agency_of,
    link::without_links,
    notices::notice,
    obligation_audiences,
    refusal::rule,
    sight::seen_by,
};
use crate::{
    desk::Paper,
    resource::{self, Told, told},
    rules::{
        article::Article,
        decide,
        obligation::{self as duties, Change as Moves, Moved, duty},
        party::Party,
        phase::Step,
    },
};

/// The kind of errand by which a directive becomes a task.
pub(crate) const DIRECTIVE: &str = "directive.assign";
/// Recorders that are kept by name; whoever comes after sees an incident as what he is to it.
const RECORDERS: usize = 64;

/// What was done, beside what the rules know of it.
#[derive(Default)]
pub(super) struct Done<'a> {
    /// The step that was taken, with what it was given.
    pub(super) step: Option<(Step, Option<&'a StepContent>, Option<&'a NoticeContent>)>,
    /// The paper by which a duty was done or received.
    pub(super) paper: Option<&'a DocumentRef>,
    /// The name of the report by which a duty was done.
    pub(super) report: Option<&'a str>,
}

/// What was written down.
pub(super) struct Written {
    /// The incident from now on.
    pub(super) incident: Incident,
    /// The step.
    pub(super) step: Option<IncidentStep>,
    /// The duties that arose or changed.
    pub(super) obligations: Vec<Obligation>,
    changes: Vec<Change>,
    errands: Vec<Errand>,
    /// Whether the incident is recorded for the first time, so that nothing was planned for it.
    is_new: bool,
}

impl Hearing<'_> {
    /// Writes down what was decided, where `incident` says what the rules do not know of it.
    pub(super) fn write(
        &self,
        mut incident: Incident,
        decided: &decide::Decision,
        done: &Done<'_>,
    ) -> Result<Written, Refusal> {
        resource::write_incident(&mut incident, &decided.incident);
        incident.etag.clear();
        check_events(&incident)?;
        check_parties(&incident)?;
        self.name_unit(&mut incident);
        let actor = &self.act.principal.actor;
        if !actor.is_empty() && !incident.recorders.contains(actor) && incident.recorders.len() < RECORDERS {
            incident.recorders.push(actor.clone());
        }
        let step = done.step.map(|(step, content, notice)| {
            incident.step_count += 1;
            self.step(&incident, decided, step, (content, notice))
        });
        let seen = audiences(&incident, self.system, self.today())?;
        let mut changes = vec![self.change(&incident, &seen)?];
        let mut obligations = Vec::with_capacity(decided.moved.len());
        for moved in &decided.moved {
            let (change, obligation) = self.duty(&incident, &seen, decided, moved, done)?;
            changes.push(change);
            obligations.push(obligation);
        }
        for (change, obligation) in self.of_others_now(&incident, &seen, &decided.moved)? {
            changes.push(change);
            obligations.extend(obligation);
        }
        changes.extend(self.reports_shown_anew(&incident)?);
        if let Some(step) = &step {
            let row = step::Model {
                id: StepId::new(format!("{}/{}", bare(&incident.name), incident.step_count)),
                incident_id: IncidentId::new(bare(&incident.name)),
                ordinal: incident.step_count.into(),
                content: step.encode_to_vec(),
                position: 0,
                mark: 0,
            };
            changes.push(Change::of(step.name.clone(), step, seen.clone()).row(row));
        }
        Ok(Written {
            errands: errands(&incident.name, decided, self.act)
                .into_iter()
                .chain(step.iter().flat_map(|step| directives(&incident.name, step, self.act)))
                .collect(),
            is_new: self.before.is_none(),
            incident: without_links(&incident),
            step,
            obligations,
            changes,
        })
    }

    /// Names the specialised unit of today among those who take part, so that it sees what it answers for.
    fn name_unit(&self, incident: &mut Incident) {
        let Some(unit) = &self.rulings.holders.specialised_unit else {
            return;
        };
        let unit = Participant {
            party: Party::SpecialisedUnit.told(),
            agency: unit.name(),
            ..Participant::default()
        };
        incident
            .participants
            .retain(|one| one.party != unit.party || *one == unit);
        if !incident.participants.contains(&unit) {
            incident.participants.push(unit);
        }
    }

    fn step(
        &self,
        incident: &Incident,
        decided: &decide::Decision,
        step: Step,
        (content, notice): (Option<&StepContent>, Option<&NoticeContent>),
    ) -> IncidentStep {
        IncidentStep {
            name: format!("{}/steps/{}", incident.name, incident.step_count),
            step: step.told(),
            by: decided.by.told(),
            on_behalf_of: told(decided.on_behalf_of),
            actor: self.act.principal.actor.clone(),
            take_time: Some(timestamp(self.act.now)),
            content: content.cloned(),
            notice: notice.cloned(),
            response_phase: incident.response_phase,
            track: incident.track,
            emergency_phase: incident.emergency_phase,
            basis: decided
                .basis
                .iter()
                .map(|article| catalogue::basis(rule(*article)))
                .collect(),
            tell: decided.tell.iter().map(|party| party.told()).collect(),
            etag: String::new(),
        }
    }

    /// The change by which the incident is now so.
    pub(super) fn change(&self, incident: &Incident, seen: &Audiences) -> Result<Change, Refusal> {
        let phase = resource::seen_incident(incident)?;
        let counts = phase.times.detected.or(phase.times.received);
        let operator = agency_of(incident, &self.rulings.holders, Party::Operator);
        let row = file::Model {
            id: id(&incident.name, "name")?,
            committee_id: id(&incident.committee, "incident.committee")?,
            system_id: super::system_id(incident, "incident.system")?,
            operator_id: operator,
            phase: incident.response_phase.into(),
            track: incident.track.into(),
            active: i64::from(phase.response.is_active()),
            detected_us: counts.map_or(0, |at| at.micros()),
            seen_by: seen_by(seen),
            content: incident.encode_to_vec(),
            position: 0,
            mark: 0,
        };
        let shown = without_links(incident);
        let change = Change::of(shown.name.clone(), &shown, seen.clone()).row(row);
        Ok(match self.before {
            Some(before) => change.seen_before_by(before.sight()),
            None => change,
        })
    }

    /// The duties that the rules leave as they are, where another agency is the party that owes them now, or others are to see them:
    /// whoever comes to see the incident sees what is owed.
    fn of_others_now(
        &self,
        incident: &Incident,
        seen: &Audiences,
        moved: &[Moved],
    ) -> Result<Vec<(Change, Option<Obligation>)>, Refusal> {
        let Some(before) = self.before else {
            return Ok(Vec::new());
        };
        let mut changes = Vec::new();
        for duty in &before.duties {
            let owed = &duty.owed;
            if moved.iter().any(|moved| moved.obligation.key == owed.key) {
                continue;
            }
            let mut next = duty.resource.clone();
            if owed.state.is_open() {
                let debtor = agency_of(incident, &self.rulings.holders, owed.debtor);
                next.debtor_agency = debtor.as_ref().map(AgencyId::name).unwrap_or_default();
            }
            let was = duty.sight();
            let has_changed = next != duty.resource;
            if has_changed || obligation_audiences(seen, &next) != was {
                let change = duty_change(&next, seen)?.seen_before_by(was);
                changes.push((change, has_changed.then_some(next)));
            }
        }
        Ok(changes)
    }

    /// A duty that arose or changed.
    fn duty(
        &self,
        incident: &Incident,
        seen: &Audiences,
        decided: &decide::Decision,
        moved: &Moved,
        done: &Done<'_>,
    ) -> Result<(Change, Obligation), Refusal> {
        let owed = &moved.obligation;
        let mut before = self.before.iter().flat_map(|before| &before.duties);
        let before = before.find(|duty| duty.owed.key == owed.key);
        let mut next = before.map(|duty| duty.resource.clone()).unwrap_or_default();
        resource::write_owed(&mut next, owed);
        next.name = resource::obligation_name(&incident.name, &owed.key);
        let debtor = agency_of(incident, &self.rulings.holders, owed.debtor);
        next.debtor_agency = debtor.as_ref().map(AgencyId::name).unwrap_or_default();
        let all = |parties: &[Party]| parties.iter().map(|party| party.told()).collect();
        next.to = all(&duties::owed_to(&decided.incident, owed.key));
        next.copy_to = all(duty(owed.key.code).cc);
        next.pack = duty(owed.key.code).pack.told();
        let basis = duties::rests_on(&decided.incident, owed.key).iter();
        next.basis = basis.map(|article| catalogue::basis(rule(*article))).collect();
        if moved.changes.contains(&Moves::Fulfilled) {
            next.done_by = done.paper.cloned();
            next.report = done.report.unwrap_or_default().to_owned();
        }
        if moved.changes.contains(&Moves::Received) {
            next.received_by = done.paper.cloned();
        }
        if moved
            .changes
            .iter()
            .any(|change| matches!(change, Moves::DueMoved | Moves::Revived))
        {
            (next.nearly_told_time, next.overdue_told_time) = (None, None);
        }
        let change = duty_change(&next, seen)?;
        let change = match before {
            Some(duty) => change.seen_before_by(duty.sight()),
            None => change,
        };
        Ok((change, next))
    }
}

/// The id in the name of an incident.
fn bare(name: &str) -> &str {
    name.trim_start_matches("incidents/")
}

/// The change by which a duty is now so, of an incident that these see.
pub(super) fn duty_change(next: &Obligation, of_incident: &Audiences) -> Result<Change, Refusal> {
    let owed = resource::owed(next)?;
    let seen = obligation_audiences(of_incident, next);
    let incident = next.name.split("/obligations/").next().unwrap_or_default();
    let deadline = owed.deadline;
    let row = obligation::Model {
        id: resource::obligation_id(&next.name).ok_or_else(Refusal::internal)?,
        incident_id: id(incident, "name")?,
        debtor_id: optional_id(&next.debtor_agency, "debtor_agency")?,
        open: i64::from(owed.state.is_open()),
        due_us: deadline.map_or(i64::MAX, |deadline| deadline.due.micros()),
        late_us: deadline.map_or(i64::MAX, |deadline| deadline.late_from.micros()),
        seen_by: seen_by(&seen),
        content: next.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok(Change::of(next.name.clone(), next, seen).row(row))
}

/// What time will bring about the duties that a decision moved.
fn errands(incident: &str, decided: &decide::Decision, act: &Act<'_>) -> Vec<Errand> {
    let planned = decided.errands(act.now).map(|(key, errand, at)| {
        let kind = match errand {
            duties::Errand::DueSoon => NEARLY_DUE,
            duties::Errand::Overdue => OVERDUE,
        };
        let name = resource::obligation_name(incident, &key);
        let payload = IncidentErrand {
            obligation: name.clone(),
            ..IncidentErrand::default()
        };
        Errand::of_clock(kind, incident.to_owned(), &name, at).with(&payload)
    });
    planned.collect()
}

/// The tasks that a directive is carried out as, each an errand to coordination.
fn directives(incident: &str, step: &IncidentStep, act: &Act<'_>) -> Vec<Errand> {
    let directive = step.content.as_ref().and_then(|content| content.directive.as_ref());
    let addressees = directive.into_iter().flat_map(|directive| &directive.addressees);
    let planned = addressees.map(|agency| {
        let payload = IncidentErrand {
            step: step.name.clone(),
            agency: agency.clone(),
            ..IncidentErrand::default()
        };
        let about = format!("{} {agency}", step.name);
        Errand::of_service(DIRECTIVE, incident.to_owned(), &about, act.now).with(&payload)
    });
    planned.collect()
}

impl Written {
    /// The decision by which it is written down and answered, with the articles and remarks of what was decided, and the paper that was
    /// cited, where it is not on record.
    pub(super) fn answer(
        self,
        reply: &impl Message,
        decided: &decide::Decision,
        paper: Option<Paper<'_>>,
        set: &WorkingSet,
    ) -> Result<Decision, Refusal> {
        let mut decision = Decision::answer(reply);
        if let Some(document) = paper.map(|paper| paper.record(set)).transpose()?.flatten() {
            decision = decision.change(document);
        }
        let mut articles: Vec<Article> = Vec::new();
        for article in &decided.basis {
            if !articles.contains(article) {
                articles.push(*article);
                decision = decision.rule(rule(*article));
            }
        }
        for note in &decided.notes {
            decision = decision.notice(notice(note, &self.incident.name));
        }
        decision = self.changes.into_iter().fold(decision, Decision::change);
        // What the clock was to tell of a duty that moved is told by what it is planned for now.
        let open = match self.is_new {
            true => Vec::new(),
            false => set.open_errands(&self.incident.name)?,
        };
        let moved: Vec<&str> = self.obligations.iter().map(|one| &*one.name).collect();
        for errand in &open {
            let payload = IncidentErrand::decode(errand.payload()).map_err(|_| Refusal::internal())?;
            let is_moved = !payload.obligation.is_empty() && moved.contains(&&*payload.obligation);
            if is_moved && self.errands.iter().all(|planned| planned.id() != errand.id()) {
                decision = decision.drop_errand(errand);
            }
        }
        for errand in self.errands {
            if open.iter().all(|open| open.id() != errand.id()) {
                decision = decision.errand(errand);
            }
        }
        Ok(decision)
    }
}
