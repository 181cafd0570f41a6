//! Commands on commitments.

use chidao_calendar::{Date, Due, Instant};
use chidao_model::{
    budget::{commitment::Model, line},
    id::{CommitmentId, LineId},
};
use chidao_proto::{
    budget::v1::{
        AdjustCommitmentRequest, AdjustCommitmentResponse, CancelCommitmentRequest, CancelCommitmentResponse,
        Commitment, Contract, JournalEntry, RecordCommitmentAnswerRequest, RecordCommitmentAnswerResponse,
        RequestCommitmentRequest, RequestCommitmentResponse,
    },
    common::v1::DocumentRef,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id};

use super::{
    Command, Paper,
    activity::{self, amount},
    audiences,
    books::{self, by_paper, posted, resting},
    contract::{self, need_line},
    estimate::Recorded as OfYear,
    issuer,
    refusal::{label, told},
    subject,
    who::Who,
    world::Rulings,
};
use crate::{
    resource::{self, seen_activity, seen_commitment, seen_contract, seen_line, write_commitment, write_line},
    rules::{
        self,
        commitment::{Change as Asked, File, adjust, answer, cancel, request},
        refusal::Evidence,
        world::Decided,
    },
};

/// A commitment on record, with what it concerns.
struct Recorded {
    commitment: Commitment,
    contract: Contract,
    year: OfYear,
    file: File,
}

/// A commitment on record, without etag.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn recorded(set: &WorkingSet, name: &str, field: &str) -> Result<Commitment, Refusal> {
    let row: &Model = existing(set, &id::<CommitmentId>(name, field)?, name, field)?;
    let mut commitment = resource::commitment(row)?;
    commitment.etag.clear();
    Ok(commitment)
}

impl Recorded {
    fn seen_as(set: &WorkingSet, name: &str, etag: &str) -> Result<Self, Refusal> {
        let row: &Model = existing(set, &id::<CommitmentId>(name, "name")?, name, "name")?;
        check_etag(etag, row, name)?;
        let commitment = recorded(set, name, "name")?;
        let contract = contract::recorded(set, &commitment.contract, "contract")?;
        let (seen, held) = seen_commitment(&commitment)?;
        let line: &line::Model = existing(set, &id::<LineId>(&commitment.line, "line")?, &commitment.line, "line")?;
        let line = resource::line(line)?;
        let file = File {
            commitment: seen,
            contract: seen_contract(&contract)?,
            line: seen_line(&line, held)?,
        };
        Ok(Self {
            year: OfYear::of(set, &line.estimate, "estimate")?,
            file,
            contract,
            commitment,
        })
    }

    fn refuse(&self) -> impl Fn(rules::refusal::Refusal) -> Refusal {
        let (name, state) = (&self.commitment.name, label("CommitmentState", self.commitment.state));
        move |refused| told(&refused, name, state)
    }
}

fn on_commitment(set: &WorkingSet, name: &str) -> Result<Subject, Refusal> {
    existing::<Model>(set, &id::<CommitmentId>(name, "name")?, name, "name")?;
    Ok(subject("Commitment", name, Some(audiences())))
}

/// What a command on a commitment must see: it, its contract, line and estimate.
pub(super) fn need(name: &str, field: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let commitment: CommitmentId = id(name, field)?;
    if let Some(row) = set.loaded::<Model>(&commitment) {
        contract::need(&row.contract_id.name(), "contract", set, needs)?;
        need_line(&row.line_id.name(), "line", set, needs)?;
    }
    needs.row::<Model>(commitment);
    Ok(())
}

fn need_named(name: &str, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    need(name, "name", set, needs)
}

/// The change that leaves a commitment as the rules say.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(super) fn change(
    before: &Commitment,
    after: &rules::commitment::Commitment,
    line: &rules::estimate::Line,
) -> Result<(Commitment, Change), Refusal> {
    let (said, row) = write_commitment(before, after, line)?;
    let change = Change::of(said.name.clone(), &said, audiences()).row(row);
    Ok((said, change))
}

/// What an act of the rules leaves of a commitment, its contract and its line, written into the books.
struct Written {
    commitment: Commitment,
    entry: Option<JournalEntry>,
    decision: Decision,
}

fn write(
    before: (&Commitment, &Contract),
    decided: &Decided<File>,
    paper: Option<&DocumentRef>,
    act: &Act<'_>,
    set: &WorkingSet,
) -> Result<Written, Refusal> {
    let after = &decided.after;
    let (commitment, of_commitment) = change(before.0, &after.commitment, &after.line)?;
    let decision = resting(Decision::silent(), decided).change(of_commitment);
    let mut decision = contract::changed(decision, before.1, &after.contract)?;
    let mut entry = None;
    if let Some(group) = &decided.group {
        let (line, row) = write_line(&after.line)?;
        let line = Change::of(line.name.clone(), &line, audiences()).row(row);
        let (staged, written) = posted(decision.change(line), group, paper, act, set)?;
        (decision, entry) = (staged, Some(written));
    }
    Ok(Written {
        commitment,
        entry,
        decision,
    })
}

fn due_on(due: Option<Due>) -> Option<chidao_proto::common::v1::Date> {
    due.map(|due| due.date.into())
}

/// The day from which a term runs.
fn event(given: &Option<chidao_proto::common::v1::Date>, otherwise: Date) -> Result<Date, Refusal> {
    Ok(field::optional_day(given, "event")?.unwrap_or(otherwise))
}

/// The days whose parameters an act looks at: its own, that of the event, and the first of the budget year.
fn days(who: &Who, event: Date, year: i32) -> [Date; 3] {
    let first = Date::from_ordinal_date(year, 1).unwrap_or(event);
    [who.doing().on, event, first]
}

