//! The caller's side: a connection that repeats calls where, and only where, the contract allows it.
//!
//! What is allowed stands in `proto/service_config.json`, which other clients load as it is.

mod endpoint;
mod peer;
mod plan;
mod retry;
#[cfg(test)]
mod tests;

pub use self::{
    endpoint::{Trust, endpoint},
    peer::Peer,
    plan::{Plan, service_config},
    retry::Retrying,
};
