//! Appointments one by one: what the rules refuse, and what takes effect on a day that is still to come.

mod days;
mod known;
mod stage;

use chidao_calendar::Date;
use chidao_proto::{
    common::v1::{NoticeCode, SignatureKind},
    errors::v1::Reason,
    membership::v1::{
        AppointRequest, AppointmentEndReason, AppointmentState, EndAppointmentRequest, EstablishCommitteeRequest,
        ListAppointmentsRequest, SeatRole, SeatStatus,
    },
    refusal::read,
    register::v1::ErrandState,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::macros::date;
use tonic::Status;

use self::stage::{
    COMMITTEE, DEPUTY_SEAT, DIRECTOR_SEAT, ENDED_AGENCY_SEAT, OTHER_DEPUTY_SEAT, Stage, appointing, ending, in_days,
    paper, seat,
};

const SIGNED: Date = date!(2019 - 06 - 10);

/// The reason, the rule, and the field.
fn told(status: &Status) -> (Reason, String, String) {
    let seen = read(status).unwrap();
    let of = |key: &str| seen.metadata.get(key).cloned().unwrap_or_default();
    let field = match seen.fields.first() {
        Some((field, _)) => field.clone(),
        None => of("field"),
    };
    (seen.reason, of("basis"), field)
}

fn refused(reason: Reason, rule: &str, field: &str) -> (Reason, String, String) {
    (reason, rule.to_owned(), field.to_owned())
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_holds_at_once_and_gives_its_role(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    let request = appointing(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None);
    let answer = stage.try_appoint(request.clone()).await.unwrap();
    let receipt = answer.receipt.clone().unwrap();
    let codes: Vec<&str> = receipt.basis.iter().map(|basis| &*basis.code).collect();
    assert_eq!(codes, ["MEM-08", "DOC-09"]);
    assert!(receipt.notices.is_empty(), "{:?}", receipt.notices);
    let appointment = answer.appointment.clone().unwrap();
    assert_eq!(appointment.state(), AppointmentState::Active);
    assert_eq!(appointment.from, Some(SIGNED.into()), "from the day of issue on");
    assert_eq!(appointment.etag, receipt.etag);
    assert_eq!(appointment.name, format!("{COMMITTEE}/appointments/4"));
    assert_eq!(stage.find(&appointment.name).await, appointment);
    assert_eq!(stage.line(DEPUTY_SEAT).await.status(), SeatStatus::Held);
    assert_eq!(stage.roles("deputy").await, ["member"]);
    assert_eq!(stage.try_appoint(request).await.unwrap(), answer, "asked again");

    let mut director = stage.sandbox.client("director");
    let by_director = director.appointments.appoint(appointing(
        OTHER_DEPUTY_SEAT,
        &stage.deputies[1],
        paper(1, SIGNED),
        None,
    ));
    let refusal = by_director.await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted, "a member enters nothing");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_on_appointing_refuses(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let right = || appointing(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None);
    let with = |change: &dyn Fn(&mut AppointRequest)| {
        let mut request = right();
        change(&mut request);
        request
    };
    let unsigned = |request: &mut AppointRequest| {
        request.basis.as_mut().unwrap().signature = SignatureKind::None.into();
    };
    let tomorrow = in_days(1);
    let cases = [
        (
            with(&unsigned),
            refused(Reason::EvidenceRequired, "MEM-08", "basis.signature"),
        ),
        (
            with(&|request| request.basis = Some(paper(1, tomorrow))),
            refused(Reason::EvidenceRequired, "MEM-08", "basis.signature"),
        ),
        // Row M-T3.
        (
            with(&|request| request.from = Some(draft::date(2019, 6, 9))),
            refused(Reason::RuleForbids, "INV-M3", "from"),
        ),
        (
            with(&|request| {
                request.basis = Some(paper(1, date!(2018 - 12 - 01)));
            }),
            refused(Reason::RuleForbids, "INV-M2", "from"),
        ),
        (
            with(&|request| request.seat = seat(DIRECTOR_SEAT)),
            refused(Reason::RuleForbids, "INV-M1", "seat"),
        ),
        (
            with(&|request| request.person.clone_from(&stage.director)),
            refused(Reason::RuleForbids, "MEM-06", "person"),
        ),
        (
            with(&|request| request.person.clone_from(&stage.specialist)),
            refused(Reason::RuleForbids, "INV-M4", "person"),
        ),
        (
            appointing(
                ENDED_AGENCY_SEAT,
                &stage.of_the_past,
                paper(1, SIGNED),
                Some(date!(2019 - 07 - 01)),
            ),
            refused(Reason::RuleForbids, "MEM-16", "seat"),
        ),
        (
            with(&|request| request.seat = "committees/bcd-cntt/seats/1".to_owned()),
            refused(Reason::InvalidFields, "", "seat"),
        ),
        (
            with(&|request| request.seat = "committees/bcd-cqdt/seats/04".to_owned()),
            refused(Reason::InvalidFields, "", "seat"),
        ),
        (
            with(&|request| request.seat = seat(40)),
            refused(Reason::ResourceNotFound, "", "seat"),
        ),
        (
            with(&|request| request.person = "people/1999-0001".to_owned()),
            refused(Reason::ResourceNotFound, "", "person"),
        ),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let refusal = stage.try_appoint(request).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "case {number}: {refusal}");
    }
    // On the last day of the agency it could still be done, and recorded only now.
    let appointment = stage
        .appoint(
            ENDED_AGENCY_SEAT,
            &stage.of_the_past,
            paper(1, SIGNED),
            Some(date!(2019 - 06 - 30)),
        )
        .await;
    let end = (appointment.state(), appointment.to, appointment.end_reason());
    let lost = AppointmentEndReason::OfficeLost;
    assert_eq!(end, (AppointmentState::Ended, Some(draft::date(2019, 7, 1)), lost));
    assert_eq!(stage.line(ENDED_AGENCY_SEAT).await.status(), SeatStatus::VacantPending);
    stage.try_appoint(right()).await.unwrap();
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_ends_and_its_seat_is_given_on(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None)
        .await
        .name;
    let etag = stage.find(&name).await.etag;
    let to = date!(2020 - 02 - 01);
    let request = EndAppointmentRequest {
        etag: etag.clone(),
        ..ending(&name, paper(2, date!(2020 - 01 - 15)), Some(to))
    };
    let answer = stage.try_end(request).await.unwrap();
    let notices: Vec<NoticeCode> = answer.receipt.unwrap().notices.iter().map(|n| n.code()).collect();
    assert_eq!(notices, [NoticeCode::SeatVacant]);
    let ended = answer.appointment.unwrap();
    assert_eq!(ended.state(), AppointmentState::Ended);
    assert_eq!(
        (ended.to, ended.end_reason()),
        (Some(to.into()), AppointmentEndReason::Retired)
    );
    assert_eq!(ended.end_basis, Some(paper(2, date!(2020 - 01 - 15))));
    assert_eq!(ended.basis, Some(paper(1, SIGNED)));
    assert_eq!(stage.find(&name).await, ended);
    assert_eq!(stage.roles("deputy").await, [""; 0]);

    let stale = EndAppointmentRequest {
        etag,
        ..ending(&name, paper(2, date!(2020 - 01 - 15)), None)
    };
    let refusal = stage.try_end(stale).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::EtagMismatch);
    let refusal = stage
        .try_end(ending(&name, paper(3, date!(2020 - 03 - 01)), None))
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "", ""));

    // Whoever comes after him may come on that very day, not before it; he himself may take another seat.
    let early = appointing(DEPUTY_SEAT, &stage.deputies[1], paper(2, date!(2020 - 01 - 15)), None);
    let refusal = stage.try_appoint(early).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "INV-M1", "seat"));
    let decision = paper(2, date!(2020 - 01 - 15));
    stage
        .appoint(DEPUTY_SEAT, &stage.deputies[1], decision.clone(), Some(to))
        .await;
    stage
        .appoint(OTHER_DEPUTY_SEAT, &stage.deputies[0], decision, Some(to))
        .await;
    let holders = async |on: Date| -> Vec<String> {
        let list = stage.list(Some(on)).await.into_iter();
        list.filter(|one| one.seat == seat(DEPUTY_SEAT))
            .map(|one| one.person)
            .collect()
    };
    assert_eq!(holders(date!(2019 - 06 - 09)).await, [""; 0]);
    assert_eq!(holders(date!(2020 - 01 - 31)).await, [stage.deputies[0].clone()]);
    assert_eq!(holders(to).await, [stage.deputies[1].clone()]);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_on_ending_refuses(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let name = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None)
        .await
        .name;
    let signed = date!(2020 - 01 - 15);
    let right = || ending(&name, paper(2, signed), None);
    let mut unsigned = paper(2, signed);
    unsigned.signature = SignatureKind::None.into();
    let cases = [
        (
            ending(&name, unsigned, None),
            refused(Reason::EvidenceRequired, "MEM-08", "basis.signature"),
        ),
        (
            ending(&name, paper(2, signed), Some(date!(2020 - 01 - 14))),
            refused(Reason::RuleForbids, "INV-M3", "to"),
        ),
        (
            ending(&name, paper(1, SIGNED), Some(SIGNED)),
            refused(Reason::InvalidFields, "", "to"),
        ),
        (
            ending(&name, paper(1, SIGNED), Some(date!(2019 - 06 - 09))),
            refused(Reason::InvalidFields, "", "to"),
        ),
        (
            EndAppointmentRequest { reason: 0, ..right() },
            refused(Reason::InvalidFields, "", "reason"),
        ),
        (
            ending(&format!("{COMMITTEE}/appointments/77"), paper(2, signed), None),
            refused(Reason::ResourceNotFound, "", "name"),
        ),
        (
            ending(&seat(DEPUTY_SEAT), paper(2, signed), None),
            refused(Reason::InvalidFields, "", "name"),
        ),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let refusal = stage.try_end(request).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "case {number}: {refusal}");
    }
    // The paper of a death comes after it.
    let died = EndAppointmentRequest {
        reason: AppointmentEndReason::Deceased.into(),
        ..ending(&name, paper(2, signed), Some(date!(2020 - 01 - 10)))
    };
    let ended = stage.try_end(died).await.unwrap().appointment.unwrap();
    assert_eq!(ended.to, Some(draft::date(2020, 1, 10)));
}

