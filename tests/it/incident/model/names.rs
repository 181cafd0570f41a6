//! Names: those of the model are those of the contract, without the breaks between their words.

use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{Evidence, Flag, Guard, Party, ReportType, Step},
};
use chidao_tests_model::incident::Line;

/// A name without breaks, in small letters: `OBLIGATION_CODE_NOTICE_5D` and `Notice5d` are alike.
pub(super) fn plain(name: &str, prefix: &str) -> String {
    let name = name.strip_prefix(prefix).unwrap_or(name);
    name.replace('_', "").to_lowercase()
}

macro_rules! named {
    ($($function:ident: $enum:ident, $prefix:literal, $last:literal;)+) => {$(
        pub(super) fn $function(name: &str) -> i32 {
            let is_it = |number: &i32| {
                let value = $enum::try_from(*number).unwrap();
                plain(value.as_str_name(), $prefix) == plain(name, "")
            };
            (1..=$last).find(is_it).unwrap_or_else(|| panic!("no {name}"))
        }
    )+};
}

named! {
    party: Party, "PARTY_", 19;
    evidence: Evidence, "EVIDENCE_", 58;
    flag: Flag, "FLAG_", 5;
    report: ReportType, "REPORT_TYPE_", 7;
}

/// The steps by their codes, in the order of the contract.
const STEPS: [&str; 54] = [
    "O1", "O1a", "O2", "O2a", "O3a", "O3", "O4", "O5", "O5a", "O6", "O7", "O8", "O8p", "O8a", "O8b", "O8c", "O8d",
    "O8e", "O8f", "O8g", "O8h", "S6a", "O9", "O10", "O11", "O12", "O13", "O14", "O15", "O16", "S1", "S2", "S3", "S4",
    "S4a", "S5", "S6", "S6n", "S6b", "S7", "S8", "S9", "C1", "C2", "C3", "C4", "C5", "F1", "F2", "F3", "F4", "S6w",
    "C6", "C7",
];

pub(super) fn step(code: &str) -> Step {
    let place = STEPS.iter().position(|step| *step == code).unwrap();
    Step::try_from(i32::try_from(place + 1).unwrap()).unwrap()
}

pub(super) fn code(step: Step) -> &'static str {
    STEPS[usize::try_from(i32::from(step) - 1).unwrap()]
}

/// What a line waits for, in the words of the model.
pub(super) fn guard(guard: Guard, line: &str) -> &'static str {
    match (guard, line) {
        (Guard::DismissalProposed, _) => "dismissal",
        (Guard::ConveningProposed, _) => "proposed",
        (Guard::TeamConvened, _) => "convened",
        (Guard::PlanChosen, _) => "plan",
        (Guard::NotFlagged, "O5a") => "unit-not-exceeded",
        (Guard::NeverExceeded | Guard::NotFlagged, _) => "not-exceeded",
        (Guard::NothingBlocks, _) => "settled",
        (Guard::Unspecified, _) => panic!("a guard"),
    }
}

/// By which reason the service refuses what the model refuses.
pub(super) fn reason(why: &str) -> Reason {
    match why {
        "nobody" => Reason::NobodyMay,
        "theirs" => Reason::NotTheirs,
        "state" | "blocked" => Reason::StateForbids,
        "scope" => Reason::OutOfScope,
        "times" | "guard" => Reason::RuleForbids,
        "evidence" => Reason::EvidenceRequired,
        "differs" => Reason::DiffersFromFacts,
        "hidden" => Reason::ResourceNotFound,
        "not permitted" => Reason::NotPermitted,
        "stale" => Reason::EtagMismatch,
        "shape" => Reason::InvalidFields,
        other => panic!("no {other}"),
    }
}

/// What any line of a step asks for.
pub(super) fn needs(step: &str) -> Vec<&'static str> {
    let lines = chidao_tests_model::incident::LINES
        .iter()
        .filter(|line| line.step == step);
    let mut needs: Vec<_> = lines.flat_map(Line::needs).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}
