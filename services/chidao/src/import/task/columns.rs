//! The columns of a table of tasks, by what offices call them.

use super::super::columns::Column;

pub(super) const CODE: &str = "code";
pub(super) const CONTENT: &str = "task.content";
pub(super) const PRODUCT: &str = "task.product";
pub(super) const LEAD: &str = "task.lead";
pub(super) const UNIT: &str = "task.lead_unit";
pub(super) const COOPERATORS: &str = "task.cooperators[].agency";
pub(super) const MONITOR: &str = "task.monitor";
pub(super) const FIELD: &str = "task.field";
pub(super) const PROGRAMME: &str = "task.programme";
pub(super) const COMMITTEE: &str = "task.committee";
pub(super) const URGENCY: &str = "task.urgency";
pub(super) const SECRET: &str = "task.secret";
pub(super) const QUOTE: &str = "task.basis.quoted_paragraph";
pub(super) const DUE: &str = "task.due_term";
pub(super) const STATE: &str = "state";
pub(super) const ASSIGNED: &str = "assigned_on";
pub(super) const RECEIVED: &str = "received_on";
pub(super) const DUE_NOW: &str = "due_now";
pub(super) const ENDED: &str = "ended_on";
pub(super) const REASON: &str = "reason";

/// The columns of a paper.
pub(super) struct OfPaper {
    pub(super) symbol: &'static str,
    pub(super) issued_on: &'static str,
    pub(super) issuer: &'static str,
    pub(super) signer_name: &'static str,
    pub(super) signer_title: &'static str,
    pub(super) summary: &'static str,
    pub(super) signature: &'static str,
}

/// The paper that a task comes from.
pub(super) const BASIS: OfPaper = OfPaper {
    symbol: "task.basis.symbol",
    issued_on: "task.basis.issued_on",
    issuer: "task.basis.issuer",
    signer_name: "task.basis.signer_name",
    signer_title: "task.basis.signer_title",
    summary: "task.basis.summary",
    signature: "task.basis.signature",
};

/// The paper of its result, or of its withdrawal.
pub(super) const END: OfPaper = OfPaper {
    symbol: "end_document.symbol",
    issued_on: "end_document.issued_on",
    issuer: "end_document.issuer",
    signer_name: "end_document.signer_name",
    signer_title: "end_document.signer_title",
    summary: "end_document.summary",
    signature: "end_document.signature",
};

