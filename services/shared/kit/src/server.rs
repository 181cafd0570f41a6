//! Serves calls on a bound listener until it is told to end, and then ends without cutting anyone short.

mod incoming;

use std::{
    collections::hash_map::RandomState,
    convert::Infallible,
    future::{Future, pending},
    hash::{BuildHasher, Hasher},
    net::SocketAddr,
    task::{Context, Poll},
    time::Duration,
};

use chidao_proto::DESCRIPTORS;
use futures::future::Either;
use http::{Request, Response};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    time::{Instant, timeout},
};
use tonic::{body::Body, service::Routes, transport::Server};
use tonic_health::{pb::health_server::HealthServer, server::HealthService};
use tonic_reflection::server::Builder as Reflection;
use tower::Service;

use self::incoming::Connection;
pub(crate) use self::incoming::Shown;
use crate::{
    config::Settings,
    exit::{Exit, Stop},
    health::Health,
    layer::{self, Answer, Arrival},
    tls::{Tls, TlsLimits},
};

mod connection;

/// The greatest request that is read, in bytes: what the limits of the contract allow at most, and then some.
pub const MAX_REQUEST: usize = 1 << 20;
/// The greatest answer that is written, in bytes: 1,000 resources of ordinary size.
pub const MAX_ANSWER: usize = 8 << 20;

/// Calls at once on one connection; hyper's limit is none where tonic says nothing.
const MAX_STREAMS: u32 = 1024;
/// All headers of a call, in bytes: a token has 4 KiB at most.
const MAX_HEADERS: u32 = 16 << 10;
/// Probes at once on one connection.
const MAX_PROBES: u32 = 16;
/// A frame of HTTP/2, in bytes: the least that the protocol allows as a bound.
const MAX_FRAME: u32 = 16 << 10;
/// What a caller may send of one call, in bytes, before the handler has read what came.
const STREAM_WINDOW: u32 = 256 << 10;
/// The same of all calls on a connection.
const CONNECTION_WINDOW: u32 = 1 << 20;
/// Calls that are begun and taken back before they were looked at: h2's own bound, which goes with the next release or not.
const MAX_HASTY_RESETS: usize = 20;
/// Calls on one connection that are broken off for a caller's fault; tonic's own bound is none.
const MAX_FAULTY_RESETS: usize = 1024;
/// The greatest request to health and reflection, in bytes: the name of a service or of a file.
const MAX_REQUEST_BESIDE: usize = 4 << 10;
/// Watches of health and streams of reflection at once, over all connections; nobody needs a token for one. One address may
/// have a quarter of them.
const MAX_STREAMS_BESIDE: u32 = 256;
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// Sets the limits of messages on a generated server: `bounded!(AgencyServiceServer::new(service))`.
#[macro_export]
macro_rules! bounded {
    ($server:expr) => {
        $server
            .max_decoding_message_size($crate::server::MAX_REQUEST)
            .max_encoding_message_size($crate::server::MAX_ANSWER)
    };
}

/// How a service is served.
#[derive(Debug)]
pub struct ServeOptions {
    /// Full names of the gRPC services that reflection names; none where reflection is not served.
    pub reflected: Option<Vec<&'static str>>,
    /// The age at which a connection is asked to begin anew.
    pub connection_age: Duration,
    /// From "not ready" to the end of accepting.
    pub drain_wait: Duration,
    /// What calls in flight are given to finish.
    pub shutdown_limit: Duration,
    /// TLS of the calls' listener; none for plaintext. Its files are read again only where [`Tls::follow`] runs.
    pub tls: Option<Tls>,
    /// A second listener, which answers health alone, in plaintext.
    pub probes: Option<TcpListener>,
}

impl ServeOptions {
    /// The options that the settings ask for, for a binary that serves these gRPC services: the files of TLS are read, and
    /// the listener of probes is bound.
    ///
    /// # Errors
    /// As [`Tls::load`]; or the address of probes cannot be bound (exit code 74).
    pub async fn prepare(settings: &Settings, services: impl IntoIterator<Item = &'static str>) -> Result<Self, Stop> {
        Ok(Self {
            reflected: settings.serves_reflection().then(|| services.into_iter().collect()),
            connection_age: settings.connection_age,
            drain_wait: settings.drain_wait,
            shutdown_limit: settings.shutdown_limit,
            tls: Tls::load(settings, TlsLimits::default()).await?,
            probes: match settings.health_listen {
                Some(address) => Some(bind_probes(address).await?),
                None => None,
            },
        })
    }
}

async fn bind_probes(address: SocketAddr) -> Result<TcpListener, Stop> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| Stop::new(Exit::Io, format!("error: --health-listen {address}: {error}")))
}

/// Why a service no longer serves, or never did.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The descriptors cannot be served by reflection.
    #[error("cannot serve the contract by reflection")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The transport has failed.
    #[error("the server has failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves `business` on a listener, with health and reflection beside it, until `shutdown` resolves. Then it says that it
