//! The table of a year between the contract and the calendar.

use chidao_calendar::{Confidence, Day, DayKind, Year, YearError};
use chidao_model::membership::calendar;
use chidao_proto::{field, membership::v1 as wire, refusal::Refusal};
use prost::Message;

/// The kind of a day in the contract.
#[must_use]
pub const fn kind_of(kind: DayKind) -> wire::CalendarDayKind {
    match kind {
        DayKind::Workday => wire::CalendarDayKind::Workday,
        DayKind::RestDay => wire::CalendarDayKind::RestDay,
        DayKind::Holiday => wire::CalendarDayKind::Holiday,
        DayKind::Substitute => wire::CalendarDayKind::Substitute,
        DayKind::SwappedOff => wire::CalendarDayKind::SwappedOff,
        DayKind::MadeUp => wire::CalendarDayKind::MadeUp,
    }
}

const fn kind(kind: wire::CalendarDayKind) -> Option<DayKind> {
    Some(match kind {
        wire::CalendarDayKind::Unspecified => return None,
        wire::CalendarDayKind::Workday => DayKind::Workday,
        wire::CalendarDayKind::RestDay => DayKind::RestDay,
        wire::CalendarDayKind::Holiday => DayKind::Holiday,
        wire::CalendarDayKind::Substitute => DayKind::Substitute,
        wire::CalendarDayKind::SwappedOff => DayKind::SwappedOff,
        wire::CalendarDayKind::MadeUp => DayKind::MadeUp,
    })
}

/// How sure something is, in the contract.
#[must_use]
pub const fn confidence_of(confidence: Confidence) -> wire::Confidence {
    match confidence {
        Confidence::Confirmed => wire::Confidence::Confirmed,
        Confidence::Restated => wire::Confidence::Restated,
        Confidence::Memory => wire::Confidence::Memory,
        Confidence::Design => wire::Confidence::Design,
    }
}

/// How sure something is; confirmed where it is not said.
#[must_use]
pub const fn confidence(confidence: wire::Confidence) -> Confidence {
    match confidence {
        wire::Confidence::Unspecified | wire::Confidence::Confirmed => Confidence::Confirmed,
        wire::Confidence::Restated => Confidence::Restated,
        wire::Confidence::Memory => Confidence::Memory,
        wire::Confidence::Design => Confidence::Design,
    }
}

/// The table of a year as the contract shows it, without name, paper and etag.
#[must_use]
pub fn shown(year: &Year) -> wire::Calendar {
    let days = year.days().iter().map(|day| wire::CalendarDay {
        date: Some(day.date.into()),
        kind: kind_of(day.kind).into(),
        name_vi: day.name_vi.to_string(),
        name_en: day.name_en.to_string(),
        basis: day.basis.to_string(),
        confidence: confidence_of(day.confidence).into(),
        provisional: day.provisional,
    });
    wire::Calendar {
        year: year.year(),
        provisional: year.is_provisional(),
        working_days: i32::try_from(year.working_days()).unwrap_or_default(),
        days: days.collect(),
        ..wire::Calendar::default()
    }
}

/// The table of a year as a request gives it; `basis` stands for a day that names none.
///
/// # Errors
/// INVALID_FIELDS, naming the first day that is wrong, or the check sum.
pub fn read(table: &wire::Calendar, basis: &str) -> Result<Year, Refusal> {
    let mut days = Vec::with_capacity(table.days.len());
    for (place, day) in table.days.iter().enumerate() {
        days.push(Day {
            date: field::day(&day.date, &format!("days[{place}].date"))?,
            kind: kind(day.kind()).ok_or_else(|| wrong_kind(place))?,
            name_vi: day.name_vi.clone().into(),
            name_en: day.name_en.clone().into(),
            basis: if day.basis.is_empty() { basis } else { &day.basis }.to_owned().into(),
            confidence: confidence(day.confidence()),
            provisional: day.provisional || table.provisional,
        });
    }
    let working_days = u32::try_from(table.working_days).unwrap_or_default();
    Year::new(table.year, table.provisional, working_days, days).map_err(|error| refusal(&error))
}

/// The table that a row holds.
///
/// # Errors
/// The row is not as the membership service writes it, which only a change by hand brings about.
pub fn of_row(row: &calendar::Model) -> Result<Year, Refusal> {
    let table = wire::Calendar::decode(&*row.content).map_err(|_| Refusal::internal())?;
    read(&table, "")
}

fn wrong_kind(place: usize) -> Refusal {
    field::invalid(
        &format!("days[{place}].kind"),
        "phải hợp với thứ trong tuần: HOLIDAY; SUBSTITUTE hoặc SWAPPED_OFF từ thứ Hai đến thứ Sáu; MADE_UP vào thứ Bảy, Chủ nhật",
        "must fit the day of the week: HOLIDAY; SUBSTITUTE or SWAPPED_OFF on Monday to Friday; MADE_UP on Saturday or Sunday",
    )
}

fn refusal(error: &YearError) -> Refusal {
    match error {
        YearError::OutsideCalendar(_) | YearError::Unreadable(_) => {
            field::invalid("year", "phải từ 1900 đến 2199", "must be from 1900 to 2199")
        }
        YearError::OtherYear(place) => field::invalid(
            &format!("days[{place}].date"),
            "phải thuộc năm của bảng",
            "must be of the table's year",
        ),
        YearError::Order(place) => field::invalid(
            &format!("days[{place}].date"),
            "phải sau ngày của dòng trước; mỗi ngày một dòng",
            "must come after the day of the row before; one row a day",
        ),
        YearError::Weekday(place) => wrong_kind(*place),
        YearError::CheckSum { counted, .. } => field::invalid(
            "working_days",
            &format!("không khớp: theo các ngày đã cho, năm có {counted} ngày làm việc; kiểm tra lại các ngày"),
            &format!("does not match: with these days the year has {counted} working days; check the days"),
        ),
    }
}
