//! A committee whose agencies own and run information systems.

use chidao_calendar::Instant;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        AdvanceResponseResponse, AmendIncidentResponse, CreateInformationSystemRequest, DirectResponseResponse,
        ExplainIncidentRequest, ExplainIncidentResponse, FulfilObligationRequest, GetInformationSystemRequest,
        GetInformationSystemResponse, Incident as File, InformationSystem, Obligation, ObligationCode,
        RecordExternalDecisionResponse, RecordReceiptRequest, ReportIncidentRequest, ReportIncidentResponse, Step,
        StepContent,
    },
    membership::v1::{AgencyKind, OfficeRole, SeatRole, SetParameterRequest},
    refusal::read,
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, Served, draft};
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;
use tonic::Status;

const AGENCIES: [(&str, AgencyKind); 6] = [
    ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
    ("so-tttt", AgencyKind::Department),
    ("so-owner", AgencyKind::Department),
    ("so-operator", AgencyKind::Department),
    ("so-new", AgencyKind::Department),
    ("so-none", AgencyKind::Department),
];

/// Whoever asks: an officer, the clerk, the Head, and the systems of agencies.
pub(crate) const CALLERS: [&str; 9] = [
    "officer",
    "clerk",
    "head",
    "ubnd-tinh",
    "so-tttt",
    "so-owner",
    "so-operator",
    "so-new",
    "so-none",
];

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    served: Served,
    coordination: Option<Served>,
    /// The names of the Head, his deputy, the officer and the clerk.
    pub(crate) people: Vec<String>,
}

/// The reason, the rule, and the field.
pub(crate) fn told(status: &Status) -> (Reason, String, String) {
    let seen = read(status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    let of = |key: &str| seen.metadata.get(key).cloned().unwrap_or_default();
    let field = match seen.fields.first() {
        Some((field, _)) => field.clone(),
        None => of("field"),
    };
    (seen.reason, of("basis"), field)
}

pub(crate) fn refused(reason: Reason, rule: &str, field: &str) -> (Reason, String, String) {
    (reason, rule.to_owned(), field.to_owned())
}

/// Founds the committee of 28/12/2018 with its specialised unit; the names of the Head, his deputy, the officer and the clerk.
pub(crate) async fn found(mut founder: Client, mut officer: Client) -> Vec<String> {
    for (id, kind) in AGENCIES {
        let request = draft::agency(id, "Cơ quan", kind);
        founder.agencies.create_agency(request).await.unwrap();
        let request = draft::account(id, &draft::agency_name(id));
        founder.authority.create_account(request).await.unwrap();
    }
    let mut people = Vec::new();
    for (subject, agency) in [
        ("head", "ubnd-tinh"),
        ("deputy", "ubnd-tinh"),
        ("officer", "so-tttt"),
        ("clerk", "so-tttt"),
    ] {
        let request = draft::person("Đặng Thị Thử", agency, subject, "");
        let created = founder.people.create_person(request).await.unwrap().into_inner();
        let name = created.person.unwrap().name;
        let request = draft::account(subject, &name);
        founder.authority.create_account(request).await.unwrap();
        people.push(name);
    }
    for (person, role) in [(&people[2], OfficeRole::Officer), (&people[3], OfficeRole::Clerk)] {
        founder.authority.grant_role(draft::grant(person, role)).await.unwrap();
    }
    let seats = vec![
        draft::seat(SeatRole::Head, "ubnd-tinh", "head", "", &people[0]),
        draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "deputy", "", &people[1]),
    ];
    let request = draft::committee(seats);
    founder.committees.establish_committee(request).await.unwrap();
    let request = SetParameterRequest {
        request_id: draft::request_id(),
        key: "incident-holder-specialised-unit".to_owned(),
        value: draft::agency_name("so-tttt"),
        basis: Some(draft::decision("7/QĐ-UBND (hư cấu)", draft::date(2019, 1, 15))),
        ..SetParameterRequest::default()
    };
    officer.reference.set_parameter(request).await.unwrap();
    people
}

