//! What requests refer to by name.

use chidao_model::{
    Row,
    id::{AccountId, AgencyId, AppointmentId, CommitteeId, GrantId, PersonId, SeatId},
    membership::{committee, seat},
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

/// The committee and the seat that a request names.
///
/// # Errors
/// There is no such committee or seat, or it is a seat of another committee.
pub(super) fn seat_of<'a>(
    set: &'a WorkingSet,
    committee: &str,
    seat: &str,
) -> Result<(&'a committee::Model, &'a seat::Model), Refusal> {
    let committee_id: CommitteeId = id(committee, "committee")?;
    let found = existing(set, &committee_id, committee, "committee")?;
    let seat_id: SeatId = id(seat, "seat")?;
    if seat_id.committee() != committee_id {
        let vi = "phải là ghế của Ban Chỉ đạo nêu tại committee";
        return Err(invalid("seat", vi, "must be a seat of the committee that is named"));
    }
    Ok((found, existing(set, &seat_id, seat, "seat")?))
}
