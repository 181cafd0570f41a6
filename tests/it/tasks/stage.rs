//! A committee that gives tasks, with the systems of those who lead them.

use chidao_calendar::{Date, Instant};
use chidao_coordination::Coordination;
use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{
        AcceptTaskRequest, ConfirmCompletionRequest, DecideExtensionRequest, DueTerm, GetTaskRequest, GetTaskResponse,
        ListTasksRequest, ReportCompletionRequest, RequestExtensionRequest, Task,
        execution_service_client::ExecutionServiceClient, programme_service_client::ProgrammeServiceClient,
        review_service_client::ReviewServiceClient, statistics_service_client::StatisticsServiceClient,
        task_service_client::TaskServiceClient,
    },
    errors::v1::Reason,
    membership::v1::{AgencyKind, OfficeRole, SeatRole},
    refusal::read,
};
use chidao_register::Database;
use chidao_tests::{
    Bearer, Kind, Sandbox, Served,
    draft::{
        self,
        coordination::{assignment, noted, said},
    },
};
use sea_orm::{ConnectionTrait, Statement};
use time::OffsetDateTime;
use tonic::{Status, service::interceptor::InterceptedService, transport::Channel};

pub(super) use chidao_tests::draft::coordination::{by, in_working_days, without_deadline};

pub(super) const COMMITTEE: &str = "committees/bcd-cqdt";

const AGENCIES: [(&str, &str, AgencyKind); 6] = [
    (
        "ubnd-tinh",
        "Ủy ban nhân dân tỉnh",
        AgencyKind::ProvincialPeoplesCommittee,
    ),
    ("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department),
    ("so-gd", "Sở Giáo dục và Đào tạo", AgencyKind::Department),
    ("so-tc", "Sở Tài chính", AgencyKind::Department),
    (
        "ubnd-tam-binh",
        "Ủy ban nhân dân huyện Tam Bình",
        AgencyKind::DistrictPeoplesCommittee,
    ),
    ("cuc-thue", "Cục Thuế tỉnh", AgencyKind::CentralAgency),
];
const PEOPLE: [(&str, &str, &str); 4] = [
    ("Nguyễn Văn Chủ", "ubnd-tinh", "Chủ tịch"),
    ("Trần Thị Phó", "ubnd-tinh", "Phó Chủ tịch"),
    ("Lê Văn Giám", "so-tttt", "Giám đốc"),
    ("Phạm Thị Chuyên", "so-tttt", "Chuyên viên"),
];

type Line = InterceptedService<Channel, Bearer>;

/// Clients of coordination, with one token.
#[derive(Clone)]
pub(super) struct Hand {
    pub(super) programmes: ProgrammeServiceClient<Line>,
    pub(super) tasks: TaskServiceClient<Line>,
    pub(super) execution: ExecutionServiceClient<Line>,
    pub(super) review: ReviewServiceClient<Line>,
    pub(super) statistics: StatisticsServiceClient<Line>,
}

pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) served: Served,
    pub(super) people: Vec<String>,
    pub(super) database: Database,
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

/// A signed paper of its own number.
pub(super) fn paper(number: u32, issued_on: Date) -> DocumentRef {
    draft::decision(&format!("{number}/UBND-VX (hư cấu)"), issued_on.into())
}

/// The codes of the notices on an act.
macro_rules! notices {
    ($response:expr) => {
        $response
            .receipt
            .as_ref()
            .map(|receipt| receipt.notices.iter().map(|notice| notice.code()).collect::<Vec<_>>())
            .unwrap_or_default()
    };
}
pub(super) use notices;

