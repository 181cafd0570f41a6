//! Erasing how those are reached who reported.

use chidao_calendar::Instant;
use chidao_proto::{
    incident::v1::{EraseReportContactRequest, EraseReportContactResponse, Report},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, check_etag};

use super::{Recorded, need, report_sight::report_change, sight};
use crate::{desk::Command, resource};

impl Command for EraseReportContactRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(resource::incident_of_report(&self.name), set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let recorded = Recorded::of(set, resource::incident_of_report(&self.name))?;
        let report = recorded.reports.iter().find(|(_, report)| report.name == self.name);
        let (row, _) = report.ok_or_else(|| Refusal::not_found(&self.name))?;
        Ok(Subject {
            audiences: Some(sight(&row.seen_by)),
            name: self.name.clone(),
            ..recorded.subject()
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::of(set, resource::incident_of_report(&self.name))?;
        let report = recorded.reports.iter().find(|(_, report)| report.name == self.name);
        let (row, report) = report.ok_or_else(|| Refusal::not_found(&self.name))?;
        check_etag(&self.etag, *row, &self.name)?;
        let mut report = Report {
            etag: String::new(),
            ..report.clone()
        };
        if let Some(reporter) = &mut report.reporter {
            reporter.phone.clear();
            reporter.email.clear();
        }
        if let Some(contact) = &mut report.contact {
            contact.phone.clear();
            contact.email.clear();
        }
        let reply = EraseReportContactResponse {
            report: Some(report.clone()),
            receipt: None,
        };
        let decision = Decision::answer(&reply).change(report_change(&report, sight(&row.seen_by))?);
        Ok(decision.erase(&*self.name))
    }
}
