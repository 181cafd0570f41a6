//! The one way in: a command with its actor, what it brings and what is on file comes in; a decision or a refusal comes out.

use chidao_calendar::Instant;

use super::{
    article::Article,
    classification::{Seriousness, evaluate},
    closing,
    incident::{Flag, Incident, Intake, Mark, ResponsePhase},
    obligation::{self, Change, Code, Errand, Fulfilment, Key, Moved, Obligation, Receipt, World, reconcile},
    pack::packs_of,
    party::{Party, acts_as, really},
    phase::{Discrepancy, Given, Refusal, Step, Weighed, definitions, weigh},
    report::{self, Filled, ReportType},
    set::Set,
    times::{Detection, Disorder},
};

/// What the reader of a decision must know: accepted, but.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// The proposal is made although by what is known the incident is not serious.
    ProposedAgainstFacts,
    /// The decision differs from what is known.
    Differs(Discrepancy),
    /// No text rules this.
    NoText,
    /// By the day of detection no text holds that this service knows.
    NoPack,
    /// Only the day of detection is known: clocks run from 00:00.
    FromMidnight,
    /// The report does nothing that its sender owed when it was sent.
    FulfilsNothing(ReportType),
    /// The duty was done late.
    Late(Key),
    /// The duty was overdue already when it was recorded.
    OverdueAlready(Key),
    /// The due time rests on days that are not official yet.
    Provisional(Key),
}

/// A decision.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The part in which the caller acted, which he holds.
    pub by: Party,
    /// Whose step or duty it is, where that is another: of the owner whose delegate acted, of the debtor whose paper was recorded.
    pub on_behalf_of: Option<Party>,
    /// The incident afterwards.
    pub incident: Incident,
    /// The duties that arose or changed.
    pub moved: Vec<Moved>,
    /// The articles that it rests on.
    pub basis: Vec<Article>,
    /// Who is told of it, beside those to whom duties are owed.
    pub tell: Vec<Party>,
    /// What must be known of it.
    pub notes: Vec<Note>,
}

impl Decision {
    /// What time will bring about the duties that it moved, at which instants: errands to plan, in place of those that were.
    pub fn errands(&self, now: Instant) -> impl Iterator<Item = (Key, Errand, Instant)> {
        self.moved.iter().flat_map(move |moved| {
            let key = moved.obligation.key;
            Errand::coming(&moved.obligation, now).map(move |(errand, at)| (key, errand, at))
        })
    }
}

/// A file: an incident with its duties.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its duties, of all cycles.
    pub obligations: &'a [Obligation],
}

/// Takes a step; on no file where it is the first notice.
///
/// # Errors
/// Why it cannot be taken, on which article, and what can be done instead.
pub fn take(
    step: Step,
    file: Option<File<'_>>,
    held: Set<Party>,
    given: &Given,
    world: &World<'_>,
    now: Instant,
) -> Result<Decision, Refusal> {
    let before = file.map(|file| (file.incident, file.obligations));
    let weighed = weigh(step, before, held, given, now)?;
    let obligations = file.map_or(&[][..], |file| file.obligations);
    let moved = reconcile(obligations, &weighed.incident, world, now);
    let mut notes = noted(step, given, &weighed.incident, world);
    if weighed.definition.basis.contains(&Article::Inc06) {
        notes.push(Note::NoText);
    }
    notes.extend(weighed.incident.discrepancies.iter().map(Note::Differs));
    let mut basis = based(step, &weighed, given, world);
    let mut tell = told(step).to_vec();
    let proposals = |incident: &Incident| (incident.cycle, incident.proposals.len());
    let is_proposal = file.is_some_and(|file| proposals(file.incident) < proposals(&weighed.incident));
    if is_proposal && matches!(step, Step::Confirm | Step::VerifyClass) {
        // It was proposed in the same step, as by a proposal of its own.
        for definition in definitions(Step::ProposeSerious) {
            let further = definition.basis.iter().filter(|article| !basis.contains(article));
            basis.extend(further.copied().collect::<Vec<_>>());
        }
        tell.extend(told(Step::ProposeSerious));
    }
    let by = (really(held, weighed.by), weighed.by);
    let after = obligation::after(obligations, &moved);
    Ok(decision(
        by,
        (weighed.incident, &after),
        moved,
        &basis,
        (tell, notes),
        now,
    ))
}

/// The articles of a step: those of its row, and of flags those that each rests on, as far as they hold for the incident.
fn based(step: Step, weighed: &Weighed, given: &Given, world: &World<'_>) -> Vec<Article> {
    let times = weighed.incident.times;
    let packs = packs_of(world.force, times.detected, times.received);
    let flags = given.flags.and(given.withdrawn).iter().map(Flag::article);
    let of_flags = flags.filter(|(pack, _)| step == Step::RaiseFlags && packs.contains(*pack));
    let mut basis: Vec<_> = of_flags.map(|(_, article)| article).collect();
    basis.dedup();
    basis.extend(weighed.definition.basis);
    basis
}

