//! A collector that keeps what it is sent by OTLP.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use opentelemetry_proto::tonic::{
    collector::{
        metrics::v1::{
            ExportMetricsServiceRequest, ExportMetricsServiceResponse,
            metrics_service_server::{MetricsService, MetricsServiceServer},
        },
        trace::v1::{
            ExportTraceServiceRequest, ExportTraceServiceResponse,
            trace_service_server::{TraceService, TraceServiceServer},
        },
    },
    common::v1::{KeyValue, any_value::Value},
    metrics::v1::{Metric, metric::Data},
    trace::v1::Span,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

/// A collector. Dropping it closes its port.
pub struct Sink {
    endpoint: String,
    kept: Kept,
    task: JoinHandle<()>,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Exports>>);

#[derive(Default)]
struct Exports {
    /// Spans, and who sent them.
    spans: Vec<(String, Span)>,
    metrics: Vec<Metric>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    /// A collector on a port of its own.
    ///
    /// # Panics
    /// There is no port left.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let kept = Kept::default();
        let serving = Server::builder()
            .add_service(TraceServiceServer::new(kept.clone()))
            .add_service(MetricsServiceServer::new(kept.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        let task = tokio::spawn(async move { serving.await.expect("the collector serves") });
        Self { endpoint, kept, task }
    }

    /// Where it listens, as `--otlp-endpoint` wants it.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The spans of this name that have come so far, each with the service that sent it.
    #[must_use]
    pub fn spans(&self, name: &str) -> Vec<(String, Span)> {
        let exports = self.kept.lock();
        exports
            .spans
            .iter()
            .filter(|(_, span)| span.name == name)
            .cloned()
            .collect()
    }

    /// All metrics that have come so far, each as often as it was sent.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        self.kept.lock().metrics.clone()
    }

    /// The attributes and counts of the points of a metric, as they were last sent: of a histogram the count of what was
    /// recorded, of all others the value.
    #[must_use]
    pub fn points(&self, name: &str) -> Vec<(Vec<(String, String)>, f64)> {
        let exports = self.kept.lock();
        let last = exports.metrics.iter().rfind(|metric| metric.name == name);
        let number = |value: Option<_>| {
            use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value::{AsDouble, AsInt};
            match value {
                Some(AsDouble(value)) => value,
                Some(AsInt(value)) => value as f64,
                None => 0.0,
            }
        };
        match last.and_then(|metric| metric.data.as_ref()) {
            Some(Data::Histogram(histogram)) => {
                let points = histogram.data_points.iter();
                points
                    .map(|point| (texts(&point.attributes), point.count as f64))
                    .collect()
            }
            Some(Data::Sum(sum)) => {
                let points = sum.data_points.iter();
                points
                    .map(|point| (texts(&point.attributes), number(point.value)))
                    .collect()
            }
            Some(Data::Gauge(gauge)) => {
                let points = gauge.data_points.iter();
                points
                    .map(|point| (texts(&point.attributes), number(point.value)))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The kind of a metric, and the attributes of each of its points.
#[must_use]
pub fn kind_and_attributes(metric: &Metric) -> (&'static str, Vec<BTreeMap<String, String>>) {
    let all = |attributes: &[KeyValue]| texts(attributes).into_iter().collect();
    match &metric.data {
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.iter();
            ("histogram", points.map(|point| all(&point.attributes)).collect())
        }
        Some(Data::Sum(sum)) => {
            let points = sum.data_points.iter();
            let kind = if sum.is_monotonic { "counter" } else { "up and down" };
            (kind, points.map(|point| all(&point.attributes)).collect())
        }
        Some(Data::Gauge(gauge)) => {
            let points = gauge.data_points.iter();
            ("gauge", points.map(|point| all(&point.attributes)).collect())
        }
        _ => ("something else", Vec::new()),
    }
}

/// Attributes as texts.
#[must_use]
pub fn texts(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        Value::BoolValue(truth) => truth.to_string(),
        other => format!("{other:?}"),
    };
    let pair = |pair: &KeyValue| {
        let value = pair.value.as_ref().and_then(|value| value.value.as_ref());
        (pair.key.clone(), value.map(text).unwrap_or_default())
    };
    attributes.iter().map(pair).collect()
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Exports> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tonic::async_trait]
impl TraceService for Kept {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut exports = self.lock();
        for sent in request.into_inner().resource_spans {
            let of = sent
                .resource
                .map(|resource| texts(&resource.attributes))
                .unwrap_or_default();
            let service = of.into_iter().find(|(key, _)| key == "service.name");
            let service = service.map(|(_, name)| name).unwrap_or_default();
            let spans = sent.scope_spans.into_iter().flat_map(|scope| scope.spans);
            exports.spans.extend(spans.map(|span| (service.clone(), span)));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Kept {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let sent = request.into_inner().resource_metrics.into_iter();
        let metrics = sent.flat_map(|sent| sent.scope_metrics).flat_map(|scope| scope.metrics);
        self.lock().metrics.extend(metrics);
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}
