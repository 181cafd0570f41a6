//! Periods and dates as papers set them, and what they come to.

use std::{fmt, num::NonZeroU32, str::FromStr};

use time::Date;

use crate::{calendar::Version, civil::Instant};

/// What a period is counted in. None is ever converted into another (CAL-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Hours (*giờ*): from the set moment to the moment, never rolled.
    Hours,
    /// Calendar days (*ngày*).
    Days,
    /// Working days (*ngày làm việc*).
    WorkingDays,
    /// Months (*tháng*, CAL-11); twelve are a year.
    Months,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// How many, at least 1.
    pub count: NonZeroU32,
    /// Of what.
    pub unit: Unit,
}

impl Term {
    /// So many of the unit; none where the count is 0.
    #[must_use]
    pub const fn new(count: u32, unit: Unit) -> Option<Self> {
        match NonZeroU32::new(count) {
            Some(count) => Some(Self { count, unit }),
            None => None,
        }
    }
}

/// When something is due, as its paper says it. It is kept beside what it came to, and computed again when the calendar changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expression {
    /// A period after an event (TERM). The day of the event is not counted (CAL-06). The last day is rolled (CAL-07), save
    /// that of hours.
    After {
        /// The event. In hours it counts to the moment, else by its day; an event of which only the day is known is at 00:00.
        start: Instant,
        /// The period.
        term: Term,
    },
    /// At least a period before a day: the latest day for it. It is counted back from the day before the target, whatever
    /// that is, and not rolled: a later day would be too late.
    Before {
        /// The day that is not counted.
        target: Date,
        /// The period.
        term: Term,
    },
    /// A date (FIXED), which is never rolled (CAL-09).
    Fixed {
        /// The date.
        date: Date,
        /// "By" (*chậm nhất, đến hết ngày*) or "before" (*trước ngày*).
        bound: Bound,
    },
}

/// Whether the day of a fixed date itself still counts (CAL-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// *Chậm nhất ngày*, *đến hết ngày*: up to the end of the day.
    By,
    /// *Trước ngày*: up to the end of the day before.
    Before,
}

/// What an expression comes to by a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Due {
    /// The last day.
    pub date: Date,
    /// The instant from which it is late: that at which the last day closes, and for hours the moment itself.
    pub instant: Instant,
    /// The last day before it was rolled (CAL-07); else the same as `date`.
    pub unrolled: Date,
    /// Whether state offices do not work on the last day: better be early (CAL-09).
    pub day_off: bool,
    /// Whether it rests on days that are not official yet, and may change when they are.
    pub provisional: bool,
    /// The calendar.
    pub version: Version,
}

/// What cannot be computed: the answer would lie outside the calendar, 01/01/1900–31/12/2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the day would be outside the calendar, 01/01/1900–31/12/2199")]
pub struct BeyondCalendar;

/// An hour of the day to the minute, from 00:00 to 24:00, which is 00:00 of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HourOfDay(u16);

impl HourOfDay {
    /// 24:00: when a day closes where nothing else is set (CAL-06, CAL-10).
    pub const END: Self = Self(MINUTES_OF_DAY);

    /// So many minutes after 00:00; none beyond 24:00.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= MINUTES_OF_DAY {
            Some(Self(minutes))
        } else {
            None
        }
    }

    /// Minutes after 00:00.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The instant at which the day has this hour.
    #[must_use]
    pub fn on(self, date: Date) -> Instant {
        Instant::start_of(date).plus_micros(i64::from(self.0) * 60_000_000)
    }
}

const MINUTES_OF_DAY: u16 = 24 * 60;

impl fmt::Display for HourOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// What is no hour of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an hour of the day is written 00:00 to 24:00")]
pub struct NoHour;

impl FromStr for HourOfDay {
    type Err = NoHour;

    fn from_str(text: &str) -> Result<Self, NoHour> {
        let digits = |text: &str| match text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => text.parse::<u16>().map_err(|_| NoHour),
            false => Err(NoHour),
        };
        let (hours, minutes) = text.split_once(':').ok_or(NoHour)?;
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        if minutes > 59 {
            return Err(NoHour);
        }
        Self::from_minutes(hours * 60 + minutes).ok_or(NoHour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn an_hour_is_read_as_it_is_written() {
        for minutes in 0..=MINUTES_OF_DAY {
            let hour = HourOfDay::from_minutes(minutes).expect("an hour");
            assert_eq!(hour.to_string().parse(), Ok(hour));
        }
        for text in ["24:01", "7:30", "07:60", "0730", "+7:30", "07:3a", "", ":"] {
            assert_eq!(text.parse::<HourOfDay>(), Err(NoHour), "{text}");
        }
        assert_eq!(HourOfDay::from_minutes(MINUTES_OF_DAY + 1), None);
    }

    #[test]
    fn the_end_of_a_day_is_the_beginning_of_the_next() {
        let end = HourOfDay::END.on(date!(2019 - 06 - 20));
        assert_eq!(end, Instant::start_of(date!(2019 - 06 - 21)));
    }
}
