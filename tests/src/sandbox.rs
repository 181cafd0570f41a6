//! The membership service, served on a port of its own over a database of its own.

use std::{sync::Arc, time::Duration};

use chidao_authority::{AUDIENCE, DevelopmentKey, Verifier, identity::FOUNDER};
use chidao_kit::config::Settings;
use chidao_membership::Membership;
use chidao_proto::budget::v1::{
    activity_service_client::ActivityServiceClient, advance_service_client::AdvanceServiceClient,
    code_service_client::CodeServiceClient, commitment_service_client::CommitmentServiceClient,
    contract_service_client::ContractServiceClient, estimate_service_client::EstimateServiceClient,
    ledger_service_client::LedgerServiceClient, norm_service_client::NormServiceClient,
    payment_service_client::PaymentServiceClient,
};
use chidao_proto::coordination::v1::{
    execution_service_client::ExecutionServiceClient, programme_service_client::ProgrammeServiceClient,
    reminder_service_client::ReminderServiceClient, review_service_client::ReviewServiceClient,
    statistics_service_client::StatisticsServiceClient, task_service_client::TaskServiceClient,
};
use chidao_proto::incident::v1::{
    incident_service_client::IncidentServiceClient, information_system_service_client::InformationSystemServiceClient,
    obligation_service_client::ObligationServiceClient, report_service_client::ReportServiceClient,
};
use chidao_proto::membership::v1::{
    agency_service_client::AgencyServiceClient, appointment_service_client::AppointmentServiceClient,
    authority_service_client::AuthorityServiceClient, committee_service_client::CommitteeServiceClient,
    person_service_client::PersonServiceClient, reference_service_client::ReferenceServiceClient,
};
use chidao_proto::register::v1::register_service_client::RegisterServiceClient;
use chidao_service::Service;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};
use uuid::Uuid;

use crate::{Kind, TestDatabase};

/// A database, the key of its tokens, and one or more replicas of the service over it.
pub struct Sandbox {
    database: TestDatabase,
    key: DevelopmentKey,
    folder: std::path::PathBuf,
    arguments: Vec<String>,
    replicas: Vec<Served>,
}

