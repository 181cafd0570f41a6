//! Bytes that coverage has led to, through the codec, as the request that `CHIDAO_FUZZ_REQUEST` names by its full name.
#![no_main]

// The judge of the property tests, which must not bring the rest of the harness along.
#[path = "../../src/request.rs"]
#[allow(dead_code)]
mod request;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static REQUEST: LazyLock<String> =
    LazyLock::new(|| std::env::var("CHIDAO_FUZZ_REQUEST").expect("CHIDAO_FUZZ_REQUEST names a request"));

fuzz_target!(|wire: &[u8]| {
    request::judge(&REQUEST, wire);
});
