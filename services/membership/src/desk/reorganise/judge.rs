//! What the rule of reorganising a committee is asked, and what its objections mean to the caller.

use chidao_calendar::{Date, Interval, Shown};
use chidao_model::{
    id::AgencyId,
    membership::{agency, appointment, committee, terms},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::ReorganiseCommitteeRequest,
    refusal::Refusal,
};
use chidao_register::WorkingSet;

use super::lists::Lists;
use crate::{
    desk::{
        appointment::{is_decided, outlasts},
        document::Paper,
        line,
        reference::{existing, optional_id},
    },
    rules::{
        list::Staying,
        reorganise::{CannotReorganise, MOST_LINES, Reorganisation, reorganise},
    },
};

/// Asks the rule.
///
/// # Errors
/// What the rule objects, or a name that stands for nothing.
pub(super) fn judge(
    request: &ReorganiseCommitteeRequest,
    set: &WorkingSet,
    committee: &committee::Model,
    paper: &Paper<'_>,
    lists: &Lists<'_>,
    today: Date,
) -> Result<(), Refusal> {
    let agency = match optional_id::<AgencyId>(&request.standing_agency, "standing_agency")? {
        Some(id) => Some(existing::<agency::Model>(
            set,
            &id,
            &request.standing_agency,
            "standing_agency",
        )?),
        None => None,
    };
    let said = set.children::<terms::Model>(&committee.id)?;
    let last = said.iter().map(|row| row.valid_from).max();
    let drafts = lists.drafts(request);
    let opened = lists.opened.iter().zip(&drafts).zip(&lists.fields);
    let act = Reorganisation {
        is_signed: paper.is_signed(today),
        issuer_is_competent: paper.issuer(set)?.is_some_and(|issuer| {
            let existed = Interval::new(issuer.valid_from, issuer.valid_to).contains(paper.issued_on);
            existed && line::is_competent(issuer.kind, committee.level)
        }),
        issued_on: paper.issued_on,
        effective_on: lists.on,
        committee: Interval::new(committee.valid_from, committee.valid_to),
        last_decision: last.unwrap_or(committee.valid_from),
        standing_agency: agency.map(|row| Interval::new(row.valid_from, row.valid_to)),
        changes_something: request.display_name.is_some()
            || request.short_name.is_some()
            || !request.standing_agency.is_empty()
            || request.decision_mode != 0
            || !request.seats.is_empty()
            || !request.amendments.is_empty(),
        ended: lists
            .named
            .iter()
            .map(|row| Interval::new(row.valid_from, row.valid_to))
            .collect(),
        opened: opened
            .map(|((seat, draft), field)| line::line(set, seat, draft, field))
            .collect::<Result<_, _>>()?,
        staying: staying(lists, set, committee)?,
    };
    reorganise(&act).map_err(|objection| refusal(request, lists, objection))
}

/// The lines that stay, with whoever is appointed to them from that day on.
fn staying<'a>(
    lists: &Lists<'_>,
    set: &'a WorkingSet,
    committee: &committee::Model,
) -> Result<Vec<Staying<'a>>, Refusal> {
    let rows = set.children::<appointment::Model>(&committee.id)?;
    let people = |seat| {
        let holds = |row: &&&appointment::Model| row.seat_id == seat && is_decided(row) && outlasts(row, lists.on);
        let rows = rows.iter().filter(holds);
        rows.map(|row| row.person_id.as_str()).collect()
    };
    let lines = lists.staying.iter().map(|row| Staying {
        role: line::role(row.role),
        kind: line::kind(row.kind),
        people: people(row.id.clone()),
    });
    Ok(lines.collect())
}

/// What the caller is told about an objection.
fn refusal(request: &ReorganiseCommitteeRequest, lists: &Lists<'_>, objection: CannotReorganise) -> Refusal {
    let list = match request.seats.is_empty() {
        true => "amendments",
        false => "seats",
    };
    let state = |state: &str| {
        Refusal::new(Reason::StateForbids)
            .with("resource", &request.committee)
            .with("state", state)
    };
    match objection {
        CannotReorganise::NotSigned => Refusal::evidence_required("decision.signature").rule(Rule::Mem08),
        CannotReorganise::IssuerNotCompetent => Refusal::rule_forbids(Rule::Mem01, "decision.issuer"),
        CannotReorganise::BeforeItsDecision => Refusal::rule_forbids(Rule::InvM3, "effective_on"),
        CannotReorganise::CommitteeEnded(on) => state("ENDED").rule(Rule::InvM2).detail(
            format!("Ban Chỉ đạo đã chấm dứt từ ngày {on}", on = Shown(on)),
            format!("the committee ended on {on}", on = Shown(on)),
        ),
        CannotReorganise::NotAfterLastDecision(on) => state("DECIDED_LATER").rule(Rule::InvM5).detail(
            format!(
                "đã có quyết định có hiệu lực từ ngày {on}; quyết định này phải có hiệu lực sau ngày đó",
                on = Shown(on)
            ),
            format!(
                "a decision that holds from {on} is on record; this one must hold from a later day",
                on = Shown(on)
            ),
        ),
        CannotReorganise::NothingChanges => field::invalid(
            "seats",
            "phải đặt ít nhất một trong display_name, short_name, standing_agency, decision_mode, seats, amendments",
            "at least one of display_name, short_name, standing_agency, decision_mode, seats, amendments must be set",
        ),
        CannotReorganise::StandingAgencyNotThere => Refusal::rule_forbids(Rule::Mem16, "standing_agency"),
        CannotReorganise::SeatNotThere(place) => {
            let name = lists.named.get(place).map(|row| row.id.name()).unwrap_or_default();
            let place = request.amendments.iter().position(|amendment| amendment.seat == name);
            let field = format!("amendments[{}].seat", place.unwrap_or_default());
            Refusal::rule_forbids(Rule::Mem10, field)
        }
        CannotReorganise::TooManyLines(lines) => field::invalid(
            list,
            &format!("danh sách sẽ có {lines} dòng, nhiều nhất là {MOST_LINES}"),
            &format!("the list would have {lines} lines, {MOST_LINES} at most"),
        ),
        CannotReorganise::List(objection) => line::refusal(objection, list, |place| {
            lists.fields.get(place).cloned().unwrap_or_default()
        }),
    }
}
