//! Payment requests.

use chidao_model::{
    budget::payment::Model,
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId, PaymentId, PersonId},
};
use chidao_proto::{
    budget::v1::{EvidenceKind, Payment, PaymentContent},
    field,
    refusal::Refusal,
};
use chidao_service::{
    desk::{id, optional_id},
    resource::{etag, undefined},
};
use prost::Message;

use super::{
    Wire,
    holds::{self, Holds},
    read, unreadable,
};
use crate::rules::{
    self,
    advance::Split,
    content::{Content, Payee},
    estimate::Line,
    ledger::{Account, Subject},
    money::{Amount, Dong},
    norm::{Expense, NormCode, PlaceClass, RoleClass},
    payment::{Kind, Request, State},
    refusal::Evidence,
};

/// A request, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn payment(row: &Model) -> Result<Payment, Refusal> {
    let payment: Payment = read(&row.content, row.id.as_str())?;
    Ok(Payment {
        etag: etag(row),
        ..payment
    })
}

/// The evidence that a paper is.
///
/// # Errors
/// INVALID_FIELDS: no kind has this number.
pub(crate) fn evidence(kind: i32, at: &str) -> Result<Evidence, Refusal> {
    match EvidenceKind::try_from(kind) {
        Ok(EvidenceKind::SignedPaper) => Ok(Evidence::SignedPaper),
        Ok(EvidenceKind::Dossier) => Ok(Evidence::Dossier),
        Ok(EvidenceKind::Invoice) => Ok(Evidence::Invoice),
        Ok(EvidenceKind::Acceptance) => Ok(Evidence::Acceptance),
        Ok(EvidenceKind::TenderResult) => Ok(Evidence::TenderResult),
        Ok(EvidenceKind::DrawSlip) => Ok(Evidence::DrawSlip),
        Ok(EvidenceKind::TreasuryPaper) => Ok(Evidence::TreasuryPaper),
        Ok(EvidenceKind::ReturnSlip) => Ok(Evidence::ReturnSlip),
        Ok(EvidenceKind::Unspecified) | Err(_) => Err(undefined(at)),
    }
}

/// What is asked for, as the rules see it.
///
/// # Errors
/// INVALID_FIELDS: a field says what cannot be.
pub(crate) fn asked(said: &PaymentContent) -> Result<Request, Refusal> {
    let mut expenses = Vec::with_capacity(said.expenses.len());
    for (place, expense) in said.expenses.iter().enumerate() {
        let at = |field: &str| format!("said.expenses[{place}].{field}");
        expenses.push(Expense {
            code: NormCode::of_wire(expense.norm, &at("norm"))?,
            on: field::day(&expense.on, &at("on"))?,
            role: RoleClass::of_wire(expense.role_class, &at("role_class"))?,
            place: PlaceClass::of_wire(expense.place, &at("place"))?,
            count: u32::try_from(expense.count).unwrap_or_default(),
        });
    }
    let amount = Amount::new(said.amount).ok_or_else(|| {
        field::invalid(
            "said.amount",
            "phải là số đồng lớn hơn 0",
            "must be a sum of more than nothing",
        )
    })?;
    let contract = optional_id::<ContractId>(&said.contract, "said.contract")?;
    let commitment = optional_id::<CommitmentId>(&said.commitment, "said.commitment")?;
    let advance = optional_id::<AdvanceId>(&said.advance, "said.advance")?;
    Ok(Request {
        kind: Kind::of_wire(said.kind, "said.kind")?,
        activity: rules::id::ActivityId::new(id::<ActivityId>(&said.activity, "said.activity")?.as_str()),
        line: rules::id::LineId::new(id::<LineId>(&said.line, "said.line")?.as_str()),
        item: said.item.clone(),
        amount,
        content: Content::of_wire(said.content, "said.content")?,
        payee: Payee::of_wire(said.payee, "said.payee")?,
        expenses,
        contract: contract.map(|id| rules::id::ContractId::new(id.as_str())),
        commitment: commitment.map(|id| rules::id::CommitmentId::new(id.as_str())),
        advance: advance.map(|id| rules::id::AdvanceId::new(id.as_str())),
        convert: Amount::new(said.convert),
    })
}

/// A request, as the rules see it, with what it holds of its line.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_payment(payment: &Payment) -> Result<(rules::payment::Payment, Holds), Refusal> {
    let broken = || unreadable(&payment.name);
    let id = PaymentId::from_name(&payment.name).map_err(|_| broken())?;
    let id = rules::id::PaymentId::new(id.as_str());
    let said = payment.said.as_ref().ok_or_else(broken)?;
    let person = |name: &str| {
        let id = PersonId::from_name(name).ok()?;
        Some(rules::id::PersonId::new(id.as_str()))
    };
    let seen = rules::payment::Payment {
        id: id.clone(),
        request: asked(said).map_err(|_| broken())?,
        requester: person(&payment.requester).ok_or_else(broken)?,
        state: State::of_wire(payment.state, "state").map_err(|_| broken())?,
        since: field::day(&payment.since, "since").map_err(|_| broken())?,
        signed_by: person(&payment.signed_by),
        approved_by: person(&payment.approved_by),
        hold: Split {
            converted: Dong::new(payment.converted),
            drawn: Dong::new(payment.drawn),
        },
        recovered: Dong::new(payment.recovered),
    };
    let held = holds::read(&payment.holds, &Subject::Payment(id), &payment.name)?;
    Ok((seen, held))
}

/// A request as an act of the rules leaves it, with its row. What the rules do not see stays as it was said before. A draft holds
/// nothing of its line, whatever that is.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn write_payment(
    before: &Payment,
    after: &rules::payment::Payment,
    line: Option<&Line>,
) -> Result<(Payment, Model), Refusal> {
    let id = PaymentId::new(after.id.as_str());
    let person = |id: &Option<rules::id::PersonId>| {
        id.as_ref()
            .map(|id| PersonId::new(id.as_str()).name())
            .unwrap_or_default()
    };
    let subject = Subject::Payment(after.id.clone());
    let said = Payment {
        name: id.name(),
        requester: PersonId::new(after.requester.as_str()).name(),
        state: after.state.wire(),
        since: Some(after.since.into()),
        signed_by: person(&after.signed_by),
        approved_by: person(&after.approved_by),
        converted: after.hold.converted.get(),
        drawn: after.hold.drawn.get(),
        recovered: after.recovered.get(),
        holds: line
            .map(|line| holds::of(&[Account::Reserved], &subject, line))
            .unwrap_or_default(),
        etag: String::new(),
        ..before.clone()
    };
    if said.said.is_none() {
        return Err(unreadable(&said.name));
    }
    let row = Model {
        id,
        line_id: LineId::new(after.request.line.as_str()),
        activity_id: ActivityId::new(after.request.activity.as_str()),
        state: i64::from(said.state),
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok((said, row))
}
