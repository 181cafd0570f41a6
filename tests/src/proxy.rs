//! A wire between a service and PostgreSQL that a test may cut, at any round of the writer's session.
//!
//! It knows as much of the protocol as it needs: a message is a type, a length and as many bytes; what the client asks at
//! once, a *round*, ends with a simple query or a `Sync`; the server answers a round up to `ReadyForQuery`. TLS is declined.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

/// Length of an `SSLRequest` or `GSSENCRequest`, and the high half of their code.
const ENCRYPTION_REQUEST: (usize, [u8; 2]) = (8, [0x04, 0xd2]);
/// What the startup message of a writer's session says, and no other does.
const WRITER: &[u8] = b"lock_timeout";

/// What befalls a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The connection is cut before the server sees the round.
    CutBefore,
    /// The server carries the round out, and the connection is cut before it can say so.
    AnswerLost,
    /// The server carries the round out, and its answer is kept back until the test lets it go.
    AnswerHeld,
}

/// Which round of the writer it befalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// The n-th from now on, from 1.
    Nth(usize),
    /// The next that commits.
    Commit,
}

/// The test's end of a planned mishap.
pub struct Planned {
    happened: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Planned {
    /// Waits until it has happened; gives what lets a held answer go, which is lost where that is dropped.
    ///
    /// # Panics
    /// The proxy has gone, or another mishap was planned meanwhile.
    pub async fn happened(self) -> oneshot::Sender<()> {
        self.happened.await.expect("the mishap is still planned");
        self.release
    }
}

struct Plan {
    mishap: Mishap,
    round: Round,
    happened: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

#[derive(Default)]
struct Rounds {
    /// What each round asked, since the last plan.
    seen: Vec<String>,
    plan: Option<Plan>,
}

impl Rounds {
    fn next(&mut self, asked: String) -> Option<Plan> {
        let commits = asked == "COMMIT";
        self.seen.push(asked);
        let count = self.seen.len();
        self.plan.take_if(|plan| match plan.round {
            Round::Nth(number) => number == count,
            Round::Commit => commits,
        })
    }
}

/// A proxy of a PostgreSQL server. Dropping it cuts all connections.
pub struct Proxy {
    url: String,
    wire: Arc<Wire>,
    listener: JoinHandle<()>,
}

/// What the connections have in common.
#[derive(Default)]
struct Wire {
    rounds: Arc<Mutex<Rounds>>,
    carriers: Mutex<JoinSet<io::Result<()>>>,
    refuses: AtomicBool,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
        lock(&self.wire.carriers).abort_all();
    }
}

impl Proxy {
    /// A proxy before the server of this URL, `postgres://user@host:port/name`.
    ///
    /// # Panics
    /// The URL names no host, or there is no port left.
    pub async fn before(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (authority, name) = rest.split_once('/').expect("a URL with a database");
        let (user, server) = authority.rsplit_once('@').expect("a URL with a user");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let url = format!("{scheme}://{user}@127.0.0.1:{port}/{name}");
        let wire = Arc::<Wire>::default();
        let listener = tokio::spawn(listen(listener, server.to_owned(), Arc::clone(&wire)));
        Self { url, wire, listener }
    }

    /// Where the database is reached through the proxy.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Plans what befalls a round of the writer, once; rounds are counted from here on.
    pub fn plan(&self, mishap: Mishap, round: Round) -> Planned {
        let (happening, happened) = oneshot::channel();
        let (release, released) = oneshot::channel();
        *lock(&self.wire.rounds) = Rounds {
            seen: Vec::new(),
            plan: Some(Plan {
                mishap,
                round,
                happened: happening,
                released,
            }),
        };
        Planned { happened, release }
    }

