//! A committee whose agencies own and run information systems.

use chidao_incident::Incident;
use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        CreateInformationSystemRequest, GetInformationSystemRequest, GetInformationSystemResponse, InformationSystem,
    },
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
    refusal::read,
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, Served, draft};
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

impl Stage {
    /// The committee of 28/12/2018 today; `None` where there is no such database.
    pub(crate) async fn set(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let served = sandbox.serve::<Incident>().await;
        let mut founder = sandbox.founder();
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
        Some(Self { sandbox, served })
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

/// What is said of a system that an agency owns and runs.
pub(crate) fn said(owner: &str) -> InformationSystem {
    draft::incident::system(owner).system.unwrap()
}
