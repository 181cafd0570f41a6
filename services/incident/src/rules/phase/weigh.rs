//! Whether a step is possible, read from the table.

use chidao_calendar::Instant;

use super::{
    Definition, Evidence, Given, Guard, Instead, Reason, Refusal, Step, Wanting, definitions,
    effect::{apply, differing},
};
use crate::rules::{
    article::Article,
    checklist,
    classification::{PlanType, Seriousness},
    closing,
    incident::{Incident, Mark, Track},
    obligation::Obligation,
    party::{Party, acts_as},
    set::Set,
    system,
    times::{Detection, Disorder},
};

/// A step that is possible, with what it leaves.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The row by which it is possible.
    pub definition: &'static Definition,
    /// The part in which the caller does it.
    pub by: Party,
    /// The incident afterwards.
    pub incident: Incident,
}

/// The parts that somebody holds in an incident as it stands: those of the team and of speakers count once they were given.
#[must_use]
pub fn holds(held: Set<Party>, incident: &Incident) -> Set<Party> {
    let given = [
        (Party::Team, Mark::TeamConvened),
        (Party::Speaker, Mark::SpeakerNamed),
        (Party::NationalSpeaker, Mark::NationalSpeakerNamed),
    ];
    let early = given.into_iter().filter(|(_, mark)| !incident.marks.contains(*mark));
    early.fold(held, |held, (party, _)| held.without(party))
}

/// Whether somebody may do a step on an incident, unset before its first notice, and what it leaves.
///
/// # Errors
/// The first thing that forbids it: whose it is goes before where the incident stands, that before what must be given.
pub fn weigh(
    step: Step,
    before: Option<(&Incident, &[Obligation])>,
    held: Set<Party>,
    given: &Given,
    now: Instant,
) -> Result<Weighed, Refusal> {
    let Some(first) = definitions(step).next() else {
        return Err(Refusal::new(Reason::NobodyMay, &[]));
    };
    let held = before.map_or(held, |(incident, _)| holds(held, incident));
    if definitions(step).all(|definition| definition.by.is_empty()) {
        return Err(refused(first, Reason::NobodyMay));
    }
    let Some((incident, obligations)) = before else {
        return report(first, held, given, now);
    };
    let stands: Vec<_> = definitions(step)
        .filter(|definition| stands_there(definition, incident))
        .collect();
    let whose = if stands.is_empty() {
        definitions(step).collect()
    } else {
        stands.clone()
    };
    let mine: Vec<_> = whose
        .iter()
        .filter_map(|definition| Some((*definition, acts_as(held, definition.by)?)))
        .collect();
    if mine.is_empty() {
        let parties = whose.iter().flat_map(|definition| definition.by).copied().collect();
        return Err(refused(
            whose.first().copied().unwrap_or(first),
            Reason::NotTheirs(parties),
        ));
    }
    let mut refusal = refused(
        mine.first().map_or(first, |(definition, _)| definition),
        Reason::NotFromHere,
    );
    for (place, (definition, by)) in mine.into_iter().filter(|_| !stands.is_empty()).enumerate() {
        match possible(definition, incident, obligations, given, by, now) {
            Ok(incident) => {
                return Ok(Weighed {
                    definition,
                    by,
                    incident,
                });
            }
            Err(other) if place == 0 => refusal = other,
            Err(_) => {}
        }
    }
    Err(refusal)
}

/// Whether the incident stands where the row starts from.
pub(crate) fn stands_there(definition: &Definition, incident: &Incident) -> bool {
    definition.phases.contains(&incident.response)
        && definition.tracks.contains(&incident.track)
        && (definition.emergencies.is_empty() || definition.emergencies.contains(&incident.emergency))
}

/// The guards of a row that are not met.
pub(crate) fn unmet(definition: &Definition, incident: &Incident, obligations: &[Obligation]) -> Vec<Guard> {
    let is_unmet = |guard: &Guard| match guard {
        Guard::DismissalProposed => !incident.marks.contains(Mark::DismissalProposed),
        Guard::ConveningProposed => !incident.marks.contains(Mark::ConveningProposed),
        Guard::TeamConvened => !incident.marks.contains(Mark::TeamConvened),
        Guard::PlanChosen => !incident.marks.contains(Mark::PlanChosen),
        Guard::NeverExceeded => incident.times.exceeded.is_some(),
        Guard::NotFlagged if definition.step == Step::FlagCapability => incident.times.exceeded.is_some(),
        Guard::NotFlagged => incident.times.unit_exceeded.is_some(),
        Guard::NothingBlocks => !closing::blockers(incident, obligations).is_empty(),
    };
    definition.guards.iter().copied().filter(is_unmet).collect()
}

