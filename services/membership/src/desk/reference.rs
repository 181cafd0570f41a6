//! What requests refer to by name.

use chidao_model::{
    id::{CommitteeId, SeatId},
    membership::{committee, seat},
};
use chidao_proto::{field::invalid, refusal::Refusal};
use chidao_register::WorkingSet;
pub(super) use chidao_service::desk::{existing, id, optional_id};

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
