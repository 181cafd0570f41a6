//! How long an appointment holds, as is known when it is made.

use chidao_calendar::{Date, Interval};

/// How long an appointment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenure {
    /// The days on which it holds.
    pub days: Interval,
    /// Whether it ends because the office is lost that the seat is bound to, and not with seat or committee.
    pub ends_with_office: bool,
}

/// How long an appointment holds that begins on the first of the days on which seat and committee stand: all of them or, where
/// the seat asks for an office, until the first on which the holder is known to hold none such. `held` are the days on which he
/// does; `None` where the seat asks for none.
///
/// Whoever leaves later, by a paper that is recorded then, is another matter: see [`lost_on`](super::personnel::lost_on).
///
/// Source: INV-M2, INV-M4, MEM-09.
#[must_use]
pub fn tenure(stands: Interval, held: Option<&[Interval]>) -> Tenure {
    match held.and_then(|held| first_gap(stands, held)) {
        Some(gap) => Tenure {
            days: Interval::new(stands.from, Some(gap)),
            ends_with_office: true,
        },
        None => Tenure {
            days: stands,
            ends_with_office: false,
        },
    }
}

/// The first of these days on which none of the intervals is there.
#[must_use]
pub fn first_gap(days: Interval, held: &[Interval]) -> Option<Date> {
    let mut day = days.from;
    while days.contains(day) {
        let covering = held.iter().filter(|held| held.contains(day));
        let Some(longest) = covering.max_by_key(|held| held.to.unwrap_or(Date::MAX)) else {
            return Some(day);
        };
        day = longest.to?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> Date {
        Date::from_julian_day(2_458_600 + number).expect("in range")
    }

    fn interval() -> impl Strategy<Value = Interval> {
        (0..20, prop::option::of(0..20)).prop_map(|(from, to)| Interval::new(day(from), to.map(day)))
    }

    proptest! {
        #[test]
        fn a_gap_is_the_first_day_that_nothing_covers(days in interval(), held in prop::collection::vec(interval(), 0..5)) {
            // Beyond the twentieth day nothing changes any more.
            let uncovered = (0..22)
                .map(day)
                .find(|day| days.contains(*day) && !held.iter().any(|held| held.contains(*day)));
            prop_assert_eq!(first_gap(days, &held), uncovered);
        }

        /// INV-M4: on every day of it he holds the office; and it lasts as long as that and the seat do.
        #[test]
        fn inv_m4_an_appointment_lasts_as_long_as_the_office_and_the_seat(
            stands in interval(),
            held in prop::collection::vec(interval(), 0..5),
        ) {
            let known = tenure(stands, Some(&held));
            for day in (0..22).map(day) {
                let fits = held.iter().any(|held| held.contains(day));
                prop_assert!(!known.days.contains(day) || (fits && stands.contains(day)));
                if known.days.to == Some(day) && known.ends_with_office {
                    prop_assert!(stands.contains(day) && !fits, "it ends no day too early");
                }
            }
            prop_assert_eq!(known.days.from, stands.from);
            prop_assert!(known.ends_with_office || known.days == stands);
            prop_assert_eq!(tenure(stands, None), Tenure { days: stands, ends_with_office: false });
        }
    }
}
