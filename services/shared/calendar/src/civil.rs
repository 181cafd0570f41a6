//! Instants and the civil dates that they fall on in Vietnam.

use std::fmt;

use time::{Date, OffsetDateTime, Time, UtcOffset};

/// Asia/Ho_Chi_Minh: UTC+7 without daylight saving since 1975.
pub const OFFSET: UtcOffset = match UtcOffset::from_hms(7, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// An instant, in whole microseconds since 1970-01-01T00:00Z: the form in which registers and tables keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(i64);

impl Instant {
    /// The instant so many microseconds after 1970-01-01T00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant at which a civil date begins: 00:00 at UTC+7.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        let midnight = date.with_time(Time::MIDNIGHT).assume_offset(OFFSET);
        Self(midnight.unix_timestamp() * 1_000_000)
    }

    /// The civil date on which the instant falls. Instants outside the years of a date count as its first or last day.
    #[must_use]
    pub fn civil_date(self) -> Date {
        match OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1_000_000)) {
            Ok(utc) => utc.to_offset(OFFSET).date(),
            Err(_) if self.0 < 0 => Date::MIN,
            Err(_) => Date::MAX,
        }
    }

    /// The instant so many microseconds later, or the last that can be told.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

/// A day as texts for people have it: 28/12/2018.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown(pub Date);

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(day) = self;
        write!(
            formatter,
            "{:02}/{:02}/{:04}",
            day.day(),
            u8::from(day.month()),
            day.year()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_day_begins_at_seventeen_hours_utc_of_the_day_before() {
        let start = Instant::start_of(date!(2019 - 06 - 17));
        assert_eq!(
            start.micros(),
            datetime!(2019-06-16 17:00 UTC).unix_timestamp() * 1_000_000
        );
        assert_eq!(start.civil_date(), date!(2019 - 06 - 17));
        assert_eq!(start.plus_micros(-1).civil_date(), date!(2019 - 06 - 16));
    }

    #[test]
    fn a_day_is_shown_as_people_write_it() {
        assert_eq!(Shown(date!(2019 - 06 - 07)).to_string(), "07/06/2019");
    }

    #[test]
    fn every_day_of_a_century_comes_back() {
        let mut day = date!(1950 - 01 - 01);
        while day < date!(2050 - 01 - 01) {
            assert_eq!(Instant::start_of(day).civil_date(), day);
            day = day.saturating_add(time::Duration::DAY);
        }
    }
}
