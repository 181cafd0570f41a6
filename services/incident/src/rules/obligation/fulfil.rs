//! Doing what is owed, and recording its receipt.

use chidao_calendar::Instant;

use super::{Change, Code, Key, Moved, Obligation, State, duty};
use crate::rules::{
    article::Article,
    party::{Party, acts_as},
    phase::{Evidence, Instead, Reason, Refusal, Wanting},
    report::{ReportType, forms, needs_signature},
    set::Set,
    times::Disorder,
};

/// How a duty was done otherwise than by a report that is sent here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fulfilment {
    /// Whether there is a document of the debtor: it stands for the report by which the duty is done otherwise.
    pub has_document: bool,
    /// Whether that document is signed: then the specialised unit may record by it what was done on paper.
    pub is_signed: bool,
    /// Whether it says that handling is not finished; a notice may.
    pub is_unfinished: bool,
    /// When it was done, where that was before now.
    pub at: Option<Instant>,
}

/// The receipt of what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Whether there is a document that proves it.
    pub has_document: bool,
    /// When it was received, where that was before now.
    pub at: Option<Instant>,
}

/// A duty as doing it leaves it, where what it is owed for happened at an instant. Late is accepted; it shows in
/// [`Obligation::was_late`].
///
/// # Errors
/// No such duty is open, it is another's, it is done by a report and no document stands for that, the document is not signed (TT 20/2017,
/// Điều 9.1.b), or it was done in the time to come or before what it is owed for.
pub fn fulfil(
    obligations: &[Obligation],
    key: Key,
    held: Set<Party>,
    how: Fulfilment,
    since: Option<Instant>,
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
    if !is_own && !how.is_signed {
        return Err(Refusal::new(Reason::NotSigned, basis));
    }
    on_paper(obligation, how)?;
    let at = how.at.unwrap_or(now);
    in_order(at, now, since, Disorder::DoneBeforeItsCause)?;
    Ok(done(obligation, at))
}

/// A duty that was done at an instant.
pub(crate) fn done(obligation: &Obligation, at: Instant) -> Moved {
    let obligation = Obligation {
        state: State::Fulfilled,
        done: Some(at),
        ..obligation.clone()
    };
    Moved {
        obligation,
        changes: vec![Change::Fulfilled],
    }
}

/// What is done by a report is done here only by its document; the review is a report without a form.
fn on_paper(obligation: &Obligation, how: Fulfilment) -> Result<(), Refusal> {
    let code = obligation.key.code;
    let forms: Vec<ReportType> = forms(code, obligation.debtor).collect();
    let is_signed = code == Code::Review || forms.iter().any(|form| needs_signature(*form));
    if forms.is_empty() && !is_signed {
        return Ok(());
    }
    let instead = || forms.iter().copied().map(Instead::Submit);
    if !how.has_document {
        let wanting = Wanting::Evidence(vec![Evidence::Document]);
        let refusal = Refusal::new(Reason::Wanting(wanting), duty(code).basis).or(instead());
        return Err(refusal.or([Instead::Attach(Evidence::Document)]));
    }
    if is_signed && !how.is_signed {
        return Err(Refusal::new(Reason::NotSigned, &[Article::Tt20_9_1b]).or(instead()));
    }
    Ok(())
}

/// Whether something can have been done at an instant, which is neither to come nor before what caused it.
///
/// # Errors
/// It is to come, or it was before.
pub(crate) fn in_order(at: Instant, now: Instant, since: Option<Instant>, before: Disorder) -> Result<(), Refusal> {
    let disorder = if at > now {
        Some(Disorder::DoneToCome)
    } else {
        since.filter(|since| at < *since).map(|_| before)
    };
    let refusal = |disorder| Refusal::new(Reason::Times(disorder), &[Article::Inc08]);
    disorder.map_or(Ok(()), |disorder| Err(refusal(disorder)))
}

/// A duty as recording its receipt leaves it: the specialised unit records the receipt by the coordinator or another, with what proves
/// it (TT 20/2017, Điều 9.2.b).
///
/// # Errors
/// It was not done, the receipt is recorded already, the caller may not, the proof is missing, or it was received in the time to come or
/// before it was sent.
pub fn receive(
    obligations: &[Obligation],
    key: Key,
    held: Set<Party>,
    receipt: Receipt,
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
    if !receipt.has_document {
        let wanting = Wanting::Evidence(vec![Evidence::Document]);
        return Err(Refusal::new(Reason::Wanting(wanting), basis).or([Instead::Attach(Evidence::Document)]));
    }
    let at = receipt.at.unwrap_or(now);
    in_order(at, now, obligation.done, Disorder::ReceivedBeforeDone)?;
    let received = Obligation {
        received: Some(at),
        ..obligation.clone()
    };
    Ok(Moved {
        obligation: received,
        changes: vec![Change::Received],
    })
}
