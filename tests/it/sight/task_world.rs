//! Tasks in which some agencies take part, in one way or another, and others do not.

use std::collections::BTreeSet;

use chidao_coordination::Coordination;
use chidao_proto::{
    coordination::v1::{
        AcceptTaskRequest, Cooperator, CreateTaskRequest, DiscardTaskRequest, ImportTaskRequest, Progress,
        ReassignTaskRequest, ReportProgressRequest, Task, TaskState,
    },
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
    register::v1::GetHeadRequest,
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, Served, draft};
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;

const AGENCIES: [&str; 9] = [
    "ubnd-tinh",
    "so-tttt",
    "so-lead",
    "so-coop",
    "so-former",
    "so-part",
    "so-new",
    "so-none",
    "so-secret",
];
/// Whoever asks: systems of agencies, an officer, members of the committee, and one whose office is over.
pub(super) const CALLERS: [&str; 11] = [
    "officer",
    "head",
    "member-of-lead",
    "so-lead",
    "so-coop",
    "so-former",
    "so-part",
    "so-new",
    "so-none",
    "so-secret",
    "without-office",
];

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) coordination: Served,
    /// What each is called here, and its name.
    resources: Vec<(&'static str, String)>,
    /// Who follows the tasks.
    pub(crate) monitor: String,
}

