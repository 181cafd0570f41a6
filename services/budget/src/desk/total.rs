//! What the lines of a year hold together.

use chidao_model::budget::line;
use chidao_proto::refusal::Refusal;

use crate::{
    resource::{self, Wire},
    rules::ledger::TermName,
};

/// The terms of what is free (BUD-09), in the order in which they are reckoned, and what they are called where they are measured.
const TERMS: [(TermName, &str); 9] = [
    (TermName::Given, "given"),
    (TermName::Blocked, "blocked"),
    (TermName::Unpaid, "committed"),
    (TermName::Paid, "paid"),
    (TermName::Advanced, "advanced"),
    (TermName::Available, "available"),
    (TermName::Reserved, "reserved"),
    (TermName::Pending, "pending"),
    (TermName::Free, "free"),
];

/// Sums of the terms of several lines, in đồng. What does not fit any more stays at the greatest number: it is only shown.
#[derive(Debug, Default)]
pub(crate) struct Total([i64; TERMS.len()]);

impl Total {
    /// Adds what a line holds.
    ///
    /// # Errors
    /// INTERNAL: the row is not as the service writes it.
    pub(crate) fn add(&mut self, row: &line::Model) -> Result<(), Refusal> {
        let balance = resource::line(row)?.balance.unwrap_or_default();
        for (sum, (term, _)) in self.0.iter_mut().zip(TERMS) {
            let held = balance.terms.iter().filter(|held| held.term == term.wire());
            *sum = held.fold(*sum, |sum, held| sum.saturating_add(held.amount));
        }
        Ok(())
    }

    /// Each term and its sum.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&'static str, i64)> {
        TERMS.iter().zip(self.0).map(|((_, term), sum)| (*term, sum))
    }
}
