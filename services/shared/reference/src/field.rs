//! The fields of work (lĩnh vực) that tasks and programmes are about.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::file::{Unreadable, nearest};

/// A field of work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code, which is for ever: "chinh-quyen-so".
    pub code: String,
    /// What it is, in Vietnamese.
    pub name_vi: String,
    /// What it is, in English.
    pub name_en: String,
}

static FIELDS: LazyLock<Result<Vec<Field>, Unreadable>> = LazyLock::new(|| {
    serde_norway::from_str(include_str!("../fields.yaml")).map_err(|error| Unreadable::new("fields.yaml", &error))
});

/// Every field, in the order of the file.
///
/// # Errors
/// The file that comes with the program cannot be read.
pub fn fields() -> Result<&'static [Field], &'static Unreadable> {
    FIELDS.as_deref()
}

/// The field with this code.
#[must_use]
pub fn field(code: &str) -> Option<&'static Field> {
    fields().unwrap_or_default().iter().find(|field| field.code == code)
}

/// The codes that are most like one that is not known: those that have the most pairs of letters in common with it.
#[must_use]
pub fn nearest_fields(code: &str) -> Vec<&'static str> {
    let codes = fields().unwrap_or_default().iter().map(|field| &*field.code);
    nearest(code, codes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_field_is_named_once_and_in_both_languages() {
        let all = fields().expect("the file is right");
        let codes: HashSet<&str> = all.iter().map(|field| &*field.code).collect();
        assert_eq!(codes.len(), all.len());
        for field in all {
            assert!(!field.name_vi.is_empty() && !field.name_en.is_empty(), "{}", field.code);
            assert_eq!(self::field(&field.code), Some(field));
        }
        assert_eq!(field(""), None);
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_what_was_meant() {
        for (slip, meant) in [
            ("chinh-quyen-dien-tu", "chinh-quyen-so"),
            ("attt-an-toan", "an-toan-thong-tin"),
            ("hatang", "ha-tang"),
        ] {
            assert_eq!(nearest_fields(slip).first(), Some(&meant), "{slip}");
        }
    }
}
