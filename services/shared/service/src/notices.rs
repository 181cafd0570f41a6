//! Notices that several services give.

use chidao_calendar::{Date, Shown};
use chidao_proto::{
    catalogue,
    common::v1::{Notice, NoticeCode, NoticeSeverity},
    errors::v1::Rule,
};

/// It is due on a day off (DAY_OFF).
#[must_use]
pub fn day_off(on: Date) -> Notice {
    Notice {
        code: NoticeCode::DayOff.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Cal09)],
        text_vi: format!("Ngày {on} là ngày nghỉ; nên thực hiện sớm hơn.", on = Shown(on)),
        text_en: format!("{on} is a day off; better be early.", on = Shown(on)),
    }
}

/// It rests on days that are not official yet (PROVISIONAL).
#[must_use]
pub fn provisional() -> Notice {
    Notice {
        code: NoticeCode::Provisional.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Cal12)],
        text_vi: "Tạm tính: lịch nghỉ của những ngày này chưa được công bố chính thức, kết quả có thể thay đổi."
            .to_owned(),
        text_en: "Provisional: the calendar of these days is not official yet, and the answer may change.".to_owned(),
    }
}
