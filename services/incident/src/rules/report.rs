//! Reports (báo cáo sự cố): the seven types, who sends which to whom, and what each must say.

use chidao_calendar::Instant;

use super::{
    article::Article,
    obligation::Code,
    party::Party,
    phase::{Reason, Refusal, Wanting},
    set::{Set, members},
};

members! {
    /// A type of notice or report: those of Decision 05, Điều 11.2, and the notice of Circular 20, Điều 9.3.
    ReportType {
        /// Thông báo sự cố.
        Notice,
        /// Báo cáo ban đầu (Mẫu số 03).
        Initial,
        /// Báo cáo diễn biến tình hình.
        Progress,
        /// Báo cáo phương án ứng cứu cụ thể.
        ResponsePlan,
        /// Báo cáo xin ý kiến chỉ đạo, chỉ huy.
        RequestDirection,
        /// Báo cáo đề nghị hỗ trợ, phối hợp.
        RequestSupport,
        /// Báo cáo kết thúc ứng phó (Mẫu số 04).
        Final,
    }
}

members! {
    /// A field of a form.
    Field {
        /// Tên tổ chức, cá nhân báo cáo.
        ReporterName,
        /// Địa chỉ.
        ReporterAddress,
        /// Điện thoại.
        ReporterPhone,
        /// Thư điện tử.
        ReporterEmail,
        /// Họ và tên người liên hệ.
        ContactName,
        /// Chức vụ người liên hệ.
        ContactPosition,
        /// Điện thoại người liên hệ.
        ContactPhone,
        /// Thư điện tử người liên hệ.
        ContactEmail,
        /// Đơn vị vận hành hệ thống.
        Operator,
        /// Cơ quan chủ quản.
        Owner,
        /// Tên hệ thống, tên miền, địa chỉ IP công cộng.
        System,
        /// Cấp độ.
        Level,
        /// Nhà cung cấp dịch vụ an toàn thông tin.
        SecurityProvider,
        /// Nhà cung cấp kết nối.
        ConnectionProvider,
        /// Mô tả sơ bộ.
        Description,
        /// Ngày phát hiện.
        DetectionDate,
        /// Giờ, phút phát hiện.
        DetectionTime,
        /// Hiện trạng sự cố.
        Status,
        /// Cách thức phát hiện.
        HowDetected,
        /// Đã gửi thông báo sự cố cho.
        AlreadyNotified,
        /// Biện pháp đã triển khai.
        Measures,
        /// Kiến nghị, đề xuất hỗ trợ.
        Proposals,
        /// Thời gian thực hiện báo cáo.
        ReportTime,
        /// Số, ngày báo cáo ban đầu.
        InitialReference,
        /// Tên, mô tả sự cố.
        IncidentName,
        /// Kết quả xử lý.
        Result,
    }
}

/// The address line with which a report by e-mail begins (Mẫu số 03, ghi chú).
pub const MAIL_MARK: &str = "[TBSC]";

/// The fields marked `*` in Form 03, and those that Decision 05 asks for without one (Điều 11.4.a–b: owner, system, position of the
/// contact), in the order of the form.
const FORM_03: &[Field] = &[
    Field::ReporterName,
    Field::ReporterAddress,
    Field::ReporterPhone,
    Field::ReporterEmail,
    Field::ContactName,
    Field::ContactPosition,
    Field::ContactPhone,
    Field::ContactEmail,
    Field::Operator,
    Field::Owner,
    Field::System,
    Field::Description,
    Field::DetectionDate,
    Field::DetectionTime,
    Field::Status,
    Field::HowDetected,
    Field::AlreadyNotified,
    Field::ReportTime,
];

/// The fields marked `*` in Form 04, in its order.
const FORM_04: &[Field] = &[
    Field::ReporterName,
    Field::ReporterAddress,
    Field::ReporterPhone,
    Field::ReporterEmail,
    Field::Operator,
    Field::DetectionDate,
    Field::DetectionTime,
];

