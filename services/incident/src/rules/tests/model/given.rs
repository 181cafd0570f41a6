//! What is said, in the words of the rules.

use chidao_calendar::Instant;
use chidao_tests_model::incident::Said;
use time::macros::date;

use super::super::stage::lost_at;
use crate::rules::{
    classification::{Facts, PlanType, Seriousness},
    incident::Flag,
    party::Party,
    phase::{Evidence, Given},
    set::{Member, Set},
    system::Management,
    times::Detection,
};

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
        received: said.received.map(instant),
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
    }
}
