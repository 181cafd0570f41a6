//! A committee whose members come and go, served, with a hand on its clock.

use chidao_calendar::{Date, Instant};
use chidao_proto::{
    common::v1::DocumentRef,
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, Appointment, ChangeOfficeRequest, ChangeOfficeResponse, Committee, GetCommitteeRequest,
        GetPrincipalRequest, GetRosterRequest, GetRosterResponse, LineAmendment, ListAppointmentsRequest, NamedOffice,
        OfficeChangeReason, OfficeRole, ReorganiseCommitteeRequest, ReorganiseCommitteeResponse, SeatDraft, SeatRole,
        SeatStatus,
    },
    refusal::read,
    register::v1::{EntryView, ErrandState, ErrandView, ListEntriesRequest, ListErrandsRequest},
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, draft};
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;
use tonic::{Response, Status};

pub(super) const COMMITTEE: &str = "committees/bcd-cqdt";
/// The seat of the standing member: the director of Sở TT&TT.
pub(super) const DIRECTOR_SEAT: usize = 3;
/// The seat of the district.
pub(super) const DISTRICT_SEAT: usize = 5;

/// Places of people.
pub(super) const CHAIRMAN: usize = 0;
pub(super) const DIRECTOR: usize = 2;
pub(super) const DEPUTY_DIRECTOR: usize = 3;
pub(super) const OF_SCIENCE: usize = 4;
pub(super) const OF_DISTRICT: usize = 5;
pub(super) const OFFICER: usize = 6;

const PEOPLE: [(&str, &str, &str); 7] = [
    ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
    ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
    ("Lê Văn Giám", "so-tttt", "Giám đốc"),
    ("Đỗ Thị Ba", "so-tttt", "Phó Giám đốc"),
    ("Võ Văn Học", "so-khcn", "Giám đốc"),
    ("Hồ Thị Huyện", "ubnd-tam-binh", "Chủ tịch"),
    ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
];
/// The bearers of accounts, by the people whose they are.
const BEARERS: [(&str, usize); 4] = [
    ("officer", OFFICER),
    ("director", DIRECTOR),
    ("deputy", DEPUTY_DIRECTOR),
    ("district", OF_DISTRICT),
];

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) officer: Client,
    pub(super) people: Vec<String>,
    database: Database,
}

