//! When something is due, and why, over gRPC.

use chidao_calendar::{Calendar, Expression, HourOfDay, Instant, Term, Unit};
use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{CalculateTermRequest, CalendarDayKind, TermKind, TermPart, TermStep, TermUnit},
    refusal::read,
};
use chidao_tests::{Chance, Kind};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use time::{Date, Duration, macros::date};

use super::stage::{Stage, TODAY};

pub(super) fn of_term(start: Date, count: i32, unit: TermUnit) -> CalculateTermRequest {
    CalculateTermRequest {
        kind: TermKind::Term.into(),
        start: Some(start.into()),
        count,
        unit: unit.into(),
        ..Default::default()
    }
}

fn back(target: Date, count: i32) -> CalculateTermRequest {
    CalculateTermRequest {
        kind: TermKind::Back.into(),
        ..of_term(target, count, TermUnit::WorkingDays)
    }
}

fn fixed(date: Date, kind: TermKind) -> CalculateTermRequest {
    CalculateTermRequest {
        kind: kind.into(),
        start: Some(date.into()),
        ..Default::default()
    }
}

fn told(step: &TermStep) -> (Date, TermPart, i32, CalendarDayKind, &str) {
    let date = chidao_proto::field::day(&step.date, "date").unwrap();
    let code = step.basis.as_ref().map_or("", |basis| &basis.code);
    (date, step.part(), step.number, step.kind(), code)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_period_is_computed_and_explained_day_by_day(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    // CAL-T3, over a swap, a holiday and a Saturday that is worked.
    let request = CalculateTermRequest {
        explain: true,
        ..of_term(date!(2018 - 12 - 28), 4, TermUnit::WorkingDays)
    };
    let answer = stage.try_calculate(request).await.unwrap();
    assert_eq!(answer.due, Some(date!(2019 - 01 - 05).into()));
    assert_eq!((answer.calendar_version.as_str(), answer.working_days_left), ("1.0", 0));
    assert_eq!(answer.notices, []);
    use {CalendarDayKind as Day, TermPart as Part};
    let steps: Vec<_> = answer.steps.iter().map(told).collect();
    assert_eq!(
        steps,
        [
            (date!(2018 - 12 - 28), Part::NotCounted, 0, Day::Workday, "CAL-06"),
            (date!(2018 - 12 - 29), Part::Skipped, 0, Day::RestDay, "CAL-01"),
            (date!(2018 - 12 - 30), Part::Skipped, 0, Day::RestDay, "CAL-01"),
            (date!(2018 - 12 - 31), Part::Skipped, 0, Day::SwappedOff, "CAL-05"),
            (date!(2019 - 01 - 01), Part::Skipped, 0, Day::Holiday, "CAL-02"),
            (date!(2019 - 01 - 02), Part::Counted, 1, Day::Workday, "CAL-01"),
            (date!(2019 - 01 - 03), Part::Counted, 2, Day::Workday, "CAL-01"),
            (date!(2019 - 01 - 04), Part::Counted, 3, Day::Workday, "CAL-01"),
            (date!(2019 - 01 - 05), Part::Counted, 4, Day::MadeUp, "CAL-05"),
        ]
    );
    assert_eq!(answer.steps[4].name_vi, "Tết Dương lịch");
    assert!(
        answer.steps[3]
            .basis
            .as_ref()
            .unwrap()
            .citation
            .contains("6519/VPCP-KGVX")
    );

    // CAL-T8: thirty days end on a Sunday, and the Monday after it makes up a holiday.
    let answer = stage
        .try_calculate(of_term(date!(2019 - 03 - 15), 30, TermUnit::Days))
        .await
        .unwrap();
    assert_eq!(answer.due, Some(date!(2019 - 04 - 16).into()));
    assert_eq!(answer.moved_from, Some(date!(2019 - 04 - 14).into()));
    assert!(answer.basis.iter().any(|basis| basis.code == "CAL-07"));
    let close = date!(2019 - 04 - 16).with_hms(17, 0, 0).unwrap().assume_utc();
    assert_eq!(answer.due_time.unwrap().seconds, close.unix_timestamp());
    assert_eq!(answer.steps, []);

    // CAL-T18: counted back.
    let answer = stage.try_calculate(back(date!(2019 - 05 - 06), 3)).await.unwrap();
    assert_eq!(answer.due, Some(date!(2019 - 05 - 02).into()));

    // What is left of five working days.
    let answer = stage
        .try_calculate(of_term(TODAY, 5, TermUnit::WorkingDays))
        .await
        .unwrap();
    assert_eq!(answer.working_days_left, 5);

    // Two years, day by day: the answer has its bounds.
    let request = CalculateTermRequest {
        explain: true,
        ..of_term(date!(2019 - 01 - 01), 24, TermUnit::Months)
    };
    let answer = stage.try_calculate(request).await.unwrap();
    assert_eq!((answer.steps.len(), answer.steps_left_out), (400, 735 - 400));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn t_t4_a_fixed_date_stays_and_warns_of_a_day_off(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let codes = |notices: &[chidao_proto::common::v1::Notice]| -> Vec<NoticeCode> {
        notices.iter().map(chidao_proto::common::v1::Notice::code).collect()
    };
    let answer = stage
        .try_calculate(fixed(date!(2019 - 04 - 15), TermKind::Fixed))
        .await
        .unwrap();
    assert_eq!(
        (answer.due, answer.moved_from),
        (Some(date!(2019 - 04 - 15).into()), None)
    );
    assert_eq!(codes(&answer.notices), [NoticeCode::DayOff]);
    assert!(answer.notices[0].text_vi.contains("ngày nghỉ"));
    let answer = stage
        .try_calculate(fixed(date!(2019 - 06 - 20), TermKind::FixedBefore))
        .await
        .unwrap();
    assert_eq!(answer.due, Some(date!(2019 - 06 - 19).into()));
    assert_eq!(codes(&answer.notices), []);
    // 24/11/2026, of which nobody knows yet whether it is off.
    let answer = stage
        .try_calculate(fixed(date!(2026 - 11 - 24), TermKind::Fixed))
        .await
        .unwrap();
    assert_eq!(codes(&answer.notices), [NoticeCode::DayOff, NoticeCode::Provisional]);
    // Outside the table nothing is refused.
    let answer = stage
        .try_calculate(of_term(date!(2035 - 03 - 01), 3, TermUnit::WorkingDays))
        .await
        .unwrap();
    assert_eq!(codes(&answer.notices), [NoticeCode::Provisional]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn hours_run_from_the_moment(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let moment = Timestamp {
        seconds: date!(2026 - 10 - 09)
            .with_hms(2, 0, 0)
            .unwrap()
            .assume_utc()
            .unix_timestamp(),
        nanos: 0,
    };
    let request = CalculateTermRequest {
        start: None,
        start_time: Some(moment),
        ..of_term(TODAY, 24, TermUnit::Hours)
    };
    let answer = stage.try_calculate(request.clone()).await.unwrap();
    assert_eq!(answer.due_time.unwrap().seconds, moment.seconds + 24 * 3600);
    assert_eq!(
        (answer.due, answer.cut_off.as_str()),
        (Some(date!(2026 - 10 - 10).into()), "")
    );
    assert_eq!(answer.notices, []);
    // In days the moment counts by its day.
    let unit = TermUnit::WorkingDays.into();
    let days = CalculateTermRequest {
        count: 2,
        unit,
        ..request
    };
    assert_eq!(
        stage.try_calculate(days).await.unwrap().due,
        Some(date!(2026 - 10 - 13).into())
    );
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_by_its_field(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let term = || of_term(TODAY, 2, TermUnit::Days);
    let moment = Some(Timestamp::default());
    let nowhere = || "committees/khong-co".to_owned();
    for (request, field) in [
        (CalculateTermRequest { start: None, ..term() }, "start"),
        (
            CalculateTermRequest {
                start_time: moment,
                ..term()
            },
            "start_time",
        ),
        (
            CalculateTermRequest {
                start: None,
                start_time: moment,
                ..back(TODAY, 1)
            },
            "start_time",
        ),
        (CalculateTermRequest { count: 0, ..term() }, "count"),
        (CalculateTermRequest { unit: 0, ..term() }, "unit"),
        (CalculateTermRequest { kind: 0, ..term() }, "kind"),
        (
            CalculateTermRequest {
                count: 1,
                ..fixed(TODAY, TermKind::Fixed)
            },
            "count",
        ),
        (
            CalculateTermRequest {
                unit: 1,
                ..fixed(TODAY, TermKind::Fixed)
            },
            "unit",
        ),
        (
            CalculateTermRequest {
                start: None,
                ..fixed(TODAY, TermKind::Fixed)
            },
            "start",
        ),
        (of_term(date!(2199 - 12 - 31), 1, TermUnit::Days), "count"),
        (fixed(date!(1900 - 01 - 01), TermKind::FixedBefore), "start"),
    ] {
        let status = stage.try_calculate(request.clone()).await.expect_err(field);
        let seen = read(&status).unwrap();
        assert_eq!(seen.reason, Reason::InvalidFields, "{request:?}: {status:?}");
        assert_eq!(seen.fields[0].0, field, "{request:?}");
    }
    for (request, field) in [
        (
            CalculateTermRequest {
                committee: nowhere(),
                ..term()
            },
            "committee",
        ),
        (
            CalculateTermRequest {
                calendar_version: "1.1".to_owned(),
                ..term()
            },
            "calendar_version",
        ),
        (
            CalculateTermRequest {
                calendar_version: "01.0".to_owned(),
                ..term()
            },
            "calendar_version",
        ),
    ] {
        let seen = read(&stage.try_calculate(request).await.expect_err(field)).unwrap();
        assert_eq!(
            (seen.reason, &*seen.metadata["field"]),
            (Reason::ResourceNotFound, field)
        );
    }
}

/// Whatever is asked, the service answers what the calendar says, and its explanation leads there.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_that_of_the_calendar(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let mut chance = Chance::seeded();
    let calendar = Calendar::embedded().unwrap();
    for _ in 0..100 {
        let start = date!(2018 - 01 - 01) + Duration::days(chance.below(3_600_i64));
        let count = 1 + chance.below(90_i32);
        let (wire, unit) = [
            (TermUnit::Hours, Unit::Hours),
            (TermUnit::Days, Unit::Days),
            (TermUnit::WorkingDays, Unit::WorkingDays),
            (TermUnit::Months, Unit::Months),
        ][chance.below(4_usize)];
        let term = Term::new(count.try_into().unwrap(), unit).unwrap();
        let is_back = chance.percent(30);
        let expression = match is_back {
            true => Expression::Before { target: start, term },
            false => Expression::After {
                start: Instant::start_of(start),
                term,
            },
        };
        let expected = calendar.due(&expression, HourOfDay::END).unwrap();
        let kind = if is_back { TermKind::Back } else { TermKind::Term };
        let request = CalculateTermRequest {
            kind: kind.into(),
            explain: true,
            ..of_term(start, count, wire)
        };
        let answer = stage.try_calculate(request).await.unwrap();
        let about = format!("{expression:?}");
        assert_eq!(answer.due, Some(expected.date.into()), "{about}");
        let instant = answer.due_time.unwrap();
        assert_eq!(
            (instant.seconds * 1_000_000, instant.nanos),
            (expected.instant.micros(), 0),
            "{about}"
        );
        let codes: Vec<NoticeCode> = answer.notices.iter().map(|notice| notice.code()).collect();
        assert_eq!(codes.contains(&NoticeCode::DayOff), expected.day_off, "{about}");
        assert_eq!(
            codes.contains(&NoticeCode::Provisional),
            expected.provisional,
            "{about}"
        );
        if answer.steps_left_out == 0 {
            assert_eq!(answer.steps.last().unwrap().date, answer.due, "{about}");
        }
    }
}
