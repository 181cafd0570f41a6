//! The shared models: every table that services keep, its typed ids and its owner. No rules, no I/O.

pub mod budget;
pub mod coordination;
pub mod etag;
pub mod id;
pub mod incident;
pub mod membership;
mod owner;
pub mod row;
mod tally;
mod text;

pub use etag::Etag;
pub use owner::{EachRow, Owned, Owner, REGISTER_TABLES, each_row, owners};
pub use row::Row;
pub use tally::Tallies;
