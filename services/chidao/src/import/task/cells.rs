//! What cells of a table of tasks say: a state, how urgent, by when.

use chidao_proto::{
    catalogue,
    coordination::v1::{DueKind, DueTerm, TaskState, Urgency},
};

use super::super::{columns::plain, fault::Text};

/// Working days that the contract knows.
const WORKING_DAYS: std::ops::RangeInclusive<i32> = 1..=2500;

pub(super) const NO_STATE: Text = Text {
    vi: "Không phải trạng thái nhập được. Viết một trong: dự thảo; chưa tiếp nhận; chưa thực hiện; đang thực hiện; đã hoàn thành; \
         thu hồi. Trạng thái khác thì nhập trước rồi ghi bằng lệnh của việc đó.",
    en: "No state that can be imported. Write one of: draft; assigned; not started; in progress; completed; withdrawn. What another \
         one needs is recorded afterwards by its own command.",
};
pub(super) const COMPUTED: Text = Text {
    vi: "Đúng hạn hay quá hạn do hệ thống tính từ các ngày. Viết «đã hoàn thành» hoặc «đang thực hiện».",
    en: "Whether it is in time is computed from the dates. Write «completed» or «in progress».",
};
pub(super) const NO_DUE: Text = Text {
    vi: "Không phải thời hạn. Viết ngày (31/12/2019), số ngày làm việc («15 ngày làm việc», 1 đến 2500), hoặc «không thời hạn».",
    en: "No due date. Write a day (31/12/2019), working days («15 ngày làm việc», 1 to 2500), or «không thời hạn».",
};
pub(super) const NO_URGENCY: Text = Text {
    vi: "Không phải độ khẩn. Viết một trong: thường; khẩn; thượng khẩn; hỏa tốc.",
    en: "No urgency. Write one of: normal; urgent; very urgent; express.",
};
pub(super) const NO_SIGNATURE: Text = Text {
    vi: "Không phải hình thức ký. Viết một trong: bản giấy, ký và đóng dấu; ký số; chưa ký.",
    en: "No kind of signature. Write one of: signed and sealed on paper; digitally signed; not signed.",
};
pub(super) const NO_YES: Text = Text {
    vi: "Viết «mật» nếu là nhiệm vụ mật; nếu không thì bỏ trống.",
    en: "Write «mật» where the task is secret; leave it empty otherwise.",
};

