//! The two ways to a database: one connection that writes, and a pool that reads.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use chidao_authority::cache;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::Connection;
use tokio::{sync::OwnedMutexGuard, time::Instant};

use crate::fault::Fault;

/// How long a SQLite file that is busy is asked again, as a statement on it would wait.
const BUSY: Duration = Duration::from_secs(30);

/// How every session plans. All statements of the suite look up by an index, but a plan that was made while a table was
/// empty, as on a new database, would go on reading the whole of it until the server's next analysis.
const PLANNING: [(&str, &str); 2] = [("enable_seqscan", "off"), ("jit", "off")];

/// What a writer's session gives up after, so that a stalled replica holds nobody up: it may lie idle within a batch for
/// 2 s, wait for the head for 5 s and compute a statement for 10 s.
const WRITER_SETTINGS: [(&str, &str); 5] = [
    ("idle_in_transaction_session_timeout", "2000"),
    ("lock_timeout", "5000"),
    ("statement_timeout", "10000"),
    ("client_connection_check_interval", "1000"),
    ("tcp_keepalives_idle", "5"),
];

/// Settings without which PostgreSQL answers before it has stored.
const DURABLE: [(&str, &[&str]); 3] = [
    ("fsync", &["on"]),
    ("full_page_writes", &["on"]),
    ("synchronous_commit", &["on", "remote_write", "remote_apply", "local"]),
];
/// The same of SQLite, where 2 is FULL and 3 EXTRA. A file system without shared memory refuses WAL without a word.
const DURABLE_SQLITE: [(&str, &[&str]); 2] = [("journal_mode", &["wal"]), ("synchronous", &["2", "3"])];

/// The database could not be had, or would not keep what it confirms.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database refused.
    #[error("the database refused")]
    Refused(#[from] DbErr),
    /// A setting of the database makes a confirmed commit less than durable.
    #[error("{name} is {value}: a confirmed act could be lost; set it to {wanted}")]
    Unsafe {
        /// Name of the setting.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it must be.
        wanted: &'static str,
    },
}

/// The connections of a service to its database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    /// SQLite: the writers of one process take turns here, in order, instead of polling the file's lock.
    turn: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl Database {
    /// Connects, and makes sure that what the database confirms is stored.
    ///
    /// # Errors
    /// The database cannot be reached, or is set so that it could lose what it confirmed.
    pub async fn connect(url: &str, application: &str, readers: u32) -> Result<Self, DatabaseError> {
        let writer = connect(url, application, 1, &WRITER_SETTINGS).await?;
        let readers = connect(url, application, readers, &[]).await?;
        let turn = (writer.get_database_backend() == DbBackend::Sqlite).then(|| turn_of(url));
        let database = Self { writer, readers, turn };
        database.check_durable().await?;
        Ok(database)
    }

    /// The pool for reads.
    #[must_use]
    pub fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Begins a writing transaction. SQLite locks at once: a deferred transaction that read before it writes would fail.
    pub(crate) async fn write(&self) -> Result<(Option<OwnedMutexGuard<()>>, DatabaseTransaction), DbErr> {
        let turn = match &self.turn {
            Some(turn) => Some(Arc::clone(turn).lock_owned().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok((turn, self.writer.begin_with_options(options).await?))
    }

    /// Begins a reading transaction that sees one state of the database throughout.
    ///
    /// # Errors
    /// The database refused.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        cache::reading(&self.readers).await
    }

    async fn check_durable(&self) -> Result<(), DatabaseError> {
        let (show, settings): (_, &[(_, &[_])]) = match self.backend() {
            DbBackend::Sqlite => ("PRAGMA", &DURABLE_SQLITE),
            _ => ("SHOW", &DURABLE),
        };
        for (name, wanted) in settings {
            let statement = Statement::from_string(self.backend(), format!("{show} {name}"));
            let row = self.writer.query_one_raw(statement).await?;
            let value = row.as_ref().map(text).transpose()?.unwrap_or_default();
            if !wanted.contains(&value.as_str()) {
                return Err(DatabaseError::Unsafe {
                    name,
                    value,
                    wanted: wanted[0],
                });
            }
        }
        Ok(())
    }
}

/// The value of a setting: SQLite shows some as numbers.
fn text(row: &QueryResult) -> Result<String, DbErr> {
    row.try_get_by_index(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
}

async fn connect(
    url: &str,
    application: &str,
    connections: u32,
    settings: &'static [(&str, &str)],
) -> Result<DatabaseConnection, DbErr> {
    let application = application.to_owned();
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(8))
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // A ping before every use costs as much as a point read. One that has rested may have lost its server meanwhile:
        // without a ping each would fail a read.
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        .map_sqlx_postgres_opts(move |postgres| {
            postgres
                .application_name(&application)
                .options(PLANNING)
                .options(settings.iter().copied())
        })
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            // A transaction that SQLite ends by itself, as it does when the disk is full at COMMIT, is open for sqlx for
            // ever: the next would be a savepoint in it, and its COMMIT store nothing. Such a connection is left.
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                // What is erased is overwritten, not only forgotten.
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(30))
        });
    let until = Instant::now() + BUSY;
    loop {
        match sea_orm::Database::connect(options.clone()).await {
            Err(error) if Fault::is_of_a_busy_file(&error) && Instant::now() < until => {
                tracing::debug!(error = &error as &dyn std::error::Error, "the file is busy");
                #[expect(
                    clippy::disallowed_methods,
                    reason = "between attempts at a file that somebody else is closing"
                )]
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            connected => return connected,
        }
    }
}