fn report(definition: &'static Definition, held: Set<Party>, given: &Given, now: Instant) -> Result<Weighed, Refusal> {
    if definition.step != Step::Report {
        return Err(refused(definition, Reason::NotFromHere));
    }
    let Some(by) = acts_as(held, definition.by) else {
        return Err(refused(definition, Reason::NotTheirs(definition.by.to_vec())));
    };
    in_scope(given)?;
    lacking(definition, None, given, by)?;
    let incident = super::received(given, by, now);
    in_order(&incident, now)?;
    Ok(Weighed {
        definition,
        by,
        incident,
    })
}

fn possible(
    definition: &Definition,
    incident: &Incident,
    obligations: &[Obligation],
    given: &Given,
    by: Party,
    now: Instant,
) -> Result<Incident, Refusal> {
    if definition.step == Step::Report {
        return Err(refused(definition, Reason::NotFromHere));
    }
    lacking(definition, Some(incident), given, by)?;
    if matches!(definition.step, Step::StateFacts | Step::NameParties) {
        in_scope(given).map_err(|refusal| refusal.or([Instead::Take(Step::Dismiss)]))?;
    }
    verification(definition, incident, given)?;
    if let Some(guard) = unmet(definition, incident, obligations).first() {
        return Err(match guard {
            Guard::NothingBlocks => {
                let blockers = closing::blockers(incident, obligations);
                refused(definition, Reason::Wanting(Wanting::Blockers(blockers))).or([Instead::Fulfil])
            }
            other => refused(definition, Reason::Wanting(Wanting::Guard(*other))),
        });
    }
    let differing = differing(definition, incident, given);
    if !differing.is_empty() && !given.acknowledged {
        let wanting = Wanting::Acknowledgement(differing);
        let refusal = Refusal::new(
            Reason::Wanting(wanting),
            &[&[Article::Inc02], definition.basis].concat(),
        );
        return Err(refusal.or([Instead::Acknowledge]));
    }
    timely(definition, incident, given, now)?;
    let mut next = apply(definition, incident, given, by, now);
    next.discrepancies = next.discrepancies.and(differing.into_iter().collect());
    in_order(&next, now)?;
    Ok(next)
}

/// Whether the system, where it is named, is one whose incidents are taken here.
fn in_scope(given: &Given) -> Result<(), Refusal> {
    system::accept(given.management).map_err(|out| {
        let refusal = Refusal::new(Reason::OutOfScope(out), &[out.article]);
        refusal.or([Instead::TurnToTheMinistry])
    })
}

/// What a classification by the specialised unit asks for: a reason where it corrects the operator's, and the coordinator's decision
/// where the incident was proposed as serious.
fn verification(definition: &Definition, incident: &Incident, given: &Given) -> Result<(), Refusal> {
    if definition.step != Step::VerifyClass {
        return Ok(());
    }
    if incident.track == Track::SeriousProposed && given.classification != Some(Seriousness::Serious) {
        let refusal = Refusal::new(Reason::NotFromHere, &[Article::Qd05_14_2b]);
        return Err(refusal.or([Instead::Take(Step::RecordOrdinary)]));
    }
    if given.classification != incident.classified && !given.evidence.contains(Evidence::Reason) {
        return Err(wanting(definition, vec![Evidence::Reason]));
    }
    Ok(())
}

