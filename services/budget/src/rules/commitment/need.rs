//! Which contracts need a commitment, by when it is asked for, and by when the Treasury answers.

use chidao_calendar::{Date, Due, Expression, Instant};

use crate::rules::{
    article::Article,
    contract::{Contract, Spending},
    refusal::{Refusal, on},
    settings::{CommitmentRule, Settings},
    world::World,
};

/// Whether a contract needs a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// It does.
    Needed(Article),
    /// It does not.
    NotNeeded,
}

/// Whether what is paid on a contract on a day needs a commitment: by the rule of that day (BUD-14 … BUD-16).
///
/// # Errors
/// No rule is set for the day.
pub fn need(contract: &Contract, day: Date, settings: &Settings) -> Result<Need, Refusal> {
    let rule = rule(settings, day)?;
    let is_exempt = contract.said.exempt.is_some_and(|one| rule.exempt.contains(&one));
    let regular = contract.said.spending == Spending::Regular;
    let threshold = if regular { rule.regular } else { rule.investment };
    let is_long = contract.said.is_multi_year() || !regular || !rule.only_multi_year;
    if is_exempt || contract.value < threshold || !is_long {
        return Ok(Need::NotNeeded);
    }
    let article = if rule.only_multi_year {
        Article::Tt89
    } else {
        Article::Tt113
    };
    Ok(Need::Needed(article))
}

/// By when a commitment is asked for: so long after the contract takes effect, or after it was changed; from the second year on after
/// the paper of the year's estimate. What is known in December counts from 01/01 (BUD-17). None beyond the calendar.
///
/// # Errors
/// No rule is set for the day of the event.
pub fn request_due(event: Date, year: i32, world: &World<'_>) -> Result<Option<Due>, Refusal> {
    let begins = Date::from_ordinal_date(year, 1).unwrap_or(event);
    let start = event.max(begins);
    let term = rule(world.settings, start)?.request;
    Ok((world.due)(&Expression::After {
        start: Instant::start_of(start),
        term,
    }))
}

/// By when the Treasury answers what it was sent on a day (BUD-18).
///
/// # Errors
/// No rule is set for the day.
pub fn answer_due(sent: Date, world: &World<'_>) -> Result<Option<Due>, Refusal> {
    let term = rule(world.settings, sent)?.answer;
    Ok((world.due)(&Expression::After {
        start: Instant::start_of(sent),
        term,
    }))
}

pub(super) fn rule(settings: &Settings, day: Date) -> Result<&CommitmentRule, Refusal> {
    let rule = on(&settings.commitments, day, |rule| rule.within);
    rule.ok_or_else(|| Refusal::no_rule(day, &[Article::Tt113]))
}
