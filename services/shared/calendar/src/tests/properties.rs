//! What holds of every calendar and every expression, weighed against counting day by day.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;
use time::{Date, Duration, Month, Weekday};

use super::{after, before, term};
use crate::{
    Bound, Calendar, Confidence, Day, DayKind, Expression, HourOfDay, Instant,
    Unit::{Days, Hours, Months, WorkingDays},
    Version, Year, years,
};

static YEARS: LazyLock<Vec<Year>> = LazyLock::new(|| years().expect("the tables are right"));

static BARE: LazyLock<Calendar> = LazyLock::new(|| calendar_of(&BTreeMap::new()));

const FIRST: i32 = 2_458_485; // 01/01/2019

fn day(n: i32) -> Date {
    Date::from_julian_day(FIRST + n).expect("in range")
}

/// Days that differ from the week, in 2019 and 2020: half of the weekdays at most are off.
fn flipped() -> impl Strategy<Value = BTreeMap<Date, bool>> {
    proptest::collection::btree_map((0..731i32).prop_map(day), any::<bool>(), 0..120)
}

/// A calendar of these days for 2019 and 2020, as it comes with the program for the other years.
fn calendar_of(flipped: &BTreeMap<Date, bool>) -> Calendar {
    let tables = [2019, 2020].map(|year| {
        let days: Vec<Day> = flipped
            .iter()
            .filter(|(date, _)| date.year() == year)
            .map(|(date, provisional)| Day {
                date: *date,
                kind: if is_weekend(*date) {
                    DayKind::MadeUp
                } else {
                    DayKind::SwappedOff
                },
                name_vi: "Hoán đổi".into(),
                name_en: "Swapped".into(),
                basis: "Thông báo".into(),
                confidence: Confidence::Confirmed,
                provisional: *provisional,
            })
            .collect();
        let weekdays = (0..731)
            .map(day)
            .filter(|day| day.year() == year && !is_weekend(*day))
            .count();
        let made_up = days.iter().filter(|day| day.kind == DayKind::MadeUp).count();
        let count = weekdays + made_up * 2 - days.len();
        Year::new(year, false, u32::try_from(count).expect("small"), days).expect("a table")
    });
    let version = Version { edition: 1, import: 1 };
    Calendar::compile(version, YEARS.iter().cloned().chain(tables))
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days of these two years as the map says it, of the others as the rows of the files say it.
struct ByHand {
    flipped: BTreeMap<Date, bool>,
}

impl ByHand {
    fn new(flipped: &BTreeMap<Date, bool>) -> Self {
        let mut all = flipped.clone();
        let rows = YEARS.iter().filter(|table| ![2019, 2020].contains(&table.year()));
        for row in rows.flat_map(|table| table.days()) {
            // A row of the files is off on a weekday, or worked on a Saturday.
            all.insert(row.date, row.provisional);
        }
        Self { flipped: all }
    }

    fn is_working(&self, date: Date) -> bool {
        is_weekend(date) == self.flipped.contains_key(&date)
    }

    fn working_days_after(&self, start: Date, count: u32) -> Date {
        let mut date = start;
        let mut left = count;
        while left > 0 {
            date += Duration::DAY;
            left -= u32::from(self.is_working(date));
        }
        date
    }

    fn working_days_before(&self, target: Date, count: u32) -> Date {
        let mut date = target;
        let mut left = count;
        while left > 0 {
            date -= Duration::DAY;
            left -= u32::from(self.is_working(date));
        }
        date
    }

    fn rolled(&self, mut date: Date) -> Date {
        while !self.is_working(date) {
            date += Duration::DAY;
        }
        date
    }

    fn months_after(start: Date, count: u32) -> Date {
        let (mut year, mut month) = (start.year(), start.month());
        for _ in 0..count {
            year += i32::from(month == Month::December);
            month = month.next();
        }
        let fits = |day| Date::from_calendar_date(year, month, day).ok();
        (1..=start.day()).rev().find_map(fits).expect("a day")
    }
}

fn due(calendar: &Calendar, expression: &Expression) -> Date {
    calendar.due(expression, HourOfDay::END).expect("inside").date
}

proptest! {
    // Each case compiles three centuries.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counting_is_that_of_day_by_day(flipped in flipped(), start in 60..1000i32, count in 1..200u32) {
        let (calendar, by_hand) = (calendar_of(&flipped), ByHand::new(&flipped));
        let start = day(start);
        prop_assert_eq!(due(&calendar, &after(start, count, WorkingDays)), by_hand.working_days_after(start, count));
        prop_assert_eq!(due(&calendar, &before(start, count, WorkingDays)), by_hand.working_days_before(start, count));
        let end = start + Duration::days(i64::from(count));
        prop_assert_eq!(due(&calendar, &after(start, count, Days)), by_hand.rolled(end));
        let months = count % 18 + 1;
        let end = ByHand::months_after(start, months);
        prop_assert_eq!(due(&calendar, &after(start, months, Months)), by_hand.rolled(end));
        let left = (1..=i32::try_from(count).expect("small"))
            .filter(|n| by_hand.is_working(start + Duration::days(i64::from(*n))))
            .count();
        let through = start + Duration::days(i64::from(count));
        prop_assert_eq!(calendar.working_days(start, through) as usize, left);
    }

    #[test]
    fn a_period_never_ends_on_a_day_off(flipped in flipped(), start in 0..700i32, count in 1..200u32) {
        let calendar = calendar_of(&flipped);
        for unit in [Days, WorkingDays, Months] {
            let due = calendar.due(&after(day(start), count, unit), HourOfDay::END).expect("inside");
            prop_assert!(calendar.is_working(due.date) && !due.day_off);
            prop_assert!(due.unrolled <= due.date && due.date > day(start));
            prop_assert_eq!(due.instant, Instant::start_of(due.date + Duration::DAY));
        }
    }

    #[test]
    fn a_later_start_or_a_longer_period_is_never_due_earlier(
        flipped in flipped(), start in 0..700i32, later in 0..30i32, count in 1..100u32, more in 0..30u32,
    ) {
        let calendar = calendar_of(&flipped);
        for unit in [Hours, Days, WorkingDays, Months] {
            let first = due(&calendar, &after(day(start), count, unit));
            prop_assert!(first <= due(&calendar, &after(day(start + later), count, unit)));
            prop_assert!(first <= due(&calendar, &after(day(start), count + more, unit)));
            let last = due(&calendar, &before(day(start), count, unit));
            prop_assert!(last <= due(&calendar, &before(day(start + later), count, unit)));
            prop_assert!(last >= due(&calendar, &before(day(start), count + more, unit)));
        }
    }

    #[test]
    fn counting_back_undoes_counting_forward(flipped in flipped(), start in 0..700i32, count in 1..200u32) {
        let calendar = calendar_of(&flipped);
        let there = due(&calendar, &after(day(start), count, WorkingDays));
        let back = due(&calendar, &before(there, count, WorkingDays));
        // From a day off, counting begins as from the working day before it.
        prop_assert_eq!(Ok(back), calendar.working_day_before(day(start), 0));
        let back = due(&calendar, &before(day(start), count, WorkingDays));
        let there = due(&calendar, &after(back, count, WorkingDays));
        prop_assert_eq!(Ok(there), calendar.working_day_after(day(start), 0));
        prop_assert_eq!(calendar.working_days(back, there), count);
    }

    #[test]
    fn a_fixed_date_is_what_it_says(flipped in flipped(), date in 0..731i32) {
        let calendar = calendar_of(&flipped);
        let date = day(date);
        let fixed = |bound| calendar.due(&Expression::Fixed { date, bound }, HourOfDay::END).expect("inside");
        prop_assert_eq!(fixed(Bound::By).date, date);
        prop_assert_eq!(fixed(Bound::By).day_off, !calendar.is_working(date));
        prop_assert_eq!(fixed(Bound::Before).date, date - Duration::DAY);
    }

    #[test]
    fn what_is_not_provisional_stays_when_provisional_days_turn_out_otherwise(
        flipped in flipped(), start in 0..600i32, count in 1..60u32,
    ) {
        let calendar = calendar_of(&flipped);
        let official = flipped.iter().filter(|(_, provisional)| !**provisional).map(|(date, _)| (*date, false));
        let otherwise = calendar_of(&official.collect());
        let expressions = [
            after(day(start), count, WorkingDays),
            after(day(start), count, Days),
            after(day(start), count % 12 + 1, Months),
            before(day(start + 100), count, WorkingDays),
        ];
        for expression in expressions {
            let now = calendar.due(&expression, HourOfDay::END).expect("inside");
            let then = otherwise.due(&expression, HourOfDay::END).expect("inside");
            prop_assert!(now.provisional || now.date == then.date, "{:?}", expression);
        }
    }

    #[test]
    fn hours_are_hours(start in any::<i32>(), count in 1..90_000u32) {
        let start = Instant::from_micros(i64::from(start) * 1_000_000);
        let expression = Expression::After { start, term: term(count, Hours) };
        let due = BARE.due(&expression, HourOfDay::END);
        let moment = start.plus_micros(i64::from(count) * 3_600_000_000);
        prop_assert_eq!(due.map(|due| (due.instant, due.date)), Ok((moment, moment.civil_date())));
    }
}
