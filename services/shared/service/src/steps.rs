//! The days of a period in the contract, each with its part and its reason.

use chidao_calendar::{Part, Rule, Step};
use chidao_proto::{
    catalogue,
    common::v1::Basis,
    errors::v1 as errors,
    membership::v1::{TermPart, TermStep},
};
use chidao_reference::table;

/// Days that are told at most.
const STEPS: usize = 400;

/// The days of a period that are told.
#[derive(Debug, Default)]
pub struct Told {
    /// The first of them.
    pub steps: Vec<TermStep>,
    /// How many more there are.
    pub left_out: i32,
}

/// Tells the days of a period.
pub fn told<'a>(days: impl Iterator<Item = Step<'a>>) -> Told {
    let mut told = Told::default();
    for step in days {
        if told.steps.len() < STEPS {
            told.steps.push(shown(&step));
        } else {
            told.left_out = told.left_out.saturating_add(1);
        }
    }
    told
}

/// A rule of counting time in the contract.
#[must_use]
pub fn basis(rule: Rule) -> Basis {
    catalogue::basis(match rule {
        Rule::Cal01 => errors::Rule::Cal01,
        Rule::Cal02 => errors::Rule::Cal02,
        Rule::Cal04 => errors::Rule::Cal04,
        Rule::Cal05 => errors::Rule::Cal05,
        Rule::Cal06 => errors::Rule::Cal06,
        Rule::Cal07 => errors::Rule::Cal07,
        Rule::Cal08 => errors::Rule::Cal08,
        Rule::Cal09 => errors::Rule::Cal09,
        Rule::Cal10 => errors::Rule::Cal10,
        Rule::Cal11 => errors::Rule::Cal11,
        Rule::Cal12 => errors::Rule::Cal12,
        Rule::Hours => errors::Rule::CalHours,
    })
}

fn shown(step: &Step<'_>) -> TermStep {
    let (part, number) = match step.part {
        Part::Outside => (TermPart::NotCounted, 0),
        Part::Counted(number) => (TermPart::Counted, number),
        Part::Skipped => (TermPart::Skipped, 0),
        Part::Rolled => (TermPart::MovedTo, 0),
        Part::Set => (TermPart::Set, 0),
    };
    let mut why = basis(step.rule);
    // Where the day itself is the reason, the notice that it stands in says more than the rule.
    if let Some(row) = step.day.row.filter(|_| step.rule == step.day.kind.rule()) {
        why.citation = row.basis.to_string();
    }
    let name = |name: fn(&chidao_calendar::Day) -> String| step.day.row.map(name).unwrap_or_default();
    TermStep {
        date: Some(step.date.into()),
        part: part.into(),
        number: i32::try_from(number).unwrap_or(i32::MAX),
        kind: table::kind_of(step.day.kind).into(),
        name_vi: name(|row| row.name_vi.to_string()),
        name_en: name(|row| row.name_en.to_string()),
        basis: Some(why),
        provisional: step.day.provisional,
    }
}
