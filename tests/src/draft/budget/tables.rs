//! Codes and norms beside those that every committee of the tests has.

use chidao_proto::{
    budget::v1::{ActivityKind, CodeKind, ImportCodesRequest, ImportNormsRequest, Norm, NormCode, NormRow},
    membership::v1::Confidence,
};

use super::{code, item};
use crate::draft::{date, request_id};

/// Codes of travel, of own staff and of the work of the trade, and the source that is under autonomy.
#[must_use]
pub fn further_codes() -> ImportCodesRequest {
    use ActivityKind as A;
    let mut autonomous = code(CodeKind::Source, "13", "", "Giao tự chủ");
    autonomous.periods[0].is_autonomous = true;
    let mut from_memory = code(CodeKind::SubItem, "6701", "6700", "Tiền vé máy bay, tàu, xe");
    from_memory.periods[0].confidence = Confidence::Memory.into();
    ImportCodesRequest {
        request_id: request_id(),
        codes: vec![
            autonomous,
            from_memory,
            code(CodeKind::SubItem, "6704", "6700", "Khoán công tác phí"),
            item("6100", "Phụ cấp lương", &[A::IncidentResponse]),
            code(CodeKind::SubItem, "6105", "6100", "Làm đêm, làm thêm giờ"),
            item("7000", "Chi phí nghiệp vụ chuyên môn", &[A::IncidentResponse]),
            code(
                CodeKind::SubItem,
                "7012",
                "7000",
                "Chi phí hoạt động nghiệp vụ chuyên ngành",
            ),
        ],
    }
}

/// Per diem of 2017 and of 2025, and what was drunk at conferences, wherever and whoever.
#[must_use]
pub fn allowances() -> ImportNormsRequest {
    let row = |amount: i64, from, to| NormRow {
        amount,
        from: Some(from),
        to,
        basis: "TT 40/2017/TT-BTC".to_owned(),
        confidence: Confidence::Restated.into(),
        ..NormRow::default()
    };
    let changed = date(2025, 5, 4);
    let norm = |code: NormCode, rows| Norm {
        code: code.into(),
        rows,
        ..Norm::default()
    };
    ImportNormsRequest {
        request_id: request_id(),
        norms: vec![
            norm(
                NormCode::PerDiem,
                vec![
                    row(200_000, date(2017, 7, 1), Some(changed)),
                    row(300_000, changed, None),
                ],
            ),
            norm(NormCode::Drinks, vec![row(20_000, date(2017, 7, 1), None)]),
        ],
    }
}
