//! The test vectors of the calendar's rules, each under its name, and what the decisions on the rules settle.

use time::macros::{date, datetime};

use super::{after, before, calendar, due, term};
use crate::{
    BeyondCalendar, Bound, Date, Expression, HourOfDay, Instant,
    Unit::{Days, Hours, Months, WorkingDays},
};

fn working_days_after(day: Date, count: u32) -> Date {
    due(after(day, count, WorkingDays)).date
}

fn working_days_before(day: Date, count: u32) -> Date {
    due(before(day, count, WorkingDays)).date
}

#[test]
fn cal_t1_a_swapped_day_and_new_year_are_passed_over() {
    assert_eq!(working_days_after(date!(2018 - 12 - 28), 1), date!(2019 - 01 - 02));
}

#[test]
fn cal_t3_a_made_up_saturday_counts() {
    assert_eq!(working_days_after(date!(2018 - 12 - 28), 4), date!(2019 - 01 - 05));
}

#[test]
fn cal_t4_five_and_ten_working_days_over_new_year() {
    assert_eq!(working_days_after(date!(2018 - 12 - 28), 5), date!(2019 - 01 - 07));
    assert_eq!(working_days_after(date!(2018 - 12 - 28), 10), date!(2019 - 01 - 14));
}

#[test]
fn cal_t5_tet_is_passed_over() {
    assert_eq!(working_days_after(date!(2019 - 01 - 31), 5), date!(2019 - 02 - 14));
}

#[test]
fn cal_t7_a_holiday_on_sunday_is_made_up_on_monday() {
    assert_eq!(working_days_after(date!(2019 - 04 - 12), 1), date!(2019 - 04 - 16));
}

#[test]
fn cal_t8_thirty_days_roll_over_a_made_up_monday() {
    let due = due(after(date!(2019 - 03 - 15), 30, Days));
    assert_eq!(due.unrolled, date!(2019 - 04 - 14));
    assert_eq!(due.date, date!(2019 - 04 - 16));
    assert_eq!(due.instant, Instant::start_of(date!(2019 - 04 - 17)));
    assert!(!due.day_off);
}

#[test]
fn cal_t10_two_made_up_days_follow_one_another() {
    assert_eq!(working_days_after(date!(2022 - 04 - 29), 2), date!(2022 - 05 - 05));
}

#[test]
fn cal_t11_three_holidays_at_a_weekend() {
    assert_eq!(working_days_after(date!(2023 - 04 - 28), 1), date!(2023 - 05 - 04));
}

#[test]
fn cal_t13_a_saturday_worked_for_a_friday() {
    assert_eq!(working_days_after(date!(2025 - 04 - 25), 2), date!(2025 - 04 - 28));
    assert_eq!(working_days_after(date!(2025 - 04 - 25), 5), date!(2025 - 05 - 06));
}

#[test]
fn cal_t15_the_next_working_day_is_a_saturday() {
    assert_eq!(working_days_after(date!(2026 - 08 - 21), 1), date!(2026 - 08 - 22));
}

#[test]
fn cal_t16_national_day_with_a_swap() {
    assert_eq!(working_days_after(date!(2026 - 08 - 28), 1), date!(2026 - 09 - 03));
}

#[test]
fn cal_t18_three_working_days_before() {
    assert_eq!(working_days_before(date!(2019 - 05 - 03), 3), date!(2019 - 04 - 25));
    assert_eq!(working_days_before(date!(2019 - 05 - 06), 3), date!(2019 - 05 - 02));
}

// Rows of other parts that rest on the calendar alone.

#[test]
fn m_t10_an_invitation_on_a_made_up_saturday_is_in_time() {
    assert_eq!(working_days_before(date!(2019 - 01 - 09), 3), date!(2019 - 01 - 05));
}

#[test]
fn m_t12_a_conclusion_is_due_after_five_working_days() {
    assert_eq!(working_days_after(date!(2019 - 04 - 26), 5), date!(2019 - 05 - 07));
}

#[test]
fn m_t15_a_consultation_ends_at_the_end_of_its_last_day() {
    let due = due(after(date!(2018 - 12 - 28), 3, WorkingDays));
    assert_eq!(due.date, date!(2019 - 01 - 04));
    assert_eq!(due.instant, Instant::start_of(date!(2019 - 01 - 05)));
}

