//! Offices that are taken up, left and changed, and what becomes of the seats that are bound to them.

use chidao_proto::{
    common::v1::{NoticeCode, SignatureKind},
    errors::v1::Reason,
    membership::v1::{
        AppointmentEndReason, AppointmentState, ChangeOfficeRequest, GetPersonRequest, OfficeChangeReason, SeatStatus,
        UpdatePersonRequest,
    },
    register::v1::ErrandState,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{
    CHAIRMAN, COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, OF_SCIENCE, Stage, office, paper, refused, seat,
    told,
};

const SIGNED: Date = date!(2019 - 05 - 20);
const ON: Date = date!(2019 - 06 - 01);
const DAY_BEFORE: Date = date!(2019 - 05 - 31);

/// Row M-T4, seat part: recorded before the day, so that the clock brings it about.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn m_t4_a_director_retires_and_his_seat_is_vacant_until_a_decision(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, SIGNED, false).await else {
        return;
    };
    let request = stage.leaving(DIRECTOR, paper(7, SIGNED), Some(ON));
    let answer = stage.change(request.clone()).await;
    let receipt = answer.receipt.clone().unwrap();
    let codes: Vec<&str> = receipt.basis.iter().map(|basis| &*basis.code).collect();
    assert_eq!(codes, ["MEM-08", "DOC-09", "MEM-09", "INV-M4"]);
    let notices: Vec<NoticeCode> = receipt.notices.iter().map(|notice| notice.code()).collect();
    assert_eq!(notices, [NoticeCode::TakesEffectLater, NoticeCode::SeatVacant]);
    assert_eq!(answer.vacant_seats, [seat(DIRECTOR_SEAT)]);
    let [ended] = &answer.ended[..] else {
        panic!("{:?}", answer.ended)
    };
    assert_eq!(
        (ended.to, ended.end_reason(), ended.state()),
        (
            Some(ON.into()),
            AppointmentEndReason::OfficeLost,
            AppointmentState::Active
        )
    );
    assert_eq!(ended.end_basis, Some(paper(7, SIGNED)));
    assert_eq!(answer.person.clone().unwrap().etag, receipt.etag);
    assert_eq!(stage.change(request).await, answer, "asked again");

    assert_eq!(stage.status(DIRECTOR_SEAT, DAY_BEFORE).await, SeatStatus::Held);
    assert_eq!(stage.status(DIRECTOR_SEAT, ON).await, SeatStatus::VacantPending);
    assert_eq!(stage.roles("director").await, ["standing_member"]);

    stage.move_clock(ON).await;
    stage.until_done().await;
    assert_eq!(stage.roles("director").await, [""; 0], "he signs nothing any more");
    let roster = stage.roster(ON).await;
    let line = &roster.lines[DIRECTOR_SEAT - 1];
    assert_eq!(
        (line.status(), &*line.full_name, &line.appointment),
        (SeatStatus::VacantPending, "", &None),
        "khuyết"
    );
    let entries = stage.entries().await;
    let of_clock = entries.iter().find(|entry| entry.actor == "system:clock").unwrap();
    assert_eq!(of_clock.changes[0].name, ended.name);
    stage.prove().await;
}

/// Row M-T4, recorded when the day has passed: the date of recording is irrelevant.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn m_t4_what_is_recorded_late_counts_from_its_day(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 06 - 10), false).await else {
        return;
    };
    let answer = stage.change(stage.leaving(DIRECTOR, paper(7, SIGNED), Some(ON))).await;
    assert_eq!(answer.ended[0].state(), AppointmentState::Ended);
    assert_eq!(stage.errands(ErrandState::Open).await, []);
    assert_eq!(stage.status(DIRECTOR_SEAT, DAY_BEFORE).await, SeatStatus::Held);
    assert_eq!(stage.status(DIRECTOR_SEAT, ON).await, SeatStatus::VacantPending);
    assert_eq!(stage.roles("director").await, [""; 0]);
    stage.prove().await;
}

