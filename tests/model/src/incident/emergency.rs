//! What the emergency response is made of, and what of it is recorded.

use super::{said::Said, simple::Model};

/// What the emergency response is made of.
pub const WORK: [&str; 18] = [
    "Coordinated",
    "InformationGathered",
    "Analysed",
    "ConsequencesHandled",
    "BackupBefore",
    "Cleaned",
    "Restored",
    "Hardened",
    "Tested",
    "WeaknessesFixed",
    "BackupAfter",
    "Monitored",
    "CauseTarget",
    "CauseMethod",
    "CauseTime",
    "CauseDamage",
    "CauseAttacker",
    "CauseForecast",
];

impl Model {
    /// Everything that a command gives of it.
    pub(crate) fn work(&mut self, said: &Said) {
        self.worked.extend(WORK.iter().filter(|item| **item != said.lacks));
    }

    /// There is no emergency, or not yet.
    pub(crate) fn calm(&mut self) {
        self.begun = None;
        self.worked.clear();
    }
}