/// Moves the clock of a database; it is never set back.
pub(crate) async fn move_clock(database: &Database, now: Instant) {
    let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
    let offset = now.micros() - i64::try_from(machine).unwrap();
    let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
    let statement = Statement::from_sql_and_values(database.backend(), sql, [offset.into()]);
    database.readers().execute_raw(statement).await.unwrap();
}

impl Stage {
    /// The committee of 28/12/2018 today; `None` where there is no such database.
    pub(crate) async fn set(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let served = sandbox.serve::<Incident>().await;
        Some(Self::found(sandbox, served, None).await)
    }

    /// The same at an instant, from which the clock runs on.
    pub(crate) async fn set_at(kind: Kind, now: Instant) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        move_clock(&database.unwrap(), now).await;
        let served = sandbox.serve::<Incident>().await;
        Some(Self::found(sandbox, served, None).await)
    }

    /// The same with the service down until this is done.
    pub(crate) async fn down_during(self, done: impl Future<Output = ()>) -> Self {
        let Self { served, sandbox, .. } = self;
        served.end().await;
        done.await;
        Self {
            served: sandbox.serve::<Incident>().await,
            sandbox,
            coordination: None,
            people: self.people,
        }
    }

    /// The same, with coordination beside, to which directives go.
    pub(crate) async fn set_with_coordination(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let coordination = sandbox.serve::<Coordination>().await;
        let served = sandbox
            .serve_beside::<Incident>(&[("coordination", &coordination)])
            .await;
        Some(Self::found(sandbox, served, Some(coordination)).await)
    }

    /// The same, with coordination beside from now on.
    pub(crate) async fn joined_by_coordination(self) -> Self {
        let Self { served, sandbox, .. } = self;
        served.end().await;
        let coordination = sandbox.serve::<Coordination>().await;
        Self {
            served: sandbox
                .serve_beside::<Incident>(&[("coordination", &coordination)])
                .await,
            sandbox,
            coordination: Some(coordination),
            people: self.people,
        }
    }

    async fn found(sandbox: Sandbox, served: Served, coordination: Option<Served>) -> Self {
        let people = found(sandbox.founder(), sandbox.client("officer")).await;
        Self {
            sandbox,
            served,
            coordination,
            people,
        }
    }

    /// Clients of coordination.
    pub(crate) fn coordination(&self, subject: &str) -> Client {
        self.sandbox.client_at(self.coordination.as_ref().unwrap(), subject)
    }

    /// Ends the service; what it has written stays.
    pub(crate) async fn end(self) -> Sandbox {
        self.served.end().await;
        self.sandbox
    }

    pub(crate) fn client(&self, subject: &str) -> Client {
        self.sandbox.client_at(&self.served, subject)
    }

    pub(crate) async fn try_create(
        &self,
        subject: &str,
        system: InformationSystem,
    ) -> Result<InformationSystem, Status> {
        let request = CreateInformationSystemRequest {
            request_id: draft::request_id(),
            system: Some(system),
        };
        let created = self.client(subject).systems.create_information_system(request).await?;
        Ok(created.into_inner().system.unwrap())
    }

    /// A system that one agency owns and another runs.
    pub(crate) async fn system(&self, owner: &str, operator: &str) -> String {
        let system = InformationSystem {
            operator: draft::agency_name(operator),
            ..said(owner)
        };
        self.try_create("officer", system).await.unwrap().name
    }

    pub(crate) async fn read(&self, subject: &str, name: &str) -> Result<GetInformationSystemResponse, Status> {
        let request = GetInformationSystemRequest {
            name: name.to_owned(),
            on: None,
        };
        let read = self.client(subject).systems.get_information_system(request).await?;
        Ok(read.into_inner())
    }

    /// Chain, rows, claims, counters and index are as the entries of the register say.
    pub(crate) async fn prove(&self) {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        let database = database.unwrap();
        let chain = chidao_register::verify(database.readers(), Owner::Incident, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!(chain.broken_position, 0, "{}", chain.finding);
        let state = chidao_register::state(&database, Owner::Incident, |_| ())
            .await
            .unwrap();
        assert_eq!(state.findings, []);
    }
}

