//! What rows look like in the contract, and what the rules see of them.

mod content;
mod enums;
mod facts;
mod incident;
mod obligation;
mod system;

pub(crate) use content::{check, detection, given, names};
pub(crate) use enums::{Told, told, told_all};
pub(crate) use facts::{answer, facts};
pub(crate) use incident::{incident, optional_instant, seen as seen_incident, unreadable, write as write_incident};
pub(crate) use obligation::{obligation, obligation_id, obligation_name, owed, write_owed};
pub(crate) use system::{
    addresses, delegations, list_of, listings, management, seen, shown_list, shown_owner_kind, system,
};
