//! Sending a notice or report.

use chidao_calendar::Instant;
use chidao_proto::{
    field,
    incident::v1::{
        Incident, InitialReference, Obligation, ObligationState, Report, ReportRecipient, SubmitReportRequest,
        SubmitReportResponse,
    },
    refusal::Refusal,
};
use chidao_reference::HeldBy;
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, timestamp};
use chidao_service::desk::Shape;

use super::{
    Hearing, Holders, Recorded, audiences,
    bounds::check_reports,
    held::agency_of,
    need, refusal,
    report_sight::{report_audiences, report_change},
    viewers::found_by,
    write::Done,
};
use crate::{
    desk::{Command, Paper},
    resource::{self, Told, optional_instant, told},
    rules::{
        decide::{self, submit},
        party::Party,
        phase::{self, Reason},
        report::{Filled, Recipients, ReportType, recipients},
    },
};

/// Agencies to which reports of an incident were addressed that are kept by name.
const ADDRESSEES: usize = 64;

/// The type of a report.
fn type_of(report: &Report) -> Result<ReportType, Refusal> {
    ReportType::of(report.r#type, "report.type")
}

impl Command for SubmitReportRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let report = field::required(&self.report, "report")?;
        match type_of(report) {
            Ok(of) => resource::check_report(report, of, &self.name).judge(),
            Err(refusal) => Shape::default().also(Err::<(), _>(refusal)).judge(),
        }
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let report = field::required(&self.report, "report")?;
        if let Some(paper) = Paper::cited(&report.document, "report.document")? {
            paper.need(needs)?;
        }
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Recorded::of(set, &self.name)?.subject())
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let asked = field::required(&self.report, "report")?;
        let of = type_of(asked)?;
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let hearing = Hearing::of(act, &recorded);
        let paper = Paper::cited(&asked.document, "report.document")?;
        let filled = Filled {
            report: of,
            sender: Party::read(self.sender, "sender")?,
            fields: resource::said_fields(asked),
            is_signed: paper.as_ref().is_some_and(|paper| paper.is_signed(hearing.today())),
            is_unfinished: asked.unfinished,
            sent: optional_instant(&asked.sent_time),
        };
        let parts = hearing.parts(&recorded.incident, filled.is_signed)?;
        let decided = recorded.judge(
            &hearing,
            |file, world| submit(file, &filled, parts, world, act.now),
            |refused| told_of(refused, &recorded),
        )?;
        check_reports(&recorded, &decided, of)?;

        let mut incident = recorded.incident.clone();
        incident.report_count += 1;
        let report = sent(asked, (of, &decided), &hearing, &recorded)?;
        let report = Report {
            name: resource::report_name(&incident.name, incident.report_count),
            ..report
        };
        // What is confidential stays so: no report undoes it.
        incident.confidential |= report.confidential;
        let agencies = report.recipients.iter().map(|one| &one.agency);
        for agency in agencies.filter(|agency| !agency.is_empty()) {
            if !incident.addressees.contains(agency) && incident.addressees.len() < ADDRESSEES {
                incident.addressees.push(agency.clone());
            }
        }
        let done = Done {
            step: None,
            paper: asked.document.as_ref(),
            report: Some(&report.name),
        };
        let written = hearing.write(incident, &decided, &done)?;
        let report = Report {
            obligations: done_by(&written.obligations, &report.name),
            ..report.clone()
        };
        let seen = report_audiences(&written.incident, hearing.system, &report, hearing.today())?;
        let reply = SubmitReportResponse {
            report: Some(report.clone()),
            incident: Some(written.incident.clone()),
            obligations: written.obligations.clone(),
            receipt: None,
        };
        let of_incident = audiences(&written.incident, hearing.system, hearing.today())?;
        let decision = written.answer(&reply, &decided, paper, set)?;
        let change = report_change(&report, seen.clone())?;
        Ok(decision.change(found_by(change, &recorded.incident, &seen, &of_incident)?))
    }
}

