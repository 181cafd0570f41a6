//! Commands on contracts.

use chidao_calendar::Instant;
use chidao_model::{
    budget::{activity, contract::Model, estimate, line},
    id::{ActivityId, ContractId, EstimateId, LineId},
};
use chidao_proto::{
    budget::v1::{
        AmendContractRequest, AmendContractResponse, Contract, CreateContractRequest, CreateContractResponse,
        EndContractRequest, EndContractResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id, optional_id};

use super::{
    Command, Paper,
    activity::{
        amount, audiences as activity_audiences, cited, committee_of, need_spender, recorded as recorded_activity,
    },
    audiences,
    books::resting,
    refusal::{label, told},
    subject,
    who::Who,
    world::Rulings,
};
use crate::{
    resource::{self, contract_said, new_contract, seen_activity, seen_contract, seen_line, write_contract},
    rules::{
        self,
        contract::{amend, end, record},
        refusal::Evidence,
        world::Decided,
    },
};

/// A contract on record, without etag.
///
/// # Errors
/// NOT_FOUND: there is none.
pub(super) fn recorded(set: &WorkingSet, name: &str, field: &str) -> Result<Contract, Refusal> {
    let row: &Model = existing(set, &id::<ContractId>(name, field)?, name, field)?;
    let mut contract = resource::contract(row)?;
    contract.etag.clear();
    Ok(contract)
}

fn seen_as(set: &WorkingSet, name: &str, etag: &str) -> Result<Contract, Refusal> {
    let row: &Model = existing(set, &id::<ContractId>(name, "name")?, name, "name")?;
    check_etag(etag, row, name)?;
    recorded(set, name, "name")
}

fn on_contract(set: &WorkingSet, name: &str) -> Result<Subject, Refusal> {
    existing::<Model>(set, &id::<ContractId>(name, "name")?, name, "name")?;
    Ok(subject("Contract", name, Some(audiences())))
}

/// The change that leaves a contract as the rules say.
///
/// # Errors
/// INTERNAL: it is not as the service writes it.
pub(super) fn change(before: &Contract, after: &rules::contract::Contract) -> Result<(Contract, Change), Refusal> {
    let (said, row) = write_contract(before, after)?;
    let change = Change::of(said.name.clone(), &said, audiences()).row(row);
    Ok((said, change))
}

fn write(before: &Contract, decided: &Decided<rules::contract::Contract>) -> Result<(Contract, Decision), Refusal> {
    let (said, change) = change(before, &decided.after)?;
    let decision = resting(Decision::silent(), &decided.basis, &decided.notes);
    Ok((said, decision.change(change)))
}

fn refuse(contract: &Contract) -> impl Fn(rules::refusal::Refusal) -> Refusal {
    let state = label("ContractState", contract.state);
    move |refused| told(&refused, &contract.name, state)
}

impl Command for CreateContractRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default()
            .paper(&self.basis, "basis")
            .paper(&self.special_case, "special_case")
            .judge()
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(ContractId::COLLECTION, now).need(needs);
        needs.row::<activity::Model>(id::<ActivityId>(&self.activity, "activity")?);
        if let Some(line) = optional_id::<LineId>(&self.line, "line")? {
            needs.row::<line::Model>(line);
        }
        Paper::of(&self.basis, "basis")?.need(needs)?;
        match self.special_case {
            Some(_) => Paper::of(&self.special_case, "special_case")?.need(needs),
            None => Ok(()),
        }
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        recorded_activity(set, &self.activity, "activity")?;
        Ok(subject("Contract", ContractId::COLLECTION, Some(activity_audiences())))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let (number, counter) = Numbers::of(ContractId::COLLECTION, act.now).next(set)?;
        let new = new_contract(self);
        let activity = seen_activity(&recorded_activity(set, &self.activity, "activity")?)?;
        let line = match optional_id::<LineId>(&self.line, "line")? {
            Some(line) => {
                let row: &line::Model = existing(set, &line, &self.line, "line")?;
                Some(seen_line(&resource::line(row)?, [])?)
            }
            None => None,
        };
        let who = Who::of(act)
            .gives_paper(Evidence::SignedPaper, &self.basis, "basis")?
            .gives_paper(Evidence::SpecialCase, &self.special_case, "special_case")?;
        let said = contract_said(&new)?;
        let number = rules::id::ContractId::new(number);
        let decided = record(number, said, &activity, line.as_ref(), &who.doing())
            .map_err(|why| told(&why, &self.activity, ("", "")))?;
        let (said, decision) = write(&new, &decided)?;
        let reply = CreateContractResponse {
            contract: Some(said),
            receipt: None,
        };
        let decision = decision.answering(&reply).counter(counter);
        let decision = Paper::of(&self.basis, "basis")?.cite(decision, set)?;
        cited(decision, &self.special_case, "special_case", set)
    }
}

impl Command for AmendContractRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        need(&self.name, "name", set, needs)?;
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_contract(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let before = seen_as(set, &self.name, &self.etag)?;
        let committee = committee_of(set, &before.activity)?;
        let who = Who::of(act).gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let rulings = Rulings::new(act.roster.reference(), &committee, &[who.doing().on]);
        let (seen, value) = (seen_contract(&before)?, amount(self.value, "value")?);
        let decided = rulings
            .ask(|world| amend(&seen, value, &who.doing(), world))
            .map_err(refuse(&before))?;
        let (said, decision) = write(&before, &decided)?;
        let reply = AmendContractResponse {
            contract: Some(said),
            receipt: None,
        };
        Paper::of(&self.basis, "basis")?.cite(decision.answering(&reply), set)
    }
}

/// What a command on a contract must see: it, and its activity.
pub(super) fn need(name: &str, field: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let contract: ContractId = id(name, field)?;
    if let Some(row) = set.loaded::<Model>(&contract) {
        need_spender(&row.activity_id, set, needs)?;
    }
    needs.row::<Model>(contract);
    Ok(())
}

/// What a command on a line must see: it, and its estimate.
pub(super) fn need_line(name: &str, field: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let line: LineId = id(name, field)?;
    if let Some(row) = set.loaded::<line::Model>(&line) {
        needs.row::<estimate::Model>(EstimateId::new(row.estimate_id.as_str()));
    }
    needs.row::<line::Model>(line);
    Ok(())
}

impl Command for EndContractRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<ContractId>(&self.name, "name")?);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        on_contract(set, &self.name)
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let before = seen_as(set, &self.name, &self.etag)?;
        let who = Who::of(act).gives_paper(Evidence::SignedPaper, &self.basis, "basis")?;
        let decided = end(&seen_contract(&before)?, &who.doing()).map_err(refuse(&before))?;
        let (said, decision) = write(&before, &decided)?;
        let reply = EndContractResponse {
            contract: Some(said),
            receipt: None,
        };
        Paper::of(&self.basis, "basis")?.cite(decision.answering(&reply), set)
    }
}
