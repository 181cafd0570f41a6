//! The budget service: the committee's money, from the estimate to what was paid.

mod activities;
mod advances;
mod asked;
mod checked;
mod commitments;
mod dues;
mod estimates;
mod execution;
mod guards;
mod instead;
mod ledger;
mod payments;
mod signatures;
pub(crate) mod stage;
mod told;
