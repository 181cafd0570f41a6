//! The reporting year (RPT-04).

use chidao_calendar::Date;
use time::Month;

/// The first day of the reporting year that runs on a day, where reporting years begin on this day of December.
#[must_use]
pub fn reporting_year(on: Date, december_day: u32) -> Date {
    let day = u8::try_from(december_day.clamp(1, 31)).unwrap_or(31);
    let begins = |year| Date::from_calendar_date(year, Month::December, day).unwrap_or(Date::MIN);
    match begins(on.year()) {
        begun if begun <= on => begun,
        _ => begins(on.year() - 1),
    }
}
