//! The tables of the membership service.

pub mod account;
pub mod agency;
pub mod appointment;
pub mod committee;
pub mod document;
mod enums;
pub mod grant;
pub mod office;
pub mod person;
pub mod seat;

pub use enums::{
    AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, DecisionMode, OfficeRole, SeatKind, SeatRole,
};

use crate::owner::{Owner, table};

/// The entities' tables with their owner.
pub(crate) fn tables() -> Vec<(String, Owner)> {
    vec![
        table::<account::Entity>(),
        table::<agency::Entity>(),
        table::<appointment::Entity>(),
        table::<committee::Entity>(),
        table::<document::Entity>(),
        table::<grant::Entity>(),
        table::<office::Entity>(),
        table::<person::Entity>(),
        table::<seat::Entity>(),
    ]
}
