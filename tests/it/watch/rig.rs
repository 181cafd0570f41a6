//! A register of scripted commands with its streams, without a network between: bounds and rights are the test's.

use std::{sync::Arc, time::Duration};

use chidao_authority::{Audience, Audiences, Bearer, Heard, Identity, RosterCache, RosterRow};
use chidao_model::{
    Owner,
    id::{AccountId, AgencyId},
    membership::{AgencyKind, account, agency},
};
use chidao_proto::{
    membership::v1 as m,
    register::v1::{
        ListEntriesRequest, ListEntriesResponse, WatchEntriesRequest, WatchEntriesResponse,
        register_service_server::RegisterService,
    },
};
use chidao_register::{Change, Database, Decision, Reads, RegisterReads, WatchSettings, Watches};
use chidao_tests::{
    Kind, TestDatabase,
    desk::{Scripted, ScriptedRegister, call},
    watching::REGISTER,
};
use futures::{FutureExt, StreamExt, stream::BoxStream};
use sea_orm::ConnectionTrait;
use time::macros::date;
use tokio::{sync::oneshot, task::JoinHandle, time::timeout};
use tonic::{Request, Status};

const PATIENCE: Duration = Duration::from_secs(60);
/// No entries.
pub(super) const NONE: [i64; 0] = [];
const ISSUER: &str = "issuer";

pub(super) struct Rig {
    pub(super) database: TestDatabase,
    desk: ScriptedRegister,
    reads: RegisterReads,
    stop: Option<oneshot::Sender<()>>,
    tailer: JoinHandle<()>,
}

