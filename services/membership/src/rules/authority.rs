//! When an account or a role may begin and end, so that no bearer has two accounts at once and somebody can always give
//! another.

use chidao_calendar::{Date, Interval};

/// The act of ending an account or a role.
#[derive(Debug, Clone)]
pub struct Ending<'a> {
    /// The days on which it holds so far.
    pub days: Interval,
    /// The first day on which it is no longer to hold; as soon as may be where unset.
    pub to: Option<Date>,
    /// The day of the act.
    pub today: Date,
    /// The days of what must not hold at the same time: the bearer's other accounts.
    pub others: &'a [Interval],
}

/// Why it cannot end so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotEnd {
    /// It ended on this day, or never held.
    AlreadyEnded(Date),
    /// It would end before its first day, which is this one.
    BeforeItsBeginning(Date),
    /// It would have ended before today: what was done under it would have been done by nobody.
    BeforeToday,
    /// On one of its days the other of this place holds.
    Overlaps(usize),
}

/// The days on which it holds once it ends so. An end that is still to come may be moved; who has lost his token is shut out
/// today, even where the account began today and so never held.
///
/// # Errors
/// The first objection.
pub fn end(act: &Ending<'_>) -> Result<Interval, CannotEnd> {
    let Ending { days, today, .. } = *act;
    if let Some(on) = days.to.filter(|to| days.is_empty() || *to <= today) {
        return Err(CannotEnd::AlreadyEnded(on));
    }
    let to = act.to.unwrap_or(today.max(days.from));
    if to < days.from {
        return Err(CannotEnd::BeforeItsBeginning(days.from));
    }
    if to < today {
        return Err(CannotEnd::BeforeToday);
    }
    let ended = Interval::new(days.from, Some(to));
    // To shut somebody out is never refused: it can bring no two together that were not so before.
    let is_longer = days.to.is_some_and(|before| to > before);
    match overlapping(&ended, act.others).filter(|_| is_longer) {
        Some(place) => Err(CannotEnd::Overlaps(place)),
        None => Ok(ended),
    }
}

/// The place of the first that holds on one of these days.
#[must_use]
pub fn overlapping(days: &Interval, others: &[Interval]) -> Option<usize> {
    others.iter().position(|other| other.overlaps(days))
}

/// The first day from `from` on, on which somebody could keep accounts and roles before an act and nobody can after it. Given
/// are the days of each who can.
#[must_use]
pub fn deserted_on(before: &[Interval], after: &[Interval], from: Date) -> Option<Date> {
    let is_kept = |ways: &[Interval], day| ways.iter().any(|way| way.contains(day));
    // Between two bounds nothing changes.
    let bounds = before.iter().chain(after).flat_map(|way| [Some(way.from), way.to]);
    let mut days: Vec<Date> = bounds.flatten().filter(|day| *day > from).chain([from]).collect();
    days.sort_unstable();
    days.into_iter()
        .find(|day| is_kept(before, *day) && !is_kept(after, *day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const FROM: Date = date!(2018 - 12 - 28);
    const TODAY: Date = date!(2019 - 06 - 17);
    const LATER: Date = date!(2019 - 07 - 01);

    fn act() -> Ending<'static> {
        Ending {
            days: Interval::new(FROM, None),
            to: None,
            today: TODAY,
            others: &[],
        }
    }

    fn until(days: Interval, to: Date) -> Result<Interval, CannotEnd> {
        Ok(Interval::new(days.from, Some(to)))
    }

    #[test]
    fn it_ends_today_or_on_a_day_to_come() {
        assert_eq!(end(&act()), until(act().days, TODAY));
        let to = Some(LATER);
        assert_eq!(end(&Ending { to, ..act() }), until(act().days, LATER));
        let planned = Interval::new(FROM, to);
        let days = planned;
        assert_eq!(
            end(&Ending { days, ..act() }),
            until(days, TODAY),
            "an end to come is moved"
        );
    }

    /// Two of one bearer may hold together where an older release has written one of them.
    #[test]
    fn whoever_overlaps_can_be_shut_out() {
        let others = [Interval::new(FROM, None)];
        let ended = end(&Ending {
            others: &others,
            ..act()
        });
        assert_eq!(ended, until(act().days, TODAY));
    }

    #[test]
    fn what_has_not_begun_is_cancelled() {
        let days = Interval::new(LATER, None);
        let cancelled = end(&Ending { days, ..act() });
        assert_eq!(cancelled, until(days, LATER));
        assert!(cancelled.unwrap().is_empty());
    }

    #[test]
    fn every_objection_is_raised() {
        let of = |to| Interval::new(FROM, Some(to));
        let ended = |days| end(&Ending { days, ..act() });
        assert_eq!(ended(of(TODAY)), Err(CannotEnd::AlreadyEnded(TODAY)));
        let cancelled = Interval::new(LATER, Some(LATER));
        assert_eq!(ended(cancelled), Err(CannotEnd::AlreadyEnded(LATER)));
        let to = |to| end(&Ending { to: Some(to), ..act() });
        assert_eq!(to(date!(2018 - 12 - 27)), Err(CannotEnd::BeforeItsBeginning(FROM)));
        assert_eq!(to(date!(2019 - 06 - 16)), Err(CannotEnd::BeforeToday));
        let follower = [Interval::new(LATER, None)];
        let extended = Ending {
            days: of(LATER),
            to: Some(date!(2019 - 07 - 02)),
            others: &follower,
            ..act()
        };
        assert_eq!(end(&extended), Err(CannotEnd::Overlaps(0)));
    }

    fn day(n: i32) -> Date {
        Date::from_julian_day(2_458_000 + n).unwrap()
    }

    fn interval() -> impl Strategy<Value = Interval> {
        (0..20i32, proptest::option::of(0..20i32)).prop_map(|(from, to)| Interval::new(day(from), to.map(day)))
    }

    proptest! {
        /// Accounts of one bearer, given and ended at random: no two of them ever hold on one day, and no day that is past
        /// changes.
        #[test]
        fn accounts_of_one_bearer_follow_one_another(
            acts in proptest::collection::vec((0..20i32, interval(), any::<prop::sample::Index>(), any::<bool>()), 1..40),
        ) {
            let mut accounts: Vec<Interval> = Vec::new();
            let mut today = day(0);
            for (step, days, place, ends) in acts {
                today = today.max(day(step));
                if ends && !accounts.is_empty() {
                    let place = place.index(accounts.len());
                    let own = accounts.remove(place);
                    let ended = end(&Ending { days: own, to: days.to, today, others: &accounts });
                    let kept = ended.unwrap_or(own);
                    prop_assert!((0..40).map(day).filter(|day| *day < today).all(|day| kept.contains(day) == own.contains(day)));
                    prop_assert!(ended.is_err() || days.to.is_some() || !kept.contains(today), "shut out at once");
                    accounts.insert(place, kept);
                } else if overlapping(&days, &accounts).is_none() {
                    accounts.push(days);
                }
                for day in (0..40).map(day) {
                    prop_assert!(accounts.iter().filter(|account| account.contains(day)).count() <= 1);
                }
            }
        }

        #[test]
        fn a_deserted_day_is_found_where_there_is_one(
            before in proptest::collection::vec(interval(), 0..5),
            after in proptest::collection::vec(interval(), 0..5),
            from in 0..20i32,
        ) {
            let kept = |ways: &[Interval], day| ways.iter().any(|way| way.contains(day));
            let expected = (from..60).map(day).find(|day| kept(&before, *day) && !kept(&after, *day));
            prop_assert_eq!(deserted_on(&before, &after, day(from)), expected);
        }
    }
}
