//! What answers say, in words: texts with gaps that are filled from messages.

use std::{borrow::Cow, collections::BTreeMap};

use chidao_proto::{catalogue, language::Language};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};

use super::chapter::Cast;
use crate::{
    instant,
    message::scalar::short,
    view::cell::{Style, shown},
};

/// Fills the gaps of a text: `{path}` with what the message says there.
///
/// # Errors
/// The message has nothing of that name.
pub(super) fn filled(text: &str, message: &DynamicMessage, cast: &Cast, language: Language) -> Result<String, String> {
    replaced(text, |path| {
        let (field, value) = found(message, path)?;
        match said(&field, &value, cast, language) {
            said if said.is_empty() => Err(format!("{} leaves {path} open", message.descriptor().name())),
            said => Ok(said),
        }
    })
}

/// Puts in the place of every `{gap}` what is said for it.
///
/// # Errors
/// As the first gap that nothing is said for, or a gap has no end.
pub(super) fn replaced(text: &str, mut say: impl FnMut(&str) -> Result<String, String>) -> Result<String, String> {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (gap, after) = after
            .split_once('}')
            .ok_or_else(|| format!("{text}: a gap has no end"))?;
        whole.push_str(before);
        whole.push_str(&say(gap)?);
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// Whether a message says all of this, by path: of an enum the short name.
pub(super) fn says(message: &DynamicMessage, expected: &BTreeMap<String, String>) -> bool {
    expected.iter().all(|(path, expected)| {
        found(message, path).is_ok_and(|(field, value)| match (field.kind(), &value) {
            (Kind::Enum(descriptor), Value::EnumNumber(number)) => descriptor
                .get_value(*number)
                .is_some_and(|value| short(value.name(), &descriptor) == *expected),
            (_, Value::String(text)) => text == expected,
            (_, Value::Bool(truth)) => truth.to_string() == *expected,
            (_, Value::I32(number)) => number.to_string() == *expected,
            _ => false,
        })
    })
}

/// The items of a list of messages.
///
/// # Errors
/// There is no such list.
pub(super) fn items(message: &DynamicMessage, path: &str) -> Result<Vec<DynamicMessage>, String> {
    let (_, value) = found(message, path)?;
    let items = value.as_list().ok_or_else(|| format!("{path} is no list"))?;
    Ok(items.iter().filter_map(Value::as_message).cloned().collect())
}

/// What stands at a path: names of fields, and places in lists.
fn found(message: &DynamicMessage, path: &str) -> Result<(FieldDescriptor, Value), String> {
    let missing = || format!("{} says nothing of {path}", message.descriptor().name());
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = message.descriptor().get_field_by_name(first).ok_or_else(missing)?;
    let mut value = message.get_field(&field);
    let mut rest = rest;
    if let Some(list) = value.as_list().filter(|_| !rest.is_empty()) {
        let (place, further) = rest.split_once('.').unwrap_or((rest, ""));
        let place: usize = place.parse().map_err(|_| missing())?;
        value = Cow::Owned(list.get(place).cloned().ok_or_else(missing)?);
        rest = further;
    }
    match (rest, value.as_message()) {
        ("", _) => Ok((field, value.into_owned())),
        (rest, Some(within)) => found(within, rest),
        _ => Err(missing()),
    }
}

/// A value as a person says it.
fn said(field: &FieldDescriptor, value: &Value, cast: &Cast, language: Language) -> String {
    match (field.kind(), value) {
        (Kind::Enum(descriptor), Value::EnumNumber(number)) => {
            let label = catalogue::label(descriptor.full_name(), *number);
            label.map_or_else(String::new, |(vi, en)| language.choose(vi, en).to_owned())
        }
        (_, Value::I64(number)) => language.number(*number),
        (_, Value::String(text)) => match cast.get(text) {
            Some(known) => known.of(language).to_owned(),
            None => text.clone(),
        },
        (_, Value::Message(message)) if message.descriptor().full_name() == "google.protobuf.Timestamp" => {
            let shown: String = shown(field, value, Style::Person).chars().take(16).collect();
            ending(&shown).unwrap_or(shown)
        }
        // Shares come with the comma of Vietnamese.
        (_, Value::I32(_)) => shown(field, value, Style::Person).replace(',', language.choose(",", ".")),
        _ => shown(field, value, Style::Person),
    }
}

/// Midnight as the end of a day, as people say when something is due: "24/06/2019 24:00" of "25/06/2019 00:00".
fn ending(shown: &str) -> Option<String> {
    let day = instant::parse_date(shown.strip_suffix(" 00:00")?)?.previous_day()?;
    let (year, month, day) = (day.year(), day.month() as i32, i32::from(day.day()));
    Some(format!("{} 24:00", instant::show_date(year, month, day)))
}

#[cfg(test)]
mod tests {
    use chidao_proto::{
        common::v1::{Basis, Date},
        coordination::v1::{Due, GetTaskResponse, Task, TaskState},
    };
    use rstest::rstest;

    use super::*;
    use crate::view::dynamic;

    fn answer() -> DynamicMessage {
        let due = Due {
            date: Some(Date {
                year: 2019,
                month: 2,
                day: 19,
            }),
            ..Due::default()
        };
        let basis = Basis {
            code: "TSK-12".to_owned(),
            ..Basis::default()
        };
        let task = Task {
            name: "tasks/2019-0001".to_owned(),
            state: TaskState::InProgress.into(),
            due_current: Some(due),
            ..Task::default()
        };
        dynamic(&GetTaskResponse {
            task: Some(task),
            basis: vec![basis],
            read_position: 1_234_567,
            ..GetTaskResponse::default()
        })
        .unwrap()
    }

    #[rstest]
    #[case("{task.name}: {task.state}", "tasks/2019-0001: đang thực hiện")]
    #[case("hạn {task.due_current.date}.", "hạn 19/02/2019.")]
    #[case("{basis.0.code}, {read_position}", "TSK-12, 1.234.567")]
    #[case("không có gì", "không có gì")]
    fn gaps_are_filled_with_what_the_answer_says(#[case] text: &str, #[case] filled: &str) {
        let answer = answer();
        assert_eq!(
            super::filled(text, &answer, &Cast::new(), Language::Vietnamese).unwrap(),
            filled
        );
    }

    #[rstest]
    #[case("{task.title}")]
    #[case("{basis.1.code}")]
    #[case("{basis.code}")]
    #[case("{task.name")]
    #[case("{task.content}")]
    fn what_says_nothing_is_named(#[case] text: &str) {
        assert!(filled(text, &answer(), &Cast::new(), Language::English).is_err());
    }

    #[test]
    fn what_is_expected_is_compared_by_path() {
        let says =
            |path: &str, text: &str| super::says(&answer(), &BTreeMap::from([(path.to_owned(), text.to_owned())]));
        assert!(says("task.state", "IN_PROGRESS") && says("task.name", "tasks/2019-0001"));
        assert!(!says("task.state", "REPORTED") && !says("task.title", "IN_PROGRESS"));
    }

    #[test]
    fn midnight_ends_a_day() {
        assert_eq!(ending("01/07/2019 00:00").as_deref(), Some("30/06/2019 24:00"));
        assert_eq!(ending("01/07/2019 00:01"), None);
    }
}