/// Does a duty.
///
/// # Errors
/// No such duty is open, it is another's, it is done by a report and no signed document stands for it, or it cannot have been done then.
pub fn fulfil(
    file: File<'_>,
    key: Key,
    held: Set<Party>,
    how: Fulfilment,
    world: &World<'_>,
    now: Instant,
) -> Result<Decision, Refusal> {
    let found = file.obligations.iter().find(|one| one.key == key);
    let since = found.and_then(|one| obligation::since(one, file.incident, world));
    let done = obligation::fulfil(file.obligations, key, held, how, since, now)?;
    let debtor = done.obligation.debtor;
    let by = match acts_as(held, &[debtor]) {
        Some(debtor) => really(held, debtor),
        None => Party::SpecialisedUnit,
    };
    let sent = Sent {
        is_unfinished: how.is_unfinished && key.code == Code::Notice5d,
        is_acknowledged: matches!(key.code, Code::Notice5d | Code::NoticeUpdate | Code::Initial),
        at: how.at.unwrap_or(now),
    };
    Ok(did(file, vec![done], (by, debtor), sent, world, now))
}

/// Records the receipt of what was done.
///
/// # Errors
/// It was not done, the caller may not record it, nothing proves it, or it cannot have been received then.
pub fn receive(
    file: File<'_>,
    key: Key,
    held: Set<Party>,
    receipt: Receipt,
    now: Instant,
) -> Result<Decision, Refusal> {
    let received = obligation::receive(file.obligations, key, held, receipt, now)?;
    let (incident, basis) = (file.incident.clone(), obligation::rests_on(file.incident, key));
    let by = (Party::SpecialisedUnit, Party::SpecialisedUnit);
    let after = obligation::after(file.obligations, std::slice::from_ref(&received));
    Ok(decision(
        by,
        (incident, &after),
        vec![received],
        basis,
        (Vec::new(), Vec::new()),
        now,
    ))
}

/// Sends a report, which does what its sender owed by it when it was sent. A report that nobody owes is sent all the same, and said to
/// do nothing.
///
/// # Errors
/// It is another's, it is not signed, fields are missing, or it cannot have been sent then.
pub fn submit(
    file: File<'_>,
    filled: &Filled,
    held: Set<Party>,
    world: &World<'_>,
    now: Instant,
) -> Result<Decision, Refusal> {
    let sender = report::check(filled, held)?;
    let at = filled.sent.unwrap_or(now);
    obligation::in_order(at, now, file.incident.times.detected, Disorder::DoneBeforeItsCause)?;
    let codes = report::fulfils(filled.report, sender);
    let is_unfinished = filled.is_unfinished && filled.report == ReportType::Notice;
    let owed = file.obligations.iter().filter(|one| {
        // That handling is not finished is no update of a notice.
        let is_one = codes.contains(&one.key.code) && !(is_unfinished && one.key.code == Code::NoticeUpdate);
        let is_his = one.debtor == sender && is_one;
        let is_open = one.state.is_open() && one.key.cycle == file.incident.cycle;
        is_his && is_open && obligation::since(one, file.incident, world).is_none_or(|since| since <= at)
    });
    let moved: Vec<_> = owed.map(|one| obligation::done(one, at)).collect();
    let is_idle = moved.is_empty() && !codes.is_empty();
    let sent = Sent {
        is_unfinished: is_unfinished && sender == Party::Operator,
        is_acknowledged: report::is_acknowledged(filled.report, sender),
        at,
    };
    let mut decision = did(file, moved, (really(held, sender), sender), sent, world, now);
    if is_idle {
        decision.notes.push(Note::FulfilsNothing(filled.report));
    }
    decision.basis.splice(0..0, [Article::Qd05_11_2, Article::Tt20_9_3]);
    decision.basis.dedup();
    Ok(decision)
}

/// What a report was, as far as something hangs on it.
struct Sent {
    is_unfinished: bool,
    /// Whether the specialised unit received it as one that it acknowledges.
    is_acknowledged: bool,
    at: Instant,
}

