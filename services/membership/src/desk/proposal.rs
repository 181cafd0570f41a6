//! Proposals: appointments that nobody has decided on yet, and what a decision makes of them.

use chidao_authority::Resource;
use chidao_calendar::{Date, Instant, Interval};
use chidao_model::{
    id::{AppointmentId, CommitteeId, PersonId, SeatId},
    membership::{AppointmentEndReason, AppointmentState, appointment::Model, committee, document, person, seat},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    membership::v1::{
        ProposeAppointmentRequest, ProposeAppointmentResponse, RejectProposalRequest, RejectProposalResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use super::{
    Command,
    appointment::{is_decided, other, shown},
    document::{Paper, on_record},
    everybody,
    reference::{existing, id, seat_of},
};
use crate::rules::proposal::{CannotPropose, Proposing, propose};

/// The proposals that are open for the seat of this name.
pub(super) fn open_for<'a>(rows: &[&'a Model], seat: &str) -> Vec<&'a Model> {
    let is_open = |row: &&&Model| row.state == AppointmentState::Proposed && row.seat_id.name() == seat;
    rows.iter().filter(is_open).copied().collect()
}

/// The id of the appointment that a decision makes: that of the proposal which it follows, or a new one.
pub(super) fn proposed_or_next(
    committee: &CommitteeId,
    all: &[&Model],
    proposals: &[&Model],
    person: &PersonId,
) -> AppointmentId {
    match proposals.iter().find(|row| row.person_id == *person) {
        Some(followed) => followed.id.clone(),
        None => AppointmentId::new(committee, next_number(all)),
    }
}

/// The number of the next appointment of a committee.
pub(super) fn next_number(all: &[&Model]) -> usize {
    all.iter().map(|row| row.id.number()).max().unwrap_or_default() + 1
}

/// A proposal as a paper rejects it, or for a reason that it tells settles it.
fn rejected(row: &Model, paper: &Paper<'_>, reason: Option<AppointmentEndReason>) -> Model {
    Model {
        state: AppointmentState::Rejected,
        valid_to: Some(paper.issued_on.max(row.valid_from)),
        end_document_id: Some(paper.id.clone()),
        end_reason: reason,
        ..row.clone()
    }
}

/// That a paper does not follow a proposal.
///
/// # Errors
/// INTERNAL: the paper of the proposal was not asked for.
pub(super) fn not_followed(
    row: &Model,
    paper: &Paper<'_>,
    reason: Option<AppointmentEndReason>,
    set: &WorkingSet,
    today: Date,
) -> Result<Change, Refusal> {
    let row = rejected(row, paper, reason);
    let basis = on_record(set, Some(&row.document_id))?;
    let recorded = shown(&row, today, basis, Some(paper.reference().clone()));
    Ok(Change::of(row.id.name(), &recorded, everybody()).row(row))
}

fn subject(name: &str) -> Subject {
    Subject {
        resource: Resource::of("Appointment"),
        audiences: Some(everybody()),
        name: name.to_owned(),
        field: "name",
    }
}

impl Command for ProposeAppointmentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        needs
            .row::<committee::Model>(&committee)
            .row::<seat::Model>(id::<SeatId>(&self.seat, "seat")?)
            .children::<Model>(&committee)
            .row::<person::Model>(id::<PersonId>(&self.person, "person")?);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let committee: CommitteeId = id(&self.committee, "committee")?;
        existing::<committee::Model>(set, &committee, &self.committee, "committee")?;
        Ok(subject(&self.committee))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let committee_id: CommitteeId = id(&self.committee, "committee")?;
        let paper = Paper::of(&self.basis, "basis")?;
        let all = set.children::<Model>(&committee_id)?;
        judge(self, set, &paper, &all, today)?;
        let row = Model {
            id: AppointmentId::new(&committee_id, next_number(&all)),
            committee_id,
            seat_id: id(&self.seat, "seat")?,
            person_id: id(&self.person, "person")?,
            state: AppointmentState::Proposed,
            document_id: paper.id.clone(),
            valid_from: paper.issued_on,
            valid_to: None,
            end_document_id: None,
            end_reason: None,
            position: 0,
            mark: 0,
        };
        let recorded = shown(&row, today, Some(paper.reference().clone()), None);
        let reply = ProposeAppointmentResponse {
            appointment: Some(recorded.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem09);
        decision = paper.cite(decision, set)?;
        Ok(decision.change(Change::of(row.id.name(), &recorded, everybody()).row(row)))
    }
}

/// Asks the rule.
fn judge(
    request: &ProposeAppointmentRequest,
    set: &WorkingSet,
    paper: &Paper<'_>,
    all: &[&Model],
    today: Date,
) -> Result<(), Refusal> {
    let (committee, seat) = seat_of(set, &request.committee, &request.seat)?;
    let person_id: PersonId = id(&request.person, "person")?;
    let person: &person::Model = existing(set, &person_id, &request.person, "person")?;
    let decided: Vec<&Model> = all.iter().copied().filter(|row| is_decided(row)).collect();
    let open = open_for(all, &request.seat);
    let act = Proposing {
        is_signed: paper.is_signed(today),
        issued_on: paper.issued_on,
        stands: Interval::new(seat.valid_from, seat.valid_to)
            .intersection(&Interval::new(committee.valid_from, committee.valid_to)),
        seat: seat.id.as_ref(),
        person: person.id.as_str(),
        appointments: decided.iter().map(|row| other(row)).collect(),
        proposals: open.iter().map(|row| other(row)).collect(),
    };
    let named = |rows: &[&Model], place: usize| rows.get(place).map(|row| row.id.name()).unwrap_or_default();
    propose(&act).map_err(|objection| match objection {
        CannotPropose::NotSigned => Refusal::evidence_required("basis.signature").rule(Rule::Mem08),
        CannotPropose::SeatNotThere => Refusal::rule_forbids(Rule::InvM2, "seat"),
        CannotPropose::HoldsIt(place) => {
            let name = named(&decided, place);
            Refusal::rule_forbids(Rule::Mem06, "person").detail(
                format!("đang đảm nhiệm ghế này ({name})"),
                format!("he holds this seat ({name})"),
            )
        }
        CannotPropose::ProposedAlready(place) => {
            Refusal::new(Reason::ResourceExists).with("resource", named(&open, place))
        }
    })
}

impl Command for RejectProposalRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let name: AppointmentId = id(&self.name, "name")?;
        needs.row::<Model>(&name);
        // The second round: the paper that it was made by.
        if let Some(row) = set.loaded::<Model>(&name) {
            needs.row::<document::Model>(&row.document_id);
        }
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<AppointmentId>(&self.name, "name")?, &self.name, "name")?;
        Ok(subject(&self.name))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let current: &Model = existing(set, &id::<AppointmentId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let paper = Paper::of(&self.basis, "basis")?;
        if current.state != AppointmentState::Proposed {
            return Err(Refusal::new(Reason::StateForbids)
                .with("resource", &self.name)
                .with("state", current.state.text())
                .detail("không phải là đề xuất đang chờ", "it is no proposal that is open"));
        }
        if !paper.is_signed(today) {
            return Err(Refusal::evidence_required("basis.signature").rule(Rule::Mem08));
        }
        let change = not_followed(current, &paper, None, set, today)?;
        let basis = on_record(set, Some(&current.document_id))?;
        let rejected = rejected(current, &paper, None);
        let reply = RejectProposalResponse {
            appointment: Some(shown(&rejected, today, basis, Some(paper.reference().clone()))),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem09);
        decision = paper.cite(decision, set)?;
        Ok(decision.change(change))
    }
}
