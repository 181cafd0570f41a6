//! National lists of systems (danh mục): when a system was on which, and how it gets on and off.

use chidao_calendar::{Date, Interval};

/// A national list of systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// Danh mục hệ thống thông tin quan trọng quốc gia (QĐ 05/2017, Điều 9.1).
    National,
    /// Danh mục hệ thống thông tin quan trọng về an ninh quốc gia (NĐ 331/2026, Điều 16.4).
    NationalSecurity,
}

impl List {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::National, Self::NationalSecurity];
}

/// A time on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Which list.
    pub list: List,
    /// When it was on it.
    pub within: Interval,
}

/// Why a system cannot get on or off a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// It is on the list since this day, or will be.
    Since(Date),
    /// It was on the list until this day.
    Until(Date),
    /// It is not on the list.
    NotListed,
}

/// Whether a system is on a list on a day.
#[must_use]
pub fn is_listed(listings: &[Listed], list: List, on: Date) -> bool {
    let on_list = |listing: &Listed| listing.list == list && listing.within.contains(on);
    listings.iter().any(on_list)
}

/// Whether a system can get on a list from a day: it is not on it then, and was never taken off later.
///
/// # Errors
/// What is on record contradicts it.
pub fn enter(listings: &[Listed], list: List, from: Date) -> Result<(), Contradiction> {
    let of_list = || listings.iter().filter(|listing| listing.list == list);
    if let Some(open) = of_list().find(|listing| listing.within.to.is_none()) {
        return Err(Contradiction::Since(open.within.from));
    }
    match of_list().filter_map(|listing| listing.within.to).max() {
        Some(until) if until > from => Err(Contradiction::Until(until)),
        _ => Ok(()),
    }
}

/// Which of its times on a list ends on a day, the first on which the system is no longer on it.
///
/// # Errors
/// It is not on the list, or no day before that.
pub fn leave(listings: &[Listed], list: List, on: Date) -> Result<usize, Contradiction> {
    let is_open = |listing: &Listed| listing.list == list && listing.within.to.is_none();
    let place = listings.iter().position(is_open).ok_or(Contradiction::NotListed)?;
    let since = listings.get(place).map_or(on, |listing| listing.within.from);
    if on <= since {
        return Err(Contradiction::Since(since));
    }
    Ok(place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    use super::*;

    const BEGINNING: Date = date!(2026 - 01 - 01);

    fn day(number: i64) -> Date {
        BEGINNING + Duration::days(number)
    }

    fn listed(list: List, from: i64, to: Option<i64>) -> Listed {
        Listed {
            list,
            within: Interval::new(day(from), to.map(day)),
        }
    }

    #[test]
    fn a_list_is_entered_and_left_in_turn() {
        let past = listed(List::National, 0, Some(10));
        let open = listed(List::National, 20, None);
        assert_eq!(enter(&[], List::National, day(0)), Ok(()));
        assert_eq!(enter(&[past], List::National, day(10)), Ok(()));
        assert_eq!(
            enter(&[past], List::National, day(9)),
            Err(Contradiction::Until(day(10)))
        );
        assert_eq!(
            enter(&[past, open], List::National, day(30)),
            Err(Contradiction::Since(day(20)))
        );
        assert_eq!(enter(&[past, open], List::NationalSecurity, day(30)), Ok(()));
        assert_eq!(leave(&[past, open], List::National, day(21)), Ok(1));
        assert_eq!(
            leave(&[past, open], List::National, day(20)),
            Err(Contradiction::Since(day(20)))
        );
        assert_eq!(leave(&[past], List::National, day(21)), Err(Contradiction::NotListed));
    }

    proptest! {
        /// Whatever was entered and left: on each day a system is on a list once at most, and each list keeps its own times.
        #[test]
        fn times_on_a_list_never_overlap(acts in proptest::collection::vec((0..2_usize, any::<bool>(), 0..40_i64), 0..20)) {
            let mut listings: Vec<Listed> = Vec::new();
            for (list, leaves, on) in acts {
                let list = List::ALL[list];
                match leaves {
                    true => {
                        if let Ok(place) = leave(&listings, list, day(on)) {
                            listings[place].within.to = Some(day(on));
                            prop_assert!(!is_listed(&listings, list, day(on)));
                            prop_assert!(is_listed(&listings, list, day(on - 1)));
                        }
                    }
                    false => {
                        if enter(&listings, list, day(on)).is_ok() {
                            prop_assert!(!is_listed(&listings, list, day(on)));
                            listings.push(listed(list, on, None));
                            prop_assert!(is_listed(&listings, list, day(on)));
                        }
                    }
                }
                for list in List::ALL {
                    for number in 0..41 {
                        let times = listings.iter().filter(|one| one.list == list && one.within.contains(day(number)));
                        prop_assert!(times.count() <= 1);
                    }
                }
            }
        }
    }
}
