//! What rows look like in the contract, and what the rules see of them.

mod activity;
mod advance;
mod code;
mod commitment;
mod contract;
mod enums;
mod estimate;
mod holds;
mod ledger;
mod norm;
mod payment;

use chidao_proto::refusal::Refusal;
use prost::Message;

pub(crate) use activity::{activity, seen_activity, write_activity};
pub(crate) use advance::{advance, is_overdue, seen_advance, write_advance};
pub(crate) use code::{code, code_id, confidence, fits, kind_named, kind_of, periods, rows_of};
pub(crate) use commitment::{commitment, seen_commitment, write_commitment};
pub(crate) use contract::{contract, contract_said, new_contract, seen_contract, write_contract};
pub(crate) use enums::Wire;
pub(crate) use estimate::{
    codes, decision_step, estimate, line, names_one, seen_estimate, seen_line, write_estimate, write_line,
};
pub(crate) use ledger::{
    ADVANCES, RECOVERED, SPENT, balance, balance_of_figure, entry, execution, journal_entry, moved, read_balance,
};
pub(crate) use norm::{norm, norm_id, norm_rows};
pub(crate) use payment::{asked, evidence, payment, seen_payment, write_payment};

/// What a resource says, as its row keeps it.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it, which only a change by hand brings about.
fn read<M: Message + Default>(content: &[u8], id: &str) -> Result<M, Refusal> {
    M::decode(content).map_err(|error| {
        tracing::error!(resource = id, %error, "a resource cannot be read");
        Refusal::internal()
    })
}

/// A row that says what the service never writes.
fn unreadable(id: &str) -> Refusal {
    tracing::error!(resource = id, "a resource cannot be read");
    Refusal::internal()
}
