//! Which parameters there are, and what each is by default.

use std::{fmt, sync::LazyLock};

use chidao_calendar::HourOfDay;
use chidao_model::membership::Confidence;
use serde::Deserialize;

/// What a parameter is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    /// A number of things.
    Count,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// An hour of the day.
    HourOfDay,
}

/// A value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A number.
    Number(u32),
    /// An hour of the day.
    Hour(HourOfDay),
}

impl Value {
    /// The value that a text stands for; none where it is none of this unit, or another text would say the same.
    #[must_use]
    pub fn read(unit: Unit, text: &str) -> Option<Self> {
        let value = match unit {
            Unit::HourOfDay => Self::Hour(text.parse().ok()?),
            Unit::Count | Unit::Days | Unit::WorkingDays => Self::Number(text.parse().ok()?),
        };
        (value.to_string() == text).then_some(value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Hour(hour) => hour.fmt(f),
        }
    }
}

/// A parameter as it comes with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its key, which is for ever.
    pub key: String,
    /// What it is counted in.
    pub unit: Unit,
    /// What it is where nothing else was set.
    pub default: Value,
    /// The least that it can be set to.
    pub minimum: Value,
    /// The greatest that it can be set to.
    pub maximum: Value,
    /// What it is, in Vietnamese.
    pub title_vi: String,
    /// What it is, in English.
    pub title_en: String,
    /// The rule that asks for it.
    pub code: String,
    /// What its default rests on.
    pub basis: String,
    /// How sure that is.
    pub confidence: Confidence,
}

impl Definition {
    /// The value that a text stands for, within the bounds of the parameter.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Value> {
        Value::read(self.unit, text).filter(|value| (self.minimum..=self.maximum).contains(value))
    }
}

/// A definition as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: String,
    unit: Unit,
    default: String,
    minimum: String,
    maximum: String,
    title_vi: String,
    title_en: String,
    code: String,
    basis: String,
    confidence: chidao_calendar::Confidence,
}

/// What is wrong with a file that comes with the program, which the tests of this crate rule out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl Unreadable {
    pub(crate) fn new(file: &str, what: &dyn fmt::Display) -> Self {
        Self(format!("{file}: {what}"))
    }
}

const FILE: &str = "parameters.yaml";

static DEFINITIONS: LazyLock<Result<Vec<Definition>, Unreadable>> =
    LazyLock::new(|| read(include_str!("../parameters.yaml")));

/// Every parameter, by its key.
///
/// # Errors
/// The file that comes with the program cannot be read.
pub fn definitions() -> Result<&'static [Definition], &'static Unreadable> {
    DEFINITIONS.as_deref()
}

/// The parameter with this key.
#[must_use]
pub fn definition(key: &str) -> Option<&'static Definition> {
    let all = definitions().unwrap_or_default();
    let place = all.binary_search_by(|definition| (*definition.key).cmp(key)).ok()?;
    all.get(place)
}

fn read(text: &str) -> Result<Vec<Definition>, Unreadable> {
    let rows: Vec<Row> = serde_norway::from_str(text).map_err(|error| Unreadable::new(FILE, &error))?;
    let mut definitions = Vec::with_capacity(rows.len());
    for row in rows {
        let wrong = |what: &str| Unreadable::new(FILE, &format_args!("{}: {what}", row.key));
        let value = |text: &str| Value::read(row.unit, text).ok_or_else(|| wrong(text));
        let definition = Definition {
            default: value(&row.default)?,
            minimum: value(&row.minimum)?,
            maximum: value(&row.maximum)?,
            key: row.key.clone(),
            unit: row.unit,
            title_vi: row.title_vi.clone(),
            title_en: row.title_en.clone(),
            code: row.code.clone(),
            basis: row.basis.clone(),
            confidence: row.confidence.into(),
        };
        if definition.read(&row.default).is_none() {
            return Err(wrong("the default is out of bounds"));
        }
        definitions.push(definition);
    }
    definitions.sort_by(|one, other| one.key.cmp(&other.key));
    match definitions.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => Err(Unreadable::new(FILE, &format_args!("{} is there twice", pair[0].key))),
        None => Ok(definitions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_says_what_it_is() {
        let all = definitions().expect("the file is right");
        assert!(!all.is_empty());
        for definition in all {
            for text in [
                &definition.title_vi,
                &definition.title_en,
                &definition.code,
                &definition.basis,
            ] {
                assert!(!text.trim().is_empty(), "{}", definition.key);
            }
            assert_eq!(self::definition(&definition.key), Some(definition));
        }
        assert_eq!(definition("nothing"), None);
    }

    #[test]
    fn a_value_has_one_text() {
        for (unit, text) in [
            (Unit::Days, "03"),
            (Unit::Days, "+3"),
            (Unit::Days, "-3"),
            (Unit::Days, "3.0"),
            (Unit::Count, "4294967296"),
            (Unit::Days, "07:30"),
            (Unit::HourOfDay, "7:30"),
            (Unit::HourOfDay, "3"),
        ] {
            assert_eq!(Value::read(unit, text), None, "{text}");
        }
        let cut_off = definition("day-cut-off").expect("it is there");
        assert_eq!(
            cut_off.read("17:00").map(|value| value.to_string()).as_deref(),
            Some("17:00")
        );
        assert_eq!(cut_off.read("00:00"), None);
    }

    #[test]
    fn a_wrong_file_is_refused() {
        let file = include_str!("../parameters.yaml");
        for (from, to) in [
            ("default: \"07:30\"", "default: \"730\""),
            ("default: \"24:00\"", "default: \"00:00\""),
            ("key: task-confirm-days", "key: task-accept-days"),
            ("confidence: RESTATED", "confidence: SURE"),
            ("code: CAL-10", "codes: CAL-10"),
        ] {
            let wrong = file.replacen(from, to, 1);
            assert_ne!(wrong, file);
            assert!(read(&wrong).is_err(), "{to}");
        }
    }
}