/// A replica that is being served. Dropping it ends it without waiting.
pub struct Served {
    endpoint: Endpoint,
    channel: Channel,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Served {
    /// The connection to it.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Another connection to it, for more streams than one may carry.
    ///
    /// # Panics
    /// The service does not answer.
    pub async fn connect(&self) -> Channel {
        self.endpoint.connect().await.expect("the service answers")
    }

    /// Asks it to end, and waits until it has.
    pub async fn end(self) {
        let _ = self.stop.send(true);
        self.task.await.expect("the service ends without a panic");
    }
}

/// Puts a token into every call.
#[derive(Clone)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl Bearer {
    /// Puts this token into every call.
    ///
    /// # Panics
    /// It is no ASCII text.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self(Some(format!("Bearer {token}").parse().expect("an ASCII token")))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

type Line = InterceptedService<Channel, Bearer>;

/// Clients of all gRPC services, with one token, over one connection: those answer that are served there. Cheap to clone.
/// Those of all but membership are boxed, lest every future that holds clients grow with each service.
#[derive(Clone)]
pub struct Client {
    /// Agencies.
    pub agencies: AgencyServiceClient<Line>,
    /// People.
    pub people: PersonServiceClient<Line>,
    /// Appointments.
    pub appointments: AppointmentServiceClient<Line>,
    /// Committees.
    pub committees: CommitteeServiceClient<Line>,
    /// Accounts and roles.
    pub authority: AuthorityServiceClient<Line>,
    /// Parameters and the calendar.
    pub reference: ReferenceServiceClient<Line>,
    /// Programmes.
    pub programmes: Box<ProgrammeServiceClient<Line>>,
    /// Tasks.
    pub tasks: Box<TaskServiceClient<Line>>,
    /// What the leads of tasks do.
    pub execution: Box<ExecutionServiceClient<Line>>,
    /// Reminders of tasks.
    pub reminders: Box<ReminderServiceClient<Line>>,
    /// Its StatisticsService.
    pub statistics: Box<StatisticsServiceClient<Line>>,
    /// What is decided on what the leads do.
    pub review: Box<ReviewServiceClient<Line>>,
    /// Incidents.
    pub incidents: Box<IncidentServiceClient<Line>>,
    /// Duties that incidents bring about.
    pub obligations: Box<ObligationServiceClient<Line>>,
    /// Notices and reports of incidents.
    pub reports: Box<ReportServiceClient<Line>>,
    /// Information systems.
    pub systems: Box<InformationSystemServiceClient<Line>>,
    /// The budget index.
    pub codes: Box<CodeServiceClient<Line>>,
    /// Contracts.
    pub contracts: Box<ContractServiceClient<Line>>,
    /// Commitments.
    pub commitments: Box<CommitmentServiceClient<Line>>,
    /// Payment requests.
    pub payments: Box<PaymentServiceClient<Line>>,
    /// Advances.
    pub advances: Box<AdvanceServiceClient<Line>>,
    /// Expense norms.
    pub norms: Box<NormServiceClient<Line>>,
    /// Estimates.
    pub estimates: Box<EstimateServiceClient<Line>>,
    /// Activities that cost money.
    pub activities: Box<ActivityServiceClient<Line>>,
    /// The books.
    pub ledger: Box<LedgerServiceClient<Line>>,
    /// The register.
    pub register: RegisterServiceClient<Line>,
}

impl Client {
    /// Clients over a connection; without a token where none is given.
    ///
    /// # Panics
    /// The token is no ASCII text.
    #[must_use]
    pub fn new(channel: Channel, token: Option<&str>) -> Self {
        let bearer = token.map_or(Bearer(None), Bearer::new);
        let line = || InterceptedService::new(channel.clone(), bearer.clone());
        Self {
            agencies: AgencyServiceClient::new(line()),
            people: PersonServiceClient::new(line()),
            appointments: AppointmentServiceClient::new(line()),
            committees: CommitteeServiceClient::new(line()),
            authority: AuthorityServiceClient::new(line()),
            reference: ReferenceServiceClient::new(line()),
            programmes: Box::new(ProgrammeServiceClient::new(line())),
            tasks: Box::new(TaskServiceClient::new(line())),
            execution: Box::new(ExecutionServiceClient::new(line())),
            reminders: Box::new(ReminderServiceClient::new(line())),
            statistics: Box::new(StatisticsServiceClient::new(line())),
            review: Box::new(ReviewServiceClient::new(line())),
            incidents: Box::new(IncidentServiceClient::new(line())),
            obligations: Box::new(ObligationServiceClient::new(line())),
            reports: Box::new(ReportServiceClient::new(line())),
            systems: Box::new(InformationSystemServiceClient::new(line())),
            codes: Box::new(CodeServiceClient::new(line())),
            contracts: Box::new(ContractServiceClient::new(line())),
            commitments: Box::new(CommitmentServiceClient::new(line())),
            payments: Box::new(PaymentServiceClient::new(line())),
            advances: Box::new(AdvanceServiceClient::new(line())),
            norms: Box::new(NormServiceClient::new(line())),
            estimates: Box::new(EstimateServiceClient::new(line())),
            activities: Box::new(ActivityServiceClient::new(line())),
            ledger: Box::new(LedgerServiceClient::new(line())),
            register: RegisterServiceClient::new(line()),
        }
    }
}

impl Sandbox {
    /// Serves one replica over a fresh database; `None` where there is no such database (the test is skipped, aloud).
    ///
    /// # Panics
    /// The service does not start.
    pub async fn start(kind: Kind) -> Option<Self> {
        Self::start_with(kind, &[]).await
    }

    /// The same, with settings of the test's own for each replica.
    ///
    /// # Panics
    /// The service does not start.
    pub async fn start_with(kind: Kind, arguments: &[&str]) -> Option<Self> {
        Some(Self::over(TestDatabase::fresh(kind).await?, arguments).await)
    }

