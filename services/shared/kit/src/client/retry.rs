//! Repeats calls.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use chidao_proto::contract;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::time::{Instant, Sleep};
use tonic::{Code, Status, body::Body};
use tower::{
    BoxError, Service, ServiceExt,
    retry::{
        Policy, Retry,
        backoff::{Backoff, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff},
    },
    util::rng::HasherRng,
};

use super::plan::{FIRST_PAUSE, LONGEST_PAUSE, Plan};
use crate::layer::deadline::{GRPC_TIMEOUT, granted, header};

/// The share of a pause that is added by chance, so that clients that failed together do not come back together.
const SPREAD: f64 = 0.2;

/// How many attempts came before: told to the server, as gRPC clients do.
const PREVIOUS_ATTEMPTS: HeaderName = HeaderName::from_static("grpc-previous-rpc-attempts");

/// A connection that repeats a call as [`Plan`] says: within the caller's time, or [`Plan::timeout`] where he says none.
/// Each attempt is told what is left of it. Wrap a lazily connected channel in it: one that has lost its server then
/// connects anew.
#[derive(Debug, Clone)]
pub struct Retrying<C> {
    channel: C,
}

impl<C> Retrying<C> {
    /// Repeats calls on this connection.
    pub const fn new(channel: C) -> Self {
        Self { channel }
    }
}

impl<C> Service<Request<Body>> for Retrying<C>
where
    C: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    C::Future: Send,
    C::Error: Into<BoxError> + Send,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Each attempt waits for the connection by itself.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let channel = self.channel.clone();
        Box::pin(async move {
            let plan = contract::method(request.uri().path()).map(Plan::of);
            let Some(plan) = plan.filter(|plan| plan.attempts > 1) else {
                return channel.oneshot(request).await.map_err(Into::into);
            };
            let (parts, body) = request.into_parts();
            // A request is one message in all of the contract: it is kept for the next attempt.
            let body = Full::new(body.collect().await?.to_bytes());
            let mut request = Request::from_parts(parts, body);
            let attempts = Attempts::of(plan, &mut request)?;
            let channel = channel.map_request(|request: Request<Full<Bytes>>| request.map(Body::new));
            Retry::new(attempts, channel).oneshot(request).await.map_err(Into::into)
        })
    }
}

/// The attempts at one call that are left.
#[derive(Clone)]
struct Attempts {
    plan: Plan,
    made: u32,
    /// When the caller stops waiting; unset for a stream whose caller does not say.
    ends_at: Option<Instant>,
    backoff: ExponentialBackoff,
}

impl Attempts {
    fn of(plan: Plan, request: &mut Request<Full<Bytes>>) -> Result<Self, BoxError> {
        // One that cannot be read is for the server to refuse.
        let is_said = request.headers().contains_key(GRPC_TIMEOUT);
        let said = is_said.then(|| granted(request.headers()).ok()).flatten();
        let time = said.or(plan.timeout);
        if let Some(time) = time.filter(|_| !is_said) {
            request.headers_mut().insert(GRPC_TIMEOUT, header(time));
        }
        let rng = HasherRng::default();
        Ok(Self {
            plan,
            made: 1,
            ends_at: time.map(|time| Instant::now() + time),
            backoff: ExponentialBackoffMaker::new(FIRST_PAUSE, LONGEST_PAUSE, SPREAD, rng)?.make_backoff(),
        })
    }
}

impl<E> Policy<Request<Full<Bytes>>, Response<Body>, E> for Attempts {
    type Future = Sleep;

    fn retry(&mut self, request: &mut Request<Full<Bytes>>, result: &mut Result<Response<Body>, E>) -> Option<Sleep> {
        // A call that the connection itself could not carry has no status.
        let code = result.as_ref().map_or(Code::Unavailable, |response| {
            Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
        });
        if !self.plan.repeats(code) || self.made >= self.plan.attempts {
            return None;
        }
        let pause = self.backoff.next_backoff();
        let headers = request.headers_mut();
        if let Some(ends_at) = self.ends_at {
            let left = ends_at
                .checked_duration_since(pause.deadline())
                .filter(|left| !left.is_zero())?;
            headers.insert(GRPC_TIMEOUT, header(left));
        }
        headers.insert(PREVIOUS_ATTEMPTS, HeaderValue::from(self.made));
        self.made += 1;
        Some(pause)
    }

    fn clone_request(&mut self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        Some(request.clone())
    }
}
