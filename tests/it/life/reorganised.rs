//! Decisions that reorganise a committee (kiện toàn): the list, the name, the standing agency and the way to decide.

mod refused;

use chidao_proto::{
    common::v1::NoticeCode,
    errors::v1::Reason,
    membership::v1::{
        AppointmentEndReason, AppointmentState, DecisionMode, GetRosterRequest, LineAmendment,
        ReorganiseCommitteeRequest, SeatRole, SeatStatus,
    },
    register::v1::ErrandState,
};
use chidao_tests::{Kind, draft};
use rstest::rstest;
use time::{Date, macros::date};

use super::stage::{
    CHAIRMAN, COMMITTEE, DEPUTY_DIRECTOR, DIRECTOR, DIRECTOR_SEAT, OF_SCIENCE, Stage, instead, line, office, paper,
    seat, told,
};

const RETIRED: Date = date!(2019 - 06 - 01);
const SIGNED: Date = date!(2019 - 06 - 20);
const ON: Date = date!(2019 - 07 - 01);
const DAY_BEFORE: Date = date!(2019 - 06 - 30);
const TODAY: Date = date!(2021 - 12 - 01);

/// The director has retired, and his deputy has been appointed to the office.
async fn with_a_new_director(kind: Kind, today: Date) -> Option<Stage> {
    let stage = Stage::set(kind, today, false).await?;
    let signed = date!(2019 - 05 - 20);
    stage
        .change(stage.leaving(DIRECTOR, paper(7, signed), Some(RETIRED)))
        .await;
    let to = office("so-tttt", "Giám đốc");
    stage
        .change(stage.moving(DEPUTY_DIRECTOR, to, paper(8, signed), Some(RETIRED)))
        .await;
    Some(stage)
}

/// That the new director takes the place of the old one.
fn replacing(stage: &Stage) -> ReorganiseCommitteeRequest {
    let person = &stage.people[DEPUTY_DIRECTOR];
    let line = line(SeatRole::StandingMember, "so-tttt", "Giám đốc", person);
    ReorganiseCommitteeRequest {
        amendments: vec![instead(DIRECTOR_SEAT, line)],
        ..stage.deciding(paper(30, SIGNED), Some(ON))
    }
}

/// MEM-09, MEM-10, INV-M5: the seat is vacant until the decision, and then held in its place.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn inv_m5_a_line_is_replaced_without_gap_or_overlap(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, TODAY).await else {
        return;
    };
    let answer = stage.reorganise(replacing(&stage)).await;
    let receipt = answer.receipt.clone().unwrap();
    let codes: Vec<&str> = receipt.basis.iter().map(|basis| &*basis.code).collect();
    assert_eq!(codes, ["MEM-01", "DOC-09", "MEM-10", "INV-M5"]);
    assert_eq!(receipt.notices, []);
    assert_eq!(answer.ended_seats, [seat(DIRECTOR_SEAT)]);
    assert_eq!(answer.lines.len(), 1);
    assert_eq!(answer.lines[0].status(), SeatStatus::Held);
    assert_eq!(answer.lines[0].office, "Giám đốc Sở Thông tin và Truyền thông");

    let before = stage.lines(DAY_BEFORE).await;
    assert_eq!(
        before[2],
        (3, DIRECTOR_SEAT, SeatStatus::VacantPending, String::new()),
        "khuyết, chờ kiện toàn"
    );
    let after = stage.lines(ON).await;
    let person = stage.people[DEPUTY_DIRECTOR].clone();
    assert_eq!(after[2], (3, 6, SeatStatus::Held, person));
    let others = |lines: &[(i32, usize, SeatStatus, String)]| [&lines[..2], &lines[3..]].concat();
    assert_eq!(others(&before), others(&after));
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    stage.prove().await;
}

