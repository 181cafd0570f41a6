//! The tables that come with the program, and what a wrong one is told.

use rstest::rstest;
use time::{Date, Duration, macros::date};

use super::calendar;
use crate::{
    Calendar, Confidence, Day, DayKind, EDITION, Version, Year, YearError,
    defaults::{files, without_table},
    years,
};

#[rstest]
#[case(2018, 250)]
#[case(2019, 252)]
#[case(2020, 252)]
#[case(2021, 250)]
#[case(2022, 249)]
#[case(2023, 249)]
#[case(2024, 251)]
#[case(2025, 250)]
#[case(2026, 249)]
#[case(2027, 249)]
fn check_sum_of_the_year(#[case] year: i32, #[case] expected: u32) {
    let calendar = calendar();
    let last_of = |year| Date::from_calendar_date(year, time::Month::December, 31).expect("a day");
    assert_eq!(calendar.working_days(last_of(year - 1), last_of(year)), expected);
    assert_eq!(calendar.year(year).map(Year::working_days), Some(expected));
}

#[test]
fn without_the_new_holiday_2026_has_250_working_days() {
    let mut tables = years().expect("the tables are right");
    let year = tables.iter_mut().find(|table| table.year() == 2026).expect("2026");
    let days = year.days().iter().filter(|day| day.date != date!(2026 - 11 - 24));
    let official = Year::new(2026, false, 250, days.cloned().collect());
    assert_eq!(official.map(|year| year.working_days()), Ok(250));
}

/// Days of the week as a wall calendar has them, so that the tables are not only weighed against themselves.
#[rstest]
#[case(date!(2018-02-16), "Fri", DayKind::Holiday)]
#[case(date!(2018-12-31), "Mon", DayKind::SwappedOff)]
#[case(date!(2019-01-05), "Sat", DayKind::MadeUp)]
#[case(date!(2019-04-15), "Mon", DayKind::Substitute)]
#[case(date!(2020-01-29), "Wed", DayKind::Holiday)]
#[case(date!(2021-05-03), "Mon", DayKind::Substitute)]
#[case(date!(2022-05-03), "Tue", DayKind::Substitute)]
#[case(date!(2023-05-03), "Wed", DayKind::Substitute)]
#[case(date!(2024-05-04), "Sat", DayKind::MadeUp)]
#[case(date!(2025-05-02), "Fri", DayKind::SwappedOff)]
#[case(date!(2026-08-22), "Sat", DayKind::MadeUp)]
#[case(date!(2027-04-16), "Fri", DayKind::Holiday)]
#[case(date!(2019-06-15), "Sat", DayKind::RestDay)]
#[case(date!(2019-06-17), "Mon", DayKind::Workday)]
fn a_day_of_the_table(#[case] date: Date, #[case] weekday: &str, #[case] kind: DayKind) {
    let calendar = calendar();
    assert!(date.weekday().to_string().starts_with(weekday));
    assert_eq!(calendar.day(date).kind, kind);
    assert_eq!(calendar.is_working(date), kind.is_worked());
    assert_eq!(
        calendar.day(date).row.map(|row| row.kind),
        calendar.day(date).row.map(|_| kind)
    );
}

#[test]
fn every_row_says_where_it_stands_and_every_swap_has_two_sides() {
    let tables = years().expect("the tables are right");
    let rows: Vec<&Day> = tables.iter().flat_map(|table| table.days()).collect();
    for row in &rows {
        assert!(!row.basis.is_empty() && !row.name_vi.is_empty() && !row.name_en.is_empty());
        assert_ne!(row.confidence, Confidence::Design);
    }
    let with = |kind| rows.iter().filter(|row| row.kind == kind).count();
    assert_eq!(with(DayKind::SwappedOff), with(DayKind::MadeUp));
}

#[test]
fn what_is_not_official_is_marked() {
    let tables = years().expect("the tables are right");
    let provisional: Vec<Date> = tables
        .iter()
        .filter(|table| !table.is_provisional())
        .flat_map(|table| table.days().iter().filter(|day| day.provisional))
        .map(|day| day.date)
        .collect();
    assert_eq!(provisional, [date!(2026 - 11 - 24)]);
    let calendar = calendar();
    for table in &tables {
        assert_eq!(table.is_provisional(), table.year() == 2027);
        assert!(!table.is_provisional() || table.days().iter().all(|day| day.provisional));
    }
    assert!(calendar.day(date!(2027 - 06 - 30)).provisional);
    assert!(calendar.day(date!(2030 - 06 - 30)).provisional);
    assert!(!calendar.day(date!(2026 - 06 - 30)).provisional);
}

