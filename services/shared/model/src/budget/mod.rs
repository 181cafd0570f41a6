//! The tables of the budget service.

pub mod activity;
pub mod advance;
pub mod code;
pub mod commitment;
pub mod contract;
pub mod document;
pub mod estimate;
mod figure;
pub mod journal;
pub mod line;
pub mod norm;
pub mod payment;
pub mod posting;

pub use figure::FIGURES;

crate::owner::entities!(
    activity, advance, code, commitment, contract, document, estimate, journal, line, norm, payment, posting
);
