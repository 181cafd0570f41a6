//! Commands on payment requests.

mod draft;
mod step;
mod treasury;
mod write;

use chidao_model::{
    budget::{activity, advance, code, estimate, line, payment::Model},
    id::{ActivityId, AdvanceId, LineId, PaymentId},
};
use chidao_proto::{
    budget::v1::{Activity, Commitment, Contract, EstimateLine, Payment, PaymentContent},
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::{existing, id, optional_id};

use super::{
    activity::{need_spender, recorded as recorded_activity},
    audiences,
    code::{Lookup, table},
    commitment,
    contract::{self, need_line},
    estimate::Recorded as OfYear,
    norm,
    refusal::{label, told},
    subject,
    who::Who,
    world::Rulings,
};
use crate::{
    resource::{
        self, asked, evidence, seen_activity, seen_advance, seen_commitment, seen_contract, seen_line, seen_payment,
    },
    rules::{
        self,
        code::CodeKind,
        payment::{File, Kind},
        refusal::Evidence,
    },
};

/// A request on record, with all that it concerns.
struct Recorded {
    payment: Payment,
    line: EstimateLine,
    year: OfYear,
    activity: Activity,
    contract: Option<Contract>,
    commitment: Option<Commitment>,
    file: File,
}

fn said(payment: &Payment) -> Result<&PaymentContent, Refusal> {
    field::required(&payment.said, "said")
}

/// What a command on what is asked for must see: activity, line, estimate, contract, commitment and advance.
fn need_asked(said: &PaymentContent, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    need_spender(&id(&said.activity, "said.activity")?, set, needs)?;
    need_line(&said.line, "said.line", set, needs)?;
    if !said.contract.is_empty() {
        contract::need(&said.contract, "said.contract", set, needs)?;
    }
    if !said.commitment.is_empty() {
        commitment::need(&said.commitment, "said.commitment", set, needs)?;
    }
    if let Some(advance) = optional_id::<AdvanceId>(&said.advance, "said.advance")? {
        needs.row::<advance::Model>(advance);
    }
    Ok(())
}

/// The codes that are looked at when a request is checked: those of its line, its own, and that of the advance that it settles.
fn lookups(said: &PaymentContent, line: &EstimateLine, set: &WorkingSet) -> Result<Vec<Lookup>, Refusal> {
    const ITEMS: &[CodeKind] = &[CodeKind::Item, CodeKind::SubItem];
    let codes = field::required(&line.codes, "codes")?;
    let advance = optional_id::<AdvanceId>(&said.advance, "said.advance")?;
    let settled = match advance.and_then(|advance| set.loaded::<advance::Model>(&advance)) {
        Some(row) => Some(Lookup::of(ITEMS, &resource::advance(row)?.item)),
        None => None,
    };
    let of_line = vec![
        Lookup::of(&[CodeKind::Chapter], &codes.chapter),
        Lookup::of(&[CodeKind::Group], &codes.group),
        Lookup::of(&[CodeKind::Source], &codes.source),
        Lookup::of(ITEMS, &said.item),
    ];
    Ok(of_line.into_iter().chain(settled).collect())
}

/// What a command on a request must see.
fn need(name: &str, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    let payment: PaymentId = id(name, "name")?;
    if let Some(row) = set.loaded::<Model>(&payment) {
        let payment = resource::payment(row)?;
        let said = said(&payment)?;
        need_asked(said, set, needs)?;
        need_rulings(said, set, needs)?;
    }
    needs.row::<Model>(payment);
    Ok(())
}

/// What judging a request must see: codes and norms.
fn need_rulings(said: &PaymentContent, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
    for code in norms(&asked(said)?) {
        norm::need(code, needs);
    }
    // The line says by which codes it is judged.
    let Some(row) = set.loaded::<line::Model>(id::<LineId>(&said.line, "said.line")?) else {
        return Ok(());
    };
    let is_later = set.loaded::<estimate::Model>(&row.estimate_id).is_some();
    for lookup in lookups(said, &resource::line(row)?, set)? {
        lookup.need(is_later, set, needs)?;
    }
    let activity = set.loaded::<activity::Model>(id::<ActivityId>(&said.activity, "said.activity")?);
    if let Some(activity) = activity.filter(|_| is_later) {
        let mut fits = Vec::new();
        for row in set.loaded_children::<code::Model>(resource::kind_of(CodeKind::Item)) {
            fits.extend(resource::fits(row)?);
        }
        let kind = seen_activity(&resource::activity(activity)?)?.kind;
        if !fits.iter().any(|fit| fit.activity == kind) {
            // What is loaded does not fit the activity: all items say which do.
            needs.children::<code::Model>(resource::kind_of(CodeKind::Item));
        }
    }
    Ok(())
}

/// The norms by which something is claimed.
fn norms(request: &rules::payment::Request) -> Vec<rules::norm::NormCode> {
    let mut codes: Vec<_> = request.expenses.iter().map(|expense| expense.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

impl Recorded {
    fn seen_as(set: &WorkingSet, name: &str, etag: &str) -> Result<Self, Refusal> {
        let row: &Model = existing(set, &id::<PaymentId>(name, "name")?, name, "name")?;
        check_etag(etag, row, name)?;
        let mut payment = resource::payment(row)?;
        payment.etag.clear();
        let (seen, held) = seen_payment(&payment)?;
        let mut holds = held;
        let asked_for = said(&payment)?.clone();
        let line: &line::Model = existing(
            set,
            &id::<LineId>(&asked_for.line, "said.line")?,
            &asked_for.line,
            "said.line",
        )?;
        let line = resource::line(line)?;
        let activity = recorded_activity(set, &asked_for.activity, "said.activity")?;
        let contract = match asked_for.contract.is_empty() {
            true => None,
            false => Some(contract::recorded(set, &asked_for.contract, "said.contract")?),
        };
        let commitment = match asked_for.commitment.is_empty() {
            true => None,
            false => Some(commitment::recorded(set, &asked_for.commitment, "said.commitment")?),
        };
        let advance = match optional_id::<AdvanceId>(&asked_for.advance, "said.advance")? {
            Some(advance) => {
                let row: &advance::Model = existing(set, &advance, &asked_for.advance, "said.advance")?;
                let (advance, held) = seen_advance(&resource::advance(row)?)?;
                holds.extend(held);
                Some(advance)
            }
            None => None,
        };
        let seen_of_commitment = match &commitment {
            Some(commitment) => {
                let (commitment, held) = seen_commitment(commitment)?;
                // Of another line it holds nothing of this one.
                if commitment.line == seen.request.line {
                    holds.extend(held);
                }
                Some(commitment)
            }
            None => None,
        };
        let year = OfYear::of(set, &line.estimate, "estimate")?;
        let holds = holds.into_iter().filter(|(_, subject, _)| match subject {
            rules::ledger::Subject::Advance(_) => advance.as_ref().is_some_and(|one| one.line == seen.request.line),
            _ => true,
        });
        let file = File {
            line: seen_line(&line, holds)?,
            estimate: year.seen.clone(),
            activity: seen_activity(&activity)?,
            contract: contract.as_ref().map(seen_contract).transpose()?,
            commitment: seen_of_commitment,
            payment: seen,
            advance,
        };
        Ok(Self {
            payment,
            line,
            year,
            activity,
            contract,
            commitment,
            file,
        })
    }

    /// By what the request is judged: parameters of the act's day, the index, what fits, and norms.
    fn rulings<'a>(&'a self, act: &'a Act<'_>, who: &Who, set: &WorkingSet) -> Result<Rulings<'a>, Refusal> {
        let days = [who.doing().on, who.doing().today];
        let lookups = lookups(said(&self.payment)?, &self.line, set)?;
        let mut norms_of = Vec::new();
        for code in norms(&self.file.payment.request) {
            norms_of.extend(norm::rows(code, set)?);
        }
        let mut fits = Vec::new();
        for row in set.loaded_children::<code::Model>(resource::kind_of(CodeKind::Item)) {
            fits.extend(resource::fits(row)?);
        }
        Ok(Rulings::new(act.roster.reference(), &self.year.committee, &days)
            .by_codes(table(&lookups, set)?)
            .by_fits(fits)
            .by_norms(norms_of))
    }

    /// Whoever acts with the papers that were given before and looked at, whoever gave them.
    fn given(&self, who: Who) -> Result<Who, Refusal> {
        self.payment.papers.iter().try_fold(who, |who, paper| {
            let evidence = evidence(paper.kind, "papers.kind")?;
            // Each slip is for one way to the Treasury.
            match evidence == Evidence::DrawSlip {
                true => Ok(who),
                false => who.gives_paper(evidence, &paper.document, "papers.document"),
            }
        })
    }

    fn refuse(&self) -> impl Fn(rules::refusal::Refusal) -> Refusal {
        let (name, state) = (&self.payment.name, label("PaymentState", self.payment.state));
        move |refused| told(&refused, name, state)
    }

    /// Whether it settles an advance, which an act changes.
    fn settles(&self) -> bool {
        self.file.payment.request.kind == Kind::Settle
    }
}

fn on_payment(set: &WorkingSet, name: &str) -> Result<Subject, Refusal> {
    existing::<Model>(set, &id::<PaymentId>(name, "name")?, name, "name")?;
    Ok(subject("Payment", name, Some(audiences())))
}
