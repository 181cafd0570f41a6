//! What the reader of an accepted act on an incident must know.

use chidao_proto::{
    catalogue,
    common::v1::{Notice, NoticeCode, NoticeSeverity},
    errors::v1::Rule,
};
use chidao_service::notices::provisional;

use super::refusal::label;
use crate::{
    resource::{Told, obligation_name},
    rules::{decide::Note, obligation::Key},
};

fn warning(code: NoticeCode, rule: Rule, vi: String, en: String) -> Notice {
    Notice {
        code: code.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(rule)],
        text_vi: vi,
        text_en: en,
    }
}

/// A note of the rules, on an incident.
pub(super) fn notice(note: &Note, incident: &str) -> Notice {
    let of_duty = |key: &Key| {
        let (vi, en) = label("ObligationCode", key.code.told());
        let name = obligation_name(incident, key);
        ((vi, en), name)
    };
    match note {
        Note::ProposedAgainstFacts => warning(
            NoticeCode::ProposedAgainstFacts,
            Rule::Qd0591,
            "Theo thông tin đã ghi, sự cố chưa đủ điều kiện nghiêm trọng; đề xuất vẫn được ghi nhận.".to_owned(),
            "By what is on record the incident is not serious; the proposal is made all the same.".to_owned(),
        ),
        Note::Differs(discrepancy) => {
            let (vi, en) = label("Discrepancy", discrepancy.told());
            warning(
                NoticeCode::DiffersFromFacts,
                Rule::Inc02,
                format!("Quyết định khác với dữ liệu đã có: {vi}."),
                format!("The decision differs from what is known: {en}."),
            )
        }
        Note::NoText => warning(
            NoticeCode::NoText,
            Rule::Inc06,
            "Không có văn bản quy định việc này; ghi nhận theo quyết định kèm theo.".to_owned(),
            "No text rules this; it is recorded by the decision that came with it.".to_owned(),
        ),
        Note::NoPack => warning(
            NoticeCode::NoText,
            Rule::Inc06,
            "Vào ngày phát hiện chưa có văn bản nào mà dịch vụ này biết.".to_owned(),
            "No text that this service knows held on the day of detection.".to_owned(),
        ),
        Note::FromMidnight => warning(
            NoticeCode::FromMidnight,
            Rule::Inc03,
            "Chỉ biết ngày phát hiện: các thời hạn tính từ 00:00 ngày đó.".to_owned(),
            "Only the day of detection is known: time is counted from 00:00 of it.".to_owned(),
        ),
        Note::FulfilsNothing(report) => {
            let (vi, en) = label("ReportType", report.told());
            warning(
                NoticeCode::FulfilsNothing,
                Rule::Qd05112,
                format!("«{vi}» không thực hiện nghĩa vụ nào đang mở của bên gửi."),
                format!("\"{en}\" does nothing that its sender owed."),
            )
        }
        Note::Late(key) => {
            let ((vi, en), name) = of_duty(key);
            let rule = Rule::Inc08;
            warning(
                NoticeCode::Late,
                rule,
                format!("«{vi}» thực hiện quá hạn ({name})."),
                format!("\"{en}\" was done late ({name})."),
            )
        }
        Note::OverdueAlready(key) => {
            let ((vi, en), name) = of_duty(key);
            warning(
                NoticeCode::DueAlready,
                Rule::Inc08,
                format!("«{vi}» đã quá hạn khi ghi nhận ({name})."),
                format!("\"{en}\" was overdue when it was recorded ({name})."),
            )
        }
        Note::Provisional(_) => provisional(),
    }
}
