//! A random roster, which an officer changes at random while days go by.

use std::collections::BTreeSet;

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    membership::v1::{
        Account, AgencyKind, ChangeOfficeRequest, CloseAgencyRequest, CreateAccountRequest, EndAccountRequest,
        EndAppointmentRequest, EndGrantRequest, GetPrincipalRequest, Grant, GrantRoleRequest, NamedOffice,
        OfficeChangeReason, OfficeRole, SeatRole, SetParameterRequest, UpdateAgencyRequest,
    },
    register::v1::Entry,
};
use chidao_register::Database;
use chidao_tests::{Chance, Client, Kind, Sandbox, draft};
use prost_reflect::prost::Message;
use sea_orm::{ConnectionTrait, Statement};
use time::{Duration, OffsetDateTime, macros::date};

const AGENCIES: [&str; 4] = ["ubnd-tinh", "so-tttt", "so-a", "so-b"];
const ROLES: [OfficeRole; 5] = [
    OfficeRole::Officer,
    OfficeRole::Clerk,
    OfficeRole::ChiefAccountant,
    OfficeRole::AccountHolder,
    OfficeRole::Auditor,
];
const FOUNDED: Date = date!(2018 - 12 - 28);

pub(super) struct World {
    pub(super) sandbox: Sandbox,
    /// What the clock shows.
    pub(super) day: Date,
    database: Database,
    officer: Client,
    people: Vec<String>,
    subjects: BTreeSet<String>,
}

