//! The service that the model is compared with.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{
        AgencyKind, AppointRequest, AppointmentEndReason, ChangeOfficeRequest, CloseAgencyRequest,
        EndAppointmentRequest, GetPrincipalRequest, GetRosterRequest, LineAmendment, ListAppointmentsRequest,
        NamedOffice, OfficeChangeReason, OfficeRole, ReorganiseCommitteeRequest, SeatDraft, SeatRole, SeatStatus,
    },
    register::v1::Receipt,
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, draft};
use prost_reflect::prost_types::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use time::{Duration, OffsetDateTime, macros::date};
use tonic::{Response, Status};

use super::{
    act::{Act, Change, Draft},
    world::{AGENCIES, Appointed, NEVER, OFFICES, PEOPLE, World},
};

const COMMITTEE: &str = "committees/bcd-cqdt";
/// Day 0.
const FOUNDED: Date = date!(2018 - 12 - 28);

fn day(number: i64) -> Date {
    FOUNDED + Duration::days(number)
}

fn number(date: Option<chidao_proto::common::v1::Date>) -> i64 {
    let date = chidao_proto::field::optional_day(&date, "day").unwrap();
    date.map_or(NEVER, |date| (date - FOUNDED).whole_days())
}

fn last_part(name: &str) -> usize {
    name.rsplit('/').next().unwrap().parse().unwrap()
}

fn seat(number: usize) -> String {
    format!("{COMMITTEE}/seats/{number}")
}

/// The paper of a day: acts of one day rest on one.
fn paper(issued: i64) -> DocumentRef {
    draft::decision(&format!("{}/QĐ-UBND (hư cấu)", 100 + issued), day(issued).into())
}

fn office(number: usize) -> NamedOffice {
    let (agency, title) = OFFICES[number];
    NamedOffice {
        agency: draft::agency_name(AGENCIES[agency]),
        title: title.to_owned(),
        portfolio: String::new(),
    }
}

/// A line of a list: its place, its seat, the role, and whether it is held and by whom.
pub(super) type Listed = (i32, usize, SeatRole, (SeatStatus, Option<usize>));

pub(super) struct Served {
    sandbox: Sandbox,
    officer: Client,
    people: Vec<String>,
    database: Database,
}

