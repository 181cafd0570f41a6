//! Commands on advances.

use chidao_calendar::Instant;
use chidao_model::{
    budget::{activity as activity_table, advance::Model, line},
    id::{ActivityId, AdvanceId, LineId},
};
use chidao_proto::{
    budget::v1::{RepayAdvanceRequest, RepayAdvanceResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id};

use super::{
    Command, Paper,
    activity::{self, amount},
    audiences,
    books::{self, cited_before, posted, resting},
    commitment, contract,
    contract::need_line,
    refusal::{label, told},
    subject,
    who::Who,
};
use crate::{
    resource::{
        self, seen_activity, seen_advance, seen_commitment, seen_contract, seen_line, write_advance, write_line,
    },
    rules::{
        advance::{File, repay},
        refusal::Evidence,
    },
};

impl Command for RepayAdvanceRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.slip, "slip").judge()
    }

    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        books::need(now, needs);
        let advance: AdvanceId = id(&self.name, "name")?;
        if let Some(row) = set.loaded::<Model>(&advance) {
            let advance = resource::advance(row)?;
            needs.row::<activity_table::Model>(id::<ActivityId>(&advance.activity, "activity")?);
            need_line(&advance.line, "line", set, needs)?;
            if !advance.contract.is_empty() {
                contract::need(&advance.contract, "contract", set, needs)?;
            }
            if !advance.commitment.is_empty() {
                commitment::need(&advance.commitment, "commitment", set, needs)?;
            }
        }
        needs.row::<Model>(advance);
        Paper::of(&self.slip, "slip")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<AdvanceId>(&self.name, "name")?, &self.name, "name")?;
        Ok(subject("Advance", &self.name, Some(audiences())))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let row: &Model = existing(set, &id::<AdvanceId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, row, &self.name)?;
        let advance = resource::advance(row)?;
        let (seen, mut holds) = seen_advance(&advance)?;
        let line: &line::Model = existing(set, &id::<LineId>(&advance.line, "line")?, &advance.line, "line")?;
        let of_activity = activity::recorded(set, &advance.activity, "activity")?;
        let of_contract = match advance.contract.is_empty() {
            true => None,
            false => Some(contract::recorded(set, &advance.contract, "contract")?),
        };
        let of_commitment = match advance.commitment.is_empty() {
            true => None,
            false => Some(commitment::recorded(set, &advance.commitment, "commitment")?),
        };
        let mut commitment_seen = None;
        if let Some(commitment) = &of_commitment {
            let (commitment, held) = seen_commitment(commitment)?;
            holds.extend(held);
            commitment_seen = Some(commitment);
        }
        let file = File {
            line: seen_line(&resource::line(line)?, holds)?,
            activity: seen_activity(&of_activity)?,
            contract: of_contract.as_ref().map(seen_contract).transpose()?,
            commitment: commitment_seen,
            advance: seen,
        };
        let who = Who::of(act)
            .on(&self.on, "on")?
            .gives_paper(Evidence::ReturnSlip, &self.slip, "slip")?;
        let state = label("AdvanceState", advance.state);
        let sum = amount(self.amount, "amount")?;
        let paper = Paper::of(&self.slip, "slip")?;
        let mut decided = who
            .asks(|doing| repay(&file, sum, doing))
            .map_err(|refused| told(&refused, &self.name, state))?;
        decided.notes.extend(cited_before(&paper, set)?);
        let after = &decided.after;
        let (said, row) = write_advance(&after.advance, &after.line);
        let (of_line, line_row) = write_line(&after.line)?;
        let mut decision = resting(Decision::silent(), &decided)
            .change(Change::of(said.name.clone(), &said, audiences()).row(row))
            .change(Change::of(of_line.name.clone(), &of_line, audiences()).row(line_row))
            .change(activity::change(&of_activity, &after.activity).1);
        if let Some((before, after)) = of_contract.as_ref().zip(after.contract.as_ref()) {
            decision = contract::changed(decision, before, after)?;
        }
        if let Some((before, of)) = of_commitment.as_ref().zip(after.commitment.as_ref()) {
            decision = decision.change(commitment::change(before, of, &after.line)?.1);
        }
        let group = decided.group.as_ref().ok_or_else(Refusal::internal)?;
        let (decision, entry) = posted(decision, group, self.slip.as_ref(), act, set)?;
        let reply = RepayAdvanceResponse {
            advance: Some(said),
            entry: Some(entry),
            receipt: None,
        };
        paper.cite(decision.answering(&reply), set)
    }
}
