//! The tables that come with the program, and what is known of a year without one.

use std::borrow::Cow;

use time::{Date, Month};

use crate::{
    day::{Confidence, Day, DayKind},
    year::{Year, YearError},
};

/// Number of the tables as they come with the program; it moves with every change of a file.
pub const EDITION: u32 = 1;

const FILES: [&str; 10] = [
    include_str!("../years/2018.yaml"),
    include_str!("../years/2019.yaml"),
    include_str!("../years/2020.yaml"),
    include_str!("../years/2021.yaml"),
    include_str!("../years/2022.yaml"),
    include_str!("../years/2023.yaml"),
    include_str!("../years/2024.yaml"),
    include_str!("../years/2025.yaml"),
    include_str!("../years/2026.yaml"),
    include_str!("../years/2027.yaml"),
];

/// The tables that come with the program: 2018–2027, the last of them provisional.
///
/// # Errors
/// A file is wrong, which the tests of this crate rule out.
pub fn years() -> Result<Vec<Year>, YearError> {
    FILES.into_iter().map(Year::read).collect()
}

#[cfg(test)]
pub(crate) fn files() -> impl Iterator<Item = &'static str> {
    FILES.into_iter()
}

/// Holidays on a fixed day of the solar year: the same by every Labour Code so far.
const FIXED: [(Month, u8, &str, &str); 4] = [
    (Month::January, 1, "Tết Dương lịch", "New Year's Day"),
    (Month::April, 30, "Ngày Chiến thắng", "Victory Day"),
    (Month::May, 1, "Ngày Quốc tế lao động", "International Labour Day"),
    (Month::September, 2, "Quốc khánh", "National Day"),
];

/// The rows of a year without a table: holidays on fixed days, made up on the next working day where they fall on a rest day
/// (CAL-02, CAL-04). Tết, Giỗ Tổ Hùng Vương and swaps are not known. All of it is provisional.
pub(crate) fn without_table(year: i32) -> Vec<Day> {
    let row = |date, kind, name_vi, name_en| Day {
        date,
        kind,
        name_vi,
        name_en,
        basis: Cow::Borrowed("Bộ luật Lao động 2019, Điều 111.3, 112"),
        confidence: Confidence::Confirmed,
        provisional: true,
    };
    let holidays = || {
        FIXED
            .into_iter()
            .filter_map(move |(month, day, vi, en)| Some((Date::from_calendar_date(year, month, day).ok()?, vi, en)))
    };
    let mut rows: Vec<Day> = holidays()
        .map(|(date, vi, en)| row(date, DayKind::Holiday, Cow::Borrowed(vi), Cow::Borrowed(en)))
        .collect();
    for (holiday, vi, en) in holidays().filter(|(date, ..)| DayKind::by_week(*date) == DayKind::RestDay) {
        let is_free =
            |date: &Date| DayKind::by_week(*date) == DayKind::Workday && rows.iter().all(|row| row.date != *date);
        let mut following = std::iter::successors(holiday.next_day(), |date| date.next_day());
        if let Some(date) = following.find(is_free) {
            let (day, month) = (holiday.day(), u8::from(holiday.month()));
            let vi = format!("Nghỉ bù {vi} ({day:02}/{month:02})");
            let en = format!("{en} ({day:02}/{month:02}), made up");
            rows.push(row(date, DayKind::Substitute, vi.into(), en.into()));
        }
    }
    rows.sort_by_key(|row| row.date);
    rows
}
