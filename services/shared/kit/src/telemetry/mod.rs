//! Logs on standard error; traces and metrics to a collector where one is configured.

mod log;
pub mod span;

use std::{
    io::IsTerminal,
    panic::{self, PanicHookInfo},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{KeyValue, global, metrics::Meter, trace::TracerProvider as _};
use opentelemetry_otlp::{ExporterBuildError, MetricExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    metrics::{PeriodicReader, SdkMeterProvider},
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, LevelFilter, Targets, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};
use uuid::Uuid;

use self::log::Line;
use crate::config::Settings;

/// What the exporters themselves do must not be exported, or each export would cause the next. This holds whatever the
/// operator's filter says, for it is a filter of its own.
const NEVER_EXPORTED: [&str; 5] = ["h2", "hyper", "opentelemetry", "tonic", "tower"];

/// Spans that wait for export: at 10,000 calls a second the default of 2,048 is full between two exports.
const SPAN_QUEUE: usize = 32_768;

const METRICS_INTERVAL: Duration = Duration::from_secs(15);

/// What a flush may take: a collector that is away must not hold up the end of the process.
const FLUSH_LIMIT: Duration = Duration::from_secs(5);

/// The bounds of durations in seconds that the semantic conventions ask for, and two below them: most reads take less than the least.
pub const SECONDS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The attribute that says of which register something is measured: `chidao up` has all of them in one process.
pub const REGISTER: &str = "chidao.register";

/// Where the suite records its metrics. Nothing is recorded where no collector is configured.
pub fn meter() -> Meter {
    global::meter("chidao")
}

/// The collector cannot be sent to: its address is wrong.
#[derive(Debug, thiserror::Error)]
#[error("cannot prepare the export of traces and metrics to {endpoint}")]
pub struct TelemetryError {
    endpoint: String,
    source: ExporterBuildError,
}

/// What has to be flushed before the process ends.
#[derive(Debug, Default)]
#[must_use = "what is not shut down is not flushed"]
pub struct Telemetry {
    tracer: Option<SdkTracerProvider>,
    meter: Option<SdkMeterProvider>,
}

/// Starts logs, and exports under the name of the service where a collector is configured: within a runtime of at least
/// two workers. Panics are logged from here on. A second call in a process changes nothing.
///
/// # Errors
/// Where the collector's address cannot be used.
pub fn init(settings: &Settings, service: &'static str) -> Result<Telemetry, TelemetryError> {
    static STARTED: AtomicBool = AtomicBool::new(false);
    if STARTED.swap(true, Ordering::SeqCst) {
        return Ok(Telemetry::default());
    }
    let telemetry = match &settings.otlp_endpoint {
        Some(endpoint) => {
            Telemetry::exporting(endpoint, settings.trace_ratio, service).map_err(|source| TelemetryError {
                endpoint: endpoint.clone(),
                source,
            })?
        }
        None => Telemetry::default(),
    };
    let traces = telemetry.tracer.as_ref().map(|provider| {
        let never = NEVER_EXPORTED.map(|target| (target, LevelFilter::OFF));
        let filter = Targets::new().with_default(LevelFilter::INFO).with_targets(never);
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("chidao"))
            .with_filter(filter)
    });
    // Lines name their call by themselves, so spans are for the export only and cost nothing without it.
    let events = EnvFilter::new(&settings.log).and(filter_fn(|metadata| metadata.is_event()));
    let lines = tracing_subscriber::fmt::layer()
        // Escapes are for eyes: a file or a collector gets plain text.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .event_format(Line::new(settings.log_format))
        .with_filter(events);
    // Where a test has its own subscriber, that one stays.
    if Registry::default().with(lines).with(traces).try_init().is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
    if let Some(meter) = &telemetry.meter {
        global::set_meter_provider(meter.clone());
    }
    Ok(telemetry)
}

