#![doc = include_str!("../README.md")]

mod accept;
mod batch;
mod bulk;
mod cause;
mod chain;
mod checkpoint;
mod clock;
mod coalesce;
mod database;
mod denials;
mod desk;
mod due;
mod entries;
mod entry;
mod erasable;
mod errand;
mod errand_list;
mod fault;
mod history;
mod kept;
mod keys;
mod lanes;
mod meters;
mod needs;
mod numbers;
mod page;
mod queue;
mod reads;
mod replay;
mod row_digest;
mod running;
mod service;
mod shape;
mod table;
mod verify;
mod watch;
#[cfg(test)]
mod worked_example;
mod worker;
mod working_set;
mod writer;

pub use accept::{CAUSE, LANE};
pub use bulk::any_of;
pub use chain::{Hash, Head, digest, link};
pub use checkpoint::{
    Checkpoint, CheckpointError, Checkpoints, KeyError, Signature, SigningKey, VerifyingKey, against,
};
pub use clock::Moment;
pub use coalesce::{PointReads, Seen};
pub use database::{Database, DatabaseError};
pub use desk::{Act, Call, Change, Decision, Desk, Subject, check_etag, same_etag};
pub use entry::timestamp;
pub use errand::Errand;
pub use history::{Snapshot, Wanted, position_at, snapshots};
pub use kept::{Read, Reader, Shared, Views};
pub use needs::Needs;
pub use numbers::Numbers;
pub use page::{page, rows};
pub use queue::{Answer, Lane};
pub use reads::{Reads, failure, in_sight};
pub use service::RegisterReads;
pub use verify::{Finding, Proved, StateProof, head, state, verify};
pub use watch::{Committed, Tailer, WatchSettings, Watches};
pub use worker::{Messenger, Mission, NoMessenger, Performed, Worker};
pub use working_set::WorkingSet;
pub use writer::{Register, Writer};
