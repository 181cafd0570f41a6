//! What a step changes of an incident.

use chidao_calendar::Instant;

use super::{Definition, Discrepancy, Evidence, Step};
use crate::rules::{
    checklist,
    classification::{Facts, PlanType, Seriousness, evaluate},
    incident::{Answer, Flag, Incident, Intake, Mark, Proposal, ResponsePhase, Track},
    party::Party,
    set::Set,
    system::Management,
    times::{Detection, Times},
};

/// What a command gives for a step. What a step does not ask for is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What is there of what may have to be given; the values below speak for themselves.
    pub evidence: Set<Evidence>,
    /// Under whose management the affected system is (O1, C3, C5; O3 where it is one of the two ministries).
    pub management: Management,
    /// Who sent the notice, where whoever enters it received it (O1, O1a): a citizen who called, the coordinator who warned.
    pub sender: Option<Party>,
    /// When it happened (O1, C2).
    pub occurred: Option<Instant>,
    /// When it was detected (O1, O4, O16, C2).
    pub detected: Option<Detection>,
    /// When the notice was received, where that was before now (O1, O1a).
    pub received: Option<Instant>,
    /// When it was found to be beyond one's capability, where that was before now (O5, O5a); beyond the operator's (C2).
    pub exceeded: Option<Instant>,
    /// When it was found to be beyond the specialised unit's (C2).
    pub unit_exceeded: Option<Instant>,
    /// When the response ended, where that was before now (O14, C2).
    pub ended: Option<Instant>,
    /// What it is classified as (O4, C1).
    pub classification: Option<Seriousness>,
    /// What is known (O1, S1, C3, C6; O4 and C1 where they propose).
    pub facts: Option<Facts>,
    /// What is flagged, beside what was before (C4).
    pub flags: Set<Flag>,
    /// What is flagged no longer, which is never done without a reason (C4).
    pub withdrawn: Set<Flag>,
    /// Parties of which it is known who they are (O1, C5, C6).
    pub parties: Set<Party>,
    /// The plan that was decided (S4).
    pub plan: Option<PlanType>,
    /// Whether the caller knows that a decision differs from the facts.
    pub acknowledged: bool,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            evidence: Set::EMPTY,
            management: Management::Civil,
            sender: None,
            occurred: None,
            detected: None,
            received: None,
            exceeded: None,
            unit_exceeded: None,
            ended: None,
            classification: None,
            facts: None,
            flags: Set::EMPTY,
            withdrawn: Set::EMPTY,
            parties: Set::EMPTY,
            plan: None,
            acknowledged: false,
        }
    }
}

/// The incident that a first notice makes (O1).
#[must_use]
pub fn received(given: &Given, by: Party, now: Instant) -> Incident {
    let intake = intake(given, by, now);
    Incident {
        response: ResponsePhase::Received,
        track: Track::Unclassified,
        emergency: None,
        cycle: 1,
        times: Times {
            occurred: given.occurred,
            received: Some(intake.at),
            ..Times::default()
        }
        .detected_at(given.detected),
        facts: given.facts.unwrap_or_default(),
        marks: Set::EMPTY,
        flags: Set::EMPTY,
        // That something reached the specialised unit does not say who that is.
        known: given.parties.with(by),
        classified: None,
        plan: None,
        intakes: vec![intake],
        proposals: Vec::new(),
        answers: Vec::new(),
        escalations: Vec::new(),
        orders: Vec::new(),
        progress: (0, None),
        discrepancies: Set::EMPTY,
        worked: Set::EMPTY,
    }
}

/// Who received a notice, and of whom. What those report who neither operate the system nor answer for incidents is received by
/// the specialised unit (QĐ 05/2017, Điều 11.1.b).
fn intake(given: &Given, by: Party, now: Instant) -> Intake {
    let at = given.received.unwrap_or(now);
    let (receiver, sender) = match by {
        Party::Operator | Party::SpecialisedUnit | Party::NetworkMember => (by, given.sender),
        other => (Party::SpecialisedUnit, Some(other)),
    };
    Intake {
        receiver,
        sender,
        at,
        is_report: false,
    }
}

