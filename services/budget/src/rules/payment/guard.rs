//! What must be so before a step of a request.

use super::{File, Guard, Kind, Payment, draft};
use crate::rules::{
    advance,
    article::Article,
    code::{self, CodeKind},
    commitment::{self, Need},
    content,
    contract::Contract,
    ledger::{Term, TermName},
    machine,
    money::Dong,
    norm,
    refusal::{Cited, Disorder, Evidence, Fund, Instead, Reason, Refusal, Shortage, Theirs, on},
    settings::Confidence,
    world::{Doing, Note, World},
};

/// Looks at a guard.
pub(super) fn check(guard: Guard, file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    match guard {
        Guard::Requester => requester(&file.payment, doing, &[Article::Bud02]),
        Guard::Belongs => belongs(file),
        Guard::Reasoned => reasoned(file, doing),
        Guard::WithinYear => within_year(file, doing),
        Guard::Approved => file.activity.is_approved(),
        Guard::Coded => coded(file, doing, world),
        Guard::Eligible => {
            let request = &file.payment.request;
            content::eligible(file.activity.kind, request.content, request.payee)
        }
        Guard::WithinNorm => within_norm(file, world),
        Guard::Procured => procured(file, doing, world),
        Guard::Committed => committed(file, doing, world),
        Guard::Recovers => recovers(file, doing, world),
        Guard::ThreePeople => three_people(&file.payment, doing),
        // Looked at where the sums are: when it is signed, and when it is recovered.
        Guard::Enough | Guard::Left => Ok(()),
    }
}

pub(super) fn requester(payment: &Payment, doing: &Doing<'_>, basis: &[Article]) -> Result<(), Refusal> {
    if payment.requester == *doing.actor.person {
        return Ok(());
    }
    let theirs = Theirs::Requester(payment.requester.clone());
    Err(Refusal::new(Reason::NotTheirs(theirs), basis))
}

/// INV-B10. Whoever asked or signed before signs no more.
fn three_people(payment: &Payment, doing: &Doing<'_>) -> Result<(), Refusal> {
    let person = Some(doing.actor.person);
    let others = [Some(&payment.requester), payment.signed_by.as_ref()];
    if !others.contains(&person) {
        return Ok(());
    }
    Err(Refusal::new(Reason::SamePerson, &[Article::Law88_19, Article::Law83_12]).or([Instead::AnotherSigner]))
}

/// What a request cites, and what it was brought with, are the same and belong together.
pub(super) fn belongs(file: &File) -> Result<(), Refusal> {
    let request = &file.payment.request;
    draft::shaped(request)?;
    let contract = file.contract.as_ref();
    let settled = file.advance.as_ref().filter(|_| request.kind == Kind::Settle);
    let checks = [
        (file.line.estimate == file.estimate.id, Cited::Estimate),
        (request.line == file.line.id, Cited::Line),
        (request.activity == file.activity.id, Cited::Activity),
        (
            request.contract.as_ref() == contract.map(|one| &one.id)
                && contract.is_none_or(|one| one.said.activity == request.activity),
            Cited::Contract,
        ),
        (
            request.commitment.as_ref() == file.commitment.as_ref().map(|one| &one.id)
                && file
                    .commitment
                    .as_ref()
                    .is_none_or(|one| Some(&one.contract) == request.contract.as_ref() && one.line == request.line),
            Cited::Commitment,
        ),
        (
            request.advance.as_ref() == settled.map(|one| &one.id)
                && settled.is_none_or(|one| {
                    one.line == request.line
                        && one.activity == request.activity
                        && one.contract == request.contract
                        && one.commitment == request.commitment
                }),
            Cited::Advance,
        ),
    ];
    match checks.into_iter().find(|(is_own, _)| !is_own) {
        Some((_, cited)) => Err(Refusal::new(Reason::NotItsOwn(cited), &[Article::Tt17_2])),
        None => Ok(()),
    }
}

