//! What the Treasury answered, and what came back.

use chidao_calendar::Instant;
use chidao_proto::{
    budget::v1::{
        RecordTreasuryAnswerRequest, RecordTreasuryAnswerResponse, RecoverPaymentRequest, RecoverPaymentResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::Shape;

use super::{Recorded, need, on_payment, write::write};
use crate::{
    desk::{
        Command, Paper,
        activity::amount,
        books::{self, by_paper, cited_before},
        issuer,
        who::Who,
    },
    rules::{
        self,
        payment::{accept, recover, refuse},
        refusal::Evidence,
    },
};

impl Command for RecordTreasuryAnswerRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.answer, "answer").judge()
    }

    by_paper!(answer, need, on_payment);

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::TreasuryPaper, &self.answer, "answer")?
            .gives(!self.reason.is_empty(), Evidence::Reason);
        let (unit, on) = (&recorded.year.estimate.unit, who.doing().on);
        issuer::check_treasury(&Paper::of(&self.answer, "answer")?, unit, "answer", on)?;
        // An advance has the id of the request that asked for it.
        let advance = rules::id::AdvanceId::new(recorded.file.payment.id.as_str());
        let decided = match self.accepted {
            true => recorded
                .rulings(act, &who, set)?
                .ask(|world| who.asks(|doing| accept(&recorded.file, advance, doing, world))),
            false => who.asks(|doing| refuse(&recorded.file, doing)),
        };
        let decided = decided.map_err(recorded.refuse())?;
        recorded.payment.pay_due = decided.due.map(|due| due.date.into());
        if !self.accepted {
            recorded.payment.reason.clone_from(&self.reason);
        }
        let written = write(&recorded, &decided, self.answer.as_ref(), act, set)?;
        let reply = RecordTreasuryAnswerResponse {
            payment: Some(written.payment),
            entry: written.entry,
            advance: written.advance,
            receipt: None,
        };
        Paper::of(&self.answer, "answer")?.cite(written.decision.answering(&reply), set)
    }
}

impl Command for RecoverPaymentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.slip, "slip").judge()
    }

    by_paper!(slip, need, on_payment);

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::ReturnSlip, &self.slip, "slip")?
            .gives(!self.reason.is_empty(), Evidence::Reason);
        let sum = amount(self.amount, "amount")?;
        let paper = Paper::of(&self.slip, "slip")?;
        let mut decided = who
            .asks(|doing| recover(&recorded.file, sum, doing))
            .map_err(recorded.refuse())?;
        decided.notes.extend(cited_before(&paper, set)?);
        recorded.payment.reason.clone_from(&self.reason);
        let written = write(&recorded, &decided, self.slip.as_ref(), act, set)?;
        let reply = RecoverPaymentResponse {
            payment: Some(written.payment),
            entry: written.entry,
            receipt: None,
        };
        paper.cite(written.decision.answering(&reply), set)
    }
}
