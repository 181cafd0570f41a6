//! How much each part of a task may say, in bytes, so that nothing leaves too little room for what its life still brings. A task is one
//! resource, and a resource has a bound: whoever fills it would keep the lead from reporting and the assigner from deciding.
//!
//! What takes part in the sum: what the task is given with, the result and what is decided on it, a request for more time and what is
//! decided on it, the remark, and all the rest, which is of fixed size. The bounds of the single fields count characters and let each be
//! long; these count all of them together, as they are kept.

use chidao_proto::{
    common::v1::DocumentRef,
    coordination::v1::{Cooperator, Task},
    field,
    refusal::Refusal,
};
use chidao_register::MAX_RESOURCE;
use prost::Message;

/// What a task is given with: its paper, content and product, and the parts of its cooperators.
pub(super) const GIVEN: usize = 20 << 10;
/// The paper of a result, with what its lead says of it.
pub(super) const RESULT: usize = 14 << 10;
/// A request for more time, and as much again what is decided on it: paper and reason.
pub(super) const EXTENSION: usize = 6 << 10;
/// A reason of 2,000 characters: why a result is refused, or the remark. These are never refused for want of room.
const REASON: usize = 4 * 2_000;
/// Everything else that a task says: names, states, dates, lead unit, and what frames the parts.
const REST: usize = 2_300;

const _: () = assert!(
    GIVEN + RESULT + 2 * EXTENSION + 2 * REASON + REST <= MAX_RESOURCE,
    "a task that is full in every part is within the bound of a resource"
);

/// Refuses a task that is given with more than leaves room for its life.
///
/// # Errors
/// INVALID_FIELDS, naming `at`.
pub(super) fn given(task: &Task, at: &str) -> Result<(), Refusal> {
    let basis = task.basis.as_ref().map_or(0, Message::encoded_len);
    // Each cooperator with its frame.
    let cooperators = task.cooperators.iter().map(Cooperator::encoded_len);
    let cooperators: usize = cooperators.map(|length| length + 4).sum();
    let size = basis + task.content.len() + task.product.len() + cooperators;
    within(
        size,
        GIVEN,
        at,
        (
            "basis, content, product và cooperators cộng lại",
            "rút ngắn nội dung, đoạn trích, phần việc của cơ quan phối hợp, hoặc đưa chi tiết vào tệp đính kèm",
        ),
        (
            "basis, content, product and cooperators together",
            "shorten the content, the quotation or the parts of cooperators, or put the details into a file",
        ),
    )
}

/// Refuses the paper of a result with what is said of it.
///
/// # Errors
/// INVALID_FIELDS, naming `at`.
pub(super) fn result(document: &Option<DocumentRef>, text: &str, at: &str) -> Result<(), Refusal> {
    paper(document, text, at, RESULT)
}

/// Refuses the paper of a request for more time, or of what is decided on it, with the reason.
///
/// # Errors
/// INVALID_FIELDS, naming `at`.
pub(super) fn extension(document: &Option<DocumentRef>, reason: &str, at: &str) -> Result<(), Refusal> {
    paper(document, reason, at, EXTENSION)
}

fn paper(document: &Option<DocumentRef>, text: &str, at: &str, most: usize) -> Result<(), Refusal> {
    let size = document.as_ref().map_or(0, Message::encoded_len) + text.len();
    within(
        size,
        most,
        at,
        (
            "văn bản cùng lời trình bày",
            "rút ngắn lời trình bày, trích yếu, đoạn trích, hoặc nêu ít tệp hơn với địa chỉ ngắn hơn",
        ),
        (
            "the paper and what is said with it",
            "shorten the text, the abstract or the quotation, or name fewer files with shorter addresses",
        ),
    )
}

fn within(
    size: usize,
    most: usize,
    at: &str,
    (what_vi, remedy_vi): (&str, &str),
    (what_en, remedy_en): (&str, &str),
) -> Result<(), Refusal> {
    if size <= most {
        return Ok(());
    }
    Err(field::invalid(
        at,
        &format!("{what_vi} chiếm {size} byte, nhiều nhất là {most}, để còn chỗ cho các bước sau: {remedy_vi}"),
        &format!("{what_en} take {size} bytes, {most} at most, so that room is left for what follows: {remedy_en}"),
    ))
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
