//! Refuses what is no gRPC call of the contract, in the words of the suite.
//!
//! What is wrong with the way that a request came is found by tonic, before the codec sees a message: its statuses have a
//! code and a text, but no reason. They are known by that, for every refusal of the suite has details.

use chidao_proto::{
    codec::whole,
    errors::v1::Reason,
    limits::{Kind, Unit},
    refusal::Refusal,
};
use http::{
    HeaderMap, HeaderName, Method, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use tonic::{Code, Status, body::Body};

use super::middleware::{Answer, Middleware, refuse};
use crate::server::MAX_REQUEST;

/// How messages may be compressed: tonic says it where it refuses another way, and nowhere else.
const ACCEPTED_ENCODINGS: HeaderName = HeaderName::from_static("grpc-accept-encoding");

#[derive(Debug, Clone, Copy)]
pub(super) struct Protocol;

impl Middleware for Protocol {
    async fn handle<S: Answer>(self, request: Request<Body>, mut inner: S) -> Response<Body> {
        if request.method() != Method::POST {
            let mut response = no_grpc(StatusCode::METHOD_NOT_ALLOWED);
            response
                .headers_mut()
                .insert(ALLOW, const { http::HeaderValue::from_static("POST") });
            return response;
        }
        if !is_grpc(request.headers()) {
            return no_grpc(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let Ok(mut response) = inner.call(request).await;
        let Some(code) = unexplained(response.headers()) else {
            return response;
        };
        let accepted = response.headers_mut().remove(ACCEPTED_ENCODINGS);
        let Some(refusal) = explain(code, accepted.is_some()) else {
            return response;
        };
        let mut explained = refuse(refusal);
        explained
            .headers_mut()
            .extend(accepted.map(|value| (ACCEPTED_ENCODINGS, value)));
        explained
    }
}

/// Whether the media type is gRPC's, with the one encoding of messages that is spoken here.
fn is_grpc(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    let media_type = media_type.trim();
    ["application/grpc", "application/grpc+proto"]
        .iter()
        .any(|known| media_type.eq_ignore_ascii_case(known))
}

/// The specification asks for the code in HTTP; the refusal stands beside it for whoever reads on.
fn no_grpc(code: StatusCode) -> Response<Body> {
    let mut response = refuse(Refusal::new(Reason::NotGrpc));
    *response.status_mut() = code;
    response
}

/// The code of an answer that is nothing but a status, and one without a reason.
fn unexplained(headers: &HeaderMap) -> Option<Code> {
    let code = headers.get(Status::GRPC_STATUS)?;
    (!headers.contains_key(Status::GRPC_STATUS_DETAILS)).then(|| Code::from_bytes(code.as_bytes()))
}

/// What tonic means by a code. With INTERNAL it answers bodies that are empty, cut, or flagged as compressed where they are
/// not: here INTERNAL is a defect of the service, which calls its operator.
fn explain(code: Code, compressed: bool) -> Option<Refusal> {
    match code {
        Code::Unimplemented if compressed => Some(Refusal::new(Reason::EncodingNotServed)),
        Code::Unimplemented => Some(Refusal::new(Reason::MethodNotServed)),
        Code::OutOfRange => Some(whole(Kind::TooLong {
            maximum: MAX_REQUEST as u32,
            unit: Unit::Bytes,
        })),
        Code::Internal => Some(whole(Kind::Malformed)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("application/grpc", true)]
    #[case::named("application/grpc+proto", true)]
    #[case::with_parameters("Application/gRPC; charset=utf-8", true)]
    #[case::another_encoding("application/grpc+json", false)]
    #[case::of_browsers("application/grpc-web+proto", false)]
    #[case::form("text/plain", false)]
    #[case::empty("", false)]
    fn knows_grpc_by_its_media_type(#[case] media_type: &str, #[case] expected: bool) {
        let headers = [(CONTENT_TYPE, media_type.parse().unwrap())];
        assert_eq!(is_grpc(&headers.into_iter().collect()), expected);
    }

    #[test]
    fn only_a_status_without_a_reason_is_explained() {
        let of = |status: Status| unexplained(status.into_http::<Body>().headers());
        assert_eq!(of(Status::internal("Missing request message.")), Some(Code::Internal));
        assert_eq!(of(Refusal::new(Reason::NotReady).into()), None);
        assert_eq!(unexplained(&HeaderMap::new()), None);
    }
}
