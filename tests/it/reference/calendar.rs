//! Imports of the calendar, over gRPC.

use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{
        CalculateTermRequest, Calendar, CalendarDay, CalendarDayKind, Confidence, GetCalendarRequest,
        GetCalendarResponse, ImportCalendarRequest, TermUnit,
    },
    refusal::read,
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Kind, draft};
use prost_reflect::prost::Message;
use rstest::rstest;
use time::{Date, Duration, macros::date};
use tonic::Code;

use super::{
    stage::{OUTSIDER, Stage, TODAY, paper},
    terms::of_term,
};

fn day(date: Date, kind: CalendarDayKind, name: &str) -> CalendarDay {
    CalendarDay {
        date: Some(date.into()),
        kind: kind.into(),
        name_vi: name.to_owned(),
        ..Default::default()
    }
}

/// 2027 as nobody has announced it: Tết a week later, and a swap.
fn announced() -> ImportCalendarRequest {
    use CalendarDayKind::{Holiday, MadeUp, SwappedOff};
    let tet = (11..=12).chain(15..=17);
    let tet = tet.map(|number| {
        day(
            date!(2027 - 02 - 01) + Duration::days(number - 1),
            Holiday,
            "Tết Âm lịch",
        )
    });
    let mut days = vec![day(date!(2027 - 01 - 01), Holiday, "Tết Dương lịch")];
    days.extend(tet);
    days.push(day(date!(2027 - 04 - 29), SwappedOff, "Hoán đổi với 08/05/2027"));
    days.push(day(date!(2027 - 05 - 08), MadeUp, "Làm bù cho 29/04/2027"));
    ImportCalendarRequest {
        request_id: draft::request_id(),
        year: 2027,
        provisional: false,
        working_days: 255,
        days,
        basis: Some(paper(9, date!(2019 - 06 - 12))),
    }
}

