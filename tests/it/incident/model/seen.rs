//! What the service tells of an incident, compared with its model.

use std::collections::BTreeMap;

use chidao_proto::incident::v1::{
    EmergencyPhase, ExplainIncidentResponse, Obligation, ObligationState, ResponsePhase, Track,
};
use chidao_tests_model::incident::{Line, Model, Owed, Which, is_open, late};

use super::{
    names::{code, guard, plain},
    served::minute,
    world::{Caller, Followed},
};

/// How a duty stands, by when it is due, when it was done, whether that was received, how often its due time moved.
type Stands = (&'static str, Option<i64>, Option<i64>, bool, usize);

fn state(state: ObligationState) -> &'static str {
    match state {
        ObligationState::Provisional => "provisional",
        ObligationState::Firm => "firm",
        ObligationState::PendingParty => "pending",
        ObligationState::Fulfilled => "done",
        ObligationState::Cancelled => "cancelled",
        ObligationState::NotRequired => "not required",
        ObligationState::Unspecified => panic!("a duty stands somewhere"),
    }
}

/// Cycle, code and subject of a duty, as it is shown.
pub(super) fn which(duty: &Obligation) -> (u32, String, u32) {
    let code = plain(duty.code().as_str_name(), "OBLIGATION_CODE_");
    (duty.cycle.try_into().unwrap(), code, duty.subject.try_into().unwrap())
}

fn shown(duty: &Obligation) -> Stands {
    (
        state(duty.state()),
        duty.deadline
            .as_ref()
            .and_then(|deadline| deadline.due_time)
            .map(minute),
        duty.done_time.map(minute),
        duty.received_time.is_some(),
        duty.history.len(),
    )
}

/// What is owed, by whom, and whether it is overdue.
fn owed(model: &Model, now: i64) -> BTreeMap<(u32, String, u32), (Stands, String, bool)> {
    let one = |(which, owed): (&Which, &Owed)| {
        let key = (which.0, plain(which.1, ""), which.2);
        let stands = (owed.state, owed.due, owed.done, owed.received, owed.moves);
        let is_late = owed.due.is_some_and(|due| late(which.1, due) <= now);
        (key, (stands, plain(owed.debtor, ""), is_late && is_open(owed.state)))
    };
    model.owed.iter().map(one).collect()
}

/// Compares where an incident stands, what is owed on it and what may happen next, as it is told to a caller.
pub(super) fn compare(told: &ExplainIncidentResponse, of: &Followed, caller: &Caller, about: &str) {
    let incident = told.incident.as_ref().unwrap();
    let model = &of.model;
    let emergency = match incident.emergency_phase() {
        EmergencyPhase::Unspecified => "-".to_owned(),
        phase => plain(phase.as_str_name(), "EMERGENCY_PHASE_"),
    };
    let stands = (
        plain(
            ResponsePhase::as_str_name(&incident.response_phase()),
            "RESPONSE_PHASE_",
        ),
        plain(Track::as_str_name(&incident.track()), "TRACK_"),
        emergency,
        u32::try_from(incident.cycle).unwrap(),
    );
    let expected = (
        plain(model.phase, ""),
        plain(model.track, ""),
        plain(model.emergency, ""),
        model.cycle,
    );
    assert_eq!(stands, expected, "{about}");

    let duties = told.duties.iter().map(|told| {
        let duty = told.obligation.as_ref().unwrap();
        let debtor = plain(duty.debtor().as_str_name(), "PARTY_");
        (which(duty), (shown(duty), debtor, told.overdue))
    });
    let expected = owed(model, minute(told.on.unwrap()));
    assert_eq!(duties.collect::<BTreeMap<_, _>>(), expected, "{about}");

    let held = of.held(caller, true);
    let may = |line: &Line| model.may(&held, line);
    let mut next: Vec<_> = (model.next())
        .map(|(line, waits)| (line.step, may(line), waits))
        .collect();
    let shown = told.next.iter().map(|one| {
        let code = code(one.step());
        let waits = one.waits_for().map(|waits| guard(waits, code));
        (code, one.caller_may, waits.collect::<Vec<_>>())
    });
    let mut shown: Vec<_> = shown.collect();
    next.sort();
    shown.sort();
    assert_eq!(
        shown, next,
        "what may happen next as {} is told, {about}",
        caller.subject
    );
}
