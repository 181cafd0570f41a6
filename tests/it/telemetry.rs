//! What a service tells of itself by OpenTelemetry and in its log, as a collector and a reader of logs see it.

mod table;

use std::{collections::HashMap, sync::Arc};

use chidao_authority::{Heard, RosterCache};

use chidao_proto::{
    membership::v1::{AgencyKind, Contact, CreateAgencyRequest, GetAgencyRequest},
    register::v1::{Entry, GetEntryRequest, WatchEntriesRequest},
};
use chidao_register::{Database as Register, Reads};
use chidao_service::{Service, measure::Figure};
use chidao_tests::{
    Fleet, Kind, TestDatabase, draft,
    sink::{Sink, texts},
};
use futures::future::join_all;
use prost::Message;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};
use tonic::{Code, Request};

const CREATE: &str = "chidao.membership.v1.AgencyService/CreateAgency";
const WATCH: &str = "chidao.register.v1.RegisterService/WatchEntries";
const CALLS: &str = "rpc.server.call.duration";
/// More than one batch span links to.
const WRITES: usize = 40;

/// A call that belongs to a trace, sampled by its caller or not.
pub(crate) fn traced<T>(message: T, trace: u8, is_sampled: bool) -> Request<T> {
    let mut request = Request::new(message);
    let (trace, flags) = (format!("{trace:02x}").repeat(16), u8::from(is_sampled));
    let parent = format!("00-{trace}-{}-{flags:02x}", "ab".repeat(8));
    request.metadata_mut().insert("traceparent", parent.parse().unwrap());
    request
}

/// The reading side of a service over a database.
pub(crate) async fn reads<S: Service>(url: &str) -> Reads {
    let database = Register::connect(url, "chidao-tests", 1).await.unwrap();
    Reads::new(database, Arc::new(RosterCache::new(Heard::Everybody)), S::OWNER)
}

/// What a service measures of what it keeps now.
pub(crate) async fn measured<S: Service>(url: &str) -> Vec<Figure> {
    let reads = reads::<S>(url).await;
    let moment = reads.moment().await.unwrap();
    S::measure(&reads, &moment).await.unwrap()
}

struct Told {
    sink: Sink,
    fleet: Fleet,
    database: TestDatabase,
}

impl Told {
    async fn start(kind: Kind) -> Option<Self> {
        let database = TestDatabase::fresh(kind).await?;
        let sink = Sink::start().await;
        let arguments = [
            "--otlp-endpoint",
            sink.endpoint(),
            "--trace-ratio",
            "0",
            "--log-format",
            "json",
        ];
        let fleet = Fleet::start_recorded(database.url(), &arguments).await;
        Some(Self { sink, fleet, database })
    }

    /// Ends the service, and with that all that it still has to send.
    async fn end(&mut self) {
        assert!(self.fleet.replica(0).terminate().await, "{}", self.fleet.log());
    }

