//! A notice or report as the text of its official form: Form 03 and Form 04 of Circular 20/2017/TT-BTTTT, the other types as letters.
//! What is empty is left out, unless its type cannot do without it.

mod page;
mod parts;

use std::collections::BTreeMap;

use chidao_calendar::{Date, Instant, Shown};
use chidao_proto::{
    catalogue,
    common::v1::{self, DocumentRef},
    field,
    incident::v1::{Report, ReportRecipient},
    refusal::Refusal,
};

use self::page::Page;
use super::enums::Told;
use crate::rules::report::{MAIL_MARK, ReportType, mandatory};

/// A report as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// Its title.
    pub(crate) title: String,
    /// The subject of the message that brings it.
    pub(crate) mail_subject: String,
    /// The whole.
    pub(crate) text: String,
}

/// What a type is called, and the form that it has.
const fn called(report: ReportType) -> (&'static str, Option<&'static str>) {
    match report {
        ReportType::Notice => ("Thông báo sự cố mạng", None),
        ReportType::Initial => ("Báo cáo ban đầu sự cố mạng", Some("Mẫu số 03")),
        ReportType::Progress => ("Báo cáo diễn biến tình hình sự cố mạng", None),
        ReportType::ResponsePlan => ("Báo cáo phương án ứng cứu cụ thể", None),
        ReportType::RequestDirection => ("Báo cáo xin ý kiến chỉ đạo, chỉ huy", None),
        ReportType::RequestSupport => ("Báo cáo đề nghị hỗ trợ, phối hợp", None),
        ReportType::Final => ("Báo cáo kết thúc ứng phó sự cố", Some("Mẫu số 04")),
    }
}

/// A report as text, with what agencies are called, by their names.
///
/// # Errors
/// It is not as the service writes it.
pub(crate) fn render(report: &Report, agencies: &BTreeMap<String, String>) -> Result<Rendered, Refusal> {
    let of = ReportType::of(report.r#type, "type")?;
    let (called, form) = called(of);
    let title = called.to_uppercase();
    let mut page = Page::new(mandatory(of));
    page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    page.line("Độc lập - Tự do - Hạnh phúc");
    page.gap();
    let reporter = report.reporter.as_ref().map_or("", |reporter| &reporter.display_name);
    page.line(reporter);
    if let Some(document) = &report.document {
        page.line(&format!("Số: {}, ngày {}", document.symbol, issued(document)?));
    }
    page.gap();
    page.line(&title);
    if let Some(form) = form {
        page.line(&format!("({form}, Thông tư số 20/2017/TT-BTTTT)"));
    }
    if report.tlp != 0 {
        let mark = catalogue::label("chidao.incident.v1.Tlp", report.tlp);
        page.line(&format!("Mức chia sẻ: {}", mark.map_or("", |(vi, _)| vi)));
    }
    page.gap();
    addressed(&mut page, report, agencies);
    parts::write(&mut page, of, report)?;
    signed(&mut page, report);
    Ok(Rendered {
        mail_subject: subject(called, report),
        title,
        text: page.text(),
    })
}

/// The subject of a message: the mark that Form 03 asks for, what it is, and about what.
fn subject(called: &str, report: &Report) -> String {
    let system = report.system.as_ref().map(|system| &system.display_name);
    let about = [system, Some(&report.incident_name)].into_iter().flatten();
    match about.into_iter().find(|about| !about.is_empty()) {
        Some(about) => format!("{MAIL_MARK} {called}: {about}"),
        None => format!("{MAIL_MARK} {called}"),
    }
}

/// To whom it goes.
fn addressed(page: &mut Page, report: &Report, agencies: &BTreeMap<String, String>) {
    let name = |one: &ReportRecipient| {
        let (part, _) = catalogue::label("chidao.incident.v1.Party", one.party).unwrap_or_default();
        let known = agencies.get(&one.agency).unwrap_or(&one.title);
        match known.is_empty() {
            true => part.to_owned(),
            false => format!("{part}: {known}"),
        }
    };
    for (copy, heading) in [(false, "Kính gửi:"), (true, "Đồng gửi:")] {
        let all: Vec<_> = report.recipients.iter().filter(|one| one.copy == copy).collect();
        if all.is_empty() {
            continue;
        }
        page.line(heading);
        for one in all {
            page.line(&format!("- {}", name(one)));
        }
    }
    if !report.recipients.is_empty() {
        page.gap();
    }
}

/// Who signed it, and how.
fn signed(page: &mut Page, report: &Report) {
    let Some(document) = &report.document else { return };
    page.gap();
    page.line(&document.signer_title.to_uppercase());
    let kind = catalogue::label("chidao.common.v1.SignatureKind", document.signature);
    page.line(&format!("({})", kind.map_or("", |(vi, _)| vi)));
    page.line(&document.signer_name);
}

fn issued(document: &DocumentRef) -> Result<Shown, Refusal> {
    field::day(&document.issued_on, "document.issued_on").map(Shown)
}

/// A day as texts show it: dd/MM/yyyy.
fn shown_day(day: &v1::Date) -> Result<String, Refusal> {
    let day: Date = field::day(&Some(*day), "detected_on")?;
    Ok(Shown(day).to_string())
}

/// An instant as texts show it, in Vietnam: dd/MM/yyyy HH:mm.
pub(crate) fn shown_minute(at: Instant) -> String {
    let day = at.civil_date();
    let minutes = (at.micros() - Instant::start_of(day).micros()) / 60_000_000;
    format!("{} {:02}:{:02}", Shown(day), minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests;
