//! What the caller is told where the rules refuse.

#[cfg(test)]
mod tests;

use chidao_proto::{
    catalogue,
    errors::v1::{Reason as Told, Rule},
    field,
    incident::v1 as wire,
    refusal::Refusal,
};

use crate::{
    resource::{self, Told as _},
    rules::{
        article::Article,
        closing::Blocker,
        party::Party,
        phase::{self, Evidence, Instead, Reason, Step, Wanting},
        report::{Field, point},
        system::Management,
        times::Disorder,
    },
};

/// The rule of the catalogue that an article is.
pub(crate) fn rule(article: Article) -> Rule {
    let name = format!("RULE_{}", article.code().replace('-', "_"));
    Rule::from_str_name(&name).unwrap_or(Rule::Unspecified)
}

/// What a value is called, in Vietnamese and in English.
pub(crate) fn label(enumeration: &str, number: i32) -> (&'static str, &'static str) {
    catalogue::label(&format!("chidao.incident.v1.{enumeration}"), number).unwrap_or(("?", "?"))
}

pub(crate) fn party(party: Party) -> (&'static str, &'static str) {
    label("Party", party.told())
}

pub(crate) fn step(step: Step) -> (&'static str, &'static str) {
    label("Step", step.told())
}

fn joined(texts: &[(&'static str, &'static str)]) -> (String, String) {
    let vi: Vec<_> = texts.iter().map(|(vi, _)| *vi).collect();
    let en: Vec<_> = texts.iter().map(|(_, en)| *en).collect();
    (vi.join("; "), en.join("; "))
}

/// The field in which a piece of evidence is given.
fn field_of(evidence: Evidence) -> String {
    let name = match evidence {
        Evidence::Reason => "content.reason",
        Evidence::Document => "content.document",
        Evidence::NoticeContent => "notice",
        Evidence::Classification => "content.classification",
        Evidence::Category => "content.category",
        Evidence::Directive => "content.directive",
        Evidence::Addressee | Evidence::Members | Evidence::Speaker | Evidence::Parties => "content.participants",
        Evidence::Assessment | Evidence::Facts => "content.facts",
        Evidence::PlanCode => "content.plan",
        Evidence::Times => "content.detected_time",
        Evidence::Flags => "content.flags",
        Evidence::Management => "content.management",
        Evidence::Work => "content.evidence",
        Evidence::System => "content.system",
        Evidence::Marking => "content.tlp",
        other => {
            let kind = wire::Evidence::try_from(other.told()).unwrap_or_default();
            let name = kind.as_str_name();
            return format!("content.evidence[{}]", name.strip_prefix("EVIDENCE_").unwrap_or(name));
        }
    };
    name.to_owned()
}

/// What the caller can do instead, in words.
fn instead(instead: &Instead) -> (String, String) {
    match instead {
        Instead::Take(one) => {
            let (vi, en) = step(*one);
            (
                format!("thực hiện bước {} «{vi}»", one.code()),
                format!("take step {} \"{en}\"", one.code()),
            )
        }
        Instead::Ask(one) => {
            let (vi, en) = party(*one);
            (format!("đề nghị {vi}"), format!("ask the {}", lower(en)))
        }
        Instead::TurnToTheMinistry => (
            "báo cáo, ứng cứu theo quy định riêng của bộ quản lý hệ thống".to_owned(),
            "report to the ministry that manages the system, by its own rules".to_owned(),
        ),
        Instead::ReportAnew => (
            "báo sự cố mới rồi liên kết hai sự cố".to_owned(),
            "report a new incident and link the two".to_owned(),
        ),
        Instead::Attach(evidence) => {
            let (vi, en) = label("Evidence", evidence.told());
            (format!("bổ sung {vi}"), format!("add {en}"))
        }
        Instead::Acknowledge => (
            "kiểm tra văn bản rồi gửi lại với acknowledge_discrepancy".to_owned(),
            "check the document, then send it again with acknowledge_discrepancy".to_owned(),
        ),
        Instead::Fulfil => (
            "hoàn thành nghĩa vụ còn mở".to_owned(),
            "do what is still owed".to_owned(),
        ),
        Instead::Submit(report) => {
            let (vi, en) = label("ReportType", report.told());
            (format!("gửi «{vi}»"), format!("send the \"{en}\""))
        }
        Instead::HaveItRecorded => (
            "đề nghị đơn vị chuyên trách ghi nhận kèm văn bản của cơ quan quyết định".to_owned(),
            "have it recorded by the specialised unit, with the document of whoever decided".to_owned(),
        ),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A hint made of all that can be done instead.
fn hint(refusal: &phase::Refusal) -> (String, String) {
    let all: Vec<_> = refusal.instead.iter().map(instead).collect();
    let vi: Vec<_> = all.iter().map(|(vi, _)| &**vi).collect();
    let en: Vec<_> = all.iter().map(|(_, en)| &**en).collect();
    match all.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!(" Có thể: {}.", vi.join("; ")),
            format!(" What can be done: {}.", en.join("; ")),
        ),
    }
}

