//! What the rule of establishing a committee is asked, and what its objections mean to the caller.

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, CommitteeId},
    membership::{CommitteeLevel, agency, appointment, committee, seat, terms},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::EstablishCommitteeRequest,
    refusal::Refusal,
};
use chidao_register::{Change, Errand, WorkingSet};
use time::Duration;

use super::{
    appointment::{outdated as appointment_errands, outlasts, settled, shown},
    document::{Paper, on_record},
    everybody, line,
    reference::{existing, id, optional_id},
};
use crate::{
    resource::{self, Wire},
    rules::establish::{Establishment, Objection, establish},
};

/// The committee that the new one takes the place of, as the act leaves it.
pub(super) struct Predecessor {
    /// Its row; `None` where the new one has no predecessor.
    pub(super) committee: Option<committee::Model>,
    /// How long it stood before the act.
    stood: Option<Interval>,
    ends_on: Date,
}

impl Predecessor {
    /// The predecessor that the request names, on record or historical.
    ///
    /// # Errors
    /// Both are named; the one on record does not exist; the historical one's id is taken or its days cannot be.
    pub(super) fn of(
        request: &EstablishCommitteeRequest,
        successor: &CommitteeId,
        ends_on: Date,
        set: &WorkingSet,
    ) -> Result<Self, Refusal> {
        let recorded = optional_id::<CommitteeId>(&request.predecessor, "predecessor")?;
        let (committee, stood) = match (&recorded, &request.historical_predecessor) {
            (None, None) => (None, None),
            (Some(_), Some(_)) => {
                let vi = "chỉ được đặt một trong predecessor, historical_predecessor";
                return Err(field::invalid(
                    "predecessor",
                    vi,
                    "only one of predecessor, historical_predecessor may be set",
                ));
            }
            (Some(id), None) => {
                let row: &committee::Model = existing(set, id, &request.predecessor, "predecessor")?;
                let stood = Interval::new(row.valid_from, row.valid_to);
                let ended = committee::Model {
                    valid_to: Some(ends_on),
                    successor_id: Some(successor.clone()),
                    ..row.clone()
                };
                (Some(ended), Some(stood))
            }
            (None, Some(historical)) => {
                let id = CommitteeId::new(&*historical.committee_id);
                if id == *successor || set.row::<committee::Model>(&id)?.is_some() {
                    return Err(Refusal::new(Reason::ResourceExists).with("resource", id.name()));
                }
                let field = "historical_predecessor.valid_from";
                let from = field::optional_day(&historical.valid_from, field)?;
                let from = from.unwrap_or_else(|| ends_on.saturating_sub(Duration::DAY));
                let row = committee::Model {
                    id,
                    display_name: historical.display_name.clone(),
                    short_name: String::new(),
                    level: CommitteeLevel::of_wire(request.level, "level")?,
                    document_id: None,
                    valid_from: from,
                    valid_to: Some(ends_on),
                    predecessor_id: None,
                    successor_id: Some(successor.clone()),
                    standing_agency_id: None,
                    decision_mode: None,
                    position: 0,
                    mark: 0,
                };
                (Some(row), Some(Interval::new(from, None)))
            }
        };
        Ok(Self {
            committee,
            stood,
            ends_on,
        })
    }

    /// The changes that end it: the committee with its open seats and appointments. Source: MEM-10, INV-M2, INV-M5.
    pub(super) fn changes(&self, set: &WorkingSet, today: Date) -> Result<Vec<Change>, Refusal> {
        let Some(committee) = &self.committee else {
            return Ok(Vec::new());
        };
        let decision = on_record(set, committee.document_id.as_ref())?;
        let terms = match committee.document_id {
            Some(_) => set.children::<terms::Model>(&committee.id)?,
            None => Vec::new(),
        };
        let recorded = resource::committee(committee, decision, &terms, today);
        let mut changes = vec![Change::of(committee.id.name(), &recorded, everybody()).row(committee.clone())];
        if committee.document_id.is_none() {
            return Ok(changes);
        }
        for row in set.children::<seat::Model>(&committee.id)? {
            if row.valid_to.is_none_or(|to| to > self.ends_on) {
                let row = seat::Model {
                    // One that a decision opens later never stands.
                    valid_to: Some(self.ends_on.max(row.valid_from)),
                    ..row.clone()
                };
                changes.push(Change::of(row.id.name(), &resource::seat(&row), everybody()).row(row));
            }
        }
        for row in self.outlasting(set)? {
            let row = self.ended(row);
            let basis = on_record(set, Some(&row.document_id))?;
            let recorded = shown(&row, today, basis, None);
            changes.push(Change::of(row.id.name(), &recorded, everybody()).row(row));
        }
        Ok(changes)
    }

