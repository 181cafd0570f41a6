//! Proposals (dự kiến): they are shown, give nothing, and are settled by a decision.

use chidao_proto::{
    common::v1::{DocumentRef, SignatureKind},
    errors::v1::Reason,
    membership::v1::{
        AppointRequest, Appointment, AppointmentEndReason, AppointmentState, ChangeOfficeRequest,
        EndAppointmentRequest, OfficeChangeReason, ProposeAppointmentRequest, RejectProposalRequest,
        ReorganiseCommitteeRequest, SeatRole, SeatStatus,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};
use tonic::{Response, Status};

use super::stage::{
    COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, OF_SCIENCE, Stage, instead, line, office, paper, refused,
    seat, told,
};

const SIGNED: Date = date!(2019 - 05 - 20);
const RETIRED: Date = date!(2019 - 06 - 01);
const PROPOSED: Date = date!(2019 - 06 - 05);
const DECIDED: Date = date!(2019 - 06 - 20);

fn proposing(stage: &Stage, place: usize, basis: DocumentRef) -> ProposeAppointmentRequest {
    ProposeAppointmentRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(DIRECTOR_SEAT),
        person: stage.people[place].clone(),
        basis: Some(basis),
    }
}

async fn try_propose(stage: &Stage, request: ProposeAppointmentRequest) -> Result<Appointment, Status> {
    let mut officer = stage.officer.clone();
    let answer = officer.appointments.propose_appointment(request).await;
    answer.map(|answer| answer.into_inner().appointment.unwrap())
}

/// The director has retired, his deputy has the office, and two are proposed for the seat.
async fn proposed(kind: Kind) -> Option<(Stage, Appointment, Appointment)> {
    let stage = Stage::set(kind, date!(2019 - 07 - 15), false).await?;
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(RETIRED)))
        .await;
    let to = office("so-tttt", "Giám đốc");
    stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(RETIRED)))
        .await;
    let other = try_propose(&stage, proposing(&stage, OF_SCIENCE, paper(19, PROPOSED)))
        .await
        .unwrap();
    let own = try_propose(&stage, proposing(&stage, DEPUTY_DIRECTOR, paper(20, PROPOSED)))
        .await
        .unwrap();
    Some((stage, other, own))
}

fn appointing(stage: &Stage) -> AppointRequest {
    AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(DIRECTOR_SEAT),
        person: stage.people[DEPUTY_DIRECTOR].clone(),
        basis: Some(paper(30, DECIDED)),
        from: None,
    }
}

/// MEM-09: khuyết, then dự kiến, then held by decision.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_09_a_seat_shows_who_is_proposed_until_a_decision(#[case] kind: Kind) {
    let Some((stage, other, own)) = proposed(kind).await else {
        return;
    };
    assert_eq!(
        (own.state(), own.from),
        (AppointmentState::Proposed, Some(PROPOSED.into()))
    );
    assert_eq!(
        stage.status(DIRECTOR_SEAT, date!(2019 - 06 - 04)).await,
        SeatStatus::VacantPending
    );
    let roster = stage.roster(PROPOSED).await;
    let line = &roster.lines[DIRECTOR_SEAT - 1];
    assert_eq!((line.status(), &*line.full_name), (SeatStatus::Proposed, ""));
    assert_eq!(&line.proposed_name, "Đỗ Thị Ba (hư cấu)", "the last one");
    assert_eq!(line.proposal.as_ref().unwrap().name, own.name);
    assert_eq!(stage.roles("deputy").await, [""; 0], "it gives nothing");
    let on_the_day = stage.appointments(Some(PROPOSED)).await;
    assert!(on_the_day.iter().all(|one| one.state() == AppointmentState::Active));

    let mut officer = stage.officer.clone();
    let answer = officer
        .appointments
        .appoint(appointing(&stage))
        .await
        .unwrap()
        .into_inner();
    let appointed = answer.appointment.unwrap();
    assert_eq!(
        (&appointed.name, appointed.state()),
        (&own.name, AppointmentState::Active)
    );
    assert_eq!(appointed.basis, Some(paper(30, DECIDED)));
    let rejected = stage.appointment(&other.name).await;
    assert_eq!(
        (rejected.state(), rejected.end_basis),
        (AppointmentState::Rejected, Some(paper(30, DECIDED)))
    );
    assert_eq!(stage.status(DIRECTOR_SEAT, DECIDED).await, SeatStatus::Held);
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    stage.prove().await;
}

/// A decision that puts another line in the place of the seat settles its proposals too.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_reorganisation_follows_a_proposal_or_not(#[case] kind: Kind) {
    let Some((stage, other, own)) = proposed(kind).await else {
        return;
    };
    let person = &stage.people[DEPUTY_DIRECTOR];
    let request = ReorganiseCommitteeRequest {
        amendments: vec![instead(
            DIRECTOR_SEAT,
            line(SeatRole::StandingMember, "so-tttt", "Giám đốc", person),
        )],
        ..stage.deciding(paper(30, DECIDED), None)
    };
    stage.reorganise(request).await;
    let followed = stage.appointment(&own.name).await;
    assert_eq!((&followed.seat, followed.state()), (&seat(6), AppointmentState::Active));
    assert_eq!(stage.appointment(&other.name).await.state(), AppointmentState::Rejected);
    assert_eq!(stage.lines(DECIDED).await[2].2, SeatStatus::Held);
    stage.prove().await;
}

