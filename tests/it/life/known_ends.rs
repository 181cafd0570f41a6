//! Ends that are known when somebody is appointed: he is to leave the office, or the line is given to another list.

use chidao_proto::{
    common::v1::{DocumentRef, Notice, NoticeCode},
    errors::v1::Reason,
    membership::v1::{
        AppointRequest, Appointment, AppointmentEndReason, EndAppointmentRequest, EstablishCommitteeRequest,
        ListAppointmentsRequest, ReorganiseCommitteeRequest, SeatRole, SeatStatus,
    },
    register::v1::{ErrandState, Receipt},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};
use tonic::{Response, Status};

use super::stage::{
    COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, Stage, instead, line, office, paper, refused, seat, told,
};

const SIGNED: Date = date!(2019 - 05 - 20);
const JUNE: Date = date!(2019 - 06 - 01);
const JULY: Date = date!(2019 - 07 - 01);
const AUGUST: Date = date!(2019 - 08 - 01);
const SEPTEMBER: Date = date!(2019 - 09 - 01);

async fn appoint(stage: &Stage, place: usize, basis: DocumentRef, from: Date) -> (Appointment, usize) {
    let request = AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(DIRECTOR_SEAT),
        person: stage.people[place].clone(),
        basis: Some(basis),
        from: Some(from.into()),
    };
    let answer = stage.officer.clone().appointments.appoint(request).await;
    let answer = answer.unwrap().into_inner();
    (answer.appointment.unwrap(), warned(answer.receipt))
}

async fn try_end(stage: &Stage, name: &str, basis: DocumentRef, to: Date) -> Result<Appointment, Status> {
    let request = EndAppointmentRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        basis: Some(basis),
        to: Some(to.into()),
        reason: AppointmentEndReason::Dismissed.into(),
        etag: String::new(),
    };
    let answer = stage.officer.clone().appointments.end_appointment(request).await;
    answer.map(|answer| answer.into_inner().appointment.unwrap())
}

/// The last day, the reason and the paper of an end.
fn end(row: &Appointment) -> (Option<Date>, AppointmentEndReason, Option<DocumentRef>) {
    let to = chidao_proto::field::optional_day(&row.to, "to").unwrap();
    (to, row.end_reason(), row.end_basis.clone())
}

/// How often it is told that a seat will be vacant from 01/09/2019 on.
fn warned(receipt: Option<Receipt>) -> usize {
    let notices = receipt.unwrap().notices;
    let is_told = |notice: &&Notice| {
        notice.code() == NoticeCode::SeatVacant
            && notice.text_vi.contains("thôi giữ chức danh từ ngày 01/09/2019")
            && notice.text_en.contains("01/09/2019")
    };
    notices.iter().filter(is_told).count()
}

/// The director is known to retire on 01/09/2019.
fn retires() -> (Option<Date>, AppointmentEndReason, Option<DocumentRef>) {
    (
        Some(SEPTEMBER),
        AppointmentEndReason::OfficeLost,
        Some(paper(7, SIGNED)),
    )
}

/// INV-M4, MEM-08: Appoint and EndAppointment. The next one can be appointed from the day on which the office is lost.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_m4_whoever_is_known_to_leave_is_appointed_until_then(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, false).await else {
        return;
    };
    let founded = stage.appointments(None).await[DIRECTOR_SEAT - 1].name.clone();
    try_end(&stage, &founded, paper(20, SIGNED), JUNE).await.unwrap();
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(SEPTEMBER)))
        .await;
    let to = office("so-tttt", "Giám đốc");
    stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(SEPTEMBER)))
        .await;
    // Not even that appointment is led over the day.
    let refusal = try_end(&stage, &founded, paper(21, SIGNED), date!(2019 - 09 - 02)).await;
    assert_eq!(
        told(&refusal.unwrap_err()),
        refused(Reason::RuleForbids, "INV-M4", "to")
    );

    let (again, told_so) = appoint(&stage, DIRECTOR, paper(31, SIGNED), JULY).await;
    assert_eq!((end(&again), told_so), (retires(), 1));
    let open = stage.errands(ErrandState::Open).await;
    let of_it = open.iter().filter(|errand| errand.kind.starts_with("appointment_"));
    assert_eq!(
        of_it.count(),
        3,
        "the old one ends, and this one begins and ends: {open:?}"
    );
    assert_eq!(stage.appointment(&again.name).await, again, "shown as recorded");
    let (next, _) = appoint(&stage, DEPUTY_DIRECTOR, paper(32, SIGNED), SEPTEMBER).await;
    assert_eq!(end(&next), (None, AppointmentEndReason::Unspecified, None));

    try_end(&stage, &again.name, paper(33, SIGNED), AUGUST).await.unwrap();
    let refusal = try_end(&stage, &again.name, paper(34, SIGNED), date!(2019 - 09 - 02)).await;
    assert_eq!(
        told(&refusal.unwrap_err()),
        refused(Reason::RuleForbids, "INV-M4", "to")
    );
    try_end(&stage, &again.name, paper(34, SIGNED), SEPTEMBER)
        .await
        .unwrap();
    stage.move_clock(SEPTEMBER).await;
    stage.until_done().await;
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    assert_eq!(stage.roles("director").await, [""; 0]);
    stage.prove().await;
}