    /// What was planned for appointments and is not to be done any more.
    ///
    /// # Errors
    /// INTERNAL: it was not asked for.
    pub(super) fn outdated<'a>(&self, set: &'a WorkingSet) -> Result<Vec<&'a Errand>, Refusal> {
        let mut outdated = Vec::new();
        for row in self.outlasting(set)? {
            let row_ended = self.ended(row);
            let days = Interval::new(row_ended.valid_from, row_ended.valid_to);
            outdated.extend(appointment_errands(row, days, set)?);
        }
        Ok(outdated)
    }

    /// The appointments that would hold longer than the committee does.
    fn outlasting<'a>(&self, set: &'a WorkingSet) -> Result<Vec<&'a appointment::Model>, Refusal> {
        let Some(committee) = self.committee.as_ref().filter(|row| row.document_id.is_some()) else {
            return Ok(Vec::new());
        };
        let mut rows = set.children::<appointment::Model>(&committee.id)?;
        rows.retain(|row| outlasts(row, self.ends_on));
        Ok(rows)
    }

    /// An appointment as it ends with the committee; one that had not begun by then never holds.
    fn ended(&self, row: &appointment::Model) -> appointment::Model {
        appointment::Model {
            state: settled(row.state),
            valid_to: Some(self.ends_on.max(row.valid_from)),
            end_document_id: None,
            end_reason: None,
            ..row.clone()
        }
    }
}

/// Asks the rule.
///
/// # Errors
/// What the rule objects, or a name that stands for nothing.
pub(super) fn judge(
    request: &EstablishCommitteeRequest,
    paper: &Paper<'_>,
    predecessor: &Predecessor,
    seats: &[seat::Model],
    set: &WorkingSet,
    today: Date,
) -> Result<(), Refusal> {
    let standing: &agency::Model = existing(
        set,
        &id::<AgencyId>(&request.standing_agency, "standing_agency")?,
        &request.standing_agency,
        "standing_agency",
    )?;
    let level = CommitteeLevel::of_wire(request.level, "level")?;
    let act = Establishment {
        is_signed: paper.is_signed(today),
        issuer_is_competent: paper.issuer(set)?.is_some_and(|issuer| {
            let existed = Interval::new(issuer.valid_from, issuer.valid_to).contains(paper.issued_on);
            existed && line::is_competent(issuer.kind, level)
        }),
        issued_on: paper.issued_on,
        effective_on: predecessor.ends_on,
        standing_agency: Interval::new(standing.valid_from, standing.valid_to),
        predecessor: predecessor.stood,
        seats: seats
            .iter()
            .zip(&request.seats)
            .enumerate()
            .map(|(place, (seat, draft))| line::line(set, seat, draft, &format!("seats[{place}]")))
            .collect::<Result<_, _>>()?,
    };
    establish(&act).map_err(refusal)
}

fn refusal(objection: Objection) -> Refusal {
    match objection {
        Objection::NotSigned => Refusal::evidence_required("decision.signature").rule(Rule::Mem08),
        Objection::IssuerNotCompetent => Refusal::rule_forbids(Rule::Mem01, "decision.issuer"),
        Objection::BeforeItsDecision => Refusal::rule_forbids(Rule::InvM3, "effective_on"),
        Objection::StandingAgencyNotThere => Refusal::rule_forbids(Rule::Mem16, "standing_agency"),
        Objection::PredecessorNotInForce => Refusal::rule_forbids(Rule::Mem10, "predecessor"),
        Objection::List(objection) => line::refusal(objection, "seats", |place| format!("seats[{place}]")),
    }
}
