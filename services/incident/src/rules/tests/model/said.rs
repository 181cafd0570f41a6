//! What is said: random commands, in the words of the model and in those of the rules.

use std::collections::BTreeSet;

use chidao_calendar::Instant;
use time::macros::date;

use super::{
    super::stage::lost_at,
    owed::DAY,
    settled::WORK,
    simple::Model,
    table::{LINES, Line},
};
use crate::rules::{
    classification::{Facts, PlanType, Seriousness},
    incident::Flag,
    party::Party,
    phase::{Evidence, Given},
    set::{Member, Set},
    system::Management,
    times::Detection,
};

/// What a command says.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) step: &'static str,
    pub(super) held: Vec<&'static str>,
    /// What is not given of what could be.
    pub(super) lacks: &'static str,
    pub(super) sender: Option<&'static str>,
    pub(super) detected: Option<i64>,
    pub(super) is_day_alone: bool,
    pub(super) occurred: Option<i64>,
    pub(super) exceeded: Option<i64>,
    pub(super) unit_exceeded: Option<i64>,
    pub(super) ended: Option<i64>,
    pub(super) serious: bool,
    /// Level, and whether the owner is helpless: 0 where nothing is known.
    pub(super) level: u8,
    pub(super) flags: BTreeSet<&'static str>,
    pub(super) withdrawn: BTreeSet<&'static str>,
    pub(super) parties: BTreeSet<&'static str>,
    pub(super) plan: &'static str,
    pub(super) acknowledged: bool,
    /// Whether one of the two ministries manages the system.
    pub(super) ministry: bool,
}

pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// A number below another: a linear congruential generator, of which the upper bits are used.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

pub(super) const PARTIES: [&str; 12] = [
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

const FLAGS: [&str; 5] = [
    "SeriousByDecree",
    "SecuritySigns",
    "SeriousInterruption",
    "DangerousSituation",
    "PersonalData",
];

pub(super) fn instant(minutes: i64) -> Instant {
    Instant::start_of(date!(2026 - 08 - 10)).plus_micros(minutes * 60_000_000)
}

pub(super) fn minutes(instant: Instant) -> i64 {
    (instant.micros() - self::instant(0).micros()) / 60_000_000
}

/// The value of an enum with a name.
pub(super) fn named<T: Member>(name: &str) -> T {
    let is_it = |one: &&T| format!("{one:?}") == name;
    *T::EVERY.iter().find(is_it).unwrap_or_else(|| panic!("no {name}"))
}

pub(super) fn all_named<'a, T: Member>(names: impl IntoIterator<Item = &'a &'static str>) -> Set<T> {
    names.into_iter().map(|name| named(name)).collect()
}

fn facts(level: u8) -> Facts {
    let facts = if level == 0 { Facts::default() } else { lost_at(level) };
    Facts {
        is_important: level == 5,
        ..facts
    }
}

pub(super) fn given(said: &Said) -> Given {
    let lacks = |what| said.lacks == what;
    let mut evidence = Set::of(Evidence::ALL);
    if !said.lacks.is_empty() {
        evidence = evidence.without(named(said.lacks));
    }
    let class = if said.serious {
        Seriousness::Serious
    } else {
        Seriousness::Ordinary
    };
    let detected = said.detected.map(|at| match said.is_day_alone {
        true => Detection::On(instant(at).civil_date()),
        false => Detection::At(instant(at)),
    });
    Given {
        evidence,
        management: if said.ministry {
            Management::Defence
        } else {
            Management::Civil
        },
        sender: said.sender.map(named),
        occurred: said.occurred.map(instant),
        exceeded: said.exceeded.map(instant),
        unit_exceeded: said.unit_exceeded.map(instant),
        ended: said.ended.map(instant),
        detected,
        classification: (!lacks("Classification")).then_some(class),
        facts: (!lacks("Facts")).then(|| facts(said.level)),
        flags: all_named::<Flag>(&said.flags),
        withdrawn: all_named::<Flag>(&said.withdrawn),
        parties: all_named::<Party>(&said.parties),
        plan: (!lacks("PlanCode")).then_some(if said.plan == "Local" {
            PlanType::Local
        } else {
            PlanType::National
        }),
        acknowledged: said.acknowledged,
        ..Given::default()
    }
}

/// Something that could be said, possible or not.
pub(super) fn anything(chance: &mut Chance, model: Option<&Model>, now: i64) -> Said {
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
