//! Contracts, commitments, requests and advances on the stage.

use super::{ACCOUNTANT, CHIEF, DIRECTOR, OFFICER, Stage, Tried};
use crate::rules::{
    activity::Activity,
    advance::{self, Advance},
    commitment::{self, Change, Commitment},
    contract::{self, Contract, Said},
    estimate::Line,
    id::{ActivityId, AdvanceId, CommitmentId, ContractId, LineId, PaymentId},
    ledger::Balances,
    money::Amount,
    payment::{self, Request, Step},
    refusal::Refusal,
};

impl Stage {
    pub(in crate::rules::tests) fn contract(&mut self, said: Said, by: &str) -> Tried {
        let id = ContractId::new(format!("k{}", self.contracts.len()));
        let activity = self.find_activity(&said.activity).clone();
        let decided = self.doing(by, |doing, _| {
            contract::record(id, said, &activity, self.lines.get(&LineId::new("l0")), doing)
        })?;
        let after = self.book(decided);
        self.contracts.push(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn amend_contract(&mut self, place: usize, value: Amount, by: &str) -> Tried {
        let decided = self.doing(by, |doing, world| {
            contract::amend(&self.contracts[place], value, doing, world)
        })?;
        self.contracts[place] = self.book(decided);
        Ok(())
    }

    pub(in crate::rules::tests) fn end_contract(&mut self, place: usize, by: &str) -> Tried {
        let decided = self.doing(by, |doing, _| contract::end(&self.contracts[place], doing))?;
        self.contracts[place] = self.book(decided);
        Ok(())
    }

    pub(in crate::rules::tests) fn request(&mut self, contract: usize, line: &str, amount: Amount, by: &str) -> Tried {
        let id = CommitmentId::new(format!("c{}", self.commitments.len()));
        let contract = &self.contracts[contract];
        let event = contract.said.begins_on();
        let line = &self.lines[&LineId::new(line)];
        let of = (
            contract,
            line,
            &self.estimate,
            self.find_activity(&contract.said.activity),
        );
        let decided = self.doing(by, |doing, world| {
            commitment::request(id, amount, of, event, doing, world)
        })?;
        let after = self.book(decided);
        self.commitments.push(after.commitment.clone());
        self.keep_commitment(after);
        Ok(())
    }

    fn keep_commitment(&mut self, file: commitment::File) {
        self.lines.insert(file.line.id.clone(), file.line);
        let keep = |kept: &mut Contract| {
            if kept.id == file.contract.id {
                kept.clone_from(&file.contract);
            }
        };
        self.contracts.iter_mut().for_each(keep);
        for kept in &mut self.commitments {
            if kept.id == file.commitment.id {
                kept.clone_from(&file.commitment);
            }
        }
    }

    fn commitment_file(&self, place: usize) -> commitment::File {
        let commitment = self.commitments[place].clone();
        commitment::File {
            contract: self.find_contract(&commitment.contract).clone(),
            line: self.lines[&commitment.line].clone(),
            commitment,
        }
    }

    pub(in crate::rules::tests) fn adjust(&mut self, place: usize, change: Change, by: &str) -> Tried {
        let file = self.commitment_file(place);
        let of = (&self.estimate, self.find_activity(&file.contract.said.activity));
        let decided = self.doing(by, |doing, world| {
            commitment::adjust(&file, of, change, doing.on, doing, world)
        })?;
        let after = self.book(decided);
        self.keep_commitment(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn answer(&mut self, place: usize, is_accepted: bool, by: &str) -> Tried {
        let file = self.commitment_file(place);
        let decided = self.doing(by, |doing, _| commitment::answer(&file, is_accepted, doing))?;
        let after = self.book(decided);
        self.keep_commitment(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn cancel(&mut self, place: usize, by: &str) -> Tried {
        let file = self.commitment_file(place);
        let decided = self.doing(by, |doing, _| commitment::cancel(&file, doing))?;
        let after = self.book(decided);
        self.keep_commitment(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn draft(&mut self, request: Request, by: &str) -> Tried {
        let id = PaymentId::new(format!("p{}", self.payments.len()));
        let decided = self.doing(by, |doing, _| payment::draft(id, request, doing))?;
        let after = self.book(decided);
        self.payments.push(after);
        Ok(())
    }

    pub(in crate::rules::tests) fn revise(&mut self, place: usize, request: Request, by: &str) -> Tried {
        let decided = self.doing(by, |doing, _| payment::revise(&self.payments[place], request, doing))?;
        self.payments[place] = self.book(decided);
        Ok(())
    }

    pub(in crate::rules::tests) fn payment_file(&self, place: usize) -> payment::File {
        let payment = self.payments[place].clone();
        let request = &payment.request;
        let find = |id: &CommitmentId| self.commitments.iter().find(|one| one.id == *id).cloned();
        payment::File {
            estimate: self.estimate.clone(),
            line: self.lines[&request.line].clone(),
            activity: self.find_activity(&request.activity).clone(),
            contract: request.contract.as_ref().map(|id| self.find_contract(id).clone()),
            commitment: request.commitment.as_ref().and_then(find),
            advance: request.advance.as_ref().and_then(|id| self.find_advance(id).cloned()),
            payment,
        }
    }

    fn keep_payment(&mut self, place: usize, file: payment::File) {
        self.payments[place] = file.payment;
        self.keep_around(file.line, file.activity, file.contract, file.commitment);
        let Some(advance) = file.advance else { return };
        match self.advances.iter_mut().find(|one| one.id == advance.id) {
            Some(kept) => *kept = advance,
            None => self.advances.push(advance),
        }
    }

    fn keep_around(
        &mut self,
        line: Line,
        activity: Activity,
        contract: Option<Contract>,
        commitment: Option<Commitment>,
    ) {
        self.lines.insert(line.id.clone(), line);
        let place = self.activities.iter().position(|one| one.id == activity.id);
        self.activities[place.expect("it is there")] = activity;
        if let Some(contract) = contract {
            let place = self.contracts.iter().position(|one| one.id == contract.id);
            self.contracts[place.expect("it is there")] = contract;
        }
        if let Some(commitment) = commitment {
            let place = self.commitments.iter().position(|one| one.id == commitment.id);
            self.commitments[place.expect("it is there")] = commitment;
        }
    }

    /// A step of a request; the Treasury's answers too.
    pub(in crate::rules::tests) fn step(&mut self, place: usize, step: Step, by: &str) -> Tried {
        let file = self.payment_file(place);
        let decided = self.doing(by, |doing, world| match step {
            Step::Accept => {
                let id = AdvanceId::new(format!("v{}", self.advances.len()));
                payment::accept(&file, id, doing, world)
            }
            Step::Refuse => payment::refuse(&file, doing),
            step => payment::take(step, &file, doing, world),
        })?;
        let after = self.book(decided);
        self.keep_payment(place, after);
        Ok(())
    }

    pub(in crate::rules::tests) fn recover(&mut self, place: usize, amount: Amount, by: &str) -> Tried {
        let file = self.payment_file(place);
        let decided = self.doing(by, |doing, _| payment::recover(&file, amount, doing))?;
        let after = self.book(decided);
        self.keep_payment(place, after);
        Ok(())
    }

    pub(in crate::rules::tests) fn repay(&mut self, place: usize, amount: Amount, by: &str) -> Tried {
        let advance = self.advances[place].clone();
        let find = |id: &CommitmentId| self.commitments.iter().find(|one| one.id == *id).cloned();
        let file = advance::File {
            line: self.lines[&advance.line].clone(),
            activity: self.find_activity(&advance.activity).clone(),
            contract: advance.contract.as_ref().map(|id| self.find_contract(id).clone()),
            commitment: advance.commitment.as_ref().and_then(find),
            advance,
        };
        let decided = self.doing(by, |doing, _| advance::repay(&file, amount, doing))?;
        let after = self.book(decided);
        self.keep_around(after.line, after.activity, after.contract, after.commitment);
        self.advances[place] = after.advance;
        Ok(())
    }

    /// Drafts a request and takes it as far as the chief accountant's signature.
    pub(in crate::rules::tests) fn sign(&mut self, request: Request) -> Result<usize, Refusal> {
        self.draft(request, OFFICER)?;
        let place = self.payments.len() - 1;
        self.step(place, Step::Submit, OFFICER)?;
        self.step(place, Step::Check, ACCOUNTANT)?;
        self.step(place, Step::Sign, CHIEF)?;
        Ok(place)
    }

    /// Drafts a request and takes it all the way to what the Treasury paid.
    pub(in crate::rules::tests) fn pay(&mut self, request: Request) -> Result<usize, Refusal> {
        let place = self.sign(request)?;
        self.step(place, Step::Approve, DIRECTOR)?;
        self.step(place, Step::Send, ACCOUNTANT)?;
        self.step(place, Step::Accept, ACCOUNTANT)?;
        Ok(place)
    }

    pub(in crate::rules::tests) fn balances(&self) -> &Balances {
        &self.lines[&LineId::new("l0")].balances
    }

    pub(in crate::rules::tests) fn available(&self) -> i64 {
        self.balances().available().expect("it fits").get()
    }

    pub(in crate::rules::tests) fn free(&self) -> i64 {
        self.balances().free().get()
    }

    pub(in crate::rules::tests) fn find_activity(&self, id: &ActivityId) -> &Activity {
        self.activities.iter().find(|one| one.id == *id).expect("it is there")
    }

    pub(in crate::rules::tests) fn find_contract(&self, id: &ContractId) -> &Contract {
        self.contracts.iter().find(|one| one.id == *id).expect("it is there")
    }

    fn find_advance(&self, id: &AdvanceId) -> Option<&Advance> {
        self.advances.iter().find(|one| one.id == *id)
    }
}
