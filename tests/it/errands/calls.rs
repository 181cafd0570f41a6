//! Calls to another service, proven with a test service that is its own client: over gRPC, as `services/membership`.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use chidao_authority::{
    AUDIENCE, Audiences, DEVELOPMENT_ISSUER, DevelopmentKey, Heard, Policies, Resource, RosterCache, RosterRow,
    Verifier,
};
use chidao_calendar::Instant;
use chidao_kit::{
    bounded,
    config::Settings,
    context::Caller,
    health::Health,
    layer::{LayerOptions, stack},
    server::{ServeOptions, serve},
    tokens::Tokens,
};
use chidao_model::{Owner, membership::account};
use chidao_proto::{
    membership::v1::{
        Account, AgencyKind, CloseAgencyRequest, CloseAgencyResponse, CreateAgencyRequest, CreateAgencyResponse,
        GetAgencyRequest, GetAgencyResponse, ListAgenciesRequest, ListAgenciesResponse, UpdateAgencyRequest,
        UpdateAgencyResponse,
        agency_service_client::AgencyServiceClient,
        agency_service_server::{AgencyService, AgencyServiceServer},
    },
    refusal::read,
};
use chidao_register::{CAUSE, Call, Change, Database, Messenger, Mission, Performed, Reads, Register};
use chidao_tests::{
    desk::{account_row, call},
    draft,
};
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tonic::{
    Code, Request, Response, Status,
    service::Routes,
    transport::{Channel, Endpoint},
};

use super::{world::PATIENCE, *};

/// The receiver: records what it is told, as a service does, and reads by a roster of its own, as another replica does.
struct Receiver(Register<ScriptedDesk>, Reads);

#[tonic::async_trait]
impl AgencyService for Receiver {
    async fn create_agency(
        &self,
        request: Request<CreateAgencyRequest>,
    ) -> Result<Response<CreateAgencyResponse>, Status> {
        self.0
            .accept(request, |request: CreateAgencyRequest| {
                adds(&request.agency_id, "called", plain)
            })
            .await
    }

    async fn get_agency(&self, request: Request<GetAgencyRequest>) -> Result<Response<GetAgencyResponse>, Status> {
        let caller = Caller::of(&request)?;
        let moment = self.1.moment().await?;
        let resource = Resource::of("Agency");
        self.1
            .admit::<GetAgencyRequest>(&moment, &caller.identity, caller.acting_as, &resource)
            .await?;
        Ok(Response::new(GetAgencyResponse::default()))
    }

    async fn list_agencies(&self, _: Request<ListAgenciesRequest>) -> Result<Response<ListAgenciesResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn update_agency(&self, _: Request<UpdateAgencyRequest>) -> Result<Response<UpdateAgencyResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn close_agency(&self, _: Request<CloseAgencyRequest>) -> Result<Response<CloseAgencyResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}

/// The sender: does an errand by a call to the receiver. The first attempts find it unreachable.
struct Sender {
    client: AgencyServiceClient<Channel>,
    token: String,
    failures: AtomicUsize,
    tried: Mutex<Vec<String>>,
}

#[tonic::async_trait]
impl Messenger for Sender {
    async fn perform(&self, mission: &Mission) -> Performed {
        self.tried.lock().unwrap().push(mission.errand.kind().to_owned());
        let fails = |left: usize| left.checked_sub(1);
        if self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails)
            .is_ok()
        {
            return Performed::Later("nobody answers".to_owned());
        }
        let agency = agency(mission.errand.kind(), mission.errand.id());
        let mut request = mission.request(agency);
        bear(&mut request, &self.token);
        match self.client.clone().create_agency(request).await {
            Ok(_) => Performed::Done,
            Err(status) if status.code() == Code::Unavailable => Performed::Later(status.message().to_owned()),
            Err(status) => Performed::Refused(status.message().to_owned()),
        }
    }
}

fn agency(id: &str, request_id: &str) -> CreateAgencyRequest {
    CreateAgencyRequest {
        request_id: request_id.to_owned(),
        ..draft::agency(id, "Cơ quan", AgencyKind::Department)
    }
}

fn bear<T>(request: &mut Request<T>, token: &str) {
    let token = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", token);
}

const POLICY: &str = r#"
    @id("test.founder") @basis("MEM-01")
    permit (principal in Role::"founder", action == Action::"roster_keep", resource);
    @id("test.service") @basis("MEM-01")
    permit (principal in Role::"service", action == Action::"roster_keep", resource);
"#;

