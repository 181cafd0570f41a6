//! The parts of a form, in their order: groups of Form 03, and what Form 04 and Decision 05/2017, Điều 11.4, ask for beside them.

use chidao_proto::{
    incident::v1::{Report, ReportContact, ReportedSystem, Reporter, SystemDetails},
    refusal::Refusal,
};
use chidao_service::resource::instant;

use super::{page::Page, shown_day, shown_minute};
use crate::rules::report::{Field, ReportType};

/// Writes all that a report says.
pub(super) fn write(page: &mut Page, of: ReportType, report: &Report) -> Result<(), Refusal> {
    reporter(page, &report.reporter.clone().unwrap_or_default());
    contact(page, &report.contact.clone().unwrap_or_default());
    page.say(
        "Số, ngày của báo cáo ban đầu",
        Some(Field::InitialReference),
        &initial(report)?,
    );
    system(page, &report.system.clone().unwrap_or_default());
    page.say("Tên sự cố", Some(Field::IncidentName), &report.incident_name);
    page.say(content(of), Some(Field::Description), &report.description);
    page.say(
        "Thời gian phát hiện sự cố",
        Some(Field::DetectionDate),
        &detected(report)?,
    );
    page.say("Hiện trạng sự cố", Some(Field::Status), &report.status);
    if report.unfinished {
        page.say("Việc xử lý", None, "chưa xong; sẽ cập nhật ngay khi xử lý xong");
    }
    page.list("Cách thức phát hiện", Some(Field::HowDetected), &report.how_detected);
    page.list(
        "Đã gửi thông báo sự cố cho",
        Some(Field::AlreadyNotified),
        &report.already_notified,
    );
    page.say(
        "Biện pháp đã triển khai hoặc dự kiến triển khai",
        Some(Field::Measures),
        &report.measures,
    );
    page.say("Đơn vị đang hỗ trợ và kết quả", None, &report.helpers);
    page.say(result(of), Some(Field::Result), &report.result);
    details(page, of, report);
    page.say("Kiến nghị, đề xuất hỗ trợ", Some(Field::Proposals), &report.proposals);
    let files = report.document.iter().flat_map(|document| &document.attachments);
    let files: Vec<String> = files.map(|file| file.file_name.clone()).collect();
    page.list("Tài liệu gửi kèm", None, &files);
    let sent = report.sent_time.as_ref().map(|at| shown_minute(instant(at)));
    let sent = sent.unwrap_or_default();
    page.say("Thời gian thực hiện báo cáo", Some(Field::ReportTime), &sent);
    Ok(())
}

/// What the description of a type is called.
const fn content(of: ReportType) -> &'static str {
    match of {
        ReportType::Notice | ReportType::Final => "Mô tả sự cố",
        ReportType::Initial => "Mô tả sơ bộ về sự cố",
        ReportType::Progress => "Diễn biến tình hình",
        ReportType::ResponsePlan => "Phương án ứng cứu",
        ReportType::RequestDirection => "Nội dung xin ý kiến chỉ đạo, chỉ huy",
        ReportType::RequestSupport => "Nội dung đề nghị hỗ trợ, phối hợp",
    }
}

const fn result(of: ReportType) -> &'static str {
    match of {
        ReportType::Initial => "Kết quả ứng cứu ban đầu",
        ReportType::Final => "Kết quả xử lý (diễn biến, cách khắc phục, đề xuất ngăn ngừa tái diễn)",
        _ => "Kết quả xử lý",
    }
}

fn reporter(page: &mut Page, reporter: &Reporter) {
    let lines = [
        ("Tên", Some(Field::ReporterName), &*reporter.display_name),
        ("Địa chỉ", Some(Field::ReporterAddress), &reporter.address),
        ("Điện thoại", Some(Field::ReporterPhone), &reporter.phone),
        ("Thư điện tử", Some(Field::ReporterEmail), &reporter.email),
    ];
    page.group("Tổ chức, cá nhân báo cáo", &lines);
}

fn contact(page: &mut Page, contact: &ReportContact) {
    let lines = [
        ("Họ và tên", Some(Field::ContactName), &*contact.full_name),
        ("Chức vụ", Some(Field::ContactPosition), &contact.position),
        ("Điện thoại", Some(Field::ContactPhone), &contact.phone),
        ("Thư điện tử", Some(Field::ContactEmail), &contact.email),
    ];
    page.group("Người liên hệ", &lines);
}

fn system(page: &mut Page, system: &ReportedSystem) {
    let level = match system.level {
        0 => String::new(),
        level => level.to_string(),
    };
    let lines = [
        (
            "Đơn vị vận hành (hoặc được thuê vận hành)",
            Some(Field::Operator),
            &*system.operator,
        ),
        ("Cơ quan chủ quản", Some(Field::Owner), &system.owner),
        (
            "Tên hệ thống, tên miền, địa chỉ IP",
            Some(Field::System),
            &system.display_name,
        ),
        ("Cấp độ", Some(Field::Level), &level),
        (
            "Đơn vị cung cấp dịch vụ an toàn thông tin",
            Some(Field::SecurityProvider),
            &system.security_provider,
        ),
        (
            "Đơn vị cung cấp dịch vụ kết nối bên ngoài",
            Some(Field::ConnectionProvider),
            &system.connection_provider,
        ),
        ("Đơn vị cung cấp dịch vụ khác", None, &system.other_provider),
    ];
    page.group("Hệ thống bị sự cố", &lines);
}

fn details(page: &mut Page, of: ReportType, report: &Report) {
    let SystemDetails {
        operating_system,
        services,
        measures,
        public_addresses,
        domain_names,
        purpose,
        enclosures,
    } = report.details.clone().unwrap_or_default();
    let joined = |items: Vec<String>| items.join("; ");
    let (services, measures) = (joined(services), joined(measures));
    let (addresses, domains) = (joined(public_addresses), joined(domain_names));
    let enclosures = joined(enclosures);
    // Form 03 asks for yes or no; elsewhere it is said where it is so.
    let confidential = match (report.confidential, of) {
        (true, _) => "có",
        (false, ReportType::Initial) => "không",
        (false, _) => "",
    };
    let lines = [
        ("Hệ điều hành, phiên bản", None, &*operating_system),
        ("Các dịch vụ có trên hệ thống", None, &services),
        ("Các biện pháp an toàn thông tin đã triển khai", None, &measures),
        ("Các địa chỉ IP công cộng", None, &addresses),
        ("Các tên miền", None, &domains),
        ("Mục đích chính sử dụng hệ thống", None, &purpose),
        ("Thông tin gửi kèm", None, &enclosures),
        ("Giữ bí mật thông tin", None, confidential),
    ];
    page.group("Thông tin bổ sung về hệ thống", &lines);
}

/// When it was detected: by the minute, or by the day alone.
fn detected(report: &Report) -> Result<String, Refusal> {
    match (&report.detected_time, &report.detected_on) {
        (Some(at), _) => Ok(shown_minute(instant(at))),
        (None, Some(day)) => shown_day(day),
        (None, None) => Ok(String::new()),
    }
}

/// Number and day of the initial report.
fn initial(report: &Report) -> Result<String, Refusal> {
    let Some(initial) = &report.initial_report else {
        return Ok(String::new());
    };
    let symbol = match &*initial.symbol {
        "" => &*initial.report,
        symbol => symbol,
    };
    Ok(match &initial.issued_on {
        Some(day) => format!("{symbol}, ngày {}", shown_day(day)?),
        None => symbol.to_owned(),
    })
}
