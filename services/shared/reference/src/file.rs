//! What the files that come with the program have in common.

use std::fmt;

use chidao_calendar::Date;
use serde::{Deserialize, Deserializer, de::Error};
use time::macros::format_description;

/// What is wrong with a file that comes with the program, which the tests of this crate rule out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl Unreadable {
    pub(crate) fn new(file: &str, what: &dyn fmt::Display) -> Self {
        Self(format!("{file}: {what}"))
    }
}

/// A day that a file may name: "2025-03-01".
pub(crate) fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}

/// A day that a file names.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    Date::parse(&text, format_description!("[year]-[month]-[day]")).map_err(D::Error::custom)
}

/// Codes that are named where one is not known.
const NEAREST: usize = 3;

/// The codes that are most like one that is not known: those that have the most pairs of letters in common with it.
pub(crate) fn nearest<'a>(code: &str, codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let given = pairs(code);
    let in_common = |code: &&str| given.iter().filter(|pair| pairs(code).contains(pair)).count();
    let mut all: Vec<&str> = codes.collect();
    all.sort_by_key(|code| std::cmp::Reverse(in_common(code)));
    all.truncate(NEAREST);
    all
}
