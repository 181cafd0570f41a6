//! The real binary of the membership service as processes over one database: to be killed, stopped and started again.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_authority::{AUDIENCE, DevelopmentKey, identity::FOUNDER};
use chidao_proto::register::v1::GetHeadRequest;
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;

use crate::{Client, binary};

/// How long a token holds: longer than any test.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Replicas of the service, each a process of its own, over one database. Dropping it kills them.
pub struct Fleet {
    database: String,
    /// Where the development key lies, which all replicas share.
    folder: PathBuf,
    replicas: Vec<Process>,
}

impl Fleet {
    /// Starts so many replicas over a migrated database and waits until each answers.
    ///
    /// # Panics
    /// One does not start.
    pub async fn start(database: &str, replicas: usize) -> Self {
        Self::logging(database, replicas, None).await
    }

    /// The same, with what they log from warnings on, as JSON, put into a file where one is named.
    ///
    /// # Panics
    /// One does not start, or the file cannot be written.
    pub async fn logging(database: &str, replicas: usize, log: Option<&Path>) -> Self {
        let folder = std::env::temp_dir().join(format!("chidao-fleet-{}", Uuid::new_v4().simple()));
        let mut fleet = Self {
            database: database.to_owned(),
            folder,
            replicas: Vec::new(),
        };
        for _ in 0..replicas {
            let replica = Process::start(&fleet.database, &fleet.folder, log).await;
            fleet.replicas.push(replica);
        }
        fleet
    }

    /// The URL of the database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// A replica.
    #[must_use]
    pub fn replica(&mut self, number: usize) -> &mut Process {
        &mut self.replicas[number]
    }

    /// The founder's clients of a replica.
    #[must_use]
    pub fn client(&self, number: usize) -> Client {
        self.replicas[number].client.clone()
    }

    /// Clients of a replica for the bearer of this subject.
    ///
    /// # Panics
    /// A token cannot be made.
    #[must_use]
    pub fn client_of(&self, number: usize, subject: &str) -> Client {
        Client::new(
            self.replicas[number].channel.clone(),
            Some(&token(&self.folder, subject)),
        )
    }

    /// Starts a replica in the place of one that was killed.
    ///
    /// # Panics
    /// It does not start.
    pub async fn restart(&mut self, number: usize) {
        self.replicas[number] = Process::start(&self.database, &self.folder, None).await;
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.replicas.clear();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A replica. Dropping it kills it.
pub struct Process {
    child: Child,
    channel: Channel,
    client: Client,
}

impl Process {
    async fn start(database: &str, folder: &Path, log: Option<&Path>) -> Self {
        for _ in 0..10 {
            if let Some(process) = Self::try_start(database, folder, log).await {
                return process;
            }
        }
        panic!("the service does not start")
    }

    /// `None` where somebody took the port between the look for a free one and the start.
    async fn try_start(database: &str, folder: &Path, log: Option<&Path>) -> Option<Self> {
        let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = probe.local_addr().expect("an address");
        drop(probe);
        let mut command = Command::new(binary("chidao-membership"));
        command
            .args(["--database", database, "--listen", &address.to_string()])
            .arg("--data-dir")
            .arg(folder)
            .stdin(Stdio::null());
        match log {
            None => command.args(["--log", "error"]),
            Some(file) => {
                let file = File::options().create(true).append(true).open(file).expect("a file");
                command.args(["--log", "warn", "--log-format", "json"]).stderr(file)
            }
        };
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        let channel = endpoint.connect_lazy();
        let client = Client::new(channel.clone(), Some(&token(folder, FOUNDER)));
        let child = command.spawn().expect("the binary runs");
        let mut process = Self { child, channel, client };
        loop {
            let head = GetHeadRequest {
                register: "membership".to_owned(),
            };
            if process.client.register.get_head(head).await.is_ok() {
                return Some(process);
            }
            if process.child.try_wait().expect("a child").is_some() {
                return None;
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "between attempts to reach a process that starts"
            )]
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    ///
    /// # Panics
    /// It was killed before.
    pub fn kill(&mut self) {
        assert!(
            matches!(self.child.try_wait(), Ok(None)),
            "the replica ran until it was killed"
        );
        self.end();
    }

    /// Stops it where it is (SIGSTOP), with everything that it holds, and waits until none of its threads runs.
    pub fn stop(&self) {
        self.signal("STOP");
        while self.runs() {
            std::thread::yield_now();
        }
    }

    /// Whether one of its threads is not stopped yet: the signal is sent before it is heard. Only Linux tells; elsewhere it
    /// is taken to be heard.
    fn runs(&self) -> bool {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.child.id())) else {
            return false;
        };
        threads.flatten().any(|thread| {
            let state = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
            // The name before it may hold anything, brackets included.
            state
                .rsplit_once(") ")
                .is_some_and(|(_, state)| !state.starts_with('T'))
        })
    }

    /// Lets it go on after a stop (SIGCONT).
    pub fn resume(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        // The shell has `kill` built in; as a program it is not everywhere.
        let mut kill = Command::new("sh");
        kill.args(["-c", &format!("kill -{signal} {}", self.child.id())]);
        assert!(kill.status().expect("a shell").success(), "SIG{signal} is sent");
    }

    fn end(&mut self) {
        // SIGKILL on Unix, which ends a stopped process too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn token(folder: &Path, subject: &str) -> String {
    let key = DevelopmentKey::load_or_create(folder).expect("a key");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let token = key.mint(subject, AUDIENCE, now.as_secs(), LIFETIME);
    token.expect("a token")
}
