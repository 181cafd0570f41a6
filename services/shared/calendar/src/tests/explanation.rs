//! How an answer came about, day by day.

use proptest::prelude::*;
use time::{Date, macros::date};

use super::{after, before, calendar, due};
use crate::{
    Bound, Expression, Part, Rule, Step,
    Unit::{self, Days, Hours, Months, WorkingDays},
};

fn told(expression: Expression) -> Vec<(Date, Part, Rule)> {
    let calendar = calendar();
    let steps = calendar.explain(&expression).expect("inside the calendar");
    steps.map(|Step { date, part, rule, .. }| (date, part, rule)).collect()
}

#[test]
fn working_days_over_new_year() {
    assert_eq!(
        told(after(date!(2018 - 12 - 28), 4, WorkingDays)),
        [
            (date!(2018 - 12 - 28), Part::Outside, Rule::Cal06),
            (date!(2018 - 12 - 29), Part::Skipped, Rule::Cal01),
            (date!(2018 - 12 - 30), Part::Skipped, Rule::Cal01),
            (date!(2018 - 12 - 31), Part::Skipped, Rule::Cal05),
            (date!(2019 - 01 - 01), Part::Skipped, Rule::Cal02),
            (date!(2019 - 01 - 02), Part::Counted(1), Rule::Cal01),
            (date!(2019 - 01 - 03), Part::Counted(2), Rule::Cal01),
            (date!(2019 - 01 - 04), Part::Counted(3), Rule::Cal01),
            (date!(2019 - 01 - 05), Part::Counted(4), Rule::Cal05),
        ]
    );
}

#[test]
fn days_that_roll() {
    let steps = told(after(date!(2019 - 04 - 12), 2, Days));
    assert_eq!(
        steps,
        [
            (date!(2019 - 04 - 12), Part::Outside, Rule::Cal06),
            (date!(2019 - 04 - 13), Part::Counted(1), Rule::Cal08),
            (date!(2019 - 04 - 14), Part::Counted(2), Rule::Cal08),
            (date!(2019 - 04 - 15), Part::Skipped, Rule::Cal04),
            (date!(2019 - 04 - 16), Part::Rolled, Rule::Cal07),
        ]
    );
}

#[test]
fn working_days_back() {
    assert_eq!(
        told(before(date!(2019 - 05 - 06), 2, WorkingDays)),
        [
            (date!(2019 - 05 - 06), Part::Outside, Rule::Cal06),
            (date!(2019 - 05 - 05), Part::Skipped, Rule::Cal01),
            (date!(2019 - 05 - 04), Part::Counted(1), Rule::Cal05),
            (date!(2019 - 05 - 03), Part::Counted(2), Rule::Cal01),
        ]
    );
}

#[test]
fn dates_and_moments() {
    let fixed = |bound| {
        told(Expression::Fixed {
            date: date!(2019 - 06 - 20),
            bound,
        })
    };
    assert_eq!(fixed(Bound::By), [(date!(2019 - 06 - 20), Part::Set, Rule::Cal09)]);
    assert_eq!(
        fixed(Bound::Before),
        [
            (date!(2019 - 06 - 20), Part::Outside, Rule::Cal10),
            (date!(2019 - 06 - 19), Part::Set, Rule::Cal09),
        ]
    );
    assert_eq!(
        told(after(date!(2019 - 06 - 20), 72, Hours)),
        [(date!(2019 - 06 - 23), Part::Set, Rule::Hours)]
    );
}

#[test]
fn a_day_is_told_with_its_row() {
    let calendar = calendar();
    let steps = calendar.explain(&after(date!(2026 - 11 - 23), 1, WorkingDays));
    let steps: Vec<Step<'_>> = steps.expect("inside the calendar").collect();
    let holiday = steps[1];
    assert_eq!(holiday.date, date!(2026 - 11 - 24));
    assert!(holiday.day.provisional);
    assert_eq!(
        holiday.day.row.map(|row| row.name_vi.as_ref()),
        Some("Ngày Văn hóa Việt Nam")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
    fn an_explanation_leads_from_the_start_to_the_answer(
        start in 0..3600i32, count in 1..300u32, back in any::<bool>(), unit in 0..3usize,
    ) {
        let unit: Unit = [Days, WorkingDays, Months][unit];
        let count = if unit == Months { count % 12 + 1 } else { count };
        let start = Date::from_julian_day(2_458_120 + start).expect("in range");
        let expression = if back { before(start, count, unit) } else { after(start, count, unit) };
        let due = due(expression);
        let steps = told(expression);
        prop_assert_eq!(steps.first().map(|step| step.0), Some(start));
        prop_assert_eq!(steps.last().map(|step| step.0), Some(due.date));
        // Every day between has its step.
        prop_assert_eq!(steps.len() as u64, u64::from((due.date - start).whole_days().unsigned_abs() as u32) + 1);
        let numbers: Vec<u32> = steps.iter().filter_map(|step| match step.1 {
            Part::Counted(number) => Some(number),
            _ => None,
        }).collect();
        prop_assert!(numbers.iter().copied().eq(1..=numbers.len() as u32));
        if unit != Months {
            prop_assert_eq!(numbers.len() as u32, count);
        }
        let rolled = steps.iter().filter(|step| step.1 == Part::Rolled).count();
        prop_assert_eq!(rolled, usize::from(due.unrolled != due.date));
    }
}
