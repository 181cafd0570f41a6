use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex},
};

use chidao_proto::contract::methods;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use tonic::{Code, Status, body::Body};
use tower::{BoxError, Service, ServiceExt, service_fn};

use super::*;
use crate::layer::deadline::{GRPC_TIMEOUT, granted};

const WRITE: &str = "/chidao.membership.v1.AgencyService/CreateAgency";
const STREAM: &str = "/chidao.register.v1.RegisterService/WatchEntries";

/// How an attempt ends: with a status, or with the connection.
#[derive(Clone, Copy)]
enum End {
    Status(Code),
    Connection,
}
use End::{Connection, Status as Ends};

/// What a server has seen of the attempts at a call.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Request<Body>>>>);

impl Seen {
    /// A server on which the attempts end so, the last again and again.
    fn server(
        &self,
        ends: &'static [End],
    ) -> impl Service<
        Request<Body>,
        Response = Response<Body>,
        Error = BoxError,
        Future = Ready<Result<Response<Body>, BoxError>>,
    > + Clone
    + use<> {
        let seen = self.clone();
        service_fn(move |request| {
            let mut seen = seen.0.lock().unwrap();
            let end = ends[seen.len().min(ends.len() - 1)];
            seen.push(request);
            ready(match end {
                Connection => Err("cut".into()),
                Ends(Code::Ok) => Ok(Response::new(Body::empty())),
                Ends(code) => Ok(Status::new(code, "no").into_http()),
            })
        })
    }

    fn headers(&self) -> Vec<HeaderMap> {
        let seen = self.0.lock().unwrap();
        seen.iter().map(|request| request.headers().clone()).collect()
    }
}

async fn call(path: &str, headers: &[(&'static str, &str)], ends: &'static [End]) -> (Option<Code>, Seen) {
    let seen = Seen::default();
    let mut request = Request::post(format!("http://localhost{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::new("request".to_owned())).unwrap();
    let answer = Retrying::new(seen.server(ends)).oneshot(request).await;
    let code = answer
        .ok()
        .map(|response| Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code()));
    (code, seen)
}

#[tokio::test]
async fn a_call_that_found_nobody_is_made_again_with_the_same_request() {
    let ends = &[Ends(Code::Unavailable), Connection, Ends(Code::Ok)];
    let (code, seen) = call(WRITE, &[("authorization", "Bearer x")], ends).await;
    assert_eq!(code, Some(Code::Ok));
    let headers = seen.headers();
    assert_eq!(headers.len(), 3);
    assert!(headers.iter().all(|headers| headers["authorization"] == "Bearer x"));
    let previous: Vec<_> = headers
        .iter()
        .map(|headers| {
            headers
                .get("grpc-previous-rpc-attempts")
                .map(|value| value.to_str().unwrap())
        })
        .collect();
    assert_eq!(previous, [None, Some("1"), Some("2")]);
    let told: Vec<_> = headers.iter().map(|headers| granted(headers).unwrap()).collect();
    assert!(
        told.is_sorted_by(|one, next| one > next),
        "{told:?} of the caller's time is left"
    );
    let requests = std::mem::take(&mut *seen.0.lock().unwrap());
    for request in requests {
        assert_eq!(request.into_body().collect().await.unwrap().to_bytes(), "request");
    }
}

#[tokio::test]
async fn a_caller_is_told_the_last_refusal_after_five_attempts() {
    let (code, seen) = call(WRITE, &[], &[Ends(Code::Unavailable)]).await;
    assert_eq!((code, seen.headers().len()), (Some(Code::Unavailable), 5));
    let (code, seen) = call(WRITE, &[], &[Connection]).await;
    assert_eq!((code, seen.headers().len()), (None, 5));
}

#[tokio::test]
async fn what_would_be_refused_again_is_not_repeated() {
    for code in (0..=16).map(Code::from_i32).filter(|code| *code != Code::Unavailable) {
        let ends: &'static [End] = Box::leak(Box::new([Ends(code)]));
        let (answered, seen) = call(WRITE, &[], ends).await;
        assert_eq!((answered, seen.headers().len()), (Some(code), 1));
    }
}

#[tokio::test]
async fn what_the_contract_does_not_know_is_not_repeated() {
    let (code, seen) = call("/another.Service/Method", &[], &[Ends(Code::Unavailable)]).await;
    assert_eq!((code, seen.headers().len()), (Some(Code::Unavailable), 1));
    assert!(!seen.headers()[0].contains_key(GRPC_TIMEOUT));
}

#[tokio::test]
async fn nothing_is_repeated_beyond_the_callers_time() {
    let (code, seen) = call(WRITE, &[("grpc-timeout", "90m")], &[Ends(Code::Unavailable)]).await;
    assert_eq!((code, seen.headers().len()), (Some(Code::Unavailable), 1));
    assert_eq!(seen.headers()[0][GRPC_TIMEOUT], "90m");
}

#[tokio::test]
async fn a_stream_is_opened_again_and_given_no_end() {
    let (code, seen) = call(STREAM, &[], &[Connection, Ends(Code::Ok)]).await;
    assert_eq!((code, seen.headers().len()), (Some(Code::Ok), 2));
    assert!(seen.headers().iter().all(|headers| !headers.contains_key(GRPC_TIMEOUT)));
}

#[test]
fn the_service_config_is_the_one_beside_the_contract() {
    let shown = include_str!("../../../../../proto/service_config.json");
    let config = service_config();
    assert!(shown == config, "put this into proto/service_config.json:\n\n{config}");
    assert!(
        methods()
            .iter()
            .all(|method| config.contains(&format!("\"{}\"", method.name)))
    );
}