/// The turn of a SQLite file, shared by all writers of this process.
fn turn_of(url: &str) -> Arc<tokio::sync::Mutex<()>> {
    type Turns = HashMap<String, Arc<tokio::sync::Mutex<()>>>;
    static TURNS: LazyLock<Mutex<Turns>> = LazyLock::new(Mutex::default);
    let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(turns.entry(url.to_owned()).or_default())
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions as _, Executor as _};

    use super::*;

    /// A file of a test, gone with its guard.
    struct File(std::path::PathBuf);

    impl File {
        fn named(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("chidao-{name}-{}", std::process::id()));
            std::fs::create_dir(&folder).unwrap();
            Self(folder)
        }

        fn path(&self) -> std::path::PathBuf {
            self.0.join("chidao.sqlite")
        }

        async fn connect(&self) -> Database {
            let url = format!("sqlite://{}?mode=rwc", self.path().display());
            Database::connect(&url, "tests", 1).await.unwrap()
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn a_database_in_memory_is_refused() {
        let refused = Database::connect("sqlite::memory:", "tests", 1).await.unwrap_err();
        assert!(
            matches!(&refused, DatabaseError::Unsafe { name: "journal_mode", value, .. } if value == "memory"),
            "{refused}"
        );
    }

    /// Somebody writes to a file that is not in WAL mode yet: SQLite refuses to switch it at once, whatever its busy timeout.
    #[tokio::test]
    async fn a_file_that_is_busy_is_asked_again() {
        let file = File::named("busy");
        let mut other = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(file.path())
            .create_if_missing(true)
            .connect()
            .await
            .unwrap();
        other
            .execute("CREATE TABLE part (id INTEGER); BEGIN IMMEDIATE")
            .await
            .unwrap();

        let mut connecting = std::pin::pin!(file.connect());
        let early = tokio::time::timeout(Duration::from_millis(200), &mut connecting).await;
        assert!(early.is_err(), "the file is not free");

        other.execute("COMMIT").await.unwrap();
        connecting.await;
    }

    /// Without the look at it before a connection is taken, the third transaction is confirmed and nothing is stored.
    #[tokio::test]
    async fn what_is_confirmed_after_sqlite_ended_a_transaction_by_itself_is_stored() {
        let file = File::named("ended");
        let database = file.connect().await;
        database
            .writer
            .execute_unprepared("CREATE TABLE part (id INTEGER PRIMARY KEY)")
            .await
            .unwrap();

        let (_, ended) = database.write().await.unwrap();
        let twice = ended
            .execute_unprepared("INSERT OR ROLLBACK INTO part VALUES (1), (1)")
            .await;
        assert!(twice.is_err());
        drop(ended);
        let (_, given_up) = database.write().await.unwrap();
        drop(given_up);
        let (_, confirmed) = database.write().await.unwrap();
        confirmed
            .execute_unprepared("INSERT INTO part VALUES (2)")
            .await
            .unwrap();
        confirmed.commit().await.unwrap();

        let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) FROM part");
        let row = database.readers.query_one_raw(count).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
    }
}
