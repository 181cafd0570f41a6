//! Doing what is owed, and recording its receipt.

use chidao_calendar::Instant;
use chidao_proto::{
    field,
    incident::v1::{FulfilObligationRequest, FulfilObligationResponse, RecordReceiptRequest, RecordReceiptResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use super::{
    Recorded, Rulings, file, held, need, refusal,
    write::{Around, Done, Written, knows},
};
use crate::{
    desk::{Command, Paper},
    resource::{self, optional_instant},
    rules::{
        decide::{self, fulfil, receive},
        obligation::{Fulfilment, Key, Receipt, World},
        party::Party,
        phase,
        set::Set,
    },
};

/// The name of the incident that a duty is of.
fn incident_of(name: &str) -> Result<&str, Refusal> {
    let incident = name.split("/obligations/").next();
    incident.ok_or_else(|| field::invalid("name", "phải là tên nghĩa vụ", "must be the name of a duty"))
}

/// A request about a duty, with the paper that stands for it.
trait OfDuty: Send + Sync + 'static {
    /// The response.
    type Answer: prost::Message;

    fn asked(&self) -> (&str, &str, &Option<chidao_proto::common::v1::DocumentRef>);

    fn judge(&self, at: &At<'_>) -> Result<decide::Decision, phase::Refusal>;

    fn answer(written: &Written) -> Self::Answer;
}

/// What is judged.
struct At<'a> {
    file: decide::File<'a>,
    key: Key,
    held: Set<Party>,
    is_signed: bool,
    world: &'a World<'a>,
    now: Instant,
}

impl OfDuty for FulfilObligationRequest {
    type Answer = FulfilObligationResponse;

    fn asked(&self) -> (&str, &str, &Option<chidao_proto::common::v1::DocumentRef>) {
        (&self.name, &self.etag, &self.document)
    }

    fn judge(&self, at: &At<'_>) -> Result<decide::Decision, phase::Refusal> {
        let how = Fulfilment {
            has_document: self.document.is_some(),
            is_signed: at.is_signed,
            is_unfinished: self.unfinished,
            at: optional_instant(&self.done_time),
        };
        fulfil(at.file, at.key, at.held, how, at.world, at.now)
    }

    fn answer(written: &Written) -> FulfilObligationResponse {
        FulfilObligationResponse {
            incident: Some(written.incident.clone()),
            obligations: written.obligations.clone(),
            receipt: None,
        }
    }
}

impl OfDuty for RecordReceiptRequest {
    type Answer = RecordReceiptResponse;

    fn asked(&self) -> (&str, &str, &Option<chidao_proto::common::v1::DocumentRef>) {
        (&self.name, &self.etag, &self.document)
    }

    fn judge(&self, at: &At<'_>) -> Result<decide::Decision, phase::Refusal> {
        let receipt = Receipt {
            has_document: at.is_signed,
            at: optional_instant(&self.received_time),
        };
        receive(at.file, at.key, at.held, receipt, at.now)
    }

    fn answer(written: &Written) -> RecordReceiptResponse {
        RecordReceiptResponse {
            incident: Some(written.incident.clone()),
            obligations: written.obligations.clone(),
            receipt: None,
        }
    }
}

/// The command that a request about a duty is.
macro_rules! of_duty {
    ($($request:ty),+) => {$(
        impl Command for $request {
            fn shape(&self) -> Result<(), Refusal> {
                Shape::default().paper(&self.document, "document").judge()
            }

            fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
                if self.document.is_some() {
                    Paper::of(&self.document, "document")?.need(needs)?;
                }
                need(incident_of(&self.name)?, set, needs)
            }

            fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
                let recorded = Recorded::of(set, incident_of(&self.name)?)?;
                Ok(recorded.duty_subject(&self.name))
            }

            fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
                decided(self, act, set)
            }
        }
    )+};
}

of_duty!(FulfilObligationRequest, RecordReceiptRequest);

impl Recorded<'_> {
    /// A duty of it, as what is acted upon: whoever owes it sees it, whatever the incident is marked as.
    fn duty_subject(&self, name: &str) -> Subject {
        Subject {
            audiences: Some(self.sight_of(name)),
            name: name.to_owned(),
            ..self.subject()
        }
    }
}

fn decided<T: OfDuty>(request: &T, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
    let (name, etag, document) = request.asked();
    let recorded = Recorded::of(set, incident_of(name)?)?;
    let id = resource::obligation_id(name).ok_or_else(|| Refusal::not_found(name))?;
    let row: &chidao_model::incident::obligation::Model = recorded.row_of(set, &id, name)?;
    check_etag(etag, row, name)?;
    let duty = recorded.duties.iter().find(|(duty, _)| duty.name == name);
    let (_, owed) = duty.ok_or_else(|| Refusal::not_found(name))?;
    let today = act.now.civil_date();
    let rulings = Rulings::new(act.roster.reference(), recorded.committee(), today);
    let around = Around {
        act,
        rulings: &rulings,
        system: recorded.system.as_ref(),
        before: Some(&recorded),
    };
    let paper = document
        .is_some()
        .then(|| Paper::of(document, "document"))
        .transpose()?;
    let is_signed = paper.as_ref().is_some_and(|paper| paper.is_signed(today));
    let mut before = recorded.seen.clone();
    before.known = before.known.and(knows(&around, &recorded.incident)?);
    let all = recorded.owed();
    let held = held(
        act.principal,
        &recorded.incident,
        around.system,
        &rulings.holders,
        today,
        is_signed,
    )?;
    let decided = rulings.ask(|world| {
        request.judge(&At {
            file: file(&before, &all),
            key: owed.key,
            held,
            is_signed,
            world,
            now: act.now,
        })
    });
    let state = refusal::label("ObligationState", duty.map_or(0, |(duty, _)| duty.state));
    let decided = decided.map_err(|refused| refusal::told(&refused, name, state))?;
    let done = Done {
        paper: document.as_ref(),
        ..Done::default()
    };
    let written = around.write(recorded.incident.clone(), &decided, &done)?;
    let decision = Decision::answer(&T::answer(&written));
    let decision = match paper.map(|paper| paper.record(set)).transpose()?.flatten() {
        Some(document) => decision.change(document),
        None => decision,
    };
    written.add(decision, &decided, set)
}

impl Recorded<'_> {
    fn row_of<'s>(
        &self,
        set: &'s WorkingSet,
        id: &chidao_model::id::ObligationId,
        name: &str,
    ) -> Result<&'s chidao_model::incident::obligation::Model, Refusal> {
        let rows = set.children::<chidao_model::incident::obligation::Model>(&self.row.id)?;
        rows.into_iter()
            .find(|row| row.id == *id)
            .ok_or_else(|| Refusal::not_found(name))
    }
}
