//! How the duties that are kept are brought in line with those that there have to be.

use chidao_calendar::Instant;

use super::{Clock, Code, Deadline, Demand, Obligation, Past, State, Why, World, deadline, demands};
use crate::rules::incident::{Incident, ResponsePhase, Track};

/// What became of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// It arose.
    Created,
    /// It stands differently: it became firm, who owes it became known, or its day became official.
    Stands,
    /// It is due at another time; the old one is in its history.
    DueMoved,
    /// There is no incident.
    Cancelled,
    /// What it hung on is no longer so.
    NotRequired,
    /// It is owed again.
    Revived,
    /// It was done.
    Fulfilled,
    /// Its receipt was recorded.
    Received,
}

/// A duty that arose or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The duty as it is now.
    pub obligation: Obligation,
    /// What became of it, in order.
    pub changes: Vec<Change>,
}

/// The duties of the present cycle, as an incident leaves them; those of earlier cycles stay what they are. Gives those that arise or
/// change.
#[must_use]
pub fn reconcile(before: &[Obligation], incident: &Incident, world: &World<'_>, now: Instant) -> Vec<Moved> {
    let demands = demands(incident, world);
    let created = demands
        .iter()
        .filter(|demand| before.iter().all(|obligation| obligation.key != demand.key));
    let created = created.map(|demand| create(demand, incident, world));
    let kept = before
        .iter()
        .filter(|obligation| obligation.key.cycle == incident.cycle);
    let changed = kept.filter_map(|obligation| {
        let demand = demands.iter().find(|demand| demand.key == obligation.key);
        let moved = match demand {
            Some(demand) => owed(obligation, demand, incident, world, now),
            None => dropped(obligation, incident, now),
        };
        (!moved.changes.is_empty()).then_some(moved)
    });
    changed.chain(created).collect()
}

/// The duties after these changes.
#[must_use]
pub fn after(before: &[Obligation], moved: &[Moved]) -> Vec<Obligation> {
    let is_changed = |obligation: &&Obligation| moved.iter().all(|moved| moved.obligation.key != obligation.key);
    let kept = before.iter().filter(is_changed).cloned();
    kept.chain(moved.iter().map(|moved| moved.obligation.clone())).collect()
}

/// A duty by the calendar of this world, which came at an instant; none where it stays as it is: it is not owed, it was due by then
/// already, it was counted by this calendar, or the same days come to the same instant. What is owed at once is counted by none, and
/// its threshold stays as it was when the duty arose. Source: Civil Code 91/2015, Điều 148.5.
#[must_use]
pub fn came_calendar(obligation: &Obligation, came: Instant, world: &World<'_>) -> Option<Moved> {
    let present = obligation
        .deadline
        .filter(|deadline| obligation.state.is_open() && deadline.due > came)?;
    let next = deadline(obligation.key.code, &obligation.clock, world)?;
    if next.version == present.version {
        return None;
    }
    if next.due == present.due {
        // The same day, but official by now: nothing moves, and it is no longer provisional.
        let settled = Deadline {
            is_provisional: next.is_provisional,
            version: next.version,
            ..present
        };
        return (next.is_provisional != present.is_provisional).then(|| Moved {
            obligation: Obligation {
                deadline: Some(settled),
                ..obligation.clone()
            },
            changes: vec![Change::Stands],
        });
    }
    Some(Moved {
        obligation: moved_to(obligation, Some(next), came, Why::Calendar),
        changes: vec![Change::DueMoved],
    })
}

/// How a duty stands that has to be.
fn standing(demand: &Demand, incident: &Incident) -> State {
    if !incident.known.contains(demand.debtor) {
        State::PendingParty
    } else if demand.waits && !incident.response.is_confirmed() {
        State::Provisional
    } else {
        State::Firm
    }
}

fn create(demand: &Demand, incident: &Incident, world: &World<'_>) -> Moved {
    Moved {
        obligation: Obligation {
            key: demand.key,
            debtor: demand.debtor,
            state: standing(demand, incident),
            clock: demand.clock,
            deadline: deadline(demand.key.code, &demand.clock, world),
            history: Vec::new(),
            done: None,
            received: None,
        },
        changes: vec![Change::Created],
    }
}

fn owed(before: &Obligation, demand: &Demand, incident: &Incident, world: &World<'_>, now: Instant) -> Moved {
    let mut obligation = before.clone();
    let mut changes = Vec::new();
    let stands = standing(demand, incident);
    if !before.state.is_open() && before.state != State::Fulfilled {
        obligation.state = stands;
        changes.push(Change::Revived);
    } else if before.state.is_open() && before.state != stands {
        obligation.state = stands;
        changes.push(Change::Stands);
    }
    // What was done late or in time is so by the time that counts now; a new calendar alone moves nothing here.
    if before.clock != demand.clock && !matches!(demand.clock, Clock::Open) {
        let next = deadline(demand.key.code, &demand.clock, world);
        obligation = moved_to(&obligation, next, now, Why::Corrected);
        obligation.clock = demand.clock;
        changes.push(Change::DueMoved);
    } else if changes.contains(&Change::Revived) {
        // While it was not owed, the calendar may have changed.
        if let Some(caught_up) = came_calendar(&obligation, now, world) {
            changes.extend(caught_up.changes);
            obligation = caught_up.obligation;
        }
    }
    Moved { obligation, changes }
}

fn dropped(before: &Obligation, incident: &Incident, now: Instant) -> Moved {
    let mut obligation = before.clone();
    let mut changes = Vec::new();
    // What was not reported in time while it had to be is owed still.
    let is_serious = incident.track == Track::Serious;
    let stopped = incident.times.ended.filter(|_| !is_serious).unwrap_or(now);
    let is_kept = before.key.code == Code::Progress && incident.needs_final() && before.is_overdue(stopped);
    if before.state.is_open() && !is_kept {
        let is_none = incident.response == ResponsePhase::NotAnIncident;
        let (state, change) = match is_none {
            true => (State::Cancelled, Change::Cancelled),
            false => (State::NotRequired, Change::NotRequired),
        };
        obligation.state = state;
        changes.push(change);
    }
    Moved { obligation, changes }
}

fn moved_to(before: &Obligation, next: Option<Deadline>, until: Instant, why: Why) -> Obligation {
    let mut obligation = before.clone();
    obligation.history.push(Past {
        deadline: before.deadline,
        until,
        why,
    });
    obligation.deadline = next;
    obligation
}
