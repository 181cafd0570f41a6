//! A notice or report, in the contract and as the rules see it.

use chidao_model::{
    Row,
    id::{IncidentId, ReportId},
    incident::report,
};
use chidao_proto::{incident::v1 as wire, refusal::Refusal};
use chidao_service::desk::Shape;
use prost::Message;

use super::{incident::unreadable, system::addresses};
use crate::rules::{
    report::{Field, ReportType},
    set::Set,
};

/// A report as a reader sees it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn report(row: &report::Model) -> Result<wire::Report, Refusal> {
    let mut report = wire::Report::decode(&*row.content).map_err(|_| unreadable(row.id.as_str()))?;
    let kept = |value: &Option<String>| value.clone().unwrap_or_default();
    if let Some(reporter) = &mut report.reporter {
        (reporter.phone, reporter.email) = (kept(&row.reporter_phone), kept(&row.reporter_email));
    }
    if let Some(contact) = &mut report.contact {
        (contact.phone, contact.email) = (kept(&row.contact_phone), kept(&row.contact_email));
    }
    report.etag = row.etag().to_string();
    Ok(report)
}

/// The row of a report that these see. How reporter and contact person are reached is kept beside the rest of it.
///
/// # Errors
/// INTERNAL: it has no name as the service gives it.
pub(crate) fn report_row(report: &wire::Report, seen_by: String) -> Result<report::Model, Refusal> {
    let (incident, ordinal) = parts(&report.name).ok_or_else(Refusal::internal)?;
    let mut bare = wire::Report {
        etag: String::new(),
        ..report.clone()
    };
    let take = |value: &mut String| Some(std::mem::take(value)).filter(|value| !value.is_empty());
    let (mut reporter_phone, mut reporter_email) = (None, None);
    if let Some(reporter) = &mut bare.reporter {
        (reporter_phone, reporter_email) = (take(&mut reporter.phone), take(&mut reporter.email));
    }
    let (mut contact_phone, mut contact_email) = (None, None);
    if let Some(contact) = &mut bare.contact {
        (contact_phone, contact_email) = (take(&mut contact.phone), take(&mut contact.email));
    }
    Ok(report::Model {
        id: ReportId::new(report_key(&report.name)),
        incident_id: incident,
        ordinal,
        kind: report.r#type.into(),
        reporter_phone,
        reporter_email,
        contact_phone,
        contact_email,
        seen_by,
        content: bare.encode_to_vec(),
        position: 0,
        mark: 0,
    })
}

/// The resource name of a report of an incident: "incidents/2026-0001/reports/1".
pub(crate) fn report_name(incident: &str, number: i32) -> String {
    format!("{incident}/reports/{number}")
}

/// The key of the row of a report, by its name, whose form the codec has checked.
pub(crate) fn report_key(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, key)| key)
}

/// The incident in the name of a report, and the report's number.
fn parts(name: &str) -> Option<(IncidentId, i64)> {
    let (incident, number) = name.split_once("/reports/")?;
    Some((IncidentId::from_name(incident).ok()?, number.parse().ok()?))
}

/// The name of the incident in the name of a report.
pub(crate) fn incident_of_report(name: &str) -> &str {
    name.split_once("/reports/").map_or(name, |(incident, _)| incident)
}