/// The incident after a step, by a party, which is possible.
pub(super) fn apply(definition: &Definition, before: &Incident, given: &Given, by: Party, now: Instant) -> Incident {
    let mut next = before.clone();
    next.response = definition.to.unwrap_or(before.response);
    next.track = definition.to_track.unwrap_or(before.track);
    next.emergency = definition.to_emergency.unwrap_or(before.emergency);
    let answer = Answer {
        at: now,
        step: definition.step,
    };
    // Whoever acts is known.
    next.known = next.known.with(by);
    match definition.step {
        Step::AddNotice => {
            next.intakes.push(intake(given, by, now));
        }
        Step::BeginFirstResponse => mark(&mut next, Mark::FirstResponse),
        Step::ProposeDismissal => mark(&mut next, Mark::DismissalProposed),
        Step::Dismiss => next.answers.push(answer),
        Step::Confirm => {
            next.marks = next.marks.without(Mark::DismissalProposed).with(Mark::FirstResponse);
            next.times = next.times.detected_at(given.detected);
            classify(&mut next, given, by, now);
        }
        Step::VerifyClass => {
            mark(&mut next, Mark::Verified);
            classify(&mut next, given, by, now);
        }
        Step::SelectPlan => mark(&mut next, Mark::PlanChosen),
        Step::FlagCapability => next.times.exceeded = given.exceeded.or(Some(now)),
        Step::FlagUnitCapability => next.times.unit_exceeded = given.exceeded.or(Some(now)),
        Step::ProposeConvening => mark(&mut next, Mark::ConveningProposed),
        Step::ConveneTeam => {
            mark(&mut next, Mark::TeamConvened);
            next.known = next.known.with(Party::Team);
        }
        Step::Escalate => next.escalations.push(now),
        Step::RecordOrder => {
            next.orders.push(now);
            next.known = next.known.with(Party::Addressee);
        }
        Step::NameSpeaker => mark(&mut next, Mark::SpeakerNamed),
        Step::NameNationalSpeaker => mark(&mut next, Mark::NationalSpeakerNamed),
        Step::EndResponse => next.times.ended = given.ended.or(Some(now)),
        Step::Reopen => reopen(&mut next, given, now),
        Step::ProposeSerious => {
            next.facts = given.facts.unwrap_or(next.facts);
            propose(&mut next, by, now);
        }
        Step::RecordOrdinary | Step::RecordNotSerious => {
            mark(&mut next, Mark::UpgradeDeclined);
            // What was flagged is answered; whoever sees it otherwise flags it again.
            next.flags = next.flags.without(Flag::SeriousByDecree);
            let gone = [Mark::NationalSpeakerNamed, Mark::EmergencyEnded];
            next.marks = gone.into_iter().fold(next.marks, Set::without);
            // Whoever sees it otherwise again says why; what differed before is answered.
            next.classified = None;
            next.discrepancies = Set::EMPTY;
            next.plan = None;
            (next.times.begun, next.times.directed) = (None, None);
            next.worked = Set::EMPTY;
            next.answers.push(answer);
        }
        Step::RecordSerious => next.marks = next.marks.without(Mark::UpgradeDeclined),
        Step::RecordPlan => {
            next.marks = next.marks.without(Mark::UpgradeDeclined);
            next.plan = given.plan;
        }
        Step::CorrectTimes => {
            next.times = Times {
                occurred: given.occurred.or(next.times.occurred),
                exceeded: given.exceeded.or(next.times.exceeded),
                unit_exceeded: given.unit_exceeded.or(next.times.unit_exceeded),
                ended: given.ended.or(next.times.ended),
                ..next.times.detected_at(given.detected)
            };
        }
        Step::StateFacts | Step::NameSystem => {
            next.facts = given.facts.unwrap_or(next.facts);
            if definition.step == Step::NameSystem {
                next.known = next.known.and(given.parties);
            }
            // That it was declined holds for the facts that it was declined on.
            if next.facts != before.facts && evaluate(&next.facts).answer == Seriousness::Serious {
                next.marks = next.marks.without(Mark::UpgradeDeclined);
            }
        }
        Step::RaiseFlags => {
            let raised = next.flags.and(given.flags);
            next.flags = given.withdrawn.iter().fold(raised, Set::without);
        }
        Step::BeginEmergency => next.times.begun = Some(now),
        // Whoever directs it before it began lets it begin.
        Step::DirectEmergency => {
            next.times.begun = next.times.begun.or(Some(now));
            next.times.directed = next.times.directed.or(Some(now));
        }
        Step::RecordWork | Step::CompleteRemedy => {
            next.worked = next.worked.and(given.evidence.common(checklist::items()));
        }
        Step::RecordEnd => mark(&mut next, Mark::EmergencyEnded),
        Step::NameParties => next.known = next.known.and(given.parties),
        Step::Report
        | Step::Verify
        | Step::RequestDirection
        | Step::Direct
        | Step::RequestSupport
        | Step::IssueDirective
        | Step::ChangeTeam
        | Step::AdjustPlan
        | Step::Publish
        | Step::Respond
        | Step::Eradicate
        | Step::Recover
        | Step::Check
        | Step::FindUnstable
        | Step::Close
        | Step::AddMembers
        | Step::RecordEvaluation
        | Step::DeclareSerious
        | Step::ConveneTaskForce
        | Step::OrderSuspension
        | Step::OrderRequisition
        | Step::SetMark => {}
    }
    next
}

