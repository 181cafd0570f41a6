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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    #[test]
    fn a_year_begins_on_its_day_of_december() {
        for (on, begins) in [
            (date!(2019 - 12 - 14), date!(2018 - 12 - 15)),
            (date!(2019 - 12 - 15), date!(2019 - 12 - 15)),
            (date!(2020 - 01 - 01), date!(2019 - 12 - 15)),
        ] {
            assert_eq!(reporting_year(on, 15), begins, "{on}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_in_one_year_of_a_year(day in 0_i64..5000, december in 1_u32..=31) {
            let on = date!(2015 - 01 - 01) + Duration::days(day);
            let begins = reporting_year(on, december);
            prop_assert!(begins <= on && on - begins < Duration::days(366));
            prop_assert_eq!(begins.day(), u8::try_from(december).expect("a day"));
        }
    }
}
