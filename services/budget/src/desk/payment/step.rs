//! The steps of a request up to the Treasury.

use chidao_calendar::Instant;
use chidao_proto::{
    budget::v1::{
        AdvancePaymentRequest, AdvancePaymentResponse, GivenPaper, PaymentStep, SignPaymentRequest, SignPaymentResponse,
    },
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet};
use chidao_service::{desk::Shape, resource::undefined};

use super::{Recorded, need, on_payment, write::write};
use crate::{
    desk::{Command, Paper, books, who::Who},
    resource::evidence,
    rules::{
        payment::{State, Step, take},
        refusal::Evidence,
    },
};

/// The step that a request names.
fn step(request: &AdvancePaymentRequest) -> Result<Step, Refusal> {
    match request.step() {
        PaymentStep::Submit => Ok(Step::Submit),
        PaymentStep::Check => Ok(Step::Check),
        PaymentStep::Send => Ok(Step::Send),
        PaymentStep::Return => Ok(Step::Return),
        PaymentStep::Cancel => Ok(Step::Cancel),
        PaymentStep::Unspecified => Err(undefined("step")),
    }
}

/// The papers of a request with those that are given now, the last of each kind.
fn kept(before: &[GivenPaper], given: &[GivenPaper]) -> Vec<GivenPaper> {
    let is_anew = |paper: &&GivenPaper| given.iter().any(|one| one.kind == paper.kind);
    let stays = before.iter().filter(|paper| !is_anew(paper));
    stays.chain(given).cloned().collect()
}

/// The refusal of a paper that a step does not take.
fn not_of(step: Step, place: usize) -> Refusal {
    let kinds: Vec<_> = step.papers().iter().map(|kind| kind.text()).collect();
    let (vi, en) = match kinds.is_empty() {
        true => (
            "bước này không kèm giấy tờ".to_owned(),
            "no paper is given with this step".to_owned(),
        ),
        false => {
            let kinds = kinds.join(", ");
            (
                format!("bước này chỉ kèm: {kinds}"),
                format!("only these are given with this step: {kinds}"),
            )
        }
    };
    field::invalid(&format!("papers[{place}].kind"), &vi, &en)
}

impl Command for AdvancePaymentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let mut kinds = std::collections::BTreeSet::new();
        let papers = self.papers.iter().enumerate();
        papers
            .fold(Shape::default(), |shape, (place, paper)| {
                let at = format!("papers[{place}]");
                shape.paper(&paper.document, &format!("{at}.document")).objects(
                    !kinds.insert(paper.kind),
                    format!("{at}.kind"),
                    "mỗi loại giấy tờ nêu một lần",
                    "each kind of paper is given once",
                )
            })
            .judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        books::need(now, needs);
        for paper in &self.papers {
            Paper::of(&paper.document, "papers.document")?.need(needs)?;
        }
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_payment(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let mut recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let step = step(self)?;
        let mut who = recorded
            .given(Who::of(act))?
            .gives(!self.reason.is_empty(), Evidence::Reason);
        for (place, paper) in self.papers.iter().enumerate() {
            let evidence = evidence(paper.kind, "papers.kind")?;
            if !step.papers().contains(&evidence) {
                return Err(not_of(step, place));
            }
            who = who.gives_paper(evidence, &paper.document, "papers.document")?;
        }
        let decided = recorded
            .rulings(act, &who, set)?
            .ask(|world| take(step, &recorded.file, &who.doing(), world))
            .map_err(recorded.refuse())?;
        recorded.payment.papers = kept(&recorded.payment.papers, &self.papers);
        if !self.reason.is_empty() {
            recorded.payment.reason.clone_from(&self.reason);
        }
        recorded.payment.pay_due = decided.due.map(|due| due.date.into());
        let written = write(&recorded, &decided, None, act, set)?;
        let reply = AdvancePaymentResponse {
            payment: Some(written.payment),
            entry: written.entry,
            receipt: None,
        };
        let mut decision = written.decision.answering(&reply);
        let mut cited = Vec::new();
        for paper in &self.papers {
            let paper = Paper::of(&paper.document, "papers.document")?;
            // One paper may be two pieces of evidence.
            if !cited.contains(&paper.id) {
                cited.push(paper.id.clone());
                decision = paper.cite(decision, set)?;
            }
        }
        Ok(decision)
    }
}

impl Command for SignPaymentRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        books::need(now, needs);
        need(&self.name, set, needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_payment(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let recorded = Recorded::seen_as(set, &self.name, &self.etag)?;
        let who = recorded.given(Who::of(act))?;
        // The second signature is the account holder's.
        let step = match recorded.file.payment.state {
            State::Signed => Step::Approve,
            _ => Step::Sign,
        };
        let decided = recorded
            .rulings(act, &who, set)?
            .ask(|world| take(step, &recorded.file, &who.doing(), world))
            .map_err(recorded.refuse())?;
        let written = write(&recorded, &decided, None, act, set)?;
        let reply = SignPaymentResponse {
            payment: Some(written.payment),
            entry: written.entry,
            receipt: None,
        };
        Ok(written.decision.answering(&reply))
    }
}