    /// Serves one replica over a database that has the newest schema.
    ///
    /// # Panics
    /// The service does not start.
    pub async fn over(database: TestDatabase, arguments: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("chidao-keys-{}", Uuid::new_v4().simple()));
        let key = DevelopmentKey::load_or_create(&folder).expect("a key");
        let mut sandbox = Self {
            database,
            key,
            folder,
            arguments: arguments.iter().copied().map(str::to_owned).collect(),
            replicas: Vec::new(),
        };
        sandbox.add_replica().await;
        sandbox
    }

    /// Serves one more replica.
    ///
    /// # Panics
    /// The service does not start.
    pub async fn add_replica(&mut self) {
        let replica = self.serve::<Membership>().await;
        self.replicas.push(replica);
    }

    /// Serves a service over the same database, believing the same tokens, until it is told to end or dropped.
    ///
    /// # Panics
    /// The service does not start.
    pub async fn serve<S: Service>(&self) -> Served {
        self.serve_with::<S>(&[]).await
    }

    /// Serves a service that calls others of the suite there.
    ///
    /// # Panics
    /// The service does not start.
    pub async fn serve_beside<S: Service>(&self, others: &[(&str, &Served)]) -> Served {
        let peers: Vec<String> = others
            .iter()
            .map(|(name, served)| format!("{name}={}", served.endpoint.uri().to_string().trim_end_matches('/')))
            .collect();
        let folder = self.folder.display().to_string();
        self.serve_with::<S>(&["--peer", &peers.join(","), "--data-dir", &folder])
            .await
    }

    async fn serve_with<S: Service>(&self, more: &[&str]) -> Served {
        let arguments = [S::NAME, "--database", self.database.url(), "--shutdown-limit", "5"];
        let own = self.arguments.iter().map(String::as_str);
        let arguments = arguments.into_iter().chain(own).chain(more.iter().copied());
        let command = Settings::command(S::NAME, ([127, 0, 0, 1], S::PORT).into());
        let settings = Settings::try_from_args(command, arguments).expect("settings");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let verifier = Arc::new(Verifier::development(&self.key));
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let shutdown = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            chidao_service::run::<S>(settings, verifier, listener, shutdown)
                .await
                .expect("the service serves");
        });
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        let endpoint = endpoint.connect_timeout(Duration::from_secs(10));
        let channel = endpoint.connect().await.expect("the service answers");
        Served {
            endpoint,
            channel,
            stop,
            task,
        }
    }

    /// Takes a replica away; it is served until it is told to end.
    ///
    /// # Panics
    /// There is no such replica.
    pub fn take_replica(&mut self, number: usize) -> Served {
        self.replicas.remove(number)
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The folder that the development key lies in.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The connection to a replica.
    #[must_use]
    pub fn channel(&self, replica: usize) -> Channel {
        self.replicas[replica].channel.clone()
    }

    /// A token of a subject that is valid for ten minutes from so many seconds from now.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn token(&self, subject: &str, audience: &str, from_now: i64) -> String {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970")
            .as_secs();
        let issued = now.saturating_add_signed(from_now);
        self.key
            .mint(subject, audience, issued, Duration::from_secs(600))
            .expect("a token")
    }

    /// Clients of the first replica for the bearer of this subject.
    #[must_use]
    pub fn client(&self, subject: &str) -> Client {
        self.client_of(0, subject)
    }

    /// Clients of a replica for the bearer of this subject.
    #[must_use]
    pub fn client_of(&self, replica: usize, subject: &str) -> Client {
        self.client_at(&self.replicas[replica], subject)
    }

    /// Clients of what is served over the same database, for the bearer of this subject.
    #[must_use]
    pub fn client_at(&self, served: &Served, subject: &str) -> Client {
        Client::new(served.channel(), Some(&self.token(subject, AUDIENCE, 0)))
    }

    /// Clients of the first replica for the founder.
    #[must_use]
    pub fn founder(&self) -> Client {
        self.client(FOUNDER)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for replica in &self.replicas {
            replica.task.abort();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
