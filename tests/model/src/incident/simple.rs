//! The model: names are texts, times are minutes. What it owes is in [`super::owed`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    owed::{DAY, Owed},
    said::Said,
    table::{LINES, Line},
};

/// An incident with everything that is owed on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Where the response stands.
    pub phase: &'static str,
    /// Which process it is in.
    pub track: &'static str,
    /// Where the emergency stands; `-` where there is none.
    pub emergency: &'static str,
    /// Which cycle it is.
    pub cycle: u32,
    /// Level of the system, of which control is lost and which its owner cannot handle; 0 where nothing is known.
    pub(crate) level: u8,
    classified: Option<bool>,
    /// What was done in this cycle.
    pub(crate) marks: BTreeSet<&'static str>,
    /// What is flagged.
    pub(crate) flags: BTreeSet<&'static str>,
    /// Parties of which it is known who they are.
    pub(crate) known: BTreeSet<&'static str>,
    /// When the first notice of the cycle came.
    pub received: i64,
    occurred: Option<i64>,
    /// When it was detected.
    pub(crate) detected: Option<i64>,
    /// Whether of that the day alone is known.
    day: bool,
    /// When it was found to be beyond the operator's capability.
    pub(crate) exceeded: Option<i64>,
    /// The same of the specialised unit.
    pub(crate) unit_exceeded: Option<i64>,
    /// When the response ended.
    pub(crate) ended: Option<i64>,
    /// When the initial response to the emergency began.
    pub(crate) begun: Option<i64>,
    /// What of the emergency response is recorded.
    pub(crate) worked: BTreeSet<&'static str>,
    /// Receiver, sender, when.
    pub(crate) notices: Vec<(&'static str, Option<&'static str>, i64)>,
    /// Who proposed to raise it, and when.
    pub(crate) proposals: Vec<(&'static str, i64)>,
    /// When all had to be told otherwise.
    pub(crate) informs: Vec<i64>,
    /// When matters were taken upward.
    pub(crate) escalations: Vec<i64>,
    /// When orders were recorded.
    pub(crate) orders: Vec<i64>,
    /// How often developments were reported, and when last.
    pub(crate) progress: (u32, Option<i64>),
    /// What is owed: of which cycle, what, on what.
    pub owed: BTreeMap<(u32, &'static str, u32), Owed>,
}

impl Model {
    /// The incident that a first notice makes.
    #[must_use]
    pub fn begun(said: &Said, now: i64) -> Self {
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
            received: said.received.unwrap_or(now),
            occurred: said.occurred,
            detected: said.detected,
            day: said.is_day_alone,
            exceeded: None,
            unit_exceeded: None,
            ended: None,
            begun: None,
            worked: BTreeSet::new(),
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
        self.known.insert(by);
        self.notices.push((receiver, sender, said.received.unwrap_or(now)));
    }

    /// Does what a command says, or says why not.
    ///
    /// # Errors
    /// Why it is refused: nobody, theirs, state, evidence, scope, guard, blocked, differs, times.
    pub fn act(&mut self, said: &Said, now: i64) -> Result<(), &'static str> {
        let rows: Vec<Line> = LINES.iter().filter(|line| line.step == said.step).copied().collect();
        if rows.iter().all(|line| line.who().next().is_none()) {
            return Err("nobody");
        }
        let here = |line: &&Line| line.starts_from(self.phase, self.track, self.emergency);
        let from_here: Vec<Line> = rows.iter().filter(here).copied().collect();
        let is_here = !from_here.is_empty();
        let rows = if is_here { from_here } else { rows };
        let mine = |line: &Line| line.who().find(|who| self.acts(&said.held, who));
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
            need => need == said.lacks && !(said.step == "S7" && self.worked.contains(need)),
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
        if let Some(guard) = line.guards().find(|guard| !self.holds(guard)) {
            return Err(if guard == "settled" { "blocked" } else { "guard" });
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
        let is_to_come = said.received.is_some_and(|at| at > now);
        if (said.step == "C2" && is_nothing) || (said.step == "O16" && recurred) || (said.step == "O1a" && is_to_come) {
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

    pub(crate) fn needs_final(&self) -> bool {
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
                self.calm();
                self.classified = None;
                self.progress = (0, None);
                self.notices = vec![("SpecialisedUnit", None, now)];
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
                self.calm();
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
            "S5" => self.begun = Some(now),
            "S6" => self.begun = self.begun.or(Some(now)),
            "S6w" | "S7" => self.work(said),
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
}