struct Served {
    world: World,
    key: DevelopmentKey,
    client: AgencyServiceClient<Channel>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Served {
    async fn start(kind: Kind) -> Option<Self> {
        let policies = Policies::new(&[("roster_keep", POLICY)], 16).unwrap();
        let world = World::with(kind, desk().policies(policies)).await?;
        let folder = std::env::temp_dir().join(format!("chidao-keys-{}", draft::request_id()));
        let key = DevelopmentKey::load_or_create(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let verifier = Arc::new(Verifier::development(&key));
        let command = Settings::command("chidao-test", ([127, 0, 0, 1], 0).into());
        let settings = Settings::try_from_args(command, ["chidao-test"]).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connection = Database::connect(world.database.url(), "chidao-tests", 1)
            .await
            .unwrap();
        let reads = Reads::new(
            connection,
            Arc::new(RosterCache::new(Heard::Everybody)),
            Owner::Membership,
        );
        let receiver = Receiver(world.register.register.clone(), reads);
        let routes = Routes::new(bounded!(AgencyServiceServer::new(receiver)));
        let tokens = Tokens::new(&settings, verifier);
        let business = stack(routes, &LayerOptions::new(&settings, tokens.authenticate()));
        let options = ServeOptions::prepare(&settings, []).await.unwrap();
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let health = Health::new([]).await;
            let shutdown = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            serve(listener, business, &health, options, shutdown).await.unwrap();
        });
        let channel = Endpoint::from_shared(format!("http://{address}"))
            .unwrap()
            .connect_lazy();
        Some(Self {
            world,
            key,
            client: AgencyServiceClient::new(channel),
            stop,
            task,
        })
    }

    fn token(&self, subject: &str) -> String {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        self.key.mint(subject, AUDIENCE, now.as_secs(), PATIENCE).unwrap()
    }

    fn sender(&self, failures: usize) -> Arc<Sender> {
        Arc::new(Sender {
            client: self.client.clone(),
            token: self.token("services/membership"),
            failures: AtomicUsize::new(failures),
            tried: Mutex::default(),
        })
    }

    async fn end(self) {
        let _ = self.stop.send(true);
        self.task.await.unwrap();
        self.world.end().await;
    }
}

