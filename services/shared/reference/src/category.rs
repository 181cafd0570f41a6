//! The categories of incidents (loại sự cố).

use std::sync::LazyLock;

use chidao_calendar::{Date, Interval};
use serde::Deserialize;

use crate::file::{Unreadable, day, nearest, optional_day};

/// A group of categories (QĐ 05/2017/QĐ-TTg, Phụ lục II).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CategoryGroup {
    /// Tấn công mạng.
    Attack,
    /// Lỗi hệ thống, thiết bị, phần mềm, hạ tầng.
    SystemFault,
    /// Lỗi người quản trị, vận hành.
    OperatorError,
    /// Thảm họa tự nhiên.
    Disaster,
}

/// A category of incidents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its code, which is for ever: "ma-doc".
    pub code: String,
    /// Its group.
    pub group: CategoryGroup,
    /// What it is, in Vietnamese.
    pub name_vi: String,
    /// What it is, in English.
    pub name_en: String,
    /// The first day on which it can be chosen.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// The first day on which it can no longer be chosen.
    #[serde(default, deserialize_with = "optional_day")]
    pub to: Option<Date>,
}

impl Category {
    /// The days on which it can be chosen.
    #[must_use]
    pub const fn days(&self) -> Interval {
        Interval::new(self.from, self.to)
    }
}

const FILE: &str = "incident-categories.yaml";

static CATEGORIES: LazyLock<Result<Vec<Category>, Unreadable>> =
    LazyLock::new(|| read(include_str!("../incident-categories.yaml")));

fn read(text: &str) -> Result<Vec<Category>, Unreadable> {
    serde_norway::from_str(text).map_err(|error| Unreadable::new(FILE, &error))
}

/// Every category, those that can no longer be chosen too, in the order of the file.
///
/// # Errors
/// The file that comes with the program cannot be read.
pub fn categories() -> Result<&'static [Category], &'static Unreadable> {
    CATEGORIES.as_deref()
}

/// The category with this code, whether or not it can still be chosen.
#[must_use]
pub fn category(code: &str) -> Option<&'static Category> {
    let all = categories().unwrap_or_default();
    all.iter().find(|category| category.code == code)
}

/// The codes that are most like one that is not known.
#[must_use]
pub fn nearest_categories(code: &str) -> Vec<&'static str> {
    let codes = categories().unwrap_or_default().iter().map(|category| &*category.code);
    nearest(code, codes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use time::macros::date;

    use super::*;

    #[test]
    fn every_category_is_named_once_and_in_both_languages() {
        let all = categories().expect("the file is right");
        let codes: HashSet<&str> = all.iter().map(|category| &*category.code).collect();
        assert_eq!(codes.len(), all.len());
        for category in all {
            let code = &category.code;
            assert!(!category.name_vi.is_empty() && !category.name_en.is_empty(), "{code}");
            assert!(!category.days().is_empty(), "{code}");
            assert_eq!(self::category(code), Some(category));
        }
        for group in [
            CategoryGroup::Attack,
            CategoryGroup::SystemFault,
            CategoryGroup::OperatorError,
            CategoryGroup::Disaster,
        ] {
            assert!(all.iter().any(|category| category.group == group), "{group:?}");
        }
        assert_eq!(category(""), None);
    }

    #[test]
    fn a_category_may_end() {
        let file = include_str!("../incident-categories.yaml");
        let ended = file.replacen("from: 2017-03-16", "from: 2017-03-16\n  to: 2026-07-01", 1);
        let first = read(&ended).expect("it can be read").swap_remove(0);
        assert!(first.days().contains(date!(2026 - 06 - 30)));
        assert!(!first.days().contains(date!(2026 - 07 - 01)));
        for (from, to) in [
            ("from: 2017-03-16", "from: 2017-02-30"),
            ("group: ATTACK", "group: CRIME"),
            ("  from: 2017-03-16\n", ""),
        ] {
            assert!(read(&file.replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_what_was_meant() {
        for (slip, meant) in [
            ("tuchoi-dich-vu", "tu-choi-dich-vu"),
            ("madoc", "ma-doc"),
            ("phan-mem", "cau-hinh-phan-mem"),
        ] {
            assert!(nearest_categories(slip).contains(&meant), "{slip}");
        }
        assert_eq!(nearest_categories("dos").len(), 3);
    }
}
