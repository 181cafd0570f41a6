//! Frames that cost the sender little, by the thousand.

use futures::FutureExt;

use super::{
    caller::GET_HEAD,
    siege::{Attack, Target},
    wire::{
        self, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, FRAME_SIZE_ERROR, HEADERS, PING,
        PROTOCOL_ERROR, REFUSED_STREAM, RST_STREAM, Raw, SETTINGS, STREAM_CLOSED, frame, literal,
    },
};

pub(super) const ATTACKS: &[Attack] = &[
    ("rapid reset", |target| rapid_reset(target).boxed()),
    ("flood of CONTINUATION", |target| continuations(target).boxed()),
    ("flood of empty CONTINUATION", |target| {
        empty_continuations(target).boxed()
    }),
    ("flood of PING", |target| pings(target).boxed()),
    ("flood of SETTINGS", |target| settings(target).boxed()),
    ("flood of empty DATA", |target| empty_data(target).boxed()),
    ("a frame too long", |target| long_frame(target).boxed()),
    ("too many calls at once", |target| many_calls(target).boxed()),
    ("DATA after END_STREAM", |target| data_after_the_end(target).boxed()),
];

/// Calls begun and taken back at once: the connection is ended with ENHANCE_YOUR_CALM.
async fn rapid_reset(target: Target) {
    let mut raw = Raw::open(target.address).await;
    let block = wire::call(GET_HEAD, &target.token);
    let mut burst = Vec::new();
    for number in 0..10_000 {
        let stream = 2 * number + 1;
        burst.extend(frame(HEADERS, END_HEADERS, stream, &block));
        burst.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
    }
    let _ = raw.send(&burst).await;
    let heard = raw.closed().await;
    assert!(heard.ended_with(ENHANCE_YOUR_CALM), "{heard:?}");
}

/// Headers that never end: the connection is ended with ENHANCE_YOUR_CALM before they are kept.
async fn continuations(target: Target) {
    let mut raw = Raw::open(target.address).await;
    raw.send(&frame(HEADERS, END_STREAM, 1, &wire::call(GET_HEAD, &target.token)))
        .await
        .unwrap();
    let more = literal("x-more", &"x".repeat(1_000)).repeat(16);
    raw.flood(&frame(CONTINUATION, 0, 1, &more), 10_000).await;
    let heard = raw.closed().await;
    assert!(heard.ended_with(ENHANCE_YOUR_CALM), "{heard:?}");
}

async fn empty_continuations(target: Target) {
    let mut raw = Raw::open(target.address).await;
    raw.send(&frame(HEADERS, END_STREAM, 1, &wire::call(GET_HEAD, &target.token)))
        .await
        .unwrap();
    raw.flood(&frame(CONTINUATION, 0, 1, &[]).repeat(100), 1_000).await;
    let heard = raw.closed().await;
    assert!(heard.ended_with(ENHANCE_YOUR_CALM), "{heard:?}");
}

/// Each is answered, one after another: the server reads no faster than it writes.
async fn pings(target: Target) {
    let mut raw = Raw::open(target.address).await;
    raw.flood(&frame(PING, 0, 0, &[7; 8]).repeat(100), 100).await;
    let heard = raw.end().await;
    assert!(heard.count(PING) >= 10_000, "{heard:?}");
}

/// Each is acknowledged, as those of the opening are.
async fn settings(target: Target) {
    let mut raw = Raw::open(target.address).await;
    let window = [&[0, 4], 70_000_u32.to_be_bytes().as_slice()].concat();
    raw.flood(&frame(SETTINGS, 0, 0, &window).repeat(100), 100).await;
    let heard = raw.end().await;
    assert!(heard.count(SETTINGS) >= 10_000, "{heard:?}");
}

/// A body of nothing, for ever: the connection is ended with ENHANCE_YOUR_CALM.
async fn empty_data(target: Target) {
    let mut raw = Raw::open(target.address).await;
    raw.send(&frame(HEADERS, END_HEADERS, 1, &wire::call(GET_HEAD, &target.token)))
        .await
        .unwrap();
    raw.flood(&frame(DATA, 0, 1, &[]).repeat(100), 500).await;
    let heard = raw.closed().await;
    assert!(heard.ended_with(ENHANCE_YOUR_CALM), "{heard:?}");
}

/// What comes after the end of a body ends the connection: h2 says PROTOCOL_ERROR as long as it knows the stream, and
/// STREAM_CLOSED later.
async fn data_after_the_end(target: Target) {
    let mut raw = Raw::open(target.address).await;
    let call = [
        frame(HEADERS, END_HEADERS, 1, &wire::call(GET_HEAD, &target.token)),
        frame(DATA, END_STREAM, 1, &[0; 5]),
        frame(DATA, 0, 1, &[0; 5]),
    ];
    raw.send(&call.concat()).await.unwrap();
    let heard = raw.end().await;
    let is_told = heard
        .goaway
        .is_some_and(|code| [PROTOCOL_ERROR, STREAM_CLOSED].contains(&code));
    assert!(is_told || heard.resets.contains(&(1, STREAM_CLOSED)), "{heard:?}");
}

/// The connection is ended with FRAME_SIZE_ERROR, before the frame has come.
async fn long_frame(target: Target) {
    let mut raw = Raw::open(target.address).await;
    raw.send(&frame(HEADERS, END_HEADERS, 1, &wire::call(GET_HEAD, &target.token)))
        .await
        .unwrap();
    let _ = raw.send(&frame(DATA, 0, 1, &[0; (16 << 10) + 1])).await;
    let heard = raw.closed().await;
    assert!(heard.ended_with(FRAME_SIZE_ERROR), "{heard:?}");
}

/// What is more than a connection may carry is refused, which says that nothing of it was done.
async fn many_calls(target: Target) {
    let mut raw = Raw::open(target.address).await;
    let block = wire::call(GET_HEAD, &target.token);
    for number in 0..1_100 {
        raw.send(&frame(HEADERS, END_HEADERS, 2 * number + 1, &block))
            .await
            .unwrap();
    }
    raw.send(&frame(PING, 0, 0, &[7; 8])).await.unwrap();
    raw.ponged().await;
    let heard = raw.end().await;
    let refused = heard.resets.iter().filter(|(_, code)| *code == REFUSED_STREAM).count();
    assert_eq!(refused, 1_100 - 1_024, "{heard:?}");
}
