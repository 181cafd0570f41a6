//! What is said: random commands.

use std::collections::BTreeSet;

use super::{
    emergency::WORK,
    owed::DAY,
    simple::Model,
    table::{LINES, Line},
};

/// What a command says.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The step, by its code: "O4".
    pub step: &'static str,
    /// The parts that the caller holds.
    pub held: Vec<&'static str>,
    /// What is not given of what could be.
    pub lacks: &'static str,
    /// Who sent a notice that somebody else enters.
    pub sender: Option<&'static str>,
    /// When the notice was received, where that was before it was entered.
    pub received: Option<i64>,
    /// When it was detected.
    pub detected: Option<i64>,
    /// Whether of that the day alone is said.
    pub is_day_alone: bool,
    /// When it happened.
    pub occurred: Option<i64>,
    /// When it was found to be beyond a capability.
    pub exceeded: Option<i64>,
    /// When it was found to be beyond the specialised unit's.
    pub unit_exceeded: Option<i64>,
    /// When the response ended.
    pub ended: Option<i64>,
    /// Whether it is classified as serious.
    pub serious: bool,
    /// Level, and whether the owner is helpless: 0 where nothing is known.
    pub level: u8,
    /// Flags that are raised.
    pub flags: BTreeSet<&'static str>,
    /// Flags that are withdrawn.
    pub withdrawn: BTreeSet<&'static str>,
    /// Parties that are named.
    pub parties: BTreeSet<&'static str>,
    /// The plan that was decided.
    pub plan: &'static str,
    /// Whether it is acknowledged that a decision differs from what is on file.
    pub acknowledged: bool,
    /// Whether one of the two ministries manages the system.
    pub ministry: bool,
}

/// Numbers from a seed: the same every time.
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    /// A number below another: a linear congruential generator, of which the upper bits are used.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Parties that a command may be by.
pub const PARTIES: [&str; 12] = [
    "Operator",
    "SpecialisedUnit",
    "ProvincialCommittee",
    "Owner",
    "OwnersDelegate",
    "Team",
    "Reporter",
    "NetworkMember",
    "Speaker",
    "NationalSpeaker",
    "Addressee",
    "Coordinator",
];

/// Every flag.
pub const FLAGS: [&str; 5] = [
    "SeriousByDecree",
    "SecuritySigns",
    "SeriousInterruption",
    "DangerousSituation",
    "PersonalData",
];

/// Something that could be said, possible or not.
pub fn anything(chance: &mut Chance, model: Option<&Model>, now: i64) -> Said {
    let here = |line: &&Line| model.is_none_or(|model| line.starts_from(model.phase, model.track, model.emergency));
    let moves = |line: &&Line| !line.to[0].is_empty() || !line.to[2].is_empty();
    let stays = |line: &Line| model.is_some_and(|model| line.to[2] == model.emergency);
    let forwards = |line: &&Line| !matches!(line.step, "O13" | "O3" | "S2" | "S4a") && !stays(line);
    // National bodies can decide anything at any time; most files are left in peace.
    let is_calm = model.is_some_and(|model| model.received % 4 != 0) && chance.percent(95);
    let is_let = |line: &&Line| !is_calm || !matches!(line.step, "S1" | "S3" | "S4");
    let is_doubted = model.is_some_and(|model| model.phase == "Verifying") && chance.percent(20);
    let dismisses = |line: &&Line| matches!(line.step, "O3a" | "O3");
    let lines: Vec<&Line> = match chance.below(10) {
        _ if is_doubted => LINES.iter().filter(dismisses).collect(),
        0..=3 => {
            let here = LINES.iter().filter(here).filter(is_let);
            here.filter(moves).filter(forwards).collect()
        }
        4..=6 => LINES.iter().filter(here).filter(is_let).collect(),
        _ => LINES.iter().filter(is_let).collect(),
    };
    let line = match lines.is_empty() {
        true => &LINES[chance.below(LINES.len())],
        false => chance.of(&lines),
    };
    let who: Vec<_> = line.who().collect();
    let mut held = vec![match who.is_empty() || chance.percent(15) {
        true => chance.of(&PARTIES),
        false => chance.of(&who),
    }];
    if chance.percent(10) {
        held.push(chance.of(&PARTIES));
    }
    // A reason is asked for only at times.
    let sometimes = matches!(line.step, "O4" | "C1" | "C4").then_some("Reason");
    let at_times = matches!(line.step, "O4" | "C1").then_some("Assessment");
    let work = (line.step == "S6w").then(|| chance.of(&WORK));
    let needs: Vec<_> = line.needs().chain(sometimes).chain(at_times).chain(work).collect();
    let lacks = if !needs.is_empty() && chance.percent(12) {
        chance.of(&needs)
    } else {
        ""
    };
    // The times and parties that are lacking are simply not given, and of work there is always some.
    let lacks = if matches!(lacks, "Times" | "Parties" | "Flags" | "Management" | "Work") {
        ""
    } else {
        lacks
    };
    let is_day_alone = chance.percent(15);
    let detected = chance
        .percent(70)
        .then(|| now - i64::try_from(chance.below(3_000)).expect("small") + 60);
    let detected = detected.map(|at| if is_day_alone { at.div_euclid(DAY) * DAY } else { at });
    // What happened earlier is said now and then, and corrected where it was said.
    let mut earlier = |is_said: bool| {
        let back = i64::try_from(chance.below(900)).expect("small");
        (is_said && back < 400).then(|| now - back + 5)
    };
    let corrects = line.step == "C2";
    let has = |what: fn(&Model) -> Option<i64>| corrects && model.is_some_and(|model| what(model).is_some());
    let exceeded = earlier(matches!(line.step, "O5" | "O5a") || has(|model| model.exceeded));
    let unit_exceeded = earlier(has(|model| model.unit_exceeded));
    let ended = earlier(line.step == "O14" || has(|model| model.ended));
    Said {
        exceeded,
        unit_exceeded,
        ended,
        step: line.step,
        held,
        lacks,
        received: (matches!(line.step, "O1a") && chance.percent(30))
            .then(|| now - i64::try_from(chance.below(500)).expect("small") + 5),
        sender: chance.percent(30).then(|| chance.of(&["Reporter", "Coordinator"])),
        detected,
        is_day_alone: is_day_alone && detected.is_some(),
        occurred: chance
            .percent(10)
            .then(|| now - i64::try_from(chance.below(6_000)).expect("small")),
        serious: chance.percent(30),
        level: [0, 3, 4, 4, 5][chance.below(5)],
        flags: FLAGS.into_iter().filter(|_| chance.percent(25)).collect(),
        withdrawn: FLAGS.into_iter().filter(|_| chance.percent(8)).collect(),
        parties: PARTIES[..5]
            .iter()
            .chain(&["DataController"])
            .copied()
            .filter(|_| chance.percent(60))
            .collect(),
        plan: chance.of(&["Local", "National"]),
        acknowledged: chance.percent(40),
        ministry: matches!(line.step, "O3" | "C3" | "C5") && chance.percent(8),
    }
}
