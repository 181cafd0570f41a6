//! A small committee with vacant seats, and a clock that a test moves.

use std::sync::{Arc, LazyLock};

use chidao_authority::{DEVELOPMENT_ISSUER, Heard, Identity, RosterCache};
use chidao_calendar::{Date, Instant};
use chidao_membership::{Command, Membership};
use chidao_proto::{
    common::v1::DocumentRef,
    contract,
    membership::v1::{
        AgencyKind, AppointRequest, AppointResponse, Appointment, AppointmentEndReason, CloseAgencyRequest,
        EndAppointmentRequest, EndAppointmentResponse, GetPrincipalRequest, GetRosterRequest, ListAppointmentsRequest,
        OfficeRole, RosterLine, SeatRole,
    },
    refusal::Refusal,
    register::v1::{EntryView, ErrandState, ErrandView, ListEntriesRequest, ListErrandsRequest},
};
use chidao_register::{Answer, Call, Database, Register};
use chidao_tests::{Client, Kind, Sandbox, desk::call, draft};
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};
use time::Duration;
use tokio::sync::watch;
use tonic::Status;

pub(super) const COMMITTEE: &str = "committees/bcd-cqdt";
/// The places of its seats.
pub(super) const DIRECTOR_SEAT: usize = 3;
pub(super) const DEPUTY_SEAT: usize = 4;
pub(super) const OTHER_DEPUTY_SEAT: usize = 5;
/// Of an agency that ended on 01/07/2019.
pub(super) const ENDED_AGENCY_SEAT: usize = 6;

/// The committee, served.
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) officer: Client,
    /// Director, two deputy directors, a specialist, and the director of the agency that ended.
    pub(super) director: String,
    pub(super) deputies: [String; 2],
    pub(super) specialist: String,
    pub(super) of_the_past: String,
}

pub(super) fn seat(place: usize) -> String {
    format!("{COMMITTEE}/seats/{place}")
}

/// A signed paper of its own number.
pub(super) fn paper(number: u32, issued_on: Date) -> DocumentRef {
    draft::decision(&format!("{number}/QĐ-UBND (hư cấu)"), issued_on.into())
}

/// The day on which the tests began: one that runs over midnight sees one day all along.
pub(super) fn today() -> Date {
    static TODAY: LazyLock<Date> = LazyLock::new(|| real_now().civil_date());
    *TODAY
}

pub(super) fn in_days(days: i64) -> Date {
    today() + Duration::days(days)
}

fn real_now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Instant::from_micros(since.as_micros().try_into().unwrap())
}

