//! Notices that come in: the first makes an incident, each further one is added to it.

use chidao_authority::Resource;
use chidao_calendar::Instant;
use chidao_model::{id::IncidentId, incident::system};
use chidao_proto::{
    field,
    incident::v1::{
        AddNoticeRequest, AddNoticeResponse, Incident, InformationSystem, Participant, ReportIncidentRequest,
        ReportIncidentResponse, StepContent,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Numbers, Subject, WorkingSet};
use chidao_service::desk::Shape;

use super::{
    Hearing, Recorded, need, refusal,
    said::{about, parties_of, system_in_sight},
    step::{check_category, check_participants, need_participants},
    system_id,
    write::Done,
};
use crate::{
    desk::{
        Command,
        membership::{check_committee, need_committee},
    },
    resource::{self, Told, optional_instant},
    rules::{
        decide::take,
        party::Party,
        phase::{Evidence, Given, KNOWN, Step},
        set::Set,
        system::Management,
    },
};

/// Objects to a sender who is none, and to two who are said to be one.
fn sender(shape: Shape, sender: &Option<Participant>) -> Shape {
    let is_unclear = sender.as_ref().is_some_and(|sender| !resource::names(sender));
    shape.objects(
        is_unclear,
        "sender.agency",
        "phải nêu đúng một: agency, person hoặc title",
        "exactly one of agency, person and title must be set",
    )
}

/// Whether an incident says more than its reporter may.
fn says_too_much(incident: &Incident) -> bool {
    let bare = Incident {
        committee: String::new(),
        display_name: String::new(),
        system: String::new(),
        system_title: String::new(),
        addresses: Vec::new(),
        category: String::new(),
        facts: None,
        participants: Vec::new(),
        confidential: false,
        tlp: 0,
        ..incident.clone()
    };
    bare != Incident::default()
}

impl Command for ReportIncidentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let incident = field::required(&self.incident, "incident")?;
        let mut shape = Shape::default()
            .objects(
                says_too_much(incident),
                "incident.name",
                "chỉ nêu committee, display_name, system hoặc system_title, addresses, category, facts, participants, confidential, tlp",
                "only committee, display_name, system or system_title, addresses, category, facts, participants, confidential and tlp are to be said",
            )
            .objects(
                incident.system.is_empty() == incident.system_title.is_empty(),
                "incident.system",
                "phải nêu đúng một: system hoặc system_title",
                "exactly one of system and system_title must be set",
            )
            .missing(incident.system.is_empty() && self.management == 0, "management")
            .objects(
                !incident.system.is_empty() && self.management != 0,
                "management",
                "lấy theo hệ thống thông tin đã ghi nhận",
                "it is taken from the system on record",
            )
            .objects(
                self.detected_time.is_some() && self.detected_on.is_some(),
                "detected_on",
                "chỉ nêu một: detected_time hoặc detected_on",
                "set one only: detected_time or detected_on",
            );
        for (place, one) in incident.participants.iter().enumerate() {
            let at = format!("incident.participants[{place}].party");
            shape = resource::party(KNOWN, one, &at, shape);
            // Whose a system on record is, and who runs it, is said there.
            let is_said =
                !incident.system.is_empty() && [Party::Owner, Party::Operator].map(Told::told).contains(&one.party);
            shape = shape.objects(
                is_said,
                &at,
                "lấy theo hệ thống thông tin đã ghi nhận",
                "it is taken from the system on record",
            );
            shape = shape.objects(
                !resource::names(one),
                format!("incident.participants[{place}].agency"),
                "phải nêu đúng một: agency, person hoặc title",
                "exactly one of agency, person and title must be set",
            );
        }
        sender(shape, &self.sender).judge()
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let incident = field::required(&self.incident, "incident")?;
        Numbers::of(IncidentId::COLLECTION, now).need(needs);
        need_committee(&incident.committee, "incident.committee", needs)?;
        if let Some(system) = system_id(incident, "incident.system")? {
            needs.row::<system::Model>(system);
        }
        need_participants(self.sender.as_slice(), "sender", needs)?;
        need_participants(&incident.participants, "incident.participants", needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Incident"),
            audiences: None,
            name: format!("{}/-", IncidentId::COLLECTION),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let asked = field::required(&self.incident, "incident")?;
        let today = act.now.civil_date();
        let committee = check_committee(set, &asked.committee, "incident.committee")?;
        let mut hearing = Hearing::first(act, &committee, None);
        let holders = &hearing.rulings.holders;
        let system = system_in_sight(set, &asked.system, "incident.system", act.principal, holders);
        let system = system.map_err(|refusal| {
            refusal.detail(
                "Mô tả hệ thống bằng lời ở system_title.",
                "Describe the system in words, in system_title.",
            )
        })?;
        hearing.system = system.as_ref();
        check_participants(&asked.participants, "incident.participants", set, today)?;
        check_participants(self.sender.as_slice(), "sender", set, today)?;
        if !asked.category.is_empty() {
            check_category(&asked.category, "incident.category", today)?;
        }
        let (number, counter) = Numbers::of(IncidentId::COLLECTION, act.now).next(set)?;
        let incident = begun(
            asked,
            IncidentId::new(number).name(),
            system.as_ref(),
            self.sender.as_ref(),
        );
        let given = given(self, &hearing, &incident)?;
        let parts = hearing.parts(&incident, false)?;
        let decided = hearing
            .rulings
            .ask(|world| take(Step::Report, None, parts, &given, world, act.now));
        let decided = decided.map_err(|refused| refusal::told_at_intake(&refused, &incident.name))?;
        let content = content(self.occurred_time, self.detected_time, self.detected_on);
        let done = Done {
            step: Some((Step::Report, content.as_ref(), self.notice.as_ref())),
            ..Done::default()
        };
        let written = hearing.write(incident, &decided, &done)?;
        let reply = ReportIncidentResponse {
            incident: Some(written.incident.clone()),
            step: written.step.clone(),
            obligations: written.obligations.clone(),
            receipt: None,
        };
        Ok(written.answer(&reply, &decided, None, set)?.counter(counter))
    }
}