    async fn entry(&self, position: i64) -> Entry {
        let connection = Database::connect(self.database.url()).await.unwrap();
        let sql = format!("SELECT body FROM membership_entry WHERE position = {position}");
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.unwrap().unwrap();
        Entry::decode(&*row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap()
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_followed_into_its_batch_and_its_entry(#[case] kind: Kind) {
    let Some(mut told) = Told::start(kind).await else {
        return;
    };
    let client = told.fleet.client(0);
    let create = |number: usize, is_sampled| {
        let mut agencies = client.agencies.clone();
        async move {
            let agency = draft::agency(&format!("so-{number}"), "Sở (hư cấu)", AgencyKind::Department);
            let created = agencies
                .create_agency(traced(agency, 1 + number as u8, is_sampled))
                .await;
            created.unwrap().into_inner().receipt.unwrap().position
        }
    };
    let unseen = create(100, false).await;
    let seen = join_all((0..WRITES).map(|number| create(number, true))).await;
    told.end().await;

    let calls: HashMap<Vec<u8>, _> = (told.sink.spans(CREATE).into_iter())
        .map(|(service, span)| (span.trace_id.clone(), (service, span)))
        .collect();
    assert_eq!(calls.len(), WRITES, "what its caller does not sample is not exported");
    for (number, position) in seen.iter().enumerate() {
        let (service, span) = &calls[&vec![1 + number as u8; 16]];
        assert_eq!(
            (service.as_str(), span.parent_span_id.as_slice()),
            ("membership", [0xab; 8].as_slice())
        );
        let entry = told.entry(*position).await;
        assert_eq!((&entry.trace_id, &entry.span_id), (&span.trace_id, &span.span_id));
    }
    let entry = told.entry(unseen).await;
    assert_eq!((entry.trace_id, entry.span_id), (vec![101; 16], Vec::new()));

    let batches = told.sink.spans("membership batch");
    let mut commands = 0;
    for (_, batch) in &batches {
        let (_, call) = &calls[&batch.trace_id];
        assert_eq!(
            batch.parent_span_id, call.span_id,
            "it belongs to the trace of its first command"
        );
        let attributes: HashMap<_, _> = texts(&batch.attributes).into_iter().collect();
        let size: usize = attributes["chidao.commands"].parse().unwrap();
        assert_eq!(batch.links.len(), size.min(32) - 1, "{attributes:?}");
        for link in &batch.links {
            assert_eq!(calls[&link.trace_id].1.span_id, link.span_id);
        }
        commands += size;
    }
    assert_eq!(commands, WRITES);
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn calls_and_the_register_are_counted(#[case] kind: Kind) {
    let Some(mut told) = Told::start(kind).await else {
        return;
    };
    let client = told.fleet.client(0);
    let agency = draft::agency("so-a", "Sở (hư cấu)", AgencyKind::Department);
    client.agencies.clone().create_agency(agency.clone()).await.unwrap();
    let again = CreateAgencyRequest {
        request_id: draft::request_id(),
        ..agency
    };
    let taken = client.agencies.clone().create_agency(again).await.unwrap_err();
    assert_eq!(taken.code(), Code::AlreadyExists);
    // Its caller leaves before it has ended.
    let watch = WatchEntriesRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    let mut watching = client.register.clone().watch_entries(watch).await.unwrap().into_inner();
    assert!(watching.message().await.unwrap().is_some());
    drop(watching);
    let head = GetEntryRequest {
        register: "membership".to_owned(),
        position: 1,
    };
    client.register.clone().get_entry(head).await.unwrap();
    told.end().await;

    let ends: HashMap<(String, String), f64> = (told.sink.points(CALLS).into_iter())
        .map(|(attributes, count)| {
            let attributes: HashMap<_, _> = attributes.into_iter().collect();
            assert_eq!(attributes["rpc.system.name"], "grpc");
            let end = (
                attributes["rpc.method"].clone(),
                attributes["rpc.response.status_code"].clone(),
            );
            (end, count)
        })
        .collect();
    for (method, code) in [(CREATE, "OK"), (CREATE, "ALREADY_EXISTS"), (WATCH, "CANCELLED")] {
        assert_eq!(
            ends.get(&(method.to_owned(), code.to_owned())),
            Some(&1.0),
            "{method} {code} in {ends:?}"
        );
    }
    let value = |name: &str| {
        let points = told.sink.points(&format!("chidao.register.{name}"));
        points.first().map(|(_, value)| *value)
    };
    assert_eq!(value("batch.size"), Some(2.0), "two batches of one command");
    assert_eq!(value("batch.duration"), Some(2.0));
    assert_eq!(value("commit.duration"), Some(1.0), "the refused one wrote nothing");
    assert_eq!(value("position"), Some(1.0));
    assert_eq!(value("queue"), Some(0.0));
    assert_eq!(value("defects").unwrap_or_default(), 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_line_names_its_trace_and_tells_nothing_private() {
    let mut told = Told::start(Kind::Sqlite).await.unwrap();
    let client = told.fleet.client(0);
    let agency = draft::agency("so-a", "Sở (hư cấu)", AgencyKind::Department);
    client.agencies.clone().create_agency(agency).await.unwrap();
    let mut person = draft::person("Nguyễn Văn A", "so-a", "Chuyên viên", "");
    person.person.as_mut().unwrap().contact = Some(Contact {
        email: "hu.cau@vinhlong.example".to_owned(),
        phone: "0270000000".to_owned(),
    });
    client
        .people
        .clone()
        .create_person(traced(person, 5, true))
        .await
        .unwrap();
    let broken = Database::connect(told.database.url()).await.unwrap();
    broken
        .execute_unprepared("ALTER TABLE membership_agency RENAME TO gone")
        .await
        .unwrap();
    let get = GetAgencyRequest {
        name: "agencies/so-a".to_owned(),
        ..Default::default()
    };
    let failed = client
        .agencies
        .clone()
        .get_agency(traced(get, 6, false))
        .await
        .unwrap_err();
    assert_eq!(failed.code(), Code::Internal);
    told.end().await;

    let log = told.fleet.log();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_the_failure: Vec<_> = lines
        .iter()
        .filter(|line| line["trace_id"] == "06".repeat(16))
        .collect();
    assert_eq!(of_the_failure.len(), 1, "a failure is logged once: {log}");
    assert_eq!(of_the_failure[0]["level"], "ERROR");
    for private in [told.fleet.token().as_str(), "0270000000", "hu.cau@", "Nguyễn Văn A"] {
        assert!(!log.contains(private), "{private} in {log}");
    }
}