/// MEM-10: the whole list, the name, the standing agency and the way to decide, by one decision from one day on.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mem_10_a_decision_replaces_the_whole_list_and_what_is_said_of_the_committee(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, TODAY).await else {
        return;
    };
    let person = |place: usize| &*stage.people[place];
    let named = "Ban Chỉ đạo xây dựng Chính quyền điện tử và dịch vụ đô thị thông minh tỉnh Vĩnh Long";
    let etag = stage.committee(None).await.etag;
    let request = ReorganiseCommitteeRequest {
        etag: etag.clone(),
        display_name: Some(named.to_owned()),
        standing_agency: draft::agency_name("so-khcn"),
        decision_mode: DecisionMode::Majority.into(),
        seats: vec![
            line(SeatRole::Head, "ubnd-tinh", "Chủ tịch", person(CHAIRMAN)),
            line(SeatRole::StandingDeputyHead, "ubnd-tinh", "Phó Chủ tịch", person(1)),
            line(SeatRole::DeputyHead, "so-tttt", "Giám đốc", person(DEPUTY_DIRECTOR)),
            line(SeatRole::StandingMember, "so-khcn", "Giám đốc", person(OF_SCIENCE)),
            line(SeatRole::Secretary, "so-khcn", "Chánh Văn phòng", ""),
        ],
        ..stage.deciding(paper(30, SIGNED), Some(ON))
    };
    let answer = stage.reorganise(request.clone()).await;
    assert_eq!(answer.ended_seats, [1, 2, 3, 4, 5].map(seat));
    assert_eq!(answer.lines.len(), 5);
    let notices: Vec<NoticeCode> = answer.receipt.unwrap().notices.iter().map(|one| one.code()).collect();
    assert_eq!(notices, [NoticeCode::SeatVacant]);

    // Who was what, on the last day of the one list and on the first of the other.
    let before: Vec<usize> = stage.lines(DAY_BEFORE).await.iter().map(|line| line.1).collect();
    assert_eq!(before, [1, 2, 3, 4, 5]);
    let after: Vec<_> = stage.lines(ON).await.into_iter().map(|line| (line.0, line.1)).collect();
    assert_eq!(after, [(1, 6), (2, 7), (3, 8), (4, 9), (5, 10)]);
    for day in [DAY_BEFORE, ON] {
        let held = stage.appointments(Some(day)).await;
        assert_eq!(held.len(), 4, "{day}: each once");
    }
    let ended = stage
        .appointments(None)
        .await
        .into_iter()
        .find(|one| one.seat == seat(1))
        .unwrap();
    assert_eq!(
        (ended.to, ended.end_reason(), ended.end_basis),
        (
            Some(ON.into()),
            AppointmentEndReason::Reorganised,
            Some(paper(30, SIGNED))
        )
    );

    let (old, new) = (stage.committee(Some(DAY_BEFORE)).await, stage.committee(Some(ON)).await);
    assert!(old.display_name.ends_with("Chính quyền điện tử tỉnh Vĩnh Long"));
    assert_eq!(
        (&*new.display_name, new.decision_mode()),
        (named, DecisionMode::Majority)
    );
    assert_eq!(old.decision_mode(), DecisionMode::HeadDecides);
    assert_eq!(old.standing_agency, draft::agency_name("so-tttt"));
    assert_eq!(new.standing_agency, draft::agency_name("so-khcn"));
    assert_eq!(new, stage.committee(None).await);
    let said: Vec<_> = new.terms.iter().map(|terms| (terms.from, &*terms.symbol)).collect();
    assert_eq!(
        said,
        [
            (Some(draft::date(2018, 12, 28)), "01/QĐ-UBND (hư cấu)"),
            (Some(ON.into()), "30/QĐ-UBND (hư cấu)")
        ]
    );
    assert_eq!(old.terms, new.terms);
    let stale = ReorganiseCommitteeRequest {
        request_id: draft::request_id(),
        ..request
    };
    let refusal = stage.try_reorganise(stale).await.unwrap_err();
    assert_eq!(told(&refusal).0, Reason::EtagMismatch);

    // What a later decision does not say stays as it was.
    let later = ReorganiseCommitteeRequest {
        short_name: Some("BCĐ".to_owned()),
        ..stage.deciding(paper(31, date!(2020 - 01 - 10)), None)
    };
    let answer = stage.reorganise(later).await.committee.unwrap();
    assert_eq!((&*answer.display_name, &*answer.short_name), (named, "BCĐ"));
    assert_eq!((answer.terms.len(), answer.standing_agency), (3, new.standing_agency));
    stage.prove().await;
}

