//! Spans of what no single call does: of batches and errands, which follow from calls.

use opentelemetry::{
    Context, SpanId, TraceFlags, TraceId,
    trace::{SpanContext, TraceContextExt, TraceState},
};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Spans that one span names as what it follows from, at most.
pub const MOST_CAUSES: usize = 32;

/// Says what a new span follows from: it belongs to the trace of the first, and links to the others. Beyond
/// [`MOST_CAUSES`] they are not named.
pub fn follows(span: &Span, causes: impl IntoIterator<Item = SpanContext>) {
    let mut causes = causes.into_iter().take(MOST_CAUSES);
    let Some(first) = causes.next() else { return };
    // It fails where nothing is exported.
    let _ = span.set_parent(Context::new().with_remote_span_context(first));
    causes.for_each(|cause| span.add_link(cause));
}

/// The span that was written down: its trace, 16 bytes, and its own id, 8 bytes, which is there only where it was exported.
/// `None` where there was no trace.
#[must_use]
pub fn written_down(trace_id: &[u8], span_id: &[u8]) -> Option<SpanContext> {
    let trace_id = TraceId::from_bytes(trace_id.try_into().ok()?);
    let (span_id, flags) = match span_id.try_into() {
        Ok(span_id) => (SpanId::from_bytes(span_id), TraceFlags::SAMPLED),
        Err(_) => (RandomIdGenerator::default().new_span_id(), TraceFlags::default()),
    };
    let context = SpanContext::new(trace_id, span_id, flags, true, TraceState::NONE);
    context.is_valid().then_some(context)
}

/// The value of the header `traceparent` of a call that is made within a span, which follows from another: of the span
/// where it is exported, and else of what it follows from.
#[must_use]
pub fn traceparent(span: &Span, cause: Option<&SpanContext>) -> Option<String> {
    let context = span.context();
    let own = context.span().span_context().clone();
    let named = if own.is_valid() { Some(&own) } else { cause }?;
    let (trace, id, flags) = (named.trace_id(), named.span_id(), named.trace_flags().to_u8());
    Some(format!("00-{trace}-{id}-{flags:02x}"))
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::{Registry, layer::SubscriberExt};

    use super::*;
    use crate::testing::Spans;

    fn cause(number: u8) -> SpanContext {
        written_down(&[number; 16], &[number; 8]).unwrap()
    }

    #[test]
    fn a_span_belongs_to_its_first_cause_and_links_to_the_others() {
        let spans = Spans::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        tracing::subscriber::with_default(Registry::default().with(layer), || {
            let span = tracing::info_span!("batch");
            follows(&span, (1..=40).map(cause));
            let named = traceparent(&span, Some(&cause(9))).unwrap();
            assert!(
                named.starts_with(&format!("00-{}-", "01".repeat(16))) && named.ends_with("-01"),
                "{named}"
            );
        });
        let spans = spans.0.lock().unwrap();
        let [span] = spans.as_slice() else { panic!("{spans:?}") };
        assert_eq!(span.span_context.trace_id(), cause(1).trace_id());
        assert_eq!(span.parent_span_id, cause(1).span_id());
        let links: Vec<_> = span.links.iter().map(|link| link.span_context.clone()).collect();
        assert_eq!(links, (2..=32).map(cause).collect::<Vec<_>>());
    }

    #[test]
    fn without_export_a_call_goes_on_with_the_trace_of_its_cause() {
        let header = traceparent(&Span::none(), Some(&cause(7)));
        assert_eq!(header.unwrap(), format!("00-{}-{}-01", "07".repeat(16), "07".repeat(8)));
        assert_eq!(traceparent(&Span::none(), None), None);
    }

    #[test]
    fn what_was_not_exported_is_no_reason_to_export() {
        let trace_only = written_down(&[7; 16], &[]).unwrap();
        assert!(trace_only.is_valid() && !trace_only.is_sampled());
        assert_eq!(written_down(&[], &[]), None);
        assert_eq!(written_down(&[0; 16], &[7; 8]), None);
    }
}