#[test]
fn t_t21_reminders_before_and_after_a_due_date() {
    assert_eq!(working_days_before(date!(2019 - 05 - 06), 3), date!(2019 - 05 - 02));
    assert_eq!(working_days_after(date!(2019 - 05 - 06), 1), date!(2019 - 05 - 07));
}

#[test]
fn five_days_from_a_detection_roll_over_the_weekend() {
    assert_eq!(due(after(date!(2026 - 05 - 15), 5, Days)).date, date!(2026 - 05 - 20));
    assert_eq!(due(after(date!(2026 - 05 - 11), 5, Days)).date, date!(2026 - 05 - 18));
}

#[test]
fn hours_run_from_the_moment_and_are_not_rolled() {
    let at = |moment: time::OffsetDateTime| Instant::from_micros(moment.unix_timestamp() * 1_000_000);
    let start = at(datetime!(2026-10-09 09:00 +7));
    for (count, expected) in [
        (24, datetime!(2026-10-10 09:00 +7)),
        (72, datetime!(2026-10-12 09:00 +7)),
    ] {
        let due = due(Expression::After {
            start,
            term: term(count, Hours),
        });
        assert_eq!(due.instant, at(expected));
        assert_eq!(due.date, expected.date());
        // The tenth is a Saturday: a moment has no day that could be off.
        assert!(!due.day_off && !due.provisional);
    }
    assert_eq!(
        due(before(date!(2026 - 10 - 10), 24, Hours)).instant,
        Instant::start_of(date!(2026 - 10 - 09))
    );
}

#[test]
fn cal_06_the_hour_of_the_event_makes_no_difference_to_days() {
    let calendar = calendar();
    for hour in [0, 9, 23] {
        let start = Instant::start_of(date!(2019 - 06 - 17)).plus_micros(hour * 3_600_000_000);
        let expression = Expression::After {
            start,
            term: term(2, WorkingDays),
        };
        let due = calendar.due(&expression, HourOfDay::END).expect("inside");
        assert_eq!(due.date, date!(2019 - 06 - 19));
    }
}

#[test]
fn cal_09_a_fixed_date_stays_on_a_day_off_and_says_so() {
    // T-T4: a made-up holiday.
    let fixed = |date, bound| due(Expression::Fixed { date, bound });
    let on_holiday = fixed(date!(2019 - 04 - 15), Bound::By);
    assert_eq!(on_holiday.date, date!(2019 - 04 - 15));
    assert!(on_holiday.day_off && !on_holiday.provisional);
    let before = fixed(date!(2019 - 06 - 20), Bound::Before);
    assert_eq!(before.date, date!(2019 - 06 - 19));
    assert_eq!(before.instant, Instant::start_of(date!(2019 - 06 - 20)));
    assert!(!before.day_off);
}

#[test]
fn cal_10_the_hour_at_which_a_day_closes_is_the_caller_s() {
    let calendar = calendar();
    let expression = after(date!(2019 - 06 - 17), 1, WorkingDays);
    let due = calendar.due(&expression, "17:00".parse().expect("an hour"));
    let closing = Instant::start_of(date!(2019 - 06 - 18)).plus_micros(17 * 3_600_000_000);
    assert_eq!(due.map(|due| due.instant), Ok(closing));
}

#[test]
fn cal_11_months_end_on_the_same_day_or_the_last_of_the_month() {
    let unrolled = |start, count| due(after(start, count, Months)).unrolled;
    assert_eq!(unrolled(date!(2019 - 01 - 31), 1), date!(2019 - 02 - 28));
    assert_eq!(unrolled(date!(2020 - 01 - 31), 1), date!(2020 - 02 - 29));
    assert_eq!(unrolled(date!(2019 - 01 - 31), 3), date!(2019 - 04 - 30));
    assert_eq!(unrolled(date!(2020 - 02 - 29), 12), date!(2021 - 02 - 28));
    assert_eq!(unrolled(date!(2019 - 11 - 15), 2), date!(2020 - 01 - 15));
    assert_eq!(
        due(before(date!(2019 - 03 - 31), 1, Months)).date,
        date!(2019 - 02 - 28)
    );
    assert_eq!(
        due(before(date!(2019 - 01 - 15), 13, Months)).date,
        date!(2017 - 12 - 15)
    );
}

