//! A committee whose tasks are followed by coordination, an officer, agencies with systems of their own, and a clock.

use std::time::Duration;

use chidao_authority::AUDIENCE;
use chidao_calendar::{Date, Instant};
use chidao_coordination::Coordination;
use chidao_model::Owner;
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AssignTaskRequest, Cooperator, DueTerm, GetTaskRequest, ListRemindersRequest, Reminder, Task,
        execution_service_client::ExecutionServiceClient, reminder_service_client::ReminderServiceClient,
        review_service_client::ReviewServiceClient, task_service_client::TaskServiceClient,
    },
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
    register::v1::{ChangeView, ListEntriesRequest, register_service_client::RegisterServiceClient},
};
use chidao_register::{Database, state};
use chidao_tests::{
    Bearer, Kind, Sandbox, Served,
    draft::{
        self,
        coordination::{assignment, noted, said},
    },
};
use prost_reflect::prost::{Message, Name};
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;
use tonic::{service::interceptor::InterceptedService, transport::Channel};

pub(super) use chidao_tests::draft::coordination::by;

type Line = InterceptedService<Channel, Bearer>;

/// How long the worker may take, which looks at the clock every second.
const PATIENCE: Duration = Duration::from_secs(60);

/// Clients of coordination with one token.
pub(super) struct Caller {
    pub(super) tasks: TaskServiceClient<Line>,
    pub(super) execution: ExecutionServiceClient<Line>,
    pub(super) review: ReviewServiceClient<Line>,
    pub(super) reminders: ReminderServiceClient<Line>,
    pub(super) register: RegisterServiceClient<Line>,
}