fn lacking(definition: &Definition, before: Option<&Incident>, given: &Given, by: Party) -> Result<(), Refusal> {
    let times = before.map(|incident| incident.times).unwrap_or_default();
    let knows_when = times.detected.is_some() && !times.is_day_alone;
    let is_work = definition.step == Step::CompleteRemedy;
    let recorded = before
        .filter(|_| is_work)
        .map_or(Set::EMPTY, |incident| incident.worked);
    let corrected = [given.occurred, given.exceeded, given.unit_exceeded, given.ended];
    let is_there = |evidence: &Evidence| match evidence {
        Evidence::Classification => given.classification.is_some(),
        Evidence::PlanCode => given.plan.is_some_and(|plan| plan != PlanType::None),
        Evidence::Management => system::accept(given.management).is_err(),
        Evidence::Flags => !given.flags.and(given.withdrawn).is_empty(),
        Evidence::Facts => given.facts.is_some(),
        Evidence::Parties => !given.parties.is_empty(),
        Evidence::Work => !given.evidence.common(checklist::items()).is_empty(),
        Evidence::Times => match definition.step {
            Step::Confirm => given.detected.is_some() || knows_when,
            Step::CorrectTimes => given.detected.is_some() || corrected.iter().any(Option::is_some),
            _ => given.detected.is_some(),
        },
        other => given.evidence.contains(*other) || recorded.contains(*other),
    };
    let mut lacking: Vec<_> = definition
        .needs
        .iter()
        .copied()
        .filter(|evidence| !is_there(evidence))
        .collect();
    // Whoever confirms at another time than was said corrects it, which is never done without a reason.
    let is_corrected = times.detected.zip(given.detected).is_some_and(|(said, given)| {
        // To say the hour of the day that was said corrects nothing.
        let is_hour = times.is_day_alone && said.civil_date() == given.instant().civil_date();
        said != given.instant() && !is_hour
    });
    if definition.step == Step::Confirm && is_corrected && !given.evidence.contains(Evidence::Reason) {
        lacking.push(Evidence::Reason);
    }
    let withdraws = definition.step == Step::RaiseFlags && !given.withdrawn.is_empty();
    if withdraws && !given.evidence.contains(Evidence::Reason) {
        lacking.push(Evidence::Reason);
    }
    // Whoever classifies it as serious proposes it, on the same assessment as whoever proposes it at once.
    let is_class = matches!(definition.step, Step::Confirm | Step::VerifyClass);
    let is_new = before.is_some_and(|incident| matches!(incident.track, Track::Unclassified | Track::Ordinary));
    let proposes = is_class && is_new && given.classification == Some(Seriousness::Serious);
    if proposes && !given.evidence.contains(Evidence::Assessment) {
        lacking.push(Evidence::Assessment);
    }
    // The day alone is for third parties.
    if by == Party::Operator && matches!(given.detected, Some(Detection::On(_))) {
        lacking.push(Evidence::Times);
    }
    if lacking.is_empty() {
        Ok(())
    } else {
        Err(wanting(definition, lacking))
    }
}

fn wanting(definition: &Definition, evidence: Vec<Evidence>) -> Refusal {
    let instead: Vec<_> = evidence.iter().copied().map(Instead::Attach).collect();
    Refusal::new(Reason::Wanting(Wanting::Evidence(evidence)), definition.basis).or(instead)
}

/// Whether what is given of times fits what is on file.
fn timely(definition: &Definition, incident: &Incident, given: &Given, now: Instant) -> Result<(), Refusal> {
    let times = incident.times;
    let is_new = |given: Option<Instant>, said: Option<Instant>| given.is_some() && said.is_none();
    let is_nothing = [
        (given.exceeded, times.exceeded),
        (given.unit_exceeded, times.unit_exceeded),
        (given.ended, times.ended),
    ];
    let detected = given.detected.map(Detection::instant);
    let disorder = match definition.step {
        Step::AddNotice => given.received.filter(|at| *at > now).map(|_| Disorder::KnownToCome),
        Step::CorrectTimes => {
            let is_so = is_nothing.into_iter().any(|(given, said)| is_new(given, said));
            is_so.then_some(Disorder::NothingToCorrect)
        }
        Step::Reopen => {
            let is_so = detected.zip(times.detected).is_some_and(|(now, first)| now < first);
            is_so.then_some(Disorder::RecurredBefore)
        }
        _ => None,
    };
    disorder.map_or(Ok(()), |disorder| Err(disordered(disorder)))
}

fn disordered(disorder: Disorder) -> Refusal {
    Refusal::new(Reason::Times(disorder), &[Article::Inc08])
}

fn in_order(incident: &Incident, now: Instant) -> Result<(), Refusal> {
    let checked = incident.times.check(now);
    checked.map_err(disordered)
}

fn refused(definition: &Definition, reason: Reason) -> Refusal {
    Refusal::new(reason, definition.basis).or(definition.instead.iter().copied())
}
