//! The contract of the suite: messages and services, and how their bounds and refusals are enforced on the wire.

pub mod catalogue;
pub mod codec;
pub mod contract;
pub mod digest;
pub mod erasable;
pub mod field;
pub mod language;
pub mod limits;
pub mod page;
pub mod ready;
pub mod refusal;

/// The generated messages and services, a module for each package.
#[allow(missing_docs, unreachable_pub, clippy::all, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

pub use generated::chidao::{budget, common, coordination, errors, incident, membership, register};

/// The descriptor set of the contract, options included: for reflection, for the command and for whatever walks the
/// contract.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chidao.descriptors"));

/// Builds what is otherwise built by the first request: descriptors, limits and texts. A server calls it before it says
/// that it is ready.
pub fn prepare() {
    contract::prepare();
    limits::prepare();
    catalogue::prepare();
}