/// MEM-09: "người kế nhiệm chức danh đương nhiên tham gia", whichever paper is recorded first.
#[rstest]
#[case::sqlite_old_first(Kind::Sqlite, true)]
#[case::sqlite_new_first(Kind::Sqlite, false)]
#[case::postgres_old_first(Kind::Postgres, true)]
#[case::postgres_new_first(Kind::Postgres, false)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_09_the_successor_joins_where_the_decision_says_so(#[case] kind: Kind, #[case] old_first: bool) {
    let Some(stage) = Stage::set(kind, SIGNED, true).await else {
        return;
    };
    let leaves = stage.leaving(DIRECTOR, paper(7, SIGNED), Some(ON));
    let follows = stage.moving(
        DEPUTY_DIRECTOR,
        office("so-tttt", "Giám đốc"),
        paper(8, SIGNED),
        Some(ON),
    );
    let (first, second, basis) = if old_first {
        (leaves, follows, 8)
    } else {
        (follows, leaves, 7)
    };
    let answer = stage.change(first).await;
    assert_eq!(answer.joined, []);
    assert_eq!(answer.vacant_seats.len(), usize::from(old_first));
    let answer = stage.change(second).await;
    assert_eq!(answer.vacant_seats, [""; 0]);
    let [joined] = &answer.joined[..] else {
        panic!("{:?}", answer.joined)
    };
    assert_eq!(joined.person, stage.people[DEPUTY_DIRECTOR]);
    assert_eq!(
        (joined.from, joined.to, joined.state()),
        (Some(ON.into()), None, AppointmentState::Scheduled)
    );
    assert_eq!(joined.basis, Some(paper(basis, SIGNED)));
    let notices = answer.receipt.unwrap().notices;
    assert!(
        notices
            .iter()
            .any(|notice| notice.code() == NoticeCode::SuccessorJoined)
    );

    assert_eq!(stage.roles("deputy").await, [""; 0]);
    stage.move_clock(ON).await;
    stage.until_done().await;
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    assert_eq!(stage.roles("director").await, [""; 0]);
    for (day, person) in [(DAY_BEFORE, DIRECTOR), (ON, DEPUTY_DIRECTOR)] {
        let lines = stage.lines(day).await;
        let line = &lines[DIRECTOR_SEAT - 1];
        assert_eq!((line.2, &line.3), (SeatStatus::Held, &stage.people[person]), "{day}");
    }
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_person_takes_up_leaves_and_changes_offices(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2020 - 01 - 06), false).await else {
        return;
    };
    let etag = person(&stage, OF_SCIENCE).await.etag;
    // One more office costs no seat.
    let request = ChangeOfficeRequest {
        etag: etag.clone(),
        leaves_all: false,
        ..stage.moving(OF_SCIENCE, office("ubnd-tinh", "Ủy viên"), paper(7, SIGNED), None)
    };
    let answer = stage.change(request.clone()).await;
    assert_eq!((answer.ended.len(), answer.vacant_seats.len()), (0, 0));
    let stale = ChangeOfficeRequest {
        request_id: draft::request_id(),
        ..request
    };
    assert_eq!(
        told(&stage.try_change(stale).await.unwrap_err()).0,
        Reason::EtagMismatch
    );
    // He leaves that one alone, by name, and then goes to another department.
    let request = ChangeOfficeRequest {
        leaves_all: false,
        leaves: vec![office("ubnd-tinh", "Ủy viên")],
        reason: OfficeChangeReason::Removed.into(),
        ..stage.leaving(OF_SCIENCE, paper(8, ON), None)
    };
    assert_eq!(stage.change(request).await.ended, []);
    let moved = date!(2019 - 09 - 01);
    let request = ChangeOfficeRequest {
        reason: OfficeChangeReason::Transferred.into(),
        ..stage.moving(OF_SCIENCE, office("so-tttt", "Giám đốc"), paper(9, moved), None)
    };
    let answer = stage.change(request).await;
    assert_eq!(answer.vacant_seats, [seat(4)]);
    let days: Vec<_> = answer
        .person
        .clone()
        .unwrap()
        .offices
        .into_iter()
        .map(|office| (office.agency, office.title, office.from, office.to))
        .collect();
    let named = |agency: &str, title: &str| (draft::agency_name(agency), title.to_owned());
    let days: Vec<_> = days
        .into_iter()
        .map(|(agency, title, from, to)| ((agency, title), from, to))
        .collect();
    assert_eq!(
        days,
        [
            (
                named("so-khcn", "Giám đốc"),
                Some(draft::date(2016, 6, 1)),
                Some(moved.into())
            ),
            (named("ubnd-tinh", "Ủy viên"), Some(SIGNED.into()), Some(ON.into())),
            (named("so-tttt", "Giám đốc"), Some(moved.into()), None),
        ]
    );
    assert_eq!(Some(person(&stage, OF_SCIENCE).await), answer.person);
    let offices = answer.person.clone().unwrap().offices;
    assert_eq!(
        (&*offices[0].document, &offices[0].end_document),
        ("", &offices[2].document)
    );
    assert_eq!(offices[0].end_reason(), OfficeChangeReason::Transferred);
    assert_eq!(offices[1].end_reason(), OfficeChangeReason::Removed);

    // A corrected name leaves the offices alone.
    let request = UpdatePersonRequest {
        request_id: draft::request_id(),
        name: stage.people[OF_SCIENCE].clone(),
        etag: answer.person.unwrap().etag,
        full_name: "Võ Văn Học (hư cấu, đã sửa)".to_owned(),
    };
    let mut officer = stage.officer.clone();
    let corrected = officer
        .people
        .update_person(request)
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap();
    assert_eq!(corrected.offices.len(), 3);
    assert_eq!(person(&stage, OF_SCIENCE).await, corrected);
    stage.prove().await;
}

