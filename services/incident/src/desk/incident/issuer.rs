//! Whose paper it is by which the decision or the deed of another is recorded: its own, and nobody else's (decisions of national bodies
//! are recorded with their document, QĐ 05/2017/QĐ-TTg, Điều 9, 14; what was done on paper with that of whoever owed it).

use chidao_model::id::AgencyId;
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use chidao_reference::HeldBy;

use super::{Duty, Holders, refusal};
use crate::{
    desk::Paper,
    rules::{
        party::Party,
        phase::{Step, definitions},
    },
};

fn anothers(paper: &Paper<'_>, at: &str, (vi, en): (&str, &str)) -> Refusal {
    let issuer = &paper.reference().issuer;
    Refusal::new(Reason::RuleForbids)
        .with("field", format!("{at}.issuer"))
        .detail(
            format!("{issuer} không phải là {vi}; nêu văn bản của {vi}, cơ quan ngoài hệ thống thì ghi issuer_title."),
            format!("{issuer} is not the {en}; cite its own document, with issuer_title where it is no agency of the system."),
        )
}

/// Refuses the paper of an agency that is known not to be the body whose decision a step records.
pub(super) fn check_decision(paper: &Paper<'_>, step: Step, holders: &Holders, at: &str) -> Result<(), Refusal> {
    let issuer = &paper.reference().issuer;
    let bodies: Vec<Party> = definitions(step).filter_map(|row| row.records).collect();
    let Some(body) = bodies.first().filter(|_| !issuer.is_empty()) else {
        return Ok(());
    };
    let may_be = |party: &Party| {
        let holder = holders.held_by.iter().find(|(held, _)| held == party);
        match holder {
            Some((_, HeldBy::Agency(agency))) => agency.name() == *issuer,
            Some((_, HeldBy::Title(_))) => false,
            None => true,
        }
    };
    if bodies.iter().any(may_be) {
        return Ok(());
    }
    let mut rows = definitions(step).flat_map(|row| row.basis);
    let refused = anothers(paper, at, refusal::party(*body));
    Err(rows
        .next()
        .map_or(refused.clone(), |article| refused.rule(refusal::rule(*article))))
}

/// Refuses the paper of another agency than that which owes a duty, where it is recorded for it.
pub(super) fn check_deed(
    paper: &Paper<'_>,
    duty: &Duty<'_>,
    caller: Option<&AgencyId>,
    at: &str,
) -> Result<(), Refusal> {
    let (issuer, debtor) = (&paper.reference().issuer, &duty.resource.debtor_agency);
    let is_own = caller.map(AgencyId::name).as_ref() == Some(debtor);
    match is_own || issuer.is_empty() || debtor.is_empty() || issuer == debtor {
        true => Ok(()),
        false => Err(anothers(paper, at, refusal::party(duty.owed.debtor))),
    }
}