/// The number of a value of an enum of the contract, by its label or its name there; none where nothing is called so.
pub(super) fn labelled(
    enumeration: &str,
    prefix: &str,
    numbers: impl IntoIterator<Item = (i32, &'static str)>,
    text: &str,
) -> Option<i32> {
    let written = plain(text);
    let mut numbers = numbers.into_iter();
    let called = numbers.find(|(number, name)| {
        let (vi, en) = catalogue::label(enumeration, *number).unwrap_or_default();
        let name = name.trim_start_matches(prefix);
        [vi, en, name]
            .iter()
            .any(|known| !known.is_empty() && plain(known) == written)
    });
    called.map(|(number, _)| number)
}

/// What else offices call a state.
const ALSO: [(&str, TaskState); 12] = [
    ("đã giao", TaskState::Assigned),
    ("mới giao", TaskState::Assigned),
    ("chờ tiếp nhận", TaskState::Assigned),
    ("đã tiếp nhận", TaskState::NotStarted),
    ("chưa bắt đầu", TaskState::NotStarted),
    ("đang xử lý", TaskState::InProgress),
    ("đang triển khai", TaskState::InProgress),
    ("đang làm", TaskState::InProgress),
    ("hoàn thành", TaskState::Completed),
    ("đã xong", TaskState::Completed),
    ("đã thu hồi", TaskState::Withdrawn),
    ("hủy", TaskState::Withdrawn),
];

const IMPORTED: [TaskState; 6] = [
    TaskState::Draft,
    TaskState::Assigned,
    TaskState::NotStarted,
    TaskState::InProgress,
    TaskState::Completed,
    TaskState::Withdrawn,
];

/// Where a task stands.
///
/// # Errors
/// It is no state, or none that can be imported.
pub(super) fn state(text: &str) -> Result<TaskState, Text> {
    let names = IMPORTED.map(|state| (state.into(), state.as_str_name()));
    let called = labelled("chidao.coordination.v1.TaskState", "TASK_STATE_", names, text);
    if let Some(state) = called.and_then(|number| TaskState::try_from(number).ok()) {
        return Ok(state);
    }
    let written = plain(text);
    if let Some((_, state)) = ALSO.iter().find(|(known, _)| plain(known) == written) {
        return Ok(*state);
    }
    let is_computed = ["dung han", "qua han", "trong han", "tre han", "som han", "cham"]
        .iter()
        .any(|lateness| written.contains(lateness));
    Err(if is_computed { COMPUTED } else { NO_STATE })
}

/// How urgent it is; normal where nothing is said.
///
/// # Errors
/// It is no urgency.
pub(super) fn urgency(text: &str) -> Result<Urgency, Text> {
    if text.is_empty() {
        return Ok(Urgency::Normal);
    }
    let all = [Urgency::Normal, Urgency::Urgent, Urgency::VeryUrgent, Urgency::Express];
    let names = all.map(|urgency| (urgency.into(), urgency.as_str_name()));
    let called = labelled("chidao.coordination.v1.Urgency", "URGENCY_", names, text);
    called
        .and_then(|number| Urgency::try_from(number).ok())
        .ok_or(NO_URGENCY)
}

/// Whether a task is secret.
///
/// # Errors
/// It is not clear.
pub(super) fn secret(text: &str) -> Result<bool, Text> {
    match &*plain(text) {
        "" if text.is_empty() => Ok(false),
        "khong" | "khong mat" | "thuong" | "no" => Ok(false),
        "mat" | "toi mat" | "tuyet mat" | "co" | "x" | "yes" => Ok(true),
        _ => Err(NO_YES),
    }
}

/// By when, where it is not said by a day.
pub(super) fn term(text: &str) -> Option<DueTerm> {
    let written = plain(text);
    if ["khong thoi han", "khong co thoi han", "khong han", "no deadline"].contains(&&*written) {
        return Some(DueTerm {
            kind: DueKind::None.into(),
            ..DueTerm::default()
        });
    }
    let days = ["ngay lam viec", "working days"]
        .iter()
        .find_map(|unit| written.strip_suffix(unit))?;
    let working_days: i32 = days.trim().trim_start_matches("trong ").parse().ok()?;
    WORKING_DAYS.contains(&working_days).then(|| DueTerm {
        kind: DueKind::WorkingDays.into(),
        date: None,
        working_days,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Dự thảo", Ok(TaskState::Draft))]
    #[case("IN_PROGRESS", Ok(TaskState::InProgress))]
    #[case("not started", Ok(TaskState::NotStarted))]
    #[case("ĐÃ HOÀN THÀNH", Ok(TaskState::Completed))]
    #[case("Hoàn thành", Ok(TaskState::Completed))]
    #[case("Đã hoàn thành quá hạn", Err(COMPUTED))]
    #[case("Trong hạn", Err(COMPUTED))]
    #[case("tạm dừng", Err(NO_STATE))]
    #[case("", Err(NO_STATE))]
    fn a_state_is_what_it_is_called(#[case] text: &str, #[case] expected: Result<TaskState, Text>) {
        assert_eq!(state(text), expected);
    }

    #[rstest]
    #[case("không thời hạn", Some((DueKind::None, 0)))]
    #[case("15 ngày làm việc", Some((DueKind::WorkingDays, 15)))]
    #[case("trong 5 ngày làm việc", Some((DueKind::WorkingDays, 5)))]
    #[case("0 ngày làm việc", None)]
    #[case("2501 ngày làm việc", None)]
    #[case("sớm", None)]
    fn a_term_is_in_working_days_or_none(#[case] text: &str, #[case] expected: Option<(DueKind, i32)>) {
        let read = term(text).map(|term| (term.kind(), term.working_days));
        assert_eq!(read, expected);
    }

    #[test]
    fn urgency_is_normal_where_nothing_is_said() {
        assert_eq!(urgency(""), Ok(Urgency::Normal));
        assert_eq!(urgency("Hoả tốc"), Ok(Urgency::Express));
        assert_eq!(urgency("gấp"), Err(NO_URGENCY));
        assert_eq!(
            (secret(""), secret("Mật"), secret("?")),
            (Ok(false), Ok(true), Err(NO_YES))
        );
    }
}