/// A stream, taken message by message.
pub(super) struct Messages(BoxStream<'static, Result<WatchEntriesResponse, Status>>);

impl Messages {
    pub(super) async fn next(&mut self) -> Result<WatchEntriesResponse, Status> {
        let message = timeout(PATIENCE, self.0.next()).await.expect("a message in time");
        message.expect("a stream ends with a refusal")
    }

    /// The positions of the entries up to one position.
    pub(super) async fn until(&mut self, position: i64) -> Vec<i64> {
        let mut positions = Vec::new();
        loop {
            let message = self.next().await.unwrap();
            positions.extend(message.entry.map(|entry| entry.position));
            if message.position >= position {
                return positions;
            }
        }
    }

    /// The positions of what comes without waiting. What he then waits for he has asked for, and he asks no more.
    pub(super) fn at_hand(&mut self) -> Vec<i64> {
        std::iter::from_fn(|| self.0.next().now_or_never())
            .filter_map(|message| message.expect("a stream ends with a refusal").unwrap().entry)
            .map(|entry| entry.position)
            .collect()
    }

    /// How the stream ends, whatever comes before.
    pub(super) async fn end(&mut self) -> Status {
        loop {
            if let Err(status) = self.next().await {
                return status;
            }
        }
    }
}

fn audiences(texts: &[&str]) -> Audiences {
    texts.iter().map(|text| text.parse::<Audience>().unwrap()).collect()
}

fn asked_by<Q>(subject: &str, request: Q) -> Request<Q> {
    let mut request = Request::new(request);
    let bearer = Bearer {
        identity: Arc::new(Identity::new(ISSUER, subject)),
        expires: u64::MAX,
    };
    request.extensions_mut().insert(bearer);
    request
}

fn answered() -> Decision {
    Decision::answer(&m::CreateAgencyResponse::default())
}

impl Rig {
    pub(super) async fn start(kind: Kind, settings: WatchSettings) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let mut desk = ScriptedRegister::open(&database, 1024).await;
        desk.start();
        let connection = Database::connect(database.url(), "chidao-tests", 4).await.unwrap();
        let reads = Reads::new(
            connection,
            Arc::new(RosterCache::new(Heard::Everybody)),
            Owner::Membership,
        );
        let (watches, tailer) = Watches::open(reads.clone(), desk.register.committed(), settings);
        let (stop, stopped) = oneshot::channel();
        let tailer = tokio::spawn(tailer.run(async {
            let _ = stopped.await;
        }));
        Some(Self {
            database,
            desk,
            reads: RegisterReads::new(reads, watches),
            stop: Some(stop),
            tailer,
        })
    }

    async fn submit(&self, command: Scripted) -> i64 {
        let answer = self.desk.register.submit(command, call(PATIENCE)).await.unwrap();
        answer.receipt.position
    }

    /// Records a change of a resource that some may see now, and some could before; gives its position.
    pub(super) async fn record(&self, name: &'static str, now: &[&str], before: &[&str]) -> i64 {
        self.record_agency(name, 0, now, before).await
    }

    /// Records a change of a resource with a snapshot of so many bytes and some more; gives its position.
    pub(super) async fn record_of_size(&self, size: usize, now: &[&str]) -> i64 {
        self.record_agency("agencies/large", size, now, &[]).await
    }

    async fn record_agency(&self, name: &'static str, size: usize, now: &[&str], before: &[&str]) -> i64 {
        let (now, before) = (audiences(now), audiences(before));
        let decides = move |_: &_| {
            let agency = m::Agency {
                name: name.to_owned(),
                display_name: "x".repeat(size),
                ..Default::default()
            };
            Ok(answered().change(Change::of(name, &agency, now.clone()).seen_before_by(before.clone())))
        };
        self.submit(Scripted::new(|_| {}, decides)).await
    }

    /// Records that the bearer of this subject is the system of an agency, until a day; gives the position.
    pub(super) async fn bearer(&self, subject: &str, agency: &str, until: Option<time::Date>) -> i64 {
        let (subject, agency) = (subject.to_owned(), agency.to_owned());
        let decides = move |_: &_| {
            let agency = agency::Model {
                id: AgencyId::new(&*agency),
                display_name: agency.clone(),
                short_name: String::new(),
                kind: AgencyKind::Department,
                parent_id: None,
                valid_from: date!(2004 - 01 - 01),
                valid_to: None,
                successors: String::new(),
                position: 0,
                mark: 0,
            };
            let account = account::Model {
                id: AccountId::new(&*subject),
                issuer: ISSUER.to_owned(),
                subject: subject.clone(),
                person_id: None,
                agency_id: Some(agency.id.clone()),
                valid_from: date!(2004 - 01 - 01),
                valid_to: until,
                position: 0,
                mark: 0,
            };
            let change = Change::of(account.id.name(), &m::Account::default(), audiences(&["officers"]));
            let rows = (agency.clone(), account.clone());
            Ok(answered()
                .change(change.row(agency).row(account))
                .authority(move |roster| {
                    roster.apply(RosterRow::Agency(&rows.0));
                    roster.apply(RosterRow::Account(&rows.1));
                }))
        };
        self.submit(Scripted::new(|_| {}, decides)).await
    }

    /// Opens a stream for the bearer of a subject, behind a position.
    pub(super) async fn watch(&self, subject: &str, after_position: i64) -> Result<Messages, Status> {
        let request = WatchEntriesRequest {
            register: REGISTER.to_owned(),
            after_position,
            ..Default::default()
        };
        let watching = self.reads.watch_entries(asked_by(subject, request)).await?;
        Ok(Messages(watching.into_inner()))
    }

    /// A page for the bearer of a subject, behind a position.
    pub(super) async fn list(
        &self,
        subject: &str,
        after_position: i64,
        page_size: i32,
    ) -> Result<ListEntriesResponse, Status> {
        let request = ListEntriesRequest {
            register: REGISTER.to_owned(),
            after_position,
            page_size,
            ..Default::default()
        };
        let listed = self.reads.list_entries(asked_by(subject, request)).await?;
        Ok(listed.into_inner())
    }

    /// Runs a statement against the database.
    pub(super) async fn execute(&self, sql: &str) {
        let connection = Database::connect(self.database.url(), "chidao-tests", 1).await.unwrap();
        connection.readers().execute_unprepared(sql).await.unwrap();
    }

    /// Stops the tailer, as the service does when it goes down.
    pub(super) async fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
        (&mut self.tailer).await.unwrap();
    }
}
