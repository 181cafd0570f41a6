//! Agencies that end, merge or are renamed, and the end of the district level.

use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{
        AppointRequest, CloseAgencyRequest, CloseAgencyResponse, LineAmendment, ReorganiseCommitteeRequest, SeatRole,
        SeatStatus,
    },
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{
    COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, DISTRICT_SEAT, OF_DISTRICT, OF_SCIENCE, OFFICER, Stage,
    instead, line, paper, refused, seat, told,
};

const MERGED: Date = date!(2025 - 03 - 01);
const LAST_DAY: Date = date!(2025 - 06 - 30);
const DISTRICTS_ENDED: Date = date!(2025 - 07 - 01);

async fn close(stage: &Stage, id: &str, on: Date, successors: &[&str], number: u32) -> CloseAgencyResponse {
    let request = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: draft::agency_name(id),
        etag: String::new(),
        valid_to: Some(on.into()),
        successors: successors.iter().map(|id| draft::agency_name(id)).collect(),
        decision: Some(paper(number, date!(2025 - 02 - 20))),
    };
    let mut officer = stage.officer.clone();
    officer.agencies.close_agency(request).await.unwrap().into_inner()
}

/// Row X-4, membership part, and MEM-16: the standing agency merges; its seat waits for a decision, which moves seat and
/// standing agency at once.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn x_4_the_standing_agency_merges_and_its_seat_passes_by_one_decision(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2025 - 04 - 15), false).await else {
        return;
    };
    let answer = close(&stage, "so-tttt", MERGED, &["so-khcn"], 40).await;
    let notices: Vec<NoticeCode> = answer.receipt.unwrap().notices.iter().map(|one| one.code()).collect();
    assert_eq!(notices, [NoticeCode::ToReassign]);
    let left = answer.to_reassign.unwrap();
    assert_eq!(left.committees, [COMMITTEE]);
    assert_eq!(left.seats, [seat(DIRECTOR_SEAT)]);
    assert_eq!(left.appointments, [format!("{COMMITTEE}/appointments/3")]);
    let people = [DIRECTOR, DEPUTY_DIRECTOR, OFFICER].map(|place| stage.people[place].clone());
    assert_eq!(left.people, people);
    assert_eq!((left.accounts.len(), left.grants.len()), (1, 1));
    assert_eq!(answer.agency.unwrap().successors, [draft::agency_name("so-khcn")]);

    // The seat stays with the old agency.
    assert_eq!(
        stage.status(DIRECTOR_SEAT, date!(2025 - 02 - 28)).await,
        SeatStatus::Held
    );
    assert_eq!(stage.status(DIRECTOR_SEAT, MERGED).await, SeatStatus::VacantPending);
    assert_eq!(stage.roles("director").await, [""; 0]);
    assert_eq!(
        stage.committee(None).await.standing_agency,
        draft::agency_name("so-tttt")
    );

    let decided = date!(2025 - 03 - 20);
    let person = &stage.people[OF_SCIENCE];
    let request = ReorganiseCommitteeRequest {
        standing_agency: draft::agency_name("so-khcn"),
        amendments: vec![
            instead(
                DIRECTOR_SEAT,
                line(SeatRole::StandingMember, "so-khcn", "Giám đốc", person),
            ),
            LineAmendment {
                seat: seat(4),
                line: None,
            },
        ],
        ..stage.deciding(paper(41, decided), None)
    };
    stage.reorganise(request).await;
    let lines = stage.lines(decided).await;
    assert_eq!(lines[2], (3, 6, SeatStatus::Held, person.clone()));
    assert_eq!(
        stage.committee(None).await.standing_agency,
        draft::agency_name("so-khcn")
    );
    let (before, after) = (
        stage.committee(Some(date!(2025 - 03 - 19))).await,
        stage.committee(Some(decided)).await,
    );
    assert_eq!(before.standing_agency, draft::agency_name("so-tttt"));
    assert_eq!(after.standing_agency, draft::agency_name("so-khcn"));
    // What has passed by decision is not left any more.
    let left = close(&stage, "so-khcn", date!(2025 - 12 - 31), &[], 42)
        .await
        .to_reassign
        .unwrap();
    assert_eq!(left.committees, [COMMITTEE]);
    assert_eq!(left.seats, [seat(6)], "the line that ended is no matter any more");
    stage.prove().await;
}

/// A seat that nobody holds waits for a decision as well once its agency has ended.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_16_a_vacant_seat_of_an_agency_that_has_ended_waits_too(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2025 - 04 - 15), false).await else {
        return;
    };
    let added = ReorganiseCommitteeRequest {
        amendments: vec![LineAmendment {
            seat: String::new(),
            line: Some(line(SeatRole::Member, "so-tttt", "Phó Giám đốc", "")),
        }],
        ..stage.deciding(paper(39, date!(2019 - 02 - 01)), None)
    };
    stage.reorganise(added).await;
    close(&stage, "so-tttt", MERGED, &["so-khcn"], 40).await;
    assert_eq!(stage.status(6, date!(2025 - 02 - 28)).await, SeatStatus::Vacant);
    assert_eq!(stage.status(6, MERGED).await, SeatStatus::VacantPending);
}

/// INV-M11, MEM-17: whatever was recorded of the district, and judged by the effective date.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_m11_no_district_has_an_active_seat_after_30_06_2025(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, LAST_DAY, false).await else {
        return;
    };
    assert_eq!(stage.roles("district").await, ["member"]);
    assert_eq!(stage.status(DISTRICT_SEAT, LAST_DAY).await, SeatStatus::Held);
    assert_eq!(
        stage.status(DISTRICT_SEAT, DISTRICTS_ENDED).await,
        SeatStatus::VacantPending
    );
    stage.move_clock(DISTRICTS_ENDED).await;
    assert_eq!(stage.roles("district").await, [""; 0]);

    // Recorded now, what held before is let in; what would hold from that day on is not.
    let adding = |signed: Date, number: u32| ReorganiseCommitteeRequest {
        amendments: vec![LineAmendment {
            seat: String::new(),
            line: Some(line(SeatRole::Member, "ubnd-tam-binh", "Phó Chủ tịch", "")),
        }],
        ..stage.deciding(paper(number, signed), None)
    };
    let refusal = stage.try_reorganise(adding(DISTRICTS_ENDED, 50)).await.unwrap_err();
    let expected = refused(Reason::RuleForbids, "MEM-17", "amendments[0].line.agency");
    assert_eq!(told(&refusal), expected);
    stage.reorganise(adding(date!(2025 - 06 - 10), 51)).await;
    assert_eq!(stage.status(6, LAST_DAY).await, SeatStatus::Vacant);
    assert_eq!(stage.status(6, DISTRICTS_ENDED).await, SeatStatus::VacantPending);

    let appointing = AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(6),
        person: stage.people[OF_DISTRICT].clone(),
        basis: Some(paper(51, date!(2025 - 06 - 10))),
        from: Some(DISTRICTS_ENDED.into()),
    };
    let refusal = stage
        .officer
        .clone()
        .appointments
        .appoint(appointing)
        .await
        .unwrap_err();
    assert_eq!(told(&refusal), refused(Reason::RuleForbids, "MEM-17", "seat"));
    stage.prove().await;
}
