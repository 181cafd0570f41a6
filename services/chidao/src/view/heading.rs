//! What fields are called in Vietnamese.

use prost_reflect::FieldDescriptor;

/// Fields whose name alone says too little.
const OF_MESSAGE: [(&str, &str); 9] = [
    ("chidao.register.v1.ErrandView.subject", "Đối tượng"),
    ("chidao.membership.v1.Seat.role", "Chức danh trong Ban"),
    ("chidao.membership.v1.Grant.role", "Vai trò"),
    ("chidao.membership.v1.Office.from", "Từ ngày"),
    ("chidao.membership.v1.Office.document", "Văn bản bổ nhiệm"),
    ("chidao.membership.v1.Office.end_reason", "Lý do thôi giữ"),
    ("chidao.membership.v1.Appointment.from", "Từ ngày"),
    ("chidao.membership.v1.Appointment.end_basis", "Căn cứ thôi tham gia"),
    ("chidao.membership.v1.Appointment.end_reason", "Lý do thôi tham gia"),
];

/// Fields by their name, wherever they stand.
const BY_NAME: [(&str, &str); 145] = [
    ("account", "Tài khoản"),
    ("accounts", "Các tài khoản"),
    ("actor", "Chủ thể"),
    ("agency", "Cơ quan"),
    ("allowed", "Được phép"),
    ("amendments", "Sửa đổi, bổ sung"),
    ("appointment", "Cử thành viên"),
    ("appointments", "Các lượt cử"),
    ("attempts", "Số lần thử"),
    ("audiences", "Phạm vi được xem"),
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
    ("confidence", "Độ tin cậy"),
    ("contact", "Liên hệ"),
    ("cut_off", "Giờ chốt"),
    ("date", "Ngày"),
    ("days", "Các ngày"),
    ("decided", "Quyết định kết quả"),
    ("decision", "Quyết định"),
    ("decision_mode", "Cách quyết định"),
    ("default_basis", "Căn cứ mặc định"),
    ("default_confidence", "Độ tin cậy của mặc định"),
    ("default_value", "Mặc định"),
    ("display_name", "Tên gọi"),
    ("document", "Văn bản"),
    ("due", "Đến hạn ngày"),
    ("due_time", "Thời điểm đến hạn"),
    ("email", "Thư điện tử"),
    ("end_document", "Văn bản thôi giữ"),
    ("ended", "Thôi tham gia"),
    ("ended_seats", "Ghế chấm dứt"),
    ("entries", "Các mục sổ"),
    ("entry", "Mục sổ"),
    ("errands", "Việc chờ thực hiện"),
    ("file_name", "Tên tệp"),
    ("finding", "Phát hiện"),
    ("forbids", "Cấm"),
    ("from", "Từ ngày"),
    ("full_name", "Họ và tên"),
    ("grant", "Vai trò được giao"),
    ("grants", "Các vai trò được giao"),
    ("hash", "Giá trị băm"),
    ("history", "Các giá trị đã đặt"),
    ("in_force", "Đang hiệu lực"),
    ("issued_on", "Ngày ban hành"),
    ("issuer", "Nơi cấp"),
    ("joined", "Đương nhiên tham gia"),
    ("key", "Mã tham số"),
    ("kind", "Loại"),
    ("last_failure", "Lỗi lần trước"),
    ("level", "Cấp"),
    ("lines", "Danh sách"),
    ("maximum", "Lớn nhất"),
    ("method", "Phương thức"),
    ("minimum", "Nhỏ nhất"),
    ("more", "Còn nữa"),
    ("moved_from", "Chuyển từ ngày"),
    ("name", "Mã định danh"),
    ("name_en", "Tên (tiếng Anh)"),
    ("name_vi", "Tên"),
    ("next_attempt_time", "Lần thử tới"),
    ("next_page_token", "Trang sau"),
    ("next_position", "Vị trí tiếp theo"),
    ("notices", "Lưu ý"),
    ("now", "Đồng hồ hệ thống"),
    ("number", "Số thứ tự"),
    ("office", "Chức vụ"),
    ("offices", "Chức vụ"),
    ("on", "Vào ngày"),
    ("on_behalf_of", "Thay mặt"),
    ("order", "STT"),
    ("parameter", "Tham số"),
    ("parameters", "Các tham số"),
    ("parent", "Trực thuộc"),
    ("part", "Cách tính"),
    ("people", "Những người"),
    ("performer", "Bên thực hiện"),
    ("permitted_by", "Được phép theo"),
    ("person", "Người"),
    ("phone", "Điện thoại"),
    ("policies", "Các chính sách"),
    ("policy", "Chính sách"),
    ("portfolio", "Phụ trách"),
    ("position", "Vị trí trong sổ"),
    ("predecessor", "Kiện toàn từ"),
    ("previous", "Giá trị trước"),
    ("proposal", "Dự kiến"),
    ("proposed_name", "Người dự kiến"),
    ("provisional", "Tạm tính"),
    ("read_position", "Đọc tại vị trí"),
    ("read_through", "Đã đọc đến vị trí"),
    ("reason", "Lý do"),
    ("receipt", "Ghi sổ"),
    ("recorded_by", "Theo sổ đến"),
    ("register", "Sổ"),
    ("resource", "Nội dung"),
    ("resume_token", "Mã theo dõi tiếp"),
    ("role", "Vai trò"),
    ("roles", "Vai trò"),
    ("seat", "Ghế"),
    ("seats", "Các ghế"),
    ("set", "Đã đặt"),
    ("severity", "Mức độ"),
    ("short_name", "Viết tắt"),
    ("standing_agency", "Cơ quan thường trực"),
    ("state", "Trạng thái"),
    ("status", "Tình trạng"),
    ("steps", "Từng ngày"),
    ("steps_left_out", "Số ngày không liệt kê"),
    ("subject", "Chủ thể của mã truy cập hoặc chứng thư số"),
    ("successor", "Được thay bởi"),
    ("successor_joins", "Người kế nhiệm đương nhiên tham gia"),
    ("successors", "Kế thừa"),
    ("symbol", "Số, ký hiệu"),
    ("terms", "Các quyết định"),
    ("text_en", "Nội dung (tiếng Anh)"),
    ("text_vi", "Nội dung"),
    ("time", "Thời điểm"),
    ("title", "Chức danh"),
    ("title_en", "Tên gọi (tiếng Anh)"),
    ("title_vi", "Tên gọi"),
    ("titles", "Chức danh"),
    ("to", "Đến trước ngày"),
    ("to_reassign", "Cần chuyển giao"),
    ("token_expires", "Mã truy cập hoặc chứng thư số hết hạn"),
    ("type", "Kiểu"),
    ("unit", "Đơn vị"),
    ("vacant_seats", "Ghế khuyết"),
    ("valid_from", "Từ ngày"),
    ("valid_to", "Đến trước ngày"),
    ("value", "Giá trị"),
    ("verified", "Số mục đã kiểm"),
    ("withdrawn", "Ra khỏi phạm vi được xem"),
    ("working_days", "Số ngày làm việc"),
    ("working_days_left", "Số ngày làm việc còn lại"),
    ("year", "Năm"),
];

/// The Vietnamese heading of a field; its own name where it has none yet.
pub(super) fn heading(field: &FieldDescriptor) -> String {
    let of_message = OF_MESSAGE.iter().find(|(name, _)| *name == field.full_name());
    let found = of_message.or_else(|| BY_NAME.iter().find(|(name, _)| *name == field.name()));
    found.map_or(field.name(), |(_, heading)| heading).to_owned()
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
        for (name, _) in BY_NAME {
            assert!(fields.iter().any(|field| field.name() == name), "{name}");
        }
        for (name, _) in OF_MESSAGE {
            assert!(fields.iter().any(|field| field.full_name() == name), "{name}");
        }
    }
}
