//! What the accounts of lines held at the ends of days.

use crate::{Owner, tally::Tallies};

/// What the accounts of a line held at the ends of days, by the days from which acts count: first the accounts in the order of the
/// contract, then what was paid before recoveries, what was recovered of it, and what was advanced before it was settled or repaid.
pub const FIGURES: Tallies = Tallies {
    owner: Owner::Budget,
    table: "budget_figure",
    measures: &[
        "assigned",
        "supplemented",
        "reduced",
        "adjusted_in",
        "adjusted_out",
        "blocked",
        "free",
        "reserved",
        "pending",
        "committed",
        "called",
        "releasing",
        "advanced",
        "settling",
        "paid",
        "returned",
        "revenue",
        "spent",
        "recovered",
        "advances",
    ],
};
