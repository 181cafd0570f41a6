use std::{pin::pin, sync::Arc, time::Duration};

use chidao_authority::{ClientCertificate, Identity};
use chidao_proto::{errors::v1::Reason, membership::v1::GetPrincipalResponse};
use futures::FutureExt;
use opentelemetry::trace::{SpanKind, Status as SpanStatus, TracerProvider as _};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData};
use rstest::rstest;
use tonic::{Code, Status, body::Body};
use tower::{Service, ServiceExt};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{Registry, layer::SubscriberExt};

use crate::{
    server::Shown,
    testing::{House, Spans, change, read, refused},
};

const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT: (&str, &str) = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
const GET: &str = "chidao.membership.v1.AuthorityService/GetPrincipal";

/// Exports the spans of this thread as long as the guard lives.
fn export() -> (Spans, DefaultGuard) {
    let spans = Spans::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    (spans, tracing::subscriber::set_default(Registry::default().with(layer)))
}

fn attribute(span: &SpanData, name: &str) -> String {
    let attribute = span.attributes.iter().find(|attribute| attribute.key.as_str() == name);
    attribute
        .map(|attribute| attribute.value.to_string())
        .unwrap_or_default()
}

#[tokio::test]
async fn a_trace_is_continued_and_its_span_tells_the_call() {
    let (spans, _guard) = export();
    let mut client = House::new().client(1);
    let answer = client.get_principal(read(&[TRACEPARENT])).await.unwrap().into_inner();
    assert_eq!(answer.actor, TRACE_ID);

    let spans = spans.0.lock().unwrap();
    let [span] = spans.as_slice() else { panic!("{spans:?}") };
    assert_eq!(span.name, GET);
    assert_eq!(span.span_kind, SpanKind::Server);
    assert_eq!(span.span_context.trace_id().to_string(), TRACE_ID);
    assert_eq!(span.parent_span_id.to_string(), "b7ad6b7169203331");
    assert_eq!(attribute(span, "rpc.system.name"), "grpc");
    assert_eq!(attribute(span, "rpc.method"), GET);
    assert_eq!(attribute(span, "rpc.response.status_code"), "OK");
    assert_eq!(span.status, SpanStatus::Unset);
}

#[tokio::test]
async fn a_span_is_an_error_where_the_server_is_at_fault() {
    let (spans, _guard) = export();
    let mut client = House::new().client(1);
    client.get_principal(read(&[("x-do", "panic")])).await.unwrap_err();
    client
        .get_principal(read(&[("authorization", "Bearer bad")]))
        .await
        .unwrap_err();

    let spans = spans.0.lock().unwrap();
    let ends: Vec<_> = spans
        .iter()
        .map(|span| (attribute(span, "rpc.response.status_code"), &span.status))
        .collect();
    let expected = [
        ("INTERNAL".to_owned(), &SpanStatus::error("")),
        ("UNAUTHENTICATED".to_owned(), &SpanStatus::Unset),
    ];
    assert_eq!(ends, expected);
}

#[tokio::test]
async fn a_call_without_export_has_a_trace_all_the_same() {
    let mut client = House::new().client(1);
    let continued = client.get_principal(read(&[TRACEPARENT])).await.unwrap().into_inner();
    assert_eq!(continued.actor, TRACE_ID);
    let one = client.get_principal(read(&[])).await.unwrap().into_inner();
    let other = client
        .get_principal(read(&[("traceparent", "00-nonsense-01")]))
        .await
        .unwrap()
        .into_inner();
    for id in [&one.actor, &other.actor] {
        assert_eq!(id.len(), 32);
        assert_ne!(*id, "0".repeat(32));
    }
    assert_ne!(one.actor, other.actor);
}

#[tokio::test]
async fn every_end_of_a_call_is_recorded() {
    let house = House::new();
    let mut client = house.client(1);
    client.get_principal(read(&[])).await.unwrap();
    client.get_principal(read(&[])).await.unwrap();
    client
        .get_principal(read(&[("authorization", "Bearer bad")]))
        .await
        .unwrap_err();
    client.get_principal(read(&[("x-do", "panic")])).await.unwrap_err();
    let expected = [("INTERNAL", 1), ("OK", 2), ("UNAUTHENTICATED", 1)];
    let expected = expected.map(|(code, count)| (GET.to_owned(), code.to_owned(), count));
    assert_eq!(house.recorded(), expected);
}

