//! Commitments.

use chidao_model::{
    budget::commitment::Model,
    id::{CommitmentId, ContractId, LineId},
};
use chidao_proto::{budget::v1::Commitment, field, refusal::Refusal};
use chidao_service::resource::etag;
use prost::Message;

use super::{
    Wire,
    holds::{self, Holds},
    read, unreadable,
};
use crate::rules::{
    self,
    commitment::{Change, State},
    estimate::Line,
    ledger::{Account, Subject},
    money::{Amount, Dong},
};

/// A commitment, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn commitment(row: &Model) -> Result<Commitment, Refusal> {
    let commitment: Commitment = read(&row.content, row.id.as_str())?;
    Ok(Commitment {
        etag: etag(row),
        ..commitment
    })
}

/// The accounts on which a commitment holds money.
const ACCOUNTS: [Account; 4] = [
    Account::Pending,
    Account::Committed,
    Account::Called,
    Account::Releasing,
];

/// A commitment, as the rules see it, with what it holds of its line.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_commitment(commitment: &Commitment) -> Result<(rules::commitment::Commitment, Holds), Refusal> {
    let broken = || unreadable(&commitment.name);
    let id = CommitmentId::from_name(&commitment.name).map_err(|_| broken())?;
    let contract = ContractId::from_name(&commitment.contract).map_err(|_| broken())?;
    let line = LineId::from_name(&commitment.line).map_err(|_| broken())?;
    let id = rules::id::CommitmentId::new(id.as_str());
    let raised = Amount::new(commitment.asked).map(Change::Raise);
    let lowered = || Some(Change::Lower(Amount::new(commitment.asked.checked_neg()?)?));
    let seen = rules::commitment::Commitment {
        id: id.clone(),
        contract: rules::id::ContractId::new(contract.as_str()),
        line: rules::id::LineId::new(line.as_str()),
        state: State::of_wire(commitment.state, "state").map_err(|_| broken())?,
        amount: Dong::new(commitment.amount),
        paid: Dong::new(commitment.paid),
        asked: raised.or_else(lowered),
        adjusted: u32::try_from(commitment.adjusted).map_err(|_| broken())?,
        since: field::day(&commitment.since, "since").map_err(|_| broken())?,
    };
    let held = holds::read(&commitment.holds, &Subject::Commitment(id), &commitment.name)?;
    Ok((seen, held))
}

/// A commitment as an act of the rules leaves it, with its row. What the rules do not see stays as it was said before.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn write_commitment(
    before: &Commitment,
    after: &rules::commitment::Commitment,
    line: &Line,
) -> Result<(Commitment, Model), Refusal> {
    let id = CommitmentId::new(after.id.as_str());
    let subject = Subject::Commitment(after.id.clone());
    let asked = match after.asked {
        Some(Change::Raise(more)) => more.get(),
        Some(Change::Lower(less)) => -less.get(),
        None => 0,
    };
    let said = Commitment {
        name: id.name(),
        state: after.state.wire(),
        amount: after.amount.get(),
        paid: after.paid.get(),
        asked,
        adjusted: i32::try_from(after.adjusted).unwrap_or(i32::MAX),
        since: Some(after.since.into()),
        holds: holds::of(&ACCOUNTS, &subject, line),
        etag: String::new(),
        ..before.clone()
    };
    let is_open = after.asked.is_some() || after.unpaid().is_ok_and(|unpaid| unpaid != Dong::ZERO);
    let row = Model {
        id,
        contract_id: ContractId::new(after.contract.as_str()),
        line_id: LineId::new(after.line.as_str()),
        open: i64::from(is_open),
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok((said, row))
}
