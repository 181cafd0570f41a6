//! TLS: who is let in, as whom he acts, and how certificates change while the service runs.

mod rig;
mod rotation;
pub(crate) mod service;
mod strangers;
mod transport;