/// What a report says of each field of its form: nothing where it is empty.
fn said(report: &wire::Report, field: Field) -> bool {
    let reporter = report.reporter.as_ref();
    let contact = report.contact.as_ref();
    let system = report.system.as_ref();
    let of_reporter = |text: fn(&wire::Reporter) -> &String| reporter.is_some_and(|one| !text(one).is_empty());
    let of_contact = |text: fn(&wire::ReportContact) -> &String| contact.is_some_and(|one| !text(one).is_empty());
    let of_system = |text: fn(&wire::ReportedSystem) -> &String| system.is_some_and(|one| !text(one).is_empty());
    match field {
        Field::ReporterName => of_reporter(|one| &one.display_name),
        Field::ReporterAddress => of_reporter(|one| &one.address),
        Field::ReporterPhone => of_reporter(|one| &one.phone),
        Field::ReporterEmail => of_reporter(|one| &one.email),
        Field::ContactName => of_contact(|one| &one.full_name),
        Field::ContactPosition => of_contact(|one| &one.position),
        Field::ContactPhone => of_contact(|one| &one.phone),
        Field::ContactEmail => of_contact(|one| &one.email),
        Field::Operator => of_system(|one| &one.operator),
        Field::Owner => of_system(|one| &one.owner),
        Field::System => of_system(|one| &one.display_name),
        Field::Level => system.is_some_and(|one| one.level != 0),
        Field::SecurityProvider => of_system(|one| &one.security_provider),
        Field::ConnectionProvider => of_system(|one| &one.connection_provider),
        Field::Description => !report.description.trim().is_empty(),
        Field::DetectionDate => report.detected_time.is_some() || report.detected_on.is_some(),
        Field::DetectionTime => report.detected_time.is_some(),
        Field::Status => !report.status.is_empty(),
        Field::HowDetected => !report.how_detected.is_empty(),
        Field::AlreadyNotified => !report.already_notified.is_empty(),
        Field::Measures => !report.measures.trim().is_empty(),
        Field::Proposals => !report.proposals.trim().is_empty(),
        // It is now where nothing else is said.
        Field::ReportTime => true,
        Field::InitialReference => report.initial_report.is_some(),
        Field::IncidentName => !report.incident_name.is_empty(),
        Field::Result => !report.result.trim().is_empty(),
    }
}

/// The fields that say something.
pub(crate) fn said_fields(report: &wire::Report) -> Set<Field> {
    let fields = Field::ALL.iter().copied();
    fields.filter(|field| said(report, *field)).collect()
}

/// Where a field of a form is filled in.
pub(crate) const fn place_of(field: Field) -> &'static str {
    match field {
        Field::ReporterName => "report.reporter.display_name",
        Field::ReporterAddress => "report.reporter.address",
        Field::ReporterPhone => "report.reporter.phone",
        Field::ReporterEmail => "report.reporter.email",
        Field::ContactName => "report.contact.full_name",
        Field::ContactPosition => "report.contact.position",
        Field::ContactPhone => "report.contact.phone",
        Field::ContactEmail => "report.contact.email",
        Field::Operator => "report.system.operator",
        Field::Owner => "report.system.owner",
        Field::System => "report.system.display_name",
        Field::Level => "report.system.level",
        Field::SecurityProvider => "report.system.security_provider",
        Field::ConnectionProvider => "report.system.connection_provider",
        Field::Description => "report.description",
        Field::DetectionDate => "report.detected_on",
        Field::DetectionTime => "report.detected_time",
        Field::Status => "report.status",
        Field::HowDetected => "report.how_detected",
        Field::AlreadyNotified => "report.already_notified",
        Field::Measures => "report.measures",
        Field::Proposals => "report.proposals",
        Field::ReportTime => "report.sent_time",
        Field::InitialReference => "report.initial_report",
        Field::IncidentName => "report.incident_name",
        Field::Result => "report.result",
    }
}

/// Whether a report says what is the service's to say.
fn says_too_much(report: &wire::Report) -> bool {
    let own = wire::Report {
        name: String::new(),
        sender: 0,
        on_behalf_of: 0,
        sender_agency: String::new(),
        actor: String::new(),
        recipients: Vec::new(),
        obligations: Vec::new(),
        record_time: None,
        etag: String::new(),
        ..report.clone()
    };
    own != *report
}

