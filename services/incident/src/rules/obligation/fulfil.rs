//! Doing what is owed, and recording its receipt.

use chidao_calendar::Instant;

use super::{Change, Code, Key, Moved, Obligation, State, duty};
use crate::rules::{
    article::Article,
    party::{Party, acts_as},
    phase::{Evidence, Instead, Reason, Refusal, Wanting},
    set::Set,
};

/// How a duty is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fulfilment {
    /// Whether there is a document of the debtor, by which the specialised unit may record what was done on paper.
    pub has_document: bool,
}

/// A duty as doing it leaves it. Late is accepted; it shows in [`Obligation::was_late`].
///
/// # Errors
/// No such duty is open, or it is another's.
pub fn fulfil(
    obligations: &[Obligation],
    key: Key,
    held: Set<Party>,
    how: Fulfilment,
    now: Instant,
) -> Result<Moved, Refusal> {
    let basis = duty(key.code).basis;
    let found = obligations
        .iter()
        .find(|obligation| obligation.key == key && obligation.state.is_open());
    let Some(obligation) = found else {
        return Err(Refusal::new(Reason::NoSuchDuty, basis));
    };
    let is_own = acts_as(held, &[obligation.debtor]).is_some();
    let is_recorded = held.contains(Party::SpecialisedUnit) && how.has_document;
    if !is_own && !is_recorded {
        let refusal = Refusal::new(Reason::NotTheirs(vec![obligation.debtor]), basis);
        return Err(refusal.or([Instead::Ask(obligation.debtor), Instead::HaveItRecorded]));
    }
    let done = Obligation {
        state: State::Fulfilled,
        done: Some(now),
        ..obligation.clone()
    };
    Ok(Moved {
        obligation: done,
        changes: vec![Change::Fulfilled],
    })
}

/// A duty as recording its receipt leaves it: the specialised unit records the receipt by the coordinator or another, with what proves
/// it (TT 20/2017, Điều 9.2.b).
///
/// # Errors
/// It was not done, the receipt is recorded already, the caller may not, or the proof is missing.
pub fn receive(
    obligations: &[Obligation],
    key: Key,
    held: Set<Party>,
    has_document: bool,
    now: Instant,
) -> Result<Moved, Refusal> {
    let basis: &[Article] = if key.code == Code::Final5d {
        &[Article::Tt20_9_2b]
    } else {
        duty(key.code).basis
    };
    let is_it = |obligation: &&Obligation| {
        obligation.key == key && obligation.state == State::Fulfilled && obligation.received.is_none()
    };
    let Some(obligation) = obligations.iter().find(is_it) else {
        return Err(Refusal::new(Reason::NoSuchDuty, basis).or([Instead::Fulfil]));
    };
    if !held.contains(Party::SpecialisedUnit) {
        let refusal = Refusal::new(Reason::NotTheirs(vec![Party::SpecialisedUnit]), basis);
        return Err(refusal.or([Instead::HaveItRecorded]));
    }
    if !has_document {
        let wanting = Wanting::Evidence(vec![Evidence::Document]);
        return Err(Refusal::new(Reason::Wanting(wanting), basis).or([Instead::Attach(Evidence::Document)]));
    }
    let received = Obligation {
        received: Some(now),
        ..obligation.clone()
    };
    Ok(Moved {
        obligation: received,
        changes: vec![Change::Received],
    })
}