impl Telemetry {
    fn exporting(endpoint: &str, ratio: f64, service: &'static str) -> Result<Self, ExporterBuildError> {
        let resource = Resource::builder()
            .with_service_name(service)
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            // Replicas count by themselves: without it one would overwrite what another has told.
            .with_attribute(KeyValue::new("service.instance.id", Uuid::new_v4().to_string()))
            .build();

        let spans = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
        let queue = BatchConfigBuilder::default().with_max_queue_size(SPAN_QUEUE).build();
        let tracer = SdkTracerProvider::builder()
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio))))
            .with_span_processor(BatchSpanProcessor::builder(spans).with_batch_config(queue).build())
            .with_resource(resource.clone())
            .build();

        let metrics = MetricExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
        let reader = PeriodicReader::builder(metrics).with_interval(METRICS_INTERVAL).build();
        let meter = SdkMeterProvider::builder()
            .with_reader(reader)
            .with_resource(resource)
            .build();
        Ok(Self {
            tracer: Some(tracer),
            meter: Some(meter),
        })
    }

    /// Sends what has not been sent, within five seconds; what goes wrong is logged.
    ///
    /// It runs off the runtime's workers: the providers block their thread until the exporter has answered, which needs
    /// a worker to make progress.
    pub async fn shutdown(self) {
        let flush = tokio::task::spawn_blocking(move || {
            let traces = self
                .tracer
                .map_or(Ok(()), |tracer| tracer.shutdown_with_timeout(FLUSH_LIMIT / 2));
            let metrics = self
                .meter
                .map_or(Ok(()), |meter| meter.shutdown_with_timeout(FLUSH_LIMIT / 2));
            traces.and(metrics)
        });
        match tokio::time::timeout(FLUSH_LIMIT, flush).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::warn!(%error, "telemetry could not be flushed"),
            Ok(Err(error)) => tracing::warn!(%error, "telemetry could not be flushed"),
            Err(_) => tracing::warn!(limit_s = FLUSH_LIMIT.as_secs(), "telemetry was not flushed in time"),
        }
    }
}

/// One line a panic, with the trace of the call that met it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = panic.payload_as_str().unwrap_or("no message");
    tracing::error!(panic.place = place, panic.message = message, "a task panicked");
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Arc};

    use futures::future;
    use http::{Request, Response};
    use opentelemetry::{
        metrics::MeterProvider as _,
        trace::{Span as _, Tracer as _},
    };
    use tokio::{net::TcpListener, sync::mpsc};
    use tonic::{
        Status,
        body::Body,
        transport::{Server, server::TcpIncoming},
    };

    use super::*;

    /// A collector that tells which methods were called, and takes nothing.
    async fn collector() -> (String, mpsc::UnboundedReceiver<String>) {
        let (called, calls) = mpsc::unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let called = Arc::new(called);
        let service = tower::service_fn(move |request: Request<Body>| {
            called.send(request.uri().path().to_owned()).unwrap();
            let answer: Response<Body> = Status::invalid_argument("not today").into_http();
            future::ready(Ok::<_, Infallible>(answer))
        });
        tokio::spawn(Server::builder().serve_with_incoming(service, TcpIncoming::from(listener)));
        (endpoint, calls)
    }

    #[tokio::test]
    async fn what_was_recorded_is_flushed_at_the_end() {
        let (endpoint, mut calls) = collector().await;
        let telemetry = Telemetry::exporting(&endpoint, 1.0, "chidao-test").unwrap();
        telemetry.tracer.as_ref().unwrap().tracer("test").start("span").end();
        telemetry
            .meter
            .as_ref()
            .unwrap()
            .meter("test")
            .u64_counter("count")
            .build()
            .add(1, &[]);
        telemetry.shutdown().await;

        let service = "/opentelemetry.proto.collector";
        let expected = [
            format!("{service}.metrics.v1.MetricsService/Export"),
            format!("{service}.trace.v1.TraceService/Export"),
        ];
        let mut called = [calls.try_recv().unwrap(), calls.try_recv().unwrap()];
        called.sort();
        assert_eq!(called, expected);
    }

    #[tokio::test]
    async fn a_collector_that_is_away_does_not_hold_up_the_end() {
        let telemetry = Telemetry::exporting("http://127.0.0.1:1", 1.0, "chidao-test").unwrap();
        telemetry.tracer.as_ref().unwrap().tracer("test").start("span").end();
        telemetry.shutdown().await;
    }
}