#[test]
fn counting_back_ends_where_it_ends() {
    // Rolled forward, a notice of seven days would come a day late.
    let notice = due(before(date!(2019 - 06 - 16), 7, Days));
    assert_eq!(notice.date, date!(2019 - 06 - 09));
    assert!(notice.day_off);
}

#[test]
fn working_days_left_are_those_after_today_up_to_the_due_date() {
    let left = |today, due| calendar().working_days(today, due);
    assert_eq!(left(date!(2019 - 05 - 02), date!(2019 - 05 - 06)), 3);
    assert_eq!(left(date!(2019 - 05 - 06), date!(2019 - 05 - 06)), 0);
    assert_eq!(left(date!(2019 - 05 - 07), date!(2019 - 05 - 06)), 0);
    assert_eq!(left(date!(2018 - 12 - 28), date!(2019 - 01 - 01)), 0);
}

#[test]
fn cal_12_what_is_not_official_is_told() {
    let provisional = |expression| due(expression).provisional;
    // 24/11/2026 lies on the way, or the last day falls on it.
    assert!(provisional(after(date!(2026 - 11 - 23), 1, WorkingDays)));
    assert!(provisional(after(date!(2026 - 11 - 14), 10, Days)));
    assert!(provisional(before(date!(2026 - 11 - 25), 1, WorkingDays)));
    assert!(provisional(Expression::Fixed {
        date: date!(2026 - 11 - 24),
        bound: Bound::By
    }));
    // It lies on the way of days that count whether they are off or not.
    assert!(!provisional(after(date!(2026 - 11 - 14), 12, Days)));
    assert!(!provisional(after(date!(2026 - 11 - 24), 3, WorkingDays)));
    assert!(!provisional(before(date!(2026 - 11 - 24), 3, WorkingDays)));
    // All of 2027, a fixed date excepted that is a day off to nobody's knowledge.
    assert!(provisional(after(date!(2026 - 12 - 30), 2, WorkingDays)));
    assert!(provisional(after(date!(2027 - 03 - 01), 1, Months)));
    assert!(!provisional(Expression::Fixed {
        date: date!(2027 - 06 - 30),
        bound: Bound::By
    }));
    // A moment asks for no day.
    assert!(!provisional(after(date!(2027 - 03 - 01), 24, Hours)));
}

#[test]
fn outside_the_calendar_is_an_error_and_not_a_panic() {
    let calendar = calendar();
    let beyond = [
        after(date!(2199 - 12 - 30), 2, WorkingDays),
        after(date!(2199 - 12 - 30), u32::MAX, WorkingDays),
        after(date!(2199 - 12 - 30), u32::MAX, Days),
        after(date!(2199 - 12 - 30), u32::MAX, Months),
        after(date!(2199 - 12 - 30), u32::MAX, Hours),
        after(Date::MAX, 1, Months),
        after(Date::MIN, 1, Days),
        before(date!(1900 - 01 - 03), 5, WorkingDays),
        before(date!(1900 - 01 - 03), u32::MAX, WorkingDays),
        before(date!(1900 - 01 - 03), u32::MAX, Months),
        before(date!(1900 - 01 - 03), 5, Days),
        before(Date::MIN, 1, Days),
        Expression::Fixed {
            date: Date::MIN,
            bound: Bound::Before,
        },
        Expression::Fixed {
            date: date!(2200 - 01 - 01),
            bound: Bound::By,
        },
    ];
    for expression in beyond {
        assert_eq!(
            calendar.due(&expression, HourOfDay::END),
            Err(BeyondCalendar),
            "{expression:?}"
        );
        assert!(calendar.explain(&expression).is_err());
    }
    assert_eq!(calendar.working_days(Date::MAX, Date::MIN), 0);
    let all = calendar.working_days(Date::MIN, Date::MAX);
    let by_year: u32 = (1900..=2199)
        .filter_map(|year| calendar.year(year))
        .map(crate::Year::working_days)
        .sum();
    assert_eq!(all, by_year);
}
