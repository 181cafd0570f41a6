//! Which days state offices work on, compiled from the tables of years.

use std::{fmt, str::FromStr};

use time::Date;

use crate::{
    bits::Bits,
    day::{Day, DayKind},
    defaults::{EDITION, years},
    year::{FIRST_YEAR, LAST_YEAR, Year, YearError},
};

/// Which calendar an answer rests on: the tables that came with the program, and how many imports came after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Number of the tables that came with the program.
    pub edition: u32,
    /// Number of the last import, 0 where there is none.
    pub import: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.edition, self.import)
    }
}

/// What is no version of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version of the calendar is written as two numbers: 1.0")]
pub struct NoVersion;

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let (edition, import) = text.split_once('.').ok_or(NoVersion)?;
        let number = |text: &str| text.parse().map_err(|_| NoVersion);
        let version = Self {
            edition: number(edition)?,
            import: number(import)?,
        };
        // Each has one text only.
        (version.to_string() == text).then_some(version).ok_or(NoVersion)
    }
}

/// The working days from 01/01/1900 to 31/12/2199. It counts and finds them in time that does not grow with the distance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    version: Version,
    years: Vec<Year>,
    pub(crate) working: Bits,
    provisional: Bits,
}

/// A day as the calendar has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayView<'a> {
    /// What it is.
    pub kind: DayKind,
    /// Its row, where it differs from the week.
    pub row: Option<&'a Day>,
    /// Whether it is not official yet: its row, its year, or that there is no table of its year.
    pub provisional: bool,
}

impl Calendar {
    /// The calendar of these tables. Of two tables of a year the latter holds; a year without one is Monday to Friday but for
    /// the holidays on fixed days, and provisional.
    #[must_use]
    pub fn compile(version: Version, tables: impl IntoIterator<Item = Year>) -> Self {
        let mut years: Vec<Year> = (FIRST_YEAR..=LAST_YEAR).map(Year::without_table).collect();
        for table in tables {
            let place = usize::try_from(table.year() - FIRST_YEAR).ok();
            if let Some(year) = place.and_then(|place| years.get_mut(place)) {
                *year = table;
            }
        }
        let (mut working, mut provisional) = (Bits::default(), Bits::default());
        for year in &years {
            for (date, row) in year.all_days() {
                let day = view(year, date, row);
                working.push(day.kind.is_worked());
                provisional.push(day.provisional);
            }
        }
        Self {
            version,
            years,
            working,
            provisional,
        }
    }

    /// The calendar that comes with the program.
    ///
    /// # Errors
    /// A file of it is wrong, which the tests of this crate rule out.
    pub fn embedded() -> Result<Self, YearError> {
        let version = Version {
            edition: EDITION,
            import: 0,
        };
        Ok(Self::compile(version, years()?))
    }

    /// Which calendar it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The table of a year, or what is known without one; none outside the calendar.
    #[must_use]
    pub fn year(&self, year: i32) -> Option<&Year> {
        self.years.get(usize::try_from(year - FIRST_YEAR).ok()?)
    }

    /// What the day is. Outside the calendar the week alone tells.
    #[must_use]
    pub fn day(&self, date: Date) -> DayView<'_> {
        match self.year(date.year()) {
            Some(year) => view(year, date, year.day(date)),
            None => DayView {
                kind: DayKind::by_week(date),
                row: None,
                provisional: true,
            },
        }
    }

    /// Whether state offices work on the day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        self.place(date).is_some_and(|place| self.working.contains(place))
    }

    /// Whether one of the days from the first to the last, both included, is not official yet.
    pub(crate) fn is_provisional(&self, first: Date, last: Date) -> bool {
        let before_first = self.days_through(first).saturating_sub(1);
        self.provisional.before(before_first) < self.provisional.before(self.days_through(last))
    }

    /// The place of a day of the calendar, from 0.
    pub(crate) fn place(&self, date: Date) -> Option<usize> {
        let is_inside = (FIRST_YEAR..=LAST_YEAR).contains(&date.year());
        usize::try_from(date.to_julian_day() - FIRST_DAY)
            .ok()
            .filter(|_| is_inside)
    }

    /// How many days of the calendar there are up to a day, included: the place after it.
    pub(crate) fn days_through(&self, date: Date) -> usize {
        let days = (date.to_julian_day() - FIRST_DAY + 1).clamp(0, LAST_DAY - FIRST_DAY + 1);
        usize::try_from(days).unwrap_or_default()
    }

    /// The day of a place.
    pub(crate) fn date(place: usize) -> Option<Date> {
        let place = i32::try_from(place).ok()?;
        Date::from_julian_day(FIRST_DAY + place).ok()
    }
}

/// Julian day of 01/01/1900.
const FIRST_DAY: i32 = 2_415_021;
/// Julian day of 31/12/2199.
const LAST_DAY: i32 = FIRST_DAY + 109_572;

fn view<'a>(year: &Year, date: Date, row: Option<&'a Day>) -> DayView<'a> {
    DayView {
        kind: row.map_or_else(|| DayKind::by_week(date), |row| row.kind),
        row,
        provisional: year.is_provisional() || row.is_some_and(|row| row.provisional),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn places_are_those_of_the_contract_s_days() {
        assert_eq!(date!(1900 - 01 - 01).to_julian_day(), FIRST_DAY);
        assert_eq!(date!(2199 - 12 - 31).to_julian_day(), LAST_DAY);
    }

    #[test]
    fn a_version_is_read_as_it_is_written() {
        let version = Version { edition: 12, import: 7 };
        assert_eq!(version.to_string(), "12.7");
        assert_eq!("12.7".parse(), Ok(version));
        for text in ["1", "1.", ".1", "01.2", "1.2.3", "-1.2", "+1.2"] {
            assert_eq!(text.parse::<Version>(), Err(NoVersion), "{text}");
        }
    }
}