#[tokio::test]
async fn a_call_whose_caller_leaves_is_recorded_as_cancelled() {
    let house = House::new();
    let mut client = house.client(1);
    {
        let mut call = pin!(client.get_principal(read(&[("x-do", "wait")])));
        assert!((&mut call).now_or_never().is_none());
        assert_eq!(house.recorded(), []);
    }
    assert_eq!(house.recorded(), [(GET.to_owned(), "CANCELLED".to_owned(), 1)]);
}

#[rstest]
#[case::empty("", Reason::TokenMissing)]
#[case::another_scheme("Basic dXNlcjpwYXNz", Reason::TokenMissing)]
#[case::no_token("Bearer", Reason::TokenMissing)]
#[case::bad("Bearer bad", Reason::TokenInvalid)]
#[case::expired("bearer old", Reason::TokenExpired)]
#[tokio::test]
async fn a_call_without_a_good_token_is_refused(#[case] header: &'static str, #[case] reason: Reason) {
    let seen = refused(
        House::new()
            .client(1)
            .get_principal(read(&[("authorization", header)]))
            .await,
    );
    assert_eq!(seen.reason, reason);
}

#[tokio::test]
async fn a_call_without_a_header_is_refused_and_with_a_token_it_has_an_identity() {
    let mut client = House::new().client(1);
    let mut request = read(&[]);
    request.metadata_mut().remove("authorization");
    assert_eq!(
        refused(client.get_principal(request).await).reason,
        Reason::TokenMissing
    );
    let answer = client
        .get_principal(read(&[("authorization", "bearer good")]))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.subject, "issuer|bearer");
}

/// The connection of the second caller has outlived his certificate.
#[tokio::test]
async fn a_certificate_speaks_for_a_call_without_a_token_until_it_expires() {
    let mut client = House::new().client(1);
    let mut call = async |not_after, token| {
        let mut request = read(&[("authorization", token)]);
        if token.is_empty() {
            request.metadata_mut().remove("authorization");
        }
        let identity = Arc::new(Identity::new("certificate", "URI:urn:a"));
        let shown = ClientCertificate { identity, not_after };
        request.extensions_mut().insert(Shown {
            certificate: Some(Arc::new(shown)),
            ..Shown::default()
        });
        client.get_principal(request).await
    };
    let subject = |answer: Result<tonic::Response<GetPrincipalResponse>, Status>| answer.unwrap().into_inner().subject;
    assert_eq!(subject(call(u64::MAX, "").await), "certificate|URI:urn:a");
    assert_eq!(subject(call(u64::MAX, "Bearer good").await), "issuer|bearer");
    assert_eq!(subject(call(0, "Bearer good").await), "issuer|bearer");
    for (not_after, token, reason) in [
        (0, "", Reason::CertificateExpired),
        (u64::MAX, "Bearer bad", Reason::TokenInvalid),
        (u64::MAX, "Basic good", Reason::TokenMissing),
    ] {
        assert_eq!(refused(call(not_after, token).await).reason, reason);
    }
}

#[tokio::test]
async fn of_two_tokens_none_counts() {
    let mut client = House::new().client(1);
    for second in ["Bearer good", "Bearer bad", "Basic dXNlcjpwYXNz"] {
        let mut request = read(&[]);
        request.metadata_mut().append("authorization", second.parse().unwrap());
        assert_eq!(
            refused(client.get_principal(request).await).reason,
            Reason::TokenInvalid,
            "{second}"
        );
    }
}

#[tokio::test]
async fn a_token_may_be_known_later() {
    let mut client = House::new().client(1);
    let request = read(&[("authorization", "Bearer late")]);
    let answer = client.get_principal(request).await.unwrap().into_inner();
    assert_eq!(answer.subject, "issuer|bearer");
}

#[rstest]
#[case::default(None, "Cuộc gọi không kèm mã truy cập")]
#[case::vietnamese(Some("vi"), "Cuộc gọi không kèm mã truy cập")]
#[case::english(Some("en-GB,en;q=0.9"), "The call has neither a token nor a client certificate")]
#[tokio::test]
async fn a_refusal_speaks_the_callers_language(#[case] accepted: Option<&'static str>, #[case] text: &str) {
    let mut headers = vec![("authorization", "")];
    headers.extend(accepted.map(|accepted| ("accept-language", accepted)));
    let seen = refused(House::new().client(1).get_principal(read(&headers)).await);
    assert!(seen.localized.starts_with(text), "{}", seen.localized);
}

