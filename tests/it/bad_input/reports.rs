//! Spoiled calls about notices and reports of incidents.

use chidao_proto::{errors::v1::Reason, incident::v1 as i};
use chidao_tests::draft;
use tonic::Code;

use super::{Case, IMPOSSIBLE, incident::Stage};

/// A report that there is not.
const NOWHERE: &str = "incidents/1999-0001/reports/1";
/// An instant that has not come when tests run.
const TO_COME: prost_reflect::prost_types::Timestamp = prost_reflect::prost_types::Timestamp {
    seconds: 7_000_000_000,
    nanos: 0,
};

pub(super) async fn reports(cases: &mut Vec<Case>, stage: &mut Stage) {
    fn said(request: &mut i::SubmitReportRequest) -> &mut i::Report {
        request.report.as_mut().unwrap()
    }
    let of = |of| draft::incident::submission(&stage.incident, of, draft::incident::noon(2026, 5, 15));
    let addresses = |text: &str| {
        Some(i::SystemDetails {
            public_addresses: vec![text.to_owned()],
            ..Default::default()
        })
    };
    let refers = |report: &str, symbol: &str| {
        Some(i::InitialReference {
            report: report.to_owned(),
            symbol: symbol.to_owned(),
            issued_on: None,
        })
    };
    let own = format!("{}/reports/99", stage.incident);
    let reports = &mut stage.officer.reports;
    spoil! { cases, "SubmitReport", reports, submit_report, of(i::ReportType::Initial),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no report": |r| r.report = None => InvalidArgument InvalidFields "report";
        "no type": |r| said(r).r#type = 0 => InvalidArgument InvalidFields "report.type";
        "a type that is not defined": |r| said(r).r#type = 99 => InvalidArgument InvalidFields "report.type";
        "a name": |r| said(r).name = NOWHERE.to_owned() => InvalidArgument InvalidFields "report.name";
        "its recipients": |r| said(r).recipients.push(i::ReportRecipient::default()) => InvalidArgument InvalidFields "report.name";
        "two detections": |r| said(r).detected_on = Some(draft::date(2026, 5, 15)) => InvalidArgument InvalidFields "report.detected_on";
        "an impossible day": |r| (said(r).detected_time, said(r).detected_on) = (None, Some(IMPOSSIBLE)) => InvalidArgument InvalidFields "report.detected_on";
        "a report that is not finished": |r| said(r).unfinished = true => InvalidArgument InvalidFields "report.unfinished";
        "an initial report of another": |r| said(r).initial_report = refers("", "1/BC") => InvalidArgument InvalidFields "report.initial_report";
        "an address of an inner network": |r| said(r).details = addresses("10.0.0.1") => InvalidArgument InvalidFields "report.details.public_addresses[0]";
        "an address in words": |r| said(r).details = addresses("vinhlong.example") => InvalidArgument InvalidFields "report.details.public_addresses[0]";
        "a level beyond bounds": |r| said(r).system.as_mut().unwrap().level = 6 => InvalidArgument InvalidFields "report.system.level";
        "a number that is none": |r| said(r).reporter.as_mut().unwrap().phone = "không có".to_owned() => InvalidArgument InvalidFields "report.reporter.phone";
        "an address without a place": |r| said(r).contact.as_mut().unwrap().email = "mau".to_owned() => InvalidArgument InvalidFields "report.contact.email";
        "a text that is too long": |r| said(r).description = "x".repeat(4001) => InvalidArgument InvalidFields "report.description";
        "nobody who reports": |r| said(r).reporter = None => InvalidArgument InvalidFields "report.reporter.email";
        "nobody to ask": |r| said(r).contact = None => InvalidArgument InvalidFields "report.contact.position";
        "nothing but blanks": |r| said(r).description = "\n\n".to_owned() => InvalidArgument InvalidFields "report.description";
        "the day alone": |r| (said(r).detected_time, said(r).detected_on) = (None, Some(draft::date(2026, 5, 15))) => InvalidArgument InvalidFields "report.detected_time";
        "no paper": |r| said(r).document = None => FailedPrecondition EvidenceRequired "report.document.signature";
        "a paper that is not signed": |r| said(r).document.as_mut().unwrap().signature = 1 => FailedPrecondition EvidenceRequired "report.document.signature";
        "a paper of two bodies": |r| said(r).document.as_mut().unwrap().issuer_title = "Bộ".to_owned() => InvalidArgument InvalidFields "report.document.issuer";
        "sent in the time to come": |r| said(r).sent_time = Some(TO_COME) => FailedPrecondition RuleForbids "report.sent_time";
        "sent before the detection": |r| said(r).sent_time = Some(draft::incident::noon(2026, 5, 14)) => FailedPrecondition RuleForbids "report.sent_time";
        "a stale etag": |r| r.etag = "1-00000000".to_owned() => Aborted EtagMismatch "";
        "a missing incident": |r| r.name = "incidents/1999-0001".to_owned() => NotFound ResourceNotFound "name";
    }
    spoil! { cases, "SubmitReport", reports, submit_report, of(i::ReportType::Final),
        "an initial report of another incident": |r| said(r).initial_report = refers(NOWHERE, "") => InvalidArgument InvalidFields "report.initial_report.report";
        "an initial report that is none": |r| said(r).initial_report = refers("", "") => InvalidArgument InvalidFields "report.initial_report.report";
        "an initial report that is not there": |r| said(r).initial_report = refers(&own, "") => NotFound ResourceNotFound "report.initial_report.report";
    }
    let named = || i::GetReportRequest {
        name: NOWHERE.to_owned(),
    };
    spoil! { cases, "GetReport", reports, get_report, named(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "an incident": |r| r.name = "incidents/1999-0001".to_owned() => InvalidArgument InvalidFields "name";
        "a missing report": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "";
    }
    let named = || i::RenderReportRequest {
        name: NOWHERE.to_owned(),
    };
    spoil! { cases, "RenderReport", reports, render_report, named(),
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing report": |r| r.name = NOWHERE.to_owned() => NotFound ResourceNotFound "";
    }
    spoil! { cases, "ListReports", reports, list_reports, i::ListReportsRequest::default(),
        "a page that is too large": |r| r.page_size = 201 => InvalidArgument InvalidFields "page_size";
        "a forged page token": |r| r.page_token = "AAAAAAAAAAAAAAAAAAAAAAAA".to_owned() => InvalidArgument PageTokenInvalid "page_token";
        "a type that is not defined": |r| r.r#type = 99 => InvalidArgument InvalidFields "type";
        "an incident that is no name": |r| r.incident = "systems/2019-0001".to_owned() => InvalidArgument InvalidFields "incident";
    }
    let erase = || i::EraseReportContactRequest {
        request_id: draft::request_id(),
        name: NOWHERE.to_owned(),
        etag: String::new(),
    };
    spoil! { cases, "EraseReportContact", reports, erase_report_contact, erase(),
        "no request id": |r| r.request_id.clear() => InvalidArgument InvalidFields "request_id";
        "no name": |r| r.name.clear() => InvalidArgument InvalidFields "name";
        "a missing incident": |r| r.etag.clear() => NotFound ResourceNotFound "name";
        "a missing report": |r| r.name.clone_from(&own) => NotFound ResourceNotFound "name";
    }
}
