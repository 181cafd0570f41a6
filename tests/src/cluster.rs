//! A PostgreSQL server that belongs to one test, for what would disturb all others: to be restarted, or to
//! have no room left.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use sqlx::{Connection, PgConnection};

use crate::{
    database::{NO_PROGRAMS, NO_SERVER, migrate, say_skipped},
    server,
};

/// How `tests/run` starts a server is how it is started here.
const TOOLS: &str = "source tests/tools/packages.sh; source tests/tools/postgres.sh; postgres_folder=$1; ";

/// A server with the newest schema in its database `postgres`. Dropping it stops it and removes its files.
pub struct Cluster {
    folder: String,
    url: String,
}

impl Cluster {
    /// Starts a server; `None`, said aloud, where tests on PostgreSQL are skipped or its programs are not here.
    ///
    /// # Panics
    /// It does not start.
    pub async fn start() -> Option<Self> {
        if env::var_os("CHIDAO_TEST_POSTGRES").is_none() {
            say_skipped(NO_SERVER);
            return None;
        }
        if shell("postgres_programs", "").is_err() {
            say_skipped(NO_PROGRAMS);
            return None;
        }
        let script = "postgres_start >&2 && printf '%s\\n' \"$postgres_folder\" && postgres_url";
        let started = shell(script, "").unwrap_or_else(|why| panic!("PostgreSQL does not start: {why}"));
        let (folder, url) = started.split_once('\n').expect("a folder and a URL");
        let cluster = Self {
            folder: folder.to_owned(),
            url: url.trim().to_owned(),
        };
        migrate(&cluster.url).await;
        Some(cluster)
    }

    /// The URL of its database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes an empty database whose files lie in an empty folder, which from then on is the server's; gives its URL.
    ///
    /// # Panics
    /// The server refuses the folder.
    pub async fn database_in(&self, folder: &Path) -> String {
        let name = "elsewhere";
        let place = folder.display();
        let given = shell(&format!("chown \"$(postgres_user)\" '{place}'"), "");
        given.unwrap_or_else(|why| panic!("{place} cannot be the server's: {why}"));
        let mut session = PgConnection::connect(&self.url).await.expect("the server answers");
        for statement in [
            format!("CREATE TABLESPACE {name} LOCATION '{place}'"),
            format!("CREATE DATABASE {name} TABLESPACE {name}"),
        ] {
            server::execute(&mut session, statement).await;
        }
        server::url_of(&self.url, name)
    }

    /// Restarts it as after a crash, at the same address, and waits until it answers again.
    ///
    /// # Panics
    /// It does not start again.
    pub async fn restart(&self) {
        let folder = self.folder.clone();
        let restarted = tokio::task::spawn_blocking(move || shell("postgres_restart >&2", &folder));
        let restarted = restarted.await.expect("the shell ends");
        restarted.unwrap_or_else(|why| panic!("PostgreSQL does not start again: {why}"));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What cannot be stopped now is left over.
        let _ = shell("postgres_stop >&2", &self.folder);
    }
}

/// What a script prints that knows the tools; what it says of itself where it fails.
pub(crate) fn shell(script: &str, folder: &str) -> Result<String, String> {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("{TOOLS}{script}"), "bash", folder]);
    let command = command.current_dir(crate::repository()).stdin(Stdio::null());
    let output = command.output().expect("bash runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}
