//! What fields are called in Vietnamese.

mod all;
mod budget;
mod incident;
mod report;

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use self::all::{by_names, of_messages, of_paths};

/// Fields whose name alone says too little.
const OF_MESSAGE: [(&str, &str); 15] = [
    ("chidao.register.v1.ErrandView.subject", "Đối tượng"),
    ("chidao.membership.v1.Seat.role", "Chức danh trong Ban"),
    ("chidao.membership.v1.Grant.role", "Vai trò"),
    ("chidao.membership.v1.Office.from", "Từ ngày"),
    ("chidao.membership.v1.Office.document", "Văn bản bổ nhiệm"),
    ("chidao.membership.v1.Office.end_reason", "Lý do thôi giữ"),
    ("chidao.membership.v1.Appointment.from", "Từ ngày"),
    ("chidao.membership.v1.Appointment.end_basis", "Căn cứ thôi tham gia"),
    ("chidao.membership.v1.Appointment.end_reason", "Lý do thôi tham gia"),
    ("chidao.coordination.v1.Reminder.level", "Mức nhắc"),
    ("chidao.coordination.v1.Task.parent", "Nhiệm vụ cha"),
    ("chidao.coordination.v1.Statistics.basis", "Cách tính số liệu"),
    ("chidao.coordination.v1.Statistics.cut_off", "Ngày chốt số liệu"),
    ("chidao.coordination.v1.TaskFigures.suspended", "Tạm dừng"),
    ("chidao.coordination.v1.TaskFigures.withdrawn", "Thu hồi"),
];

/// Columns that reach into a message, where the last field alone says too little.
const OF_PATH: [(&str, &str); 16] = [
    ("chidao.coordination.v1.Statistics:opening.counted", "Đầu kỳ: tổng số"),
    (
        "chidao.coordination.v1.Statistics:opening.open_in_time",
        "Đầu kỳ: trong hạn",
    ),
    (
        "chidao.coordination.v1.Statistics:opening.open_overdue",
        "Đầu kỳ: quá hạn",
    ),
    ("chidao.coordination.v1.Task:basis.symbol", "Văn bản giao"),
    ("chidao.coordination.v1.Task:basis.issued_on", "Ngày văn bản giao"),
    ("chidao.coordination.v1.Task:basis.issuer", "Cơ quan ban hành"),
    (
        "chidao.coordination.v1.Task:basis.issuer_title",
        "Cơ quan ban hành khác",
    ),
    ("chidao.coordination.v1.Task:basis.signer_name", "Người ký"),
    ("chidao.coordination.v1.Task:basis.summary", "Trích yếu"),
    ("chidao.coordination.v1.Task:due_original.date", "Thời hạn ban đầu"),
    ("chidao.coordination.v1.Task:due_current.date", "Thời hạn"),
    ("chidao.coordination.v1.Task:due_current.due_time", "Quá hạn từ"),
    (
        "chidao.coordination.v1.Task:submission.document.symbol",
        "Văn bản kết quả",
    ),
    (
        "chidao.coordination.v1.Task:submission.document.issued_on",
        "Ngày văn bản kết quả",
    ),
    ("chidao.coordination.v1.Task:submission.submit_time", "Ngày nộp kết quả"),
    (
        "chidao.coordination.v1.Task:submission.recognised_on",
        "Ngày được công nhận",
    ),
];