fn reasoned(file: &File, doing: &Doing<'_>) -> Result<(), Refusal> {
    if file.payment.request.kind != Kind::Advance {
        return Ok(());
    }
    machine::need(Evidence::Reason, doing.given, &[Article::Tt17_6])
}

fn within_year(file: &File, doing: &Doing<'_>) -> Result<(), Refusal> {
    let estimate = &file.estimate;
    estimate.is_assigned(&[Article::Law83_12, Article::Law83_8_4])?;
    if doing.on.year() != estimate.year {
        let outside = Reason::Dates(Disorder::OutsideYear(estimate.year));
        return Err(Refusal::new(outside, &[Article::Law83_14]));
    }
    Ok(())
}

fn coded(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    let (request, codes) = (&file.payment.request, &file.line.codes);
    world.codes.find(CodeKind::Chapter, &codes.chapter, doing.on)?;
    world.codes.find(CodeKind::Group, &codes.group, doing.on)?;
    world.codes.find(CodeKind::Source, &codes.source, doing.on)?;
    let item = world.codes.item_of(&request.item, doing.on)?;
    code::fits(world.fits, file.activity.kind, item, doing.on)?;
    world.codes.pays(request.content, &request.item, doing.on)?;
    // A line that goes down to a Mục takes what is below it.
    let is_of_line = codes
        .item
        .as_ref()
        .is_none_or(|planned| *planned == request.item || planned == item);
    if is_of_line {
        return Ok(());
    }
    let planned = codes.item.clone().into_iter().collect();
    Err(Refusal::new(Reason::DoesNotFit(planned), &[Article::Tt17_2]))
}

