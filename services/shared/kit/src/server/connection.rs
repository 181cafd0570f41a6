//! Connections as they come in: so many at once, and none that says nothing.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures::{Stream, StreamExt, future};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};
use tonic::transport::server::Connected;

use crate::shares::{Share, Shares};

/// What connections are held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections at once. One more is closed as soon as it is open: its caller tries another replica, or again.
    pub(super) connections: usize,
    /// Connections from one address at once. Behind a gateway all come from one.
    pub(super) of_an_address: u32,
    /// What a caller is given for the first bytes of HTTP/2, or of TLS: hyper waits for them for ever.
    pub(super) opening: Duration,
    /// The longest silence. Whoever lives answers a ping well within it.
    pub(super) silence: Duration,
    /// The longest time from its beginning to its end: who takes nothing that he is sent, but answers pings, would hold it for ever.
    pub(super) whole: Duration,
}

/// Bytes of the opening: the preface of HTTP/2; a client's first message of TLS is longer.
const OPENING_BYTES: usize = 24;

/// The connections of a listener, bounded. Works the same on whatever a TCP connection is wrapped in; `address` tells where it
/// comes from.
pub(super) fn bounded<I: AsyncRead>(
    incoming: impl Stream<Item = io::Result<I>>,
    bounds: Bounds,
    address: fn(&I) -> Option<IpAddr>,
) -> impl Stream<Item = io::Result<Bounded<I>>> {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let shares = Shares::new(bounds.of_an_address);
    incoming.filter_map(move |accepted| {
        let connection = match accepted {
            Ok(io) => {
                // Dropping it closes it, which is all that is left to do where it has no address any more.
                let share = address(&io).and_then(|address| shares.take(&address, 1));
                let place = Arc::clone(&places).try_acquire_owned().ok();
                place.zip(share).map(|place| Ok(Bounded::new(io, place, bounds)))
            }
            Err(error) => Some(Err(error)),
        };
        future::ready(connection)
    })
}

/// A connection that has a place and must not stay silent.
pub(super) struct Bounded<I> {
    io: I,
    read: usize,
    silence: Duration,
    /// When it has been silent for too long, or has lasted long enough.
    limit: Pin<Box<Sleep>>,
    end: Instant,
    _place: Place,
}

type Place = (OwnedSemaphorePermit, Share<IpAddr>);

impl<I> Bounded<I> {
    fn new(io: I, place: Place, bounds: Bounds) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a limit, polled beside what it bounds")]
        let limit = tokio::time::sleep(bounds.opening);
        Self {
            io,
            read: 0,
            silence: bounds.silence,
            limit: Box::pin(limit),
            end: Instant::now() + bounds.whole,
            _place: place,
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Bounded<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if Instant::now() >= self.end {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        if let Poll::Ready(outcome) = Pin::new(&mut self.io).poll_read(context, buffer) {
            self.read = self.read.saturating_add(buffer.filled().len() - before);
            // The opening as a whole is given one time, however slowly its bytes come.
            if self.read >= OPENING_BYTES {
                let limit = (Instant::now() + self.silence).min(self.end);
                self.limit.as_mut().reset(limit);
            }
            return Poll::Ready(outcome);
        }
        self.limit
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Bounded<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

impl<I: Connected> Connected for Bounded<I> {
    type ConnectInfo = I::ConnectInfo;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.io.connect_info()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures::{FutureExt, stream};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    fn bounds(connections: usize) -> Bounds {
        Bounds {
            connections,
            of_an_address: 3,
            opening: Duration::from_secs(3600),
            silence: Duration::from_secs(3600),
            whole: Duration::from_secs(3600),
        }
    }

    fn here(_: &DuplexStream) -> Option<IpAddr> {
        Some(IpAddr::from([127, 0, 0, 1]))
    }

    /// The ends of so many callers, and the connections that are served.
    async fn connect(callers: usize, bounds: Bounds) -> (Vec<DuplexStream>, Vec<Bounded<DuplexStream>>) {
        let (near, far): (Vec<_>, Vec<_>) = (0..callers).map(|_| duplex(64)).unzip();
        let served = bounded(stream::iter(far.into_iter().map(Ok)), bounds, here);
        let served = served.map(Result::unwrap).collect().await;
        (near, served)
    }

    async fn outcome(connection: &mut Bounded<DuplexStream>) -> io::Result<usize> {
        connection.read(&mut [0; 64]).await
    }

    #[tokio::test]
    async fn one_connection_too_many_is_closed_and_a_place_is_free_again_with_its_connection() {
        let (mut callers, served) = connect(3, bounds(2)).await;
        assert_eq!(served.len(), 2);
        assert_eq!(callers[2].read(&mut [0]).await.unwrap(), 0, "closed");

        let (_near, far) = duplex(64);
        let (_other, late) = duplex(64);
        let mut both = pin!(bounded(stream::iter([Ok(far), Ok(late)]), bounds(1), here));
        drop(both.next().await.unwrap());
        assert!(both.next().await.is_some(), "the first has gone");
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_whoever_is_nowhere_none() {
        let (mut callers, served) = connect(4, bounds(9)).await;
        assert_eq!(served.len(), 3);
        assert_eq!(callers[3].read(&mut [0]).await.unwrap(), 0, "closed");
        let (_near, far) = duplex(64);
        let mut nowhere = pin!(bounded(stream::iter([Ok(far)]), bounds(9), |_| None));
        assert!(nowhere.next().await.is_none());
    }

    #[tokio::test]
    async fn an_opening_has_one_time_for_all_its_bytes() {
        let brief = Bounds {
            opening: Duration::from_millis(1),
            ..bounds(2)
        };
        let (mut callers, mut served) = connect(2, brief).await;
        callers[0].write_all(PREFACE).await.unwrap();
        assert_eq!(outcome(&mut served[0]).await.unwrap(), 24);
        callers[1].write_all(&PREFACE[..23]).await.unwrap();
        assert_eq!(outcome(&mut served[1]).await.unwrap(), 23);
        assert_eq!(
            outcome(&mut served[1]).await.unwrap_err().kind(),
            io::ErrorKind::TimedOut
        );
        assert!(
            outcome(&mut served[0]).now_or_never().is_none(),
            "an opened connection may be silent"
        );
    }

    #[tokio::test]
    async fn silence_ends_a_connection() {
        let brief = Bounds {
            silence: Duration::from_millis(1),
            ..bounds(1)
        };
        let (mut callers, mut served) = connect(1, brief).await;
        callers[0].write_all(PREFACE).await.unwrap();
        assert_eq!(outcome(&mut served[0]).await.unwrap(), 24);
        assert_eq!(
            outcome(&mut served[0]).await.unwrap_err().kind(),
            io::ErrorKind::TimedOut
        );
    }

    #[tokio::test]
    async fn who_keeps_talking_is_ended_as_well() {
        let brief = Bounds {
            whole: Duration::ZERO,
            ..bounds(1)
        };
        let (mut callers, mut served) = connect(1, brief).await;
        callers[0].write_all(PREFACE).await.unwrap();
        let ended = outcome(&mut served[0]).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
    }
}
