//! When a value of a parameter holds.

use chidao_calendar::{Date, Interval};

/// Values of a parameter at most that are still to begin, since every act and every answer takes them along. No office meets it:
/// it would have to have decided on a hundred changes of one number ahead. Of days that have begun there is one value a day at
/// most, as nothing is set for a day that is past.
pub const MAX_PLANNED: usize = 100;

/// The act of setting a value.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The first day; today where unset.
    pub from: Option<Date>,
    /// The day on which its paper was issued.
    pub issued_on: Date,
    /// Whether the paper is signed.
    pub is_signed: bool,
    /// The day of the act.
    pub today: Date,
    /// The days of the values that were set before and hold today or later, of which no two hold on one day.
    pub others: &'a [Interval],
}

/// Where a value comes to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The days on which it holds: up to the next value that was set already.
    pub days: Interval,
    /// The place of the value that gives way to it, and the days that it keeps: none where both begin on one day.
    pub shortened: Option<(usize, Interval)>,
}

/// Why a value cannot be set so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSet {
    /// The paper is not signed.
    NotSigned,
    /// It would hold on days that are past. What was answered, owed and judged on them stays so: nobody could have known the value,
    /// and two answers about one day would contradict each other.
    BeforeToday,
    /// It would hold before its paper was issued, which was on this day (INV-M3, DOC-09).
    BeforeItsPaper(Date),
    /// [`MAX_PLANNED`] are still to begin, none of them on that day.
    TooManyPlanned,
}

/// The days on which a value holds that is set so: from a day on, without a gap and without an overlap (as MEM-10 has it of lists).
///
/// # Errors
/// The first objection.
pub fn set(act: &Setting<'_>) -> Result<Placed, CannotSet> {
    let from = act.from.unwrap_or(act.today);
    if !act.is_signed {
        return Err(CannotSet::NotSigned);
    }
    if from < act.issued_on {
        return Err(CannotSet::BeforeItsPaper(act.issued_on));
    }
    if from < act.today {
        return Err(CannotSet::BeforeToday);
    }
    let held = || act.others.iter().filter(|other| !other.is_empty());
    let planned = held().filter(|other| other.from > act.today);
    if from > act.today && planned.clone().count() >= MAX_PLANNED && planned.clone().all(|other| other.from != from) {
        return Err(CannotSet::TooManyPlanned);
    }
    let next = held().map(|other| other.from).filter(|start| *start > from).min();
    let place = act.others.iter().position(|other| other.contains(from));
    Ok(Placed {
        days: Interval::new(from, next),
        shortened: place.map(|place| (place, Interval::new(act.others[place].from, Some(from)))),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2019 - 06 - 17);

    fn act() -> Setting<'static> {
        Setting {
            from: None,
            issued_on: date!(2019 - 06 - 10),
            is_signed: true,
            today: TODAY,
            others: &[],
        }
    }

    #[test]
    fn it_holds_from_today_where_nothing_is_said() {
        let placed = set(&act());
        let days = Interval::new(TODAY, None);
        assert_eq!(placed, Ok(Placed { days, shortened: None }));
    }

    #[test]
    fn every_objection_is_raised() {
        let is_signed = false;
        assert_eq!(set(&Setting { is_signed, ..act() }), Err(CannotSet::NotSigned));
        let from = |from| {
            set(&Setting {
                from: Some(from),
                ..act()
            })
        };
        assert_eq!(from(date!(2019 - 06 - 16)), Err(CannotSet::BeforeToday));
        let issued = date!(2019 - 06 - 10);
        assert_eq!(from(date!(2019 - 06 - 09)), Err(CannotSet::BeforeItsPaper(issued)));
        assert!(from(TODAY).is_ok());
    }

    #[test]
    fn only_what_is_still_to_begin_is_bounded() {
        let ahead = |n: usize| TODAY + time::Duration::days(i64::try_from(n).unwrap());
        let planned = |n: usize| Interval::new(ahead(n), Some(ahead(n + 1)));
        let past = |n: usize| Interval::new(TODAY - time::Duration::days(n as i64), Some(TODAY));
        let mut others: Vec<Interval> = (0..MAX_PLANNED).map(planned).collect();
        // Those that were replaced, and those that are over, do not count.
        others.extend((1..1_000).map(past));
        others.extend(vec![Interval::new(ahead(3), Some(ahead(3))); 1_000]);
        let set = |others: &[Interval], from| {
            set(&Setting {
                from: Some(from),
                others,
                ..act()
            })
        };
        assert!(set(&others, ahead(MAX_PLANNED)).is_ok());
        others.push(planned(MAX_PLANNED));
        let one_more = ahead(MAX_PLANNED + 1);
        assert_eq!(set(&others, one_more), Err(CannotSet::TooManyPlanned));
        // The remedies: one takes the place of another, or one has begun.
        assert!(set(&others, ahead(MAX_PLANNED)).is_ok());
        assert!(set(&others, TODAY).is_ok());
        let others = &others;
        let today = ahead(1);
        let from = Some(one_more);
        assert!(
            super::set(&Setting {
                from,
                today,
                others,
                ..act()
            })
            .is_ok()
        );
    }

    fn day(n: i32) -> Date {
        Date::from_julian_day(2_458_000 + n).unwrap()
    }

    proptest! {
        /// Values that are set at random, on days that go on: whatever was set last for a day holds on it, one a day, and no
        /// day that is past changes.
        #[test]
        fn the_last_that_was_set_for_a_day_holds(
            acts in proptest::collection::vec((0..3i32, 0..30i32), 1..30),
        ) {
            let (mut today, mut rows): (_, Vec<Interval>) = (0, Vec::new());
            // By day, the place of the value that holds.
            let mut expected = vec![None; 200];
            for (step, ahead) in acts {
                today += step;
                let from = today + ahead;
                let act = Setting {
                    from: Some(day(from)), issued_on: day(0), is_signed: true, today: day(today), others: &rows,
                };
                let before = rows.clone();
                let placed = set(&act).unwrap();
                if let Some((place, days)) = placed.shortened {
                    rows[place] = days;
                }
                let end = expected.len() as i32;
                let next = before.iter().filter(|row| !row.is_empty() && row.from > day(from)).map(|row| row.from).min();
                for n in (from..end).take_while(|n| next.is_none_or(|next| day(*n) < next)) {
                    expected[n as usize] = Some(rows.len());
                }
                rows.push(placed.days);
                for n in 0..end {
                    let holding: Vec<usize> = (0..rows.len()).filter(|place| rows[*place].contains(day(n))).collect();
                    prop_assert!(holding.len() <= 1);
                    prop_assert_eq!(holding.first().copied(), expected[n as usize]);
                    if n < today {
                        let held = before.iter().position(|row| row.contains(day(n)));
                        prop_assert_eq!(holding.first().copied(), held);
                    }
                }
            }
        }
    }
}
