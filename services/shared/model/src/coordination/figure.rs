//! Figures of tasks (số liệu thống kê nhiệm vụ).

use crate::{Owner, tally::Tallies};

/// Figures of tasks at the ends of days: as the register knew them then, and by what is known now of that day.
pub const FIGURES: Tallies = Tallies {
    owner: Owner::Coordination,
    table: "coordination_figure",
    measures: &[
        "known_counted",
        "known_on_time",
        "known_late",
        "known_dated",
        "known_overdue",
        "known_undated",
        "known_suspended",
        "known_withdrawn",
        "known_waiting",
        "effective_counted",
        "effective_on_time",
        "effective_late",
        "effective_dated",
        "effective_overdue",
        "effective_undated",
        "effective_suspended",
        "effective_withdrawn",
        "effective_waiting",
    ],
};