/// MEM-10, INV-M2: whoever was to begin later in a committee that gives way never begins.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_appointed_into_a_committee_that_has_ended(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let waiting = stage
        .appoint(DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(in_days(10)))
        .await;
    let leaving = stage.list(None).await.remove(0);
    stage.end(&leaving.name, paper(2, SIGNED), Some(in_days(20))).await;
    let on = date!(2021 - 11 - 17);
    let people = [&leaving.person, &stage.deputies[1], &stage.director];
    let successor = EstablishCommitteeRequest {
        committee_id: "bcd-cds".to_owned(),
        display_name: "Ban Chỉ đạo Chuyển đổi số".to_owned(),
        decision: Some(draft::decision("3157/QĐ-UBND", on.into())),
        predecessor: COMMITTEE.to_owned(),
        historical_predecessor: None,
        ..draft::committee(vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", people[0]),
            draft::seat(SeatRole::DeputyHead, "so-tttt", "Phó Giám đốc", "", people[1]),
            draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", people[2]),
        ])
    };
    let mut officer = stage.officer.clone();
    officer.committees.establish_committee(successor).await.unwrap();

    for appointment in stage.list(None).await {
        assert_eq!(appointment.state(), AppointmentState::Ended, "{}", appointment.name);
        assert_eq!(appointment.end_basis, None, "it ends with its committee");
    }
    let waiting = stage.find(&waiting.name).await;
    assert_eq!(waiting.to, waiting.from, "it never holds");
    assert!(stage.errands(ErrandState::Open).await.is_empty());
    assert_eq!(stage.errands(ErrandState::Dropped).await.len(), 2);

    let late = appointing(OTHER_DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), Some(on));
    let refusal = stage.try_appoint(late).await.unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::StateForbids, "INV-M2", ""));
    // What was so before is still recorded; it ends with the committee.
    let former = stage
        .appoint(OTHER_DEPUTY_SEAT, &stage.deputies[0], paper(1, SIGNED), None)
        .await;
    assert_eq!((former.to, former.state()), (Some(on.into()), AppointmentState::Ended));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn appointments_are_listed_page_by_page(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind).await else { return };
    let mut officer = stage.officer.clone();
    let mut request = ListAppointmentsRequest {
        committee: COMMITTEE.to_owned(),
        page_size: 2,
        ..Default::default()
    };
    let first = officer
        .appointments
        .list_appointments(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.appointments.len(), 2);
    request.page_token = first.next_page_token;
    let last = officer
        .appointments
        .list_appointments(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!((last.appointments.len(), &*last.next_page_token), (1, ""));
    assert_eq!(last.read_position, first.read_position);
    let whole = stage.list(None).await;
    assert_eq!([first.appointments, last.appointments].concat(), whole);

    request.on = Some(draft::date(2019, 1, 1));
    let refusal = officer.appointments.list_appointments(request).await.unwrap_err();
    assert_eq!(
        told(&refusal).0,
        Reason::PageTokenInvalid,
        "the token is of another list"
    );
    let elsewhere = ListAppointmentsRequest {
        committee: "committees/unheard-of".to_owned(),
        ..Default::default()
    };
    let refusal = officer.appointments.list_appointments(elsewhere).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::ResourceNotFound);
}
