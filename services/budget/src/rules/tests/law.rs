//! What the desk hands in, as the texts have it: settings, codes, fits and norms.

use chidao_calendar::{Interval, Term, Unit};
use time::{Date, Month, macros::date};

use crate::rules::{
    activity::Kind,
    code::{CodeKind, CodeRow, CodeTable, Fit},
    content::Content,
    money::{Amount, Rate},
    norm::{Norm, NormCode, PlaceClass, RoleClass},
    settings::{
        AdjustmentRule, AdvanceRule, CommitmentRule, Confidence, Exemption, ProcurementRule, Settings, TreasuryRule,
    },
};

pub(in crate::rules) fn dong(dong: i64) -> Amount {
    Amount::new(dong).expect("an amount")
}

/// So many million đồng.
pub(in crate::rules) fn million(count: i64) -> Amount {
    dong(count * 1_000_000)
}

fn from(day: Date) -> Interval {
    Interval::new(day, None)
}

fn days(count: u32) -> Term {
    Term::new(count, Unit::WorkingDays).expect("a term")
}

pub(in crate::rules) fn settings() -> Settings {
    let old = CommitmentRule {
        within: Interval::new(date!(2009 - 02 - 01), Some(date!(2021 - 11 - 24))),
        regular: million(200),
        investment: million(1_000),
        only_multi_year: false,
        exempt: Exemption::ALL.to_vec(),
        request: days(10),
        answer: days(2),
        confidence: Confidence::Confirmed,
    };
    let new = CommitmentRule {
        within: from(date!(2021 - 11 - 24)),
        only_multi_year: true,
        confidence: Confidence::Restated,
        ..old.clone()
    };
    let today = AdvanceRule {
        within: from(date!(2024 - 05 - 01)),
        above: million(50),
        share: Rate::new(5_000).expect("a share"),
        complete: Rate::new(8_000).expect("a share"),
        confidence: Confidence::Confirmed,
    };
    let before = AdvanceRule {
        within: Interval::new(date!(2017 - 01 - 01), Some(date!(2024 - 05 - 01))),
        confidence: Confidence::Memory,
        ..today.clone()
    };
    Settings {
        commitments: vec![old, new],
        advances: vec![before, today],
        procurement: vec![ProcurementRule {
            within: from(date!(2017 - 01 - 01)),
            tender_above: million(50),
            confidence: Confidence::Restated,
        }],
        adjustment: vec![AdjustmentRule {
            within: from(date!(2017 - 01 - 01)),
            before: (Month::November, 15),
            confidence: Confidence::Restated,
        }],
        treasury: vec![TreasuryRule {
            within: from(date!(2024 - 05 - 01)),
            pay: days(1),
            control: days(1),
            confidence: Confidence::Confirmed,
        }],
    }
}

/// Kind, code, parent, name.
const CODES: &[(CodeKind, &str, &str, &str)] = &[
    (CodeKind::Chapter, "417", "", "Sở Khoa học và Công nghệ"),
    (CodeKind::Category, "280", "", "Các hoạt động kinh tế"),
    (CodeKind::Category, "340", "", "Quản lý nhà nước"),
    (CodeKind::Group, "314", "280", "Công nghệ thông tin"),
    (CodeKind::Group, "341", "340", "Quản lý nhà nước"),
    (CodeKind::Source, "12", "", "Kinh phí không giao tự chủ"),
    (CodeKind::Source, "13", "", "Kinh phí giao tự chủ"),
    (CodeKind::Source, "15", "", "Kinh phí bổ sung sau 30/9"),
    (CodeKind::Item, "6100", "", "Phụ cấp lương"),
    (CodeKind::SubItem, "6105", "6100", "Phụ cấp làm đêm; làm thêm giờ"),
    (CodeKind::Item, "6650", "", "Hội nghị"),
    (CodeKind::SubItem, "6651", "6650", "In, mua tài liệu"),
    (CodeKind::SubItem, "6655", "6650", "Thuê hội trường, phương tiện"),
    (CodeKind::SubItem, "6699", "6650", "Chi phí khác"),
    (CodeKind::Item, "6700", "", "Công tác phí"),
    (CodeKind::SubItem, "6701", "6700", "Tiền vé máy bay, tàu, xe"),
    (CodeKind::SubItem, "6702", "6700", "Phụ cấp công tác phí"),
    (CodeKind::SubItem, "6703", "6700", "Tiền thuê phòng ngủ"),
    (CodeKind::SubItem, "6749", "6700", "Chi khác"),
    (CodeKind::Item, "6950", "", "Mua sắm tài sản"),
    (CodeKind::SubItem, "6956", "6950", "Thiết bị công nghệ thông tin"),
    (CodeKind::SubItem, "6999", "6950", "Tài sản và thiết bị khác"),
    (CodeKind::Item, "7000", "", "Chi phí nghiệp vụ chuyên môn"),
    (CodeKind::SubItem, "7012", "7000", "Hoạt động nghiệp vụ chuyên ngành"),
    (CodeKind::SubItem, "7049", "7000", "Chi khác"),
];

