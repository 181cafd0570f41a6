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

use crate::{cluster::shell, server};

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

    /// Takes a backup as `deploy/README.md` has it taken, whoever writes meanwhile; `None`, said aloud, where PostgreSQL's own
    /// programs are not here.
    ///
    /// # Panics
    /// It cannot be taken.
    pub async fn back_up(&self) -> Option<Backup> {
        let folder = env::temp_dir().join(format!("chidao-backup-{}", Uuid::new_v4().simple()));
        fs::create_dir(&folder).expect("a folder for the backup");
        let backup = Backup {
            kind: self.kind,
            folder,
        };
        let file = backup.file();
        match self.kind {
            Kind::Sqlite => {
                let mut session = SqliteConnection::connect(&self.url).await.expect("a database");
                let statement = format!("VACUUM INTO '{}'", file.display());
                let outcome = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut session).await;
                outcome.expect("a backup of the database");
            }
            Kind::Postgres => {
                if shell("postgres_programs", "").is_err() {
                    say_skipped(NO_PROGRAMS);
                    return None;
                }
                let dump = format!("pg_dump --format=custom --file='{}' '{}'", file.display(), self.url);
                run(dump).await;
            }
        }
        Some(backup)
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

/// What a database held at one moment. Dropping it removes it.
#[derive(Debug)]
pub struct Backup {
    kind: Kind,
    folder: PathBuf,
}

impl Backup {
    /// Restores it into a new database, as `deploy/README.md` has it done, and runs the migrations.
    ///
    /// # Panics
    /// It cannot be restored.
    pub async fn restore(&self) -> TestDatabase {
        let database = match self.kind {
            Kind::Sqlite => {
                let database = TestDatabase::in_folder();
                let file = PathBuf::from(&database.place).join(FILE);
                fs::copy(self.file(), file).expect("a copy of the backup");
                database
            }
            Kind::Postgres => {
                let server = server::get().expect("the server that was backed up");
                let (place, url) = server.copy(EMPTY).await;
                let options = "--no-owner --no-privileges --exit-on-error --single-transaction";
                run(format!(
                    "pg_restore {options} --dbname='{url}' '{}'",
                    self.file().display()
                ))
                .await;
                TestDatabase {
                    kind: self.kind,
                    url,
                    place,
                }
            }
        };
        migrate(&database.url).await;
        database
    }

    fn file(&self) -> PathBuf {
        self.folder.join("backup")
    }
}

impl Drop for Backup {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs one of PostgreSQL's own programs, of the version of the server.
async fn run(command: String) {
    let script = format!("\"$(postgres_programs)\"/{command}");
    let done = tokio::task::spawn_blocking(move || shell(&script, "")).await;
    done.expect("the shell ends").unwrap_or_else(|why| panic!("{why}"));
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
