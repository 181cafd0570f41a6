//! The command that appoints a person to a seat.

use chidao_authority::{Resource, RosterRow, office::held_days};
use chidao_calendar::{Date, Instant, Interval, Shown};
use chidao_model::{
    id::{CommitteeId, PersonId, SeatId},
    membership::{AppointmentState, agency, appointment::Model, committee, document, office, person, seat, terms},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{AppointRequest, AppointResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};
use chidao_service::desk::Shape;

use super::{KnownEnd, days, is_decided, lost_on, need_papers, other, planned, shown};
use crate::{
    desk::{
        Command,
        document::Paper,
        everybody,
        line::{agency_of, kind},
        notices,
        proposal::{not_followed, open_for, proposed_or_next},
        reference::{existing, id, seat_of},
    },
    rules::{
        appointment::{Appointing, CannotAppoint, appoint},
        tenure::Tenure,
    },
};

impl Command for AppointRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        let (seat, person): (SeatId, PersonId) = (id(&self.seat, "seat")?, id(&self.person, "person")?);
        needs
            .row::<committee::Model>(&committee)
            .row::<seat::Model>(&seat)
            .children::<Model>(&committee)
            .children::<terms::Model>(&committee)
            .row::<person::Model>(&person)
            .children::<office::Model>(&person);
        // The second round: the agency of the seat, the papers of those who were proposed for it, and those by which the
        // appointment is known to end.
        need_papers(set.loaded_children(&person), needs);
        for decision in set.loaded_children::<terms::Model>(&committee) {
            needs.row::<document::Model>(&decision.document_id);
        }
        let proposals: Vec<&Model> = set.loaded_children::<Model>(&committee).collect();
        for proposal in open_for(&proposals, &self.seat) {
            needs.row::<document::Model>(&proposal.document_id);
        }
        if let Some(agency) = set
            .loaded::<seat::Model>(&seat)
            .and_then(|seat| seat.agency_id.as_ref())
        {
            needs.row::<agency::Model>(agency);
        }
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        existing::<committee::Model>(set, &committee, &self.committee, "committee")?;
        Ok(Subject {
            resource: Resource::of("Appointment"),
            audiences: Some(everybody()),
            name: self.committee.clone(),
            field: "committee",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let committee_id: CommitteeId = id(&self.committee, "committee")?;
        let person_id: PersonId = id(&self.person, "person")?;
        let paper = Paper::of(&self.basis, "basis")?;
        let from = field::optional_day(&self.from, "from")?.unwrap_or(paper.issued_on);
        let all = set.children::<Model>(&committee_id)?;
        let appointments: Vec<&Model> = all.iter().copied().filter(|row| is_decided(row)).collect();
        let known = judge(self, set, &paper, from, &appointments, today)?;
        let (committee, seat) = seat_of(set, &self.committee, &self.seat)?;

        let proposals = open_for(&all, &self.seat);
        let row = Model {
            id: proposed_or_next(&committee_id, &all, &proposals, &person_id),
            committee_id,
            seat_id: seat.id.clone(),
            person_id,
            state: AppointmentState::Active,
            document_id: paper.id.clone(),
            valid_from: known.days.from,
            valid_to: None,
            end_document_id: None,
            end_reason: None,
            position: 0,
            mark: 0,
        };
        let offices = set.children::<office::Model>(&row.person_id)?;
        let decided = set.children::<terms::Model>(&row.committee_id)?;
        let row = KnownEnd::of(&known, seat, &offices, committee, &decided).end(row);
        let end_basis = paper.or_on_record(set, row.end_document_id.as_ref())?;
        let recorded = shown(&row, today, Some(paper.reference().clone()), end_basis);
        let reply = AppointResponse {
            appointment: Some(recorded.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem08).rule(Rule::Doc09);
        decision = paper.cite(decision, set)?;
        if from > today {
            decision = decision.notice(notices::takes_effect_later(from));
        }
        decision = planned(&row, today).into_iter().fold(decision, Decision::errand);
        if let Some(lost) = lost_on(&row) {
            let mut of_seat = appointments.iter().filter(|other| other.seat_id == row.seat_id);
            if !of_seat.any(|other| days(other).contains(lost)) {
                decision = decision.notice(notices::seat_to_be_lost(seat.ordinal, lost));
            }
        }
        decision = proposals
            .iter()
            .filter(|other| other.id != row.id)
            .map(|other| not_followed(other, &paper, None, set, today))
            .collect::<Result<Vec<_>, Refusal>>()?
            .into_iter()
            .fold(decision, Decision::change);
        let staged = row.clone();
        Ok(decision
            .change(Change::of(row.id.name(), &recorded, everybody()).row(row))
            .authority(move |roster| roster.apply(RosterRow::Appointment(&staged))))
    }
}

/// Asks the rule.
fn judge(
    request: &AppointRequest,
    set: &WorkingSet,
    paper: &Paper<'_>,
    from: Date,
    appointments: &[&Model],
    today: Date,
) -> Result<Tenure, Refusal> {
    let (committee, seat) = seat_of(set, &request.committee, &request.seat)?;
    let agency = match &seat.agency_id {
        Some(agency) => Some(existing::<agency::Model>(set, agency, &agency.name(), "seat")?),
        None => None,
    };
    let person_id: PersonId = id(&request.person, "person")?;
    let person: &person::Model = existing(set, &person_id, &request.person, "person")?;
    let act = Appointing {
        is_signed: paper.is_signed(today),
        issued_on: paper.issued_on,
        from,
        committee: Interval::new(committee.valid_from, committee.valid_to),
        seat: seat.id.as_ref(),
        seat_days: Interval::new(seat.valid_from, seat.valid_to),
        kind: kind(seat.kind),
        agency: agency.map(agency_of),
        person: person.id.as_str(),
        held: held_days(seat, agency, set.children::<office::Model>(&person_id)?),
        others: appointments.iter().map(|row| other(row)).collect(),
    };
    appoint(&act).map_err(|objection| refusal(request, objection, appointments))
}

/// What the caller is told about an objection.
fn refusal(request: &AppointRequest, objection: CannotAppoint, appointments: &[&Model]) -> Refusal {
    match objection {
        CannotAppoint::NotSigned => Refusal::evidence_required("basis.signature").rule(Rule::Mem08),
        CannotAppoint::BeforeItsBasis => Refusal::rule_forbids(Rule::InvM3, "from"),
        CannotAppoint::CommitteeEnded(on) => Refusal::new(Reason::StateForbids)
            .rule(Rule::InvM2)
            .with("resource", &request.committee)
            .with("state", "ENDED")
            .detail(
                format!("Ban Chỉ đạo đã chấm dứt từ ngày {on}", on = Shown(on)),
                format!("the committee ended on {on}", on = Shown(on)),
            ),
        CannotAppoint::BeforeItsCommittee => Refusal::rule_forbids(Rule::InvM2, "from"),
        CannotAppoint::OutsideItsSeat => Refusal::rule_forbids(Rule::InvM2, "seat"),
        CannotAppoint::SeatAgencyNotThere => Refusal::rule_forbids(Rule::Mem16, "seat"),
        CannotAppoint::DistrictSeat => Refusal::rule_forbids(Rule::Mem17, "seat"),
        CannotAppoint::SeatTaken(place) => {
            conflict(Refusal::rule_forbids(Rule::InvM1, "seat"), appointments.get(place))
        }
        CannotAppoint::PersonSeated(place) => {
            conflict(Refusal::rule_forbids(Rule::Mem06, "person"), appointments.get(place))
        }
        CannotAppoint::OfficeNotHeld => Refusal::rule_forbids(Rule::InvM4, "person"),
    }
}

/// Names the appointment that stands in the way, and what to do about it.
pub(super) fn conflict(refusal: Refusal, other: Option<&&Model>) -> Refusal {
    let Some(row) = other else { return refusal };
    let (name, from) = (row.id.name(), row.valid_from);
    match row.valid_to {
        Some(to) => refusal.detail(
            format!(
                "trùng ngày với {name} (từ {from} đến trước {to})",
                from = Shown(from),
                to = Shown(to)
            ),
            format!(
                "it overlaps {name}, which holds from {from} until before {to}",
                from = Shown(from),
                to = Shown(to)
            ),
        ),
        None => refusal.detail(
            format!(
                "trùng ngày với {name} (từ {from}, chưa kết thúc); cho thôi tham gia trước",
                from = Shown(from)
            ),
            format!(
                "it overlaps {name}, which holds from {from} on; end that one first",
                from = Shown(from)
            ),
        ),
    }
}
