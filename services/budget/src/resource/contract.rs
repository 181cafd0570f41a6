//! Contracts.

use chidao_model::{
    budget::contract::Model,
    id::{ActivityId, ContractId},
};
use chidao_proto::{
    budget::v1::{Contract, CreateContractRequest},
    field,
    refusal::Refusal,
};
use chidao_service::resource::etag;
use prost::Message;

use super::{Wire, read, unreadable};
use crate::rules::{
    self,
    contract::{Said, Spending, State},
    money::{Amount, Dong, Rate},
    settings::Exemption,
};

/// A contract, as it is read.
///
/// # Errors
/// INTERNAL: the row is not as the service writes it.
pub(crate) fn contract(row: &Model) -> Result<Contract, Refusal> {
    let contract: Contract = read(&row.content, row.id.as_str())?;
    Ok(Contract {
        etag: etag(row),
        ..contract
    })
}

/// At which share advances are recovered; the whole where it is not said.
fn recovery(share: i32) -> Rate {
    let share = u16::try_from(share).ok().filter(|share| *share > 0);
    share.and_then(Rate::new).unwrap_or(Rate::WHOLE)
}

/// A contract that is to be recorded, without what is known of it only afterwards.
pub(crate) fn new_contract(request: &CreateContractRequest) -> Contract {
    let request = request.clone();
    Contract {
        activity: request.activity,
        supplier: request.supplier,
        value: request.value,
        signed_on: request.signed_on,
        effective_on: request.effective_on,
        ends_on: request.ends_on,
        spending: request.spending,
        exempt: request.exempt,
        tender_completed_on: request.tender_completed_on,
        recovery: i32::from(recovery(request.recovery).get()),
        basis: request.basis,
        special_case: request.special_case,
        value_at_signing: request.value,
        ..Contract::default()
    }
}

/// What a contract says, as the rules see it.
///
/// # Errors
/// INVALID_FIELDS: a field says what cannot be.
pub(crate) fn contract_said(contract: &Contract) -> Result<Said, Refusal> {
    let activity = ActivityId::from_name(&contract.activity).map_err(|_| unreadable(&contract.name))?;
    let positive = || {
        field::invalid(
            "value",
            "phải là số đồng lớn hơn 0",
            "must be a sum of more than nothing",
        )
    };
    Ok(Said {
        activity: rules::id::ActivityId::new(activity.as_str()),
        value: Amount::new(contract.value_at_signing).ok_or_else(positive)?,
        signed_on: field::day(&contract.signed_on, "signed_on")?,
        effective_on: field::optional_day(&contract.effective_on, "effective_on")?,
        ends_on: field::day(&contract.ends_on, "ends_on")?,
        spending: Spending::of_wire(contract.spending, "spending")?,
        exempt: match contract.exempt {
            0 => None,
            exempt => Some(Exemption::of_wire(exempt, "exempt")?),
        },
        tender_completed_on: field::optional_day(&contract.tender_completed_on, "tender_completed_on")?,
        is_special: contract.special_case.is_some(),
        recovery: recovery(contract.recovery),
    })
}

/// A contract, as the rules see it.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn seen_contract(contract: &Contract) -> Result<rules::contract::Contract, Refusal> {
    let broken = || unreadable(&contract.name);
    let id = ContractId::from_name(&contract.name).map_err(|_| broken())?;
    Ok(rules::contract::Contract {
        id: rules::id::ContractId::new(id.as_str()),
        said: contract_said(contract).map_err(|_| broken())?,
        value: Amount::new(contract.value).ok_or_else(broken)?,
        state: State::of_wire(contract.state, "state").map_err(|_| broken())?,
        committed: Dong::new(contract.committed),
        accepted: Dong::new(contract.accepted),
        advanced: Dong::new(contract.advanced),
        outstanding: Dong::new(contract.outstanding),
    })
}

/// A contract as an act of the rules leaves it, with its row. What the rules do not see stays as it was said before.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(crate) fn write_contract(
    before: &Contract,
    after: &rules::contract::Contract,
) -> Result<(Contract, Model), Refusal> {
    let id = ContractId::new(after.id.as_str());
    let said = Contract {
        name: id.name(),
        value: after.value.get(),
        state: after.state.wire(),
        committed: after.committed.get(),
        accepted: after.accepted.get(),
        advanced: after.advanced.get(),
        outstanding: after.outstanding.get(),
        etag: String::new(),
        ..before.clone()
    };
    let row = Model {
        activity_id: ActivityId::from_name(&said.activity).map_err(|_| unreadable(&said.name))?,
        id,
        content: said.encode_to_vec(),
        position: 0,
        mark: 0,
    };
    Ok((said, row))
}
