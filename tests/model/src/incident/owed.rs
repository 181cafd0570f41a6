//! What the model owes: days are numbers, counted from Monday 10/08/2026.

use super::simple::Model;

/// Minutes of a day.
pub const DAY: i64 = 1_440;

/// What is owed: how it stands, by when in minutes, when it was done, whether that was received, how often its due time moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    /// How it stands.
    pub state: &'static str,
    /// By when.
    pub due: Option<i64>,
    /// When it was done.
    pub done: Option<i64>,
    /// Whether that was received.
    pub received: bool,
    /// How often its due time moved.
    pub moves: usize,
    /// What it is counted from.
    pub start: i64,
    /// Who owes it.
    pub debtor: &'static str,
}

/// The days of 2026 that are off, counted from Monday 10/08: Saturdays and Sundays but 22/08, and 31/08 to 02/09.
fn is_off(day: i64) -> bool {
    matches!(day, 21..=23) || (day.rem_euclid(7) >= 5 && day != 12)
}

fn five_days(start: i64) -> i64 {
    let mut day = start.div_euclid(DAY) + 5;
    while is_off(day) {
        day += 1;
    }
    (day + 1) * DAY
}

impl Model {
    /// Everything that is owed in this cycle: what, on what, by whom, from when, and whether it waits for the confirmation.
    fn wanted(&self) -> Vec<(&'static str, usize, &'static str, i64, bool)> {
        let mut wanted = Vec::new();
        for (place, (receiver, sender, at)) in self.notices.iter().enumerate() {
            if sender.is_some() {
                wanted.push(("Ack", place + 1, *receiver, *at, false));
            }
            // What the operator reports he has told the others himself.
            if *receiver != "Operator" && *sender != Some("Operator") {
                wanted.push(("Forward", place + 1, *receiver, *at, false));
            }
        }
        let of = |code, by, list: &[i64]| {
            let each = list
                .iter()
                .enumerate()
                .map(|(place, at)| (code, place + 1, by, *at, false));
            each.collect::<Vec<_>>()
        };
        wanted.extend(of("Inform", "SpecialisedUnit", &self.informs));
        wanted.extend(of("ScReport", "ProvincialCommittee", &self.escalations));
        wanted.extend(of("ExecuteOrder", "Addressee", &self.orders));
        if self.phase == "NotAnIncident" {
            return wanted;
        }
        let has = |flag| self.flags.contains(flag);
        let decree = self.detected.unwrap_or(self.received) >= 9 * DAY;
        let is_raised = matches!(self.track, "SeriousProposed" | "Serious") || has("SeriousByDecree");
        let by_decree = is_raised || (self.level >= 4 && !self.marks.contains("declined"));
        let important = self.level == 5;
        if let Some(at) = self.detected {
            for (code, by, is_owed) in [
                ("Notice5d", "Operator", true),
                ("MpsReport", "Owner", true),
                ("Mps72h", "Owner", decree),
                ("Mps24h", "Owner", decree && by_decree),
                ("ReassessRisk", "Owner", decree && by_decree),
                (
                    "MpsNow",
                    "Owner",
                    decree && (has("SecuritySigns") || has("SeriousInterruption")),
                ),
                ("Pd72h", "DataController", has("PersonalData")),
            ] {
                if is_owed {
                    wanted.push((code, 0, by, at, true));
                }
            }
        }
        if let Some(at) = self.exceeded {
            wanted.push(("Initial", 0, "Operator", at, false));
        }
        let dangerous = self.detected.filter(|_| has("DangerousSituation"));
        for (place, event) in [(1, self.exceeded), (2, dangerous)] {
            if let Some(at) = event.filter(|_| important && decree) {
                wanted.push(("MpsBeyondAbility", place, "Owner", at, false));
            }
        }
        if let Some(at) = self.unit_exceeded {
            wanted.push(("UnitReport", 0, "SpecialisedUnit", at, false));
        }
        for (code, by) in [
            ("NetworkWarning", "Owner"),
            ("TemporaryRestoration", "Owner"),
            ("SupplyInformation", "Owner"),
        ] {
            wanted.extend(self.begun.map(|at| (code, 0, by, at, false)));
        }
        for (place, (by, at)) in self.proposals.iter().enumerate() {
            wanted.push(("UnitReport", place + 1, "SpecialisedUnit", *at, false));
            if *by == "Operator" {
                wanted.push(("UpgradeReport", place + 1, "Operator", *at, false));
            }
        }
        if self.needs_final() {
            let proposed = self.proposals.first().map(|(_, at)| *at);
            let start = self.exceeded.or(proposed).unwrap_or(self.received);
            if self.marks.contains("plan") {
                wanted.push(("ResponsePlan", 0, "Operator", start, false));
            }
            let (so_far, last) = self.progress;
            let next = usize::try_from(so_far + 1).expect("few");
            if !self.is_over() {
                wanted.push(("Progress", next, "Operator", last.unwrap_or(start), false));
            }
        }
        if let Some(at) = self.ended {
            wanted.push(("Review", 0, "Operator", at, false));
            if self.needs_final() {
                wanted.push(("Final5d", 0, "Operator", at, false));
            } else if self.marks.contains("unfinished") {
                wanted.push(("NoticeUpdate", 0, "Operator", at, false));
            }
            if decree {
                wanted.push(("MpsFinal", 0, "Owner", at, false));
            }
            if decree && important {
                wanted.push(("MpsResult", 0, "Owner", at, false));
            }
        }
        wanted
    }