impl World {
    /// `None` where there is no such database.
    pub(crate) async fn start(kind: Kind) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let coordination = sandbox.serve::<Coordination>().await;
        let monitor = Box::pin(roster(&sandbox)).await;
        let mut world = Self {
            sandbox,
            coordination,
            resources: Vec::new(),
            monitor: monitor.clone(),
        };
        Box::pin(world.fill(&monitor)).await;
        Some(world)
    }

    /// Ends the service of tasks; what it has written stays.
    pub(crate) async fn end(self) -> Sandbox {
        self.coordination.end().await;
        self.sandbox
    }

    pub(super) fn client(&self, subject: &str) -> Client {
        self.sandbox.client_at(&self.coordination, subject)
    }

    pub(crate) async fn head(&self) -> i64 {
        let register = "coordination".to_owned();
        let asked = self
            .client("officer")
            .register
            .get_head(GetHeadRequest { register })
            .await;
        asked.unwrap().into_inner().position
    }

    pub(super) fn names(&self) -> BTreeSet<String> {
        self.resources.iter().map(|(_, name)| name.clone()).collect()
    }

    /// The name of what is called so here.
    pub(super) fn name(&self, called: &str) -> &str {
        let mut found = self.resources.iter().filter(|(known, _)| *known == called);
        &found.next().unwrap().1
    }

    /// What these are called here.
    pub(super) fn called(&self, names: &BTreeSet<&str>) -> Vec<&'static str> {
        let known = self.resources.iter().filter(|(_, name)| names.contains(name.as_str()));
        known.map(|(called, _)| *called).collect()
    }

    /// What a caller is meant to see.
    pub(super) fn seen_by(&self, subject: &str) -> BTreeSet<&str> {
        let assigned = [
            "programme",
            "whole",
            "part",
            "secret",
            "given",
            "given-part",
            "imported",
            "reminded",
            "reminded-part",
            "taken-away",
        ];
        let reminded = ["reminded", "reminded-part", "taken-away"];
        let of_lead = ["draft-part", "own-draft-part", "discarded-part"];
        let called: Vec<&str> = match subject {
            "officer" => self.resources.iter().map(|(called, _)| *called).collect(),
            "head" => assigned.to_vec(),
            "member-of-lead" => [&assigned[..], &of_lead].concat(),
            "so-lead" => {
                let led = ["programme", "whole", "part", "given", "given-part"];
                [&led[..], &of_lead, &reminded].concat()
            }
            "so-coop" => vec!["programme", "whole", "reminded"],
            "so-part" => vec!["programme", "part", "given-part", "reminded-part"],
            "so-secret" => vec!["programme", "secret", "imported"],
            _ => vec!["programme"],
        };
        called.into_iter().map(|called| self.name(called)).collect()
    }

    /// Goes on until reminders were sent and skipped: to a lead, to that of its part, and to one from whom the task was taken since.
    pub(super) async fn be_reminded(&mut self) {
        let monitor = &*self.monitor.clone();
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        let database = database.unwrap();
        let due = OffsetDateTime::now_utc().date() + time::Duration::days(5);
        let dated =
            |request: CreateTaskRequest| with(request, |task| task.due_term = Some(draft::coordination::by(due)));
        let cooperating = with(dated(draft::coordination::task("so-lead", monitor)), |task| {
            task.cooperators.push(Cooperator {
                agency: draft::agency_name("so-coop"),
                ..Default::default()
            });
        });
        let whole = self.add("reminded", cooperating, true).await;
        let part = dated(draft::coordination::part(&whole, "so-part", monitor));
        self.add("reminded-part", part, true).await;
        let taken = dated(draft::coordination::task("so-former", monitor));
        let taken = self.add("taken-away", taken, true).await;
        self.pass(&database, 9).await;
        let reassignment = ReassignTaskRequest {
            request_id: draft::request_id(),
            name: taken,
            lead: draft::agency_name("so-lead"),
            document: Some(draft::decision("22/QĐ-UBND (hư cấu)", draft::date(2019, 2, 1))),
            ..Default::default()
        };
        self.client("officer").tasks.reassign_task(reassignment).await.unwrap();
        self.pass(&database, 40).await;
    }

    /// Lets so many days pass since the beginning, and waits for what they bring about.
    async fn pass(&self, database: &Database, days: i64) {
        let offset = days * 86_400_000_000;
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let moved = Statement::from_sql_and_values(database.backend(), sql, [offset.into()]);
        database.readers().execute_raw(moved).await.unwrap();
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let now = i64::try_from(machine).unwrap() + offset;
        let due = format!("SELECT COUNT(*) FROM coordination_errand WHERE state = 'OPEN' AND due_us <= {now}");
        let mut look = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            let asked = Statement::from_string(database.backend(), due.clone());
            let row = database.readers().query_one_raw(asked).await.unwrap().unwrap();
            if row.try_get_by_index::<i64>(0).unwrap() == 0 {
                return;
            }
            look.tick().await;
        }
    }

    async fn fill(&mut self, monitor: &str) {
        let mut officer = self.client("officer");
        let programme = officer
            .programmes
            .create_programme(draft::coordination::programme())
            .await;
        let programme = programme.unwrap().into_inner().programme.unwrap().name;
        self.resources.push(("programme", programme.clone()));

        let cooperating = with(draft::coordination::task("so-lead", monitor), |task| {
            task.programme = programme;
            task.cooperators.push(Cooperator {
                agency: draft::agency_name("so-coop"),
                ..Default::default()
            });
        });
        let whole = self.add("whole", cooperating, true).await;
        let part = |lead: &str| draft::coordination::part(&whole, lead, monitor);
        self.add("draft-part", part("so-part"), false).await;
        self.add("part", part("so-part"), true).await;
        self.add("own-draft-part", part("so-lead"), false).await;
        let discarded = self.add("discarded-part", part("so-part"), false).await;
        self.discard(discarded).await;
        self.add("draft", draft::coordination::task("so-lead", monitor), false)
            .await;
        let discarded = draft::coordination::task("so-lead", monitor);
        let discarded = self.add("discarded", discarded, false).await;
        self.discard(discarded).await;

        let secret = with(draft::coordination::task("so-secret", monitor), |task| {
            task.secret = true;
            task.content.clear();
            task.product.clear();
            if let Some(basis) = &mut task.basis {
                basis.symbol = "17/KH-UBND (hư cấu)".to_owned();
                basis.summary = "(mật)".to_owned();
                basis.quoted_paragraph.clear();
            }
        });
        self.add("secret", secret, true).await;
        Box::pin(self.bring_in(draft::coordination::task("so-secret", monitor))).await;

        let given = draft::coordination::task("so-former", monitor);
        let given = self.add("given", given, true).await;
        let part = draft::coordination::part(&given, "so-part", monitor);
        self.add("given-part", part, true).await;
        let reassignment = ReassignTaskRequest {
            request_id: draft::request_id(),
            name: given,
            lead: draft::agency_name("so-lead"),
            document: Some(draft::decision("20/QĐ-UBND (hư cấu)", draft::date(2019, 2, 1))),
            ..Default::default()
        };
        officer.tasks.reassign_task(reassignment).await.unwrap();

        let acceptance = AcceptTaskRequest {
            request_id: draft::request_id(),
            name: self.name("whole").to_owned(),
            ..Default::default()
        };
        let mut lead = self.client("so-lead");
        lead.execution.accept_task(acceptance).await.unwrap();
        for percent in [10, 20, 30] {
            let report = ReportProgressRequest {
                request_id: draft::request_id(),
                name: self.name("whole").to_owned(),
                progress: Some(Progress {
                    percent,
                    text: "Đã khảo sát".to_owned(),
                    ..Default::default()
                }),
            };
            lead.execution.report_progress(report).await.unwrap();
        }
    }

    pub(super) async fn add(&mut self, called: &'static str, request: CreateTaskRequest, is_assigned: bool) -> String {
        let mut officer = self.client("officer");
        let created = officer.tasks.create_task(request).await.unwrap().into_inner();
        let name = created.task.unwrap().name;
        if is_assigned {
            let assignment = draft::coordination::assignment(&name);
            officer.tasks.assign_task(assignment).await.unwrap();
        }
        self.resources.push((called, name.clone()));
        name
    }

    /// Imports a task that was completed.
    async fn bring_in(&mut self, request: CreateTaskRequest) {
        let request = ImportTaskRequest {
            request_id: draft::request_id(),
            task: request.task,
            state: TaskState::Completed.into(),
            assigned_on: Some(draft::date(2019, 1, 14)),
            ended_on: Some(draft::date(2019, 2, 28)),
            end_document: Some(draft::decision("06/BC-SVD (hư cấu)", draft::date(2019, 2, 27))),
            ..Default::default()
        };
        let imported = self.client("officer").tasks.import_task(request).await.unwrap();
        let name = imported.into_inner().task.unwrap().name;
        self.resources.push(("imported", name));
    }

    async fn discard(&self, name: String) {
        let request = DiscardTaskRequest {
            request_id: draft::request_id(),
            name,
            ..Default::default()
        };
        self.client("officer").tasks.discard_task(request).await.unwrap();
    }
}

