//! Which parameters there are, and what each is by default.

use std::{ops::RangeInclusive, sync::LazyLock};

use chidao_calendar::Date;
use chidao_model::membership::Confidence;
use serde::Deserialize;

use crate::{
    file::{Unreadable, optional_day},
    value::{Unit, Value},
};

/// A parameter as it comes with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its key, which is for ever.
    pub key: String,
    /// What it is counted in.
    pub unit: Unit,
    /// What it is where nothing else was set, by the first day of each. A number or an hour has one for every day, the holder of a
    /// role none on days on which nobody is named.
    pub defaults: Vec<Preset>,
    /// The least and the greatest that it can be set to; none for the holder of a role.
    pub bounds: Option<RangeInclusive<Value>>,
    /// What it is, in Vietnamese.
    pub title_vi: String,
    /// What it is, in English.
    pub title_en: String,
    /// The rule that asks for it.
    pub code: String,
    /// What its defaults rest on, as far as they do not say it, or why there is none.
    pub basis: String,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What a parameter is by default, until the next of its defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The first day; [`Date::MIN`] where it always was so.
    pub from: Date,
    /// The value.
    pub value: Value,
    /// What it rests on.
    pub basis: String,
    /// How sure that is.
    pub confidence: Confidence,
}

impl Definition {
    /// The value that a text stands for, within the bounds of the parameter.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Value> {
        let is_within = |value: &Value| self.bounds.as_ref().is_none_or(|bounds| bounds.contains(value));
        Value::read(self.unit, text).filter(is_within)
    }

    /// What it is on a day where nothing else was set; none where it is the holder of a role and nobody is named.
    #[must_use]
    pub fn default_on(&self, day: Date) -> Option<&Preset> {
        self.defaults.iter().rfind(|preset| preset.from <= day)
    }
}

/// A definition as the file has it: with one `default` for ever, or dated `defaults`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: String,
    unit: Unit,
    default: Option<String>,
    defaults: Option<Vec<Step>>,
    minimum: Option<String>,
    maximum: Option<String>,
    title_vi: String,
    title_en: String,
    code: String,
    basis: String,
    confidence: chidao_calendar::Confidence,
}

/// A dated default. `basis` and `confidence` are those of the definition where it does not say its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default, deserialize_with = "optional_day")]
    from: Option<Date>,
    value: String,
    basis: Option<String>,
    confidence: Option<chidao_calendar::Confidence>,
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
        let key = row.key.clone();
        let definition = row.definition();
        definitions.push(definition.map_err(|what| Unreadable::new(FILE, &format_args!("{key}: {what}")))?);
    }
    definitions.sort_by(|one, other| one.key.cmp(&other.key));
    match definitions.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => Err(Unreadable::new(FILE, &format_args!("{} is there twice", pair[0].key))),
        None => Ok(definitions),
    }
}

impl Row {
    fn definition(self) -> Result<Definition, String> {
        let bound = |text: &str| Value::read(self.unit, text).ok_or_else(|| format!("{text} is no value of the unit"));
        let bounds = match (self.unit, &self.minimum, &self.maximum) {
            (Unit::Holder, None, None) => None,
            (Unit::Holder, ..) => return Err("a holder has no bounds".to_owned()),
            (_, Some(minimum), Some(maximum)) => Some(bound(minimum)?..=bound(maximum)?),
            _ => return Err("a bound is missing".to_owned()),
        };
        let steps = match (self.default, self.defaults) {
            (Some(value), None) => vec![Step {
                from: None,
                value,
                basis: None,
                confidence: None,
            }],
            (None, Some(steps)) => steps,
            _ => return Err("it needs either default or defaults".to_owned()),
        };
        let mut definition = Definition {
            key: self.key,
            unit: self.unit,
            defaults: Vec::with_capacity(steps.len()),
            bounds,
            title_vi: self.title_vi,
            title_en: self.title_en,
            code: self.code,
            basis: self.basis,
            confidence: self.confidence.into(),
        };
        for step in steps {
            let value = definition.read(&step.value);
            let from = step.from.unwrap_or(Date::MIN);
            if definition.defaults.last().is_some_and(|last| last.from >= from) {
                return Err("the defaults are not in the order of their days".to_owned());
            }
            definition.defaults.push(Preset {
                from,
                value: value.ok_or_else(|| format!("the default {} is out of bounds", step.value))?,
                basis: step.basis.unwrap_or_else(|| definition.basis.clone()),
                confidence: step.confidence.map_or(definition.confidence, Into::into),
            });
        }
        if definition.unit != Unit::Holder && definition.default_on(Date::MIN).is_none() {
            return Err("it needs a default for every day".to_owned());
        }
        Ok(definition)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

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
    fn a_value_lies_within_the_bounds() {
        let cut_off = definition("day-cut-off").expect("it is there");
        let read = |text: &str| cut_off.read(text).map(|value| value.to_string());
        assert_eq!(read("17:00").as_deref(), Some("17:00"));
        assert_eq!(read("00:00"), None);
    }

    #[test]
    fn a_default_may_be_another_from_a_day_on() {
        let unit = definition("incident-holder-standing-agency").expect("it is there");
        let on = |day| {
            unit.default_on(day)
                .map(|preset| (preset.value.to_string(), preset.confidence))
        };
        assert_eq!(on(date!(2017 - 03 - 15)), None);
        let (before, after) = ("Bộ Thông tin và Truyền thông".to_owned(), "Bộ Công an".to_owned());
        for day in [date!(2017 - 03 - 16), date!(2025 - 02 - 28)] {
            assert_eq!(on(day), Some((before.clone(), Confidence::Confirmed)));
        }
        assert_eq!(on(date!(2025 - 03 - 01)), Some((after, Confidence::Restated)));
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
            ("minimum: \"00:01\"", "defaults: []"),
            ("default: \"07:30\"", "defaults: []"),
            ("default: \"07:30\"", "defaults: [{from: 2019-01-01, value: \"07:30\"}]"),
            ("from: 2025-03-01", "from: 2017-03-16"),
            ("from: 2025-03-01", "from: 2025-02-29"),
            ("from: 2025-03-01", "till: 2025-03-01"),
            ("unit: HOLDER", "unit: HOLDER\n  minimum: A"),
        ] {
            let wrong = file.replacen(from, to, 1);
            assert_ne!(wrong, file);
            assert!(read(&wrong).is_err(), "{to}");
        }
    }
}
