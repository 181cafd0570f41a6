//! Connections that are slow, silent, many, or no HTTP/2 at all.

use chidao_proto::{membership::v1::ListAgenciesRequest, register::v1::WatchEntriesRequest};
use futures::{FutureExt, future::join_all};
use prost::{Message, bytes::Bytes};

use super::{
    caller::{Caller, GET_HEAD, answer as answer_of, framed, head_request},
    siege::{Attack, Target},
    wire::{self, DATA, END_HEADERS, END_STREAM, HEADERS, PREFACE, Raw, SETTINGS, frame},
};

pub(super) const ATTACKS: &[Attack] = &[
    ("HTTP/1.1", |target| http1(target).boxed()),
    ("garbage", |target| garbage(target).boxed()),
    ("idle connections", |target| idle(target).boxed()),
    ("slow headers", |target| slow(target).boxed()),
    ("health without a token", |target| health(target).boxed()),
    ("no window", |target| no_window(target).boxed()),
];

/// The connection is closed.
async fn http1(target: Target) {
    let request = format!("POST {GET_HEAD} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    for _ in 0..100 {
        let mut raw = Raw::silent(target.address).await;
        let _ = raw.send(request.as_bytes()).await;
        let heard = raw.closed().await;
        assert_eq!(heard.count(HEADERS), 0, "{heard:?}");
    }
}

/// The connection is closed, whatever was said before.
async fn garbage(target: Target) {
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for _ in 0..50 {
        let mut raw = Raw::silent(target.address).await;
        let _ = raw.send(&noise).await;
        raw.closed().await;

        let mut raw = Raw::open(target.address).await;
        let _ = raw.send(&noise).await;
        raw.closed().await;
    }
}

/// 2,000 connections that have nothing to say, half of which have not even opened.
async fn idle(target: Target) {
    let mut connections = Vec::new();
    for number in 0..2_000 {
        connections.push(match number % 2 {
            0 => Raw::open(target.address).await,
            _ => Raw::silent(target.address).await,
        });
    }
    // All the rest is asked for on one more.
    let caller = Caller::connect(target.address, &target.token).await;
    for _ in 0..100 {
        let answer = caller.call(caller.head(GET_HEAD, &[]), &framed(&head_request())).await;
        assert_eq!(answer.unwrap().status.unwrap().code(), tonic::Code::Ok);
    }
}

/// A call in pieces of one byte is a call like any other; one that stops in the middle of its headers bothers nobody.
async fn slow(target: Target) {
    let call = [
        PREFACE,
        &frame(SETTINGS, 0, 0, &[]),
        &frame(HEADERS, END_HEADERS, 1, &wire::call(GET_HEAD, &target.token)),
        &frame(DATA, END_STREAM, 1, &framed(&head_request())),
    ]
    .concat();
    let calls = (0..50_usize).map(async |number| {
        let mut raw = Raw::silent(target.address).await;
        let stops = if number % 2 == 0 { call.len() } else { call.len() / 2 };
        for byte in &call[..stops] {
            raw.send(&[*byte]).await.unwrap();
        }
        if number % 2 == 0 {
            raw.answered().await;
        }
        (number % 2 == 0, raw.end().await)
    });
    for (whole, heard) in join_all(calls).await {
        // Headers and trailers of the answer.
        assert_eq!(heard.count(HEADERS), if whole { 2 } else { 0 }, "{heard:?}");
    }
}

/// Answers and streams that nobody takes: they wait for the window, and go with the connection.
async fn no_window(target: Target) {
    let caller = Caller::with_window(target.address, &target.token, 0).await;
    let list = ListAgenciesRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let watch = WatchEntriesRequest {
        register: "membership".to_owned(),
        ..Default::default()
    };
    let list = ("/chidao.membership.v1.AgencyService/ListAgencies", list.encode_to_vec());
    let watch = (
        "/chidao.register.v1.RegisterService/WatchEntries",
        watch.encode_to_vec(),
    );
    let asked = std::iter::repeat_n(&list, 100).chain(std::iter::repeat_n(&watch, 50));
    let calls = asked.map(async |(path, message)| {
        let (response, mut sender) = caller.begin(caller.head(path, &[])).await.unwrap();
        sender.send_data(Bytes::from(framed(message)), true).unwrap();
        response.await.unwrap()
    });
    let answers = join_all(calls).await;
    assert!(answers.iter().all(|answer| answer.status() == http::StatusCode::OK));
    let mut bodies: Vec<_> = answers.into_iter().map(http::Response::into_body).collect();
    for body in &mut bodies {
        // An empty frame may come; nothing that has a length.
        let data = body.data().now_or_never().flatten();
        assert!(data.is_none_or(|data| data.is_ok_and(|data| data.is_empty())));
    }
}

/// Whoever watches health takes a place until he has his share; who checks it needs none, and has no more than the usual time.
async fn health(target: Target) {
    let mut watches = Vec::new();
    // The caller's own library ends a connection on which a hundred small frames wait for him.
    let mut callers = Vec::new();
    for number in 0..300 {
        if number % 50 == 0 {
            callers.push(Caller::connect(target.address, "none").await);
        }
        let caller = &callers[number / 50];
        let head = caller.head("/grpc.health.v1.Health/Watch", &[]);
        let (response, mut sender) = caller.begin(head).await.unwrap();
        // One that is refused may have ended already.
        let _ = sender.send_data(Bytes::from(framed(&[])), true);
        watches.push(response.await.unwrap());
    }
    let status = |answer: &http::Response<_>| tonic::Status::from_header_map(answer.headers());
    let refused: Vec<_> = watches.iter().filter_map(status).collect();
    assert_eq!(refused.len(), 300 - 64, "a quarter of 256");
    assert!(
        refused
            .iter()
            .all(|status| status.code() == tonic::Code::ResourceExhausted)
    );

    let caller = &callers[0];
    let check = |headers: &[(&str, &str)]| caller.head("/grpc.health.v1.Health/Check", headers);
    let answer = caller.call(check(&[]), &framed(&[])).await.unwrap();
    assert_eq!(answer.status.unwrap().code(), tonic::Code::Ok);
    let (response, sender) = caller.begin(check(&[("grpc-timeout", "300m")])).await.unwrap();
    let answer = answer_of(response.await.unwrap()).await.unwrap();
    assert_eq!(answer.status.unwrap().code(), tonic::Code::DeadlineExceeded);
    drop(sender);
}
