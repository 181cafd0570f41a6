//! Successors who join without another decision: in seats that stand and in those that are decided to stand later, whatever the
//! days of the papers and the order in which they are recorded.

use chidao_proto::{
    common::v1::NoticeCode,
    membership::v1::{AppointmentEndReason, ChangeOfficeRequest, ReorganiseCommitteeRequest, SeatStatus},
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, Stage, office, paper, seat};

const SIGNED: Date = date!(2019 - 05 - 20);
const JUNE: Date = date!(2019 - 06 - 01);
const LAST_OF_JUNE: Date = date!(2019 - 06 - 30);
const JULY: Date = date!(2019 - 07 - 01);

/// MEM-09: the papers take effect on different days, and the later one is recorded first.
#[rstest]
#[case::sqlite_he_comes_later(Kind::Sqlite, true)]
#[case::sqlite_the_other_leaves_later(Kind::Sqlite, false)]
#[case::postgres_he_comes_later(Kind::Postgres, true)]
#[case::postgres_the_other_leaves_later(Kind::Postgres, false)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_09_the_successor_joins_where_the_later_paper_is_recorded_first(
    #[case] kind: Kind,
    #[case] comes_later: bool,
) {
    let Some(stage) = Stage::set(kind, SIGNED, true).await else {
        return;
    };
    let to = office("so-tttt", "Giám đốc");
    let (leaves, comes) = if comes_later { (JUNE, JULY) } else { (JULY, JUNE) };
    let leaves = stage.leaving(DIRECTOR, paper(7, SIGNED), Some(leaves));
    let comes = stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(comes));
    let (first, second) = if comes_later { (comes, leaves) } else { (leaves, comes) };
    let answer = stage.change(first).await;
    assert_eq!(answer.joined, []);
    assert_eq!(answer.vacant_seats.len(), usize::from(!comes_later));
    let answer = stage.change(second).await;
    assert_eq!(answer.vacant_seats, [""; 0]);
    let [joined] = &answer.joined[..] else {
        panic!("{:?}", answer.joined)
    };
    assert_eq!(joined.person, stage.people[DEPUTY_DIRECTOR]);
    assert_eq!((joined.from, joined.to), (Some(JULY.into()), None));
    let notices = answer.receipt.unwrap().notices;
    let told = notices
        .iter()
        .find(|notice| notice.code() == NoticeCode::SuccessorJoined);
    assert!(told.is_some_and(|notice| notice.text_vi.contains("từ ngày 01/07/2019")));

    let until = match comes_later {
        true => SeatStatus::VacantPending,
        false => SeatStatus::Held,
    };
    assert_eq!(stage.status(DIRECTOR_SEAT, LAST_OF_JUNE).await, until);
    stage.move_clock(JULY).await;
    stage.until_done().await;
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    assert_eq!(stage.roles("director").await, [""; 0]);
    assert_eq!(stage.status(DIRECTOR_SEAT, JULY).await, SeatStatus::Held);
    stage.prove().await;
}

/// MEM-09, MEM-10: a list that is decided and stands later only loses its holders, and has their successors, as the one before.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_09_the_successor_joins_in_a_list_that_is_to_come(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, true).await else {
        return;
    };
    let (last_of_august, september) = (date!(2019 - 08 - 31), date!(2019 - 09 - 01));
    let mut seats = stage.list();
    seats.iter_mut().for_each(|seat| seat.successor_joins = true);
    let request = ReorganiseCommitteeRequest {
        seats,
        ..stage.deciding(paper(30, SIGNED), Some(september))
    };
    stage.reorganise(request).await;
    let later_seat = DIRECTOR_SEAT + 5;

    let answer = stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(JUNE)))
        .await;
    assert_eq!(answer.vacant_seats, [seat(DIRECTOR_SEAT), seat(later_seat)]);
    let days: Vec<_> = answer
        .ended
        .iter()
        .map(|row| (row.from, row.to, row.end_reason()))
        .collect();
    assert_eq!(
        days,
        [
            (
                Some(date!(2018 - 12 - 28).into()),
                Some(JUNE.into()),
                AppointmentEndReason::OfficeLost
            ),
            (
                Some(september.into()),
                Some(september.into()),
                AppointmentEndReason::OfficeLost
            ),
        ]
    );
    assert_eq!(stage.status(later_seat, september).await, SeatStatus::VacantPending);

    let to = office("so-tttt", "Giám đốc");
    let comes = date!(2019 - 06 - 10);
    let answer = stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, SIGNED), Some(comes)))
        .await;
    let joined: Vec<_> = answer
        .joined
        .iter()
        .map(|row| (&row.seat, row.from, row.to, row.end_reason(), &row.end_basis))
        .collect();
    assert_eq!(
        joined,
        [
            (
                &seat(DIRECTOR_SEAT),
                Some(comes.into()),
                Some(september.into()),
                AppointmentEndReason::Reorganised,
                &Some(paper(30, SIGNED))
            ),
            (
                &seat(later_seat),
                Some(september.into()),
                None,
                AppointmentEndReason::Unspecified,
                &None
            ),
        ]
    );
    for row in &answer.joined {
        let mut listed = stage.appointment(&row.name).await;
        listed.etag.clear();
        assert_eq!(listed, *row, "shown as recorded");
    }
    stage.move_clock(september).await;
    stage.until_done().await;
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    for (number, day) in [(DIRECTOR_SEAT, last_of_august), (later_seat, september)] {
        let lines = stage.lines(day).await;
        let line = lines.iter().find(|line| line.1 == number).unwrap();
        assert_eq!(
            (line.2, &line.3),
            (SeatStatus::Held, &stage.people[DEPUTY_DIRECTOR]),
            "{day}"
        );
    }
    stage.prove().await;
}

/// MEM-08: CreatePerson rests on no paper and seats nobody, with the office or without; taking it up by a paper does.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_08_whoever_is_recorded_with_an_office_follows_nobody(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, JULY, true).await else {
        return;
    };
    let create = async |takes_up: bool| {
        let mut request = draft::person("Ngô Thị Mới", "so-tttt", "Giám đốc", "");
        let offices = &mut request.person.as_mut().unwrap().offices;
        offices[0].from = Some(JUNE.into());
        offices.retain(|_| !takes_up);
        let answer = stage.officer.clone().people.create_person(request).await.unwrap();
        answer.into_inner().person.unwrap().name
    };
    stage
        .change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(JUNE)))
        .await;
    let recorded = create(false).await;
    assert_eq!(stage.status(DIRECTOR_SEAT, JULY).await, SeatStatus::VacantPending);
    let leaves = ChangeOfficeRequest {
        name: recorded,
        ..stage.leaving(DIRECTOR, paper(8, SIGNED), Some(LAST_OF_JUNE))
    };
    assert_eq!(stage.change(leaves).await.joined, []);
    let comes = ChangeOfficeRequest {
        name: create(true).await,
        takes_up: vec![office("so-tttt", "Giám đốc")],
        leaves_all: false,
        ..stage.leaving(DIRECTOR, paper(9, SIGNED), Some(LAST_OF_JUNE))
    };
    let answer = stage.change(comes.clone()).await;
    let joined: Vec<_> = answer.joined.iter().map(|row| (&row.person, row.from)).collect();
    assert_eq!(joined, [(&comes.name, Some(LAST_OF_JUNE.into()))]);
    assert_eq!(stage.status(DIRECTOR_SEAT, LAST_OF_JUNE).await, SeatStatus::Held);
    stage.prove().await;
}
