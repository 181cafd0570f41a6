//! What requests refer to by name.

use chidao_model::{
    Row,
    id::{AccountId, AgencyId, AppointmentId, CommitteeId, GrantId, PersonId, SeatId},
};
use chidao_proto::{field::invalid, refusal::Refusal};
use chidao_register::WorkingSet;

/// An id that is read from a resource name.
pub(super) trait Named: Sized + AsRef<str> {
    /// The id in the name, `None` where the name is of another collection.
    fn read(name: &str) -> Option<Self>;
}

macro_rules! named {
    ($($id:ident),+) => {$(
        impl Named for $id {
            fn read(name: &str) -> Option<Self> {
                Self::from_name(name).ok()
            }
        }
    )+};
}

named!(
    AccountId,
    AgencyId,
    AppointmentId,
    CommitteeId,
    GrantId,
    PersonId,
    SeatId
);

/// The id in the resource name of a field.
///
/// # Errors
/// INVALID_FIELDS: it is no name of that collection.
pub(super) fn id<I: Named>(name: &str, field: &str) -> Result<I, Refusal> {
    I::read(name).ok_or_else(|| invalid(field, "phải là tên tài nguyên hợp lệ", "must be the name of a resource"))
}

/// The id in the resource name of a field, where it is set.
///
/// # Errors
/// INVALID_FIELDS: it is no name of that collection.
pub(super) fn optional_id<I: Named>(name: &str, field: &str) -> Result<Option<I>, Refusal> {
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
pub(super) fn existing<'a, R: Row>(
    set: &'a WorkingSet,
    key: &impl AsRef<str>,
    name: &str,
    field: &str,
) -> Result<&'a R, Refusal> {
    set.row::<R>(key)?
        .ok_or_else(|| Refusal::not_found(name).with("field", field))
}