/// What was judged by memory alone: the code, or a norm.
pub(super) fn notes(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Vec<Note> {
    let request = &file.payment.request;
    let code = world
        .codes
        .find(CodeKind::SubItem, &request.item, doing.on)
        .or_else(|_| world.codes.find(CodeKind::Item, &request.item, doing.on));
    let is_code = code.is_ok_and(|row| row.confidence == Confidence::Memory);
    let allowance = norm::allowance(world.norms, &request.expenses);
    let is_norm = allowance.is_ok_and(|allowance| {
        let mut parts = allowance.parts.iter();
        parts.any(|part| part.norm.confidence == Confidence::Memory)
    });
    let notes = [(is_code, Article::Tt324), (is_norm, Article::Tt40)];
    let said = notes.into_iter().filter(|(is_so, _)| *is_so);
    said.map(|(_, article)| Note::FromMemory(article)).collect()
}

fn within_norm(file: &File, world: &World<'_>) -> Result<(), Refusal> {
    let request = &file.payment.request;
    let code = request.content.norm();
    if request.expenses.iter().any(|expense| Some(expense.code) != code) {
        return Err(Refusal::new(Reason::NotItsOwn(Cited::Kind), &[Article::Tt40]));
    }
    if request.expenses.is_empty() && !request.content.is_by_norm_alone() {
        return Ok(());
    }
    let allowance = norm::allowance(world.norms, &request.expenses)?;
    if request.amount.dong() <= allowance.total {
        return Ok(());
    }
    let parts = allowance.parts.iter().map(|part| Term {
        name: TermName::Norm,
        sum: part.sum,
    });
    let shortage = Shortage {
        of: Fund::Norm,
        needed: request.amount,
        there: allowance.total,
        terms: parts.collect(),
    };
    Err(Refusal::short(shortage, &[Article::Tt40, Article::Law83_12]))
}

fn procured(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    let request = &file.payment.request;
    let (content, payee) = (request.content, request.payee);
    let basis = [Article::Bud03, Article::Law83_12];
    if content.is_by_invoice(payee) && request.kind != Kind::Advance {
        machine::need(Evidence::Invoice, doing.given, &basis)?;
    }
    if !content.is_bought(payee) {
        return Ok(());
    }
    if request.kind != Kind::Advance && file.contract.is_some() {
        machine::need(Evidence::Acceptance, doing.given, &basis)?;
    }
    let rule = on(&world.settings.procurement, doing.on, |rule| rule.within)
        .ok_or_else(|| Refusal::no_rule(doing.on, &basis))?;
    let contract = file.contract.as_ref();
    let value = contract.map_or(request.amount, |contract| contract.value);
    let completed = contract.and_then(|contract| contract.said.tender_completed_on);
    if value <= rule.tender_above || completed.is_some_and(|completed| completed <= doing.on) {
        return Ok(());
    }
    // A tender ends in a contract, on which the request is made; its result may be given with the request.
    if contract.is_none() {
        let wanting = Reason::Wanting(vec![Evidence::TenderResult]);
        return Err(Refusal::new(wanting, &basis).or([Instead::RecordContract]));
    }
    machine::need(Evidence::TenderResult, doing.given, &basis)
}

fn committed(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    let Some(contract) = &file.contract else {
        return Ok(());
    };
    contract.runs(&[Article::Law83_12])?;
    let refused = |basis: &[Article]| Refusal::new(Reason::NeedsCommitment, basis).or([Instead::RequestCommitment]);
    // What is settled whole against its advance draws nothing anew.
    let settled = file
        .advance
        .as_ref()
        .filter(|_| file.payment.request.kind == Kind::Settle);
    if let Some(advance) = settled {
        let request = &file.payment.request;
        let (sum, convert, settings) = (request.amount, request.convert, world.settings);
        let split = advance::split(sum, convert, advance, Some(contract), doing.on, settings)?;
        if split.drawn == Dong::ZERO {
            return Ok(());
        }
    }
    match &file.commitment {
        Some(commitment) if !commitment.state.is_live() => Err(refused(&[Article::Tt113])),
        Some(_) => Ok(()),
        None => match commitment::need(contract, doing.on, world.settings)? {
            Need::Needed(article) => Err(refused(&[article])),
            Need::NotNeeded => Ok(()),
        },
    }
}

fn recovers(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<(), Refusal> {
    let request = &file.payment.request;
    let advanced = |contract: &&Contract| contract.outstanding.positive().is_some();
    if let Some(contract) = file
        .contract
        .as_ref()
        .filter(advanced)
        .filter(|_| request.kind == Kind::Pay)
    {
        let settle = Instead::SettleAdvance(contract.id.clone());
        return Err(Refusal::new(Reason::NeedsRecovery, &[Article::Tt17_6]).or([settle]));
    }
    let Some(advance) = file.advance.as_ref().filter(|_| request.kind == Kind::Settle) else {
        return Ok(());
    };
    let claimed = (request.item.as_str(), doing.on);
    if world.codes.settles((&advance.item, advance.on), claimed)? {
        return Ok(());
    }
    let own = Instead::SameCode(advance.item.clone());
    Err(Refusal::new(Reason::OtherContent, &[Article::Tt17_5]).or([own]))
}

/// How a request is paid: what of it is set against an advance, and what is drawn, which activity, contract, advance limit, and
/// commitment or line must have.
pub(super) fn enough(file: &File, doing: &Doing<'_>, world: &World<'_>) -> Result<advance::Split, Refusal> {
    let request = &file.payment.request;
    let (contract, settings) = (file.contract.as_ref(), world.settings);
    let settled = file.advance.as_ref().filter(|_| request.kind == Kind::Settle);
    let split = match settled {
        Some(advance) => advance::split(request.amount, request.convert, advance, contract, doing.on, settings)?,
        None => advance::Split {
            drawn: request.amount.dong(),
            ..advance::Split::default()
        },
    };
    if let Some(contract) = contract {
        if request.kind == Kind::Advance {
            advance::within_limit(contract, request.amount, doing.on, settings)?;
        }
        contract.pays(split.drawn)?;
    }
    file.activity.covers(split.drawn)?;
    if let Some(drawn) = split.drawn.positive() {
        match &file.commitment {
            Some(commitment) => commitment.has(drawn, &file.line)?,
            None => file.line.has(drawn, &[Article::Tt113_2_8, Article::Law83_12])?,
        }
    }
    Ok(split)
}
