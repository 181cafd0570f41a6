//! What the reader of an accepted act must know.

use chidao_calendar::{Date, Shown};
use chidao_model::membership::{appointment, seat};
use chidao_proto::{
    catalogue,
    common::v1::{Notice, NoticeCode, NoticeSeverity},
    errors::v1::Rule,
};

use super::appointment::lost_on;

/// Nobody holds these seats, which are named by their places in the list.
pub(super) fn seats_vacant(seats: &str) -> Notice {
    Notice {
        code: NoticeCode::SeatVacant.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Mem06)],
        text_vi: format!("Ghế chưa có người đảm nhiệm (khuyết): số {seats}."),
        text_en: format!("Seats without a holder: no. {seats}."),
    }
}

/// The decision takes effect on a day that is still to come.
pub(super) fn takes_effect_later(on: Date) -> Notice {
    Notice {
        code: NoticeCode::TakesEffectLater.into(),
        severity: NoticeSeverity::Info.into(),
        basis: vec![catalogue::basis(Rule::Doc09)],
        text_vi: format!("Quyết định có hiệu lực từ ngày {on}.", on = Shown(on)),
        text_en: format!("The decision takes effect on {on}.", on = Shown(on)),
    }
}

/// The holders of these seats, which are named by their places in the list, have lost the office that they are bound to.
pub(super) fn seats_lost(seats: &str) -> Notice {
    Notice {
        code: NoticeCode::SeatVacant.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Mem09)],
        text_vi: format!("Ghế khuyết, chờ kiện toàn: số {seats}."),
        text_en: format!("Seats that are vacant until a decision: no. {seats}."),
    }
}

/// What is to be said of seats whose holders are known to lose the office.
pub(super) fn seats_to_be_lost(seats: &[seat::Model], held: &[appointment::Model]) -> Vec<Notice> {
    let lost = held.iter().filter_map(|row| {
        let seat = seats.iter().find(|seat| seat.id == row.seat_id)?;
        Some(seat_to_be_lost(seat.ordinal, lost_on(row)?))
    });
    lost.collect()
}

/// The holder of this seat, which is named by its place in the list, is known to lose the office on a day.
pub(super) fn seat_to_be_lost(seat: i64, on: Date) -> Notice {
    Notice {
        code: NoticeCode::SeatVacant.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Mem09)],
        text_vi: format!(
            "Người đảm nhiệm ghế số {seat} thôi giữ chức danh từ ngày {on}; từ ngày đó ghế khuyết, chờ kiện toàn.",
            on = Shown(on)
        ),
        text_en: format!(
            "The holder of seat no. {seat} leaves the office on {on}; from then on it is vacant until a decision.",
            on = Shown(on)
        ),
    }
}

/// The successor in the office is in the seat from this day on.
pub(super) fn successor_joined(seat: &str, person: &str, from: Date) -> Notice {
    Notice {
        code: NoticeCode::SuccessorJoined.into(),
        severity: NoticeSeverity::Info.into(),
        basis: vec![catalogue::basis(Rule::Mem09)],
        text_vi: format!(
            "Người kế nhiệm chức danh ({person}) đương nhiên tham gia từ ngày {from}, ghế {seat}.",
            from = Shown(from)
        ),
        text_en: format!(
            "The successor in the office ({person}) joins without another decision from {from} on: {seat}.",
            from = Shown(from)
        ),
    }
}

/// The agency that ends leaves something that a decision has to move.
pub(super) fn to_reassign(count: usize) -> Notice {
    Notice {
        code: NoticeCode::ToReassign.into(),
        severity: NoticeSeverity::Warning.into(),
        basis: vec![catalogue::basis(Rule::Mem16)],
        text_vi: format!("Còn {count} nội dung gắn với cơ quan này, cần quyết định chuyển (xem to_reassign)."),
        text_en: format!("What belongs to the agency has to be given to somebody else: {count} (see to_reassign)."),
    }
}