/// Fields by their name, wherever they stand.
const BY_NAME: [(&str, &str); 243] = [
    ("accept_time", "Hạn phản hồi"),
    ("account", "Tài khoản"),
    ("accounts", "Các tài khoản"),
    ("action", "Việc đã làm"),
    ("actor", "Chủ thể"),
    ("acts_for_owner", "Đơn vị được ủy quyền"),
    ("adjustments", "Văn bản điều chỉnh"),
    ("agency", "Cơ quan"),
    ("allowed", "Được phép"),
    ("amendments", "Sửa đổi, bổ sung"),
    ("appointment", "Cử thành viên"),
    ("appointments", "Các lượt cử"),
    ("assigned_in_period", "Giao trong kỳ"),
    ("assigned_on", "Ngày giao"),
    ("attempts", "Số lần thử"),
    ("audiences", "Phạm vi được xem"),
    ("baseline", "Hiện trạng ban đầu"),
    ("basis", "Căn cứ"),
    ("broken_position", "Vị trí sai lệch"),
    ("calendar", "Lịch làm việc"),
    ("calendar_version", "Phiên bản lịch"),
    ("cause", "Phát sinh từ"),
    ("changes", "Thay đổi"),
    ("citation", "Trích dẫn"),
    ("clock_is_moved", "Đồng hồ không phải giờ thật"),
    ("code", "Mã"),
    ("committee", "Ban Chỉ đạo"),
    ("committees", "Các Ban Chỉ đạo"),
    ("completed_in_period", "Hoàn thành trong kỳ"),
    ("completed_late", "Hoàn thành quá hạn"),
    ("completed_on_time", "Hoàn thành đúng hạn"),
    ("completed_share", "Tỷ lệ hoàn thành"),
    ("confidence", "Độ tin cậy"),
    ("contact", "Liên hệ"),
    ("content", "Nội dung"),
    ("cooperators", "Cơ quan phối hợp"),
    ("counted", "Tổng số nhiệm vụ"),
    ("counted_from", "Tính từ sau ngày"),
    ("cut_off", "Giờ chốt"),
    ("date", "Ngày"),
    ("days", "Các ngày"),
    ("decide_time", "Thời điểm quyết định"),
    ("decided", "Quyết định kết quả"),
    ("decision", "Quyết định"),
    ("decision_mode", "Cách quyết định"),
    ("decision_reason", "Lý do quyết định"),
    ("default_basis", "Căn cứ mặc định"),
    ("default_confidence", "Độ tin cậy của mặc định"),
    ("default_value", "Mặc định"),
    ("delegate", "Đơn vị được ủy quyền"),
    ("delegations", "Ủy quyền của chủ quản"),
    ("difficulties", "Khó khăn, vướng mắc"),
    ("display_name", "Tên gọi"),
    ("document", "Văn bản"),
    ("due", "Đến hạn ngày"),
    ("due_current", "Thời hạn hiện tại"),
    ("due_original", "Thời hạn ban đầu"),
    ("due_term", "Thời hạn theo văn bản"),
    ("due_time", "Thời điểm đến hạn"),
    ("effective_on", "Có hiệu lực từ"),
    ("email", "Thư điện tử"),
    ("end_basis", "Căn cứ kết thúc"),
    ("end_document", "Văn bản thôi giữ"),
    ("ended", "Thôi tham gia"),
    ("ended_seats", "Ghế chấm dứt"),
    ("entries", "Các mục sổ"),
    ("entry", "Mục sổ"),
    ("errands", "Việc chờ thực hiện"),
    ("explanation_en", "Giải thích (tiếng Anh)"),
    ("explanation_vi", "Giải thích"),
    ("extension", "Gia hạn"),
    ("extensions_granted", "Số lần đã gia hạn"),
    ("field", "Lĩnh vực"),
    ("fields", "Các lĩnh vực"),
    ("figures", "Số liệu tại ngày chốt"),
    ("file_name", "Tên tệp"),
    ("final", "Số liệu đã chốt"),
    ("finding", "Phát hiện"),
    ("forbids", "Cấm"),
    ("from", "Từ ngày"),
    ("full_name", "Họ và tên"),
    ("grant", "Vai trò được giao"),
    ("granted_due", "Hạn được gia"),
    ("grants", "Các vai trò được giao"),
    ("hash", "Giá trị băm"),
    ("history", "Các giá trị đã đặt"),
    ("important_to_security", "Quan trọng về an ninh quốc gia"),
    ("in_force", "Đang hiệu lực"),
    ("issued_on", "Ngày ban hành"),
    ("issuer", "Nơi cấp"),
    ("joined", "Đương nhiên tham gia"),
    ("key", "Mã tham số"),
    ("kind", "Loại"),
    ("last_failure", "Lỗi lần trước"),
    ("lead", "Cơ quan chủ trì"),
    ("lead_unit", "Đơn vị thực hiện"),
    ("level", "Cấp"),
    ("level_basis", "Văn bản phê duyệt cấp độ"),
    ("lines", "Danh sách"),
    ("list", "Danh mục"),
    ("listings", "Trong các danh mục"),
    ("lists", "Các danh mục"),
    ("management", "Quản lý"),
    ("mandatory", "Bắt buộc"),
    ("maximum", "Lớn nhất"),
    ("method", "Phương thức"),
    ("minimum", "Nhỏ nhất"),
    ("monitor", "Người theo dõi"),
    ("more", "Còn nữa"),
    ("moved_from", "Chuyển từ ngày"),
    ("name", "Mã định danh"),
    ("name_en", "Tên (tiếng Anh)"),
    ("name_vi", "Tên"),
    ("next_attempt_time", "Lần thử tới"),
    ("next_page_token", "Trang sau"),
    ("next_position", "Vị trí tiếp theo"),
    ("no_deadline", "Không thời hạn"),
    ("notices", "Lưu ý"),
    ("now", "Đồng hồ hệ thống"),
    ("number", "Số thứ tự"),
    ("objectives", "Mục tiêu, chỉ tiêu"),
    ("office", "Chức vụ"),
    ("offices", "Chức vụ"),
    ("on", "Vào ngày"),
    ("on_behalf_of", "Thay mặt"),
    ("on_time_share", "Tỷ lệ đúng hạn"),
    ("open_in_time", "Đang thực hiện trong hạn"),
    ("open_overdue", "Đang thực hiện quá hạn"),
    ("opening", "Số liệu đầu kỳ"),
    ("operator", "Đơn vị vận hành"),
    ("operator_title", "Đơn vị vận hành khác"),
    ("order", "STT"),
    ("overdue_share", "Tỷ lệ quá hạn"),
    ("owner", "Chủ quản"),
    ("owner_kind", "Loại chủ quản"),
    ("owner_title", "Chủ quản khác"),
    ("parameter", "Tham số"),
    ("parameters", "Các tham số"),
    ("parent", "Trực thuộc"),
    ("parent_lead", "Chủ trì nhiệm vụ cha"),
    ("part", "Cách tính"),
    ("parts", "Nhiệm vụ con"),
    ("people", "Những người"),
    ("percent", "Tỷ lệ hoàn thành (%)"),
    ("performer", "Bên thực hiện"),
    ("period_from", "Kỳ báo cáo từ ngày"),
    ("permitted_by", "Được phép theo"),
    ("person", "Người"),
    ("phone", "Điện thoại"),
    ("plan_time", "Thời điểm dự kiến"),
    ("policies", "Các chính sách"),
    ("policy", "Chính sách"),
    ("portfolio", "Phụ trách"),
    ("position", "Vị trí trong sổ"),
    ("predecessor", "Kiện toàn từ"),
    ("previous", "Giá trị trước"),
    ("product", "Sản phẩm"),
    ("programme", "Chương trình, kế hoạch"),
    ("programmes", "Các chương trình, kế hoạch"),
    ("progress", "Tiến độ"),
    ("proposal", "Dự kiến"),
    ("proposals", "Kiến nghị, đề xuất"),
    ("proposed_due", "Hạn đề nghị"),
    ("proposed_name", "Người dự kiến"),
    ("provisional", "Tạm tính"),
    ("public_addresses", "Địa chỉ IP công cộng"),
    ("rank", "Xếp hạng"),
    ("read_position", "Đọc tại vị trí"),
    ("read_through", "Đã đọc đến vị trí"),
    ("reason", "Lý do"),
    ("receipt", "Ghi sổ"),
    ("received_on", "Ngày nhận"),
    ("recognised_on", "Ngày được công nhận"),
    ("record_time", "Thời điểm ghi sổ"),
    ("recorded_by", "Theo sổ đến"),
    ("register", "Sổ"),
    ("remark", "Ghi chú"),
    ("repetition", "Lần nhắc lại"),
    ("reported", "Đã thực hiện"),
    ("request_time", "Thời điểm đề nghị"),
    ("requested", "Đề nghị phối hợp"),
    ("resource", "Nội dung"),
    ("resume_token", "Mã theo dõi tiếp"),
    ("role", "Vai trò"),
    ("roles", "Vai trò"),
    ("seat", "Ghế"),
    ("seats", "Các ghế"),
    ("secret", "Mật"),
    ("security_provider", "Đơn vị cung cấp dịch vụ an toàn thông tin"),
    ("send_time", "Thời điểm gửi"),
    ("set", "Đã đặt"),
    ("severity", "Mức độ"),
    ("short_name", "Viết tắt"),
    ("standing_agency", "Cơ quan thường trực"),
    ("state", "Trạng thái"),
    ("statistics", "Số liệu thống kê"),
    ("status", "Tình trạng"),
    ("steps", "Từng ngày"),
    ("steps_left_out", "Số ngày không liệt kê"),
    ("subject", "Chủ thể của mã truy cập hoặc chứng thư số"),
    ("submission", "Kết quả đã nộp"),
    ("submit_time", "Thời điểm nộp"),
    ("successor", "Được thay bởi"),
    ("successor_joins", "Người kế nhiệm đương nhiên tham gia"),
    ("successors", "Kế thừa"),
    ("suspend_time", "Tạm dừng từ"),
    ("suspended_from", "Trạng thái trước khi tạm dừng"),
    ("symbol", "Số, ký hiệu"),
    ("system", "Hệ thống thông tin"),
    ("systems", "Các hệ thống thông tin"),
    ("target", "Mục tiêu"),
    ("task", "Nhiệm vụ"),
    ("tasks", "Các nhiệm vụ"),
    ("term", "Cách tính hạn"),
    ("terms", "Các quyết định"),
    ("text", "Diễn giải"),
    ("text_en", "Nội dung (tiếng Anh)"),
    ("text_vi", "Nội dung"),
    ("time", "Thời điểm"),
    ("timeliness", "Tình trạng thời hạn"),
    ("title", "Chức danh"),
    ("title_en", "Tên gọi (tiếng Anh)"),
    ("title_vi", "Tên gọi"),
    ("titles", "Chức danh"),
    ("to", "Đến trước ngày"),
    ("to_head", "Gửi thủ trưởng"),
    ("to_reassign", "Cần chuyển giao"),
    ("token_expires", "Mã truy cập hoặc chứng thư số hết hạn"),
    ("turns", "Diễn biến"),
    ("type", "Kiểu"),
    ("unit", "Đơn vị"),
    ("urgency", "Độ khẩn"),
    ("vacant_seats", "Ghế khuyết"),
    ("valid_from", "Từ ngày"),
    ("valid_to", "Đến trước ngày"),
    ("value", "Giá trị"),
    ("verified", "Số mục đã kiểm"),
    ("waiting", "Chờ xác nhận"),
    ("withdrawn", "Ra khỏi phạm vi được xem"),
    ("working_days", "Số ngày làm việc"),
    ("working_days_left", "Số ngày làm việc còn lại"),
    ("year", "Năm"),
    ("years", "Theo năm"),
];

