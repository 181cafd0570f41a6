//! What takes effect on a day that is still to come: by the next command, by the worker, after a downtime; once.

use chidao_calendar::Instant;
use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{AgencyKind, AppointmentState, EndAppointmentRequest, SeatStatus},
    register::v1::ErrandState,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;

use super::{
    SIGNED,
    stage::{COMMITTEE, DEPUTY_SEAT, OTHER_DEPUTY_SEAT, Stage, appointing, ending, in_days, paper, today},
    told,
};

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_from_a_later_day_takes_effect_by_itself(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let from = in_days(10);
    let request = appointing(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(from));
    let answer = stage.try_appoint(request).await.unwrap();
    let notices: Vec<NoticeCode> = answer.receipt.unwrap().notices.iter().map(|n| n.code()).collect();
    assert_eq!(notices, [NoticeCode::TakesEffectLater]);
    let scheduled = answer.appointment.unwrap();
    assert_eq!(scheduled.state(), AppointmentState::Scheduled);
    let planned = stage.errands(ErrandState::Open).await;
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].kind, "appointment_begins");
    let due = Instant::start_of(from).micros() / 1_000_000;
    assert_eq!(planned[0].due_time.unwrap().seconds, due);

    stage.hold_the_worker().await;
    stage.move_clock(from, -3600).await;
    assert_eq!(stage.find(&scheduled.name).await, scheduled);
    assert_eq!(stage.line(DEPUTY_SEAT).await.status(), SeatStatus::Vacant);
    assert_eq!(stage.roles("deputy").await, [""; 0]);

    // Nobody has seen to it yet, and every answer is as it will be afterwards.
    stage.move_clock(from, 1).await;
    let look = async || {
        (
            stage.find(&scheduled.name).await,
            stage.line(DEPUTY_SEAT).await,
            stage.roles("deputy").await,
        )
    };
    let unwritten = look().await;
    assert_eq!(stage.errands(ErrandState::Open).await.len(), 1);
    assert_eq!(unwritten.0.state(), AppointmentState::Active);
    assert_eq!(unwritten.1.status(), SeatStatus::Held);
    assert_eq!(unwritten.2, ["member"]);

    stage.let_the_worker_go().await;
    stage.until_done().await;
    assert_eq!(look().await, unwritten);
    let recorded = stage.by_the_clock(&scheduled.name).await;
    assert_eq!(recorded.len(), 1);
    let (entry, snapshot) = &recorded[0];
    assert_eq!(entry.method, "errand/appointment_begins");
    assert_eq!(entry.basis[0].code, "DOC-09");
    assert_eq!(snapshot.state(), AppointmentState::Active);
    assert_eq!(snapshot.basis, scheduled.basis);
    let done = stage.errands(ErrandState::Done).await;
    assert_eq!((done.len(), &done[0].name), (1, &planned[0].name));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_later_command_on_the_committee_comes_after_what_is_due(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    let from = in_days(10);
    let waiting = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(from))
        .await;
    let before = stage.entries(0).await.last().unwrap().position;
    stage.stop().await;
    stage.move_clock(from, 60).await;
    // On another seat of the same committee.
    let request = appointing(OTHER_DEPUTY_SEAT, &stage.deputies[1], paper(2, SIGNED), None);
    stage.appoint_without_a_worker(request).await.unwrap();
    stage.serve_again().await;
    let entries = stage.entries(before).await;
    let methods: Vec<&str> = entries.iter().map(|entry| &*entry.method).collect();
    assert_eq!(
        methods,
        [
            "errand/appointment_begins",
            "chidao.membership.v1.AppointmentService/Appoint"
        ]
    );
    assert_eq!(entries[0].actor, "system:clock");
    assert_eq!(entries[0].time, entries[1].time, "one batch has one time");
    assert!(stage.errands(ErrandState::Open).await.is_empty());

    // What the officer saw before the day still counts after it.
    let ended = EndAppointmentRequest {
        etag: waiting.etag,
        ..ending(&waiting.name, paper(3, from), Some(in_days(30)))
    };
    stage.try_end(ended).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn after_a_long_downtime_it_begins_and_then_ends_once_each(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    let name = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(in_days(10)))
        .await
        .name;
    let ended = stage.end(&name, paper(2, SIGNED), Some(in_days(20))).await;
    assert_eq!(ended.state(), AppointmentState::Scheduled, "it is still to begin");
    let kinds: Vec<String> = stage
        .errands(ErrandState::Open)
        .await
        .into_iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, ["appointment_begins", "appointment_ends"]);

    stage.stop().await;
    stage.move_clock(in_days(30), 0).await;
    stage.serve_again().await;
    assert_eq!(stage.find(&name).await.state(), AppointmentState::Ended);
    stage.until_done().await;

    let recorded = stage.by_the_clock(&name).await;
    let told: Vec<(&str, AppointmentState)> = recorded
        .iter()
        .map(|(entry, snapshot)| (&*entry.method, snapshot.state()))
        .collect();
    assert_eq!(
        told,
        [
            ("errand/appointment_begins", AppointmentState::Active),
            ("errand/appointment_ends", AppointmentState::Ended),
        ]
    );
    assert_eq!(stage.line(DEPUTY_SEAT).await.status(), SeatStatus::Vacant);
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    assert_eq!(stage.sandbox.database().verify().await.broken_position, 0);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_end_to_come_is_moved_and_takes_effect_once(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None)
        .await
        .name;
    let open = async || -> Vec<i64> {
        let errands = stage.errands(ErrandState::Open).await.into_iter();
        errands.map(|errand| errand.due_time.unwrap().seconds).collect()
    };
    let start = |days| Instant::start_of(in_days(days)).micros() / 1_000_000;
    // There and back again, and once more the same.
    for days in [20, 15, 20, 15, 15] {
        let ended = stage.end(&name, paper(2, SIGNED), Some(in_days(days))).await;
        assert_eq!(ended.state(), AppointmentState::Active);
        assert_eq!(open().await, [start(days)]);
    }
    assert_eq!(stage.roles("deputy").await, ["member"]);

    // Whoever comes next is appointed already: the end cannot be moved beyond his beginning.
    stage
        .appoint(DEPUTY_SEAT, &stage.deputies[1], paper(3, SIGNED), Some(in_days(16)))
        .await;
    let beyond = stage.try_end(ending(&name, paper(2, SIGNED), Some(in_days(17)))).await;
    let told = told(&beyond.unwrap_err());
    assert_eq!((told.0, &*told.1, &*told.2), (Reason::RuleForbids, "INV-M1", "to"));

    stage.move_clock(in_days(16), 1).await;
    stage.until_done().await;
    let recorded = stage.by_the_clock(&name).await;
    assert_eq!(recorded.len(), 1);
    assert_eq!(recorded[0].1.state(), AppointmentState::Ended);
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    assert_eq!(
        stage.line(DEPUTY_SEAT).await.appointment.unwrap().person,
        stage.deputies[1]
    );
    let again = stage.try_end(ending(&name, paper(2, SIGNED), Some(in_days(40)))).await;
    assert_eq!(super::told(&again.unwrap_err()).0, Reason::StateForbids);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_cancelled_before_it_begins_never_holds(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let from = in_days(10);
    let name = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(from))
        .await
        .name;
    // Its end was planned as well.
    stage.end(&name, paper(2, SIGNED), Some(in_days(20))).await;
    let early = stage.try_end(ending(&name, paper(2, SIGNED), Some(in_days(9)))).await;
    assert_eq!(told(&early.unwrap_err()).0, Reason::InvalidFields);
    let cancelled = stage.end(&name, paper(2, SIGNED), None).await;
    assert_eq!(cancelled.state(), AppointmentState::Ended);
    assert_eq!((cancelled.from, cancelled.to), (Some(from.into()), Some(from.into())));
    assert!(stage.errands(ErrandState::Open).await.is_empty());
    assert_eq!(stage.errands(ErrandState::Dropped).await.len(), 2);
    let again = stage.try_end(ending(&name, paper(2, SIGNED), None)).await;
    assert_eq!(told(&again.unwrap_err()).0, Reason::StateForbids);

    let next = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[1], paper(3, SIGNED), Some(from))
        .await;
    stage.move_clock(from, 1).await;
    stage.until_done().await;
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    assert!(stage.by_the_clock(&name).await.is_empty());
    assert_eq!(stage.by_the_clock(&next.name).await.len(), 1);
    let line = stage.line(DEPUTY_SEAT).await;
    assert_eq!(line.appointment.unwrap().name, next.name);
}

