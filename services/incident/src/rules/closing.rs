//! What stands in the way of closing a file. Nothing else does: what remains open is listed, and stays open.

use super::{
    incident::{Incident, Mark, ResponsePhase, Track},
    obligation::{Code, Key, Obligation, State},
};

/// What blocks closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// What blocks closing an incident as it stands. What is not owed blocks nothing, be it that the text that asked for it holds no longer.
/// Source: TT 20/2017, Điều 9.2.b, 11.4; QĐ 05/2017, Điều 12.1.c.
#[must_use]
pub fn blockers(incident: &Incident, obligations: &[Obligation]) -> Vec<Blocker> {
    let of_cycle = obligations
        .iter()
        .filter(|obligation| obligation.key.cycle == incident.cycle);
    let blocks = |obligation: &Obligation| {
        let is_open = obligation.state.is_open();
        let is_unreceived = obligation.state == State::Fulfilled && obligation.received.is_none();
        match obligation.key.code {
            Code::Ack if is_open => Some(Blocker::NotAcknowledged(obligation.key)),
            Code::Final5d if is_open => Some(Blocker::FinalNotSent),
            Code::Final5d if is_unreceived && incident.needs_final() => Some(Blocker::FinalNotReceived),
            Code::Review if is_open => Some(Blocker::ReviewNotSent),
            _ => None,
        }
    };
    let mut blockers: Vec<_> = of_cycle.filter_map(blocks).collect();
    blockers.sort_unstable();
    blockers
}

/// Whether the file of an incident closes by itself: the coordinator ended the emergency, the response is over, and nothing blocks.
/// Source: QĐ 05/2017, Điều 14.7; TT 20/2017, Điều 9.2.b.
#[must_use]
pub fn closes(incident: &Incident, obligations: &[Obligation]) -> bool {
    let is_ended = incident.track == Track::Serious && incident.marks.contains(Mark::EmergencyEnded);
    is_ended && incident.response == ResponsePhase::Reviewing && blockers(incident, obligations).is_empty()
}
