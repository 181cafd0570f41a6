//! Answers for a handler that has panicked. The hook of [`telemetry`](crate::telemetry) has logged it by then.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use http::{Request, Response};
use tonic::body::Body;

use super::middleware::{Answer, Middleware, refuse};
use crate::status;

#[derive(Debug, Clone, Copy)]
pub(super) struct CatchPanic;

impl Middleware for CatchPanic {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        // Handlers keep nothing between calls that a panic could leave half changed.
        let answer = AssertUnwindSafe(async move { inner.call(request).await });
        match answer.catch_unwind().await {
            Ok(Ok(response)) => response,
            Err(_) => refuse(status::defect()),
        }
    }
}