/// What a notice says at least (TT 20/2017, Điều 9.3.a); operator and owner where they are known.
const NOTICE: &[Field] = &[
    Field::ReporterName,
    Field::ReporterAddress,
    Field::System,
    Field::Description,
    Field::DetectionDate,
];

/// The fields that a type cannot do without. Reports without a form say who reports and what.
#[must_use]
pub const fn mandatory(report: ReportType) -> &'static [Field] {
    match report {
        ReportType::Notice => NOTICE,
        ReportType::Initial => FORM_03,
        ReportType::Final => FORM_04,
        ReportType::Progress | ReportType::ResponsePlan | ReportType::RequestDirection | ReportType::RequestSupport => {
            &[Field::ReporterName, Field::Description]
        }
    }
}

/// The point of Decision 05, Điều 11.4, that a field of the initial report serves, where it serves one.
#[must_use]
pub const fn point(field: Field) -> Option<&'static str> {
    match field {
        Field::ReporterName
        | Field::ReporterAddress
        | Field::Operator
        | Field::Owner
        | Field::System
        | Field::Level
        | Field::DetectionDate
        | Field::DetectionTime => Some("a"),
        Field::ReporterPhone
        | Field::ReporterEmail
        | Field::ContactName
        | Field::ContactPosition
        | Field::ContactPhone
        | Field::ContactEmail => Some("b"),
        Field::Description | Field::IncidentName => Some("c"),
        Field::SecurityProvider | Field::ConnectionProvider => Some("d"),
        Field::Measures => Some("đ"),
        Field::Status | Field::Result => Some("g"),
        Field::Proposals => Some("h"),
        Field::HowDetected | Field::AlreadyNotified | Field::ReportTime | Field::InitialReference => None,
    }
}

/// Whom a report goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipients {
    /// The addressees.
    pub to: &'static [Party],
    /// Who gets a copy (đồng gửi).
    pub cc: &'static [Party],
}

/// Who may send a type of report.
#[must_use]
pub const fn senders(report: ReportType) -> &'static [Party] {
    match report {
        ReportType::Notice => &[Party::Operator, Party::SpecialisedUnit, Party::NetworkMember],
        ReportType::ResponsePlan | ReportType::RequestSupport => &[Party::Operator, Party::SpecialisedUnit],
        ReportType::Initial | ReportType::Final => &[Party::Operator],
        ReportType::Progress | ReportType::RequestDirection => {
            &[Party::Operator, Party::SpecialisedUnit, Party::ProvincialCommittee]
        }
    }
}

/// Whom a type of report goes to when one of its senders sends it. Source: QĐ 05/2017, Điều 11.5; TT 20/2017, Điều 9.2, 11.1.c, 11.1.e.
#[must_use]
pub const fn recipients(report: ReportType, sender: Party) -> Recipients {
    use Party as P;
    let (to, cc): (&'static [P], &'static [P]) = match (sender, report) {
        (P::Operator, ReportType::Notice) => (&[P::Owner, P::Coordinator, P::SpecialisedUnit, P::NetworkMember], &[]),
        (P::Operator, ReportType::Final) => (&[P::Owner, P::Coordinator], &[]),
        (P::Operator, ReportType::RequestDirection | ReportType::RequestSupport) => (
            &[P::Owner, P::SpecialisedUnit, P::ProvincialCommittee],
            &[P::Coordinator],
        ),
        (P::Operator, _) => (&[P::Owner, P::SpecialisedUnit], &[P::Coordinator]),
        (P::ProvincialCommittee, _) => (&[P::StandingAgency, P::NationalCommittee], &[]),
        (_, ReportType::Notice) => (&[P::Coordinator, P::Operator, P::Owner], &[]),
        _ => (&[P::Owner, P::ProvincialCommittee, P::Coordinator], &[]),
    };
    Recipients { to, cc }
}

/// Whether a type must be signed: a notice need not, a report must (TT 20/2017, Điều 9.1).
#[must_use]
pub const fn needs_signature(report: ReportType) -> bool {
    !matches!(report, ReportType::Notice)
}

