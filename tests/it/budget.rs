//! The budget service: the committee's money, from the estimate to what was paid.

mod activities;
mod advances;
mod asked;
mod checked;
mod commitments;
mod conference;
mod dues;
mod estimates;
mod execution;
mod guards;
mod instead;
mod invariants;
mod law;
mod ledger;
mod model;
mod papers;
mod payments;
mod recovery;
mod response;
mod signatures;
pub(crate) mod stage;
mod terms;
mod together;
mod told;
