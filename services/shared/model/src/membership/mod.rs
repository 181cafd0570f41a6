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

crate::owner::entities!(
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
