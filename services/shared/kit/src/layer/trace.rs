//! Makes a call part of its caller's trace, and gives it the caller's language.

use chidao_proto::{
    contract,
    language::{LANGUAGE, Language},
};
use http::{HeaderMap, Request, Response, header::ACCEPT_LANGUAGE};
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::{TraceContextExt, TraceId as OtelTraceId},
};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{IdGenerator, RandomIdGenerator},
};
use tonic::{Code, body::Body};
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::middleware::{Answer, Middleware, Observer, Watch};
use crate::{
    context::{CALL, Call, TraceId},
    status,
};

#[derive(Debug, Clone, Copy)]
pub(super) struct Trace;

impl Middleware for Trace {
    async fn handle<S: Answer>(self, mut request: Request<Body>, mut inner: S) -> Response<Body> {
        let headers = request.headers();
        let language = Language::from_accept(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
        let remote = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        let method = method(request.uri().path());
        let span = tracing::info_span!(
            target: "chidao::rpc", "rpc",
            otel.name = method, otel.kind = "server", otel.status_code = Empty,
            rpc.system.name = "grpc", rpc.method = method, rpc.response.status_code = Empty,
        );
        // It fails where nothing is exported; the trace id is the caller's all the same.
        let _ = span.set_parent(remote.clone());
        let context = span.context();
        let call = Call {
            trace_id: trace_id(&context, &remote),
            method,
        };
        request.extensions_mut().insert(call.trace_id);
        let own = context.span().span_context().clone();
        if own.is_sampled() {
            request.extensions_mut().insert(own);
        }

        let watch = Watch::new(Scope {
            call,
            language,
            span: span.clone(),
        });
        let answer = async move { inner.call(request).await };
        let Ok(response) = LANGUAGE
            .scope(language, CALL.scope(call, answer))
            .instrument(span)
            .await;
        watch.follow(response)
    }
}

/// Service and method of a path. What is outside the contract shares one name, so that callers cannot make up names.
pub(super) fn method(path: &str) -> &'static str {
    contract::method(path).map_or("_OTHER", |method| method.path.trim_start_matches('/'))
}

fn trace_id(span: &Context, remote: &Context) -> TraceId {
    let ids = [span, remote].map(|context| context.span().span_context().trace_id());
    let known = ids.into_iter().find(|id| *id != OtelTraceId::INVALID);
    TraceId(
        known
            .unwrap_or_else(|| RandomIdGenerator::default().new_trace_id())
            .to_bytes(),
    )
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

/// The scope of a call: a body is polled outside the handler's future, but belongs to the same call.
struct Scope {
    call: Call,
    language: Language,
    span: Span,
}

impl Observer for Scope {
    fn within<R>(&self, poll: impl FnOnce() -> R) -> R {
        self.span
            .in_scope(|| LANGUAGE.sync_scope(self.language, || CALL.sync_scope(self.call, poll)))
    }

    fn ended(&self, code: Code) {
        self.span.record("rpc.response.status_code", status::name(code));
        if is_the_servers_fault(code) {
            self.span.record("otel.status_code", "ERROR");
        }
    }
}

/// The codes that the semantic conventions count as errors of the server's span; the others are the caller's.
fn is_the_servers_fault(code: Code) -> bool {
    use Code::{DataLoss, DeadlineExceeded, Internal, Unavailable, Unimplemented, Unknown};
    matches!(
        code,
        Unknown | DeadlineExceeded | Unimplemented | Internal | Unavailable | DataLoss
    )
}
