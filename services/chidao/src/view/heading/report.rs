//! What fields of notices and reports of incidents are called in Vietnamese, where nothing else has them.

/// Fields whose name alone says too little.
pub(super) const OF_MESSAGE: [(&str, &str); 8] = [
    ("chidao.incident.v1.Report.contact", "Người liên hệ"),
    ("chidao.incident.v1.Report.status", "Hiện trạng sự cố"),
    ("chidao.incident.v1.Report.proposals", "Kiến nghị, đề xuất hỗ trợ"),
    ("chidao.incident.v1.Report.obligations", "Nghĩa vụ đã thực hiện"),
    ("chidao.incident.v1.Report.record_time", "Thời điểm ghi nhận"),
    ("chidao.incident.v1.ReportContact.position", "Chức vụ"),
    ("chidao.incident.v1.RenderReportResponse.title", "Tiêu đề"),
    ("chidao.incident.v1.RenderReportResponse.text", "Văn bản"),
];

/// Columns that reach into a message, where the last field alone says too little.
pub(super) const OF_PATH: [(&str, &str); 1] = [("chidao.incident.v1.Report:reporter.display_name", "Bên báo cáo")];

/// Fields by their name, wherever they stand.
pub(super) const BY_NAME: [(&str, &str); 23] = [
    ("address", "Địa chỉ"),
    ("already_notified", "Đã gửi thông báo cho"),
    ("connection_provider", "Đơn vị cung cấp kết nối"),
    ("copy", "Đồng gửi"),
    ("details", "Thông tin bổ sung về hệ thống"),
    ("domain_names", "Tên miền"),
    ("enclosures", "Thông tin gửi kèm"),
    ("helpers", "Đơn vị đang hỗ trợ"),
    ("how_detected", "Cách thức phát hiện"),
    ("incident_name", "Tên sự cố"),
    ("initial_report", "Báo cáo ban đầu"),
    ("mail_subject", "Tiêu đề thư điện tử"),
    ("measures", "Biện pháp"),
    ("operating_system", "Hệ điều hành"),
    ("other_provider", "Đơn vị cung cấp khác"),
    ("purpose", "Mục đích sử dụng"),
    ("recipients", "Nơi nhận"),
    ("report_count", "Số báo cáo đã gửi"),
    ("reporter", "Tổ chức, cá nhân báo cáo"),
    ("reports", "Các báo cáo"),
    ("sender_agency", "Cơ quan gửi"),
    ("sent_time", "Gửi lúc"),
    ("services", "Dịch vụ trên hệ thống"),
];