pub(in crate::rules) fn row(kind: CodeKind, code: &str, parent: &str, name: &str) -> CodeRow {
    CodeRow {
        kind,
        code: code.to_owned(),
        parent: Some(parent).filter(|parent| !parent.is_empty()).map(str::to_owned),
        name: name.to_owned(),
        is_other: name.contains("khác"),
        is_autonomous: kind == CodeKind::Source && code == "13",
        contents: if code == "6655" {
            vec![Content::Venue]
        } else {
            Vec::new()
        },
        within: from(date!(2017 - 01 - 01)),
        confidence: Confidence::Memory,
    }
}

pub(in crate::rules) fn code_rows() -> Vec<CodeRow> {
    let mut rows: Vec<_> = CODES
        .iter()
        .map(|(kind, code, parent, name)| row(*kind, code, parent, name))
        .collect();
    // The department merged in 2025: its chapter ended.
    rows.push(CodeRow {
        within: Interval::new(date!(2017 - 01 - 01), Some(date!(2025 - 03 - 01))),
        ..row(CodeKind::Chapter, "427", "", "Sở Thông tin và Truyền thông")
    });
    rows
}

pub(in crate::rules) fn codes() -> CodeTable {
    CodeTable::new(code_rows()).expect("a table")
}

pub(in crate::rules) fn fits() -> Vec<Fit> {
    let fits: &[(Kind, &[&str])] = &[
        (Kind::Meeting, &["6650", "6700"]),
        (Kind::Inspection, &["6700"]),
        (Kind::Drill, &["6650", "6700", "7000"]),
        (Kind::Training, &["6650", "6700"]),
        (Kind::Purchase, &["6950", "7000"]),
        (Kind::IncidentResponse, &["6100", "6950", "7000"]),
    ];
    let each = fits.iter().flat_map(|(kind, items)| {
        items.iter().map(|item| Fit {
            activity: *kind,
            item: (*item).to_owned(),
            within: from(date!(2017 - 01 - 01)),
        })
    });
    each.collect()
}

pub(in crate::rules) fn norms() -> Vec<Norm> {
    let old = Interval::new(date!(2017 - 07 - 01), Some(date!(2025 - 05 - 04)));
    let new = from(date!(2025 - 05 - 04));
    let norm = |code, role, place, amount, within| Norm {
        code,
        role,
        place,
        amount: dong(amount),
        within,
        basis: "TT 40/2017/TT-BTC".to_owned(),
        confidence: Confidence::Restated,
    };
    let ordinary = Some(RoleClass::Ordinary);
    vec![
        norm(NormCode::PerDiem, None, None, 200_000, old),
        norm(NormCode::PerDiem, None, None, 300_000, new),
        norm(NormCode::PerDiem, None, Some(PlaceClass::Islands), 250_000, old),
        norm(NormCode::PerDiem, None, Some(PlaceClass::Islands), 400_000, new),
        norm(
            NormCode::Lodging,
            ordinary,
            Some(PlaceClass::MetropolitanDistrict),
            450_000,
            old,
        ),
        norm(
            NormCode::Lodging,
            ordinary,
            Some(PlaceClass::MetropolitanRural),
            350_000,
            old,
        ),
        norm(NormCode::Lodging, ordinary, Some(PlaceClass::Elsewhere), 300_000, old),
        norm(NormCode::Lodging, Some(RoleClass::SeniorLeader), None, 1_000_000, old),
        norm(NormCode::Drinks, None, None, 20_000, old),
    ]
}
