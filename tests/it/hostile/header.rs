//! Headers that are too much, or wrong.

use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{GetPrincipalRequest, authority_service_client::AuthorityServiceClient},
};
use futures::FutureExt;
use http::{Method, StatusCode};
use tonic::{Code, Request, metadata::MetadataKey, transport::Endpoint};

use super::{
    caller::{Caller, GET_HEAD, framed, head_request},
    siege::{Attack, Target},
    wire::{self, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, HEADERS, PING, Raw, frame, literal},
};

pub(super) const ATTACKS: &[Attack] = &[
    ("many headers", |target| many(target).boxed()),
    ("one huge header", |target| huge(target).boxed()),
    ("HPACK bomb", |target| bomb(target).boxed()),
    ("metadata bomb", |target| metadata(target).boxed()),
    ("grpc-timeout", |target| timeouts(target).boxed()),
    ("what is no gRPC", |target| no_grpc(target).boxed()),
    ("what is not served", |target| not_served(target).boxed()),
];

/// Over 16 KiB of headers: 431, and the connection goes on.
async fn many(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    let names: Vec<String> = (0..1_000).map(|number| format!("x-{number}")).collect();
    let headers: Vec<_> = names.iter().map(|name| (name.as_str(), "value")).collect();
    for _ in 0..10 {
        let answer = caller.call(caller.head(GET_HEAD, &headers), &[]).await.unwrap();
        assert_eq!(answer.http, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    good(&caller).await;
}

async fn huge(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    let value = "x".repeat(20_000);
    for _ in 0..10 {
        let answer = caller
            .call(caller.head(GET_HEAD, &[("x-huge", &value)]), &[])
            .await
            .unwrap();
        assert_eq!(answer.http, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    good(&caller).await;
    let value = "x".repeat(1 << 20);
    let broken = caller.call(caller.head(GET_HEAD, &[("x-huge", &value)]), &[]).await;
    let broken = broken.unwrap_err();
    // The system may cut a connection that is closed on what was not read, and with it the reason.
    assert!(
        broken.is_io() || broken.reason() == Some(h2::Reason::ENHANCE_YOUR_CALM),
        "{broken}"
    );
}

/// One header that is remembered, and named again by one byte each time: 4 KB on the wire would be 16 MB of headers.
async fn bomb(target: Target) {
    let mut raw = Raw::open(target.address).await;
    let mut block = wire::call(GET_HEAD, &target.token);
    let mut remembered = literal("x-bomb", &"x".repeat(4_000));
    // To be remembered; then by its place in the table, the first behind the 61 that all know.
    remembered[0] = 0x40;
    block.extend(remembered);
    block.extend([0x80 | 62; 4_000]);
    let sent = raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &block)).await;
    sent.unwrap();
    let _ = raw.send(&frame(PING, 0, 0, &[7; 8])).await;
    let heard = raw.end().await;
    let refused = heard.ended_with(ENHANCE_YOUR_CALM) || (heard.count(HEADERS) == 1 && heard.count(PING) >= 1);
    assert!(refused, "{heard:?}");
}

/// The same through a client that means well.
async fn metadata(target: Target) {
    let endpoint = Endpoint::from_shared(format!("http://{}", target.address)).unwrap();
    let mut client = AuthorityServiceClient::new(endpoint.connect().await.unwrap());
    let mut request = Request::new(GetPrincipalRequest {});
    for number in 0..1_000 {
        let key = MetadataKey::from_bytes(format!("x-{number}").as_bytes()).unwrap();
        request.metadata_mut().insert(key, "value".parse().unwrap());
    }
    let status = client.get_principal(request).await.unwrap_err();
    // What gRPC makes of 431.
    assert_eq!(status.code(), Code::Unknown, "{status:?}");
}

/// A time that cannot be read is refused by its name; none left is DEADLINE_EXCEEDED; too much is cut.
async fn timeouts(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    let ask = async |value: &str| {
        let head = caller.head(GET_HEAD, &[("grpc-timeout", value)]);
        caller.call(head, &framed(&head_request())).await.unwrap()
    };
    for value in ["", "S", "10", "-1S", "1.5S", "1s", "ten", "999999999H"] {
        let (code, seen) = ask(value).await.refused();
        assert_eq!(
            (code, seen.reason),
            (Code::InvalidArgument, Reason::InvalidFields),
            "{value}"
        );
        assert_eq!(seen.fields[0].0, "grpc-timeout", "{value}");
    }
    for value in ["0n", "1n", "999u", "0H"] {
        let (code, seen) = ask(value).await.refused();
        assert_eq!(
            (code, seen.reason),
            (Code::DeadlineExceeded, Reason::DeadlineExceeded),
            "{value}"
        );
    }
    let answer = ask("99999999H").await;
    assert_eq!(answer.status.unwrap().code(), Code::Ok);
}

/// HTTP that is no gRPC with protobuf: 405 and 415, as gRPC asks for, and a refusal beside.
async fn no_grpc(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    for media_type in [
        "text/plain",
        "application/json",
        "application/grpc+json",
        "application/grpc-web",
    ] {
        let head = caller.head(GET_HEAD, &[("content-type", media_type)]);
        let answer = caller.call(head, &framed(&head_request())).await.unwrap();
        assert_eq!(answer.http, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media_type}");
        assert_eq!(answer.refused().1.reason, Reason::NotGrpc, "{media_type}");
    }
    let mut head = caller.head(GET_HEAD, &[]);
    *head.method_mut() = Method::GET;
    let answer = caller.call(head, &[]).await.unwrap();
    assert_eq!(answer.http, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers["allow"], "POST");
    assert_eq!(answer.refused().1.reason, Reason::NotGrpc);
}

/// UNIMPLEMENTED, with a reason.
async fn not_served(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    for path in [
        "/",
        "/a",
        "/chidao.register.v1.RegisterService/Drop",
        "/chidao.budget.v1.BudgetService/Get",
    ] {
        let head = caller.head(path, &[("grpc-encoding", "identity")]);
        let (code, seen) = caller.call(head, &[]).await.unwrap().refused();
        assert_eq!(
            (code, seen.reason),
            (Code::Unimplemented, Reason::MethodNotServed),
            "{path}"
        );
    }
    for encoding in ["gzip", "zstd", "made-up"] {
        let head = caller.head(GET_HEAD, &[("grpc-encoding", encoding)]);
        let answer = caller.call(head, &framed(&head_request())).await.unwrap();
        let (code, seen) = answer.refused();
        assert_eq!(
            (code, seen.reason),
            (Code::Unimplemented, Reason::EncodingNotServed),
            "{encoding}"
        );
        assert_eq!(answer.headers["grpc-accept-encoding"], "identity", "{encoding}");
    }
    good(&caller).await;
}

async fn good(caller: &Caller) {
    let answer = caller.call(caller.head(GET_HEAD, &[]), &framed(&head_request())).await;
    assert_eq!(answer.unwrap().status.unwrap().code(), Code::Ok);
}
