//! The tables that the committee of the tests imports: codes of the budget index, and norms.

use chidao_proto::{
    budget::v1::{
        ActivityKind, BudgetCode, CodeKind, CodePeriod, ImportCodesRequest, ImportNormsRequest, Norm, NormCode,
        NormRow, PlaceClass, RoleClass, SpendingContent,
    },
    membership::v1::Confidence,
};

use crate::draft::{date, request_id};

/// A code that always holds, below another where one is named.
#[must_use]
pub fn code(kind: CodeKind, code: &str, parent: &str, title: &str) -> BudgetCode {
    BudgetCode {
        kind: kind.into(),
        code: code.to_owned(),
        periods: vec![CodePeriod {
            title: title.to_owned(),
            parent: parent.to_owned(),
            basis: "TT 324/2016/TT-BTC".to_owned(),
            confidence: Confidence::Restated.into(),
            ..CodePeriod::default()
        }],
        ..BudgetCode::default()
    }
}

/// An item that is paid of these kinds of activity.
#[must_use]
pub fn item(number: &str, title: &str, fits: &[ActivityKind]) -> BudgetCode {
    let mut item = code(CodeKind::Item, number, "", title);
    item.periods[0].fits = fits.iter().map(|kind| (*kind).into()).collect();
    item
}

/// The codes that the committee's money is kept by.
#[must_use]
pub fn codes() -> ImportCodesRequest {
    use ActivityKind as A;
    let mut other = code(CodeKind::SubItem, "6699", "6650", "Chi phí khác");
    other.periods[0].is_other = true;
    let mut venue = code(CodeKind::SubItem, "6655", "6650", "Thuê hội trường, phương tiện");
    venue.periods[0].contents = vec![SpendingContent::Venue.into()];
    ImportCodesRequest {
        request_id: request_id(),
        codes: vec![
            code(CodeKind::Chapter, "427", "", "Sở Thông tin và Truyền thông"),
            code(CodeKind::Chapter, "417", "", "Sở Khoa học và Công nghệ"),
            code(CodeKind::Category, "280", "", "Hoạt động kinh tế"),
            code(CodeKind::Category, "340", "", "Quản lý nhà nước"),
            code(CodeKind::Group, "314", "280", "Công nghệ thông tin"),
            code(CodeKind::Group, "341", "340", "Quản lý nhà nước"),
            code(CodeKind::Source, "12", "", "Không giao tự chủ"),
            item("6650", "Hội nghị", &[A::Meeting, A::Training]),
            code(CodeKind::SubItem, "6651", "6650", "In, mua tài liệu"),
            venue,
            other,
            item(
                "6700",
                "Công tác phí",
                &[A::Meeting, A::Inspection, A::IncidentResponse],
            ),
            code(CodeKind::SubItem, "6702", "6700", "Phụ cấp công tác phí"),
            code(CodeKind::SubItem, "6703", "6700", "Thuê phòng ngủ"),
            item("6950", "Mua sắm tài sản", &[A::Purchase, A::Drill, A::IncidentResponse]),
            code(CodeKind::SubItem, "6956", "6950", "Thiết bị công nghệ thông tin"),
        ],
    }
}

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

/// Lodging by the circular of 2017.
#[must_use]
pub fn norms() -> ImportNormsRequest {
    let row = |place: PlaceClass, amount: i64| NormRow {
        role_class: RoleClass::Ordinary.into(),
        place: place.into(),
        amount,
        from: Some(date(2017, 7, 1)),
        to: None,
        basis: "TT 40/2017/TT-BTC".to_owned(),
        confidence: Confidence::Restated.into(),
    };
    ImportNormsRequest {
        request_id: request_id(),
        norms: vec![Norm {
            code: NormCode::Lodging.into(),
            rows: vec![
                row(PlaceClass::MetropolitanDistrict, 450_000),
                row(PlaceClass::MetropolitanRural, 350_000),
                row(PlaceClass::Elsewhere, 300_000),
            ],
            ..Norm::default()
        }],
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
