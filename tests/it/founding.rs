//! The first act, from outside: a founder imports, establishes, and has no say any more.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, Appointment, CloseAgencyRequest, Committee, EstablishCommitteeRequest, GetCommitteeRequest,
        GetPrincipalRequest, GetRosterRequest, GetRosterResponse, OfficeRole, SeatRole, SeatStatus,
    },
    refusal::read,
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Client, Kind, Sandbox, draft};
use prost::Message;
use rstest::rstest;

/// The people of the small committee of these tests.
struct Founded {
    sandbox: Sandbox,
    officer: Client,
}

/// Two agencies, four people, an officer, and the committee.
async fn found(kind: Kind) -> Option<Founded> {
    let sandbox = Sandbox::start(kind).await?;
    let mut founder = sandbox.founder();
    for (id, name, kind) in [
        (
            "ubnd-tinh",
            "Ủy ban nhân dân tỉnh Vĩnh Long",
            AgencyKind::ProvincialPeoplesCommittee,
        ),
        ("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department),
        (
            "ubnd-tam-binh",
            "Ủy ban nhân dân huyện Tam Bình",
            AgencyKind::DistrictPeoplesCommittee,
        ),
    ] {
        founder
            .agencies
            .create_agency(draft::agency(id, name, kind))
            .await
            .unwrap();
    }
    let mut people = Vec::new();
    for request in [
        draft::person("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch", ""),
        draft::person("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch", "Văn hóa – Xã hội"),
        draft::person("Lê Văn Giám", "so-tttt", "Giám đốc", ""),
        draft::person("Phạm Thị Chuyên", "so-tttt", "Chuyên viên", ""),
    ] {
        people.push(
            founder
                .people
                .create_person(request)
                .await
                .unwrap()
                .into_inner()
                .person
                .unwrap()
                .name,
        );
    }
    founder
        .authority
        .create_account(draft::account("officer", &people[3]))
        .await
        .unwrap();
    founder
        .authority
        .grant_role(draft::grant(&people[3], OfficeRole::Officer))
        .await
        .unwrap();
    founder
        .authority
        .create_account(draft::account("chairman", &people[0]))
        .await
        .unwrap();
    founder
        .authority
        .create_account(draft::account("tam-binh", "agencies/ubnd-tam-binh"))
        .await
        .unwrap();
    let seats = vec![
        draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
        draft::seat(
            SeatRole::DeputyHead,
            "ubnd-tinh",
            "Phó Chủ tịch",
            "Văn hóa – Xã hội",
            &people[1],
        ),
        draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", &people[2]),
        draft::seat(SeatRole::Member, "so-tttt", "Phó Giám đốc", "", ""),
    ];
    let established = founder
        .committees
        .establish_committee(draft::committee(seats))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(established.lines.len(), 4);
    assert_eq!(established.receipt.unwrap().notices.len(), 1, "the vacant seat is told");
    let officer = sandbox.client("officer");
    Some(Founded { sandbox, officer })
}

async fn roster(client: &mut Client, on: Option<(i32, i32, i32)>) -> GetRosterResponse {
    let on = on.map(|(year, month, day)| draft::date(year, month, day));
    let request = GetRosterRequest {
        committee: "committees/bcd-cqdt".to_owned(),
        on,
        ..GetRosterRequest::default()
    };
    client.committees.get_roster(request).await.unwrap().into_inner()
}

/// Row M-T1.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn m_t1_the_committee_stands_from_28_12_2018(#[case] kind: Kind) {
    let Some(founded) = found(kind).await else { return };
    let mut officer = founded.officer.clone();
    let day = roster(&mut officer, Some((2018, 12, 28))).await;
    assert!(day.in_force);
    let held: Vec<(&str, &str)> = day
        .lines
        .iter()
        .map(|line| (line.full_name.as_str(), line.office.as_str()))
        .collect();
    assert_eq!(
        held,
        [
            ("Nguyễn Văn Chủ (hư cấu)", "Chủ tịch Ủy ban nhân dân tỉnh Vĩnh Long"),
            (
                "Trần Thị Phó (hư cấu)",
                "Phó Chủ tịch Ủy ban nhân dân tỉnh Vĩnh Long phụ trách Văn hóa – Xã hội"
            ),
            ("Lê Văn Giám (hư cấu)", "Giám đốc Sở Thông tin và Truyền thông"),
            ("", ""),
        ]
    );
    let status: Vec<SeatStatus> = day.lines.iter().map(|line| line.status()).collect();
    assert_eq!(
        status,
        [SeatStatus::Held, SeatStatus::Held, SeatStatus::Held, SeatStatus::Vacant]
    );

    let before = roster(&mut officer, Some((2018, 12, 27))).await;
    assert!(!before.in_force);
    assert!(before.lines.is_empty());

    let request = GetCommitteeRequest {
        name: "committees/bcd-cntt".to_owned(),
        on: None,
    };
    let predecessor = officer
        .committees
        .get_committee(request)
        .await
        .unwrap()
        .into_inner()
        .committee
        .unwrap();
    assert_eq!(
        predecessor.valid_to,
        Some(draft::date(2018, 12, 28)),
        "it ends on the very day"
    );
    assert_eq!(predecessor.successor, "committees/bcd-cqdt");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn authority_follows_the_roster(#[case] kind: Kind) {
    let Some(Founded { sandbox, .. }) = found(kind).await else {
        return;
    };
    let roles = async |subject: &str| {
        let mut client = sandbox.client(subject);
        let principal = client
            .authority
            .get_principal(GetPrincipalRequest {})
            .await
            .unwrap()
            .into_inner();
        (principal.actor, principal.roles)
    };
    assert_eq!(
        roles("chairman").await,
        ("people/".to_owned() + &this_year(1), vec!["head".to_owned()])
    );
    assert_eq!(roles("officer").await.1, ["officer"]);
    assert_eq!(
        roles("tam-binh").await,
        ("agencies/ubnd-tam-binh".to_owned(), vec!["agency".to_owned()])
    );
    assert_eq!(roles("nobody").await, (String::new(), Vec::new()));
    assert_eq!(roles("system:founder").await.1, Vec::<String>::new());

    let late = draft::agency("late", "Đến muộn", AgencyKind::Department);
    let refused = sandbox
        .founder()
        .agencies
        .create_agency(late.clone())
        .await
        .unwrap_err();
    assert_eq!(
        read(&refused).unwrap().reason,
        Reason::AccountUnknown,
        "the founder has had his day"
    );
    sandbox.client("officer").agencies.create_agency(late).await.unwrap();
}

/// Row M-T19: each day is answered from the committee of that day. The predecessor's snapshots keep their papers.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn m_t19_a_committee_takes_the_place_of_another(#[case] kind: Kind) {
    let Some(founded) = found(kind).await else { return };
    let mut officer = founded.officer.clone();
    let people: Vec<String> = (1..=3).map(|number| format!("people/{}", this_year(number))).collect();
    let request = EstablishCommitteeRequest {
        committee_id: "bcd-cds".to_owned(),
        display_name: "Ban Chỉ đạo Chuyển đổi số tỉnh Vĩnh Long".to_owned(),
        decision: Some(draft::decision("3157/QĐ-UBND", draft::date(2021, 11, 17))),
        predecessor: "committees/bcd-cqdt".to_owned(),
        historical_predecessor: None,
        ..draft::committee(vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(
                SeatRole::StandingDeputyHead,
                "ubnd-tinh",
                "Phó Chủ tịch",
                "",
                &people[1],
            ),
            draft::seat(SeatRole::DeputyHead, "so-tttt", "Giám đốc", "", &people[2]),
        ])
    };
    officer.committees.establish_committee(request).await.unwrap();

    for (committee, day, in_force) in [
        ("bcd-cqdt", (2021, 11, 16), true),
        ("bcd-cqdt", (2021, 11, 17), false),
        ("bcd-cds", (2021, 11, 16), false),
        ("bcd-cds", (2021, 11, 18), true),
    ] {
        let on = Some(draft::date(day.0, day.1, day.2));
        let request = GetRosterRequest {
            committee: format!("committees/{committee}"),
            on,
            recorded_by: None,
            ..GetRosterRequest::default()
        };
        let roster = officer.committees.get_roster(request).await.unwrap().into_inner();
        assert_eq!(roster.in_force, in_force, "{committee} on {day:?}");
        assert_eq!(roster.lines.is_empty(), !in_force, "{committee} on {day:?}");
    }

    for (resource_name, has_paper) in [
        (
            "committees/bcd-cqdt",
            (|bytes| Committee::decode(bytes).unwrap().decision.is_some()) as fn(&[u8]) -> bool,
        ),
        ("committees/bcd-cqdt/appointments/1", |bytes| {
            Appointment::decode(bytes).unwrap().basis.is_some()
        }),
    ] {
        let request = ListEntriesRequest {
            register: "membership".to_owned(),
            resource_name: resource_name.to_owned(),
            ..Default::default()
        };
        let history = officer
            .register
            .list_entries(request)
            .await
            .unwrap()
            .into_inner()
            .entries;
        assert_eq!(history.len(), 2, "{resource_name}: established, then superseded");
        for entry in history {
            let change = entry
                .changes
                .iter()
                .find(|change| change.name == resource_name)
                .unwrap();
            assert!(has_paper(&change.resource), "{resource_name} at {}", entry.position);
        }
    }
}

/// MEM-09, INV-M4: who loses the office that his seat is bound to leaves the seat vacant until a decision.
#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_that_ends_leaves_its_seats_vacant(#[case] kind: Kind) {
    let Some(founded) = found(kind).await else { return };
    let mut officer = founded.officer.clone();
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        valid_to: Some(draft::date(2025, 3, 1)),
        decision: Some(draft::decision("02/QĐ-UBND (hư cấu)", draft::date(2025, 2, 20))),
        ..Default::default()
    };
    // The officer's own office ends with it, but his role is granted to him as a person.
    officer.agencies.close_agency(close).await.unwrap();
    let before = roster(&mut officer, Some((2025, 2, 28))).await;
    assert_eq!(before.lines[2].status(), SeatStatus::Held);
    let after = roster(&mut officer, Some((2025, 3, 1))).await;
    assert_eq!(after.lines[2].status(), SeatStatus::VacantPending);
    assert_eq!(after.lines[0].status(), SeatStatus::Held);
}

/// The id of the first numbers of this year: tests run on the real clock.
fn this_year(number: u32) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let day = time::OffsetDateTime::from_unix_timestamp(now.cast_signed()).unwrap() + time::Duration::hours(7);
    format!("{}-{number:04}", day.year())
}
