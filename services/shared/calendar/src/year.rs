//! The table of a year: the days on which state offices do not do as the week says.

use serde::{Deserialize, Deserializer, de::Error};
use time::{Date, macros::format_description};

use crate::{
    day::{Confidence, Day, DayKind},
    defaults::without_table,
};

/// The days of a year that differ from the week, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    year: i32,
    provisional: bool,
    days: Vec<Day>,
}

/// What is wrong with the table of a year. Places count from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearError {
    /// The year is outside the calendar.
    #[error("the year {0} is outside 1900–2199")]
    OutsideCalendar(i32),
    /// A row is of another year.
    #[error("row {0} is not of the year")]
    OtherYear(usize),
    /// Rows are not in the order of their days, or two are of the same day.
    #[error("row {0} does not come after the day of the row before")]
    Order(usize),
    /// A row says what the week says already, or what cannot be on such a day of the week.
    #[error("row {0} cannot be on that day of the week")]
    Weekday(usize),
    /// The check sum is wrong.
    #[error("with these rows the year has {counted} working days, not {said}")]
    CheckSum {
        /// As the table has it.
        said: u32,
        /// As its rows give it.
        counted: u32,
    },
    /// The file cannot be read.
    #[error("the table cannot be read: {0}")]
    Unreadable(String),
}

/// A table as its file has it. `confidence` and `basis` are those of the rows that do not say their own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: i32,
    working_days: u32,
    provisional: bool,
    confidence: Confidence,
    basis: String,
    days: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(deserialize_with = "date")]
    date: Date,
    kind: DayKind,
    name_vi: String,
    name_en: String,
    confidence: Option<Confidence>,
    basis: Option<String>,
    #[serde(default)]
    provisional: bool,
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    Date::parse(&text, format_description!("[year]-[month]-[day]")).map_err(D::Error::custom)
}

impl Year {
    /// The table of these rows, in the order of their days. A holiday on a weekday is off; a swapped or substitute day is a
    /// weekday; a made-up day is a Saturday or a Sunday. All of it is provisional, the days without a row as well, where the
    /// year is not announced yet. `working_days` is the check sum that whoever made the table counted on his own.
    ///
    /// # Errors
    /// [`YearError`], naming the first row that is wrong.
    pub fn new(year: i32, provisional: bool, working_days: u32, days: Vec<Day>) -> Result<Self, YearError> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(YearError::OutsideCalendar(year));
        }
        let mut latest = None;
        for (place, day) in days.iter().enumerate() {
            if day.date.year() != year {
                return Err(YearError::OtherYear(place));
            }
            if latest.is_some_and(|latest| day.date <= latest) {
                return Err(YearError::Order(place));
            }
            let by_week = DayKind::by_week(day.date);
            let fits = match day.kind {
                DayKind::Workday | DayKind::RestDay => false,
                DayKind::Holiday => true,
                DayKind::Substitute | DayKind::SwappedOff => by_week == DayKind::Workday,
                DayKind::MadeUp => by_week == DayKind::RestDay,
            };
            if !fits {
                return Err(YearError::Weekday(place));
            }
            latest = Some(day.date);
        }
        let table = Self {
            year,
            provisional,
            days,
        };
        match table.working_days() {
            counted if counted == working_days => Ok(table),
            counted => Err(YearError::CheckSum {
                said: working_days,
                counted,
            }),
        }
    }

    /// Reads a file of the folder `years`.
    ///
    /// # Errors
    /// [`YearError`]: it is not such a file, or its table is wrong.
    pub fn read(text: &str) -> Result<Self, YearError> {
        let file: File = serde_norway::from_str(text).map_err(|error| YearError::Unreadable(error.to_string()))?;
        let days = file.days.into_iter().map(|row| Day {
            date: row.date,
            kind: row.kind,
            name_vi: row.name_vi.into(),
            name_en: row.name_en.into(),
            basis: row.basis.unwrap_or_else(|| file.basis.clone()).into(),
            confidence: row.confidence.unwrap_or(file.confidence),
            provisional: row.provisional || file.provisional,
        });
        let days = days.collect();
        Self::new(file.year, file.provisional, file.working_days, days)
    }

    /// What is known of a year without a table.
    pub(crate) fn without_table(year: i32) -> Self {
        Self {
            year,
            provisional: true,
            days: without_table(year),
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(&self) -> i32 {
        self.year
    }

    /// Whether it is not announced yet.
    #[must_use]
    pub const fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// The days that differ from the week, in their order.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The row of the day.
    #[must_use]
    pub fn day(&self, date: Date) -> Option<&Day> {
        let place = self.days.binary_search_by_key(&date, |day| day.date).ok()?;
        self.days.get(place)
    }

    /// Its days, in their order, each with its row.
    pub(crate) fn all_days(&self) -> impl Iterator<Item = (Date, Option<&Day>)> {
        let mut rows = self.days.iter().peekable();
        let length = time::util::days_in_year(self.year);
        let days = (1..=length).filter_map(|ordinal| Date::from_ordinal_date(self.year, ordinal).ok());
        days.map(move |date| (date, rows.next_if(|row| row.date == date)))
    }

    /// How many working days the year has: its check sum.
    #[must_use]
    pub fn working_days(&self) -> u32 {
        let worked = |(date, row): &(Date, Option<&Day>)| {
            row.map_or_else(|| DayKind::by_week(*date), |row| row.kind).is_worked()
        };
        u32::try_from(self.all_days().filter(worked).count()).unwrap_or(u32::MAX)
    }
}

/// The first year of every calendar, as of the contract's days.
pub const FIRST_YEAR: i32 = 1900;
/// The last year of every calendar.
pub const LAST_YEAR: i32 = 2199;