impl World {
    /// Agencies, people with offices, an officer who stays, and a committee; `None` where there is no such database.
    pub(super) async fn start(kind: Kind, chance: &mut Chance) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1)
            .await
            .unwrap();
        let mut founder = sandbox.founder();
        let mut world = Self {
            officer: sandbox.client("officer"),
            sandbox,
            day: FOUNDED,
            database,
            people: Vec::new(),
            subjects: ["officer", "plain", "nobody"].map(str::to_owned).into(),
        };
        world.move_clock(FOUNDED).await;
        for id in AGENCIES {
            let kind = match id {
                "ubnd-tinh" => AgencyKind::ProvincialPeoplesCommittee,
                _ => AgencyKind::Department,
            };
            founder
                .agencies
                .create_agency(draft::agency(id, "Cơ quan", kind))
                .await
                .unwrap();
        }
        for number in 0..8 {
            let agency = if number < 3 {
                AGENCIES[number.min(1)]
            } else {
                AGENCIES[chance.below(AGENCIES.len())]
            };
            let request = draft::person("Đặng Thị Thử", agency, &format!("Chức vụ {number}"), "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            world.people.push(created.person.unwrap().name);
        }
        // They stay: one who changes the roster, and one who never has a role.
        for (subject, place) in [("officer", 7), ("plain", 6)] {
            let request = draft::account(subject, &world.people[place]);
            founder.authority.create_account(request).await.unwrap();
        }
        founder
            .authority
            .grant_role(draft::grant(&world.people[7], OfficeRole::Officer))
            .await
            .unwrap();
        let seats = [SeatRole::Head, SeatRole::DeputyHead, SeatRole::Member];
        let seats = seats
            .iter()
            .zip(AGENCIES.iter().take(1).chain([&"so-tttt", &"so-tttt"]))
            .enumerate();
        let seats = seats.map(|(place, (role, agency))| {
            draft::seat(*role, agency, &format!("Chức vụ {place}"), "", &world.people[place])
        });
        let request = draft::committee(seats.collect());
        founder.committees.establish_committee(request).await.unwrap();
        Some(world)
    }

    /// Goes on to a later day, and changes the roster there. What the rules refuse changes nothing.
    pub(super) async fn go_on(&mut self, chance: &mut Chance) {
        self.move_clock(self.day + Duration::days(chance.below(200_i64))).await;
        for _ in 0..12 {
            let mut officer = self.officer.clone();
            let request_id = draft::request_id();
            let to = chance.percent(50).then(|| self.some_day(chance).into());
            match chance.below(11_u64) {
                0..4 => self.give_account(chance).await,
                4..6 => {
                    let grant = Grant {
                        person: self.people[chance.below(6_usize)].clone(),
                        role: ROLES[chance.below(ROLES.len())].into(),
                        valid_from: Some(self.some_day(chance).into()),
                        valid_to: to,
                        ..Default::default()
                    };
                    let grant = Some(grant);
                    let _ = officer
                        .authority
                        .grant_role(GrantRoleRequest { request_id, grant })
                        .await;
                }
                6 => {
                    let name = self.any(chance, "accounts").await;
                    let etag = String::new();
                    let ends = EndAccountRequest {
                        request_id,
                        name,
                        to,
                        etag,
                    };
                    let _ = officer.authority.end_account(ends).await;
                }
                7 => {
                    let name = self.any(chance, "grants").await;
                    let etag = String::new();
                    let ends = EndGrantRequest {
                        request_id,
                        name,
                        to,
                        etag,
                    };
                    let _ = officer.authority.end_grant(ends).await;
                }
                8 => {
                    let request = UpdateAgencyRequest {
                        request_id,
                        name: draft::agency_name(AGENCIES[chance.below(AGENCIES.len())]),
                        short_name: Some(format!("S{}", chance.below(1000_u64))),
                        ..Default::default()
                    };
                    officer.agencies.update_agency(request).await.unwrap();
                }
                9 => {
                    let request = SetParameterRequest {
                        request_id,
                        key: "task-accept-days".to_owned(),
                        value: (1 + chance.below(9_u64)).to_string(),
                        from: to,
                        basis: Some(draft::decision("92/QĐ-UBND (hư cấu)", draft::date(2018, 12, 28))),
                        ..Default::default()
                    };
                    let _ = officer.reference.set_parameter(request).await;
                }
                _ if chance.percent(50) => {
                    let request = CloseAgencyRequest {
                        request_id,
                        name: draft::agency_name(AGENCIES[2 + chance.below(2_usize)]),
                        valid_to: Some(self.some_day(chance).into()),
                        decision: Some(draft::decision("90/QĐ-UBND (hư cấu)", draft::date(2018, 12, 28))),
                        ..Default::default()
                    };
                    let _ = officer.agencies.close_agency(request).await;
                }
                _ if chance.percent(50) => {
                    let place = chance.below(6_usize);
                    let request = ChangeOfficeRequest {
                        request_id,
                        name: self.people[place].clone(),
                        basis: Some(draft::decision("92/QĐ-UBND (hư cấu)", draft::date(2018, 12, 28))),
                        on: Some(self.some_day(chance).into()),
                        reason: OfficeChangeReason::Transferred.into(),
                        leaves_all: true,
                        takes_up: vec![NamedOffice {
                            agency: draft::agency_name(AGENCIES[chance.below(AGENCIES.len())]),
                            title: format!("Chức vụ {place}"),
                            portfolio: String::new(),
                        }],
                        ..Default::default()
                    };
                    let _ = officer.people.change_office(request).await;
                }
                _ => {
                    let request = EndAppointmentRequest {
                        request_id,
                        name: format!("committees/bcd-cqdt/appointments/{}", 1 + chance.below(3_u64)),
                        basis: Some(draft::decision("91/QĐ-UBND (hư cấu)", draft::date(2018, 12, 28))),
                        to: Some(self.some_day(chance).into()),
                        reason: 1 + chance.below(3_i32),
                        etag: String::new(),
                    };
                    let _ = officer.appointments.end_appointment(request).await;
                }
            }
        }
        // Everybody is sent this one: whoever watches has then been sent all that is for him.
        let request = UpdateAgencyRequest {
            request_id: draft::request_id(),
            name: draft::agency_name(AGENCIES[0]),
            short_name: Some(format!("S{}", chance.below(1000_u64))),
            ..Default::default()
        };
        self.officer.clone().agencies.update_agency(request).await.unwrap();
    }

    async fn give_account(&mut self, chance: &mut Chance) {
        let subject = format!("bearer-{}", chance.below(6_u64));
        let holder = match chance.percent(40) {
            true => draft::agency_name(AGENCIES[1 + chance.below(3_usize)]),
            false => self.people[chance.below(6_usize)].clone(),
        };
        let CreateAccountRequest { request_id, account } = draft::account(&subject, &holder);
        let account = Account {
            valid_from: Some(self.some_day(chance).into()),
            valid_to: chance.percent(60).then(|| self.some_day(chance).into()),
            ..account.unwrap()
        };
        let account = Some(account);
        let _ = self
            .officer
            .clone()
            .authority
            .create_account(CreateAccountRequest { request_id, account })
            .await;
        self.subjects.insert(subject);
    }

    /// The name of an account or a role of somebody who need not stay.
    async fn any(&self, chance: &mut Chance, collection: &str) -> String {
        let names = self.names().await;
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| name.starts_with(collection))
            .skip(2)
            .collect();
        let place = chance.below(names.len().max(1));
        names
            .get(place)
            .cloned()
            .unwrap_or_else(|| format!("{collection}/1999-0001"))
    }

    /// A day around today.
    fn some_day(&self, chance: &mut Chance) -> Date {
        self.day + Duration::days(chance.below(300_i64) - 100)
    }

    /// Everybody who has, had, or will have an account, and one who never has.
    pub(super) fn subjects(&self) -> Vec<String> {
        self.subjects.iter().cloned().collect()
    }

    /// Whether a caller has no account that is valid today.
    pub(super) async fn is_nobody(&self, client: &Client) -> bool {
        let asked = client.authority.clone().get_principal(GetPrincipalRequest {}).await;
        asked.unwrap().into_inner().actor.is_empty()
    }

    /// The names of all resources that are read by name.
    pub(super) async fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (table, collection) in [
            ("agency", "agencies"),
            ("person", "people"),
            ("committee", "committees"),
            ("account", "accounts"),
            ("grant", "grants"),
            ("parameter", "parameters"),
        ] {
            let sql = format!("SELECT id FROM membership_{table}");
            let statement = Statement::from_string(self.database.backend(), sql);
            for row in self.database.readers().query_all_raw(statement).await.unwrap() {
                names.insert(format!("{collection}/{}", row.try_get_by_index::<String>(0).unwrap()));
            }
        }
        names
    }

    /// No resource is left without audiences, by whatever act; what is to be done later is shown with what it is about, and by itself to
    /// nobody.
    pub(super) async fn every_change_is_for_somebody(&self) {
        let sql = "SELECT body FROM membership_entry ORDER BY position";
        let statement = Statement::from_string(self.database.backend(), sql);
        for row in self.database.readers().query_all_raw(statement).await.unwrap() {
            let entry = Entry::decode(&*row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap();
            for change in &entry.changes {
                let is_errand = change.name.starts_with("errands/");
                assert_eq!(
                    change.audiences.is_empty(),
                    is_errand,
                    "{} by {}",
                    change.name,
                    entry.method
                );
            }
        }
    }

    /// Moves the clock to noon of a day.
    async fn move_clock(&mut self, day: Date) {
        self.day = day;
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let noon = Instant::start_of(day).plus_micros(12 * 3_600_000_000);
        let offset = noon.micros() - i64::try_from(machine).unwrap();
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [offset.into()]);
        self.database.readers().execute_raw(statement).await.unwrap();
    }
}