impl Stage {
    /// The committee of 28/12/2018 as its clock shows noon of a later day; `None` where there is no such database.
    pub(super) async fn set(kind: Kind, today: Date) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        let mut stage = Self {
            served: sandbox.serve::<Coordination>().await,
            sandbox,
            people: Vec::new(),
            database: database.unwrap(),
        };
        stage.noon_of(today).await;
        let mut founder = stage.sandbox.founder();
        for (id, name, kind) in AGENCIES {
            let request = draft::agency(id, name, kind);
            founder.agencies.create_agency(request).await.unwrap();
        }
        for (name, agency, title) in PEOPLE {
            let request = draft::person(name, agency, title, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            stage.people.push(created.person.unwrap().name);
        }
        let people = stage.people.clone();
        for (subject, holder) in [("head", &people[0]), ("director", &people[2]), ("officer", &people[3])] {
            let request = draft::account(subject, holder);
            founder.authority.create_account(request).await.unwrap();
        }
        for agency in ["so-gd", "so-tc", "ubnd-tam-binh", "cuc-thue"] {
            let request = draft::account(agency, &draft::agency_name(agency));
            founder.authority.create_account(request).await.unwrap();
        }
        let request = draft::grant(&people[3], OfficeRole::Officer);
        founder.authority.grant_role(request).await.unwrap();
        let request = draft::committee(vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "Chủ tịch", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "Phó Chủ tịch", "", &people[1]),
            draft::seat(SeatRole::StandingMember, "so-tttt", "Giám đốc", "", &people[2]),
        ]);
        founder.committees.establish_committee(request).await.unwrap();
        Some(stage)
    }

    /// Clients with the token of a bearer: "officer", "head", "director", or an agency's system by the agency's id.
    pub(super) fn hand(&self, subject: &str) -> Hand {
        let bearer = Bearer::new(&self.sandbox.token(subject, chidao_authority::AUDIENCE, 0));
        let line = || InterceptedService::new(self.served.channel(), bearer.clone());
        Hand {
            programmes: ProgrammeServiceClient::new(line()),
            tasks: TaskServiceClient::new(line()),
            execution: ExecutionServiceClient::new(line()),
            review: ReviewServiceClient::new(line()),
            statistics: StatisticsServiceClient::new(line()),
        }
    }

    /// What a paper of a day says: that an agency leads a task, and when it is due.
    pub(super) fn task(&self, basis: DocumentRef, lead: &str, due: DueTerm) -> Task {
        said(basis, lead, &self.people[3], due)
    }

    pub(super) async fn try_create(&self, subject: &str, task: Task) -> Result<Task, Status> {
        let mut hand = self.hand(subject);
        // On the heap: a task is large, and so is a call with one.
        let created = Box::pin(hand.tasks.create_task(noted(task))).await?;
        Ok(created.into_inner().task.unwrap())
    }

    pub(super) async fn create(&self, task: Task) -> Task {
        Box::pin(self.try_create("officer", task)).await.unwrap()
    }

    pub(super) async fn assign(&self, name: &str) -> Task {
        let request = assignment(name);
        let assigned = self.hand("officer").tasks.assign_task(request).await.unwrap();
        assigned.into_inner().task.unwrap()
    }

    /// A task that is assigned to its lead today.
    pub(super) async fn given(&self, lead: &str, due: DueTerm, issued_on: Date) -> String {
        let draft = Box::pin(self.create(self.task(paper(100, issued_on), lead, due))).await;
        Box::pin(self.assign(&draft.name)).await.name
    }

    pub(super) async fn accept(&self, lead: &str, name: &str) -> Task {
        let request = AcceptTaskRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            etag: String::new(),
        };
        let accepted = self.hand(lead).execution.accept_task(request).await.unwrap();
        accepted.into_inner().task.unwrap()
    }

    pub(super) fn completion(name: &str, document: DocumentRef) -> ReportCompletionRequest {
        ReportCompletionRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            document: Some(document),
            text: "Đã ban hành".to_owned(),
            etag: String::new(),
        }
    }

    pub(super) async fn report(&self, lead: &str, name: &str, document: DocumentRef) -> Task {
        let request = Self::completion(name, document);
        let reported = self.hand(lead).execution.report_completion(request).await.unwrap();
        reported.into_inner().task.unwrap()
    }

    pub(super) async fn confirm(&self, name: &str) -> Task {
        let request = ConfirmCompletionRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            ..ConfirmCompletionRequest::default()
        };
        let confirmed = self.hand("officer").review.confirm_completion(request).await.unwrap();
        confirmed.into_inner().task.unwrap()
    }

    pub(super) fn asking(name: &str, proposed: Date, document: DocumentRef) -> RequestExtensionRequest {
        RequestExtensionRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            proposed_due: Some(proposed.into()),
            reason: "Chờ kinh phí".to_owned(),
            document: Some(document),
            etag: String::new(),
        }
    }

    pub(super) fn granting(name: &str, document: DocumentRef) -> DecideExtensionRequest {
        DecideExtensionRequest {
            request_id: draft::request_id(),
            name: name.to_owned(),
            approved: true,
            document: Some(document),
            ..DecideExtensionRequest::default()
        }
    }

    /// A task as somebody reads it, explained.
    pub(super) async fn read(&self, subject: &str, name: &str) -> Result<GetTaskResponse, Status> {
        let request = GetTaskRequest {
            name: name.to_owned(),
            explain: true,
            by_day: false,
            recorded_by: None,
        };
        Ok(self.hand(subject).tasks.get_task(request).await?.into_inner())
    }

    pub(super) async fn get(&self, name: &str) -> Task {
        self.read("officer", name).await.unwrap().task.unwrap()
    }

    /// The names of the tasks on the first page of a list.
    pub(super) async fn list(&self, subject: &str, request: ListTasksRequest) -> Vec<String> {
        let page = self.hand(subject).tasks.list_tasks(request).await.unwrap();
        page.into_inner().tasks.into_iter().map(|task| task.name).collect()
    }

    /// Moves the clock to noon of a day.
    pub(super) async fn noon_of(&self, day: Date) {
        self.move_clock(Instant::start_of(day).plus_micros(12 * 3_600_000_000))
            .await;
    }

    /// Moves the clock to an instant.
    pub(super) async fn move_clock(&self, to: Instant) {
        let machine = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let offset = to.micros() - i64::try_from(machine).unwrap();
        let sql = "UPDATE membership_clock SET offset_us = $1 WHERE id = 1";
        let statement = Statement::from_sql_and_values(self.database.backend(), sql, [offset.into()]);
        self.database.readers().execute_raw(statement).await.unwrap();
    }

    /// Chain, rows, claims, counters, index and errands of coordination are as its entries say.
    pub(super) async fn prove(&self) {
        let owner = chidao_model::Owner::Coordination;
        let chain = chidao_register::verify(self.database.readers(), owner, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!(chain.broken_position, 0, "{}", chain.finding);
        let state = chidao_register::state(&self.database, owner, |_| ()).await.unwrap();
        assert_eq!(state.findings, []);
    }
}