/// FNV-1a of the files: whoever changes one moves the edition, since stored due dates name it.
#[test]
fn the_edition_moves_with_the_files() {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in files().flat_map(str::bytes) {
        digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    assert_eq!((EDITION, format!("{digest:016x}").as_str()), (1, "eecb96518ba826e7"));
    assert_eq!(calendar().version(), Version { edition: 1, import: 0 });
}

#[test]
fn a_year_without_a_table_knows_the_holidays_on_fixed_days() {
    // 30/04/2033 and 01/05/2033 are a Saturday and a Sunday.
    let days: Vec<(Date, DayKind)> = without_table(2033).iter().map(|day| (day.date, day.kind)).collect();
    assert_eq!(
        days,
        [
            (date!(2033 - 01 - 01), DayKind::Holiday),
            (date!(2033 - 01 - 03), DayKind::Substitute),
            (date!(2033 - 04 - 30), DayKind::Holiday),
            (date!(2033 - 05 - 01), DayKind::Holiday),
            (date!(2033 - 05 - 02), DayKind::Substitute),
            (date!(2033 - 05 - 03), DayKind::Substitute),
            (date!(2033 - 09 - 02), DayKind::Holiday),
        ]
    );
    // A holiday on Sunday before one on Monday is made up on Tuesday: 30/04/2034 and 01/05/2034.
    let days: Vec<Date> = without_table(2034)
        .iter()
        .filter(|day| day.kind == DayKind::Substitute)
        .map(|day| day.date)
        .collect();
    assert_eq!(
        days,
        [date!(2034 - 01 - 02), date!(2034 - 05 - 02), date!(2034 - 09 - 04)]
    );
}

#[test]
fn a_later_table_of_a_year_holds() {
    let version = Version { edition: 1, import: 2 };
    let table = |day| {
        let row = Day {
            kind: DayKind::Holiday,
            ..day_of(day)
        };
        Year::new(2030, false, 260, vec![row]).expect("a table")
    };
    let calendar = Calendar::compile(version, [table(date!(2030 - 03 - 04)), table(date!(2030 - 03 - 05))]);
    assert!(calendar.is_working(date!(2030 - 03 - 04)));
    assert!(!calendar.is_working(date!(2030 - 03 - 05)));
    // A table replaces all of its year, the holidays on fixed days too.
    assert!(calendar.is_working(date!(2030 - 01 - 01)));
    assert!(!calendar.day(date!(2030 - 01 - 01)).provisional);
    assert_eq!(calendar.version(), version);
}

fn day_of(date: Date) -> Day {
    Day {
        date,
        kind: DayKind::Holiday,
        name_vi: "Ngày nghỉ".into(),
        name_en: "A day off".into(),
        basis: "Thông báo".into(),
        confidence: Confidence::Confirmed,
        provisional: false,
    }
}

#[test]
fn a_wrong_table_is_told_by_its_row() {
    let row = |date, kind| Day { kind, ..day_of(date) };
    let monday = date!(2019 - 06 - 17);
    let table = |days| Year::new(2019, false, 261, days);
    assert_eq!(
        table(vec![row(monday, DayKind::Holiday)]),
        Err(YearError::CheckSum {
            said: 261,
            counted: 260
        })
    );
    for (kind, day) in [
        (DayKind::Workday, monday),
        (DayKind::RestDay, monday),
        (DayKind::MadeUp, monday),
        (DayKind::Substitute, monday - Duration::DAY),
        (DayKind::SwappedOff, monday - Duration::DAY),
    ] {
        assert_eq!(table(vec![row(day, kind)]), Err(YearError::Weekday(0)));
    }
    let twice = vec![row(monday, DayKind::Holiday), row(monday, DayKind::Holiday)];
    assert_eq!(table(twice), Err(YearError::Order(1)));
    let earlier = vec![
        row(monday, DayKind::Holiday),
        row(monday - Duration::WEEK, DayKind::Holiday),
    ];
    assert_eq!(table(earlier), Err(YearError::Order(1)));
    assert_eq!(
        table(vec![row(date!(2020 - 06 - 17), DayKind::Holiday)]),
        Err(YearError::OtherYear(0))
    );
    for year in [1899, 2200, i32::MIN, i32::MAX] {
        assert_eq!(
            Year::new(year, false, 0, Vec::new()),
            Err(YearError::OutsideCalendar(year))
        );
    }
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    let file = files().next().expect("a file");
    assert!(Year::read(file).is_ok());
    for (from, to) in [
        ("working_days: 250", "working_days: 251"),
        ("days:", "dates:"),
        ("HOLIDAY", "HOLYDAY"),
        ("2018-01-01", "2018-02-30"),
        ("provisional: false", "provisional: perhaps"),
        ("year: 2018", "year: 2018\nunknown: 1"),
    ] {
        let wrong = file.replace(from, to);
        assert_ne!(wrong, file);
        assert!(Year::read(&wrong).is_err(), "{to}");
    }
}