impl Command for RequestCommitmentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(CommitmentId::COLLECTION, now).need(needs);
        books::need(now, needs);
        contract::need(&self.contract, "contract", set, needs)?;
        need_line(&self.line, "line", set, needs)?;
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    // Whoever may not ask is told so, whatever he names, so that nobody finds out by it what there is.
    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject("Commitment", CommitmentId::COLLECTION, None))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (number, counter) = Numbers::of(CommitmentId::COLLECTION, act.now).next(set)?;
        let contract = contract::recorded(set, &self.contract, "contract")?;
        let row: &line::Model = existing(set, &id::<LineId>(&self.line, "line")?, &self.line, "line")?;
        let line = resource::line(row)?;
        let year = OfYear::of(set, &line.estimate, "estimate")?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let seen = seen_contract(&contract)?;
        let event = event(&self.event, seen.said.begins_on())?;
        let days = days(&who, event, year.seen.year);
        let rulings = Rulings::new(act.roster.reference(), &year.committee, &days);
        let (new, more) = (rules::id::CommitmentId::new(number), amount(self.amount, "amount")?);
        let activity = activity::recorded(set, &contract.activity, "activity")?;
        activity::check_spender(&activity, &year, set, "line")?;
        let of = (&seen, &seen_line(&line, [])?, &year.seen, &seen_activity(&activity)?);
        let decided = rulings
            .ask(|world| who.asks(|doing| request(new, more, of, event, doing, world)))
            .map_err(|why| told(&why, &self.contract, label("ContractState", contract.state)))?;
        let before = Commitment {
            contract: self.contract.clone(),
            line: self.line.clone(),
            estimate: line.estimate.clone(),
            answer_due: due_on(decided.due),
            ..Commitment::default()
        };
        let written = write((&before, &contract), &decided, self.basis.as_ref(), act, set)?;
        let reply = RequestCommitmentResponse {
            commitment: Some(written.commitment),
            entry: written.entry,
            receipt: None,
        };
        let decision = written.decision.answering(&reply).counter(counter);
        Paper::of(&self.basis, "basis")?.cite(decision, set)
    }
}

impl Command for AdjustCommitmentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    by_paper!(basis, need_named, on_commitment);

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let event = event(&self.event, who.doing().on)?;
        let year = &recorded.year;
        let rulings = Rulings::new(
            act.roster.reference(),
            &year.committee,
            &days(&who, event, year.seen.year),
        );
        let sum = amount(self.amount, "amount")?;
        let asked = if self.lower {
            Asked::Lower(sum)
        } else {
            Asked::Raise(sum)
        };
        let activity = seen_activity(&activity::recorded(set, &recorded.contract.activity, "activity")?)?;
        let decided = rulings
            .ask(|world| who.asks(|doing| adjust(&recorded.file, (&year.seen, &activity), asked, event, doing, world)))
            .map_err(recorded.refuse())?;
        recorded.commitment.answer_due = due_on(decided.due);
        let before = (&recorded.commitment, &recorded.contract);
        let written = write(before, &decided, self.basis.as_ref(), act, set)?;
        let reply = AdjustCommitmentResponse {
            commitment: Some(written.commitment),
            entry: written.entry,
            receipt: None,
        };
        Paper::of(&self.basis, "basis")?.cite(written.decision.answering(&reply), set)
    }
}

impl Command for RecordCommitmentAnswerRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .paper(&self.answer, "answer")
            .missing(self.accepted && self.treasury_number.is_empty(), "treasury_number")
            .judge()
    }

    by_paper!(answer, need_named, on_commitment);

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::TreasuryPaper, &self.answer, "answer")?
            .gives(!self.reason.is_empty(), Evidence::Reason);
        let (unit, on) = (&recorded.year.estimate.unit, who.doing().on);
        issuer::check_treasury(&Paper::of(&self.answer, "answer")?, unit, "answer", on)?;
        let decided = who
            .asks(|doing| answer(&recorded.file, self.accepted, doing))
            .map_err(recorded.refuse())?;
        let before = &mut recorded.commitment;
        before.answer_due = None;
        match self.accepted {
            true => before.treasury_number.clone_from(&self.treasury_number),
            false => before.reason.clone_from(&self.reason),
        }
        let before = (&recorded.commitment, &recorded.contract);
        let written = write(before, &decided, self.answer.as_ref(), act, set)?;
        let reply = RecordCommitmentAnswerResponse {
            commitment: Some(written.commitment),
            entry: written.entry,
            receipt: None,
        };
        Paper::of(&self.answer, "answer")?.cite(written.decision.answering(&reply), set)
    }
}

impl Command for CancelCommitmentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.answer, "answer").judge()
    }

    by_paper!(answer, need_named, on_commitment);

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::TreasuryPaper, &self.answer, "answer")?
            .gives(!self.reason.is_empty(), Evidence::Reason);
        let (unit, on) = (&recorded.year.estimate.unit, who.doing().on);
        issuer::check_treasury(&Paper::of(&self.answer, "answer")?, unit, "answer", on)?;
        let decided = who
            .asks(|doing| cancel(&recorded.file, doing))
            .map_err(recorded.refuse())?;
        recorded.commitment.reason.clone_from(&self.reason);
        let before = (&recorded.commitment, &recorded.contract);
        let written = write(before, &decided, self.answer.as_ref(), act, set)?;
        let reply = CancelCommitmentResponse {
            commitment: Some(written.commitment),
            entry: written.entry,
            receipt: None,
        };
        Paper::of(&self.answer, "answer")?.cite(written.decision.answering(&reply), set)
    }
}