/// What blocks closing, in words.
pub(crate) fn blocker(blocker: &Blocker) -> (String, String) {
    let (vi, en) = match blocker {
        Blocker::NotAcknowledged(_) => ("thông báo chưa được xác nhận đã nhận", "a notice was not acknowledged"),
        Blocker::FinalNotSent => (
            "chưa gửi báo cáo kết thúc (Mẫu số 04)",
            "the end report (Form 04) was not sent",
        ),
        Blocker::FinalNotReceived => (
            "chưa ghi nhận Cơ quan điều phối đã nhận báo cáo kết thúc",
            "the coordinator's receipt of the end report is not recorded",
        ),
        Blocker::ReviewNotSent => (
            "chưa gửi báo cáo tổng kết cho chủ quản, Ban Chỉ đạo và Cơ quan điều phối",
            "the review was not sent to owner, committee and coordinator",
        ),
    };
    (vi.to_owned(), en.to_owned())
}

fn disorder(disorder: Disorder) -> (&'static str, &'static str, &'static str) {
    match disorder {
        Disorder::DetectedBeforeItOccurred => (
            "occurred_time",
            "sự cố xảy ra sau khi được phát hiện",
            "it occurred after it was detected",
        ),
        Disorder::OccurredToCome => (
            "occurred_time",
            "thời điểm xảy ra ở tương lai",
            "it occurred in the time to come",
        ),
        Disorder::ExceededBeforeDetection => (
            "exceeded_time",
            "vượt khả năng trước khi được phát hiện",
            "it exceeded somebody's capability before it was detected",
        ),
        Disorder::EndedBeforeExceeded => (
            "ended_time",
            "kết thúc ứng phó trước khi vượt khả năng",
            "the response ended before it exceeded the operator's capability",
        ),
        Disorder::RecurredBefore => (
            "detected_time",
            "tái diễn trước lần phát hiện đầu",
            "it recurred before it was detected first",
        ),
        Disorder::NothingToCorrect => (
            "content",
            "thời điểm này chưa từng được ghi",
            "what is corrected was not said yet",
        ),
        Disorder::DetectedToCome => (
            "detected_time",
            "thời điểm phát hiện ở tương lai",
            "it was detected in the time to come",
        ),
        Disorder::KnownToCome => (
            "received_time",
            "thời điểm nhận hoặc vượt khả năng ở tương lai",
            "it was received or found in the time to come",
        ),
        Disorder::EndedBeforeDetection => (
            "ended_time",
            "kết thúc ứng phó trước khi phát hiện",
            "the response ended before the detection",
        ),
        Disorder::EndedToCome => (
            "ended_time",
            "kết thúc ứng phó ở tương lai",
            "the response ended in the time to come",
        ),
        Disorder::DoneToCome => (
            "done_time",
            "thời điểm thực hiện hoặc nhận ở tương lai",
            "it was done or received in the time to come",
        ),
        Disorder::DoneBeforeItsCause => (
            "done_time",
            "thực hiện trước khi phát sinh nghĩa vụ",
            "it was done before what it is owed for",
        ),
        Disorder::ReceivedBeforeDone => (
            "received_time",
            "nhận trước khi gửi",
            "it was received before it was sent",
        ),
    }
}

fn wanting(refusal: Refusal, wanting: &Wanting, name: &str, basis: &[Article]) -> Refusal {
    match wanting {
        Wanting::Evidence(all) => {
            let fields: Vec<_> = all.iter().map(|one| field_of(*one)).collect();
            refusal.with("field", fields.join(", "))
        }
        Wanting::Guard(guard) => {
            let (vi, en) = label("Guard", guard.told());
            refusal
                .with("field", "step")
                .detail(format!("cần trước hết: {vi}."), format!("first this must be so: {en}."))
        }
        Wanting::Blockers(all) => {
            let all: Vec<_> = all.iter().map(blocker).collect();
            let vi: Vec<_> = all.iter().map(|(vi, _)| &**vi).collect();
            let en: Vec<_> = all.iter().map(|(_, en)| &**en).collect();
            refusal
                .with("resource", name)
                .with("state", "BLOCKED")
                .detail(vi.join("; "), en.join("; "))
        }
        Wanting::Acknowledgement(all) => {
            let all: Vec<_> = all.iter().map(|one| label("Discrepancy", one.told())).collect();
            let (vi, en) = joined(&all);
            refusal.detail(vi, en)
        }
        Wanting::Sender(all) => {
            let (vi, en) = joined(&all.iter().map(|one| party(*one)).collect::<Vec<_>>());
            refusal.field(
                "sender",
                format!("phải nêu, vì người gọi giữ nhiều vai có thể gửi: {vi}"),
                format!("must be set, for the caller holds several parts that may send it: {en}"),
            )
        }
        Wanting::Fields(all) => {
            let by_point = basis.contains(&Article::Qd05_11_4);
            all.iter()
                .fold(refusal, |refusal, one| missing(refusal, *one, by_point))
        }
    }
}

