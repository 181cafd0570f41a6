//! What may happen next, and what stands in the way.

use super::{
    owed::is_open,
    simple::Model,
    table::{LINES, Line},
};

impl Model {
    /// What may happen next: each line with what it waits for, as long as somebody may take it.
    pub fn next(&self) -> impl Iterator<Item = (&'static Line, Vec<&'static str>)> + use<'_> {
        let is_next = move |line: &&Line| {
            line.who().any(|who| self.is_given(who)) && line.starts_from(self.phase, self.track, self.emergency)
        };
        let waits = move |line: &'static Line| {
            let waits = line.guards().filter(|guard| !self.holds(guard));
            (line, waits.collect())
        };
        LINES.iter().filter(is_next).map(waits)
    }

    /// Whether somebody who holds these parts is one of those who may take a line.
    #[must_use]
    pub fn may(&self, held: &[&str], line: &Line) -> bool {
        line.who().any(|who| self.acts(held, who))
    }

    /// Whether somebody who holds these parts acts in a part, be it as a deputy.
    pub(crate) fn acts(&self, held: &[&str], who: &str) -> bool {
        let is_his = |part: &&str| *part == who || (*part == "OwnersDelegate" && who == "Owner");
        self.is_given(who) && held.iter().any(is_his)
    }

    /// Whether a part is one that somebody can hold by now.
    pub(crate) fn is_given(&self, who: &str) -> bool {
        match who {
            "Team" => self.marks.contains("convened"),
            "Speaker" => self.marks.contains("speaker"),
            "NationalSpeaker" => self.marks.contains("national speaker"),
            _ => true,
        }
    }

    /// Whether something is so that must be so before a step.
    pub(crate) fn holds(&self, guard: &str) -> bool {
        match guard {
            "dismissal" | "proposed" | "convened" | "plan" => self.marks.contains(guard),
            "not-exceeded" => self.exceeded.is_none(),
            "unit-not-exceeded" => self.unit_exceeded.is_none(),
            "settled" => self.is_settled(),
            _ => true,
        }
    }

    /// Whether nothing blocks closing.
    pub(crate) fn is_settled(&self) -> bool {
        let of_cycle = || self.owed.iter().filter(|((cycle, ..), _)| *cycle == self.cycle);
        let is_done = |code: &str, received: bool| {
            of_cycle()
                .any(|((_, other, _), owed)| *other == code && owed.state == "done" && (owed.received || !received))
        };
        let waits = of_cycle().any(|((_, code, _), owed)| *code == "Ack" && is_open(owed.state));
        !waits && is_done("Review", false) && (!self.needs_final() || is_done("Final5d", true))
    }

    /// An emergency that was ended closes once nothing stands in the way.
    pub(crate) fn close(&mut self) {
        let is_ended = self.track == "Serious" && self.marks.contains("end");
        if is_ended && self.phase == "Reviewing" && self.is_settled() {
            self.phase = "Closed";
        }
    }
}