    /// The rounds of the writer since the last plan or look: the text of a statement, or nothing where it is prepared.
    pub fn take_rounds(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.wire.rounds).seen)
    }

    /// Cuts all connections; they are gone when this returns.
    pub async fn cut(&self) {
        let mut carriers = std::mem::take(&mut *lock(&self.wire.carriers));
        carriers.shutdown().await;
    }

    /// Takes no new connections; those that are there live on.
    pub fn refuse(&self) {
        self.wire.refuses.store(true, Ordering::Release);
    }

    /// Takes connections again.
    pub fn open(&self) {
        self.wire.refuses.store(false, Ordering::Release);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, server: String, wire: Arc<Wire>) {
    loop {
        // One that is refused is closed at once.
        if let Ok((client, _)) = listener.accept().await
            && !wire.refuses.load(Ordering::Acquire)
        {
            let (server, rounds) = (server.clone(), Arc::clone(&wire.rounds));
            lock(&wire.carriers).spawn(async move { carry(client, &server, &rounds).await });
        }
    }
}

/// Carries messages both ways until a side hangs up or a mishap cuts both.
async fn carry(client: TcpStream, server: &str, rounds: &Mutex<Rounds>) -> io::Result<()> {
    let (mut client, mut server) = (Side::of(client)?, Side::of(TcpStream::connect(server).await?)?);
    let mut startup = client.message(0).await?;
    while startup.len() == ENCRYPTION_REQUEST.0 && startup[4..6] == ENCRYPTION_REQUEST.1 {
        client.stream.write_all(b"N").await?;
        startup = client.message(0).await?;
    }
    server.stream.write_all(&startup).await?;
    let is_writer = startup.windows(WRITER.len()).any(|window| window == WRITER);

    // A round goes to the server as a whole: it would carry out what comes before the end.
    let mut round = Vec::new();
    let mut asked = String::new();
    // Rounds that the server has yet to answer, the greeting being the first answer.
    let mut unanswered = 1_usize;
    let mut doomed: Option<Plan> = None;
    let mut kept = Vec::new();
    loop {
        tokio::select! {
            message = client.message(1) => {
                let message = message?;
                round.extend_from_slice(&message);
                match message[0] {
                    b'Q' => asked = text(&message[5..]),
                    // A parse: the name of the statement, then its text.
                    b'P' => asked = message[5..].split(|byte| *byte == 0).nth(1).map(text).unwrap_or_default(),
                    _ => {}
                }
                if !matches!(message[0], b'Q' | b'S' | b'X') {
                    continue;
                }
                if is_writer && message[0] != b'X' {
                    let asked = std::mem::take(&mut asked);
                    doomed = lock(rounds).next(asked);
                }
                if let Some(plan) = doomed.take_if(|plan| plan.mishap == Mishap::CutBefore) {
                    let _ = plan.happened.send(());
                    return Ok(());
                }
                server.stream.write_all(&std::mem::take(&mut round)).await?;
                unanswered += 1;
            }
            message = server.message(1) => {
                let message = message?;
                let ends = message[0] == b'Z';
                // Only the answer to the last round is doomed; what was asked before is still answered.
                if unanswered > 1 || doomed.is_none() {
                    unanswered -= usize::from(ends);
                    client.stream.write_all(&message).await?;
                    continue;
                }
                kept.extend_from_slice(&message);
                let Some(plan) = doomed.take_if(|_| ends) else {
                    continue;
                };
                unanswered = 0;
                let _ = plan.happened.send(());
                if plan.mishap == Mishap::AnswerLost || plan.released.await.is_err() {
                    return Ok(());
                }
                client.stream.write_all(&std::mem::take(&mut kept)).await?;
            }
        }
    }
}

fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// One side of the wire.
struct Side {
    stream: TcpStream,
    /// What was read and is not yet a whole message.
    read: Vec<u8>,
}

impl Side {
    fn of(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let read = Vec::new();
        Ok(Self { stream, read })
    }

    /// The next message, whose length follows after so many bytes. It may be asked for again after it was not waited for.
    async fn message(&mut self, before: usize) -> io::Result<Vec<u8>> {
        loop {
            if let Some(length) = self.read.get(before..before + 4) {
                let length = before + length.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
                if self.read.len() >= length {
                    let rest = self.read.split_off(length);
                    return Ok(std::mem::replace(&mut self.read, rest));
                }
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