/// Objects to what contradicts itself in a report of an incident.
pub(crate) fn check_report(report: &wire::Report, of: ReportType, incident: &str) -> Shape {
    let initial = report.initial_report.as_ref();
    let public = report.details.as_ref().map(|details| &*details.public_addresses);
    Shape::default()
        .objects(
            says_too_much(report),
            "report.name",
            "tên, bên gửi, nơi nhận, nghĩa vụ và thời điểm ghi do dịch vụ xác định, không nêu ở đây",
            "name, sender, recipients, duties and time of record are the service's to say",
        )
        .objects(
            report.detected_time.is_some() && report.detected_on.is_some(),
            "report.detected_on",
            "chỉ nêu một: detected_time hoặc detected_on",
            "set one only: detected_time or detected_on",
        )
        .objects(
            report.unfinished && of != ReportType::Notice,
            "report.unfinished",
            "chỉ thông báo mới nêu là chưa xử lý xong",
            "only a notice says that handling is not finished",
        )
        .objects(
            initial.is_some() && of != ReportType::Final,
            "report.initial_report",
            "chỉ báo cáo kết thúc mới dẫn báo cáo ban đầu",
            "only an end report refers to the initial report",
        )
        .objects(
            initial.is_some_and(|initial| initial.report.is_empty() == initial.symbol.is_empty()),
            "report.initial_report.report",
            "phải nêu đúng một: report hoặc symbol",
            "exactly one of report and symbol must be set",
        )
        .objects(
            initial.is_some_and(|one| !one.report.is_empty() && incident_of_report(&one.report) != incident),
            "report.initial_report.report",
            "phải là báo cáo của chính sự cố này",
            "must be a report of this incident",
        )
        .also(addresses(public.unwrap_or_default(), "report.details.public_addresses").map(drop))
        .paper(&report.document, "report.document")
}

#[cfg(test)]
mod tests {
    use chidao_proto::contract::pool;

    use super::*;
    use crate::rules::report::mandatory;

    #[test]
    fn every_field_of_a_form_has_its_place_in_the_contract() {
        let request = pool().get_message_by_name("chidao.incident.v1.SubmitReportRequest");
        let request = request.expect("a request");
        for field in Field::ALL {
            let mut descriptor = request.clone();
            for part in place_of(*field).split('.') {
                let found = descriptor.get_field_by_name(part);
                let found = found.unwrap_or_else(|| panic!("{field:?}: {part} of {}", descriptor.full_name()));
                if let Some(inner) = found.kind().as_message() {
                    descriptor = inner.clone();
                }
            }
        }
    }

    #[test]
    fn an_empty_report_says_when_it_is_sent_and_nothing_else() {
        let fields: Vec<_> = said_fields(&wire::Report::default()).iter().collect();
        assert_eq!(fields, [Field::ReportTime]);
        let blank = wire::Report {
            description: "\n ".to_owned(),
            reporter: Some(wire::Reporter::default()),
            system: Some(wire::ReportedSystem::default()),
            ..wire::Report::default()
        };
        let said = said_fields(&blank);
        let mut asked = mandatory(ReportType::Initial).iter();
        assert!(asked.all(|field| *field == Field::ReportTime || !said.contains(*field)));
    }

    #[test]
    fn a_row_keeps_the_whole_report_and_how_people_are_reached_beside_it() {
        let report = wire::Report {
            name: "incidents/2026-0001/reports/12".to_owned(),
            reporter: Some(wire::Reporter {
                phone: "0270 000 0000".to_owned(),
                ..wire::Reporter::default()
            }),
            contact: Some(wire::ReportContact {
                email: "mau@vidu.example".to_owned(),
                ..wire::ReportContact::default()
            }),
            ..wire::Report::default()
        };
        let row = report_row(&report, " officers ".to_owned()).expect("a row");
        assert_eq!((row.id.as_str(), row.ordinal), ("2026-0001/reports/12", 12));
        assert_eq!(row.id.as_str(), report_key(&report.name));
        for kept in ["0270", "mau@"] {
            assert!(!String::from_utf8_lossy(&row.content).contains(kept), "{kept}");
        }
        assert_eq!(
            (row.reporter_email.as_deref(), row.contact_phone.as_deref()),
            (None, None)
        );
        let read = super::report(&row).expect("a report");
        assert_eq!(
            wire::Report {
                etag: String::new(),
                ..read
            },
            report
        );
        for wrong in [
            "incidents/2026-0001",
            "incidents/2026-0001/reports/x",
            "tasks/2026-0001/reports/1",
        ] {
            let wrong = wire::Report {
                name: wrong.to_owned(),
                ..wire::Report::default()
            };
            assert!(report_row(&wrong, String::new()).is_err(), "{}", wrong.name);
        }
    }
}
