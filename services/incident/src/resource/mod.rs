//! What rows look like in the contract, and what the rules see of them.

mod content;
mod enums;
mod facts;
mod form;
mod incident;
mod obligation;
mod report;
mod system;

pub(crate) use content::{check, detection, given, names, party};
pub(crate) use enums::{Told, told, told_all};
pub(crate) use facts::{answer, facts};
pub(crate) use form::{Rendered, render, shown_minute};
pub(crate) use incident::{incident, optional_instant, seen as seen_incident, unreadable, write as write_incident};
pub(crate) use obligation::{obligation, obligation_id, obligation_name, owed, write_owed};
pub(crate) use report::{
    check_report, incident_of_report, place_of, report, report_key, report_name, report_row, said_fields,
};
pub(crate) use system::{
    addresses, delegations, list_of, listings, management, seen, shown_list, shown_owner_kind, system,
};