fn with(mut request: CreateTaskRequest, change: impl FnOnce(&mut Task)) -> CreateTaskRequest {
    request.task.as_mut().map(change);
    request
}

/// Enters whoever asks, and gives somebody who can follow tasks.
async fn roster(sandbox: &Sandbox) -> String {
    let mut founder = sandbox.founder();
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
        let account = draft::account(id, &draft::agency_name(id));
        founder.authority.create_account(account).await.unwrap();
    }
    let mut people = Vec::new();
    for (subject, agency) in [
        ("head", "ubnd-tinh"),
        ("member-of-lead", "so-lead"),
        ("officer", "so-tttt"),
        ("without-office", "so-lead"),
    ] {
        let mut request = draft::person("Đặng Thị Thử", agency, subject, "");
        if subject == "without-office"
            && let Some(person) = &mut request.person
        {
            person.offices[0].to = Some(draft::date(2018, 1, 1));
        }
        let created = founder.people.create_person(request).await.unwrap().into_inner();
        let name = created.person.unwrap().name;
        founder
            .authority
            .create_account(draft::account(subject, &name))
            .await
            .unwrap();
        people.push(name);
    }
    let grant = draft::grant(&people[2], OfficeRole::Officer);
    founder.authority.grant_role(grant).await.unwrap();
    let seats = vec![
        draft::seat(SeatRole::Head, "ubnd-tinh", "head", "", &people[0]),
        draft::seat(SeatRole::DeputyHead, "so-lead", "member-of-lead", "", &people[1]),
    ];
    founder
        .committees
        .establish_committee(draft::committee(seats))
        .await
        .unwrap();
    people.swap_remove(2)
}