/// What a report does of what its sender owes.
#[must_use]
pub const fn fulfils(report: ReportType, sender: Party) -> &'static [Code] {
    match (sender, report) {
        (Party::Operator, ReportType::Notice) => &[Code::Notice5d, Code::NoticeUpdate],
        (Party::Operator, ReportType::Initial) => &[Code::Initial, Code::UpgradeReport],
        (Party::Operator, ReportType::Progress) => &[Code::Progress],
        (Party::Operator, ReportType::ResponsePlan) => &[Code::ResponsePlan],
        (Party::Operator, ReportType::RequestDirection) => &[Code::UpgradeReport],
        (Party::Operator, ReportType::Final) => &[Code::Final5d],
        (Party::SpecialisedUnit | Party::NetworkMember, ReportType::Notice) => &[Code::Forward],
        (Party::SpecialisedUnit, ReportType::Progress | ReportType::RequestDirection) => &[Code::UnitReport],
        (Party::ProvincialCommittee, ReportType::Progress | ReportType::RequestDirection) => &[Code::ScReport],
        _ => &[],
    }
}

/// The types of report by which a debtor does what he owes; none where it is done otherwise.
pub fn forms(code: Code, debtor: Party) -> impl Iterator<Item = ReportType> {
    let does = move |report: &ReportType| fulfils(*report, debtor).contains(&code);
    ReportType::ALL.iter().copied().filter(does)
}

/// Whether the specialised unit, whom a report reaches, owes its sender an acknowledgement (QĐ 05/2017, Điều 12.1.c).
#[must_use]
pub fn is_acknowledged(report: ReportType, sender: Party) -> bool {
    let is_such = matches!(report, ReportType::Notice | ReportType::Initial);
    is_such && recipients(report, sender).to.contains(&Party::SpecialisedUnit)
}

/// A report as it was filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// Its type.
    pub report: ReportType,
    /// As what it is sent, where the sender says so: he must where he holds several parts that may send it.
    pub sender: Option<Party>,
    /// The fields that say something.
    pub fields: Set<Field>,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Whether it says that handling is not finished; a notice may.
    pub is_unfinished: bool,
    /// When it was sent, where that was before now.
    pub sent: Option<Instant>,
}

/// Whether a report can be sent by somebody, and as what he sends it.
///
/// # Errors
/// It is another's, it may be sent in several parts and none is named, it is not signed, or fields are missing: all of them are named.
pub fn check(filled: &Filled, held: Set<Party>) -> Result<Party, Refusal> {
    let report = filled.report;
    let all: Vec<Party> = senders(report)
        .iter()
        .copied()
        .filter(|one| held.contains(*one))
        .collect();
    let basis = [Article::Qd05_11_5, Article::Tt20_9_3];
    let sender = match (filled.sender, &*all) {
        (Some(sender), all) if all.contains(&sender) => sender,
        (None, [only]) => *only,
        (None, [_, _, ..]) => return Err(Refusal::new(Reason::Wanting(Wanting::Sender(all)), &basis)),
        (Some(sender), _) if senders(report).contains(&sender) => {
            return Err(Refusal::new(Reason::NotTheirReport(vec![sender]), &basis));
        }
        _ => return Err(Refusal::new(Reason::NotTheirReport(senders(report).to_vec()), &basis)),
    };
    let missing: Vec<_> = mandatory(report)
        .iter()
        .copied()
        .filter(|field| !filled.fields.contains(*field))
        .collect();
    if !missing.is_empty() {
        let basis: &[Article] = match report {
            ReportType::Notice => &[Article::Tt20_9_3a],
            ReportType::Initial => &[Article::Qd05_11_4, Article::Tt20_9_3],
            _ => &[Article::Tt20_9_3],
        };
        return Err(Refusal::new(Reason::Wanting(Wanting::Fields(missing)), basis));
    }
    if needs_signature(report) && !filled.is_signed {
        return Err(Refusal::new(Reason::NotSigned, &[Article::Tt20_9_1b]));
    }
    Ok(sender)
}

#[cfg(test)]
#[path = "tests/report.rs"]
mod tests;
