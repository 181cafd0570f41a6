//! What the model does of the emergency and at the end: what was worked on, what was done, and when the file closes.

use super::{owed::is_open, said::Said, simple::Model};

/// What the emergency response is made of.
pub(super) const WORK: [&str; 18] = [
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
    pub(super) fn work(&mut self, said: &Said) {
        self.worked.extend(WORK.iter().filter(|item| **item != said.lacks));
    }

    /// There is no emergency, or not yet.
    pub(super) fn calm(&mut self) {
        self.begun = None;
        self.worked.clear();
    }

    pub(super) fn is_settled(&self) -> bool {
        let of_cycle = || self.owed.iter().filter(|((cycle, ..), _)| *cycle == self.cycle);
        let is_done = |code: &str, received: bool| {
            of_cycle()
                .any(|((_, other, _), owed)| *other == code && owed.state == "done" && (owed.received || !received))
        };
        let waits = of_cycle().any(|((_, code, _), owed)| *code == "Ack" && is_open(owed.state));
        !waits && is_done("Review", false) && (!self.needs_final() || is_done("Final5d", true))
    }

    /// An emergency that was ended closes once nothing stands in the way.
    pub(super) fn close(&mut self) {
        let is_ended = self.track == "Serious" && self.marks.contains("end");
        if is_ended && self.phase == "Reviewing" && self.is_settled() {
            self.phase = "Closed";
        }
    }

    /// Says that a duty was done.
    pub(super) fn done(&mut self, key: (u32, &'static str, u32), is_unfinished: bool, at: i64, now: i64) {
        let owed = self.owed.get_mut(&key).expect("it is owed");
        (owed.state, owed.done) = ("done", Some(at));
        if key.0 == self.cycle && key.1 == "Progress" {
            self.progress = (key.2, Some(at));
        }
        if key.0 == self.cycle && key.1 == "Notice5d" && is_unfinished {
            self.marks.insert("unfinished");
        }
        if key.0 == self.cycle && matches!(key.1, "Notice5d" | "NoticeUpdate" | "Initial") {
            self.notices.push(("SpecialisedUnit", Some("Operator"), at));
        }
        self.settle(now);
        self.close();
    }
}
