//! Ids that a register gives: `{year}-{at least four digits}`, without a gap within a year.

use chidao_calendar::Instant;
use chidao_proto::refusal::Refusal;

use crate::{needs::Needs, working_set::WorkingSet};

/// The numbers of a collection in the year of an act.
#[derive(Debug, Clone)]
pub struct Numbers {
    key: String,
    year: i32,
}

impl Numbers {
    /// The numbers of this collection in the year on which the instant falls.
    #[must_use]
    pub fn of(collection: &str, now: Instant) -> Self {
        let year = now.civil_date().year();
        Self {
            key: format!("{collection}/{year}"),
            year,
        }
    }

    /// Asks for them.
    pub fn need(&self, needs: &mut Needs) {
        needs.counter(self.key.clone());
    }

    /// The next id, and how the counter moves when it is given.
    ///
    /// # Errors
    /// INTERNAL: they were not asked for.
    pub fn next(&self, set: &WorkingSet) -> Result<(String, (String, i64)), Refusal> {
        let number = set.counter(&self.key)? + 1;
        Ok((format!("{}-{number:04}", self.year), (self.key.clone(), number)))
    }

    /// The next ids, so many of them, and how the counter moves when they are given.
    ///
    /// # Errors
    /// INTERNAL: they were not asked for.
    pub fn many(&self, set: &WorkingSet, count: usize) -> Result<(Vec<String>, (String, i64)), Refusal> {
        let last = set.counter(&self.key)?;
        let next = last.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
        let ids = (last + 1..=next).map(|number| format!("{}-{number:04}", self.year));
        Ok((ids.collect(), (self.key.clone(), next)))
    }
}
