//! The official forms, word for word. Names and addresses are made up.

use chidao_proto::{
    common::v1::{Attachment, Date as Day, SignatureKind},
    incident::v1::{
        InitialReference, Party, ReportContact, ReportType as Type, ReportedSystem, Reporter, SystemDetails,
    },
};
use prost_types::Timestamp;
use time::{
    OffsetDateTime,
    macros::{datetime, offset},
};

use super::*;

fn at(time: OffsetDateTime) -> Option<Timestamp> {
    Some(Timestamp {
        seconds: time.to_offset(offset!(+7)).unix_timestamp(),
        nanos: 0,
    })
}

fn recipient(party: Party, agency: &str, title: &str, copy: bool) -> ReportRecipient {
    ReportRecipient {
        party: party.into(),
        agency: agency.to_owned(),
        title: title.to_owned(),
        copy,
    }
}

fn signed(symbol: &str) -> Option<DocumentRef> {
    Some(DocumentRef {
        symbol: symbol.to_owned(),
        issued_on: Some(Day {
            year: 2026,
            month: 9,
            day: 16,
        }),
        signer_name: "Đặng Thị Thử".to_owned(),
        signer_title: "Giám đốc".to_owned(),
        signature: SignatureKind::Digital.into(),
        attachments: vec![Attachment {
            file_name: "nhat-ky.zip".to_owned(),
            ..Attachment::default()
        }],
        ..DocumentRef::default()
    })
}

/// What both forms have.
fn report(of: Type) -> Report {
    Report {
        r#type: of.into(),
        reporter: Some(Reporter {
            display_name: "Trung tâm Thử nghiệm (hư cấu)".to_owned(),
            address: "Số 1 đường Thử, tỉnh Vĩnh Long".to_owned(),
            phone: "0270 000 0000".to_owned(),
            email: "thu@vidu.example".to_owned(),
        }),
        system: Some(ReportedSystem {
            operator: "Trung tâm Thử nghiệm (hư cấu)".to_owned(),
            owner: "Sở Thử nghiệm (hư cấu)".to_owned(),
            display_name: "Cổng dịch vụ công (hư cấu)".to_owned(),
            level: 3,
            ..ReportedSystem::default()
        }),
        description: "Trang chủ bị thay đổi giao diện.".to_owned(),
        detected_time: at(datetime!(2026-09-05 08:05 +7)),
        document: signed("12/BC-TTTN"),
        sent_time: at(datetime!(2026-09-16 00:30 +7)),
        ..Report::default()
    }
}

fn agencies() -> BTreeMap<String, String> {
    BTreeMap::from([("agencies/so-owner".to_owned(), "Sở Thử nghiệm (hư cấu)".to_owned())])
}

fn initial() -> Report {
    Report {
        contact: Some(ReportContact {
            full_name: "Lê Văn Mẫu".to_owned(),
            position: "Trưởng phòng".to_owned(),
            phone: "0900 000 000".to_owned(),
            email: "mau@vidu.example".to_owned(),
        }),
        status: "Chưa được xử lý".to_owned(),
        how_detected: vec!["Kiểm tra nhật ký".to_owned(), "Thông báo của người dân".to_owned()],
        already_notified: vec!["Cơ quan điều phối quốc gia".to_owned()],
        details: Some(SystemDetails {
            operating_system: "Linux".to_owned(),
            services: vec!["Web".to_owned(), "DNS".to_owned()],
            public_addresses: vec!["113.161.0.1".to_owned()],
            ..SystemDetails::default()
        }),
        proposals: "Hỗ trợ phân tích mã độc.\nHỗ trợ khôi phục.".to_owned(),
        confidential: true,
        tlp: 3,
        recipients: vec![
            recipient(Party::Owner, "agencies/so-owner", "", false),
            recipient(Party::SpecialisedUnit, "", "", false),
            recipient(Party::Coordinator, "", "Trung tâm Điều phối (hư cấu)", true),
        ],
        ..report(Type::Initial)
    }
}

#[test]
fn an_initial_report_is_form_03() {
    let rendered = render(&initial(), &agencies()).expect("a report");
    assert_eq!(rendered.title, "BÁO CÁO BAN ĐẦU SỰ CỐ MẠNG");
    assert_eq!(
        rendered.mail_subject,
        "[TBSC] Báo cáo ban đầu sự cố mạng: Cổng dịch vụ công (hư cấu)"
    );
    insta::assert_snapshot!("form_03", rendered.text);
}

#[test]
fn an_end_report_is_form_04() {
    let report = Report {
        initial_report: Some(InitialReference {
            report: "incidents/2026-0001/reports/1".to_owned(),
            symbol: "9/BC-TTTN".to_owned(),
            issued_on: Some(Day {
                year: 2026,
                month: 9,
                day: 5,
            }),
        }),
        incident_name: "Cổng bị thay đổi giao diện (hư cấu)".to_owned(),
        result: "Đã gỡ tệp lạ.\nĐã vá lỗ hổng.".to_owned(),
        recipients: vec![
            recipient(Party::Owner, "agencies/so-owner", "", false),
            recipient(Party::Coordinator, "", "Trung tâm Điều phối (hư cấu)", false),
        ],
        ..report(Type::Final)
    };
    let rendered = render(&report, &agencies()).expect("a report");
    assert_eq!(rendered.title, "BÁO CÁO KẾT THÚC ỨNG PHÓ SỰ CỐ");
    assert!(rendered.mail_subject.starts_with("[TBSC] "));
    insta::assert_snapshot!("form_04", rendered.text);
}

#[test]
fn the_other_types_are_letters() {
    let notice = Report {
        detected_time: None,
        detected_on: Some(Day {
            year: 2026,
            month: 9,
            day: 5,
        }),
        document: None,
        unfinished: true,
        ..report(Type::Notice)
    };
    let mut texts = String::new();
    for report in [
        notice,
        report(Type::Progress),
        report(Type::ResponsePlan),
        report(Type::RequestDirection),
        report(Type::RequestSupport),
    ] {
        let report = Report {
            reporter: report.reporter.map(|reporter| Reporter {
                phone: String::new(),
                email: String::new(),
                ..reporter
            }),
            ..report
        };
        let rendered = render(&report, &BTreeMap::new()).expect("a report");
        texts.push_str(&format!("{}\n\n{}\n=====\n", rendered.mail_subject, rendered.text));
    }
    insta::assert_snapshot!("letters", texts);
}

#[test]
fn what_was_erased_leaves_its_line_and_nothing_of_it() {
    let mut report = initial();
    if let Some(contact) = &mut report.contact {
        contact.phone.clear();
        contact.email.clear();
    }
    let text = render(&report, &agencies()).expect("a report").text;
    assert!(text.contains("- Điện thoại (*): (đã xóa)"));
    assert!(!text.contains("0900 000 000") && !text.contains("mau@vidu.example"));
}

#[test]
fn every_field_that_is_mandatory_has_a_marked_line() {
    // The marks of Form 03: each line that may not be left out, where everything is left out.
    let empty = Report {
        r#type: Type::Initial.into(),
        ..Report::default()
    };
    let text = render(&empty, &BTreeMap::new()).expect("a report").text;
    let marked = text.lines().filter(|line| line.contains("(*)")).count();
    // Day and minute of the detection are one line.
    assert_eq!(marked, mandatory(ReportType::Initial).len() - 1);
}
