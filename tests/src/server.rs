//! The PostgreSQL server of a test run: one thread with one session creates and removes its databases.
//!
//! The session holds an advisory lock on the name of the run. A database whose run nobody holds any longer was left over
//! and is swept up, whatever its age; those of a run beside this one stay.

use std::{
    env,
    sync::{OnceLock, mpsc},
    thread,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::{
    runtime,
    sync::{mpsc as orders, oneshot},
};
use uuid::Uuid;

use crate::database::migrate;

/// Names are `chidao_test_<run>_<number>`; number 0 is the template, migrated once and copied for each test.
const PREFIX: &str = "chidao_test_";

/// The hand that reaches the thread.
pub(crate) struct Server {
    url: String,
    orders: orders::UnboundedSender<Order>,
}

enum Order {
    /// From the template where no database is named.
    Create {
        original: Option<String>,
        name: oneshot::Sender<String>,
    },
    Remove {
        name: String,
        done: mpsc::Sender<()>,
    },
}

/// The server that `CHIDAO_TEST_POSTGRES` names.
pub(crate) fn get() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| env::var("CHIDAO_TEST_POSTGRES").ok().map(Server::start))
        .as_ref()
}

impl Server {
    fn start(url: String) -> Self {
        let (orders, inbox) = orders::unbounded_channel();
        let keeper = url.clone();
        thread::spawn(move || {
            // A runtime of its own: that of a test ends with the test.
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(keep(&keeper, inbox));
        });
        Self { url, orders }
    }

    /// Makes a copy of the template; gives its name and its URL.
    pub(crate) async fn create(&self) -> (String, String) {
        self.order(None).await
    }

    /// Makes a copy of a database that nobody is connected to; gives its name and its URL.
    pub(crate) async fn copy(&self, original: &str) -> (String, String) {
        self.order(Some(original.to_owned())).await
    }

    async fn order(&self, original: Option<String>) -> (String, String) {
        let (name, created) = oneshot::channel();
        self.orders
            .send(Order::Create { original, name })
            .expect("the keeper of test databases lives");
        let name = created
            .await
            .expect("the keeper of test databases says above why it ended");
        let url = url_of(&self.url, &name);
        (name, url)
    }

    /// Removes a database and waits until it is gone.
    pub(crate) fn remove(&self, name: &str) {
        let (done, removed) = mpsc::channel();
        if self
            .orders
            .send(Order::Remove {
                name: name.to_owned(),
                done,
            })
            .is_ok()
        {
            // An error says that the keeper ended: then there is nobody to wait for.
            let _ = removed.recv();
        }
    }
}

async fn keep(url: &str, mut inbox: orders::UnboundedReceiver<Order>) {
    let mut session = PgConnection::connect(url)
        .await
        .expect("CHIDAO_TEST_POSTGRES names a server that answers");
    let run = format!("{PREFIX}{}", Uuid::new_v4().simple());
    assert!(lock(&mut session, &run).await, "nobody else has the name of this run");
    sweep(&mut session).await;

    let template = format!("{run}_0");
    execute(&mut session, format!("CREATE DATABASE {template}")).await;
    migrate(&url_of(url, &template)).await;

    let mut number = 0;
    while let Some(order) = inbox.recv().await {
        match order {
            Order::Create { original, name } => {
                number += 1;
                let copy = format!("{run}_{number}");
                let original = original.as_ref().unwrap_or(&template);
                execute(&mut session, format!("CREATE DATABASE {copy} TEMPLATE {original}")).await;
                // A test that has ended since does not want it; it is swept up.
                let _ = name.send(copy);
            }
            Order::Remove { name, done } => {
                execute(&mut session, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                let _ = done.send(());
            }
        }
    }
}

/// Removes what runs that have ended left over.
async fn sweep(session: &mut PgConnection) {
    let query = sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE starts_with(datname, $1)").bind(PREFIX);
    let names: Vec<String> = query.fetch_all(&mut *session).await.expect("the list of databases");
    for name in names {
        let run = name.rsplit_once('_').map_or(name.as_str(), |(run, _)| run);
        // Its own lock this session would be given again: it is asked for before this run has a database.
        if lock(session, run).await {
            execute(session, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// Whether the session holds the lock of the run now. The end of the session releases it.
async fn lock(session: &mut PgConnection, run: &str) -> bool {
    let query = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))").bind(run);
    query.fetch_one(session).await.expect("an answer about the lock")
}

/// Runs one statement.
pub(crate) async fn execute(session: &mut PgConnection, statement: String) {
    let outcome = sqlx::raw_sql(AssertSqlSafe(statement.as_str())).execute(session).await;
    outcome.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// The URL of another database of the same server.
pub(crate) fn url_of(url: &str, name: &str) -> String {
    let (address, options) = url.split_at(url.find('?').unwrap_or(url.len()));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{options}")
}
