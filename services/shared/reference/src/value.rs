//! What a parameter can be.

use std::fmt;

use chidao_calendar::HourOfDay;
use chidao_model::id::AgencyId;
use serde::Deserialize;
use unicode_normalization::is_nfc;

/// What a parameter is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    /// A number of things.
    Count,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// An hour of the day.
    HourOfDay,
    /// Đồng.
    Dong,
    /// Ten-thousandths: 5000 is a half.
    TenThousandths,
    /// A day of the year.
    MonthDay,
    /// Not counted: who holds a role.
    Holder,
}

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A number.
    Number(u32),
    /// A sum of money in đồng.
    Money(i64),
    /// A day of the year.
    Day(MonthDay),
    /// An hour of the day.
    Hour(HourOfDay),
    /// Who holds a role.
    Holder(HeldBy),
}

/// A day of the year, as "11-15".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// The month.
    pub month: u8,
    /// The day of the month.
    pub day: u8,
}

impl MonthDay {
    /// The day that a text stands for; none where a year without a leap day has no such day.
    fn read(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
        let is_day = time::Month::try_from(month).is_ok_and(|month| (1..=month.length(2019)).contains(&day));
        is_day.then_some(Self { month, day })
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Who holds a role: "agencies/so-tttt", or a body that has no part here, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeldBy {
    /// An agency. That there is one was seen when it was set.
    Agency(AgencyId),
    /// A title in words, of 1 to [`MAX_TITLE`] characters on one line, in normalisation form C: "Bộ Công an".
    Title(String),
}

/// Characters of a title at most.
pub const MAX_TITLE: usize = 200;

impl HeldBy {
    fn read(text: &str) -> Option<Self> {
        if text.starts_with("agencies/") {
            return AgencyId::from_name(text).ok().map(Self::Agency);
        }
        let is_title = (1..=MAX_TITLE).contains(&text.chars().count())
            && text.trim() == text
            && !text.chars().any(char::is_control)
            && is_nfc(text);
        is_title.then(|| Self::Title(text.to_owned()))
    }
}

impl fmt::Display for HeldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(id) => f.write_str(&id.name()),
            Self::Title(title) => f.write_str(title),
        }
    }
}

impl Value {
    /// The value that a text stands for; none where it is none of this unit, or another text would say the same.
    #[must_use]
    pub fn read(unit: Unit, text: &str) -> Option<Self> {
        let value = match unit {
            Unit::HourOfDay => Self::Hour(text.parse().ok()?),
            Unit::Holder => Self::Holder(HeldBy::read(text)?),
            Unit::Dong => Self::Money(text.parse().ok().filter(|dong| *dong >= 0)?),
            Unit::MonthDay => Self::Day(MonthDay::read(text)?),
            Unit::TenThousandths | Unit::Count | Unit::Minutes | Unit::Hours | Unit::Days | Unit::WorkingDays => {
                Self::Number(text.parse().ok()?)
            }
        };
        (value.to_string() == text).then_some(value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Money(dong) => dong.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Hour(hour) => hour.fmt(f),
            Self::Holder(holder) => holder.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_text() {
        for (unit, text) in [
            (Unit::Days, "03"),
            (Unit::Days, "+3"),
            (Unit::Days, "-3"),
            (Unit::Days, "3.0"),
            (Unit::Minutes, "15 "),
            (Unit::Hours, "07:30"),
            (Unit::Count, "4294967296"),
            (Unit::Days, "07:30"),
            (Unit::HourOfDay, "7:30"),
            (Unit::HourOfDay, "3"),
            (Unit::Dong, "-1"),
            (Unit::Dong, "1.000"),
            (Unit::Dong, "9223372036854775808"),
            (Unit::TenThousandths, "50%"),
            (Unit::MonthDay, "11-5"),
            (Unit::MonthDay, "02-29"),
            (Unit::MonthDay, "13-01"),
        ] {
            assert_eq!(Value::read(unit, text), None, "{text}");
        }
    }

    #[test]
    fn a_holder_is_an_agency_or_a_title_in_words() {
        let title = |text: &str| Some(Value::Holder(HeldBy::Title(text.to_owned())));
        let agency = Value::Holder(HeldBy::Agency(AgencyId::new("so-tttt")));
        assert_eq!(Value::read(Unit::Holder, "agencies/so-tttt"), Some(agency));
        for text in ["Bộ Công an", &"ộ".repeat(MAX_TITLE)] {
            assert_eq!(Value::read(Unit::Holder, text), title(text), "{text}");
        }
        for text in [
            "",
            " ",
            "agencies/",
            " Bộ Công an",
            "Bộ\nCông an",
            "Bô\u{323} Công an",
            &"ộ".repeat(MAX_TITLE + 1),
        ] {
            assert_eq!(Value::read(Unit::Holder, text), None, "{text:?}");
        }
    }
}
