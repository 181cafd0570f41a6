//! Everything that crosses crates, in one binary: it is linked once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod architecture;
mod contract;
mod founding;
mod harness;