/// The worker of each replica, and commands on the committee at both, all at once.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_do_what_is_due_once(#[case] kind: Kind) {
    let Some(mut stage) = Stage::set(kind).await else {
        return;
    };
    stage.sandbox.add_replica().await;
    let from = in_days(10);
    let mut waiting = Vec::new();
    for (place, person) in [(DEPUTY_SEAT, 0), (OTHER_DEPUTY_SEAT, 1)] {
        let person = stage.deputies[person].clone();
        let appointment = stage.appoint(place, &person, paper(1, SIGNED), Some(from)).await;
        waiting.push(appointment.name);
    }
    stage.move_clock(from, 1).await;
    let mut asked = Vec::new();
    for number in 0..10 {
        let mut client = stage.sandbox.client_of(number % 2, "officer");
        // It is refused, but it looks at the committee.
        let request = appointing(DEPUTY_SEAT, &stage.specialist, paper(2, SIGNED), None);
        asked.push(tokio::spawn(async move { client.appointments.appoint(request).await }));
        let mut client = stage.sandbox.client_of(number % 2, "officer");
        let agency = draft::agency(&format!("a-{number}"), "Cơ quan", AgencyKind::Department);
        client.agencies.create_agency(agency).await.unwrap();
    }
    for answer in asked {
        let refusal = answer.await.unwrap().unwrap_err();
        assert_eq!(told(&refusal).1, "INV-M1");
    }
    stage.until_done().await;
    for name in &waiting {
        assert_eq!(stage.by_the_clock(name).await.len(), 1, "{name}");
    }
    assert_eq!(stage.sandbox.database().verify().await.broken_position, 0);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_of_today_or_before_needs_no_clock(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let basis = paper(1, SIGNED);
    stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], basis.clone(), Some(today()))
        .await;
    let past = stage
        .appoint(
            OTHER_DEPUTY_SEAT,
            &stage.deputies[1],
            basis,
            Some(date!(2019 - 08 - 01)),
        )
        .await;
    stage.end(&past.name, paper(2, SIGNED), Some(today())).await;
    assert_eq!(stage.find(&past.name).await.state(), AppointmentState::Ended);
    assert!(stage.errands(ErrandState::Unspecified).await.is_empty());
    assert!(past.name.starts_with(COMMITTEE));
}