/// INV-M4, MEM-09: of a list it holds as well, and the successor is in the seat on that day.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_m4_a_list_seats_whoever_is_known_to_leave_until_then(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, false).await else {
        return;
    };
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(SEPTEMBER)))
        .await;
    let director = || {
        let person = &stage.people[DIRECTOR];
        let mut seat = line(SeatRole::StandingMember, "so-tttt", "Giám đốc", person);
        seat.successor_joins = true;
        seat
    };
    let request = ReorganiseCommitteeRequest {
        amendments: vec![instead(DIRECTOR_SEAT, director())],
        ..stage.deciding(paper(30, SIGNED), Some(JULY))
    };
    let answer = stage.reorganise(request).await;
    let reorganised = answer.lines[0].appointment.clone().unwrap();
    assert_eq!(end(&reorganised), retires());
    assert_eq!(warned(answer.receipt), 1);

    let mut seats = stage.list();
    seats[DIRECTOR_SEAT - 1] = director();
    let request = EstablishCommitteeRequest {
        committee_id: "bcd-hai".to_owned(),
        decision: Some(paper(40, SIGNED)),
        effective_on: Some(JULY.into()),
        historical_predecessor: None,
        ..draft::committee(seats)
    };
    let mut officer = stage.officer.clone();
    let answer = officer.committees.establish_committee(request).await.unwrap();
    let answer = answer.into_inner();
    let established = answer.lines[DIRECTOR_SEAT - 1].appointment.clone().unwrap();
    assert_eq!(end(&established), retires());
    assert_eq!(warned(answer.receipt), 1);
    let request = ListAppointmentsRequest {
        committee: "committees/bcd-hai".to_owned(),
        ..Default::default()
    };
    let listed = officer.appointments.list_appointments(request).await;
    let listed = listed.map(Response::into_inner).unwrap().appointments;
    let listed = listed.iter().find(|row| row.name == established.name);
    assert_eq!(listed.map(end), Some(retires()));

    let to = office("so-tttt", "Giám đốc");
    let answer = stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(SEPTEMBER)))
        .await;
    let joined: Vec<_> = answer.joined.iter().map(|row| (&row.seat, row.from)).collect();
    let from = Some(SEPTEMBER.into());
    assert_eq!(
        joined,
        [
            (&seat(6), from),
            (&format!("committees/bcd-hai/seats/{DIRECTOR_SEAT}"), from)
        ]
    );
    stage.move_clock(SEPTEMBER).await;
    stage.until_done().await;
    let entries = stage.entries().await;
    for row in [&reorganised, &established] {
        let of_clock = entries.iter().filter(|entry| entry.actor == "system:clock");
        let mut names = of_clock.flat_map(|entry| &entry.changes).map(|change| &change.name);
        assert!(names.any(|name| *name == row.name), "the clock says that it has ended");
    }
    assert_eq!(stage.status(6, SEPTEMBER).await, SeatStatus::Held);
    assert_eq!(stage.roles("director").await, [""; 0]);
    stage.prove().await;
}

/// MEM-08: an appointment that ends with a list which another follows ends by the decision on that.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_08_what_ends_with_a_list_ends_by_the_decision_on_the_next(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, false).await else {
        return;
    };
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(JUNE)))
        .await;
    let to = office("so-tttt", "Giám đốc");
    stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(JUNE)))
        .await;
    let mut seats = stage.list();
    seats[DIRECTOR_SEAT - 1].person.clear();
    let request = ReorganiseCommitteeRequest {
        seats,
        ..stage.deciding(paper(30, SIGNED), Some(SEPTEMBER))
    };
    stage.reorganise(request).await;
    let (appointed, _) = appoint(&stage, DEPUTY_DIRECTOR, paper(31, SIGNED), JULY).await;
    let expected = (
        Some(SEPTEMBER),
        AppointmentEndReason::Reorganised,
        Some(paper(30, SIGNED)),
    );
    assert_eq!(end(&appointed), expected);
    assert_eq!(stage.appointment(&appointed.name).await, appointed, "shown as recorded");
    stage.move_clock(SEPTEMBER).await;
    stage.until_done().await;
    assert_eq!(stage.status(DIRECTOR_SEAT + 5, SEPTEMBER).await, SeatStatus::Vacant);
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    stage.prove().await;
}