/// A call that is due now. Its kind names the agency that it is about.
fn call_about(id: &str, subject: &str, due: Instant) -> Errand {
    Errand::of_service(id, subject, id, due)
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_made_once_on_behalf_of_whoever_caused_it(#[case] kind: Kind) {
    let Some(served) = Served::start(kind).await else {
        return;
    };
    let world = &served.world;
    let calls: Vec<Errand> = (0..20)
        .map(|n| call_about(&format!("b{n}"), &format!("agencies/b{n}"), world.now))
        .collect();
    let plan = move |decision: Decision| calls.iter().cloned().fold(decision, Decision::errand);
    let traced = Call {
        trace_id: Some([7; 16]),
        ..call(PATIENCE)
    };
    let planned = world.register.register.submit(adds("a", "planned", plan), traced);
    planned.await.unwrap();
    // Two workers: each may call, and the receiver knows the second call by its request id.
    let workers: Vec<_> = (0..2).map(|_| world.register.work(served.sender(0))).collect();
    world.settled().await;
    for n in 0..20 {
        assert_eq!(world.history(&format!("b{n}")).await, "called ");
    }
    let sql = "SELECT body FROM membership_entry WHERE actor = 'services/membership' ORDER BY position";
    let statement = Statement::from_string(world.connection.backend(), sql);
    let rows = world.connection.readers().query_all_raw(statement).await.unwrap();
    assert_eq!(rows.len(), 20);
    for row in rows {
        let entry = Entry::decode(&*row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap();
        assert_eq!(entry.on_behalf_of, "system:founder");
        assert_eq!(entry.trace_id, [7; 16], "the trace goes along");
        let cause = entry.cause.unwrap();
        assert_eq!(
            (&*cause.register, cause.position, cause.hash.len()),
            ("membership", 1, 32)
        );
    }
    workers.iter().for_each(JoinHandle::abort);
    served.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_fails_rests_and_keeps_the_order_of_its_subject(#[case] kind: Kind) {
    let Some(served) = Served::start(kind).await else {
        return;
    };
    let world = &served.world;
    let first = call_about("b1", "agencies/b", world.now);
    let second = call_about("b2", "agencies/b", world.now.plus_micros(1));
    let refused = call_about("not an id", "agencies/c", world.now);
    let plan = move |decision: Decision| {
        [&first, &second, &refused]
            .into_iter()
            .cloned()
            .fold(decision, Decision::errand)
    };
    world.submit(adds("a", "planned", plan)).await.unwrap();
    let sender = served.sender(2);
    let worker = world.register.work(sender.clone());
    world.settled().await;
    worker.abort();
    let tried: Vec<String> = sender.tried.lock().unwrap().clone();
    let of_b: Vec<&str> = tried
        .iter()
        .filter(|kind| kind.starts_with('b'))
        .map(String::as_str)
        .collect();
    let (last, before) = of_b.split_last().unwrap();
    assert_eq!(*last, "b2");
    assert!(before.iter().all(|kind| *kind == "b1"), "{of_b:?}");
    let mut errands = world.errands().await;
    errands.sort();
    let states: Vec<(&str, &str)> = errands.iter().map(|(kind, state, _)| (&**kind, &**state)).collect();
    assert_eq!(states, [("b1", "DONE"), ("b2", "DONE"), ("not an id", "REFUSED")]);
    assert!(errands[2].2.contains("INVALID_FIELDS"), "{}", errands[2].2);
    served.end().await;
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn only_a_service_names_a_cause_and_only_one_that_is_recorded(#[case] kind: Kind) {
    let Some(served) = Served::start(kind).await else {
        return;
    };
    let answer = served.world.submit(adds("a", "planned", plain)).await.unwrap();
    let sql = "SELECT hash FROM membership_entry WHERE position = 1";
    let statement = Statement::from_string(served.world.connection.backend(), sql);
    let row = served
        .world
        .connection
        .readers()
        .query_one_raw(statement)
        .await
        .unwrap();
    let hash: Vec<u8> = row.unwrap().try_get_by_index(0).unwrap();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(answer.receipt.position, 1);
    let (service, founder) = (served.token("services/membership"), served.token("system:founder"));
    let unknown = served.token("services/nobody");
    let ask = async |token: &str, cause: &str| {
        let mut request = Request::new(agency("b", &draft::request_id()));
        bear(&mut request, token);
        request.metadata_mut().insert(CAUSE, cause.parse().unwrap());
        let answer = served.client.clone().create_agency(request).await;
        answer.map(drop).map_err(|status| read(&status).unwrap().reason)
    };
    let right = format!("membership/1/{hash}");
    let zeros = "0".repeat(64);
    for (token, cause, reason) in [
        (&founder, right.clone(), Reason::CauseUnknown),
        (&service, format!("membership/1/{zeros}"), Reason::CauseUnknown),
        (&service, format!("membership/2/{hash}"), Reason::CauseUnknown),
        (&service, format!("nowhere/1/{hash}"), Reason::CauseUnknown),
        (&service, "membership/1".to_owned(), Reason::InvalidFields),
        (&service, format!("membership/0/{hash}"), Reason::InvalidFields),
        (&unknown, right.clone(), Reason::CauseUnknown),
    ] {
        assert_eq!(ask(token, &cause).await, Err(reason), "{cause}");
    }
    assert_eq!(ask(&service, &right).await, Ok(()));
    served.end().await;
}

/// The account of a bearer, as it stands in the tables and in the roster.
fn gives(row: account::Model) -> Scripted {
    Scripted::new(
        |_| {},
        move |_| {
            let change = Change::of(row.id.name(), &Account::default(), Audiences::default());
            let staged = row.clone();
            Ok(answered()
                .change(change.row(row.clone()))
                .authority(move |roster| roster.apply(RosterRow::Account(&staged))))
        },
    )
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_has_ended_is_refused_by_the_next_call(#[case] kind: Kind) {
    let Some(served) = Served::start(kind).await else {
        return;
    };
    let row = account::Model {
        issuer: DEVELOPMENT_ISSUER.to_owned(),
        ..account_row("2019-0001", "bearer")
    };
    let token = served.token("bearer");
    let reads = async || {
        let mut request = Request::new(GetAgencyRequest {
            name: "agencies/a".to_owned(),
            ..Default::default()
        });
        let header = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", header);
        let answer = served.client.clone().get_agency(request).await;
        answer.map(drop).map_err(|status| read(&status).unwrap().reason)
    };
    for _ in 0..3 {
        served.world.submit(gives(row.clone())).await.unwrap();
        assert_eq!(reads().await, Ok(()));
        let ended = account::Model {
            valid_to: Some(row.valid_from),
            ..row.clone()
        };
        served.world.submit(gives(ended)).await.unwrap();
        assert_eq!(reads().await, Err(Reason::AccountUnknown));
    }
    served.end().await;
}
