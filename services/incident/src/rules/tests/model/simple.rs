//! The model: names are texts, times are minutes. What it owes is in [`super::owed`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    owed::{DAY, Owed, is_open},
    said::Said,
    table::{LINES, Line},
};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub(super) phase: &'static str,
    pub(super) track: &'static str,
    pub(super) emergency: &'static str,
    pub(super) cycle: u32,
    pub(super) level: u8,
    classified: Option<bool>,
    pub(super) marks: BTreeSet<&'static str>,
    pub(super) flags: BTreeSet<&'static str>,
    pub(super) known: BTreeSet<&'static str>,
    pub(super) received: i64,
    occurred: Option<i64>,
    pub(super) detected: Option<i64>,
    /// Whether of that the day alone is known.
    day: bool,
    pub(super) exceeded: Option<i64>,
    pub(super) unit_exceeded: Option<i64>,
    pub(super) ended: Option<i64>,
    /// Receiver, sender, when.
    pub(super) notices: Vec<(&'static str, Option<&'static str>, i64)>,
    pub(super) proposals: Vec<(&'static str, i64)>,
    pub(super) informs: Vec<i64>,
    pub(super) escalations: Vec<i64>,
    pub(super) orders: Vec<i64>,
    pub(super) progress: (u32, Option<i64>),
    pub(super) owed: BTreeMap<(u32, &'static str, u32), Owed>,
}

impl Model {
    pub(super) fn begun(said: &Said, now: i64) -> Self {
        let mut model = Self {
            phase: "Received",
            track: "Unclassified",
            emergency: "-",
            cycle: 1,
            level: said.level,
            classified: None,
            marks: BTreeSet::new(),
            flags: BTreeSet::new(),
            known: said.parties.clone(),
            received: now,
            occurred: said.occurred,
            detected: said.detected,
            day: said.is_day_alone,
            exceeded: None,
            unit_exceeded: None,
            ended: None,
            notices: Vec::new(),
            proposals: Vec::new(),
            informs: Vec::new(),
            escalations: Vec::new(),
            orders: Vec::new(),
            progress: (0, None),
            owed: BTreeMap::new(),
        };
        model.notice(said, said.held[0], now);
        model.settle(now);
        model
    }

    fn notice(&mut self, said: &Said, by: &'static str, now: i64) {
        let receives = matches!(by, "Operator" | "SpecialisedUnit" | "NetworkMember");
        let (receiver, sender) = if receives {
            (by, said.sender)
        } else {
            ("SpecialisedUnit", Some(by))
        };
        self.known.extend([by, receiver]);
        self.notices.push((receiver, sender, now));
    }

    /// Does what a command says, or says why not.
    pub(super) fn act(&mut self, said: &Said, now: i64) -> Result<(), &'static str> {
        let rows: Vec<Line> = LINES.iter().filter(|line| line.step == said.step).copied().collect();
        if rows.iter().all(|line| line.who().next().is_none()) {
            return Err("nobody");
        }
        let here = |line: &&Line| line.starts_from(self.phase, self.track, self.emergency);
        let from_here: Vec<Line> = rows.iter().filter(here).copied().collect();
        let is_here = !from_here.is_empty();
        let rows = if is_here { from_here } else { rows };
        let mine = |line: &Line| line.who().find(|who| self.is_held(said, who));
        let mine: Vec<_> = rows.iter().filter_map(|line| Some((*line, mine(line)?))).collect();
        if mine.is_empty() {
            return Err("theirs");
        }
        if !is_here {
            return Err("state");
        }
        let mut first = None;
        for (line, by) in mine {
            match self.weighed(&line, by, said, now) {
                Ok(next) => {
                    *self = next;
                    self.settle(now);
                    self.close();
                    return Ok(());
                }
                Err(why) => first = first.or(Some(why)),
            }
        }
        Err(first.expect("there was one"))
    }

    fn is_held(&self, said: &Said, who: &str) -> bool {
        let is_given = match who {
            "Team" => self.marks.contains("convened"),
            "Speaker" => self.marks.contains("speaker"),
            "NationalSpeaker" => self.marks.contains("national speaker"),
            _ => true,
        };
        is_given
            && said
                .held
                .iter()
                .any(|held| *held == who || (*held == "OwnersDelegate" && who == "Owner"))
    }

    fn weighed(&self, line: &Line, by: &'static str, said: &Said, now: i64) -> Result<Self, &'static str> {
        let lacks = |need: &str| match need {
            "Times" => match said.step {
                "O4" => said.detected.is_none() && (self.detected.is_none() || self.day),
                "C2" => {
                    [
                        said.detected,
                        said.occurred,
                        said.exceeded,
                        said.unit_exceeded,
                        said.ended,
                    ] == [None; 5]
                }
                _ => said.detected.is_none(),
            },
            "Parties" => said.parties.is_empty(),
            "Management" => !said.ministry,
            "Flags" => said.flags.is_empty() && said.withdrawn.is_empty(),
            need => need == said.lacks,
        };
        if line.needs().any(lacks) || (by == "Operator" && said.is_day_alone) {
            return Err("evidence");
        }
        let is_hour = |said: i64| self.day && self.detected.map(|at| at.div_euclid(DAY)) == Some(said.div_euclid(DAY));
        let corrects = self.detected.is_some()
            && said
                .detected
                .is_some_and(|at| self.detected != Some(at) && !is_hour(at));
        if said.step == "O4" && corrects && said.lacks == "Reason" {
            return Err("evidence");
        }
        let is_new = matches!(self.track, "Unclassified" | "Ordinary");
        let proposes = matches!(said.step, "O4" | "C1") && said.serious && is_new;
        if proposes && said.lacks == "Assessment" {
            return Err("evidence");
        }
        if said.step == "C4" && !said.withdrawn.is_empty() && said.lacks == "Reason" {
            return Err("evidence");
        }
        if said.ministry && matches!(said.step, "C3" | "C5") {
            return Err("scope");
        }
        if said.step == "C1" {
            if self.track == "SeriousProposed" && !said.serious {
                return Err("state");
            }
            if self.classified != Some(said.serious) && said.lacks == "Reason" {
                return Err("evidence");
            }
        }
        for guard in line.guards() {
            let holds = match guard {
                "dismissal" => self.marks.contains("dismissal"),
                "proposed" => self.marks.contains("proposed"),
                "convened" => self.marks.contains("convened"),
                "plan" => self.marks.contains("plan"),
                "not-exceeded" => self.exceeded.is_none(),
                "unit-not-exceeded" => self.unit_exceeded.is_none(),
                "settled" => self.is_settled(),
                _ => true,
            };
            if !holds {
                return Err(if guard == "settled" { "blocked" } else { "guard" });
            }
        }
        let is_serious = self.level >= 4;
        let plan = match self.level {
            4 => "Local",
            5 => "National",
            _ => "None",
        };
        let differs = line.differences().any(|difference| match difference {
            "NotProposed" => self.track != "SeriousProposed",
            "FactsSaySerious" => is_serious,
            "FactsSayOrdinary" => !is_serious,
            "NotClassified" => self.emergency != "ReportedToStanding",
            "AnotherPlan" => said.plan != plan,
            "RemedyOpen" => self.emergency != "Evaluating",
            "OutOfTurn" => match said.step {
                "S3" => self.emergency != "-",
                "S4a" => self.emergency != "ReportedToStanding",
                "S6" => !matches!(self.emergency, "Initial" | "Response"),
                _ => self.emergency != "Ending",
            },
            "PlanDecided" => self.track == "Serious",
            "ResponseGoesOn" => self.phase != "Reviewing",
            "FileClosed" => matches!(self.phase, "Closed" | "NotAnIncident"),
            other => panic!("no difference {other}"),
        });
        if differs && !said.acknowledged {
            return Err("differs");
        }
        let is_new = |said: Option<i64>, on_file: Option<i64>| said.is_some() && on_file.is_none();
        let is_nothing = is_new(said.exceeded, self.exceeded)
            || is_new(said.unit_exceeded, self.unit_exceeded)
            || is_new(said.ended, self.ended);
        let recurred = said.detected.is_some_and(|at| Some(at) < self.detected);
        if (said.step == "C2" && is_nothing) || (said.step == "O16" && recurred) {
            return Err("times");
        }
        let mut next = self.clone();
        let [phase, track, emergency] = line.to;
        let or = |to: &'static str, stays| if to.is_empty() { stays } else { to };
        next.phase = or(phase, self.phase);
        next.track = or(track, self.track);
        next.emergency = or(emergency, self.emergency);
        next.changed(by, said, now);
        let later = |one: Option<i64>, other: Option<i64>| one.zip(other).is_some_and(|(one, other)| one > other);
        let latest = next.detected.map(|at| if next.day { at + DAY - 1 } else { at });
        let is_wrong = [
            next.detected,
            next.occurred,
            next.exceeded,
            next.unit_exceeded,
            next.ended,
        ]
        .into_iter()
        .any(|at| later(at, Some(now)))
            || later(next.occurred, latest)
            || later(next.detected, next.ended)
            || later(next.detected, next.exceeded)
            || later(next.detected, next.unit_exceeded)
            || later(next.exceeded, next.ended);
        if is_wrong { Err("times") } else { Ok(next) }
    }

    fn is_settled(&self) -> bool {
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

    pub(super) fn needs_final(&self) -> bool {
        self.exceeded.is_some() || self.track == "Serious"
    }

    fn detect(&mut self, said: &Said) {
        if said.detected.is_some() {
            (self.detected, self.day) = (said.detected, said.is_day_alone);
        }
    }

    fn propose(&mut self, by: &'static str, now: i64) {
        self.track = "SeriousProposed";
        self.proposals.push((by, now));
        self.marks.remove("declined");
    }

    fn classify(&mut self, by: &'static str, said: &Said, now: i64) {
        self.classified = Some(said.serious);
        if said.serious && matches!(self.track, "Unclassified" | "Ordinary") {
            self.level = said.level;
            self.propose(by, now);
        } else if self.track == "Unclassified" {
            self.track = "Ordinary";
        }
    }

    fn changed(&mut self, by: &'static str, said: &Said, now: i64) {
        self.known.insert(by);
        match said.step {
            "O1a" => self.notice(said, by, now),
            "O3a" => drop(self.marks.insert("dismissal")),
            "O3" => self.informs.push(now),
            "O4" => {
                self.marks.remove("dismissal");
                self.detect(said);
                self.classify(by, said, now);
            }
            "C1" => self.classify(by, said, now),
            "O5" => self.exceeded = said.exceeded.or(Some(now)),
            "O5a" => self.unit_exceeded = said.exceeded.or(Some(now)),
            "O6" => drop(self.marks.insert("plan")),
            "O8p" => drop(self.marks.insert("proposed")),
            "O8a" => {
                self.marks.insert("convened");
                self.known.insert("Team");
            }
            "O8b" => self.escalations.push(now),
            "O8d" => {
                self.orders.push(now);
                self.known.insert("Addressee");
            }
            "O8h" => drop(self.marks.insert("speaker")),
            "S6n" => drop(self.marks.insert("national speaker")),
            "O14" => self.ended = said.ended.or(Some(now)),
            "O16" => {
                self.cycle += 1;
                self.received = now;
                (self.occurred, self.detected, self.day) = (None, None, false);
                self.detect(said);
                (self.exceeded, self.unit_exceeded, self.ended) = (None, None, None);
                for gone in ["declined", "unfinished", "dismissal", "national speaker", "end"] {
                    self.marks.remove(gone);
                }
                self.flags.clear();
                self.classified = None;
                self.progress = (0, None);
                self.notices = vec![("SpecialisedUnit", None, now)];
                self.known.insert("SpecialisedUnit");
                self.proposals.clear();
                for list in [&mut self.informs, &mut self.escalations, &mut self.orders] {
                    list.clear();
                }
            }
            "S1" => {
                self.level = said.level;
                self.propose(by, now);
            }
            "S2" | "S4a" => {
                self.marks.insert("declined");
                self.marks.remove("national speaker");
                self.marks.remove("end");
                self.classified = None;
                self.flags.remove("SeriousByDecree");
                self.informs.push(now);
            }
            "S3" | "S4" => drop(self.marks.remove("declined")),
            "C2" => {
                self.detect(said);
                self.occurred = said.occurred.or(self.occurred);
                self.exceeded = said.exceeded.or(self.exceeded);
                self.unit_exceeded = said.unit_exceeded.or(self.unit_exceeded);
                self.ended = said.ended.or(self.ended);
            }
            "S9" => drop(self.marks.insert("end")),
            "C3" | "C6" => {
                if self.level != said.level && said.level >= 4 {
                    self.marks.remove("declined");
                }
                self.level = said.level;
                if said.step == "C6" {
                    self.known.extend(&said.parties);
                }
            }
            "C4" => {
                self.flags.extend(&said.flags);
                self.flags.retain(|flag| !said.withdrawn.contains(flag));
            }
            "C5" => self.known.extend(&said.parties),
            _ => {}
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
            self.known.insert("SpecialisedUnit");
            self.notices.push(("SpecialisedUnit", Some("Operator"), at));
        }
        self.settle(now);
        self.close();
    }
}