async fn person(stage: &Stage, place: usize) -> chidao_proto::membership::v1::Person {
    let name = stage.people[place].clone();
    let mut officer = stage.officer.clone();
    let answer = officer.people.get_person(GetPersonRequest { name }).await.unwrap();
    answer.into_inner().person.unwrap()
}

/// Of a death the paper comes after the fact, and a seat by name is lost as well.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_dies_holds_no_seat_of_any_kind(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 07 - 01), true).await else {
        return;
    };
    let request = ChangeOfficeRequest {
        reason: OfficeChangeReason::Deceased.into(),
        ..stage.leaving(CHAIRMAN, paper(7, date!(2019 - 06 - 03)), Some(ON))
    };
    let answer = stage.change(request).await;
    assert_eq!(answer.ended[0].to, Some(ON.into()));
    assert_eq!(stage.status(1, DAY_BEFORE).await, SeatStatus::Held);
    assert_eq!(stage.status(1, ON).await, SeatStatus::VacantPending);
    // His deputy follows him, and leaves his own seat for that.
    let signed = date!(2019 - 06 - 10);
    let follows = stage.moving(1, office("ubnd-tinh", "Chủ tịch"), paper(8, signed), None);
    let answer = stage.change(follows).await;
    assert_eq!(answer.vacant_seats, [seat(2)]);
    assert_eq!((answer.ended.len(), answer.joined.len()), (1, 1));
    assert_eq!(answer.joined[0].from, Some(signed.into()));
    assert_eq!(stage.status(1, date!(2019 - 06 - 09)).await, SeatStatus::VacantPending);
    assert_eq!(stage.status(1, signed).await, SeatStatus::Held);
    assert_eq!(stage.status(2, signed).await, SeatStatus::VacantPending);
    stage.prove().await;
}

