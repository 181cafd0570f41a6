//! Valid time and record time together: who, as the register knew on one day, was member on another.

mod random;
mod snapshots;

use chidao_calendar::Instant;
use chidao_proto::{
    common::v1::Date,
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, CloseAgencyRequest, GetAgencyRequest, GetAgencyResponse, GetRosterRequest, GetRosterResponse,
        OfficeRole, SeatDraft, SeatRole, SeatStatus, UpdateAgencyRequest,
    },
    refusal::read,
};
use chidao_register::{Database, timestamp};
use chidao_tests::{Client, Kind, Sandbox, draft};
use prost_reflect::prost_types::Timestamp;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;
use tonic::Status;

const TYPING_ERROR: &str = "Sở Thông tin và Truyền thong";
const CORRECTED: &str = "Sở Thông tin và Truyền thông";

/// A service, who works with it, and a hand on its clock.
struct World {
    sandbox: Sandbox,
    founder: Client,
    officer: Client,
    people: Vec<String>,
    database: Database,
}

impl World {
    /// Two agencies, one of them misspelt, three people and an officer, recorded at an instant.
    async fn start(kind: Kind, at: Instant) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        let mut world = Self {
            founder: sandbox.founder(),
            officer: sandbox.client("officer"),
            people: Vec::new(),
            database: database.unwrap(),
            sandbox,
        };
        world.move_clock(at).await;
        let founder = &mut world.founder;
        for (id, name, kind) in [
            (
                "ubnd-tinh",
                "Ủy ban nhân dân tỉnh Vĩnh Long",
                AgencyKind::ProvincialPeoplesCommittee,
            ),
            ("so-tttt", TYPING_ERROR, AgencyKind::Department),
        ] {
            let agency = draft::agency(id, name, kind);
            founder.agencies.create_agency(agency).await.unwrap();
        }
        for request in [
            draft::person("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch", ""),
            draft::person("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch", ""),
            draft::person("Lê Văn Giám", "so-tttt", "Giám đốc", ""),
        ] {
            let recorded = founder.people.create_person(request).await.unwrap().into_inner();
            world.people.push(recorded.person.unwrap().name);
        }
        let account = draft::account("officer", &world.people[2]);
        founder.authority.create_account(account).await.unwrap();
        let grant = draft::grant(&world.people[2], OfficeRole::Officer);
        founder.authority.grant_role(grant).await.unwrap();
        Some(world)
    }

    fn seats(&self) -> Vec<SeatDraft> {
        let [head, deputy, standing] = [0, 1, 2].map(|place| self.people[place].as_str());
        vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", head),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", deputy),
            draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", standing),
        ]
    }

    /// Moves the clock, back as well: no entry's time goes back with it.
    async fn move_clock(&self, to: Instant) {
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let offset = to.micros() - i64::try_from(machine).unwrap();
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [offset.into()]);
        self.database.readers().execute_raw(statement).await.unwrap();
    }

    async fn agency(
        &self,
        id: &str,
        on: Option<Date>,
        by: Option<Timestamp>,
    ) -> Result<GetAgencyResponse, (Reason, Vec<String>)> {
        let request = GetAgencyRequest {
            name: draft::agency_name(id),
            on,
            recorded_by: by,
        };
        let answer = self.officer.clone().agencies.get_agency(request).await;
        answer.map(tonic::Response::into_inner).map_err(reason)
    }

    async fn roster(
        &self,
        id: &str,
        on: Option<Date>,
        by: Option<Timestamp>,
    ) -> Result<GetRosterResponse, (Reason, Vec<String>)> {
        let request = GetRosterRequest {
            committee: format!("committees/{id}"),
            on,
            recorded_by: by,
            ..GetRosterRequest::default()
        };
        let answer = self.officer.clone().committees.get_roster(request).await;
        answer.map(tonic::Response::into_inner).map_err(reason)
    }
}

/// Why a call is refused, and because of which fields.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn reason(status: Status) -> (Reason, Vec<String>) {
    let read = read(&status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    (read.reason, read.fields.into_iter().map(|field| field.0).collect())
}

/// Eight in the morning of a day, at UTC+7.
fn morning(year: i32, month: i32, day: i32) -> Instant {
    let date = Some(draft::date(year, month, day));
    let date = chidao_proto::field::day(&date, "day").unwrap();
    Instant::start_of(date).plus_micros(8 * 3_600_000_000)
}

