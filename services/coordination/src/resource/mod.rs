//! What rows look like in the contract, and what the rules see of them.

mod enums;
mod figure;
mod programme;
mod task;

pub(crate) use enums::Wire;
pub(crate) use figure::{Timelines, cell_name, figures, given, place, standing};
pub(crate) use programme::programme;
pub(crate) use task::{
    due_term, instant, label, last_day, outcome, seen, shown_due, shown_state, shown_timeliness, state, stored_state,
    write,
};

use chidao_proto::{field, refusal::Refusal};

/// Refuses a field of work (lĩnh vực) that there is not, and names the nearest ones.
///
/// # Errors
/// INVALID_FIELDS: no field has this code.
pub(crate) fn check_field(code: &str, at: &str) -> Result<(), Refusal> {
    if chidao_reference::field(code).is_some() {
        return Ok(());
    }
    let nearest = chidao_reference::nearest_fields(code).join(", ");
    Err(field::invalid(
        at,
        &format!("không có lĩnh vực này; gần nhất: {nearest}"),
        &format!("there is no such field; the nearest are {nearest}"),
    ))
}
