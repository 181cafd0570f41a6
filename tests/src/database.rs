//! A fresh, migrated database for each test, gone with its guard.

use std::{
    env, fs,
    io::{Write, stderr},
    path::PathBuf,
    thread,
};

use chidao_model::Owner;
use chidao_proto::register::v1::VerifyEntriesResponse;
use chidao_register::Database;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::server;

/// Why a test on PostgreSQL is skipped.
pub(crate) const NO_SERVER: &str = "CHIDAO_TEST_POSTGRES is not set";
pub(crate) const NO_PROGRAMS: &str = "no PostgreSQL server here";
const FILE: &str = "chidao.sqlite";
/// The database of every server that holds nothing.
const EMPTY: &str = "template0";

/// The databases that the suite supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One file.
    Sqlite,
    /// A database of a server.
    Postgres,
}

/// The databases at hand: SQLite always, PostgreSQL where `CHIDAO_TEST_POSTGRES` is set.
pub fn databases() -> impl Iterator<Item = Kind> {
    [Kind::Sqlite, Kind::Postgres]
        .into_iter()
        .filter(|kind| *kind == Kind::Sqlite || server::get().is_some())
}

/// A database of one test, with the newest schema and no rows of ours. Dropping it removes it.
#[derive(Debug)]
pub struct TestDatabase {
    kind: Kind,
    url: String,
    /// The folder of the file, or the name on the server.
    place: String,
}

impl TestDatabase {
    /// A fresh database; `None`, said aloud, where it would be of PostgreSQL and there is none: the test is skipped.
    ///
    /// # Panics
    /// The database could not be made.
    pub async fn fresh(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::file().await),
            Kind::Postgres => match server::get() {
                Some(server) => {
                    let (place, url) = server.create().await;
                    Some(Self { kind, url, place })
                }
                None => {
                    say_skipped(NO_SERVER);
                    None
                }
            },
        }
    }

    /// A database that holds what a script makes; `None`, said aloud, as for [`Self::fresh`].
    ///
    /// # Panics
    /// The script fails.
    pub async fn of(kind: Kind, script: &str) -> Option<Self> {
        let script = AssertSqlSafe(script.to_owned());
        let (database, outcome) = match kind {
            Kind::Sqlite => {
                let database = Self::in_folder();
                let mut session = SqliteConnection::connect(&database.url).await.expect("a database");
                let outcome = sqlx::raw_sql(script).execute(&mut session).await.map(drop);
                (database, outcome)
            }
            Kind::Postgres => {
                let Some(server) = server::get() else {
                    say_skipped(NO_SERVER);
                    return None;
                };
                let (place, url) = server.copy(EMPTY).await;
                let mut session = PgConnection::connect(&url).await.expect("a database");
                let outcome = sqlx::raw_sql(script).execute(&mut session).await.map(drop);
                (Self { kind, url, place }, outcome)
            }
        };
        outcome.unwrap_or_else(|error| panic!("the script fails: {error}"));
        Some(database)
    }

    async fn file() -> Self {
        let database = Self::in_folder();
        migrate(&database.url).await;
        database
    }

    /// A SQLite database that is not there yet.
    fn in_folder() -> Self {
        let folder = env::temp_dir().join(format!("chidao-test-{}", Uuid::new_v4().simple()));
        fs::create_dir(&folder).expect("a folder for the database");
        let url = format!("sqlite://{}?mode=rwc", folder.join(FILE).display());
        let place = folder.to_string_lossy().into_owned();
        Self {
            kind: Kind::Sqlite,
            url,
            place,
        }
    }

    /// A copy as it stands now, as a backup would be. PostgreSQL copies only what nobody is connected to.
    ///
    /// # Panics
    /// It cannot be copied.
    pub async fn copy(&self) -> Self {
        if let Some(server) = server::get().filter(|_| self.kind == Kind::Postgres) {
            let (place, url) = server.copy(&self.place).await;
            return Self {
                kind: self.kind,
                url,
                place,
            };
        }
        let copy = Self::in_folder();
        let file = PathBuf::from(&copy.place).join(FILE);
        let statement = format!("VACUUM INTO '{}'", file.display());
        let mut session = SqliteConnection::connect(&self.url).await.expect("a database");
        let outcome = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut session).await;
        outcome.expect("a copy of the database");
        copy
    }

    /// Recomputes the whole chain of the membership register, without a service in between.
    ///
    /// # Panics
    /// The database cannot be read.
    pub async fn verify(&self) -> VerifyEntriesResponse {
        verify(&self.url).await
    }

    /// Of which kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it is: `sqlite://…?mode=rwc` or `postgres://…`, there as a superuser.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // What cannot be removed now is left over: on the server the next run sweeps it up.
        match self.kind {
            Kind::Sqlite => drop(fs::remove_dir_all(PathBuf::from(&self.place))),
            Kind::Postgres => server::get().into_iter().for_each(|server| server.remove(&self.place)),
        }
    }
}

/// Recomputes the whole chain of the membership register in any database, without a service in between.
///
/// # Panics
/// The database cannot be read.
pub async fn verify(url: &str) -> VerifyEntriesResponse {
    let database = Database::connect(url, "chidao-tests", 1).await.expect("a database");
    let proof = chidao_register::verify(database.readers(), Owner::Membership, 1, i64::MAX).await;
    proof.expect("the register can be read")
}

/// Brings an empty database to the newest schema.
pub(crate) async fn migrate(url: &str) {
    chidao_migration::migrate(url)
        .await
        .expect("the migrations run on an empty database");
}

/// Says that the test is skipped, and why: on the real standard error, which is shown although the test passes;
/// `tests/run` counts these lines.
///
/// # Panics
/// There is no standard error.
pub fn say_skipped(why: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    writeln!(stderr(), "{test} skipped: {why}").expect("a standard error");
}
