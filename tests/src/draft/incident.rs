//! Requests of the incident service that are right as they stand, for the committee of the other drafts.

use chidao_proto::incident::v1::{
    AdvanceResponseRequest, AmendIncidentRequest, CreateInformationSystemRequest, DirectResponseRequest, Evidence,
    GivenEvidence, Incident, InformationSystem, NoticeContent, RecordExternalDecisionRequest, RecordListingRequest,
    RecordOwnerDelegationRequest, Report, ReportContact, ReportIncidentRequest, ReportType, ReportedSystem, Reporter,
    Step, StepContent, SubmitReportRequest, SystemList, SystemManagement, SystemOwnerKind,
};
use prost_reflect::prost_types::Timestamp;

use super::{agency_name, date, decision, request_id};

/// A system of level 3 that the agency with this id owns and runs.
#[must_use]
pub fn system(owner: &str) -> CreateInformationSystemRequest {
    let system = InformationSystem {
        display_name: "Cổng dịch vụ công (hư cấu)".to_owned(),
        management: SystemManagement::Civil.into(),
        owner: agency_name(owner),
        owner_kind: SystemOwnerKind::PeoplesCommittee.into(),
        operator: agency_name(owner),
        level: 3,
        level_basis: Some(decision("40/QĐ-UBND (hư cấu)", date(2019, 1, 10))),
        public_addresses: vec!["113.161.0.1".to_owned()],
        ..InformationSystem::default()
    };
    CreateInformationSystemRequest {
        request_id: request_id(),
        system: Some(system),
    }
}

/// That a system is on the list of nationally important systems since 01/02/2019.
#[must_use]
pub fn listing(name: &str) -> RecordListingRequest {
    RecordListingRequest {
        request_id: request_id(),
        name: name.to_owned(),
        list: SystemList::National.into(),
        on: Some(date(2019, 2, 1)),
        basis: Some(decision("41/QĐ-UBND (hư cấu)", date(2019, 1, 20))),
        ..RecordListingRequest::default()
    }
}

/// That the People's Committee of the province, who owns a system, delegates to the agency with this id from 01/03/2019.
#[must_use]
pub fn delegation(name: &str, delegate: &str) -> RecordOwnerDelegationRequest {
    RecordOwnerDelegationRequest {
        request_id: request_id(),
        name: name.to_owned(),
        delegate: agency_name(delegate),
        from: Some(date(2019, 3, 1)),
        basis: Some(decision("42/UQ-UBND (hư cấu)", date(2019, 2, 20))),
        ..RecordOwnerDelegationRequest::default()
    }
}

/// What a notice says.
#[must_use]
pub fn notice() -> NoticeContent {
    NoticeContent {
        reporter_name: "Trung tâm Thử nghiệm (hư cấu)".to_owned(),
        reporter_address: "Số 1 đường Thử, tỉnh Vĩnh Long".to_owned(),
        description: "Trang chủ bị thay đổi giao diện".to_owned(),
        ..NoticeContent::default()
    }
}

/// Twelve o'clock of a day in Vietnam.
///
/// # Panics
/// There is no such day.
#[must_use]
pub fn noon(year: i32, month: u8, day: u8) -> Timestamp {
    let month = month.try_into().expect("a month");
    let day = time::Date::from_calendar_date(year, month, day).expect("a day");
    Timestamp {
        seconds: day.midnight().assume_utc().unix_timestamp() + 5 * 3600,
        nanos: 0,
    }
}

/// A first notice of an incident of a system, which was detected at an instant.
#[must_use]
pub fn report(system: &str, detected: Timestamp) -> ReportIncidentRequest {
    ReportIncidentRequest {
        request_id: request_id(),
        incident: Some(Incident {
            committee: "committees/bcd-cqdt".to_owned(),
            display_name: "Cổng bị thay đổi giao diện (hư cấu)".to_owned(),
            system: system.to_owned(),
            ..Incident::default()
        }),
        notice: Some(notice()),
        detected_time: Some(detected),
        ..ReportIncidentRequest::default()
    }
}

/// What is given for a step in words, of these kinds.
#[must_use]
pub fn content(kinds: &[Evidence]) -> StepContent {
    let given = kinds.iter().map(|kind| GivenEvidence {
        kind: (*kind).into(),
        text: "Nội dung (hư cấu)".to_owned(),
    });
    StepContent {
        evidence: given.collect(),
        ..StepContent::default()
    }
}

/// A step of the response.
#[must_use]
pub fn advance(name: &str, step: Step, content: StepContent) -> AdvanceResponseRequest {
    AdvanceResponseRequest {
        request_id: request_id(),
        name: name.to_owned(),
        step: step.into(),
        content: Some(content),
        ..AdvanceResponseRequest::default()
    }
}

/// Something that becomes known.
#[must_use]
pub fn amend(name: &str, step: Step, content: StepContent) -> AmendIncidentRequest {
    AmendIncidentRequest {
        request_id: request_id(),
        name: name.to_owned(),
        step: step.into(),
        content: Some(content),
        ..AmendIncidentRequest::default()
    }
}

/// A step of the committee.
#[must_use]
pub fn direct(name: &str, step: Step, content: StepContent) -> DirectResponseRequest {
    DirectResponseRequest {
        request_id: request_id(),
        name: name.to_owned(),
        step: step.into(),
        content: Some(content),
        ..DirectResponseRequest::default()
    }
}

/// A decision of a national body.
#[must_use]
pub fn external(name: &str, step: Step, content: StepContent) -> RecordExternalDecisionRequest {
    RecordExternalDecisionRequest {
        request_id: request_id(),
        name: name.to_owned(),
        step: step.into(),
        content: Some(content),
        ..RecordExternalDecisionRequest::default()
    }
}

/// A notice or report on an incident that was detected at an instant, with all that any type must say; a report is signed.
#[must_use]
pub fn submission(name: &str, of: ReportType, detected: Timestamp) -> SubmitReportRequest {
    let reporter = Reporter {
        display_name: "Trung tâm Thử nghiệm (hư cấu)".to_owned(),
        address: "Số 1 đường Thử, tỉnh Vĩnh Long".to_owned(),
        phone: "0270 000 0000".to_owned(),
        email: "thu@vidu.example".to_owned(),
    };
    let contact = ReportContact {
        full_name: "Lê Văn Mẫu".to_owned(),
        position: "Trưởng phòng".to_owned(),
        phone: "0900 000 000".to_owned(),
        email: "mau@vidu.example".to_owned(),
    };
    let system = ReportedSystem {
        operator: "Trung tâm Thử nghiệm (hư cấu)".to_owned(),
        owner: "Sở Thử nghiệm (hư cấu)".to_owned(),
        display_name: "Cổng dịch vụ công (hư cấu)".to_owned(),
        level: 3,
        ..ReportedSystem::default()
    };
    let report = Report {
        r#type: of.into(),
        reporter: Some(reporter),
        contact: Some(contact),
        system: Some(system),
        description: "Trang chủ bị thay đổi giao diện".to_owned(),
        detected_time: Some(detected),
        status: "Chưa được xử lý".to_owned(),
        how_detected: vec!["Kiểm tra nhật ký".to_owned()],
        already_notified: vec!["Cơ quan điều phối".to_owned()],
        document: Some(decision("12/BC-TTTN (hư cấu)", date(2019, 3, 1))),
        ..Report::default()
    };
    SubmitReportRequest {
        request_id: request_id(),
        name: name.to_owned(),
        report: Some(Report {
            document: report.document.filter(|_| of != ReportType::Notice),
            ..report
        }),
        ..SubmitReportRequest::default()
    }
}
