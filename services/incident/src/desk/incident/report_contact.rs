//! Erasing how those are reached who reported.

use chidao_authority::Audience;
use chidao_calendar::Instant;
use chidao_model::incident::report;
use chidao_proto::{
    incident::v1::{EraseReportContactRequest, EraseReportContactResponse, Report},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, check_etag};

use super::{Recorded, need, report_sight::report_change, sight};
use crate::{desk::Command, resource};

/// The incident and the report of it that a request names.
fn asked_for<'a>(set: &'a WorkingSet, name: &str) -> Result<(Recorded<'a>, &'a report::Model, Report), Refusal> {
    let recorded = Recorded::named(set, resource::incident_of_report(name), name, "name")?;
    let found = recorded.reports.iter().find(|(_, report)| report.name == name);
    let (row, report) = found
        .cloned()
        .ok_or_else(|| Refusal::not_found(name).with("field", "name"))?;
    Ok((recorded, row, report))
}

impl Command for EraseReportContactRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(resource::incident_of_report(&self.name), set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let (recorded, row, _) = asked_for(set, &self.name)?;
        let mut audiences = sight(&row.seen_by);
        // Whoever has a right to be forgotten has it of every report: to erase, nobody has to read it.
        audiences.insert(Audience::Officers);
        Ok(Subject {
            audiences: Some(audiences),
            name: self.name.clone(),
            ..recorded.subject()
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (_, row, mut report) = asked_for(set, &self.name)?;
        check_etag(&self.etag, row, &self.name)?;
        report.etag.clear();
        if let Some(reporter) = &mut report.reporter {
            reporter.phone.clear();
            reporter.email.clear();
        }
        if let Some(contact) = &mut report.contact {
            contact.phone.clear();
            contact.email.clear();
        }
        let seen = sight(&row.seen_by);
        let reply = EraseReportContactResponse {
            report: act.principal.sees(&seen).then(|| report.clone()),
            receipt: None,
        };
        let decision = Decision::answer(&reply).change(report_change(&report, seen)?);
        Ok(decision.erase(&*self.name))
    }
}