/// The Vietnamese heading of a field; its own name where it has none yet.
pub(super) fn heading(field: &FieldDescriptor) -> String {
    let mut of_messages = of_messages();
    let of_message = of_messages.find(|(name, _)| *name == field.full_name());
    let mut by_names = by_names();
    let found = of_message.or_else(|| by_names.find(|(name, _)| *name == field.name()));
    found.map_or(field.name(), |(_, heading)| heading).to_owned()
}

/// The heading of a column of a message, by the fields that lead to it.
pub(super) fn of_path(descriptor: &MessageDescriptor, path: &[FieldDescriptor]) -> String {
    let names: Vec<&str> = path.iter().map(FieldDescriptor::name).collect();
    let whole = format!("{}:{}", descriptor.full_name(), names.join("."));
    let mut of_paths = of_paths();
    match of_paths.find(|(known, _)| *known == whole) {
        Some((_, heading)) => (*heading).to_owned(),
        None => path.last().map(heading).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use chidao_proto::contract::pool;

    use super::*;

    #[test]
    fn every_heading_is_of_a_field() {
        let ours = pool()
            .all_messages()
            .filter(|message| message.full_name().starts_with("chidao."));
        let fields: Vec<FieldDescriptor> = ours.flat_map(|message| message.fields().collect::<Vec<_>>()).collect();
        for (name, _) in by_names() {
            assert!(fields.iter().any(|field| field.name() == *name), "{name}");
        }
        for (name, _) in of_messages() {
            assert!(fields.iter().any(|field| field.full_name() == *name), "{name}");
        }
        let each: std::collections::HashSet<&str> = by_names().map(|(name, _)| *name).collect();
        assert_eq!(each.len(), by_names().count(), "each field is called once");
    }

    /// What only programs read, or only callers write.
    const WITHOUT: [&str; 6] = [
        "etag",
        "request_id",
        "page_size",
        "page_token",
        "next_page_token",
        "read_position",
    ];

    #[test]
    fn every_field_of_incidents_and_money_that_is_shown_has_a_heading() {
        let shown = |message: &MessageDescriptor| {
            let name = message.full_name();
            let is_ours = ["chidao.incident.", "chidao.budget."]
                .iter()
                .any(|area| name.starts_with(area));
            is_ours && !name.ends_with("Request") && !name.ends_with("Errand")
        };
        let fields = pool()
            .all_messages()
            .filter(shown)
            .flat_map(|message| message.fields().collect::<Vec<_>>());
        let without: Vec<String> = fields
            .filter(|field| !WITHOUT.contains(&field.name()) && heading(field) == field.name())
            .map(|field| field.full_name().to_owned())
            .collect();
        assert!(without.is_empty(), "without a heading: {without:?}");
    }
}
