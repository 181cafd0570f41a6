//! What stands in the way of closing a file. Nothing else does: what remains open is listed, and stays open.

use super::{
    incident::Incident,
    obligation::{Code, Key, Obligation, State},
};

/// What blocks closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blocker {
    /// A notice was not acknowledged.
    NotAcknowledged(Key),
    /// The end report, which is owed, was not sent.
    FinalNotSent,
    /// The coordinator's receipt of it is not recorded.
    FinalNotReceived,
    /// The review was not sent to owner, committee and coordinator.
    ReviewNotSent,
}

/// What blocks closing an incident. Source: TT 20/2017, Điều 9.2.b, 11.4; QĐ 05/2017, Điều 12.1.c.
#[must_use]
pub fn blockers(incident: &Incident, obligations: &[Obligation]) -> Vec<Blocker> {
    let of_cycle = || {
        obligations
            .iter()
            .filter(|obligation| obligation.key.cycle == incident.cycle)
    };
    let unacknowledged = of_cycle().filter(|obligation| obligation.key.code == Code::Ack && obligation.state.is_open());
    let mut blockers: Vec<_> = unacknowledged
        .map(|obligation| Blocker::NotAcknowledged(obligation.key))
        .collect();
    if incident.needs_final() {
        let sent = of_cycle().find(|one| one.key.code == Code::Final5d && one.state == State::Fulfilled);
        match sent {
            None => blockers.push(Blocker::FinalNotSent),
            Some(sent) if sent.received.is_none() => blockers.push(Blocker::FinalNotReceived),
            Some(_) => {}
        }
    }
    if !of_cycle().any(|one| one.key.code == Code::Review && one.state == State::Fulfilled) {
        blockers.push(Blocker::ReviewNotSent);
    }
    blockers
}

/// What stays open when the file is closed.
pub fn left_open(obligations: &[Obligation]) -> impl Iterator<Item = &Obligation> {
    obligations.iter().filter(|obligation| obligation.state.is_open())
}
