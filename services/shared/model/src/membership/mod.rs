//! The tables of the membership service.

pub mod account;
pub mod agency;
pub mod appointment;
pub mod calendar;
pub mod committee;
pub mod document;
mod enums;
pub mod grant;
pub mod office;
pub mod parameter;
pub mod person;
pub mod seat;
pub mod terms;

pub use enums::{
    AgencyKind, AppointmentEndReason, AppointmentState, CommitteeLevel, Confidence, DecisionMode, OfficeChangeReason,
    OfficeRole, SeatKind, SeatRole,
};

use crate::owner::{EachRow, Owner, table};

/// What is done with every entity, by its module.
macro_rules! entities {
    ($($module:ident),+) => {
        /// The entities' tables with their owner.
        pub(crate) fn tables() -> Vec<(String, Owner)> {
            vec![$(table::<$module::Entity>()),+]
        }

        /// Shows the entities one after another.
        pub(crate) fn each_row(each: &mut impl EachRow) {
            $(each.row::<$module::Model>();)+
        }
    };
}

entities!(
    account,
    agency,
    appointment,
    calendar,
    committee,
    document,
    grant,
    office,
    parameter,
    person,
    seat,
    terms
);