/// A line is added, another goes; the number of a seat is never given again.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn lines_are_added_and_removed(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, TODAY).await else {
        return;
    };
    let deputy = line(SeatRole::Member, "so-tttt", "Phó Giám đốc", "");
    let request = ReorganiseCommitteeRequest {
        amendments: vec![
            LineAmendment {
                seat: seat(5),
                line: None,
            },
            LineAmendment {
                seat: String::new(),
                line: Some(deputy),
            },
        ],
        ..stage.deciding(paper(30, SIGNED), None)
    };
    let answer = stage.reorganise(request).await;
    assert_eq!(answer.ended_seats, [seat(5)]);
    assert_eq!(answer.lines[0].status(), SeatStatus::Vacant);
    let places: Vec<_> = stage
        .lines(SIGNED)
        .await
        .into_iter()
        .map(|line| (line.0, line.1))
        .collect();
    assert_eq!(places, [(1, 1), (2, 2), (3, 3), (4, 4), (6, 6)]);
    let places = stage.lines(date!(2019 - 06 - 19)).await;
    assert_eq!(places.len(), 5);
    stage.prove().await;
}

/// A decision whose day is still to come waits for it, whatever else is asked meanwhile.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_takes_effect_on_its_day(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, SIGNED).await else {
        return;
    };
    let request = ReorganiseCommitteeRequest {
        display_name: Some("Ban Chỉ đạo mới".to_owned()),
        ..replacing(&stage)
    };
    let answer = stage.reorganise(request).await;
    let notices: Vec<NoticeCode> = answer.receipt.unwrap().notices.iter().map(|one| one.code()).collect();
    assert_eq!(notices, [NoticeCode::TakesEffectLater]);
    assert_eq!(answer.committee.unwrap().display_name, "Ban Chỉ đạo mới");
    assert_ne!(stage.committee(None).await.display_name, "Ban Chỉ đạo mới");
    assert_eq!(stage.roles("deputy").await, [""; 0]);
    let open = stage.errands(ErrandState::Open).await;
    assert_eq!((open.len(), &*open[0].kind), (1, "committee_reorganised"));
    let to_come = stage.appointments(None).await.pop().unwrap();
    assert_eq!(to_come.state(), AppointmentState::Scheduled);

    stage.move_clock(ON).await;
    stage.until_done().await;
    assert_eq!(stage.committee(None).await.display_name, "Ban Chỉ đạo mới");
    assert_eq!(stage.roles("deputy").await, ["standing_member"]);
    let entry = stage.entries().await.pop().unwrap();
    assert_eq!(entry.actor, "system:clock");
    let names: Vec<&str> = entry.changes.iter().map(|change| &*change.name).collect();
    assert_eq!(names, [COMMITTEE, &*to_come.name]);
    stage.prove().await;
}

/// What the register knew of list and name before a decision was recorded, it goes on telling of that time.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_past_knows_the_committee_as_it_was_known_then(#[case] kind: Kind) {
    let Some(stage) = with_a_new_director(kind, TODAY).await else {
        return;
    };
    let asked = async |on: Date, recorded_by| {
        let request = GetRosterRequest {
            committee: COMMITTEE.to_owned(),
            on: Some(on.into()),
            recorded_by,
            ..GetRosterRequest::default()
        };
        let answer = stage
            .officer
            .clone()
            .committees
            .get_roster(request)
            .await
            .unwrap()
            .into_inner();
        (answer.committee.unwrap(), answer.lines)
    };
    let known_before = asked(ON, None).await;
    let by = stage.entries().await.pop().unwrap().time;
    let request = ReorganiseCommitteeRequest {
        display_name: Some("Ban Chỉ đạo mới".to_owned()),
        ..replacing(&stage)
    };
    let recorded = stage.reorganise(request).await.receipt.unwrap().time;
    assert_eq!(asked(ON, by).await, known_before);
    for day in [DAY_BEFORE, ON] {
        let now = asked(day, None).await;
        assert_eq!(asked(day, recorded).await, now, "{day}");
        assert_eq!(now.0.display_name == "Ban Chỉ đạo mới", day == ON);
    }
}