#[tokio::test]
async fn a_full_house_refuses_until_a_call_has_ended() {
    let house = House::new();
    let client = house.client(2);
    let call = |act: &'static str| {
        let mut client = client.clone();
        async move { client.get_principal(read(&[("x-do", act)])).await }
    };
    let (one, other) = (tokio::spawn(call("wait")), tokio::spawn(call("wait")));
    house.waiting.notified().await;
    house.waiting.notified().await;

    let seen = refused(call("").await);
    assert_eq!(seen.reason, Reason::Overloaded);
    assert_eq!(seen.retry_after, Some(Duration::from_millis(500)));

    house.gate.add_permits(1);
    let (ended, _waiting) = futures::future::select(one, other).await.factor_first();
    ended.unwrap().unwrap();
    call("").await.unwrap();
}

/// A quarter of the places, and 64 at least.
#[tokio::test]
async fn one_caller_takes_no_more_than_his_share_of_the_house() {
    let house = House::new();
    let client = house.client(256);
    let call = |act: &'static str| {
        let mut client = client.clone();
        async move { client.get_principal(read(&[("x-do", act)])).await }
    };
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..64 {
        waiting.spawn(call("wait"));
        house.waiting.notified().await;
    }
    assert_eq!(refused(call("").await).reason, Reason::ShareExceeded);
    house.gate.add_permits(1);
    waiting.join_next().await.unwrap().unwrap().unwrap();
    call("").await.unwrap();
}

#[tokio::test]
async fn a_call_is_in_flight_until_its_answer_has_been_read() {
    let mut services = House::new().services(1);
    let mut call = async || {
        let request = http::Request::post(format!("/{GET}"))
            .header("content-type", "application/grpc")
            .header("authorization", "Bearer good")
            .body(Body::new("\0\0\0\0\0".to_owned()))
            .unwrap();
        services.ready().await.unwrap().call(request).await.unwrap()
    };
    let code = |answer: &http::Response<Body>| Status::from_header_map(answer.headers()).map(|status| status.code());

    let unread = call().await;
    assert_eq!(code(&unread), None);
    assert_eq!(code(&call().await), Some(Code::ResourceExhausted));
    drop(unread);
    assert_eq!(code(&call().await), None);
}

#[tokio::test]
async fn a_stream_takes_a_place_to_begin_and_none_while_it_lasts() {
    let mut services = House::new().services(1);
    let mut call = async |path: &str| {
        let request = http::Request::post(format!("/{path}"))
            .header("content-type", "application/grpc")
            .header("authorization", "Bearer good")
            .body(Body::new("\0\0\0\0\0".to_owned()))
            .unwrap();
        services.ready().await.unwrap().call(request).await.unwrap()
    };
    let code = |answer: &http::Response<Body>| Status::from_header_map(answer.headers()).map(|status| status.code());
    // This house does not serve it, which the layers do not know.
    let stream = "chidao.register.v1.RegisterService/WatchEntries";
    let open = call(stream).await;
    assert_eq!(code(&open), Some(Code::Unimplemented));
    let unread = call(GET).await;
    assert_eq!(code(&unread), None);
    assert_eq!(code(&call(stream).await), Some(Code::ResourceExhausted));
}

#[tokio::test]
async fn a_read_is_cut_at_its_deadline() {
    let mut client = House::new().client(1);
    let seen = refused(
        client
            .get_principal(read(&[("x-do", "wait"), ("grpc-timeout", "30m")]))
            .await,
    );
    assert_eq!(seen.reason, Reason::DeadlineExceeded);
}

#[tokio::test]
async fn a_change_is_never_cut() {
    let mut client = House::new().client(1);
    let seen = refused(client.create_account(change(&[("grpc-timeout", "1m")])).await);
    assert_eq!(seen.reason, Reason::OutcomeUnknown);
}

#[tokio::test]
async fn a_panic_is_an_opaque_refusal_and_nothing_more() {
    let mut client = House::new().client(1);
    let seen = refused(client.get_principal(read(&[("x-do", "panic"), TRACEPARENT])).await);
    assert_eq!(seen.reason, Reason::Internal);
    assert_eq!(seen.metadata["trace_id"], TRACE_ID);
    assert!(!format!("{seen:?}").contains("the test asks for it"));
    client.get_principal(read(&[])).await.unwrap();
}