    /// Whether developments are to be reported no more.
    fn is_over(&self) -> bool {
        if self.track == "Serious" {
            self.emergency == "Ending"
        } else {
            self.ended.is_some()
        }
    }

    pub(crate) fn settle(&mut self, now: i64) {
        let stopped = self.ended.filter(|_| self.track != "Serious").unwrap_or(now);
        let needs_final = self.needs_final();
        let wanted = self.wanted();
        let is_confirmed = !matches!(self.phase, "Received" | "Verifying" | "NotAnIncident");
        let cycle = self.cycle;
        for ((of, code, subject), owed) in &mut self.owed {
            let is_wanted = wanted
                .iter()
                .any(|want| want.0 == *code && want.1 == usize::try_from(*subject).expect("few"));
            let is_missed = *code == "Progress" && needs_final && owed.due.is_some_and(|due| due <= stopped);
            if *of == cycle && is_open(owed.state) && !is_wanted && !is_missed {
                owed.state = if self.phase == "NotAnIncident" {
                    "cancelled"
                } else {
                    "not required"
                };
            }
        }
        for (code, subject, debtor, start, waits) in wanted {
            let due = match code {
                "Notice5d" | "Final5d" => Some(five_days(start)),
                "Mps24h" | "Progress" => Some(start + DAY),
                "Mps72h" | "Pd72h" => Some(start + 3 * DAY),
                "Review"
                | "ScReport"
                | "ExecuteOrder"
                | "ResponsePlan"
                | "MpsReport"
                | "MpsFinal"
                | "MpsResult"
                | "ReassessRisk"
                | "NetworkWarning"
                | "TemporaryRestoration"
                | "SupplyInformation" => None,
                _ => Some(start),
            };
            let state = match (self.known.contains(debtor), waits && !is_confirmed) {
                (false, _) => "pending",
                (true, true) => "provisional",
                (true, false) => "firm",
            };
            let key = (cycle, code, u32::try_from(subject).expect("few"));
            let owed = self.owed.entry(key).or_insert_with(|| Owed {
                state,
                due,
                done: None,
                received: false,
                moves: 0,
                start,
                debtor,
            });
            if owed.state != "done" {
                owed.state = state;
            }
            if owed.start != start && due.is_some() {
                (owed.due, owed.moves) = (due, owed.moves + 1);
            }
            owed.start = start;
        }
    }
}

/// What there must be of a duty that is done otherwise than by a report that is sent here: 1 a paper, 2 one that is signed.
#[must_use]
pub fn papers(code: &str) -> u8 {
    match code {
        "Notice5d" | "NoticeUpdate" | "Forward" => 1,
        "Initial" | "UnitReport" | "UpgradeReport" | "Progress" | "ResponsePlan" | "ScReport" | "Final5d"
        | "Review" => 2,
        _ => 0,
    }
}

/// From when on what is due then is late: what is owed at once is so after a quarter of an hour, or where it is a report an hour.
#[must_use]
pub fn late(code: &str, due: i64) -> i64 {
    match code {
        "Ack" | "Forward" | "Inform" => due + 15,
        "NoticeUpdate" | "Initial" | "UnitReport" | "UpgradeReport" | "MpsNow" | "MpsBeyondAbility" => due + 60,
        _ => due,
    }
}

/// Whether what stands so is still owed.
#[must_use]
pub fn is_open(state: &str) -> bool {
    matches!(state, "provisional" | "firm" | "pending")
}