/// A field of a report is missing; `by_point` says whether the article that asks for it has points.
fn missing(refusal: Refusal, one: Field, by_point: bool) -> Refusal {
    let at = resource::place_of(one);
    match point(one).filter(|_| by_point) {
        Some(point) => refusal.field(
            at,
            format!("phải có giá trị (QĐ 05/2017/QĐ-TTg, Điều 11.4.{point})"),
            format!("must be set (Decision 05/2017/QĐ-TTg, Article 11.4.{point})"),
        ),
        None => refusal.field(at, "phải có giá trị", "must be set"),
    }
}

/// Whose something is to do, in words. What the committee decides its officers may enter.
pub(crate) fn whose(parties: &[Party]) -> (String, String) {
    let all: Vec<_> = parties.iter().map(|one| party(*one)).collect();
    let (vi, en) = joined(&all);
    match parties.contains(&Party::ProvincialCommittee) {
        true => (
            format!("{vi} (chuyên viên cơ quan thường trực nhập thay khi kèm văn bản đã ký)"),
            format!("{en} (officers of the standing agency enter it with the signed document)"),
        ),
        false => (vi, en),
    }
}

/// What the caller is told of a refusal on an incident.
pub(crate) fn told(refused: &phase::Refusal, name: &str, state: (&'static str, &'static str)) -> Refusal {
    let code = format!("REASON_{}", refused.reason.code());
    let reason = Told::from_str_name(&code).unwrap_or(Told::Internal);
    let refusal = refused
        .basis
        .iter()
        .fold(Refusal::new(reason), |refusal, article| refusal.rule(rule(*article)));
    let (hint_vi, hint_en) = hint(refused);
    match &refused.reason {
        Reason::OutOfScope(out) => {
            let (management, vi, en) = match out.management {
                Management::PublicSecurity => ("PUBLIC_SECURITY", "Bộ Công an", "Ministry of Public Security"),
                Management::Defence | Management::Civil => ("DEFENCE", "Bộ Quốc phòng", "Ministry of National Defence"),
            };
            refusal
                .with("management", management)
                .with("field", "management")
                .detail(
                    format!("do {vi} quản lý.{hint_vi}"),
                    format!("it is managed by the {en}.{hint_en}"),
                )
        }
        Reason::NotTheirs(parties) | Reason::NotTheirReport(parties) => {
            let (vi, en) = whose(parties);
            refusal.detail(format!("{vi}.{hint_vi}"), format!("{en}.{hint_en}"))
        }
        Reason::NobodyMay => refusal.detail(hint_vi.trim_start().to_owned(), hint_en.trim_start().to_owned()),
        Reason::NotFromHere => refusal.with("resource", name).with("state", state.1).detail(
            format!("sự cố đang ở trạng thái «{}».{hint_vi}", state.0),
            format!("the incident is \"{}\".{hint_en}", state.1),
        ),
        Reason::Wanting(what) => wanting(refusal, what, name, &refused.basis),
        Reason::Times(which) => {
            let (at, vi, en) = disorder(*which);
            refusal.with("field", at).detail(format!("{vi}."), format!("{en}."))
        }
        Reason::NoSuchDuty => refusal.with("resource", name).with("state", "NOT_OPEN").detail(
            "nghĩa vụ không có hoặc không còn mở.",
            "there is no such duty, or it is not open.",
        ),
        Reason::NotSigned => refusal.with("field", "document.signature"),
    }
}

/// What the caller is told of a refusal to take the first notice, which has its times beside the incident and no content of a step.
pub(crate) fn told_at_intake(refused: &phase::Refusal, name: &str) -> Refusal {
    let refusal = told(refused, name, ("", ""));
    match &refused.reason {
        Reason::Wanting(Wanting::Evidence(all)) => {
            let fields: Vec<_> = all.iter().map(|one| field_of(*one)).collect();
            refusal.with("field", fields.join(", ").replace("content.", ""))
        }
        _ => refusal,
    }
}

/// A party of a system on record is named otherwise than it says.
pub(crate) fn only_as_on_record(at: &str) -> Refusal {
    field::invalid(
        at,
        "phải đúng như hệ thống thông tin đã ghi nhận; nếu khác, đề nghị đơn vị chuyên trách xác định",
        "must be as the system on record says; where it is otherwise, ask the specialised unit",
    )
}

/// A field of the content says something that the incident's system says.
pub(crate) fn of_the_system(at: &str) -> Refusal {
    field::invalid(
        at,
        "lấy theo hệ thống thông tin đã ghi nhận, không nêu ở đây",
        "it is taken from the system on record, and not said here",
    )
}
