//! Facts of an incident, in the contract and as the rules see them.

use chidao_proto::{
    incident::v1::{Answer, Facts as Wire},
    refusal::Refusal,
};

use super::{
    enums::{read_all, told_all},
    system::{owner_kind, shown_owner_kind},
};
use crate::rules::{classification::Facts, system::Level};

/// What the contract says of a question.
pub(crate) fn answer(is_so: Option<bool>) -> i32 {
    match is_so {
        None => Answer::Unspecified,
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
    }
    .into()
}

fn is_so(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Unspecified => None,
        Answer::Yes => Some(true),
        Answer::No => Some(false),
    }
}

/// Facts as the rules see them.
///
/// # Errors
/// INVALID_FIELDS: a consequence is no defined one.
pub(crate) fn facts(wire: &Wire, at: &str) -> Result<Facts, Refusal> {
    Ok(Facts {
        level: u8::try_from(wire.level).ok().and_then(Level::new),
        on_national_list: is_so(wire.on_national_list()),
        owner: owner_kind(wire.owner_kind()),
        is_important: wire.important_to_security,
        consequences: read_all(&wire.consequences, &format!("{at}.consequences"))?,
        ruled_out: read_all(&wire.ruled_out, &format!("{at}.ruled_out"))?,
        owner_can_control: is_so(wire.owner_can_control()),
    })
}

/// Facts as the contract has them.
pub(crate) fn shown_facts(facts: &Facts) -> Wire {
    Wire {
        level: facts.level.map_or(0, |level| level.number().into()),
        on_national_list: answer(facts.on_national_list),
        owner_kind: facts.owner.map_or(0, |kind| shown_owner_kind(kind).into()),
        important_to_security: facts.is_important,
        consequences: told_all(facts.consequences),
        ruled_out: told_all(facts.ruled_out),
        owner_can_control: answer(facts.owner_can_control),
    }
}
