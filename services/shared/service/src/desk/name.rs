//! What requests refer to by name.

use chidao_model::{Row, id::Named};
use chidao_proto::{field::invalid, refusal::Refusal};
use chidao_register::WorkingSet;

/// The id in the resource name of a field.
///
/// # Errors
/// INVALID_FIELDS: it is no name of that collection.
pub fn id<I: Named>(name: &str, field: &str) -> Result<I, Refusal> {
    I::read(name).ok_or_else(|| invalid(field, "phải là tên tài nguyên hợp lệ", "must be the name of a resource"))
}

/// The id in the resource name of a field, where it is set.
///
/// # Errors
/// INVALID_FIELDS: it is no name of that collection.
pub fn optional_id<I: Named>(name: &str, field: &str) -> Result<Option<I>, Refusal> {
    if name.is_empty() {
        Ok(None)
    } else {
        id(name, field).map(Some)
    }
}

/// The row that a field refers to.
///
/// # Errors
/// NOT_FOUND, naming the resource and the field.
pub fn existing<'a, R: Row>(
    set: &'a WorkingSet,
    key: &impl AsRef<str>,
    name: &str,
    field: &str,
) -> Result<&'a R, Refusal> {
    set.row::<R>(key)?
        .ok_or_else(|| Refusal::not_found(name).with("field", field))
}