impl Stage {
    /// The committee of 28/12/2018 with three holders and three vacant seats; `None` where there is no such database.
    pub(super) async fn set(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let mut founder = sandbox.founder();
        for (id, name, kind) in [
            (
                "ubnd-tinh",
                "Ủy ban nhân dân tỉnh",
                AgencyKind::ProvincialPeoplesCommittee,
            ),
            ("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department),
            ("so-cu", "Sở đã sáp nhập", AgencyKind::Department),
        ] {
            let request = draft::agency(id, name, kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        let mut people = Vec::new();
        for (name, agency, title) in [
            ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
            ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
            ("Lê Văn Giám", "so-tttt", "Giám đốc"),
            ("Đỗ Thị Ba", "so-tttt", "Phó Giám đốc"),
            ("Võ Văn Bốn", "so-tttt", "Phó Giám đốc"),
            ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
            ("Hồ Văn Cũ", "so-cu", "Giám đốc"),
        ] {
            let request = draft::person(name, agency, title, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            people.push(created.person.unwrap().name);
        }
        for (subject, place) in [("officer", 5), ("director", 2), ("deputy", 3)] {
            let request = draft::account(subject, &people[place]);
            founder.authority.create_account(request).await.unwrap();
        }
        let request = draft::grant(&people[5], OfficeRole::Officer);
        founder.authority.grant_role(request).await.unwrap();
        let seats = vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
            draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", &people[2]),
            draft::seat(SeatRole::Member, "so-tttt", "Phó Giám đốc", "", ""),
            draft::seat(SeatRole::Member, "so-tttt", "Phó Giám đốc", "", ""),
            draft::seat(SeatRole::Member, "so-cu", "Giám đốc", "", ""),
        ];
        let request = draft::committee(seats);
        founder.committees.establish_committee(request).await.unwrap();
        let mut officer = sandbox.client("officer");
        let close = CloseAgencyRequest {
            request_id: draft::request_id(),
            name: "agencies/so-cu".to_owned(),
            valid_to: Some(draft::date(2019, 7, 1)),
            decision: Some(draft::decision("90/QĐ-UBND (hư cấu)", draft::date(2019, 6, 20))),
            ..Default::default()
        };
        officer.agencies.close_agency(close).await.unwrap();
        let [_, _, director, one, other, specialist, of_the_past] = people.try_into().unwrap();
        Some(Self {
            sandbox,
            officer,
            director,
            deputies: [one, other],
            specialist,
            of_the_past,
        })
    }

    pub(super) async fn try_appoint(&self, request: AppointRequest) -> Result<AppointResponse, Status> {
        let mut officer = self.officer.clone();
        officer
            .appointments
            .appoint(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// Appoints, from the day of issue on.
    pub(super) async fn appoint(
        &self,
        place: usize,
        person: &str,
        basis: DocumentRef,
        from: Option<Date>,
    ) -> Appointment {
        let request = appointing(place, person, basis, from);
        self.try_appoint(request).await.unwrap().appointment.unwrap()
    }

    pub(super) async fn try_end(&self, request: EndAppointmentRequest) -> Result<EndAppointmentResponse, Status> {
        let mut officer = self.officer.clone();
        officer
            .appointments
            .end_appointment(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(super) async fn end(&self, name: &str, basis: DocumentRef, to: Option<Date>) -> Appointment {
        let ended = self.try_end(ending(name, basis, to)).await.unwrap();
        ended.appointment.unwrap()
    }

    /// The appointments of the committee, by their names.
    pub(super) async fn list(&self, on: Option<Date>) -> Vec<Appointment> {
        let request = ListAppointmentsRequest {
            committee: COMMITTEE.to_owned(),
            on: on.map(Into::into),
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        let page = officer.appointments.list_appointments(request).await.unwrap();
        page.into_inner().appointments
    }

    pub(super) async fn find(&self, name: &str) -> Appointment {
        let mut list = self.list(None).await.into_iter();
        list.find(|appointment| appointment.name == name).unwrap()
    }

    /// The line of a seat today.
    pub(super) async fn line(&self, place: usize) -> RosterLine {
        let request = GetRosterRequest {
            committee: COMMITTEE.to_owned(),
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        let roster = officer.committees.get_roster(request).await.unwrap().into_inner();
        roster.lines.into_iter().nth(place - 1).unwrap()
    }

    pub(super) async fn roles(&self, subject: &str) -> Vec<String> {
        let mut client = self.sandbox.client(subject);
        let principal = client.authority.get_principal(GetPrincipalRequest {}).await.unwrap();
        principal.into_inner().roles
    }

    /// What is planned and in this state, oldest first.
    pub(super) async fn errands(&self, state: ErrandState) -> Vec<ErrandView> {
        let request = ListErrandsRequest {
            register: "membership".to_owned(),
            state: state.into(),
            subject: COMMITTEE.to_owned(),
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        let page = officer.register.list_errands(request).await.unwrap().into_inner();
        let mut errands = page.errands;
        errands.sort_by_key(|errand| errand.due_time.unwrap().seconds);
        errands
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

    /// The entries after a position.
    pub(super) async fn entries(&self, after_position: i64) -> Vec<EntryView> {
        let request = ListEntriesRequest {
            register: "membership".to_owned(),
            after_position,
            page_size: 500,
            ..Default::default()
        };
        let mut officer = self.officer.clone();
        officer
            .register
            .list_entries(request)
            .await
            .unwrap()
            .into_inner()
            .entries
    }

    /// What the clock recorded of an appointment, in order.
    pub(super) async fn by_the_clock(&self, name: &str) -> Vec<(EntryView, Appointment)> {
        let entries = self.entries(0).await.into_iter();
        let of_clock = entries.filter(|entry| entry.actor == "system:clock");
        let snapshot = |entry: EntryView| {
            let change = entry.changes.iter().find(|change| change.name == name)?;
            let appointment = Appointment::decode(&*change.resource).unwrap();
            Some((entry, appointment))
        };
        of_clock.filter_map(snapshot).collect()
    }

    /// Moves the clock to so many seconds after the beginning of a day.
    pub(super) async fn move_clock(&self, day: Date, seconds: i64) {
        let to = Instant::start_of(day).plus_micros(seconds * 1_000_000);
        let offset = to.micros() - real_now().micros();
        self.run(&format!("UPDATE membership_clock SET offset_us = {offset}"))
            .await;
    }

    /// Ends the service.
    pub(super) async fn stop(&mut self) {
        self.sandbox.take_replica(0).end().await;
    }

    /// Serves again.
    pub(super) async fn serve_again(&mut self) {
        self.sandbox.add_replica().await;
        self.officer = self.sandbox.client("officer");
    }

    /// Has the officer's command recorded by a writer that no worker is beside.
    pub(super) async fn appoint_without_a_worker(&self, request: AppointRequest) -> Result<Answer, Refusal> {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 2)
            .await
            .unwrap();
        let (register, writer) = Register::open(Membership, database, Arc::new(RosterCache::new(Heard::Everybody)), 16);
        let (stop, mut stopped) = watch::channel(false);
        let writer = tokio::spawn(writer.run(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        }));
        let call = Call {
            identity: Arc::new(Identity::new(DEVELOPMENT_ISSUER, "officer")),
            acting_as: None,
            method: contract::method("/chidao.membership.v1.AppointmentService/Appoint").unwrap(),
            ..call(std::time::Duration::from_secs(60))
        };
        let answer = register.submit(Box::new(request) as Box<dyn Command>, call).await;
        stop.send(true).unwrap();
        writer.await.unwrap();
        answer
    }

    /// Keeps the worker from what is planned.
    pub(super) async fn hold_the_worker(&self) {
        self.run("UPDATE membership_errand SET next_us = 9000000000000000000")
            .await;
    }

    pub(super) async fn let_the_worker_go(&self) {
        self.run("UPDATE membership_errand SET next_us = due_us").await;
    }

    async fn run(&self, sql: &str) {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1)
            .await
            .unwrap();
        let backend = database.readers().get_database_backend();
        let statement = Statement::from_string(backend, sql);
        database.readers().execute_raw(statement).await.unwrap();
    }
}

pub(super) fn appointing(place: usize, person: &str, basis: DocumentRef, from: Option<Date>) -> AppointRequest {
    AppointRequest {
        request_id: draft::request_id(),
        committee: COMMITTEE.to_owned(),
        seat: seat(place),
        person: person.to_owned(),
        basis: Some(basis),
        from: from.map(Into::into),
    }
}

pub(super) fn ending(name: &str, basis: DocumentRef, to: Option<Date>) -> EndAppointmentRequest {
    EndAppointmentRequest {
        request_id: draft::request_id(),
        name: name.to_owned(),
        basis: Some(basis),
        to: to.map(Into::into),
        reason: AppointmentEndReason::Retired.into(),
        etag: String::new(),
    }
}
