//! How a decision of the rules is written down: the incident, the duties that moved, the step, and what time will do.

use chidao_authority::Audiences;
use chidao_model::{
    id::{AgencyId, IncidentId, StepId},
    incident::{file, obligation, step},
};
use chidao_proto::{
    catalogue,
    common::v1::DocumentRef,
    incident::v1::{Incident, IncidentStep, NoticeContent, Obligation, Participant, StepContent},
    refusal::Refusal,
};
use chidao_register::{Change, Decision, Errand, WorkingSet, timestamp};
use chidao_service::desk::{id, optional_id};
use prost::Message;

use super::{
    Hearing, audiences,
    bounds::{check_events, check_parties, check_room},
    errands::{directives, errands, settle},
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
    /// The same, where whoever acted may see it.
    pub(super) shown: Option<Incident>,
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
        if let Some(before) = self.before {
            check_room(before, decided, done.step.map(|(step, ..)| step))?;
        }
        check_parties(&incident)?;
        self.name_unit(&mut incident);
        let actor = &self.act.principal.actor;
        // Whoever does a duty of what he does not see, is not let in by that.
        let sees = self
            .before
            .is_none_or(|before| self.act.principal.sees(&before.sight()));
        if sees && !actor.is_empty() && !incident.recorders.contains(actor) && incident.recorders.len() < RECORDERS {
            incident.recorders.push(actor.clone());
        }
        let step = done.step.map(|(step, content, notice)| {
            incident.step_count += 1;
            self.step(&incident, decided, step, (content, notice))
        });
        let seen = audiences(&incident, self.system, self.today())?;
        let mut changes = Vec::new();
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
        let file = self.change(&incident, &seen)?;
        changes.insert(0, self.shown_to(file, &incident, &seen, &obligations)?);
        if !sees {
            obligations.retain(|one| self.act.principal.sees(&obligation_audiences(&seen, one)));
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
            errands: errands(&incident.name, &decided.moved, self.act.now)
                .into_iter()
                .chain(
                    step.iter()
                        .flat_map(|step| directives(&incident.name, step, self.act.now)),
                )
                .collect(),
            is_new: self.before.is_none(),
            shown: sees.then(|| without_links(&incident)),
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
            addresses: format!(" {} ", incident.addresses.join(" ")),
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
            if owed.state.is_open() && owed.debtor.is_single() {
                let debtor = agency_of(incident, &self.rulings.holders, owed.debtor);
                next.debtor_agency = debtor.as_ref().map(AgencyId::name).unwrap_or_default();
            }
            let was = duty.sight();
            let has_changed = next != duty.resource;
            if has_changed || self.is_shown_anew(&was, &obligation_audiences(seen, &next)) {
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
        if owed.debtor.is_single() || before.is_none() {
            let debtor = self.debtor(incident, owed.debtor, done);
            next.debtor_agency = debtor.as_ref().map(AgencyId::name).unwrap_or_default();
        }
        let all = |parties: &[Party]| parties.iter().map(|party| party.told()).collect();
        next.to = all(&duties::owed_to(&decided.incident, owed.key));
        next.copy_to = all(duty(owed.key.code).cc);
        next.pack = duty(owed.key.code).pack.told();
        let basis = duties::rests_on(&decided.incident, owed.key).iter();
        next.basis = basis.map(|article| catalogue::basis(rule(*article))).collect();
        if moved.changes.contains(&Moves::Fulfilled) {
            // A report says itself by which paper it was sent, to whoever may see it.
            next.done_by = done.paper.filter(|_| done.report.is_none()).cloned();
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

impl Hearing<'_> {
    /// The agency that owes what arises. Of those who hold a part side by side it is the one that the step is about: whom an order is
    /// addressed to, who received a notice.
    fn debtor(&self, incident: &Incident, debtor: Party, done: &Done<'_>) -> Option<AgencyId> {
        let content = done.step.and_then(|(_, content, _)| content);
        let mut named = content.iter().flat_map(|content| &content.participants);
        let named = named.find(|one| one.party == debtor.told());
        match (debtor, named) {
            (Party::Addressee, Some(addressee)) => AgencyId::from_name(&addressee.agency).ok(),
            (Party::NetworkMember, _) => self.act.principal.agency.clone(),
            _ => agency_of(incident, &self.rulings.holders, debtor),
        }
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
        if let Some(paper) = paper {
            decision = paper.cite(decision, set)?;
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
        let open = match self.is_new {
            true => Vec::new(),
            false => set.open_errands(&self.incident.name)?,
        };
        settle(decision, &decided.moved, &self.incident.name, &open, self.errands)
    }
}
