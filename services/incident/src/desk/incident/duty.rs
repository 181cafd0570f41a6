//! Doing what is owed, and recording its receipt.

use chidao_calendar::Instant;
use chidao_model::id::AgencyId;
use chidao_proto::{
    field,
    incident::v1::{FulfilObligationRequest, FulfilObligationResponse, RecordReceiptRequest, RecordReceiptResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use super::{
    Duty, Hearing, Recorded,
    issuer::check_deed,
    need, refusal,
    write::{Done, Written},
};
use crate::{
    desk::{Command, Paper},
    resource::optional_instant,
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

    /// Whether it is the debtor's paper, rather than the proof of whoever received what was done.
    const IS_DEBTORS: bool;

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
    const IS_DEBTORS: bool = true;

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
            incident: written.shown.clone(),
            obligations: written.obligations.clone(),
            receipt: None,
        }
    }
}

impl OfDuty for RecordReceiptRequest {
    type Answer = RecordReceiptResponse;
    const IS_DEBTORS: bool = false;

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
            incident: written.shown.clone(),
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
                if let Some(paper) = Paper::cited(&self.document, "document")? {
                    paper.need(needs)?;
                }
                need(incident_of(&self.name)?, set, needs)
            }

            fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
                let recorded = Recorded::named(set, incident_of(&self.name)?, &self.name, "name")?;
                Ok(Subject {
                    // Whoever owes it sees it, whatever the incident is marked as.
                    audiences: Some(asked_for(&recorded, &self.name)?.sight()),
                    name: self.name.clone(),
                    ..recorded.subject()
                })
            }

            fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
                decided(self, act, set)
            }
        }
    )+};
}

of_duty!(FulfilObligationRequest, RecordReceiptRequest);

/// The parts that the caller holds, as far as the duty is his: of those who hold a part side by side, that of whom it names.
fn parts_in(
    hearing: &Hearing<'_>,
    recorded: &Recorded<'_>,
    duty: &Duty<'_>,
    is_signed: bool,
) -> Result<Set<Party>, Refusal> {
    let held = hearing.parts(&recorded.incident, is_signed)?;
    let agency = hearing.act.principal.agency.as_ref().map(AgencyId::name);
    let debtor = &duty.resource.debtor_agency;
    let is_anothers = !debtor.is_empty() && agency.as_ref() != Some(debtor);
    Ok(match is_anothers && !duty.owed.debtor.is_single() {
        true => held.without(duty.owed.debtor),
        false => held,
    })
}

/// The duty that a request names.
fn asked_for<'a, 'b>(recorded: &'b Recorded<'a>, name: &str) -> Result<&'b Duty<'a>, Refusal> {
    let duty = recorded.duty(name);
    duty.ok_or_else(|| Refusal::not_found(name).with("field", "name"))
}

fn decided<T: OfDuty>(request: &T, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
    let (name, etag, document) = request.asked();
    let recorded = Recorded::named(set, incident_of(name)?, name, "name")?;
    let duty = asked_for(&recorded, name)?;
    check_etag(etag, duty.row, name)?;
    let hearing = Hearing::of(act, &recorded);
    let paper = Paper::cited(document, "document")?;
    let is_signed = paper.as_ref().is_some_and(|paper| paper.is_signed(hearing.today()));
    if let Some(paper) = paper.as_ref().filter(|_| T::IS_DEBTORS) {
        check_deed(paper, duty, act.principal.agency.as_ref(), "document")?;
    }
    let held = parts_in(&hearing, &recorded, duty, is_signed)?;
    let state = refusal::label("ObligationState", duty.resource.state);
    let decided = recorded.judge(
        &hearing,
        |file, world| {
            request.judge(&At {
                file,
                key: duty.owed.key,
                held,
                is_signed,
                world,
                now: act.now,
            })
        },
        |refused| refusal::told(refused, name, state),
    )?;
    let done = Done {
        paper: document.as_ref(),
        ..Done::default()
    };
    let written = hearing.write(recorded.incident.clone(), &decided, &done)?;
    let reply = T::answer(&written);
    written.answer(&reply, &decided, paper, set)
}
