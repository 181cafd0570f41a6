//! The shared models: every table that services keep, its typed ids and its owner. No rules, no I/O.

pub mod etag;
pub mod id;
pub mod membership;
mod owner;
pub mod row;

pub use etag::Etag;
pub use owner::{Owned, Owner, REGISTER_TABLES, owners};
pub use row::Row;
