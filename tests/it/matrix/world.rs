//! A committee with somebody in every role, and what each may be asked about.

use chidao_authority::Role;
use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_proto::{
    contract::Method,
    coordination::v1::CreateTaskRequest,
    incident::v1::ReportType,
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
};
use chidao_tests::{Client, Kind, Sandbox, Served, draft};

use tonic::transport::Channel;

use super::{request::Names, target::Target};

/// The agency of those who hold an office without leading anything.
pub(super) const OWN: &str = "so-tttt";
const LEADING: &str = "ubnd-tinh";
/// The agency of nobody who calls.
pub(super) const OTHER: &str = "so-khac";
/// The agency that leads the parts of every task, of nobody who calls either.
const OF_PARTS: &str = "so-phan";
/// The agency that tasks are to be given to.
const NEW: &str = "so-moi";
/// The registers, each of its own service.
pub(super) const REGISTERS: [&str; 4] = ["membership", "coordination", "incident", "budget"];

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
    /// Whether he sees every task that is assigned.
    pub(super) sees_tasks: bool,
    /// Whether he sees what is given and spent.
    pub(super) sees_money: bool,
}

impl Caller {
    fn new(column: &str, agency: Option<&'static str>, is_known: bool, sees_all: bool) -> Self {
        Self {
            column: column.to_owned(),
            subject: column.to_owned(),
            agency,
            is_known,
            sees_all,
            sees_tasks: sees_all,
            sees_money: sees_all,
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
    coordination: Served,
    incident: Served,
    pub(super) budget: Served,
    founder: Client,
    /// The holders of the seats, in their order.
    holders: Vec<String>,
    /// A person with a role but without an account, and that role.
    person: String,
    grant: String,
    /// By agency an account of a system of its own.
    accounts: Vec<(&'static str, String)>,
    programme: String,
    /// By agency a task that it leads, and a part of that.
    tasks: Vec<(&'static str, String, String)>,
    /// By agency an information system that it owns and runs.
    systems: Vec<(&'static str, String)>,
    /// By agency two incidents of its system, and what is owed on the first.
    incidents: Vec<(&'static str, [String; 3])>,
    /// By agency a notice that it gave of the first.
    reports: Vec<(&'static str, String)>,
}

impl World {
    /// All that the founder enters before the committee stands; `None` where there is no such database.
    pub(super) async fn start(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let coordination = sandbox.serve::<Coordination>().await;
        let incident = sandbox.serve::<Incident>().await;
        let budget = sandbox.serve::<Budget>().await;
        let founder = sandbox.founder();
        let mut world = Self {
            sandbox,
            coordination,
            incident,
            budget,
            founder,
            holders: Vec::new(),
            person: String::new(),
            grant: String::new(),
            accounts: Vec::new(),
            programme: "programmes/2019-0001".to_owned(),
            tasks: Vec::new(),
            systems: Vec::new(),
            incidents: Vec::new(),
            reports: Vec::new(),
        };
        for (id, kind) in [
            (LEADING, AgencyKind::ProvincialPeoplesCommittee),
            (OWN, AgencyKind::Department),
            (OTHER, AgencyKind::Department),
            (OF_PARTS, AgencyKind::Department),
            (NEW, AgencyKind::Department),
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

    /// Establishes the committee, which ends the founder's time, and assigns its first tasks.
    pub(super) async fn establish(&mut self) {
        // Those that there are may be ended by now.
        for agency in [OWN, LEADING, OTHER] {
            self.account(&format!("van-hanh-{agency}"), &draft::agency_name(agency))
                .await;
        }
        let holders = SEATS.iter().zip(&self.holders);
        let seats = holders.map(|((role, seat), holder)| draft::seat(*seat, LEADING, role.text(), "", holder));
        let request = draft::committee(seats.collect());
        self.founder.committees.establish_committee(request).await.unwrap();

        let mut officer = self.sandbox.client_at(&self.coordination, Role::Officer.text());
        let created = officer
            .programmes
            .create_programme(draft::coordination::programme())
            .await;
        self.programme = created.unwrap().into_inner().programme.unwrap().name;
        for agency in [OWN, LEADING, OTHER] {
            let whole = assigned(&mut officer, draft::coordination::task(agency, &self.person)).await;
            let part = draft::coordination::part(&whole, OF_PARTS, &self.person);
            let part = assigned(&mut officer, part).await;
            self.tasks.push((agency, whole, part));
        }
        let mut officer = self.sandbox.client_at(&self.incident, Role::Officer.text());
        for agency in [OWN, LEADING, OTHER] {
            let request = draft::incident::system(agency);
            let created = officer.systems.create_information_system(request).await;
            let name = created.unwrap().into_inner().system.unwrap().name;
            let mut named = [String::new(), String::new(), String::new()];
            for place in 0..2 {
                let request = draft::incident::report(&name, draft::incident::noon(2019, 6, 17));
                let reported = officer.incidents.report_incident(request).await.unwrap().into_inner();
                named[place] = reported.incident.unwrap().name;
                if place == 0 {
                    named[2].clone_from(&reported.obligations[0].name);
                }
            }
            self.systems.push((agency, name));
            let request =
                draft::incident::submission(&named[0], ReportType::Notice, draft::incident::noon(2019, 6, 17));
            let mut operator = self.sandbox.client_at(&self.incident, &format!("van-hanh-{agency}"));
            let submitted = operator.reports.submit_report(request).await.unwrap().into_inner();
            self.reports.push((agency, submitted.report.unwrap().name));
            self.incidents.push((agency, named));
        }
        self.money().await;
    }

    /// The tasks that a call about an agency names: one that it leads, and one that is a part of that.
    pub(super) fn targets(&self, agency: &str) -> [Target; 2] {
        let found = self.tasks.iter().find(|(lead, ..)| *lead == agency);
        let (lead, whole, part) = found.cloned().unwrap_or((OTHER, String::new(), String::new()));
        [
            Target {
                name: whole.clone(),
                lead,
                whole: None,
            },
            Target {
                name: part,
                lead: OF_PARTS,
                whole: Some((lead, whole)),
            },
        ]
    }

    /// The system of an agency; one that there is not before there are any.
    fn system(&self, agency: &str) -> String {
        let found = self.systems.iter().find(|(owner, _)| *owner == agency);
        found.map_or("systems/2019-0001".to_owned(), |(_, name)| name.clone())
    }

    /// A notice of an agency; such as there is not before there are any.
    fn report(&self, agency: &str) -> String {
        let found = self.reports.iter().find(|(sender, _)| *sender == agency);
        found.map_or("incidents/1999-0001/reports/1".to_owned(), |(_, name)| name.clone())
    }

    /// Two incidents of an agency and a duty; such as there are not before there are any.
    fn incidents(&self, agency: &str) -> [String; 3] {
        let found = self.incidents.iter().find(|(owner, _)| *owner == agency);
        let nowhere = || {
            let names = ["", "", "/obligations/1-ack-1"];
            let mut number = 0;
            names.map(|rest| {
                number += 1;
                format!("incidents/1999-000{number}{rest}")
            })
        };
        found.map_or_else(nowhere, |(_, names)| names.clone())
    }

    /// The connection to the service that serves a method of a register.
    pub(super) fn channel(&self, method: &Method, register: &str) -> Channel {
        let is_of = |package: &str| method.service.starts_with(&format!("chidao.{package}."));
        let serves = |name: &str| is_of(name) || (is_of("register") && register == name);
        if serves("coordination") {
            self.coordination.channel()
        } else if serves("incident") {
            self.incident.channel()
        } else if serves("budget") {
            self.budget.channel()
        } else {
            self.sandbox.channel(0)
        }
    }

    /// Whoever has a column of the table.
    pub(super) fn callers(&self) -> Vec<Caller> {
        let officers = OFFICES.map(|(role, _)| Caller::new(role.text(), Some(OWN), true, true));
        let seated = SEATS.map(|(role, _)| Caller {
            sees_tasks: true,
            sees_money: [Role::Head, Role::StandingDeputyHead, Role::DeputyHead].contains(&role),
            ..Caller::new(role.text(), Some(LEADING), true, false)
        });
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

    /// What a call about an agency, a task and a register names.
    pub(super) fn names(&self, agency: &str, target: &Target, register: &str) -> Names {
        let account = self.accounts.iter().find(|(of, _)| *of == agency).unwrap();
        let [incident, related, duty] = self.incidents(agency);
        let or_any = |name: &str| match name.is_empty() {
            true => "tasks/2019-0001".to_owned(),
            false => name.to_owned(),
        };
        let mut names = Names::from([
            ("agencies", draft::agency_name(agency)),
            ("people", self.person.clone()),
            ("accounts", account.1.clone()),
            ("grants", self.grant.clone()),
            ("committees", "committees/bcd-cqdt".to_owned()),
            ("/seats/", "committees/bcd-cqdt/seats/5".to_owned()),
            ("/appointments/", "committees/bcd-cqdt/appointments/5".to_owned()),
            ("/steps/", "incidents/1999-0001/steps/1".to_owned()),
            ("/reminders/", "tasks/1999-0001/reminders/1".to_owned()),
            ("agency_id", format!("so-{}", &draft::request_id()[..8])),
            ("committee_id", format!("bcd-{}", &draft::request_id()[..8])),
            ("key", "task-accept-days".to_owned()),
            ("value", "3".to_owned()),
            ("register", register.to_owned()),
            ("method", "chidao.membership.v1.AgencyService/GetAgency".to_owned()),
            ("programmes", self.programme.clone()),
            ("tasks", or_any(&target.name)),
            ("systems", self.system(agency)),
            ("incidents", incident),
            ("LinkIncidentsRequest.related", related),
            ("/obligations/", duty),
            ("/reports/", self.report(agency)),
            ("Reporter.display_name", "x".to_owned()),
            ("Report.description", "x".to_owned()),
            ("Incident.system_title", "x".to_owned()),
            ("InformationSystem.owner", draft::agency_name(agency)),
            ("UpdateInformationSystemRequest.display_name", "x".to_owned()),
            ("field", "chinh-quyen-so".to_owned()),
            ("DocumentRef.quoted_paragraph", "x".to_owned()),
            ("Task.content", "x".to_owned()),
            ("Task.product", "x".to_owned()),
            ("DecideReturnRequest.lead", draft::agency_name(NEW)),
            ("ReassignTaskRequest.lead", draft::agency_name(NEW)),
            ("DecideExtensionRequest.reason", "x".to_owned()),
            ("UpdateProgrammeRequest.display_name", "x".to_owned()),
        ]);
        self.name_money(&mut names);
        if let Some((_, whole)) = &target.whole {
            names.insert("Task.parent", or_any(whole));
        }
        names
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

/// The name of a task that is noted down and assigned.
async fn assigned(officer: &mut Client, request: CreateTaskRequest) -> String {
    let created = officer.tasks.create_task(request).await.unwrap().into_inner();
    let name = created.task.unwrap().name;
    let assignment = draft::coordination::assignment(&name);
    officer.tasks.assign_task(assignment).await.unwrap();
    name
}
