//! Advances.

use chidao_calendar::Date;
use chidao_model::{
    budget::advance::Model,
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId},
};
use chidao_proto::{budget::v1::Advance, field, refusal::Refusal};
use chidao_service::{desk::optional_id, resource::etag};
use prost::Message;

use super::{
    Wire,
    holds::{self, Holds},
    read, unreadable,
};
use crate::rules::{
    self,
    estimate::Line,
    ledger::{Account, Subject},
    money::{Amount, Dong},
};

/// An advance, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn advance(row: &Model) -> Result<Advance, Refusal> {
    let advance: Advance = read(&row.content, row.id.as_str())?;
    Ok(Advance {
        etag: etag(row),
        ..advance
    })
}

/// The accounts on which an advance holds money.
const ACCOUNTS: [Account; 2] = [Account::Advanced, Account::Settling];

/// An advance, as the rules see it, with what it holds of its line.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_advance(advance: &Advance) -> Result<(rules::advance::Advance, Holds), Refusal> {
    let broken = || unreadable(&advance.name);
    let id = AdvanceId::from_name(&advance.name).map_err(|_| broken())?;
    let activity = ActivityId::from_name(&advance.activity).map_err(|_| broken())?;
    let line = LineId::from_name(&advance.line).map_err(|_| broken())?;
    let contract = optional_id::<ContractId>(&advance.contract, "contract")?;
    let commitment = optional_id::<CommitmentId>(&advance.commitment, "commitment")?;
    let id = rules::id::AdvanceId::new(id.as_str());
    let seen = rules::advance::Advance {
        id: id.clone(),
        activity: rules::id::ActivityId::new(activity.as_str()),
        line: rules::id::LineId::new(line.as_str()),
        contract: contract.map(|id| rules::id::ContractId::new(id.as_str())),
        commitment: commitment.map(|id| rules::id::CommitmentId::new(id.as_str())),
        item: advance.item.clone(),
        amount: Amount::new(advance.amount).ok_or_else(broken)?,
        on: field::day(&advance.on, "on").map_err(|_| broken())?,
        settle_by: field::optional_day(&advance.settle_by, "settle_by").map_err(|_| broken())?,
        settling: Dong::new(advance.settling),
        settled: Dong::new(advance.settled),
        repaid: Dong::new(advance.repaid),
    };
    let held = holds::read(&advance.holds, &Subject::Advance(id), &advance.name)?;
    Ok((seen, held))
}

/// Whether an advance was to be settled before a day and was not.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn is_overdue(advance: &Advance, today: Date) -> Result<bool, Refusal> {
    Ok(seen_advance(advance)?.0.is_overdue(today))
}

/// An advance as an act of the rules leaves it, with its row.
pub(crate) fn write_advance(after: &rules::advance::Advance, line: &Line) -> (Advance, Model) {
    let id = AdvanceId::new(after.id.as_str());
    let subject = Subject::Advance(after.id.clone());
    let contract = after.contract.as_ref().map(|id| ContractId::new(id.as_str()).name());
    let commitment = after
        .commitment
        .as_ref()
        .map(|id| CommitmentId::new(id.as_str()).name());
    let line_id = LineId::new(after.line.as_str());
    let said = Advance {
        name: id.name(),
        activity: ActivityId::new(after.activity.as_str()).name(),
        line: line_id.name(),
        contract: contract.unwrap_or_default(),
        commitment: commitment.unwrap_or_default(),
        item: after.item.clone(),
        amount: after.amount.get(),
        on: Some(after.on.into()),
        settle_by: after.settle_by.map(Into::into),
        settling: after.settling.get(),
        settled: after.settled.get(),
        repaid: after.repaid.get(),
        state: after.state().wire(),
        holds: holds::of(&ACCOUNTS, &subject, line),
        etag: String::new(),
    };
    let row = Model {
        id,
        line_id,
        open: i64::from(after.outstanding().is_ok_and(|rest| rest != Dong::ZERO)),
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    (said, row)
}