/// A file that tests take steps on.
impl Stage {
    pub(crate) async fn report(
        &self,
        subject: &str,
        request: ReportIncidentRequest,
    ) -> Result<ReportIncidentResponse, Status> {
        let reported = self.client(subject).incidents.report_incident(request).await?;
        Ok(reported.into_inner())
    }

    pub(crate) async fn advance(
        &self,
        subject: &str,
        name: &str,
        step: Step,
        content: StepContent,
    ) -> Result<AdvanceResponseResponse, Status> {
        let request = draft::incident::advance(name, step, content);
        Ok(self
            .client(subject)
            .incidents
            .advance_response(request)
            .await?
            .into_inner())
    }

    pub(crate) async fn amend(
        &self,
        subject: &str,
        name: &str,
        step: Step,
        content: StepContent,
    ) -> Result<AmendIncidentResponse, Status> {
        let request = draft::incident::amend(name, step, content);
        Ok(self
            .client(subject)
            .incidents
            .amend_incident(request)
            .await?
            .into_inner())
    }

    pub(crate) async fn direct(
        &self,
        subject: &str,
        name: &str,
        step: Step,
        content: StepContent,
    ) -> Result<DirectResponseResponse, Status> {
        let request = draft::incident::direct(name, step, content);
        Ok(self
            .client(subject)
            .incidents
            .direct_response(request)
            .await?
            .into_inner())
    }

    pub(crate) async fn external(
        &self,
        subject: &str,
        name: &str,
        step: Step,
        content: StepContent,
    ) -> Result<RecordExternalDecisionResponse, Status> {
        let request = draft::incident::external(name, step, content);
        let recorded = self.client(subject).incidents.record_external_decision(request).await?;
        Ok(recorded.into_inner())
    }

    pub(crate) async fn explain(&self, subject: &str, name: &str) -> Result<ExplainIncidentResponse, Status> {
        let request = ExplainIncidentRequest {
            name: name.to_owned(),
            ..ExplainIncidentRequest::default()
        };
        Ok(self
            .client(subject)
            .incidents
            .explain_incident(request)
            .await?
            .into_inner())
    }

    /// The duties of an incident with a code.
    pub(crate) async fn owed(&self, name: &str, code: ObligationCode) -> Vec<Obligation> {
        let told = self.explain("officer", name).await.unwrap().duties;
        let duties = told.into_iter().filter_map(|told| told.obligation);
        duties.filter(|duty| duty.code() == code).collect()
    }

    /// The one duty of an incident with a code.
    pub(crate) async fn duty(&self, name: &str, code: ObligationCode) -> Obligation {
        let mut all = self.owed(name, code).await;
        assert_eq!(all.len(), 1, "{code:?} of {name}");
        all.remove(0)
    }

    pub(crate) async fn incident(&self, name: &str) -> File {
        self.explain("officer", name).await.unwrap().incident.unwrap()
    }

    /// Does a duty by a signed paper.
    pub(crate) async fn fulfil(&self, subject: &str, duty: &str) -> Result<Vec<Obligation>, Status> {
        let request = FulfilObligationRequest {
            request_id: draft::request_id(),
            name: duty.to_owned(),
            document: Some(draft::document_of(
                "Bên có nghĩa vụ (hư cấu)",
                "9/CV-XN",
                draft::date(2019, 2, 1),
            )),
            ..FulfilObligationRequest::default()
        };
        let done = self.client(subject).obligations.fulfil_obligation(request).await?;
        Ok(done.into_inner().obligations)
    }

    /// Records that a duty was received, by a signed paper.
    pub(crate) async fn receive(&self, subject: &str, duty: &str) -> Result<Vec<Obligation>, Status> {
        let request = RecordReceiptRequest {
            request_id: draft::request_id(),
            name: duty.to_owned(),
            document: Some(draft::document_of(
                "Bên nhận (hư cấu)",
                "10/CV-ĐP",
                draft::date(2019, 2, 2),
            )),
            ..RecordReceiptRequest::default()
        };
        let received = self.client(subject).obligations.record_receipt(request).await?;
        Ok(received.into_inner().obligations)
    }
}

/// What is said of a system that an agency owns and runs.
pub(crate) fn said(owner: &str) -> InformationSystem {
    draft::incident::system(owner).system.unwrap()
}
