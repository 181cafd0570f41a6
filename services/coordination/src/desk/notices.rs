//! What the reader of an accepted act must know.

use chidao_calendar::{Date, Shown};
use chidao_proto::{
    catalogue,
    common::v1::{Notice, NoticeCode, NoticeSeverity},
    errors::v1::Rule,
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

/// The task should have been entered by a day.
pub(super) fn entered_late(by: Date) -> Notice {
    let by = Shown(by);
    warning(
        NoticeCode::EnteredLate,
        Rule::Tsk05,
        format!("Nhập nhiệm vụ chậm: phải nhập chậm nhất ngày {by}."),
        format!("Entered late: it should have been entered by {by}."),
    )
}

/// The task was due already when it was entered.
pub(super) fn due_already(on: Date) -> Notice {
    let on = Shown(on);
    warning(
        NoticeCode::DueAlready,
        Rule::Tsk08,
        format!("Nhiệm vụ đã quá hạn khi nhập (hạn {on})."),
        format!("The task was overdue when it was entered: it was due on {on}."),
    )
}

/// The paper of a result is older than its submission.
pub(super) fn earlier_paper(issued_on: Date, today: Date) -> Notice {
    let (issued, today) = (Shown(issued_on), Shown(today));
    Notice {
        severity: NoticeSeverity::Info.into(),
        ..warning(
            NoticeCode::EarlierPaper,
            Rule::Tsk09,
            format!(
                "Văn bản kết quả đề ngày {issued}; ngày nộp được tính là {today}, trừ khi người xác nhận công nhận ngày sớm hơn."
            ),
            format!(
                "The paper is of {issued}; it counts from {today}, unless an earlier day is recognised when it is confirmed."
            ),
        )
    }
}

/// What was submitted is late.
pub(super) fn late(due: Date) -> Notice {
    let due = Shown(due);
    warning(
        NoticeCode::Late,
        Rule::Tsk08,
        format!("Quá hạn: hạn là {due}."),
        format!("Late: it was due on {due}."),
    )
}