/// 05/01/2019: the agency with a typing error. 10/01: the committee of 28/12/2018. 01/02: the correction. 20/02: the end
/// of the agency on 15/03. Read on 01/04.
async fn story(kind: Kind) -> Option<World> {
    let mut world = World::start(kind, morning(2019, 1, 5)).await?;
    world.move_clock(morning(2019, 1, 10)).await;
    let committee = draft::committee(world.seats());
    world.founder.committees.establish_committee(committee).await.unwrap();
    world.move_clock(morning(2019, 2, 1)).await;
    let correct = UpdateAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        display_name: Some(CORRECTED.to_owned()),
        ..Default::default()
    };
    world.officer.agencies.update_agency(correct).await.unwrap();
    world.move_clock(morning(2019, 2, 20)).await;
    let close = CloseAgencyRequest {
        request_id: draft::request_id(),
        name: "agencies/so-tttt".to_owned(),
        valid_to: Some(draft::date(2019, 3, 15)),
        decision: Some(draft::decision("02/QĐ-UBND (hư cấu)", draft::date(2019, 2, 18))),
        ..Default::default()
    };
    world.officer.agencies.close_agency(close).await.unwrap();
    world.move_clock(morning(2019, 4, 1)).await;
    Some(world)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_is_told_as_it_was_known(#[case] kind: Kind) {
    let Some(world) = story(kind).await else { return };
    let ask = async |on, by: Option<Instant>| {
        let answer = world.agency("so-tttt", on, by.map(timestamp)).await?;
        assert_eq!(answer.recorded_by, by.map(timestamp));
        let agency = answer.agency.unwrap();
        let etag: i64 = agency.etag.split_once('-').unwrap().0.parse().unwrap();
        assert!(etag <= answer.read_position, "changed by an entry that was read");
        Ok::<_, (Reason, Vec<String>)>((agency.display_name, answer.in_force, agency.valid_to.is_some()))
    };
    let known = |name: &str, in_force, has_end| Ok((name.to_owned(), in_force, has_end));
    let (march_14, march_15) = (Some(draft::date(2019, 3, 14)), Some(draft::date(2019, 3, 15)));

    let too_early = ask(march_14, Some(morning(2019, 1, 4))).await;
    assert_eq!(too_early.unwrap_err().0, Reason::ResourceNotFound);
    let by = Some(morning(2019, 1, 31));
    assert_eq!(ask(march_15, by).await, known(TYPING_ERROR, true, false));
    let by = Some(morning(2019, 2, 2));
    assert_eq!(ask(march_15, by).await, known(CORRECTED, true, false));
    let by = Some(morning(2019, 2, 21));
    assert_eq!(ask(march_14, by).await, known(CORRECTED, true, true));
    assert_eq!(ask(march_15, by).await, known(CORRECTED, false, true));
    // As it is known now: before the agency began, on a day, and today.
    let before = Some(draft::date(2003, 12, 31));
    assert_eq!(ask(before, None).await, known(CORRECTED, false, true));
    assert_eq!(ask(march_14, None).await, known(CORRECTED, true, true));
    assert_eq!(ask(None, None).await, known(CORRECTED, false, true));
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_told_as_it_was_known(#[case] kind: Kind) {
    let Some(world) = story(kind).await else { return };
    let ask = async |on: (i32, i32, i32), by: Option<Instant>| {
        let on = Some(draft::date(on.0, on.1, on.2));
        let answer = world.roster("bcd-cqdt", on, by.map(timestamp)).await?;
        assert_eq!((answer.on, answer.recorded_by), (on, by.map(timestamp)));
        let standing = answer.lines.last().map(|line| (line.office.clone(), line.status()));
        Ok::<_, (Reason, Vec<String>)>((answer.in_force, answer.lines.len(), standing))
    };
    let held = |agency: &str| Ok((true, 3, Some((format!("Giám đốc {agency}"), SeatStatus::Held))));
    let pending = Ok((true, 3, Some((String::new(), SeatStatus::VacantPending))));

    // Who was member on 15/01/2019: nobody knew before the committee was recorded.
    let too_early = ask((2019, 1, 15), Some(morning(2019, 1, 9))).await;
    assert_eq!(too_early.unwrap_err().0, Reason::ResourceNotFound);
    assert_eq!(ask((2019, 1, 15), Some(morning(2019, 1, 16))).await, held(TYPING_ERROR));
    assert_eq!(ask((2019, 1, 15), Some(morning(2019, 3, 1))).await, held(CORRECTED));
    assert_eq!(
        ask((2018, 12, 28), Some(morning(2019, 1, 16))).await,
        held(TYPING_ERROR)
    );
    assert_eq!(
        ask((2018, 12, 27), Some(morning(2019, 1, 16))).await,
        Ok((false, 0, None))
    );
    // The seat falls vacant on 15/03, which was known from 20/02 on.
    assert_eq!(ask((2019, 3, 20), Some(morning(2019, 2, 19))).await, held(CORRECTED));
    assert_eq!(ask((2019, 3, 20), Some(morning(2019, 2, 21))).await, pending);
    assert_eq!(ask((2019, 3, 14), Some(morning(2019, 2, 21))).await, held(CORRECTED));
    assert_eq!(ask((2019, 3, 20), None).await, pending);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_instant_that_cannot_be_is_refused(#[case] kind: Kind) {
    let Some(world) = story(kind).await else { return };
    let out_of_range = Timestamp {
        seconds: i64::MAX,
        nanos: 0,
    };
    let no_nanos = Timestamp {
        nanos: 1_000_000_000,
        ..timestamp(morning(2019, 1, 5))
    };
    for by in [timestamp(morning(2019, 5, 1)), out_of_range, no_nanos] {
        let refused = (Reason::InvalidFields, vec!["recorded_by".to_owned()]);
        assert_eq!(
            world.agency("so-tttt", None, Some(by)).await,
            Err(refused.clone()),
            "{by:?}"
        );
        assert_eq!(world.roster("bcd-cqdt", None, Some(by)).await, Err(refused), "{by:?}");
    }
    let before_all = timestamp(morning(1900, 1, 2));
    let refused = world.agency("so-tttt", None, Some(before_all)).await.unwrap_err();
    assert_eq!(refused.0, Reason::ResourceNotFound);
}
