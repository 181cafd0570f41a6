//! What the law says of the committee's money, as pure functions: no I/O, no clock, no database type.
//!
//! Each machine is one table of steps (who, from where, with which papers, what must be so, by which article), read by
//! [`machine::weigh`]. A command comes in with the aggregates that it concerns, who does it on which day ([`world::Doing`]) and what
//! holds ([`world::World`]); a [`world::Decided`] comes out, with the aggregates after it and the postings that it made, or a
//! [`refusal::Refusal`] with the articles, the terms of the sum, and what can be done instead.
//!
//! | file | what it decides | by |
//! |---|---|---|
//! | [`article`] | the articles by name; their texts belong into the catalogue | |
//! | [`money`] | đồng in whole numbers, checked | Luật 83/2015, Điều 13; INV-B11 |
//! | [`ledger`] | accounts of a line, which act moves what, balances at any position, *available* and *free* | TT 113/2008, Điều 2.8; BUD-09 |
//! | [`code`] | the budget index as of a day, the nearest codes, which items fit which activity | TT 324/2016; INV-B12 |
//! | [`norm`] | trip and conference norms of the day of the trip | TT 40/2017, TT 12/2025 |
//! | [`content`] | what is paid of a conference, and to own staff in incident response | TT 40/2017; TT 121/2018 |
//! | [`settings`] | thresholds, shares, terms and days that change with time | BUD-07, 13 … 18, 22 … 25, 41 |
//! | [`actor`] | who acts, as the roster of the day says | BUD-39, BUD-40 |
//! | [`machine`] | how tables are read | |
//! | [`estimate`] | the estimate of the standing agency: assigned, supplemented, reduced, adjusted, disputed | Luật 83/2015, Điều 49, 53; TT 342/2016, Điều 13 |
//! | [`activity`] | what the Head of the committee approved, with its estimate | BUD-40; INV-B13 |
//! | [`contract`] | contracts and what their value covers | INV-B3 |
//! | [`commitment`] | which contracts need one, by when; asking, adjusting, the Treasury's answers, cancelling | TT 113/2008, TT 89/2021; BUD-14 … 21 |
//! | [`advance`] | limits, recovery, repayment | TT 17/2024, Điều 5, 6; BUD-22 … 27 |
//! | [`payment`] | requests from the draft to what was paid and recovered | Luật 83/2015, Điều 12; TT 17/2024; BUD-10 … 12, 35, 39, 41 |
//! | [`report`] | execution by line and period | |
//! | [`refusal`] | why something cannot be done, by which sums | |
//! | [`world`] | by what acts are judged, and what they give | |
//!
//! Closing the year, carrying forward, settlement and reconciling with the Treasury come later: accounts, states and rows of their own
//! beside these.

pub mod activity;
pub mod actor;
pub mod advance;
pub mod article;
pub mod code;
pub mod commitment;
pub mod content;
pub mod contract;
pub mod estimate;
pub mod id;
pub mod ledger;
pub mod machine;
pub mod money;
pub mod norm;
pub mod payment;
pub mod refusal;
pub mod report;
pub mod settings;
pub mod world;

mod named;

#[cfg(test)]
mod tests;