/// MEM-09: a successor who joins has the seat as he was proposed for it, and nobody else is proposed any more.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_09_a_succession_settles_the_proposals_for_the_seat(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 07 - 15), true).await else {
        return;
    };
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(RETIRED)))
        .await;
    let propose = async |place, number| {
        let request = proposing(&stage, place, paper(number, PROPOSED));
        try_propose(&stage, request).await.unwrap()
    };
    let (other, own) = (propose(OF_SCIENCE, 19).await, propose(DEPUTY_DIRECTOR, 20).await);
    assert_eq!(stage.status(DIRECTOR_SEAT, DECIDED).await, SeatStatus::Proposed);
    let to = office("so-tttt", "Giám đốc");
    let answer = stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(RETIRED)))
        .await;
    let [joined] = &answer.joined[..] else {
        panic!("{:?}", answer.joined)
    };
    assert_eq!((&joined.name, joined.from), (&own.name, Some(RETIRED.into())));
    let rejected = stage.appointment(&other.name).await;
    assert_eq!(
        (rejected.state(), rejected.end_basis.clone(), rejected.end_reason()),
        (
            AppointmentState::Rejected,
            Some(paper(8, SIGNED)),
            AppointmentEndReason::Unspecified
        )
    );
    assert_eq!(stage.status(DIRECTOR_SEAT, DECIDED).await, SeatStatus::Held);
    stage
        .change(stage.leaving(DEPUTY_DIRECTOR, paper(9, DECIDED), None))
        .await;
    assert_eq!(
        stage.status(DIRECTOR_SEAT, DECIDED).await,
        SeatStatus::VacantPending,
        "nobody is proposed who has left"
    );
    stage.prove().await;
}

/// MEM-08: nobody decides on whoever has died.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_death_settles_the_proposals_of_the_person(#[case] kind: Kind) {
    let Some((stage, other, own)) = proposed(kind).await else {
        return;
    };
    let (died, told) = (date!(2019 - 06 - 10), date!(2019 - 06 - 12));
    let request = ChangeOfficeRequest {
        reason: OfficeChangeReason::Deceased.into(),
        ..stage.leaving(DEPUTY_DIRECTOR, paper(25, told), Some(died))
    };
    stage.change(request).await;
    let settled = stage.appointment(&own.name).await;
    assert_eq!(
        (settled.state(), settled.to, settled.end_reason()),
        (
            AppointmentState::Rejected,
            Some(told.into()),
            AppointmentEndReason::Deceased
        )
    );
    assert_eq!(settled.end_basis, Some(paper(25, told)));
    assert_eq!(stage.appointment(&other.name).await.state(), AppointmentState::Proposed);
    let roster = stage.roster(DECIDED).await;
    let line = &roster.lines[DIRECTOR_SEAT - 1];
    assert_eq!(line.proposal.as_ref().map(|row| &row.name), Some(&other.name));
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_made_once_and_rejected_by_a_paper(#[case] kind: Kind) {
    let Some((stage, _, own)) = proposed(kind).await else {
        return;
    };
    let mut unsigned = paper(21, PROPOSED);
    unsigned.signature = SignatureKind::None.into();
    let cases = [
        (
            proposing(&stage, DEPUTY_DIRECTOR, paper(21, PROPOSED)),
            refused(Reason::ResourceExists, "", ""),
        ),
        (
            proposing(&stage, DIRECTOR, unsigned),
            refused(Reason::EvidenceRequired, "MEM-08", "basis.signature"),
        ),
        (
            ProposeAppointmentRequest {
                seat: seat(4),
                ..proposing(&stage, OF_SCIENCE, paper(21, PROPOSED))
            },
            refused(Reason::RuleForbids, "MEM-06", "person"),
        ),
        (
            proposing(&stage, DIRECTOR, paper(21, date!(2018 - 12 - 01))),
            refused(Reason::RuleForbids, "INV-M2", "seat"),
        ),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let refusal = try_propose(&stage, request).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "case {number}: {refusal}");
    }
    let ending = EndAppointmentRequest {
        request_id: draft::request_id(),
        name: own.name.clone(),
        basis: Some(paper(22, DECIDED)),
        to: None,
        reason: AppointmentEndReason::Other.into(),
        etag: String::new(),
    };
    let mut officer = stage.officer.clone();
    let refusal = officer.appointments.end_appointment(ending).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::StateForbids, "it was never decided");

    let reject = async |basis: DocumentRef| {
        let request = RejectProposalRequest {
            request_id: draft::request_id(),
            name: own.name.clone(),
            basis: Some(basis),
            etag: String::new(),
        };
        let answer = stage.officer.clone().appointments.reject_proposal(request).await;
        answer.map(Response::into_inner)
    };
    let mut unsigned = paper(22, DECIDED);
    unsigned.signature = SignatureKind::None.into();
    let refusal = reject(unsigned).await.unwrap_err();
    assert_eq!(
        told(&refusal),
        refused(Reason::EvidenceRequired, "MEM-08", "basis.signature")
    );
    let rejected = reject(paper(22, DECIDED)).await.unwrap().appointment.unwrap();
    assert_eq!(rejected.state(), AppointmentState::Rejected);
    assert_eq!(stage.appointment(&own.name).await, rejected);
    assert_eq!(
        told(&reject(paper(22, DECIDED)).await.unwrap_err()).0,
        Reason::StateForbids
    );
    stage.prove().await;
}
