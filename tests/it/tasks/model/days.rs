//! Days by their numbers, and which of them are worked.

use time::{Date, Weekday, macros::date};

/// Day 0.
pub(super) const BEGUN: Date = date!(2019 - 03 - 04);
/// The last day up to which days off are known here.
pub(super) const LAST: i64 = 450;

/// Weekdays off, and the Saturday that is worked for one: §2.2 of the law file.
const OFF: [Date; 14] = [
    date!(2019 - 04 - 15),
    date!(2019 - 04 - 29),
    date!(2019 - 04 - 30),
    date!(2019 - 05 - 01),
    date!(2019 - 09 - 02),
    date!(2020 - 01 - 01),
    date!(2020 - 01 - 23),
    date!(2020 - 01 - 24),
    date!(2020 - 01 - 27),
    date!(2020 - 01 - 28),
    date!(2020 - 01 - 29),
    date!(2020 - 04 - 02),
    date!(2020 - 04 - 30),
    date!(2020 - 05 - 01),
];
const MADE_UP: Date = date!(2019 - 05 - 04);

pub(super) fn date_of(day: i64) -> Date {
    BEGUN + time::Duration::days(day)
}

fn is_worked(day: i64) -> bool {
    let date = date_of(day);
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    date == MADE_UP || (!is_weekend && !OFF.contains(&date))
}

/// So many working days after a day.
pub(super) fn worked_after(day: i64, count: i64) -> i64 {
    let mut days = (day + 1..).filter(|day| is_worked(*day));
    days.nth(usize::try_from(count - 1).unwrap()).unwrap()
}

/// How many working days there are after a day up to another.
pub(super) fn worked(after: i64, through: i64) -> usize {
    (after + 1..=through).filter(|day| is_worked(*day)).count()
}
