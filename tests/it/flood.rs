//! One who sends more than his share is refused, he alone: others find room, and so does he once there is some again.

use std::time::Duration;

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{AgencyKind, CreateAgencyRequest, CreateAgencyResponse},
    refusal::read,
};
use chidao_tests::{Client, Kind, Sandbox, draft};
use rstest::rstest;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};

/// Room for commands, and the part of it that is one principal's.
const QUEUE: &str = "16";
const SHARE: usize = 4;
const FLOOD: usize = 64;
/// The longest that a caller may wait.
const PATIENCE: Duration = Duration::from_secs(60);

type Calls = JoinSet<(CreateAgencyRequest, Result<CreateAgencyResponse, Status>)>;

/// Somebody who has the head: no writer goes on until he has gone.
enum Holder {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Holder {
    async fn of(kind: Kind, url: &str) -> Self {
        match kind {
            Kind::Sqlite => {
                let mut session = SqliteConnection::connect(url).await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut session).await.unwrap();
                Self::Sqlite(session)
            }
            Kind::Postgres => {
                let mut session = PgConnection::connect(url).await.unwrap();
                let lock = "BEGIN; SELECT FROM membership_head FOR UPDATE";
                sqlx::raw_sql(lock).execute(&mut session).await.unwrap();
                Self::Postgres(session)
            }
        }
    }

    async fn leave(self) {
        match self {
            Self::Sqlite(session) => session.close().await.unwrap(),
            Self::Postgres(session) => session.close().await.unwrap(),
        }
    }
}

async fn create(mut client: Client, request: CreateAgencyRequest) -> Result<CreateAgencyResponse, Status> {
    let mut request = Request::new(request);
    request.set_timeout(PATIENCE);
    let answer = client.agencies.create_agency(request).await;
    answer.map(tonic::Response::into_inner)
}

fn send(client: &Client, calls: usize, name: &str) -> Calls {
    let mut sent = Calls::new();
    for number in 0..calls {
        let client = client.clone();
        let request = draft::agency(&format!("{name}-{number}"), "Sở (hư cấu)", AgencyKind::Department);
        sent.spawn(async move { (request.clone(), create(client, request).await) });
    }
    sent
}

fn reason(status: &Status) -> Reason {
    read(status)
        .unwrap_or_else(|| panic!("{status:?} gives no reason"))
        .reason
}

/// Checks that this says whose share is exceeded, and when to come again.
fn is_exceeded(status: &Status) {
    let seen = read(status).unwrap();
    assert_eq!(
        (status.code(), seen.reason),
        (Code::ResourceExhausted, Reason::ShareExceeded)
    );
    assert_eq!(seen.metadata["bound"], SHARE.to_string());
    assert!(seen.retry_after.is_some_and(|after| !after.is_zero()), "{seen:?}");
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn who_floods_the_queue_is_refused_alone(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start_with(kind, &["--queue", QUEUE]).await else {
        return;
    };
    let founder = sandbox.founder();
    let agency = draft::agency("so-a", "Sở (hư cấu)", AgencyKind::Department);
    create(founder.clone(), agency).await.unwrap();
    let account = draft::account("so-a", "agencies/so-a");
    founder.authority.clone().create_account(account).await.unwrap();
    let system = sandbox.client("so-a");

    let holder = Holder::of(kind, sandbox.database().url()).await;
    let mut flood = send(&system, FLOOD, "lu");
    // What the writer has in hand was one share at most, and one share waits.
    for _ in 0..FLOOD - 2 * SHARE {
        let (_, refused) = flood.join_next().await.unwrap().unwrap();
        is_exceeded(&refused.unwrap_err());
    }
    // The founder finds as much room as if nobody flooded: of one more than his share, that one is refused.
    let mut others = send(&founder, SHARE + 1, "so");
    let (late, refused) = others.join_next().await.unwrap().unwrap();
    is_exceeded(&refused.unwrap_err());
    let more = send(&system, 1, "them").join_next().await.unwrap().unwrap();
    is_exceeded(&more.1.unwrap_err());

    holder.leave().await;
    for (_, answered) in others.join_all().await {
        assert!(answered.unwrap().receipt.unwrap().position > 2);
    }
    let flood = flood.join_all().await;
    let weighed = flood.iter().filter(|(_, told)| {
        // It may create no agency: that is what he is told of what was weighed.
        let status = told.as_ref().unwrap_err();
        if reason(status) == Reason::NotPermitted {
            return true;
        }
        is_exceeded(status);
        false
    });
    let weighed = weighed.count();
    assert!(
        (SHARE..=2 * SHARE).contains(&weighed),
        "{weighed} of the flood were weighed"
    );
    assert!(create(founder, late).await.is_ok(), "there is room again");
    let told = create(system, more.0).await.unwrap_err();
    assert_eq!(reason(&told), Reason::NotPermitted, "for both of them");
    let proof = sandbox.database().verify().await;
    assert_eq!(proof.verified, 2 + SHARE as i64 + 1, "what was refused left nothing");
}