fn mark(incident: &mut Incident, mark: Mark) {
    incident.marks = incident.marks.with(mark);
}

/// A classification by the operator or the specialised unit: what may be serious is proposed to be raised in the same step (TT 20/2017,
/// Điều 10.1.c), and what was raised already stays so until the coordinator answers.
fn classify(next: &mut Incident, given: &Given, by: Party, now: Instant) {
    next.classified = given.classification;
    match (given.classification, next.track) {
        (Some(Seriousness::Serious), Track::Unclassified | Track::Ordinary) => {
            next.track = Track::SeriousProposed;
            next.facts = given.facts.unwrap_or(next.facts);
            propose(next, by, now);
        }
        (_, Track::Unclassified) => next.track = Track::Ordinary,
        _ => {}
    }
}

fn propose(next: &mut Incident, by: Party, at: Instant) {
    next.proposals.push(Proposal { by, at });
    next.marks = next.marks.without(Mark::UpgradeDeclined);
}

/// A new cycle: clocks start anew from the new detection, and nothing of the old one is owed in it.
fn reopen(next: &mut Incident, given: &Given, now: Instant) {
    next.cycle += 1;
    next.times = Times {
        received: Some(now),
        ..Times::default()
    }
    .detected_at(given.detected);
    let kept = [
        Mark::ConveningProposed,
        Mark::TeamConvened,
        Mark::SpeakerNamed,
        Mark::PlanChosen,
    ];
    next.marks = next.marks.common(Set::of(&kept));
    next.flags = Set::EMPTY;
    next.classified = None;
    next.plan = None;
    next.progress = (0, None);
    next.discrepancies = Set::EMPTY;
    next.worked = Set::EMPTY;
    for list in [&mut next.escalations, &mut next.orders] {
        list.clear();
    }
    next.answers.clear();
    // The unit has learnt of it, and passes that on.
    next.intakes = vec![Intake {
        receiver: Party::SpecialisedUnit,
        sender: None,
        at: now,
        is_report: false,
    }];
    next.proposals.clear();
}

/// Which of these differences there are.
pub(super) fn differing(definition: &Definition, incident: &Incident, given: &Given) -> Vec<Discrepancy> {
    use crate::rules::{classification, incident::EmergencyPhase};
    let is_serious = classification::evaluate(&incident.facts).answer == Seriousness::Serious;
    let fitting = classification::plan_of_system(&incident.facts).plan;
    let is_so = |discrepancy: &Discrepancy| match discrepancy {
        Discrepancy::NotProposed => incident.track != Track::SeriousProposed,
        Discrepancy::FactsSayOrdinary => !is_serious,
        Discrepancy::FactsSaySerious => is_serious,
        Discrepancy::NotClassified => incident.emergency != Some(EmergencyPhase::ReportedToStanding),
        Discrepancy::AnotherPlan => given.plan != Some(fitting),
        Discrepancy::RemedyOpen => incident.emergency != Some(EmergencyPhase::Evaluating),
        Discrepancy::OutOfTurn => !match definition.step {
            Step::RecordSerious => incident.emergency.is_none(),
            Step::RecordNotSerious => incident.emergency == Some(EmergencyPhase::ReportedToStanding),
            Step::DirectEmergency => matches!(
                incident.emergency,
                Some(EmergencyPhase::Initial | EmergencyPhase::Response)
            ),
            _ => incident.emergency == Some(EmergencyPhase::Ending),
        },
        Discrepancy::PlanDecided => incident.track == Track::Serious,
        Discrepancy::ResponseGoesOn => incident.response != ResponsePhase::Reviewing,
        Discrepancy::FileClosed => !incident.response.is_active(),
    };
    definition.discrepancies.iter().copied().filter(is_so).collect()
}