/// An office that was to begin after his death makes nobody of him: the seat stays vacant, and he is in none.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_dies_follows_nobody_later(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 07 - 01), true).await else {
        return;
    };
    let later = date!(2019 - 08 - 01);
    let elected = stage.moving(1, office("ubnd-tinh", "Chủ tịch"), paper(7, SIGNED), Some(later));
    stage.change(elected).await;
    let died = ChangeOfficeRequest {
        reason: OfficeChangeReason::Deceased.into(),
        ..stage.leaving(1, paper(8, date!(2019 - 06 - 20)), Some(date!(2019 - 06 - 18)))
    };
    let answer = stage.change(died).await;
    let empty = |office: &&chidao_proto::membership::v1::Office| office.from == office.to;
    assert_eq!(answer.person.unwrap().offices.iter().filter(empty).count(), 1);
    let leaves = stage.leaving(CHAIRMAN, paper(9, SIGNED), Some(later));
    let answer = stage.change(leaves).await;
    assert_eq!(answer.joined, [], "nobody follows");
    assert_eq!(stage.status(1, later).await, SeatStatus::VacantPending);
    stage.prove().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_on_changing_offices_refuses(#[case] kind: Kind) {
    let Some(stage) = Stage::set(kind, date!(2019 - 07 - 01), false).await else {
        return;
    };
    let right = || stage.leaving(DIRECTOR, paper(7, SIGNED), None);
    let with = |change: &dyn Fn(&mut ChangeOfficeRequest)| {
        let mut request = right();
        change(&mut request);
        request
    };
    let named = |title: &'static str| {
        move |request: &mut ChangeOfficeRequest| {
            request.leaves_all = false;
            request.leaves = vec![office("so-tttt", title)];
        }
    };
    let invalid = |field: &str| refused(Reason::InvalidFields, "", field);
    let cases = [
        (
            with(&|request| request.basis.as_mut().unwrap().signature = SignatureKind::None.into()),
            refused(Reason::EvidenceRequired, "MEM-08", "basis.signature"),
        ),
        (
            with(&|request| request.on = Some(draft::date(2019, 5, 19))),
            refused(Reason::RuleForbids, "INV-M3", "on"),
        ),
        (with(&|request| request.leaves_all = false), invalid("leaves")),
        (
            with(&|request| request.leaves = vec![office("so-tttt", "Giám đốc")]),
            invalid("leaves"),
        ),
        (with(&named("Phó Giám đốc")), invalid("leaves[0]")),
        (
            with(&|request| {
                request.basis = Some(paper(7, date!(2016 - 06 - 01)));
                request.on = None;
            }),
            invalid("on"),
        ),
        (
            with(&|request| {
                request.reason = OfficeChangeReason::Deceased.into();
                request.takes_up = vec![office("so-tttt", "Giám đốc")];
            }),
            invalid("takes_up"),
        ),
        (
            with(&|request| {
                request.leaves_all = false;
                request.takes_up = vec![office("so-tttt", "Giám đốc")];
            }),
            invalid("takes_up[0]"),
        ),
        (
            with(&|request| request.takes_up = vec![office("so-khong-co", "Giám đốc")]),
            refused(Reason::ResourceNotFound, "", "takes_up[0].agency"),
        ),
        (with(&|request| request.reason = 0), invalid("reason")),
        (
            with(&|request| request.name = "people/1999-0001".to_owned()),
            refused(Reason::ResourceNotFound, "", "name"),
        ),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let refusal = stage.try_change(request).await.unwrap_err();
        assert_eq!(told(&refusal), expected, "case {number}: {refusal}");
    }
    let mut director = stage.sandbox.client("director");
    let refusal = director.people.change_office(right()).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::NotPermitted, "a member enters nothing");
    assert!(stage.appointments(None).await.iter().all(|one| one.to.is_none()));
    stage.change(right()).await;
    assert!(stage.appointments(None).await[2].name.starts_with(COMMITTEE));
}
