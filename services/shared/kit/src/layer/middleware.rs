//! A layer as one asynchronous function, and a call as something that ends once.

use std::{
    convert::Infallible,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use chidao_proto::refusal::Refusal;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

/// What answers calls: gRPC services, bare or with layers around them. It never fails but by a status in its answer.
pub trait Answer:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Answer for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

/// What a layer does around a call.
pub(super) trait Middleware: Clone + Send + 'static {
    /// Answers the call by `inner`, or in its stead.
    fn handle<S: Answer>(self, request: Request<Body>, inner: S) -> impl Future<Output = Response<Body>> + Send;
}

/// A middleware as a layer of the stack.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<M>(pub(super) M);

impl<M: Clone, S> Layer<S> for Around<M> {
    type Service = Surrounded<M, S>;

    fn layer(&self, inner: S) -> Self::Service {
        Surrounded {
            middleware: self.0.clone(),
            inner,
        }
    }
}

/// A service with a middleware around it.
#[derive(Debug, Clone)]
pub(super) struct Surrounded<M, S> {
    middleware: M,
    inner: S,
}

impl<M: Middleware, S: Answer> Service<Request<Body>> for Surrounded<M, S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone has not been asked whether it is ready; the one that has been takes the call.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        let answer = self.middleware.clone().handle(request, inner);
        Box::pin(async move { Ok(answer.await) })
    }
}

/// The answer of a layer that refuses the call.
pub(super) fn refuse(refusal: Refusal) -> Response<Body> {
    Status::from(refusal).into_http()
}

/// What a layer wants to know of a call beyond the head of its answer.
pub(super) trait Observer: Send + Unpin + 'static {
    /// Surrounds each poll of the answer's body.
    fn within<R>(&self, poll: impl FnOnce() -> R) -> R {
        poll()
    }

    /// The call has ended, by its answer's last frame or because the caller has left.
    fn ended(&self, _code: Code) {}
}

/// A call that its observer hears the end of, once, whatever happens to the futures and bodies on the way: the status is
/// CANCELLED until the answer says otherwise, and the end is when this is dropped.
pub(super) struct Watch<O: Observer> {
    observer: O,
    code: Code,
}

impl<O: Observer> Watch<O> {
    pub(super) fn new(observer: O) -> Self {
        Self {
            observer,
            code: Code::Cancelled,
        }
    }

    /// Stays with the answer until its body has ended.
    pub(super) fn follow(mut self, response: Response<Body>) -> Response<Body> {
        self.see(response.headers());
        response.map(|body| Body::new(Watched { body, watch: self }))
    }

    fn see(&mut self, headers: &HeaderMap) {
        if let Some(code) = headers.get(Status::GRPC_STATUS) {
            self.code = Code::from_bytes(code.as_bytes());
        }
    }
}

impl<O: Observer> Drop for Watch<O> {
    fn drop(&mut self) {
        self.observer.ended(self.code);
    }
}

struct Watched<O: Observer> {
    body: Body,
    watch: Watch<O>,
}

impl<O: Observer> HttpBody for Watched<O> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Self { body, watch } = self.get_mut();
        let frame = watch.observer.within(|| Pin::new(body).poll_frame(context));
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    watch.see(trailers);
                }
            }
            Poll::Ready(Some(Err(status))) => watch.code = status.code(),
            Poll::Ready(None) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
