//! What tests that cross crates share: a database of its own for each test, on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server that `CHIDAO_TEST_POSTGRES` names: the URL of a superuser, `postgres://user@host:port/postgres`.
//! `tests/run` starts one. Where the variable is not set, tests on PostgreSQL say that they are skipped.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that has no ground to stand on fails by panicking"
)]

mod alone;
mod balancer;
mod binary;
pub mod ca;
mod chance;
mod cluster;
mod database;
pub mod desk;
pub mod draft;
mod process;
pub mod proxy;
pub mod request;
mod sandbox;
mod server;
pub mod sink;
pub mod watching;

use std::path::PathBuf;

pub use alone::{Alone, Killed};
pub use balancer::Balancer;
pub use binary::binary;
pub use chance::Chance;
pub use cluster::Cluster;
pub use database::{Backup, Kind, TestDatabase, databases, say_skipped, verify};
pub use process::{Fleet, Process};
pub use sandbox::{Bearer, Client, Sandbox, Served};

/// The root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let parent = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    parent.expect("the harness is a folder of the repository").to_owned()
}