impl Served {
    /// The committee as the model founds it; `None` where there is no such database.
    pub(super) async fn found(kind: Kind, world: &World) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        let mut served = Self {
            officer: sandbox.client("officer"),
            sandbox,
            people: Vec::new(),
            database: database.unwrap(),
        };
        served.move_clock(0).await;
        let mut founder = served.sandbox.founder();
        for (number, id) in AGENCIES.iter().enumerate() {
            let kind = match number {
                0 => AgencyKind::ProvincialPeoplesCommittee,
                _ => AgencyKind::Department,
            };
            let request = draft::agency(id, "Cơ quan", kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        let officer = draft::person("Phạm Thị Chuyên", AGENCIES[0], "Chuyên viên", "");
        let officer = founder.people.create_person(officer).await.unwrap().into_inner();
        let officer = officer.person.unwrap().name;
        let request = draft::account("officer", &officer);
        founder.authority.create_account(request).await.unwrap();
        let request = draft::grant(&officer, OfficeRole::Officer);
        founder.authority.grant_role(request).await.unwrap();
        for number in 0..PEOPLE {
            let held = world.people[number].first().map(|held| OFFICES[held.office]);
            let (agency, title) = held.unwrap_or_default();
            let mut request = draft::person("Đặng Thị Thử", AGENCIES[agency], title, "");
            if held.is_none() {
                request.person.as_mut().unwrap().offices.clear();
            }
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            let name = created.person.unwrap().name;
            let request = draft::account(&format!("person-{number}"), &name);
            founder.authority.create_account(request).await.unwrap();
            served.people.push(name);
        }
        let list = world.seats.iter().map(|seat| {
            let held = world.appointed.iter().find(|one| one.seat == seat.number);
            served.draft(&Draft {
                role: seat.role,
                office: seat.office,
                joins: seat.joins,
                person: held.map(|held| held.person),
            })
        });
        let mut request = draft::committee(list.collect());
        request.standing_agency = draft::agency_name(AGENCIES[0]);
        founder.committees.establish_committee(request).await.unwrap();
        Some(served)
    }

    fn draft(&self, line: &Draft) -> SeatDraft {
        let (agency, title) = OFFICES[line.office];
        let person = line.person.map(|person| &*self.people[person]).unwrap_or_default();
        let mut seat = draft::seat(line.role, AGENCIES[agency], title, "", person);
        seat.successor_joins = line.joins;
        seat
    }

    /// Sends an act; gives the time at which it was recorded.
    pub(super) async fn tell(&self, act: &Act) -> Result<Option<Timestamp>, Status> {
        fn time<A>(answer: Response<A>, receipt: fn(A) -> Option<Receipt>) -> Option<Timestamp> {
            receipt(answer.into_inner()).and_then(|receipt| receipt.time)
        }
        let mut officer = self.officer.clone();
        let request_id = draft::request_id();
        match act {
            Act::Change(change) => {
                let answer = officer.people.change_office(self.changing(change)).await;
                answer.map(|answer| time(answer, |answer| answer.receipt))
            }
            Act::Reorganise {
                on,
                issued,
                lines,
                is_whole,
            } => {
                let drafts = lines.iter().filter_map(|line| line.draft.as_ref());
                let amendments = lines.iter().map(|line| LineAmendment {
                    seat: line.seat.map(seat).unwrap_or_default(),
                    line: line.draft.as_ref().map(|draft| self.draft(draft)),
                });
                let request = ReorganiseCommitteeRequest {
                    request_id,
                    committee: COMMITTEE.to_owned(),
                    decision: Some(paper(*issued)),
                    effective_on: Some(day(*on).into()),
                    seats: drafts.filter(|_| *is_whole).map(|draft| self.draft(draft)).collect(),
                    amendments: amendments.filter(|_| !*is_whole).collect(),
                    ..ReorganiseCommitteeRequest::default()
                };
                let answer = officer.committees.reorganise_committee(request).await;
                answer.map(|answer| time(answer, |answer| answer.receipt))
            }
            Act::Appoint {
                seat: number,
                person,
                from,
                issued,
            } => {
                let request = AppointRequest {
                    request_id,
                    committee: COMMITTEE.to_owned(),
                    seat: seat(*number),
                    person: self.people[*person].clone(),
                    basis: Some(paper(*issued)),
                    from: Some(day(*from).into()),
                };
                let answer = officer.appointments.appoint(request).await;
                answer.map(|answer| time(answer, |answer| answer.receipt))
            }
            Act::End { place, to, issued } => {
                let request = EndAppointmentRequest {
                    request_id,
                    name: format!("{COMMITTEE}/appointments/{}", place + 1),
                    basis: Some(paper(*issued)),
                    to: Some(day(*to).into()),
                    reason: AppointmentEndReason::Dismissed.into(),
                    etag: String::new(),
                };
                let answer = officer.appointments.end_appointment(request).await;
                answer.map(|answer| time(answer, |answer| answer.receipt))
            }
            Act::Close { agency, on, issued } => {
                let request = CloseAgencyRequest {
                    request_id,
                    name: draft::agency_name(AGENCIES[*agency]),
                    valid_to: Some(day(*on).into()),
                    decision: Some(paper(*issued)),
                    ..CloseAgencyRequest::default()
                };
                let answer = officer.agencies.close_agency(request).await;
                answer.map(|answer| time(answer, |answer| answer.receipt))
            }
        }
    }

    fn changing(&self, change: &Change) -> ChangeOfficeRequest {
        ChangeOfficeRequest {
            request_id: draft::request_id(),
            name: self.people[change.person].clone(),
            etag: String::new(),
            basis: Some(paper(change.issued)),
            on: Some(day(change.on).into()),
            reason: OfficeChangeReason::Transferred.into(),
            leaves: change.leaves.map(office).into_iter().collect(),
            leaves_all: change.leaves.is_none(),
            takes_up: change.takes_up.map(office).into_iter().collect(),
        }
    }

    fn person(&self, name: &str) -> usize {
        self.people.iter().position(|person| person == name).unwrap()
    }

    /// The appointments of the committee are those of the model, in the order in which they were made.
    pub(super) async fn compare_appointments(&self, world: &World, about: &str) {
        let request = ListAppointmentsRequest {
            committee: COMMITTEE.to_owned(),
            page_size: 1_000,
            ..Default::default()
        };
        let answer = self.officer.clone().appointments.list_appointments(request).await;
        let mut found = answer.map(Response::into_inner).unwrap().appointments;
        found.sort_by_key(|one| last_part(&one.name));
        let found: Vec<Appointed> = found
            .iter()
            .map(|one| Appointed {
                seat: last_part(&one.seat),
                person: self.person(&one.person),
                from: number(one.from),
                to: number(one.to),
                lost: one.end_reason() == AppointmentEndReason::OfficeLost,
            })
            .collect();
        assert_eq!(found, world.appointed, "{about}");
    }

    /// The list of a day is that of the model.
    pub(super) async fn compare_list(&self, world: &World, on: i64, about: &str) {
        let expected: Vec<_> = world
            .standing(on)
            .into_iter()
            .map(|seat| (seat.ordinal, seat.number, seat.role, world.status(seat, on)))
            .collect();
        assert_eq!(self.list(on, None).await, expected, "day {on}, {about}");
    }

    /// The list of a day as it is recorded, or was by an instant.
    pub(super) async fn list(&self, on: i64, recorded_by: Option<Timestamp>) -> Vec<Listed> {
        let request = GetRosterRequest {
            committee: COMMITTEE.to_owned(),
            on: Some(day(on).into()),
            recorded_by,
            ..GetRosterRequest::default()
        };
        let answer = self.officer.clone().committees.get_roster(request).await;
        let lines = answer.map(Response::into_inner).unwrap().lines.into_iter();
        lines
            .map(|line| {
                let status = line.status();
                let seat = line.seat.unwrap();
                let held = line.appointment.filter(|_| status == SeatStatus::Held);
                let person = held.map(|held| self.person(&held.person));
                (seat.order, last_part(&seat.name), seat.role(), (status, person))
            })
            .collect()
    }

    /// Everybody has the roles of the seats that he holds today, and no other.
    pub(super) async fn compare_roles(&self, world: &World, about: &str) {
        for person in 0..PEOPLE {
            let mut client = self.sandbox.client(&format!("person-{person}"));
            let answer = client.authority.get_principal(GetPrincipalRequest {}).await.unwrap();
            let found: BTreeSet<String> = answer.into_inner().roles.into_iter().collect();
            let standing = world.standing(world.today);
            let held = standing
                .into_iter()
                .filter(|seat| world.status(seat, world.today).1 == Some(person));
            let expected: BTreeSet<String> = held.map(|seat| role(seat.role).to_owned()).collect();
            assert_eq!(found, expected, "person {person}, {about}");
        }
    }

    pub(super) async fn move_clock(&self, to: i64) {
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let noon = Instant::start_of(day(to)).plus_micros(12 * 3_600_000_000);
        let offset = noon.micros() - i64::try_from(machine).unwrap();
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [offset.into()]);
        self.database.readers().execute_raw(statement).await.unwrap();
    }

    /// Chain, rows, claims, counters, index and errands are as the entries say.
    pub(super) async fn prove(&self) {
        let proof = self.sandbox.database().verify().await;
        assert_eq!(proof.broken_position, 0, "{}", proof.finding);
        let state = chidao_register::state(&self.database, chidao_model::Owner::Membership, |_| ());
        assert_eq!(state.await.unwrap().findings, []);
    }
}

fn role(role: SeatRole) -> &'static str {
    match role {
        SeatRole::Head => "head",
        SeatRole::DeputyHead => "deputy_head",
        _ => "member",
    }
}
