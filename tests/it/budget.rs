//! The budget service: the committee's money, from the estimate to what was paid.

mod activities;
mod advances;
mod checked;
mod commitments;
mod estimates;
mod guards;
mod ledger;
mod payments;
mod signatures;
pub(crate) mod stage;
