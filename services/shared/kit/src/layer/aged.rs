//! Ends answers that would go on for ever.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::{Status, body::Body};

use super::middleware::{Answer, Middleware};

/// How long an answer may last. It then ends with UNAVAILABLE, as if its connection had: whoever watches asks again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aged(pub(super) Duration);

impl Middleware for Aged {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        let Ok(response) = inner.call(request).await;
        response.map(|body| {
            Body::new(Limited {
                body,
                end: Box::pin(sleep_until(Instant::now() + self.0)),
                has_ended: false,
            })
        })
    }
}

struct Limited {
    body: Body,
    end: Pin<Box<Sleep>>,
    has_ended: bool,
}

impl HttpBody for Limited {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let limited = self.get_mut();
        if limited.has_ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut limited.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        limited.end.as_mut().poll(context).map(|()| {
            limited.has_ended = true;
            // What it waited for is let go at once.
            limited.body = Body::empty();
            let mut trailers = HeaderMap::new();
            let refusal = Refusal::new(Reason::NotReady).retry_after(Duration::ZERO);
            let written = Status::from(refusal).add_header(&mut trailers);
            Some(written.map(|()| Frame::trailers(trailers)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.has_ended || self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, StreamBody};
    use tonic::Code;
    use tower::{Layer, ServiceExt, service_fn};

    use super::{super::middleware::Around, *};

    /// The answers of a stream that ends after so many, or never.
    async fn answers(count: Option<usize>) -> (usize, Option<Code>) {
        let inner = service_fn(move |_: Request<Body>| async move {
            let frames = (0..count.unwrap_or(2)).map(|_| Ok::<_, Status>(Frame::data(Bytes::from_static(b"."))));
            let frames = futures::stream::iter(frames.collect::<Vec<_>>());
            let body = match count {
                Some(_) => Body::new(StreamBody::new(frames)),
                None => Body::new(StreamBody::new(futures::StreamExt::chain(
                    frames,
                    futures::stream::pending(),
                ))),
            };
            Ok::<_, std::convert::Infallible>(Response::new(body))
        });
        let aged = Around(Aged(Duration::from_millis(1))).layer(inner);
        let answer = aged.oneshot(Request::new(Body::empty())).await.unwrap();
        let whole = answer.into_body().collect().await.unwrap();
        let code = whole
            .trailers()
            .and_then(|trailers| trailers.get(Status::GRPC_STATUS))
            .map(|code| Code::from_bytes(code.as_bytes()));
        (whole.to_bytes().len(), code)
    }

    #[tokio::test]
    async fn a_stream_without_end_is_ended_after_what_it_has_said() {
        assert_eq!(answers(None).await, (2, Some(Code::Unavailable)));
        assert_eq!(answers(Some(3)).await, (3, None), "the others end by themselves");
    }
}
