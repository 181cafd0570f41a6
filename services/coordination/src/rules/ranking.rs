//! Shares and ranks (tỷ lệ, xếp hạng): what figures say of an agency, and in which order agencies stand.

use std::cmp::Ordering;

/// How tasks stand at a cut-off, as far as shares go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Assigned by then.
    pub counted: i64,
    /// Completed in time.
    pub on_time: i64,
    /// Completed late.
    pub late: i64,
    /// Open and overdue.
    pub overdue: i64,
    /// Withdrawn.
    pub withdrawn: i64,
}

impl Standing {
    /// What is owed: all but what was withdrawn.
    #[must_use]
    pub const fn owed(&self) -> i64 {
        self.counted - self.withdrawn
    }

    /// What had to be done by then: completed, in time or late, and overdue.
    #[must_use]
    pub const fn had_to_be_done(&self) -> i64 {
        self.on_time + self.late + self.overdue
    }

    /// Share of what is owed that is completed.
    #[must_use]
    pub fn completed_share(&self) -> Option<i32> {
        share(self.on_time + self.late, self.owed())
    }

    /// Share of what is owed that is open and overdue.
    #[must_use]
    pub fn overdue_share(&self) -> Option<i32> {
        share(self.overdue, self.owed())
    }

    /// Share of what had to be done that was done in time.
    #[must_use]
    pub fn on_time_share(&self) -> Option<i32> {
        share(self.on_time, self.had_to_be_done())
    }
}

/// A share in hundredths of a percent, halves rounded up; none of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<i32> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    let rounded = (part * 20_000 + whole).checked_div(2 * whole)?;
    i32::try_from(rounded).ok()
}

/// The places of agencies, in the order given: by the share of what had to be done that was done in time, exactly, before any
/// rounding. Equal shares have the same place, and the place after them counts all before it. None where nothing had to be done,
/// and for who is not scored: central agencies, whose lateness is shown only (TSK-18).
#[must_use]
pub fn ranks(standings: &[(Standing, bool)]) -> Vec<Option<i32>> {
    let scored = |(standing, is_scored): &(Standing, bool)| *is_scored && standing.had_to_be_done() > 0;
    let better = |one: &Standing, than: &Standing| {
        let product = |a: i64, b: i64| i128::from(a) * i128::from(b);
        let (left, right) = (
            product(one.on_time, than.had_to_be_done()),
            product(than.on_time, one.had_to_be_done()),
        );
        left.cmp(&right)
    };
    let mut order: Vec<usize> = (0..standings.len())
        .filter(|place| standings.get(*place).is_some_and(scored))
        .collect();
    let at = |place: usize| {
        standings
            .get(place)
            .map_or_else(Standing::default, |(standing, _)| *standing)
    };
    order.sort_by(|one, other| better(&at(*other), &at(*one)));
    let mut ranks = vec![None; standings.len()];
    let mut last: Option<(Standing, i32)> = None;
    for (place, number) in order.into_iter().zip(1_i32..) {
        let standing = at(place);
        let rank = match last {
            Some((before, rank)) if better(&before, &standing) == Ordering::Equal => rank,
            _ => number,
        };
        last = Some((standing, rank));
        if let Some(slot) = ranks.get_mut(place) {
            *slot = Some(rank);
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn t_t17_the_shares_of_the_published_count() {
        let published = Standing {
            counted: 868,
            on_time: 294,
            overdue: 102,
            ..Standing::default()
        };
        assert_eq!(published.completed_share(), Some(3387), "33.9 %");
        assert_eq!(published.overdue_share(), Some(1175), "11.8 %");
    }

    #[test]
    fn halves_are_rounded_up_and_of_nothing_there_is_no_share() {
        assert_eq!(share(1, 16), Some(625));
        assert_eq!(share(1, 20_000), Some(1));
        assert_eq!(share(1, 20_001), Some(0));
        assert_eq!(share(0, 0), None);
        assert_eq!(share(i64::MAX, i64::MAX), Some(10_000));
    }

    #[test]
    fn tsk_18_a_central_agency_is_not_ranked() {
        let all = Standing {
            counted: 1,
            on_time: 1,
            ..Standing::default()
        };
        let none = Standing {
            counted: 1,
            overdue: 1,
            ..Standing::default()
        };
        let nothing = Standing {
            counted: 4,
            ..Standing::default()
        };
        let places = ranks(&[(none, true), (all, false), (all, true), (nothing, true), (all, true)]);
        assert_eq!(places, [Some(3), None, Some(1), None, Some(1)]);
    }

    proptest! {
        #[test]
        fn a_place_counts_those_who_are_better(
            figures in prop::collection::vec((0..6_i64, 0..6_i64, 0..6_i64, any::<bool>()), 0..12),
        ) {
            let standings: Vec<(Standing, bool)> = figures.iter().map(|(on_time, late, overdue, scored)| {
                let standing = Standing {
                    counted: on_time + late + overdue, on_time: *on_time, late: *late, overdue: *overdue, withdrawn: 0,
                };
                (standing, *scored)
            }).collect();
            let value = |(standing, scored): &(Standing, bool)| {
                // Of such small numbers a fraction of this denominator is exact.
                let whole = standing.had_to_be_done();
                (*scored && whole > 0).then(|| standing.on_time * 360_360 / whole)
            };
            for (one, rank) in standings.iter().zip(ranks(&standings)) {
                let better = value(one).map(|own| {
                    standings.iter().filter_map(value).filter(|other| *other > own).count()
                });
                prop_assert_eq!(rank, better.map(|better| i32::try_from(better).unwrap() + 1));
            }
        }
    }
}
