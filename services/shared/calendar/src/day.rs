//! What a day is to a state office.

use std::borrow::Cow;

use serde::Deserialize;
use time::{Date, Weekday};

/// How sure it is that a row of data is what the law says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Confidence {
    /// Read in the text of the legal document, or in an official body's own notice.
    Confirmed,
    /// Read in a reliable summary, not in the document.
    Restated,
    /// Not found in any text.
    Memory,
    /// No rule fixes it: the choice of those who run the suite.
    Design,
}

/// What a day is. A day without a row is a [`Self::Workday`] or a [`Self::RestDay`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayKind {
    /// Monday to Friday (CAL-01).
    Workday,
    /// Saturday or Sunday (CAL-01, *ngày nghỉ hằng tuần*).
    RestDay,
    /// A public holiday (CAL-02, CAL-03, *ngày lễ, tết*).
    Holiday,
    /// Off for a holiday that fell on a rest day (CAL-04, *nghỉ bù*).
    Substitute,
    /// A weekday off, swapped for a Saturday (CAL-05, *hoán đổi ngày làm việc*).
    SwappedOff,
    /// A rest day that is worked for one (CAL-05, *làm bù*).
    MadeUp,
}

impl DayKind {
    /// Whether state offices work on it.
    #[must_use]
    pub const fn is_worked(self) -> bool {
        matches!(self, Self::Workday | Self::MadeUp)
    }

    /// The kind of a day without a row (CAL-01).
    #[must_use]
    pub const fn by_week(date: Date) -> Self {
        match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => Self::RestDay,
            _ => Self::Workday,
        }
    }

    /// The rule that it rests on.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Workday | Self::RestDay => Rule::Cal01,
            Self::Holiday => Rule::Cal02,
            Self::Substitute => Rule::Cal04,
            Self::SwappedOff | Self::MadeUp => Rule::Cal05,
        }
    }
}

/// A rule of counting time that a step or an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// State offices work Monday to Friday.
    Cal01,
    /// Public holidays.
    Cal02,
    /// A holiday on a rest day is made up on the next working day.
    Cal04,
    /// A working day is swapped with a Saturday.
    Cal05,
    /// A period starts on the day after the event and ends at 24:00 of its last day.
    Cal06,
    /// A period that would end on a day off ends on the next working day.
    Cal07,
    /// Days and working days are counted as they are named.
    Cal08,
    /// A fixed date is not moved.
    Cal09,
    /// "Before" a day is without it; the hour at which a day closes.
    Cal10,
    /// A period in months ends on the same day of the month, or on its last.
    Cal11,
    /// What is not official yet.
    Cal12,
    /// A period in hours starts at the set moment: Bộ luật Dân sự 2015, Điều 147.1.
    Hours,
}

/// A day that differs from the week: a row of a year's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// Its name in Vietnamese, e.g. "Giỗ Tổ Hùng Vương".
    pub name_vi: Cow<'static, str>,
    /// Its name in English.
    pub name_en: Cow<'static, str>,
    /// The text or notice that it stands in.
    pub basis: Cow<'static, str>,
    /// How sure that is.
    pub confidence: Confidence,
    /// True where it is not official yet.
    pub provisional: bool,
}