impl Caller {
    /// All reminders of a filter, a few a page.
    pub(super) async fn list(&mut self, request: ListRemindersRequest) -> Vec<Reminder> {
        let mut request = ListRemindersRequest {
            page_size: 3,
            ..request
        };
        let mut all = Vec::new();
        loop {
            let page = self
                .reminders
                .list_reminders(request.clone())
                .await
                .unwrap()
                .into_inner();
            all.extend(page.reminders);
            if page.next_page_token.is_empty() {
                return all;
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The reminders that the register shows.
    pub(super) async fn recorded_reminders(&mut self) -> Vec<Reminder> {
        let request = ListEntriesRequest {
            register: "coordination".to_owned(),
            page_size: 500,
            ..ListEntriesRequest::default()
        };
        let page = self.register.list_entries(request).await.unwrap().into_inner();
        assert!(!page.more);
        let changes = page.entries.into_iter().flat_map(|entry| entry.changes);
        let reminders = changes.filter(|change| change.r#type == Reminder::full_name());
        let read = |change: ChangeView| Reminder::decode(&*change.resource).unwrap();
        reminders.map(read).collect()
    }

    pub(super) async fn get(&mut self, task: &str) -> Task {
        let request = GetTaskRequest {
            name: task.to_owned(),
            ..GetTaskRequest::default()
        };
        self.tasks.get_task(request).await.unwrap().into_inner().task.unwrap()
    }
}

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) served: Served,
    database: Database,
    monitor: String,
}

/// A signed paper of the province.
pub(super) fn paper(symbol: &str, day: Date) -> DocumentRef {
    draft::decision(symbol, day.into())
}

impl Stage {
    /// At 08:00 of a day; `None` where there is no such database.
    pub(super) async fn set(kind: Kind, today: Date) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let url = sandbox.database().url();
        let database = Database::connect(url, "chidao-tests", 1).await.unwrap();
        move_clock(&database, at(today, 8, 0)).await;
        let mut founder = sandbox.founder();
        for (id, kind) in [
            ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
            ("so-tttt", AgencyKind::Department),
            ("so-gd", AgencyKind::Department),
            ("so-nv", AgencyKind::Department),
            ("so-yt", AgencyKind::Department),
        ] {
            let request = draft::agency(id, "Cơ quan hư cấu", kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        let mut people = Vec::new();
        for (name, agency, title) in [
            ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
            ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
            ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
        ] {
            let request = draft::person(name, agency, title, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            people.push(created.person.unwrap().name);
        }
        for (subject, holder) in [
            ("officer", &*people[2]),
            ("so-gd", "agencies/so-gd"),
            ("so-nv", "agencies/so-nv"),
            ("so-yt", "agencies/so-yt"),
        ] {
            let request = draft::account(subject, holder);
            founder.authority.create_account(request).await.unwrap();
        }
        let granted = draft::grant(&people[2], OfficeRole::Officer);
        founder.authority.grant_role(granted).await.unwrap();
        let seats = vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
        ];
        let committee = draft::committee(seats);
        founder.committees.establish_committee(committee).await.unwrap();
        Some(Self {
            served: sandbox.serve::<Coordination>().await,
            sandbox,
            database,
            monitor: people.remove(2),
        })
    }

    /// Clients of coordination for the bearer of this subject.
    pub(super) fn caller(&self, subject: &str) -> Caller {
        let bearer = Bearer::new(&self.sandbox.token(subject, AUDIENCE, 0));
        let line = || InterceptedService::new(self.served.channel(), bearer.clone());
        Caller {
            tasks: TaskServiceClient::new(line()),
            execution: ExecutionServiceClient::new(line()),
            review: ReviewServiceClient::new(line()),
            reminders: ReminderServiceClient::new(line()),
            register: RegisterServiceClient::new(line()),
        }
    }

    /// A task of so-gd, with whom so-nv works, assigned on the day on which its paper is issued; its name.
    pub(super) async fn assigned(&self, on: Date, due: DueTerm) -> String {
        let mut officer = self.caller("officer");
        let task = Task {
            cooperators: vec![Cooperator {
                agency: "agencies/so-nv".to_owned(),
                ..Cooperator::default()
            }],
            ..said(paper("12/CT-UBND (hư cấu)", on), "so-gd", &self.monitor, due)
        };
        let created = officer.tasks.create_task(noted(task)).await.unwrap().into_inner();
        let name = created.task.unwrap().name;
        let request = AssignTaskRequest {
            assigned_on: Some(on.into()),
            ..assignment(&name)
        };
        officer.tasks.assign_task(request).await.unwrap();
        name
    }

    /// Moves the clock, and waits until everything that is due by then was seen to.
    pub(super) async fn reach(&self, now: Instant) {
        move_clock(&self.database, now).await;
        let due = format!(
            "SELECT COUNT(*) FROM coordination_errand WHERE state = 'OPEN' AND due_us <= {}",
            now.micros()
        );
        let mut look = tokio::time::interval(Duration::from_millis(20));
        tokio::time::timeout(PATIENCE, async {
            while self.count(&due).await > 0 {
                look.tick().await;
            }
        })
        .await
        .expect("the worker sees to it");
    }

    async fn count(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.database.backend(), sql);
        let row = self.database.readers().query_one_raw(statement).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    /// When the next reminder of a task is planned, of which there is one at most.
    pub(super) async fn planned(&self, task: &str) -> Option<Instant> {
        let sql = format!(
            "SELECT due_us FROM coordination_errand WHERE kind = 'task.remind' AND subject = '{task}' AND state = 'OPEN'"
        );
        let statement = Statement::from_string(self.database.backend(), sql);
        let rows = self.database.readers().query_all_raw(statement).await.unwrap();
        assert!(rows.len() <= 1, "{} reminders of {task} are planned", rows.len());
        let first = rows.first()?;
        Some(Instant::from_micros(first.try_get_by_index(0).unwrap()))
    }

    /// Every row follows from the entries, and the entries from one another.
    pub(super) async fn is_proven(&self) {
        let chain = chidao_register::verify(self.database.readers(), Owner::Coordination, 1, i64::MAX);
        assert_eq!(chain.await.unwrap().broken_position, 0);
        let proof = state(&self.database, Owner::Coordination, |_| ()).await.unwrap();
        assert_eq!(proof.findings, []);
        let refused = "SELECT COUNT(*) FROM coordination_errand WHERE state = 'REFUSED'";
        assert_eq!(self.count(refused).await, 0);
    }
}

/// An hour of a day.
pub(super) fn at(day: Date, hour: i64, minute: i64) -> Instant {
    Instant::start_of(day).plus_micros((hour * 60 + minute) * 60_000_000)
}

async fn move_clock(database: &Database, now: Instant) {
    let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
    let offset = now.micros() - i64::try_from(machine).unwrap();
    let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
    let statement = Statement::from_sql_and_values(database.backend(), sql, [offset.into()]);
    database.readers().execute_raw(statement).await.unwrap();
}
