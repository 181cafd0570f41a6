//! Everything that crosses crates, in one binary: it is linked once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod acting_as;
mod appointments;
mod architecture;
mod authority;
mod bad_input;
mod budget;
mod bulk;
mod codec;
mod command;
mod contract;
mod cuts;
mod deploy;
mod erasure;
mod errands;
mod example;
mod faults;
mod flood;
mod founding;
mod full_disk;
mod harness;
mod history;
mod hostile;
mod idempotency;
mod import;
mod incident;
mod life;
mod lists;
mod matrix;
mod model;
mod poison;
mod proof;
mod python;
mod reference;
mod register;
mod reminders;
mod restore;
mod rollout;
mod schema;
mod services;
mod sight;
mod story;
mod tasks;
mod telemetry;
mod tls;
mod tokens;
mod upgrade;
mod views;
mod watch;