/// The report as it is recorded, but for its name and the duties that it did.
fn sent(
    asked: &Report,
    (of, decided): (ReportType, &decide::Decision),
    hearing: &Hearing<'_>,
    recorded: &Recorded<'_>,
) -> Result<Report, Refusal> {
    let (act, holders) = (hearing.act, &hearing.rulings.holders);
    let sender = decided.on_behalf_of.unwrap_or(decided.by);
    let own = act
        .principal
        .agency
        .as_ref()
        .filter(|_| decided.by != Party::ProvincialCommittee);
    let agency = agency_of(&recorded.incident, holders, decided.by);
    let mut report = Report {
        initial_report: initial(asked, recorded)?,
        sender: decided.by.told(),
        on_behalf_of: told(decided.on_behalf_of),
        sender_agency: own.or(agency.as_ref()).map(|id| id.name()).unwrap_or_default(),
        actor: act.principal.actor.clone(),
        recipients: reached(&recorded.incident, holders, recipients(of, sender)),
        record_time: Some(timestamp(act.now)),
        sent_time: Some(timestamp(optional_instant(&asked.sent_time).unwrap_or(act.now))),
        ..asked.clone()
    };
    if let Some(details) = &mut report.details {
        details.public_addresses = resource::addresses(&details.public_addresses, "report.details.public_addresses")?;
    }
    Ok(report)
}

/// What is told of a refusal, with the fields that reports have.
fn told_of(refused: &phase::Refusal, recorded: &Recorded<'_>) -> Refusal {
    let told = refusal::told(refused, &recorded.incident.name, recorded.phase());
    match &refused.reason {
        Reason::NotSigned => told.with("field", "report.document.signature"),
        Reason::Times(_) => told.with("field", "report.sent_time"),
        _ => told,
    }
}

/// The duties that a report did, by their names.
fn done_by(obligations: &[Obligation], report: &str) -> Vec<String> {
    let is_done = |one: &&Obligation| one.report == report && one.state() == ObligationState::Fulfilled;
    obligations.iter().filter(is_done).map(|one| one.name.clone()).collect()
}

/// The initial report that an end report refers to, with number and day where it is on record here.
fn initial(asked: &Report, recorded: &Recorded<'_>) -> Result<Option<InitialReference>, Refusal> {
    let Some(initial) = &asked.initial_report else {
        return Ok(None);
    };
    if initial.report.is_empty() {
        return Ok(Some(initial.clone()));
    }
    let of_type = |report: &Report| report.name == initial.report && report.r#type == ReportType::Initial.told();
    let found = recorded.reports.iter().find(|(_, report)| of_type(report));
    let (_, found) =
        found.ok_or_else(|| Refusal::not_found(&initial.report).with("field", "report.initial_report.report"))?;
    let paper = found.document.as_ref();
    Ok(Some(InitialReference {
        report: initial.report.clone(),
        symbol: paper.map(|paper| paper.symbol.clone()).unwrap_or_default(),
        issued_on: paper.and_then(|paper| paper.issued_on).or(initial.issued_on),
    }))
}

/// Who gets a report, as far as it is known who they are.
fn reached(incident: &Incident, holders: &Holders, recipients: Recipients) -> Vec<ReportRecipient> {
    let of = |parties: &[Party], copy: bool| {
        let all = parties.iter().flat_map(|party| holding(incident, holders, *party));
        all.map(|one| ReportRecipient { copy, ..one }).collect::<Vec<_>>()
    };
    let mut all = of(recipients.to, false);
    all.extend(of(recipients.cc, true));
    all
}

/// Those who hold a part in an incident: of a role that is a dated parameter its holder, else whoever takes part. Responsible network
/// members get it if there are any (TT 20/2017/TT-BTTTT, Điều 9.2.a).
fn holding(incident: &Incident, holders: &Holders, party: Party) -> Vec<ReportRecipient> {
    let bare = ReportRecipient {
        party: party.told(),
        ..ReportRecipient::default()
    };
    let by_parameter = holders.held_by.iter().find(|(held, _)| *held == party);
    if let Some((_, holder)) = by_parameter {
        return vec![match holder {
            HeldBy::Agency(agency) => ReportRecipient {
                agency: agency.name(),
                ..bare
            },
            HeldBy::Title(title) => ReportRecipient {
                title: title.clone(),
                ..bare
            },
        }];
    }
    let named: Vec<_> = incident
        .participants
        .iter()
        .filter(|one| one.party == party.told())
        .map(|one| ReportRecipient {
            agency: one.agency.clone(),
            title: one.title.clone(),
            ..bare.clone()
        })
        .collect();
    match named.is_empty() && party != Party::NetworkMember {
        true => vec![bare],
        false => named,
    }
}
