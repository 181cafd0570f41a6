//! The real binaries of the services as processes over one database: to be killed, stopped and started again.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chidao_authority::{AUDIENCE, DevelopmentKey, identity::FOUNDER};
use chidao_membership::Membership;
use chidao_proto::register::v1::GetHeadRequest;
use chidao_service::Service;
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};
use uuid::Uuid;

use crate::{Client, binary};

/// How long a token holds: longer than any test.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Replicas of a service, and others beside them, each a process of its own, over one database. Dropping it kills them.
pub struct Fleet {
    database: String,
    /// Where the development key lies, which all replicas share.
    folder: PathBuf,
    /// What the replicas log, where it is kept.
    log: Option<File>,
    /// What they are started with besides.
    arguments: Vec<String>,
    replicas: Vec<Process>,
}

impl Fleet {
    /// Starts so many replicas over a migrated database and waits until each answers.
    ///
    /// # Panics
    /// One does not start.
    pub async fn start(database: &str, replicas: usize) -> Self {
        let mut fleet = Self::empty(database, None, &["--log", "error"]);
        for _ in 0..replicas {
            fleet.join::<Membership>().await;
        }
        fleet
    }

    /// Starts one replica of this service with more arguments.
    ///
    /// # Panics
    /// It does not start.
    pub async fn start_as<S: Service>(database: &str, arguments: &[&str]) -> Self {
        let mut fleet = Self::empty(database, None, arguments);
        fleet.join::<S>().await;
        fleet
    }

    /// Starts one more process, of this service, and gives its number.
    ///
    /// # Panics
    /// It does not start.
    pub async fn join<S: Service>(&mut self) -> usize {
        self.join_beside::<S>(&[]).await
    }

    /// Starts one more process, of this service, which calls others of the suite where these replicas are, and gives its number.
    ///
    /// # Panics
    /// It does not start.
    pub async fn join_beside<S: Service>(&mut self, others: &[(&str, usize)]) -> usize {
        let peers: Vec<String> = others
            .iter()
            .map(|(name, number)| format!("{name}=http://{}", self.replicas[*number].address))
            .collect();
        let started = Started {
            name: S::NAME,
            register: S::OWNER.name(),
            peers: peers.join(","),
        };
        let replica = self.replica_started(&started).await;
        self.replicas.push(replica);
        self.replicas.len() - 1
    }

    /// Starts one replica with more arguments, whose log is kept for [`log`](Self::log).
    ///
    /// # Panics
    /// It does not start.
    pub async fn start_recorded(database: &str, arguments: &[&str]) -> Self {
        let file = std::env::temp_dir().join(format!("chidao-log-{}", Uuid::new_v4().simple()));
        let log = File::options().read(true).append(true).create_new(true).open(&file);
        let log = log.expect("a file for the log");
        // It lasts as long as it is open.
        let _ = std::fs::remove_file(file);
        let mut fleet = Self::empty(database, Some(log), arguments);
        fleet.join::<Membership>().await;
        fleet
    }

    fn empty(database: &str, log: Option<File>, arguments: &[&str]) -> Self {
        Self {
            database: database.to_owned(),
            folder: std::env::temp_dir().join(format!("chidao-fleet-{}", Uuid::new_v4().simple())),
            log,
            arguments: arguments.iter().map(ToString::to_string).collect(),
            replicas: Vec::new(),
        }
    }

    async fn replica_started(&self, started: &Started) -> Process {
        for _ in 0..10 {
            let probe = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let address = probe.local_addr().expect("an address");
            drop(probe);
            if let Some(process) = Process::try_start(self, started, address).await {
                return process;
            }
        }
        panic!("the service does not start")
    }

    /// What the replicas have logged so far.
    ///
    /// # Panics
    /// It is not kept.
    #[must_use]
    pub fn log(&self) -> String {
        let mut file = self.log.as_ref().expect("a log that is kept");
        let mut log = String::new();
        let read = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_string(&mut log));
        read.expect("a readable log");
        log
    }

    /// A token of the founder.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn token(&self) -> String {
        self.token_of(FOUNDER)
    }

    /// A token of a subject.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    pub fn token_of(&self, subject: &str) -> String {
        token(&self.folder, subject)
    }

    /// The data directory that all replicas share, with the development key.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
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
        let started = self.replicas[number].started.clone();
        self.replicas[number] = self.replica_started(&started).await;
    }

    /// Starts a replica where one was killed, so that those who call it find it again.
    ///
    /// # Panics
    /// It does not start.
    pub async fn restart_there(&mut self, number: usize) {
        let Process { started, address, .. } = &self.replicas[number];
        let process = Process::try_start(self, started, *address).await;
        self.replicas[number] = process.expect("the service starts where it was");
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.replicas.clear();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// As what a replica is started.
#[derive(Clone)]
struct Started {
    /// The name of its binary.
    name: &'static str,
    /// The name of its register.
    register: &'static str,
    /// The services that it calls: "coordination=http://127.0.0.1:7402".
    peers: String,
}

/// A replica. Dropping it kills it.
pub struct Process {
    started: Started,
    child: Child,
    channel: Channel,
    client: Client,
    address: SocketAddr,
}

impl Process {
    /// `None` where somebody took the port between the look for a free one and the start.
    async fn try_start(fleet: &Fleet, started: &Started, address: SocketAddr) -> Option<Self> {
        let mut command = Command::new(binary(started.name));
        command
            .args(["--database", &fleet.database, "--listen", &address.to_string()])
            .arg("--data-dir")
            .arg(&fleet.folder)
            .args(&fleet.arguments)
            .stdin(Stdio::null());
        if !started.peers.is_empty() {
            command.args(["--peer", &started.peers]);
        }
        if let Some(log) = &fleet.log {
            command.stderr(log.try_clone().expect("a file for the log"));
        }
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        let channel = endpoint.connect_lazy();
        let client = Client::new(channel.clone(), Some(&fleet.token()));
        let child = command.spawn().expect("the binary runs");
        let mut process = Self {
            started: started.clone(),
            child,
            channel,
            client,
            address,
        };
        loop {
            let head = GetHeadRequest {
                register: started.register.to_owned(),
            };
            // After the first committee the founder is nobody: that he is told so is an answer too.
            match process.client.register.get_head(head).await {
                Err(status) if status.code() != Code::PermissionDenied => {}
                _ => return Some(process),
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

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it still runs.
    ///
    /// # Panics
    /// Its state cannot be asked for.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    /// The memory that it has, in bytes; `None` where the system does not tell as Linux does.
    #[must_use]
    pub fn resident(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes << 10)
    }

    /// Tells it to end (SIGTERM) and waits until it has; whether it says that all went well.
    ///
    /// # Panics
    /// It was killed before.
    pub async fn terminate(&mut self) -> bool {
        self.signal("TERM");
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.success();
            }
            #[expect(clippy::disallowed_methods, reason = "between looks at a process that ends")]
            tokio::time::sleep(Duration::from_millis(5)).await;
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
