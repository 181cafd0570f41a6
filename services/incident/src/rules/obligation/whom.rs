//! Whom a duty of an incident is owed to, and on which articles, where that hangs on what happened.

use super::{Code, Key, duty};
use crate::rules::{article::Article, incident::Incident, party::Party, phase::Step};

/// Whom a duty is owed to: of an acknowledgement the sender; of what undoes what was told all who had been told, the senders of notices
/// among them, but not whoever decided it. Of an earlier cycle it is what the catalogue says.
#[must_use]
pub fn owed_to(incident: &Incident, key: Key) -> Vec<Party> {
    let mut to = duty(key.code).to.to_vec();
    let senders = incident.intakes.iter().map(|intake| intake.sender);
    let place = usize::try_from(key.subject).unwrap_or(usize::MAX);
    match (key.code, answered(incident, key)) {
        (Code::Ack, _) if key.cycle == incident.cycle => {
            let sender = place
                .checked_sub(1)
                .and_then(|place| incident.intakes.get(place)?.sender);
            to.extend(sender);
        }
        (Code::Inform, Some(step)) => {
            for sender in senders.flatten() {
                if !to.contains(&sender) {
                    to.push(sender);
                }
            }
            to.retain(|party| step != Step::RecordOrdinary || *party != Party::Coordinator);
        }
        _ => {}
    }
    to
}

/// The articles of a duty.
#[must_use]
pub fn rests_on(incident: &Incident, key: Key) -> &'static [Article] {
    match answered(incident, key) {
        Some(Step::Dismiss) => &[Article::Inc04],
        Some(Step::RecordNotSerious) => &[Article::Qd05_14_3a],
        Some(_) => &[Article::Qd05_14_2b],
        None => duty(key.code).basis,
    }
}

/// The step after which all have to be told otherwise.
fn answered(incident: &Incident, key: Key) -> Option<Step> {
    let is_one = key.code == Code::Inform && key.cycle == incident.cycle;
    let place = usize::try_from(key.subject).ok()?.checked_sub(1)?;
    incident.answers.get(place).map(|answer| answer.step).filter(|_| is_one)
}
