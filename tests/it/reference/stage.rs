//! A committee, an officer, a clerk, and a clock that stands at 17/06/2019.

use chidao_calendar::{Date, Instant};
use chidao_model::Owner;
use chidao_proto::{
    common::v1::DocumentRef,
    membership::v1::{
        AgencyKind, CalculateTermRequest, CalculateTermResponse, EffectiveParameter, ListParametersRequest, OfficeRole,
        SeatRole, SetParameterRequest, SetParameterResponse,
    },
};
use chidao_register::{Database, state};
use chidao_tests::{Client, Kind, Sandbox, draft};
use sea_orm::{ConnectionTrait, Statement};
use time::{OffsetDateTime, macros::date};
use tonic::Status;

pub(super) const TODAY: Date = date!(2019 - 06 - 17);
pub(super) const COMMITTEE: &str = "committees/bcd-cqdt";
/// Sits in nothing: an account without a role.
pub(super) const OUTSIDER: &str = "plain";

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) officer: Client,
    database: Database,
}

impl Stage {
    /// `None` where there is no such database.
    pub(super) async fn set(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1)
            .await
            .unwrap();
        let stage = Self {
            officer: sandbox.client("officer"),
            sandbox,
            database,
        };
        stage.move_clock(TODAY).await;
        let mut founder = stage.sandbox.founder();
        for (id, kind) in [
            ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
            ("so-tttt", AgencyKind::Department),
        ] {
            let request = draft::agency(id, "Cơ quan", kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        let mut people = Vec::new();
        for (name, agency, title) in [
            ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
            ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
            ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
            ("Đỗ Văn Thư", "so-tttt", "Văn thư"),
            ("Võ Thị Khác", "so-tttt", "Chuyên viên"),
        ] {
            let request = draft::person(name, agency, title, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            people.push(created.person.unwrap().name);
        }
        for (subject, place) in [("officer", 2), ("clerk", 3), (OUTSIDER, 4)] {
            let request = draft::account(subject, &people[place]);
            founder.authority.create_account(request).await.unwrap();
        }
        for (role, place) in [(OfficeRole::Officer, 2), (OfficeRole::Clerk, 3)] {
            founder
                .authority
                .grant_role(draft::grant(&people[place], role))
                .await
                .unwrap();
        }
        let seats = vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
        ];
        founder
            .committees
            .establish_committee(draft::committee(seats))
            .await
            .unwrap();
        Some(stage)
    }

    /// Moves the clock to noon of a day.
    pub(super) async fn move_clock(&self, day: Date) {
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let noon = Instant::start_of(day).plus_micros(12 * 3_600_000_000);
        let offset = noon.micros() - i64::try_from(machine).unwrap();
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [offset.into()]);
        self.database.readers().execute_raw(statement).await.unwrap();
    }

    pub(super) async fn try_set(&self, request: SetParameterRequest) -> Result<SetParameterResponse, Status> {
        let mut officer = self.officer.clone();
        officer
            .reference
            .set_parameter(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// What a parameter is on a day, for all or for a committee.
    pub(super) async fn effective(&self, key: &str, committee: &str, on: Date) -> EffectiveParameter {
        let request = ListParametersRequest {
            key: key.to_owned(),
            committee: committee.to_owned(),
            on: Some(on.into()),
            ..Default::default()
        };
        list(&self.officer, request).await.unwrap().remove(0)
    }

    pub(super) async fn try_calculate(&self, request: CalculateTermRequest) -> Result<CalculateTermResponse, Status> {
        calculate(&self.sandbox.client(OUTSIDER), request).await
    }

    /// Every row follows from the entries, and the entries from one another.
    pub(super) async fn is_proven(&self) {
        let proof = state(&self.database, Owner::Membership, |_| ()).await.unwrap();
        assert_eq!(proof.findings, []);
    }
}

pub(super) async fn calculate(client: &Client, request: CalculateTermRequest) -> Result<CalculateTermResponse, Status> {
    let mut client = client.clone();
    client
        .reference
        .calculate_term(request)
        .await
        .map(tonic::Response::into_inner)
}

pub(super) async fn list(client: &Client, request: ListParametersRequest) -> Result<Vec<EffectiveParameter>, Status> {
    let mut client = client.clone();
    let answer = client.reference.list_parameters(request).await?.into_inner();
    Ok(answer.parameters)
}

/// A signed paper of its own number.
pub(super) fn paper(number: u32, issued_on: Date) -> DocumentRef {
    draft::decision(&format!("{number}/QĐ-BCĐ (hư cấu)"), issued_on.into())
}

/// Sets a parameter from a day on, by a paper of 10/06/2019.
pub(super) fn setting(key: &str, value: &str, from: Option<Date>) -> SetParameterRequest {
    SetParameterRequest {
        request_id: draft::request_id(),
        key: key.to_owned(),
        value: value.to_owned(),
        from: from.map(Into::into),
        basis: Some(paper(5, date!(2019 - 06 - 10))),
        ..Default::default()
    }
}
