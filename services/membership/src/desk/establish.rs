//! What the rule of establishing a committee is asked, and what its objections mean to the caller.

use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AgencyId, CommitteeId, PersonId},
    membership::{
        AgencyKind, CommitteeLevel, SeatKind, SeatRole, agency, appointment, committee, office, person, seat,
    },
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{EstablishCommitteeRequest, SeatDraft},
    refusal::Refusal,
};
use chidao_register::{Change, Errand, WorkingSet};
use time::Duration;

use super::{
    appointment::{outdated as appointment_errands, shown},
    document::{Paper, on_record},
    everybody,
    reference::{existing, id, optional_id},
};
use crate::{
    resource::{self, Wire},
    rules::{
        establish::{Establishment, Holder, Line, Objection, establish},
        office::Held,
        seat::{Binding, Kind, Role},
    },
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
        let recorded = resource::committee(committee, decision);
        let mut changes = vec![Change::of(committee.id.name(), &recorded, everybody()).row(committee.clone())];
        if committee.document_id.is_none() {
            return Ok(changes);
        }
        for row in set.children::<seat::Model>(&committee.id)? {
            if row.valid_to.is_none_or(|to| to > self.ends_on) {
                let row = seat::Model {
                    valid_to: Some(self.ends_on),
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
        rows.retain(|row| {
            let days = Interval::new(row.valid_from, row.valid_to);
            !days.is_empty() && days.to.is_none_or(|to| to > self.ends_on)
        });
        Ok(rows)
    }

    /// An appointment as it ends with the committee; one that had not begun by then never holds.
    fn ended(&self, row: &appointment::Model) -> appointment::Model {
        appointment::Model {
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
    effective_on: Date,
    predecessor: &Predecessor,
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
            existed && is_competent(issuer.kind, level)
        }),
        issued_on: paper.issued_on,
        effective_on,
        standing_agency: Interval::new(standing.valid_from, standing.valid_to),
        predecessor: predecessor.stood,
        seats: request
            .seats
            .iter()
            .enumerate()
            .map(|(place, draft)| line(set, place, draft))
            .collect::<Result<_, _>>()?,
    };
    establish(&act).map_err(refusal)
}

/// Whose chairman or standing board establishes committees of a level. Source: MEM-01.
fn is_competent(issuer: AgencyKind, level: CommitteeLevel) -> bool {
    let own = match level {
        CommitteeLevel::Province => AgencyKind::ProvincialPeoplesCommittee,
        CommitteeLevel::District => AgencyKind::DistrictPeoplesCommittee,
        CommitteeLevel::Commune => AgencyKind::CommunePeoplesCommittee,
    };
    issuer == own || issuer == AgencyKind::PartyBody
}

fn line<'a>(set: &'a WorkingSet, place: usize, draft: &'a SeatDraft) -> Result<Line<'a>, Refusal> {
    let field = |name: &str| format!("seats[{place}].{name}");
    let agency = optional_id::<AgencyId>(&draft.agency, &field("agency"))?
        .map(|id| existing::<agency::Model>(set, &id, &draft.agency, &field("agency")))
        .transpose()?;
    let holder = optional_id::<PersonId>(&draft.person, &field("person"))?
        .map(|id| {
            let person: &person::Model = existing(set, &id, &draft.person, &field("person"))?;
            let offices = set.children::<office::Model>(&id)?;
            Ok::<_, Refusal>(Holder {
                person: person.id.as_str(),
                offices: offices.into_iter().map(held).collect(),
            })
        })
        .transpose()?;
    Ok(Line {
        role: role(SeatRole::of_wire(draft.role, &field("role"))?),
        binding: Binding {
            kind: kind(SeatKind::of_wire(draft.kind, &field("kind"))?),
            agency: agency.map(|row| row.id.as_str()),
            titles: draft.titles.iter().map(String::as_str).collect(),
            portfolio: &draft.portfolio,
        },
        agency: agency.map(|row| Interval::new(row.valid_from, row.valid_to)),
        holder,
    })
}

/// An office as the rules know it.
pub(super) fn held(row: &office::Model) -> Held<'_> {
    Held {
        agency: row.agency_id.as_str(),
        title: &row.title,
        portfolio: &row.portfolio,
        interval: Interval::new(row.valid_from, row.valid_to),
    }
}

/// The kind of a seat as the rules know it.
pub(super) fn kind(kind: SeatKind) -> Kind {
    match kind {
        SeatKind::ExOfficio => Kind::ExOfficio,
        SeatKind::LeaderOf => Kind::LeaderOf,
        SeatKind::Nominative => Kind::Nominative,
    }
}

fn role(role: SeatRole) -> Role {
    match role {
        SeatRole::Head => Role::Head,
        SeatRole::StandingDeputyHead => Role::StandingDeputyHead,
        SeatRole::DeputyHead => Role::DeputyHead,
        SeatRole::StandingMember => Role::StandingMember,
        SeatRole::Member | SeatRole::Secretary => Role::Other,
    }
}

fn refusal(objection: Objection) -> Refusal {
    let seat = |place: usize, name: &str| format!("seats[{place}].{name}");
    match objection {
        Objection::NotSigned => Refusal::evidence_required("decision.signature").rule(Rule::Mem08),
        Objection::IssuerNotCompetent => Refusal::rule_forbids(Rule::Mem01, "decision.issuer"),
        Objection::BeforeItsDecision => Refusal::rule_forbids(Rule::InvM3, "effective_on"),
        Objection::StandingAgencyNotThere => Refusal::rule_forbids(Rule::Mem16, "standing_agency"),
        Objection::PredecessorNotInForce => Refusal::rule_forbids(Rule::Mem10, "predecessor"),
        Objection::HeadNotExOfficio(place) => Refusal::rule_forbids(Rule::Mem02, seat(place, "kind")),
        Objection::HeadSeats(_) => Refusal::rule_forbids(Rule::Mem02, "seats"),
        Objection::DeputySeats => Refusal::rule_forbids(Rule::Mem03, "seats"),
        Objection::StandingMembers(_) => Refusal::rule_forbids(Rule::Mem04, "seats"),
        Objection::SeatUnbound(place) => Refusal::rule_forbids(Rule::Mem05, seat(place, "kind")),
        Objection::SeatAgencyNotThere(place) => Refusal::rule_forbids(Rule::Mem16, seat(place, "agency")),
        Objection::PersonTwice(_, place) => Refusal::rule_forbids(Rule::Mem06, seat(place, "person")),
        Objection::OfficeNotHeld(place) => Refusal::rule_forbids(Rule::InvM4, seat(place, "person")),
    }
}