async fn get(stage: &Stage, year: i32, version: &str) -> GetCalendarResponse {
    let request = GetCalendarRequest {
        year,
        calendar_version: version.to_owned(),
    };
    let mut client = stage.sandbox.client(OUTSIDER);
    client.reference.get_calendar(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_with_the_program_is_told_with_its_basis(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let answer = get(&stage, 2019, "").await;
    assert_eq!(answer.calendar_version, "1.0");
    let table = answer.calendar.unwrap();
    assert_eq!(
        (table.working_days, table.provisional, table.days.len()),
        (252, false, 13)
    );
    assert_eq!((table.name.as_str(), table.basis), ("", None));
    let worked: Vec<_> = table
        .days
        .iter()
        .filter(|day| day.kind() == CalendarDayKind::MadeUp)
        .collect();
    assert_eq!(worked.len(), 2);
    assert!(worked.iter().all(|day| day.confidence() == Confidence::Confirmed));
    assert!(table.days.iter().all(|day| !day.basis.is_empty()));
    let table = get(&stage, 2026, "1.0").await.calendar.unwrap();
    let doubtful: Vec<_> = table.days.iter().filter(|day| day.provisional).collect();
    assert_eq!(doubtful.len(), 1);
    assert_eq!(doubtful[0].date, Some(draft::date(2026, 11, 24)));
    assert!(get(&stage, 2027, "").await.calendar.unwrap().provisional);
    // A year without a table: what is known of it.
    let table = get(&stage, 2033, "").await.calendar.unwrap();
    assert!(table.provisional && !table.days.is_empty());
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_a_new_version_and_the_old_one_stays(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    let asked = |version: &str| CalculateTermRequest {
        calendar_version: version.to_owned(),
        ..of_term(date!(2027 - 02 - 03), 1, TermUnit::WorkingDays)
    };
    let before = stage.try_calculate(asked("")).await.unwrap();
    assert_eq!(before.due, Some(draft::date(2027, 2, 11)));
    assert_eq!(before.notices[0].code(), NoticeCode::Provisional);

    let imported = stage
        .officer
        .reference
        .import_calendar(announced())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(imported.calendar_version, "1.1");
    let receipt = imported.receipt.unwrap();
    assert_eq!(receipt.notices, []);
    assert!(receipt.basis.iter().any(|basis| basis.code == "CAL-03"));
    let after = stage.try_calculate(asked("")).await.unwrap();
    assert_eq!(
        (after.due, after.calendar_version.as_str()),
        (Some(draft::date(2027, 2, 4)), "1.1")
    );
    assert_eq!(after.notices, []);
    let as_before = stage.try_calculate(asked("1.0")).await.unwrap();
    assert_eq!((as_before.due, as_before.notices), (before.due, before.notices));

    let table = imported.calendar.unwrap();
    assert_eq!(table.name, "calendars/0001");
    assert_eq!(table.days[0].basis, "9/QĐ-BCĐ (hư cấu)");
    let read_back = Calendar {
        etag: receipt.etag,
        ..table.clone()
    };
    assert_eq!(get(&stage, 2027, "").await.calendar, Some(read_back.clone()));
    assert!(get(&stage, 2027, "1.0").await.calendar.unwrap().provisional);

    // Another year, another version; the first import still holds for its own.
    let other = ImportCalendarRequest {
        request_id: draft::request_id(),
        year: 2028,
        provisional: true,
        working_days: 259,
        days: vec![day(date!(2028 - 01 - 03), CalendarDayKind::Substitute, "Nghỉ bù")],
        basis: announced().basis,
    };
    let told = stage
        .officer
        .reference
        .import_calendar(other)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(told.calendar_version, "1.2");
    assert_eq!(told.receipt.unwrap().notices[0].code(), NoticeCode::Provisional);
    assert!(told.calendar.unwrap().days[0].provisional);
    assert_eq!(get(&stage, 2027, "1.2").await.calendar, Some(read_back));

    // Whoever may read sees the entry as he sees the table.
    let mut outsider = stage.sandbox.client(OUTSIDER);
    let request = ListEntriesRequest {
        register: "membership".to_owned(),
        resource_name: "calendars/0001".to_owned(),
        ..Default::default()
    };
    let entries = outsider
        .register
        .list_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries;
    let change = entries[0]
        .changes
        .iter()
        .find(|change| change.name == "calendars/0001")
        .unwrap();
    let etag = String::new();
    assert_eq!(Calendar::decode(&*change.resource).unwrap(), Calendar { etag, ..table });
    // A replica that starts now reads the same from the tables.
    stage.sandbox.add_replica().await;
    let mut other = stage.sandbox.client_of(1, OUTSIDER);
    let answer = other.reference.calculate_term(asked("")).await.unwrap().into_inner();
    assert_eq!((answer.due, answer.calendar_version.as_str()), (after.due, "1.2"));
    stage.is_proven().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_does_not_add_up_is_refused(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else {
        return;
    };
    let spoiled = |spoil: fn(&mut ImportCalendarRequest)| {
        let mut request = announced();
        spoil(&mut request);
        request
    };
    for (what, request, field) in [
        ("a check sum", spoiled(|r| r.working_days = 254), "working_days"),
        ("a missing row", spoiled(|r| drop(r.days.remove(3))), "working_days"),
        (
            "two rows of a day",
            spoiled(|r| r.days[2] = r.days[1].clone()),
            "days[2].date",
        ),
        ("the wrong order", spoiled(|r| r.days.swap(0, 1)), "days[1].date"),
        ("another year", spoiled(|r| r.year = 2026), "days[0].date"),
        (
            "a Sunday off",
            spoiled(|r| r.days[7].kind = CalendarDayKind::SwappedOff.into()),
            "days[7].kind",
        ),
        (
            "a Monday made up",
            spoiled(|r| r.days[4].kind = CalendarDayKind::MadeUp.into()),
            "days[4].kind",
        ),
        (
            "what the week says",
            spoiled(|r| r.days[4].kind = CalendarDayKind::Workday.into()),
            "days[4].kind",
        ),
    ] {
        let status = stage
            .officer
            .clone()
            .reference
            .import_calendar(request)
            .await
            .expect_err(what);
        let seen = read(&status).unwrap();
        assert_eq!(seen.reason, Reason::InvalidFields, "{what}: {status:?}");
        assert_eq!(seen.fields[0].0, field, "{what}");
    }
    let unsigned = spoiled(|r| r.basis.as_mut().unwrap().signature = 1);
    let status = stage
        .officer
        .clone()
        .reference
        .import_calendar(unsigned)
        .await
        .unwrap_err();
    assert_eq!(read(&status).unwrap().reason, Reason::EvidenceRequired);
    let mut clerk = stage.sandbox.client("clerk");
    let status = clerk.reference.import_calendar(announced()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    // Nothing of it counts.
    assert_eq!(get(&stage, 2027, "").await.calendar_version, "1.0");
    let answer = stage.try_calculate(of_term(TODAY, 1, TermUnit::Days)).await.unwrap();
    assert_eq!(answer.calendar_version, "1.0");
}
