//! The command that ends an appointment.

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Date, Instant, Interval, Shown};
use chidao_model::{
    id::AppointmentId,
    membership::{AppointmentEndReason, agency, appointment::Model, committee, document, office, seat},
};
use chidao_proto::{
    common::v1::Notice,
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{EndAppointmentRequest, EndAppointmentResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Errand, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use super::{ENDS, appoint::conflict, days, errand, errand_ids, is_decided, other, outdated, shown};
use crate::{
    desk::{
        Command,
        document::{Paper, on_record},
        everybody,
        line::tenure_of,
        notices,
        reference::{existing, id},
    },
    resource::Wire,
    rules::appointment::{CannotEnd, Ending, end, latest_end},
};

impl Command for EndAppointmentRequest {
    fn shape(&self) -> Result<(), Refusal> {
        Shape::default().paper(&self.basis, "basis").judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let name: AppointmentId = id(&self.name, "name")?;
        let committee = name.committee();
        needs
            .row::<Model>(&name)
            .row::<committee::Model>(&committee)
            .children::<Model>(&committee);
        let paper = Paper::of(&self.basis, "basis")?;
        // The second round: its seat, the offices of its holder, the paper that it rests on, and what is planned for it.
        if let Some(row) = set.loaded::<Model>(&name) {
            let (begins, ends) = errand_ids(row);
            needs
                .row::<seat::Model>(&row.seat_id)
                .children::<office::Model>(&row.person_id)
                .row::<document::Model>(&row.document_id)
                .errand(begins);
            if let Some(ends) = ends {
                needs.errand(ends);
            }
            needs.errand(errand(ENDS, row, last_day(self, row, &paper)?).id());
            // The third: the agency of the seat.
            if let Some(agency) = set
                .loaded::<seat::Model>(&row.seat_id)
                .and_then(|seat| seat.agency_id.as_ref())
            {
                needs.row::<agency::Model>(agency);
            }
        }
        paper.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<AppointmentId>(&self.name, "name")?, &self.name, "name")?;
        Ok(Subject {
            resource: Resource::of("Appointment"),
            audiences: Some(everybody()),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let current: &Model = existing(set, &id::<AppointmentId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let paper = Paper::of(&self.basis, "basis")?;
        let siblings: Vec<&Model> = set.children::<Model>(&current.committee_id)?;
        if !is_decided(current) {
            return Err(Refusal::new(Reason::StateForbids)
                .with("resource", &self.name)
                .with("state", current.state.text())
                .detail(
                    "chưa được quyết định; ghi việc không chấp thuận bằng RejectProposal",
                    "it was never decided; RejectProposal records that it is not approved",
                ));
        }
        let reason = AppointmentEndReason::of_wire(self.reason, "reason")?;
        if matches!(
            reason,
            AppointmentEndReason::OfficeLost | AppointmentEndReason::Reorganised
        ) {
            return Err(field::invalid(
                "reason",
                "ghi bằng ChangeOffice khi thôi giữ chức danh, bằng ReorganiseCommittee khi kiện toàn",
                "is recorded by ChangeOffice where the office is lost, by ReorganiseCommittee where the list changes",
            ));
        }
        let is_other = |row: &&Model| row.id != current.id && is_decided(row);
        let others: Vec<&Model> = siblings.into_iter().filter(is_other).collect();
        let held = judge(self, set, current, &paper, &others, today)?;

        let row = Model {
            valid_to: held.to,
            end_document_id: Some(paper.id.clone()),
            end_reason: Some(reason),
            ..current.clone()
        };
        let basis = on_record(set, Some(&row.document_id))?;
        let recorded = shown(&row, today, basis, Some(paper.reference().clone()));
        let reply = EndAppointmentResponse {
            appointment: Some(recorded.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem08).rule(Rule::Doc09);
        decision = paper.cite(decision, set)?;
        decision = outdated(current, held, set)?
            .into_iter()
            .fold(decision, Decision::drop_errand);
        if let Some(to) = held.to.filter(|to| !held.is_empty() && *to > today) {
            decision = decision.notice(notices::takes_effect_later(to));
            let planned = errand(ENDS, &row, to);
            if !set.errand(planned.id())?.is_some_and(Errand::is_open) {
                decision = decision.errand(planned);
            }
        }
        if let Some(notice) = vacancy(set, &row, &others, today)? {
            decision = decision.notice(notice);
        }
        let staged = row.clone();
        Ok(decision
            .change(Change::of(row.id.name(), &recorded, everybody()).row(row))
            .authority(move |roster| roster.apply(RosterRow::Appointment(&staged))))
    }
}

/// The first day on which it is no longer to hold.
fn last_day(request: &EndAppointmentRequest, row: &Model, paper: &Paper<'_>) -> Result<Date, Refusal> {
    let to = field::optional_day(&request.to, "to")?;
    Ok(to.unwrap_or_else(|| paper.issued_on.max(row.valid_from)))
}

/// Asks the rule.
fn judge(
    request: &EndAppointmentRequest,
    set: &WorkingSet,
    current: &Model,
    paper: &Paper<'_>,
    others: &[&Model],
    today: Date,
) -> Result<Interval, Refusal> {
    let committee: Option<&committee::Model> = set.row(&current.committee_id)?;
    let seat: Option<&seat::Model> = set.row(&current.seat_id)?;
    let (Some(committee), Some(seat)) = (committee, seat) else {
        tracing::error!(appointment = request.name, "an appointment without committee or seat");
        return Err(Refusal::internal());
    };
    let latest_end = latest_end(
        Interval::new(committee.valid_from, committee.valid_to),
        Interval::new(seat.valid_from, seat.valid_to),
    );
    let stands = Interval::new(current.valid_from, latest_end);
    let known = tenure_of(set, seat, &current.person_id, stands)?;
    let act = Ending {
        is_signed: paper.is_signed(today),
        issued_on: paper.issued_on,
        is_by_death: AppointmentEndReason::of_wire(request.reason, "reason")? == AppointmentEndReason::Deceased,
        own: other(current),
        to: last_day(request, current, paper)?,
        latest_end,
        office_lost: known.days.to.filter(|_| known.ends_with_office),
        others: others.iter().map(|row| other(row)).collect(),
        today,
    };
    end(&act).map_err(|objection| refusal(request, objection, others))
}

/// What the caller is told about an objection.
fn refusal(request: &EndAppointmentRequest, objection: CannotEnd, others: &[&Model]) -> Refusal {
    match objection {
        CannotEnd::AlreadyEnded(on) => Refusal::new(Reason::StateForbids)
            .with("resource", &request.name)
            .with("state", "ENDED")
            .detail(
                format!("đã thôi tham gia từ ngày {on}", on = Shown(on)),
                format!("the appointment ended on {on}", on = Shown(on)),
            ),
        CannotEnd::NotSigned => Refusal::evidence_required("basis.signature").rule(Rule::Mem08),
        CannotEnd::BeforeItsBeginning(from) => {
            let vi = format!(
                "phải sau ngày bắt đầu {from}; chưa đến ngày đó thì được đặt đúng ngày đó để hủy",
                from = Shown(from)
            );
            let en = format!(
                "must be after its first day {from}; before that day is reached, that very day cancels it",
                from = Shown(from)
            );
            field::invalid("to", &vi, &en)
        }
        CannotEnd::BeforeItsBasis => Refusal::rule_forbids(Rule::InvM3, "to"),
        CannotEnd::BeyondItsSeat(on) => Refusal::rule_forbids(Rule::InvM2, "to").detail(
            format!("ghế hoặc Ban Chỉ đạo chấm dứt từ ngày {on}", on = Shown(on)),
            format!("the seat or the committee ends on {on}", on = Shown(on)),
        ),
        CannotEnd::BeyondItsOffice(on) => Refusal::rule_forbids(Rule::InvM4, "to").detail(
            format!("thôi giữ chức danh gắn với ghế từ ngày {on}", on = Shown(on)),
            format!("the office that the seat is bound to is lost on {on}", on = Shown(on)),
        ),
        CannotEnd::SeatTaken(place) => conflict(Refusal::rule_forbids(Rule::InvM1, "to"), others.get(place)),
        CannotEnd::PersonSeated(place) => conflict(Refusal::rule_forbids(Rule::Mem06, "to"), others.get(place)),
    }
}

/// Tells that nobody holds the seat from then on, where nobody is appointed yet.
fn vacancy(set: &WorkingSet, row: &Model, others: &[&Model], today: Date) -> Result<Option<Notice>, Refusal> {
    let Some(seat) = set.row::<seat::Model>(&row.seat_id)? else {
        return Ok(None);
    };
    let vacant_on = row.valid_to.unwrap_or(row.valid_from).max(today);
    let stands = Interval::new(seat.valid_from, seat.valid_to).contains(vacant_on);
    let mut successors = others.iter().filter(|other| other.seat_id == row.seat_id);
    let is_held = successors.any(|other| days(other).contains(vacant_on));
    Ok((stands && !is_held).then(|| notices::seats_vacant(&seat.ordinal.to_string())))
}
