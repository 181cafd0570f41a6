//! Half-open intervals of days.

use time::Date;

/// The days from `from` up to, but without, `to`; without end where `to` is unset. What holds on a day holds all day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// The first day.
    pub from: Date,
    /// The first day after the last.
    pub to: Option<Date>,
}

impl Interval {
    /// The interval of these bounds. It is empty where `to` is not after `from`.
    #[must_use]
    pub const fn new(from: Date, to: Option<Date>) -> Self {
        Self { from, to }
    }

    /// Whether no day lies in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to.is_some_and(|to| to <= self.from)
    }

    /// Whether the day lies in it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether some day of it is the given one or later.
    #[must_use]
    pub fn outlasts(&self, day: Date) -> bool {
        !self.is_empty() && self.to.is_none_or(|to| to > day)
    }

    /// Whether the whole of `other` lies in it.
    #[must_use]
    pub fn encloses(&self, other: &Self) -> bool {
        self.from <= other.from && self.to.is_none_or(|to| other.to.is_some_and(|end| end <= to))
    }

    /// The days that lie in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let to = match (self.to, other.to) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        Self::new(self.from.max(other.from), to)
    }

    /// Whether some day lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.is_empty()
            && !other.is_empty()
            && self.to.is_none_or(|to| other.from < to)
            && other.to.is_none_or(|to| self.from < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i32) -> Date {
        Date::from_julian_day(2_458_000 + n).expect("in range")
    }

    fn interval() -> impl Strategy<Value = Interval> {
        (0..30i32, proptest::option::of(0..30i32)).prop_map(|(from, to)| Interval::new(day(from), to.map(day)))
    }

    proptest! {
        #[test]
        fn overlap_is_a_common_day(a in interval(), b in interval()) {
            let common = (0..200).map(day).any(|d| a.contains(d) && b.contains(d));
            prop_assert_eq!(a.overlaps(&b), common);
        }

        #[test]
        fn it_outlasts_a_day_by_one_that_is_no_earlier(a in interval(), n in 0..40i32) {
            let later = (n..200).map(day).any(|d| a.contains(d));
            prop_assert_eq!(a.outlasts(day(n)), later);
        }

        #[test]
        fn what_lies_in_both_is_what_each_contains(a in interval(), b in interval()) {
            let both = a.intersection(&b);
            prop_assert!((0..200).map(day).all(|d| both.contains(d) == (a.contains(d) && b.contains(d))));
        }

        #[test]
        fn enclosing_is_containing_every_day(a in interval(), b in interval()) {
            prop_assume!(!b.is_empty());
            // Thirty days are enough to tell an open end from any other bound.
            let all = (0..31).map(day).filter(|d| b.contains(*d)).all(|d| a.contains(d));
            let ends = b.to.is_some() || a.to.is_none();
            prop_assert_eq!(a.encloses(&b), all && ends);
        }
    }
}