/// is not ready, waits, stops accepting, lets the calls in flight finish, and returns at the limit at the latest: what is
/// still in flight then ends with the process.
///
/// # Errors
/// Where reflection cannot be built or the transport fails.
pub async fn serve<S: Answer>(
    listener: TcpListener,
    business: S,
    health: &Health,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let probed = beside(health.probed_service(), None)?;
    let beside = beside(health.service(), options.reflected.as_deref())?;
    let front = Front {
        business,
        check: layer::beside(beside.clone()),
        streams: layer::streams_beside(beside, Some(MAX_STREAMS_BESIDE), beyond(options.connection_age)),
    };
    let incoming = connection::bounded(
        incoming::incoming(listener, options.tls),
        bounds(options.connection_age),
        Connection::address,
    );
    let probing = serve_probes(options.probes, probed, options.connection_age);
    let (stop, stopped) = oneshot::channel::<()>();
    let calls =
        bounded_server(MAX_STREAMS, options.connection_age).serve_with_incoming_shutdown(front, incoming, async {
            let _ = stopped.await;
        });
    // Probes are answered as long as there is a call to wait for.
    let mut serving = Box::pin(async {
        tokio::select! {
            ended = calls => ended,
            ended = probing => ended,
        }
    });
    health.serve().await;

    let draining = async {
        shutdown.await;
        health.drain().await;
        tracing::info!(wait_s = options.drain_wait.as_secs_f64(), "not ready any more");
        #[expect(
            clippy::disallowed_methods,
            reason = "load balancers are given time to notice; nobody can be asked"
        )]
        tokio::time::sleep(options.drain_wait).await;
    };
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        () = draining => {}
    }
    // The receiver is gone only where the server has ended, which the select has told.
    let _ = stop.send(());
    health.close().await;
    match timeout(options.shutdown_limit, serving).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!(
            limit_s = options.shutdown_limit.as_secs_f64(),
            "calls in flight are cut"
        ),
    }
    Ok(())
}

/// A server with all bounds of HTTP/2.
fn bounded_server(streams: u32, age: Duration) -> Server {
    Server::builder()
        .max_concurrent_streams(streams)
        .http2_max_header_list_size(MAX_HEADERS)
        .max_frame_size(MAX_FRAME)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .http2_max_pending_accept_reset_streams(Some(MAX_HASTY_RESETS))
        .http2_max_local_error_reset_streams(Some(MAX_FAULTY_RESETS))
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        // Without a grace: with one, tonic 0.14.9 cuts the connection and tells nobody.
        .max_connection_age(jittered(age))
}

/// Serves health alone, where there is a listener for it, for ever.
async fn serve_probes(
    listener: Option<TcpListener>,
    probed: Routes,
    age: Duration,
) -> Result<(), tonic::transport::Error> {
    let Some(listener) = listener else {
        return pending().await;
    };
    let incoming = connection::bounded(incoming::incoming(listener, None), bounds(age), Connection::address);
    bounded_server(MAX_PROBES, age)
        .serve_with_incoming(layer::streams_beside(probed, None, beyond(age)), incoming)
        .await
}

/// What stands beside the business services, without most of their layers: it is asked by machines that have no token, also
/// when the service is overloaded.
fn beside(health: HealthServer<HealthService>, reflected: Option<&[&'static str]>) -> Result<Routes, ServeError> {
    let routes = Routes::new(health.max_decoding_message_size(MAX_REQUEST_BESIDE));
    let Some(names) = reflected else { return Ok(routes) };
    let reflection = || {
        let builder = Reflection::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .with_service_name("grpc.health.v1.Health");
        names
            .iter()
            .fold(builder, |builder, name| builder.with_service_name(*name))
    };
    // Clients in the field still ask for the older version.
    Ok(routes
        .add_service(reflection().build_v1()?.max_decoding_message_size(MAX_REQUEST_BESIDE))
        .add_service(
            reflection()
                .build_v1alpha()?
                .max_decoding_message_size(MAX_REQUEST_BESIDE),
        ))
}

/// A little more than any connection's age: its streams are asked to begin anew with it, and only one that has not been is ended.
fn beyond(age: Duration) -> Duration {
    age.mul_f64(1.1) + KEEPALIVE_INTERVAL
}

/// What connections are held to. Each costs some 30 KB while it is idle.
fn bounds(age: Duration) -> connection::Bounds {
    connection::Bounds {
        connections: 10_240,
        of_an_address: 2_560,
        opening: Duration::from_secs(10),
        silence: Duration::from_secs(60),
        whole: longest(age),
    }
}

/// What a connection may last, whatever its streams do: those of the register last as long as it may be old, from when they
/// began, and every other call a minute.
fn longest(age: Duration) -> Duration {
    age.mul_f64(2.5) + KEEPALIVE_INTERVAL * 4
}

/// An age within a tenth of the one asked for, of this process's own, so that replicas which started together do not send
/// their callers away together.
fn jittered(age: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let share = (random >> 11) as f64 / (1_u64 << 53) as f64;
    age.mul_f64(0.9 + 0.2 * share)
}

/// Sends a call to the business services with their layers, or to what stands beside them.
#[derive(Debug, Clone)]
struct Front<S, C, B> {
    business: S,
    /// The one question that whoever restarts the process asks: no stream of another caller keeps him from it.
    check: C,
    streams: B,
}

impl<S: Answer, C: Answer, B: Answer> Service<Request<Body>> for Front<S, C, B> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, Either<C::Future, B::Future>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // What stands beside is always ready.
        self.business.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        request.extensions_mut().insert(Arrival(Instant::now()));
        match request.uri().path() {
            "/grpc.health.v1.Health/Check" => Either::Right(Either::Left(self.check.call(request))),
            path if path.starts_with("/grpc.") => Either::Right(Either::Right(self.streams.call(request))),
            _ => Either::Left(self.business.call(request)),
        }
    }
}

#[cfg(test)]
mod tests;
