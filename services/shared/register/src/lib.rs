#![doc = include_str!("../README.md")]

mod accept;
mod batch;
mod bulk;
mod chain;
mod clock;
mod coalesce;
mod database;
mod desk;
mod entries;
mod entry;
mod fault;
mod keys;
mod numbers;
mod page;
mod queue;
mod reads;
mod replay;
mod service;
mod shape;
mod verify;
#[cfg(test)]
mod worked_example;
mod working_set;
mod writer;

pub use chain::{Hash, Head, digest, link};
pub use clock::Moment;
pub use coalesce::{PointReads, Seen};
pub use database::{Database, DatabaseError};
pub use desk::{Act, Call, Change, Decision, Desk, Subject, check_etag};
pub use entry::timestamp;
pub use numbers::Numbers;
pub use page::{page, rows};
pub use queue::Answer;
pub use reads::{Reads, failure, in_sight};
pub use service::RegisterReads;
pub use verify::{head, verify};
pub use working_set::{Needs, WorkingSet};
pub use writer::{Register, Writer};
