//! Fields of decoded requests as handlers need them. The codec has checked their bounds; what comes another way, such as
//! from a test or from a register of an older release, is refused here in the same words.

use time::{Date, Month};

use crate::{common::v1, errors::v1::Reason, refusal::Refusal};

/// The value of a field that must be set.
///
/// # Errors
/// INVALID_FIELDS: it is not.
pub fn required<'a, T>(value: &'a Option<T>, field: &str) -> Result<&'a T, Refusal> {
    value
        .as_ref()
        .ok_or_else(|| invalid(field, "phải có giá trị", "must be set"))
}

/// The day of a field that must be set.
///
/// # Errors
/// INVALID_FIELDS: it is not, or is no possible day.
pub fn day(value: &Option<v1::Date>, field: &str) -> Result<Date, Refusal> {
    required(value, field).and_then(|date| possible(date, field))
}

/// The day of a field, where it is set.
///
/// # Errors
/// INVALID_FIELDS: it is no possible day.
pub fn optional_day(value: &Option<v1::Date>, field: &str) -> Result<Option<Date>, Refusal> {
    value.as_ref().map(|date| possible(date, field)).transpose()
}

/// A refusal that names one field, what is wrong with it and what to do.
#[must_use]
pub fn invalid(field: &str, vi: &str, en: &str) -> Refusal {
    Refusal::new(Reason::InvalidFields).field(field, vi, en)
}

fn possible(date: &v1::Date, field: &str) -> Result<Date, Refusal> {
    let whole = || {
        let month = Month::try_from(u8::try_from(date.month).ok()?).ok()?;
        Date::from_calendar_date(date.year, month, u8::try_from(date.day).ok()?).ok()
    };
    whole().ok_or_else(|| invalid(field, "không phải là ngày có thật", "is not a possible day"))
}

impl From<Date> for v1::Date {
    fn from(day: Date) -> Self {
        Self {
            year: day.year(),
            month: i32::from(u8::from(day.month())),
            day: i32::from(day.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn days_go_both_ways() {
        for expected in [date!(2018 - 12 - 28), date!(2020 - 02 - 29)] {
            assert_eq!(day(&Some(expected.into()), "on").unwrap(), expected);
        }
        let impossible = Some(v1::Date {
            year: 2019,
            month: 2,
            day: 29,
        });
        assert_eq!(day(&impossible, "on").unwrap_err().reason(), Reason::InvalidFields);
        assert_eq!(day(&None, "on").unwrap_err().reason(), Reason::InvalidFields);
        assert_eq!(optional_day(&None, "on").unwrap(), None);
    }
}
