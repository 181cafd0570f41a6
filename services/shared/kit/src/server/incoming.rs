//! Connections as they come in: accepted, and with TLS behind their handshake.

use std::{
    collections::VecDeque,
    error::Error,
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use chidao_authority::{ClientCertificate, SystemCertificate};
use futures::{Stream, stream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};
use tonic::transport::server::Connected;

use crate::{status::Chain, tls::Tls};

/// How long nothing is accepted after the system could not: it has no more files, or no memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The least time between two log lines on connections that came to nothing.
const LOG_PAUSE: Duration = Duration::from_secs(1);

/// The connections of a listener, which is closed with the stream.
pub(super) fn incoming(listener: TcpListener, tls: Option<Tls>) -> impl Stream<Item = io::Result<Connection>> {
    let incoming = Incoming {
        listener,
        tls,
        handshakes: JoinSet::new(),
        begun: VecDeque::new(),
        failures: Failures::default(),
    };
    stream::unfold(incoming, |mut incoming| async {
        let connection = incoming.next().await;
        Some((Ok(connection), incoming))
    })
}

type Outcome = Result<Connection, Box<dyn Error + Send + Sync>>;

struct Incoming {
    listener: TcpListener,
    tls: Option<Tls>,
    handshakes: JoinSet<Outcome>,
    /// The handshakes in the order in which they began, those that were cut not among them; some have ended.
    begun: VecDeque<(Instant, AbortHandle)>,
    failures: Failures,
}

impl Incoming {
    /// Whoever is slow in his handshake keeps nobody from accepting.
    async fn next(&mut self) -> Connection {
        loop {
            let limits = self.tls.as_ref().map(Tls::limits).unwrap_or_default();
            if self.begun.len() >= limits.handshakes {
                self.begun.retain(|(_, task)| !task.is_finished());
            }
            let is_full = self.begun.len() >= limits.handshakes;
            let oldest = self.begun.front().map_or_else(Instant::now, |(begun, _)| *begun);
            tokio::select! {
                accepted = self.listener.accept(), if !is_full => match accepted {
                    Ok((stream, _)) => if let Some(connection) = self.take(stream) {
                        return connection;
                    },
                    Err(error) => self.pause(&error).await,
                },
                Some(ended) = self.handshakes.join_next() => match ended {
                    Ok(Ok(connection)) => return connection,
                    Ok(Err(error)) => self.failures.log(&*error),
                    Err(cut) => self.failures.log(&cut),
                },
                () = sleep_until(oldest + limits.share), if is_full => {
                    if let Some((_, task)) = self.begun.pop_front() {
                        task.abort();
                    }
                }
            }
        }
    }

    /// The connection itself where there is no TLS.
    fn take(&mut self, stream: TcpStream) -> Option<Connection> {
        // A connection that is gone already says so when it is read.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return Some(Connection {
                line: Line::Plain(stream),
                certificate: None,
            });
        };
        let handshake = timeout(tls.limits().handshake, shake_hands(stream, tls.config(), tls.systems()));
        let task = self.handshakes.spawn(async { handshake.await? });
        self.begun.push_back((Instant::now(), task));
        None
    }

    async fn pause(&mut self, error: &io::Error) {
        self.failures.log(error);
        let is_the_clients = matches!(
            error.kind(),
            io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
        );
        if !is_the_clients {
            sleep_until(Instant::now() + ACCEPT_PAUSE).await;
        }
    }
}

async fn shake_hands(stream: TcpStream, config: Arc<ServerConfig>, systems: Arc<[SystemCertificate]>) -> Outcome {
    let stream = TlsAcceptor::from(config).accept(stream).await?;
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates().and_then(<[_]>::first);
    let certificate = shown.map(|shown| ClientCertificate::read(shown, &systems));
    Ok(Connection {
        certificate: certificate.transpose()?.map(Arc::new),
        line: Line::Secured(Box::new(stream)),
    })
}

/// Connections that came to nothing, told at most once a second: anybody can cause them.
#[derive(Default)]
struct Failures {
    untold: u64,
    told: Option<Instant>,
}

impl Failures {
    fn log(&mut self, error: &(dyn Error + 'static)) {
        let now = Instant::now();
        if self.told.is_some_and(|told| now < told + LOG_PAUSE) {
            self.untold += 1;
            return;
        }
        tracing::info!(error = %Chain(error), untold = self.untold, "a connection came to nothing");
        *self = Self {
            untold: 0,
            told: Some(now),
        };
    }
}

/// What the client of a connection has shown of itself, which every call on it carries as an extension.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    /// Its certificate, where it has one.
    pub(crate) certificate: Option<Arc<ClientCertificate>>,
    /// Where the connection comes from; none where it is gone already.
    pub(crate) address: Option<IpAddr>,
}

/// A connection that calls can come by.
pub(super) struct Connection {
    line: Line,
    certificate: Option<Arc<ClientCertificate>>,
}

enum Line {
    Plain(TcpStream),
    Secured(Box<TlsStream<TcpStream>>),
}

impl Connected for Connection {
    type ConnectInfo = Shown;

    fn connect_info(&self) -> Shown {
        Shown {
            certificate: self.certificate.clone(),
            address: self.address(),
        }
    }
}

impl Connection {
    /// Where it comes from.
    pub(super) fn address(&self) -> Option<IpAddr> {
        let stream = match &self.line {
            Line::Plain(line) => line,
            Line::Secured(line) => line.get_ref().0,
        };
        stream.peer_addr().ok().map(|address| address.ip())
    }
}

/// Calls a method of whichever line it is.
macro_rules! forward {
    ($connection:ident, $method:ident, $($argument:expr),*) => {
        match &mut $connection.get_mut().line {
            Line::Plain(line) => Pin::new(line).$method($($argument),*),
            Line::Secured(line) => Pin::new(line).$method($($argument),*),
        }
    };
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        forward!(self, poll_read, context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        forward!(self, poll_write, context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, poll_flush, context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, poll_shutdown, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        forward!(self, poll_write_vectored, context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.line {
            Line::Plain(line) => line.is_write_vectored(),
            Line::Secured(line) => line.is_write_vectored(),
        }
    }
}
