//! A committee with somebody in every role, and what each may be asked about.

use chidao_authority::Role;
use chidao_proto::membership::v1::{AgencyKind, OfficeRole, SeatRole};
use chidao_tests::{Client, Kind, Sandbox, draft};

use super::request::Names;

/// The agency of those who hold an office without leading anything.
const OWN: &str = "so-tttt";
const LEADING: &str = "ubnd-tinh";
/// The agency of nobody who calls.
pub(super) const OTHER: &str = "so-khac";

const OFFICES: [(Role, OfficeRole); 5] = [
    (Role::Officer, OfficeRole::Officer),
    (Role::Clerk, OfficeRole::Clerk),
    (Role::ChiefAccountant, OfficeRole::ChiefAccountant),
    (Role::AccountHolder, OfficeRole::AccountHolder),
    (Role::Auditor, OfficeRole::Auditor),
];
const SEATS: [(Role, SeatRole); 6] = [
    (Role::Head, SeatRole::Head),
    (Role::StandingDeputyHead, SeatRole::StandingDeputyHead),
    (Role::DeputyHead, SeatRole::DeputyHead),
    (Role::StandingMember, SeatRole::StandingMember),
    (Role::Member, SeatRole::Member),
    (Role::Secretary, SeatRole::Secretary),
];

/// One who calls.
pub(super) struct Caller {
    /// His column of the table.
    pub(super) column: String,
    pub(super) subject: String,
    /// Id of his agency.
    pub(super) agency: Option<&'static str>,
    /// Whether his commands are weighed by what they name.
    pub(super) is_known: bool,
    /// Whether he sees all accounts and roles.
    pub(super) sees_all: bool,
}

impl Caller {
    fn new(column: &str, agency: Option<&'static str>, is_known: bool, sees_all: bool) -> Self {
        Self {
            column: column.to_owned(),
            subject: column.to_owned(),
            agency,
            is_known,
            sees_all,
        }
    }

    /// The founder, whose column is another one when his time is over.
    pub(super) fn founder(column: &str) -> Self {
        let is_his_time = column == "founder";
        Self {
            subject: chidao_authority::identity::FOUNDER.to_owned(),
            ..Self::new(column, None, is_his_time, is_his_time)
        }
    }
}

pub(super) struct World {
    pub(super) sandbox: Sandbox,
    founder: Client,
    /// The holders of the seats, in their order.
    holders: Vec<String>,
    /// A person with a role but without an account, and that role.
    person: String,
    grant: String,
    /// By agency an account of a system of its own.
    accounts: Vec<(&'static str, String)>,
}

impl World {
    /// All that the founder enters before the committee stands; `None` where there is no such database.
    pub(super) async fn start(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let founder = sandbox.founder();
        let mut world = Self {
            sandbox,
            founder,
            holders: Vec::new(),
            person: String::new(),
            grant: String::new(),
            accounts: Vec::new(),
        };
        for (id, kind) in [
            (LEADING, AgencyKind::ProvincialPeoplesCommittee),
            (OWN, AgencyKind::Department),
            (OTHER, AgencyKind::Department),
        ] {
            let request = draft::agency(id, "Cơ quan", kind);
            world.founder.agencies.create_agency(request).await.unwrap();
            let account = world.account(&format!("he-thong-{id}"), &draft::agency_name(id)).await;
            world.accounts.push((id, account));
        }
        for (role, granted) in OFFICES {
            let person = world.somebody(role.text(), OWN).await;
            world.grant(&person, granted).await;
        }
        for (role, _) in SEATS {
            let person = world.somebody(role.text(), LEADING).await;
            world.holders.push(person);
        }
        world.somebody("account", OWN).await;
        world.account("agency", &draft::agency_name(OWN)).await;
        let person = draft::person("Ngô Văn Vắng", OTHER, "Chuyên viên", "");
        let created = world.founder.people.create_person(person).await.unwrap().into_inner();
        world.person = created.person.unwrap().name;
        world.grant = world.grant(&world.person.clone(), OfficeRole::Clerk).await;
        Some(world)
    }

    /// Establishes the committee, which ends the founder's time.
    pub(super) async fn establish(&mut self) {
        let holders = SEATS.iter().zip(&self.holders);
        let seats = holders.map(|((role, seat), holder)| draft::seat(*seat, LEADING, role.text(), "", holder));
        let request = draft::committee(seats.collect());
        self.founder.committees.establish_committee(request).await.unwrap();
    }

    /// Whoever has a column of the table.
    pub(super) fn callers(&self) -> Vec<Caller> {
        let officers = OFFICES.map(|(role, _)| Caller::new(role.text(), Some(OWN), true, true));
        let seated = SEATS.map(|(role, _)| Caller::new(role.text(), Some(LEADING), true, false));
        let service = Caller {
            subject: "services/membership".to_owned(),
            ..Caller::new("service", None, false, false)
        };
        let mut callers = vec![
            Caller::founder("founder"),
            service,
            Caller::new("token", None, false, false),
        ];
        callers.extend(officers.into_iter().chain(seated));
        for column in ["agency", "account"] {
            callers.push(Caller::new(column, Some(OWN), true, false));
        }
        callers
    }

    /// What a call about an agency names.
    pub(super) fn names(&self, agency: &str) -> Names {
        let account = self.accounts.iter().find(|(of, _)| *of == agency).unwrap();
        Names::from([
            ("agencies", draft::agency_name(agency)),
            ("people", self.person.clone()),
            ("accounts", account.1.clone()),
            ("grants", self.grant.clone()),
            ("committees", "committees/bcd-cqdt".to_owned()),
            ("/seats/", "committees/bcd-cqdt/seats/5".to_owned()),
            ("/appointments/", "committees/bcd-cqdt/appointments/5".to_owned()),
            ("agency_id", format!("so-{}", &draft::request_id()[..8])),
            ("committee_id", format!("bcd-{}", &draft::request_id()[..8])),
            ("key", "task-accept-days".to_owned()),
            ("value", "3".to_owned()),
            ("register", "membership".to_owned()),
            ("method", "chidao.membership.v1.AgencyService/GetAgency".to_owned()),
        ])
    }

    /// A person with an account whose subject is his title.
    async fn somebody(&mut self, title: &str, agency: &str) -> String {
        let request = draft::person("Đặng Thị Thử", agency, title, "");
        let created = self.founder.people.create_person(request).await.unwrap().into_inner();
        let person = created.person.unwrap().name;
        self.account(title, &person).await;
        person
    }

    async fn account(&mut self, subject: &str, holder: &str) -> String {
        let request = draft::account(subject, holder);
        let created = self
            .founder
            .authority
            .create_account(request)
            .await
            .unwrap()
            .into_inner();
        created.account.unwrap().name
    }

    async fn grant(&mut self, person: &str, role: OfficeRole) -> String {
        let request = draft::grant(person, role);
        let granted = self.founder.authority.grant_role(request).await.unwrap().into_inner();
        granted.grant.unwrap().name
    }
}
