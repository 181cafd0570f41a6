//! What services do, written down a second time and simply. It knows nothing of their rules, which are compared with it in memory, and
//! the services are from outside.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that has no ground to stand on fails by panicking"
)]

pub mod budget;
pub mod incident;
