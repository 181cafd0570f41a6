//! Categories of incidents (loại sự cố). No article lists them: the groups are those of the outline of response plans (QĐ 05/2017,
//! Điều 16.2, Phụ lục II), their values dated data that the standing agency keeps.

use chidao_calendar::{Date, Interval};

/// A group of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Tấn công mạng.
    Attack,
    /// Lỗi hệ thống, thiết bị, phần mềm, hạ tầng.
    SystemFault,
    /// Lỗi người quản trị, vận hành.
    OperatorError,
    /// Thảm họa tự nhiên.
    Disaster,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its code, which is for ever.
    pub code: String,
    /// Its group.
    pub group: Group,
    /// When it can be chosen.
    pub within: Interval,
}

/// The category with a code, where it can be chosen on a day.
#[must_use]
pub fn chosen<'a>(categories: &'a [Category], code: &str, on: Date) -> Option<&'a Category> {
    categories
        .iter()
        .find(|category| category.code == code && category.within.contains(on))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_category_is_chosen_as_long_as_it_holds() {
        let ended = Category {
            code: "tu-choi-dich-vu".to_owned(),
            group: Group::Attack,
            within: Interval::new(date!(2019 - 01 - 01), Some(date!(2026 - 01 - 01))),
        };
        let all = [ended.clone()];
        assert_eq!(chosen(&all, "tu-choi-dich-vu", date!(2025 - 12 - 31)), Some(&ended));
        assert_eq!(chosen(&all, "tu-choi-dich-vu", date!(2026 - 01 - 01)), None);
        assert_eq!(chosen(&all, "ma-doc", date!(2025 - 12 - 31)), None);
    }
}