/// What is on file after duties were done.
fn did(file: File<'_>, done: Vec<Moved>, by: (Party, Party), sent: Sent, world: &World<'_>, now: Instant) -> Decision {
    let mut incident = file.incident.clone();
    let is_past = |done: &Moved| done.obligation.key.cycle != file.incident.cycle;
    for key in done.iter().map(|done| done.obligation.key) {
        if key.code == Code::Progress && key.cycle == incident.cycle {
            incident.progress = (key.subject, Some(sent.at));
        }
    }
    if !done.iter().any(is_past) {
        if sent.is_unfinished {
            incident.marks = incident.marks.with(Mark::NoticeUnfinished);
        }
        if sent.is_acknowledged {
            incident.intakes.push(Intake {
                receiver: Party::SpecialisedUnit,
                sender: Some(Party::Operator),
                at: sent.at,
                is_report: true,
            });
        }
    }
    let obligations = obligation::after(file.obligations, &done);
    let basis: Vec<_> = done
        .iter()
        .flat_map(|done| obligation::rests_on(file.incident, done.obligation.key))
        .copied()
        .collect();
    let further = reconcile(&obligations, &incident, world, now);
    let moved: Vec<_> = done.into_iter().chain(further).collect();
    let after = obligation::after(file.obligations, &moved);
    decision(by, (incident, &after), moved, &basis, (Vec::new(), Vec::new()), now)
}

fn noted(step: Step, given: &Given, incident: &Incident, world: &World<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let is_ordinary = evaluate(&incident.facts).answer == Seriousness::Ordinary;
    let is_proposal = step == Step::ProposeSerious || given.classification == Some(Seriousness::Serious);
    if is_ordinary && is_proposal && matches!(step, Step::ProposeSerious | Step::Confirm | Step::VerifyClass) {
        notes.push(Note::ProposedAgainstFacts);
    }
    if matches!(given.detected, Some(Detection::On(_))) {
        notes.push(Note::FromMidnight);
    }
    if packs_of(world.force, incident.times.detected, incident.times.received).is_empty() {
        notes.push(Note::NoPack);
    }
    notes
}

fn decision(
    (by, party): (Party, Party),
    (mut incident, obligations): (Incident, &[Obligation]),
    moved: Vec<Moved>,
    basis: &[Article],
    (tell, mut notes): (Vec<Party>, Vec<Note>),
    now: Instant,
) -> Decision {
    // What the coordinator ended is closed once nothing stands in the way.
    if closing::closes(&incident, obligations) {
        incident.response = ResponsePhase::Closed;
    }
    for moved in &moved {
        let obligation = &moved.obligation;
        let arose = moved
            .changes
            .iter()
            .any(|change| matches!(change, Change::Created | Change::DueMoved | Change::Revived));
        if moved.changes.contains(&Change::Fulfilled) && obligation.was_late() {
            notes.push(Note::Late(obligation.key));
        }
        if arose && obligation.is_overdue(now) {
            notes.push(Note::OverdueAlready(obligation.key));
        }
        if arose && obligation.deadline.is_some_and(|deadline| deadline.is_provisional) {
            notes.push(Note::Provisional(obligation.key));
        }
    }
    Decision {
        by,
        on_behalf_of: Some(party).filter(|party| *party != by),
        incident,
        moved,
        basis: basis.to_vec(),
        tell,
        notes,
    }
}

/// Who is told of a step.
const fn told(step: Step) -> &'static [Party] {
    use Party as P;
    match step {
        Step::ConveneTeam | Step::ChangeTeam | Step::AddMembers => &[P::Team, P::Operator, P::SpecialisedUnit],
        Step::Direct | Step::IssueDirective | Step::AdjustPlan | Step::DirectEmergency => {
            &[P::SpecialisedUnit, P::Operator, P::Owner, P::Team]
        }
        Step::RequestDirection => &[P::Owner, P::ProvincialCommittee],
        Step::ProposeConvening | Step::FlagUnitCapability => &[P::ProvincialCommittee],
        Step::RequestSupport => &[P::ProvincialCommittee, P::SpecialisedUnit],
        Step::FlagCapability => &[P::SpecialisedUnit, P::Owner],
        Step::Escalate => &[P::SpecialisedUnit],
        Step::RecordOrder => &[P::Addressee, P::ProvincialCommittee],
        Step::NameSpeaker | Step::NameNationalSpeaker => &[P::Speaker, P::NationalSpeaker, P::SpecialisedUnit],
        Step::ProposeSerious => &[P::SpecialisedUnit, P::ProvincialCommittee, P::Owner],
        Step::RecordOrdinary | Step::RecordSerious | Step::RecordPlan | Step::RecordNotSerious => {
            &[P::Operator, P::Owner, P::ProvincialCommittee]
        }
        Step::RecordEvaluation | Step::RecordEnd | Step::Close | Step::Reopen | Step::Dismiss => {
            &[P::Operator, P::Owner, P::ProvincialCommittee]
        }
        _ => &[],
    }
}
