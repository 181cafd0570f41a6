//! Records how long calls take and how they end.

use http::{Request, Response};
use opentelemetry::{
    KeyValue,
    metrics::{Histogram, Meter},
};
use tokio::time::Instant;
use tonic::{Code, body::Body};

use super::{
    middleware::{Answer, Middleware, Observer, Watch},
    trace::method,
};
use crate::{status, telemetry::SECONDS};

#[derive(Debug, Clone)]
pub(super) struct Metrics {
    duration: Histogram<f64>,
}

impl Metrics {
    pub(super) fn new(meter: &Meter) -> Self {
        let duration = meter
            .f64_histogram("rpc.server.call.duration")
            .with_description("Time from a call's arrival to the end of its answer.")
            .with_unit("s")
            .with_boundaries(SECONDS.to_vec())
            .build();
        Self { duration }
    }
}

impl Middleware for Metrics {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        let method = method(request.uri().path());
        let watch = Watch::new(Timer {
            duration: self.duration,
            method,
            start: Instant::now(),
        });
        let Ok(response) = inner.call(request).await;
        watch.follow(response)
    }
}

struct Timer {
    duration: Histogram<f64>,
    method: &'static str,
    start: Instant,
}

impl Observer for Timer {
    fn ended(&self, code: Code) {
        let attributes = [
            KeyValue::new("rpc.system.name", "grpc"),
            KeyValue::new("rpc.method", self.method),
            KeyValue::new("rpc.response.status_code", status::name(code)),
        ];
        self.duration.record(self.start.elapsed().as_secs_f64(), &attributes);
    }
}
