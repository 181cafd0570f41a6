//! Figures that are kept by civil day.

use crate::Owner;

/// A table of figures that acts move from a civil day on. What a figure was at the end of a day is the sum of its moves up to
/// that day; so that this is cheap, moves are kept added up by day and by month.
///
/// The table's columns are `id`, `cell`, `span`, `day`, `moves` (how many are added up in the row) and the measures, all of which are
/// whole numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct Tallies {
    /// The service that alone writes the table.
    pub owner: Owner,
    /// The table.
    pub table: &'static str,
    /// What is counted, by the names of its columns.
    pub measures: &'static [&'static str],
}

impl Tallies {
    /// Every table of figures.
    pub const ALL: [&'static Self; 2] = [&crate::coordination::FIGURES, &crate::budget::FIGURES];
}
