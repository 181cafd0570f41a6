//! What a request says, as long as nobody has looked at it.

use chidao_calendar::Instant;
use chidao_model::{budget::payment::Model, id::PaymentId};
use chidao_proto::{
    budget::v1::{
        CreatePaymentRequest, CreatePaymentResponse, Payment, PaymentContent, RevisePaymentRequest,
        RevisePaymentResponse,
    },
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id};

use super::{need_asked, need_rulings, on_payment};
use crate::{
    desk::{
        Command, activity, audiences,
        books::resting,
        commitment, contract,
        estimate::Recorded as OfYear,
        refusal::{label, told},
        subject,
        who::Who,
    },
    resource::{self, asked, seen_payment, write_payment},
    rules::{
        self,
        payment::{draft, revise},
        world::Decided,
    },
};

/// Refuses what cites what is not there; gives the name of the estimate of its line.
fn check(said: &PaymentContent, set: &WorkingSet) -> Result<String, Refusal> {
    let activity = activity::recorded(set, &said.activity, "said.activity")?;
    let line = id::<chidao_model::id::LineId>(&said.line, "said.line")?;
    let row: &chidao_model::budget::line::Model = existing(set, &line, &said.line, "said.line")?;
    let year = OfYear::of(set, &row.estimate_id.name(), "said.line")?;
    activity::check_spender(&activity, &year, set, "said.line")?;
    if !said.contract.is_empty() {
        contract::recorded(set, &said.contract, "said.contract")?;
    }
    if !said.commitment.is_empty() {
        commitment::recorded(set, &said.commitment, "said.commitment")?;
    }
    if !said.advance.is_empty() {
        let advance = id::<chidao_model::id::AdvanceId>(&said.advance, "said.advance")?;
        existing::<chidao_model::budget::advance::Model>(set, &advance, &said.advance, "said.advance")?;
    }
    Ok(row.estimate_id.name())
}

fn write(before: &Payment, decided: &Decided<rules::payment::Payment>) -> Result<(Payment, Decision), Refusal> {
    let (said, row) = write_payment(before, &decided.after, None)?;
    let change = Change::of(said.name.clone(), &said, audiences()).row(row);
    let decision = resting(Decision::silent(), &decided.basis, &decided.notes).change(change);
    Ok((said, decision))
}

impl Command for CreatePaymentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .also(field::required(&self.said, "said").and_then(asked))
            .judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(PaymentId::COLLECTION, now).need(needs);
        need_asked(field::required(&self.said, "said")?, set, needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject("Payment", PaymentId::COLLECTION, None))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (number, counter) = Numbers::of(PaymentId::COLLECTION, act.now).next(set)?;
        let said = field::required(&self.said, "said")?;
        let new = Payment {
            said: Some(said.clone()),
            estimate: check(said, set)?,
            ..Payment::default()
        };
        let number = rules::id::PaymentId::new(number);
        let decided = draft(number, asked(said)?, &Who::of(act).doing())
            .map_err(|why| told(&why, PaymentId::COLLECTION, ("", "")))?;
        let (said, decision) = write(&new, &decided)?;
        let reply = CreatePaymentResponse {
            payment: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply).counter(counter))
    }
}

impl Command for RevisePaymentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .also(field::required(&self.said, "said").and_then(asked))
            .judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<PaymentId>(&self.name, "name")?);
        let said = field::required(&self.said, "said")?;
        need_asked(said, set, needs)?;
        // A later command of the batch may judge by it.
        need_rulings(said, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_payment(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let row: &Model = existing(set, &id::<PaymentId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, row, &self.name)?;
        let said = field::required(&self.said, "said")?;
        let mut before = resource::payment(row)?;
        let (seen, _) = seen_payment(&before)?;
        let state = label("PaymentState", before.state);
        let decided =
            revise(&seen, asked(said)?, &Who::of(act).doing()).map_err(|why| told(&why, &self.name, state))?;
        before.estimate = check(said, set)?;
        before.said = Some(said.clone());
        before.papers.clear();
        let (said, decision) = write(&before, &decided)?;
        let reply = RevisePaymentResponse {
            payment: Some(said),
            receipt: None,
        };
        Ok(decision.answering(&reply))
    }
}
