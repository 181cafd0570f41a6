//! Everything that crosses crates, in one binary: it is linked once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod appointments;
mod architecture;
mod bad_input;
mod bulk;
mod codec;
mod command;
mod contract;
mod cuts;
mod erasure;
mod errands;
mod example;
mod faults;
mod founding;
mod full_disk;
mod harness;
mod history;
mod hostile;
mod idempotency;
mod model;
mod poison;
mod proof;
mod register;
mod schema;
mod watch;
