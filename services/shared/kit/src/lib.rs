#![doc = include_str!("../README.md")]

pub mod client;
pub mod config;
pub mod context;
pub mod exit;
pub mod health;
pub mod layer;
pub mod paging;
pub mod server;
pub mod signal;
pub mod status;
pub mod tasks;
pub mod telemetry;
pub mod tls;
pub mod tokens;

mod shares;
#[cfg(test)]
mod testing;