pub(crate) const COLUMNS: &[Column] = &[
    Column::optional(CODE, "Mã", &["Mã nhiệm vụ", "Mã số", "Code"]),
    Column::required(
        CONTENT,
        "Nội dung nhiệm vụ",
        &[
            "Nội dung",
            "Nhiệm vụ",
            "Tên nhiệm vụ",
            "Nội dung công việc",
            "Công việc",
            "Content",
        ],
    ),
    Column::required(
        PRODUCT,
        "Sản phẩm",
        &[
            "Sản phẩm, kết quả",
            "Sản phẩm đầu ra",
            "Kết quả đầu ra",
            "Kết quả cần đạt",
            "Product",
        ],
    ),
    Column::required(LEAD, "Cơ quan chủ trì", &["Đơn vị chủ trì", "Chủ trì", "Lead"]),
    Column::optional(UNIT, "Đơn vị thực hiện", &["Bộ phận thực hiện", "Lead unit"]),
    Column::optional(
        COOPERATORS,
        "Cơ quan phối hợp",
        &["Đơn vị phối hợp", "Phối hợp", "Các cơ quan phối hợp", "Cooperators"],
    ),
    Column::required(FIELD, "Lĩnh vực", &["Mã lĩnh vực", "Field"]),
    Column::optional(
        PROGRAMME,
        "Chương trình",
        &[
            "Chương trình, kế hoạch",
            "Chương trình, đề án",
            "Đề án",
            "Kế hoạch",
            "Programme",
        ],
    ),
    Column::optional(COMMITTEE, "Ban Chỉ đạo", &["Committee"]),
    Column::required(
        MONITOR,
        "Người theo dõi",
        &["Chuyên viên theo dõi", "Cán bộ theo dõi", "Theo dõi", "Monitor"],
    ),
    Column::optional(URGENCY, "Độ khẩn", &["Mức độ khẩn", "Khẩn", "Urgency"]),
    Column::optional(SECRET, "Mật", &["Độ mật", "Secret"]),
    Column::required(
        BASIS.symbol,
        "Văn bản giao",
        &[
            "Văn bản giao nhiệm vụ",
            "Số, ký hiệu",
            "Số ký hiệu văn bản giao",
            "Số, ký hiệu văn bản",
            "Văn bản",
            "Basis",
        ],
    ),
    Column::optional(
        BASIS.issued_on,
        "Ngày văn bản giao",
        &[
            "Ngày văn bản",
            "Ngày ban hành",
            "Ngày ban hành văn bản giao",
            "Basis date",
        ],
    ),
    Column::required(
        BASIS.issuer,
        "Cơ quan ban hành",
        &[
            "Cơ quan giao",
            "Cơ quan ban hành văn bản giao",
            "Nơi ban hành",
            "Issuer",
        ],
    ),
    Column::required(
        BASIS.signer_name,
        "Người ký",
        &["Người ký văn bản giao", "Người giao", "Signer"],
    ),
    Column::required(
        BASIS.signer_title,
        "Chức vụ người ký",
        &["Chức vụ người ký văn bản giao", "Chức vụ người giao", "Signer title"],
    ),
    Column::required(
        BASIS.summary,
        "Trích yếu",
        &["Trích yếu văn bản giao", "Trích yếu nội dung", "Summary"],
    ),
    Column::optional(
        BASIS.signature,
        "Hình thức ký",
        &["Hình thức ký văn bản giao", "Signature"],
    ),
    Column::optional(
        QUOTE,
        "Đoạn giao nhiệm vụ",
        &["Trích đoạn giao nhiệm vụ", "Nguyên văn đoạn giao", "Quoted paragraph"],
    ),
    Column::optional(ASSIGNED, "Ngày giao", &["Ngày giao nhiệm vụ", "Assigned on"]),
    Column::optional(RECEIVED, "Ngày nhận", &["Ngày tiếp nhận", "Received on"]),
    Column::required(
        DUE,
        "Hạn xử lý",
        &[
            "Thời hạn",
            "Hạn hoàn thành",
            "Thời hạn hoàn thành",
            "Hạn thực hiện",
            "Thời gian hoàn thành",
            "Due",
        ],
    ),
    Column::optional(
        DUE_NOW,
        "Gia hạn đến",
        &[
            "Hạn điều chỉnh",
            "Thời hạn điều chỉnh",
            "Hạn sau gia hạn",
            "Hạn hiện tại",
            "Due now",
        ],
    ),
    Column::required(STATE, "Trạng thái", &["Tình trạng", "Tình trạng thực hiện", "State"]),
    Column::optional(
        ENDED,
        "Ngày hoàn thành",
        &["Ngày nộp kết quả", "Ngày kết thúc", "Ngày thu hồi", "Ended on"],
    ),
    Column::optional(
        END.symbol,
        "Văn bản kết quả",
        &[
            "Số, ký hiệu văn bản kết quả",
            "Văn bản báo cáo kết quả",
            "Văn bản hoàn thành",
            "Văn bản thu hồi",
            "Result",
        ],
    ),
    Column::optional(
        END.issued_on,
        "Ngày văn bản kết quả",
        &["Ngày văn bản thu hồi", "Result date"],
    ),
    Column::optional(
        END.issuer,
        "Cơ quan ban hành văn bản kết quả",
        &["Cơ quan ban hành văn bản thu hồi", "Result issuer"],
    ),
    Column::optional(
        END.signer_name,
        "Người ký văn bản kết quả",
        &["Người ký văn bản thu hồi", "Result signer"],
    ),
    Column::optional(
        END.signer_title,
        "Chức vụ người ký văn bản kết quả",
        &["Chức vụ người ký văn bản thu hồi", "Result signer title"],
    ),
    Column::optional(
        END.summary,
        "Trích yếu văn bản kết quả",
        &["Trích yếu văn bản thu hồi", "Result summary"],
    ),
    Column::optional(END.signature, "Hình thức ký văn bản kết quả", &["Result signature"]),
    Column::optional(REASON, "Lý do", &["Lý do thu hồi", "Ý kiến xác nhận", "Reason"]),
];

pub(crate) const EXAMPLE: &[&str] = &[
    "NV-01",
    "Ban hành kế hoạch ứng dụng công nghệ thông tin năm 2019",
    "Kế hoạch của đơn vị",
    "Sở Ví dụ (hư cấu)",
    "",
    "so-tttt; ubnd-tinh",
    "Chính quyền điện tử, chính quyền số",
    "",
    "",
    "Nguyễn Văn Ví Dụ (hư cấu)",
    "thường",
    "",
    "12/CT-UBND (hư cấu)",
    "05/03/2019",
    "ubnd-tinh",
    "Trần Thị Mẫu (hư cấu)",
    "Chủ tịch",
    "Chỉ thị về xây dựng Chính quyền điện tử",
    "bản giấy, ký và đóng dấu",
    "Giao Sở Ví dụ chủ trì ban hành kế hoạch ứng dụng công nghệ thông tin.",
    "05/03/2019",
    "",
    "30/04/2019",
    "",
    "đã hoàn thành",
    "26/04/2019",
    "45/BC-SVD (hư cấu)",
    "26/04/2019",
    "",
    "Nguyễn Văn Ví Dụ (hư cấu)",
    "Giám đốc",
    "Báo cáo kết quả ban hành kế hoạch",
    "ký số",
    "",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{super::super::columns::plain, *};

    #[test]
    fn every_column_has_an_example_and_names_of_its_own() {
        assert_eq!(COLUMNS.len(), EXAMPLE.len());
        let mut names = HashSet::new();
        for column in COLUMNS {
            for name in [column.heading].iter().chain(column.also) {
                assert!(names.insert(plain(name)), "{name} stands twice");
            }
        }
    }
}