/// The reason, the rule, and the field.
pub(super) fn told(status: &Status) -> (Reason, String, String) {
    let seen = read(status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    let of = |key: &str| seen.metadata.get(key).cloned().unwrap_or_default();
    let field = match seen.fields.first() {
        Some((field, _)) => field.clone(),
        None => of("field"),
    };
    (seen.reason, of("basis"), field)
}

pub(super) fn refused(reason: Reason, rule: &str, field: &str) -> (Reason, String, String) {
    (reason, rule.to_owned(), field.to_owned())
}

pub(super) fn seat(number: usize) -> String {
    format!("{COMMITTEE}/seats/{number}")
}

/// A signed paper of its own number.
pub(super) fn paper(number: u32, issued_on: Date) -> DocumentRef {
    draft::decision(&format!("{number}/QĐ-UBND (hư cấu)"), issued_on.into())
}

pub(super) fn office(agency: &str, title: &str) -> NamedOffice {
    NamedOffice {
        agency: draft::agency_name(agency),
        title: title.to_owned(),
        portfolio: String::new(),
    }
}

/// A line of the list, with the office that goes with it.
pub(super) fn line(role: SeatRole, agency: &str, title: &str, person: &str) -> SeatDraft {
    draft::seat(role, agency, title, "", person)
}

/// A line in the place of a seat.
pub(super) fn instead(number: usize, line: SeatDraft) -> LineAmendment {
    LineAmendment {
        seat: seat(number),
        line: Some(line),
    }
}

impl Stage {
    /// The committee of 28/12/2018 as its clock shows a later day; `None` where there is no such database. `successors` says
    /// whether the decision lets the successors in the offices join.
    pub(super) async fn set(kind: Kind, today: Date, successors: bool) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        let mut stage = Self {
            officer: sandbox.client("officer"),
            sandbox,
            people: Vec::new(),
            database: database.unwrap(),
        };
        stage.move_clock(today).await;
        let mut founder = stage.sandbox.founder();
        for (id, name, kind) in [
            (
                "ubnd-tinh",
                "Ủy ban nhân dân tỉnh",
                AgencyKind::ProvincialPeoplesCommittee,
            ),
            ("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department),
            ("so-khcn", "Sở Khoa học và Công nghệ", AgencyKind::Department),
            (
                "ubnd-tam-binh",
                "Ủy ban nhân dân huyện Tam Bình",
                AgencyKind::DistrictPeoplesCommittee,
            ),
        ] {
            let request = draft::agency(id, name, kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        for (name, agency, title) in PEOPLE {
            let request = draft::person(name, agency, title, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            stage.people.push(created.person.unwrap().name);
        }
        for (subject, place) in BEARERS {
            let request = draft::account(subject, &stage.people[place]);
            founder.authority.create_account(request).await.unwrap();
        }
        let request = draft::account("he-thong", &draft::agency_name("so-tttt"));
        founder.authority.create_account(request).await.unwrap();
        let request = draft::grant(&stage.people[OFFICER], OfficeRole::Officer);
        founder.authority.grant_role(request).await.unwrap();
        let mut seats = stage.list();
        seats.iter_mut().for_each(|seat| seat.successor_joins = successors);
        let request = draft::committee(seats);
        founder.committees.establish_committee(request).await.unwrap();
        Some(stage)
    }

    /// The list as founded.
    pub(super) fn list(&self) -> Vec<SeatDraft> {
        let person = |place: usize| &*self.people[place];
        vec![
            line(SeatRole::Head, "ubnd-tinh", "Chủ tịch", person(CHAIRMAN)),
            line(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", person(1)),
            line(SeatRole::StandingMember, "so-tttt", "Giám đốc", person(DIRECTOR)),
            line(SeatRole::Member, "so-khcn", "Giám đốc", person(OF_SCIENCE)),
            line(SeatRole::Member, "ubnd-tam-binh", "Chủ tịch", person(OF_DISTRICT)),
        ]
    }

    /// That a person leaves all that he holds.
    pub(super) fn leaving(&self, place: usize, basis: DocumentRef, on: Option<Date>) -> ChangeOfficeRequest {
        ChangeOfficeRequest {
            request_id: draft::request_id(),
            name: self.people[place].clone(),
            basis: Some(basis),
            on: on.map(Into::into),
            reason: OfficeChangeReason::Retired.into(),
            leaves_all: true,
            ..ChangeOfficeRequest::default()
        }
    }

    /// That a person gives one office for another.
    pub(super) fn moving(
        &self,
        place: usize,
        to: NamedOffice,
        basis: DocumentRef,
        on: Option<Date>,
    ) -> ChangeOfficeRequest {
        ChangeOfficeRequest {
            reason: OfficeChangeReason::Appointed.into(),
            takes_up: vec![to],
            ..self.leaving(place, basis, on)
        }
    }

    pub(super) async fn try_change(&self, request: ChangeOfficeRequest) -> Result<ChangeOfficeResponse, Status> {
        let mut officer = self.officer.clone();
        officer.people.change_office(request).await.map(Response::into_inner)
    }

    pub(super) async fn change(&self, request: ChangeOfficeRequest) -> ChangeOfficeResponse {
        self.try_change(request).await.unwrap()
    }

    /// The least decision that says something.
    pub(super) fn deciding(&self, decision: DocumentRef, on: Option<Date>) -> ReorganiseCommitteeRequest {
        ReorganiseCommitteeRequest {
            request_id: draft::request_id(),
            committee: COMMITTEE.to_owned(),
            decision: Some(decision),
            effective_on: on.map(Into::into),
            ..ReorganiseCommitteeRequest::default()
        }
    }

    pub(super) async fn try_reorganise(
        &self,
        request: ReorganiseCommitteeRequest,
    ) -> Result<ReorganiseCommitteeResponse, Status> {
        let mut officer = self.officer.clone();
        let answer = officer.committees.reorganise_committee(request).await;
        answer.map(Response::into_inner)
    }

    pub(super) async fn reorganise(&self, request: ReorganiseCommitteeRequest) -> ReorganiseCommitteeResponse {
        self.try_reorganise(request).await.unwrap()
    }

    pub(super) async fn roster(&self, on: Date) -> GetRosterResponse {
        let request = GetRosterRequest {
            committee: COMMITTEE.to_owned(),
            on: Some(on.into()),
            ..GetRosterRequest::default()
        };
        let mut officer = self.officer.clone();
        officer.committees.get_roster(request).await.unwrap().into_inner()
    }

    /// Of each line on a day: its place, its seat's number, whether it is held, and by whom.
    pub(super) async fn lines(&self, on: Date) -> Vec<(i32, usize, SeatStatus, String)> {
        let roster = self.roster(on).await.lines.into_iter();
        roster
            .map(|line| {
                let status = line.status();
                let seat = line.seat.unwrap();
                let number = seat.name.rsplit('/').next().unwrap().parse().unwrap();
                let held = line.appointment.filter(|_| status == SeatStatus::Held);
                (
                    seat.order,
                    number,
                    status,
                    held.map(|held| held.person).unwrap_or_default(),
                )
            })
            .collect()
    }

    /// Whether a seat is held on a day.
    pub(super) async fn status(&self, number: usize, on: Date) -> SeatStatus {
        let lines = self.lines(on).await;
        let line = lines.iter().find(|line| line.1 == number);
        line.map_or(SeatStatus::Unspecified, |line| line.2)
    }

    pub(super) async fn committee(&self, on: Option<Date>) -> Committee {
        let request = GetCommitteeRequest {
            name: COMMITTEE.to_owned(),
            on: on.map(Into::into),
        };
        let mut officer = self.officer.clone();
        let answer = officer.committees.get_committee(request).await.unwrap();
        answer.into_inner().committee.unwrap()
    }

    pub(super) async fn appointments(&self, on: Option<Date>) -> Vec<Appointment> {
        let request = ListAppointmentsRequest {
            committee: COMMITTEE.to_owned(),
            on: on.map(Into::into),
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        let page = officer.appointments.list_appointments(request).await.unwrap();
        page.into_inner().appointments
    }

    /// An appointment as the list shows it.
    pub(super) async fn appointment(&self, name: &str) -> Appointment {
        let mut all = self.appointments(None).await.into_iter();
        all.find(|one| one.name == name).unwrap()
    }

    pub(super) async fn roles(&self, subject: &str) -> Vec<String> {
        let mut client = self.sandbox.client(subject);
        let principal = client.authority.get_principal(GetPrincipalRequest {}).await.unwrap();
        principal.into_inner().roles
    }

    pub(super) async fn errands(&self, state: ErrandState) -> Vec<ErrandView> {
        let request = ListErrandsRequest {
            register: "membership".to_owned(),
            state: state.into(),
            subject: COMMITTEE.to_owned(),
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        officer
            .register
            .list_errands(request)
            .await
            .unwrap()
            .into_inner()
            .errands
    }

    /// Waits until nothing that is due is left open.
    pub(super) async fn until_done(&self) {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(20));
        let done = async {
            while !self.errands(ErrandState::Open).await.is_empty() {
                look.tick().await;
            }
        };
        let patience = std::time::Duration::from_secs(60);
        tokio::time::timeout(patience, done)
            .await
            .expect("the worker sees to what is due");
    }

    pub(super) async fn entries(&self) -> Vec<EntryView> {
        let request = ListEntriesRequest {
            register: "membership".to_owned(),
            page_size: 500,
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        let page = officer.register.list_entries(request).await.unwrap();
        page.into_inner().entries
    }

    /// Moves the clock to a minute after the beginning of a day.
    pub(super) async fn move_clock(&self, day: Date) {
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let to = Instant::start_of(day).plus_micros(60_000_000);
        let offset = to.micros() - i64::try_from(machine).unwrap();
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