/// What the first step is given in words of its own, where it is given any.
fn content(
    occurred_time: Option<prost_types::Timestamp>,
    detected_time: Option<prost_types::Timestamp>,
    detected_on: Option<chidao_proto::common::v1::Date>,
) -> Option<StepContent> {
    let content = StepContent {
        occurred_time,
        detected_time,
        detected_on,
        ..StepContent::default()
    };
    (content != StepContent::default()).then_some(content)
}

/// An incident as its reporter tells it, with owner and operator of a system that is on record.
fn begun(asked: &Incident, name: String, system: Option<&InformationSystem>, sender: Option<&Participant>) -> Incident {
    let mut incident = Incident { name, ..asked.clone() };
    incident.addresses.sort();
    incident.addresses.dedup();
    incident.participants.extend(system.into_iter().flat_map(parties_of));
    join(&mut incident, sender);
    incident
}

/// Lets whoever detected it and told of it see it. Nobody gets another part by having told of it.
fn join(incident: &mut Incident, sender: Option<&Participant>) {
    let reporter = sender.filter(|sender| sender.party == Party::Reporter.told());
    if let Some(reporter) = reporter.filter(|one| !incident.participants.contains(one)) {
        incident.participants.push(reporter.clone());
    }
}

fn given(request: &ReportIncidentRequest, hearing: &Hearing<'_>, incident: &Incident) -> Result<Given, Refusal> {
    let system = hearing.system;
    let wire = incident.facts.clone().unwrap_or_default();
    let facts = about(
        resource::facts(&wire, "incident.facts")?,
        &wire,
        system,
        hearing.today(),
        "incident.facts",
    )?;
    let management = match system {
        Some(system) => resource::management(system.management()),
        None => resource::management(request.management()),
    };
    Ok(Given {
        evidence: Set::of(&[Evidence::NoticeContent]),
        management: management.unwrap_or(Management::Civil),
        sender: sent_by(&request.sender)?,
        occurred: optional_instant(&request.occurred_time),
        detected: resource::detection(&request.detected_time, &request.detected_on, "detected_on")?,
        received: optional_instant(&request.received_time),
        facts: Some(facts),
        parties: hearing.knows(incident)?,
        ..Given::default()
    })
}

fn sent_by(sender: &Option<Participant>) -> Result<Option<Party>, Refusal> {
    sender
        .as_ref()
        .map(|sender| Party::of(sender.party, "sender.party"))
        .transpose()
}

impl Command for AddNoticeRequest {
    fn shape(&self) -> Result<(), Refusal> {
        sender(Shape::default(), &self.sender).judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need_participants(self.sender.as_slice(), "sender", needs)?;
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let hearing = Hearing::of(act, &recorded);
        check_participants(self.sender.as_slice(), "sender", set, hearing.today())?;
        let given = Given {
            evidence: Set::of(&[Evidence::NoticeContent]),
            sender: sent_by(&self.sender)?,
            received: optional_instant(&self.received_time),
            ..Given::default()
        };
        let parts = hearing.parts(&recorded.incident, false)?;
        let mut incident = recorded.incident.clone();
        // Whoever received it says of whom.
        if parts.contains_any(&[Party::Operator, Party::SpecialisedUnit, Party::NetworkMember]) {
            join(&mut incident, self.sender.as_ref());
        }
        let decided = recorded.judge(
            &hearing,
            |file, world| take(Step::AddNotice, Some(file), parts, &given, world, act.now),
            |refused| refusal::told(refused, &self.name, recorded.phase()),
        )?;
        let done = Done {
            step: Some((Step::AddNotice, None, self.notice.as_ref())),
            ..Done::default()
        };
        let written = hearing.write(incident, &decided, &done)?;
        let reply = AddNoticeResponse {
            incident: Some(written.incident.clone()),
            step: written.step.clone(),
            obligations: written.obligations.clone(),
            receipt: None,
        };
        written.answer(&reply, &decided, None, set)
    }
}
