//! Versions of the calendar of 2019.

use chidao_calendar::{Date, DayKind, years};
use chidao_proto::membership::v1::{CalendarDay, CalendarDayKind, ImportCalendarRequest};
use time::macros::date;

use super::{decision, request_id};

/// 2019 with a working day that is off, for which a day of rest is worked.
///
/// # Panics
/// 2019 did not come with the program.
#[must_use]
pub fn swapped(off: Date, worked: Date) -> ImportCalendarRequest {
    let years = years().expect("tables come with the program");
    let year = years.into_iter().find(|year| year.year() == 2019).expect("2019");
    let day = |date: Date, kind: CalendarDayKind| CalendarDay {
        date: Some(date.into()),
        kind: kind.into(),
        name_vi: "Ngày theo thông báo (hư cấu)".to_owned(),
        ..CalendarDay::default()
    };
    let of_kind = |kind| match kind {
        DayKind::Substitute => CalendarDayKind::Substitute,
        DayKind::SwappedOff => CalendarDayKind::SwappedOff,
        DayKind::MadeUp => CalendarDayKind::MadeUp,
        DayKind::Holiday | DayKind::Workday | DayKind::RestDay => CalendarDayKind::Holiday,
    };
    let known = year.days().iter().map(|known| (known.date, of_kind(known.kind)));
    let swapped = [(off, CalendarDayKind::SwappedOff), (worked, CalendarDayKind::MadeUp)];
    let mut days: Vec<_> = known.chain(swapped).collect();
    days.sort_by_key(|(date, _)| *date);
    ImportCalendarRequest {
        request_id: request_id(),
        year: 2019,
        provisional: false,
        working_days: 252,
        days: days.into_iter().map(|(date, kind)| day(date, kind)).collect(),
        basis: Some(decision(
            &format!("{off}/TB-VPCP (hư cấu)"),
            date!(2019 - 06 - 03).into(),
        )),
    }
}
