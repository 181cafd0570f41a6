//! The list that a decision ends and the one that it opens: on one day, so that there is neither a gap nor an overlap.

use std::collections::BTreeSet;

use chidao_authority::RosterRow;
use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AppointmentId, PersonId, SeatId},
    membership::{AppointmentEndReason, AppointmentState, appointment, committee, seat},
};
use chidao_proto::{
    field,
    membership::v1::{ReorganiseCommitteeRequest, SeatDraft},
    refusal::Refusal,
};
use chidao_register::{Change, Decision, WorkingSet};

use super::shown;
use crate::{
    desk::{
        appointment::{days, is_decided, outdated, outlasts, planned_end, settled},
        document::{Paper, on_record},
        everybody, line,
        proposal::next_number,
        reference::optional_id,
    },
    resource,
};

/// What a decision ends, leaves and opens.
pub(super) struct Lists<'a> {
    /// The seats that it ends, as they stood, in the order of the list.
    pub(super) ended: Vec<&'a seat::Model>,
    /// Those of them that it names one by one, in the order of the request.
    pub(super) named: Vec<&'a seat::Model>,
    /// The seats that stand on its day and stay.
    pub(super) staying: Vec<&'a seat::Model>,
    /// The seats that it opens, in the order of the request.
    pub(super) opened: Vec<seat::Model>,
    /// The fields of the request that describe them.
    pub(super) fields: Vec<String>,
    /// The appointments to them.
    pub(super) appointed: Vec<appointment::Model>,
    /// The appointments and open proposals that end with a seat, as they stood.
    pub(super) leaving: Vec<&'a appointment::Model>,
    pub(super) on: Date,
}

impl<'a> Lists<'a> {
    /// What the request asks for.
    ///
    /// # Errors
    /// INVALID_FIELDS: both forms are used, or a line is amended twice. NOT_FOUND: there is no such seat.
    pub(super) fn of(
        request: &ReorganiseCommitteeRequest,
        committee: &committee::Model,
        paper: &Paper<'_>,
        on: Date,
        set: &'a WorkingSet,
    ) -> Result<Self, Refusal> {
        if !request.seats.is_empty() && !request.amendments.is_empty() {
            return Err(field::invalid(
                "amendments",
                "không đặt cùng với seats: hoặc thay toàn bộ danh sách, hoặc sửa đổi từng dòng",
                "must not be set beside seats: either the whole list is replaced, or lines of it are amended",
            ));
        }
        let all = set.children::<seat::Model>(&committee.id)?;
        let mut standing: Vec<&seat::Model> = all.iter().copied().filter(|row| stands(row, on)).collect();
        standing.sort_by_key(|row| row.ordinal);
        let named = named(request, committee, set)?;
        let is_ended = |row: &&seat::Model| !request.seats.is_empty() || named.iter().any(|named| named.id == row.id);
        let (ended, staying): (Vec<_>, Vec<_>) = standing.into_iter().partition(is_ended);

        let days = Interval::new(on, committee.valid_to);
        let last_number = all.iter().map(|row| row.id.number()).max().unwrap_or_default();
        let (mut opened, mut fields) = (Vec::new(), Vec::new());
        for (number, (draft, ordinal, field)) in (last_number + 1..).zip(drafted(request, &all, &named)) {
            let place = line::Place {
                committee: &committee.id,
                number,
                ordinal,
                field: &field,
            };
            opened.push(line::seat_row(&place, draft, days)?);
            fields.push(field);
        }
        let rows = set.children::<appointment::Model>(&committee.id)?;
        let mut lists = Self {
            ended,
            named,
            staying,
            opened,
            fields,
            appointed: Vec::new(),
            leaving: Vec::new(),
            on,
        };
        let of_ended: BTreeSet<&SeatId> = lists.ended.iter().map(|row| &row.id).collect();
        let outlasting = rows
            .iter()
            .filter(|row| of_ended.contains(&row.seat_id) && outlasts(row, on));
        lists.leaving = outlasting.copied().collect();
        lists.appoint(request, committee, paper, &rows, set)?;
        Ok(lists)
    }

    /// Appoints the holders that the lines name. One who was proposed for a line that ends is appointed as proposed.
    fn appoint(
        &mut self,
        request: &ReorganiseCommitteeRequest,
        committee: &committee::Model,
        paper: &Paper<'_>,
        rows: &[&appointment::Model],
        set: &WorkingSet,
    ) -> Result<(), Refusal> {
        let mut number = next_number(rows);
        for (place, draft) in self.drafts(request).iter().enumerate() {
            let Some(person_id) = optional_id::<PersonId>(&draft.person, "seats")? else {
                continue;
            };
            let followed = self
                .leaving
                .iter()
                .position(|row| row.state == AppointmentState::Proposed && row.person_id == person_id);
            let id = match followed {
                Some(place) => self.leaving.remove(place).id.clone(),
                None => {
                    number += 1;
                    AppointmentId::new(&committee.id, number - 1)
                }
            };
            let Some(seat) = self.opened.get(place) else { continue };
            let row = appointment::Model {
                id,
                committee_id: committee.id.clone(),
                seat_id: seat.id.clone(),
                person_id,
                state: AppointmentState::Active,
                document_id: paper.id.clone(),
                valid_from: self.on,
                valid_to: committee.valid_to,
                end_document_id: None,
                end_reason: None,
                position: 0,
                mark: 0,
            };
            // Nothing is decided yet on what begins on this day.
            self.appointed.push(line::appointed(set, seat, committee, &[], row)?);
        }
        Ok(())
    }

    /// The drafts of the lines that are opened, in their order.
    pub(super) fn drafts(&self, request: &ReorganiseCommitteeRequest) -> Vec<SeatDraft> {
        let amended = request
            .amendments
            .iter()
            .filter_map(|amendment| amendment.line.as_ref());
        request.seats.iter().chain(amended).cloned().collect()
    }

    /// The places in the list of the lines that are opened without a holder, as a text.
    pub(super) fn vacant(&self) -> String {
        let held: BTreeSet<&SeatId> = self.appointed.iter().map(|row| &row.seat_id).collect();
        let vacant = self.opened.iter().filter(|row| !held.contains(&row.id));
        vacant.map(|row| row.ordinal.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// Adds what becomes of seats and appointments. Source: MEM-10, INV-M2, INV-M5.
    ///
    /// # Errors
    /// INTERNAL: a paper or an errand was not asked for.
    pub(super) fn record(
        self,
        mut decision: Decision,
        set: &WorkingSet,
        paper: &Paper<'_>,
        today: Date,
    ) -> Result<Decision, Refusal> {
        let mut seats: Vec<seat::Model> = Vec::new();
        for row in &self.ended {
            seats.push(seat::Model {
                valid_to: Some(self.on),
                ..(*row).clone()
            });
        }
        seats.extend(self.opened);
        let mut appointments = Vec::new();
        for row in &self.leaving {
            let ended = leaving(row, self.on, paper);
            for errand in outdated(row, days(&ended), set)? {
                decision = decision.drop_errand(errand);
            }
            let basis = on_record(set, Some(&ended.document_id))?;
            let recorded = shown(&ended, today, basis, Some(paper.reference().clone()));
            decision = decision.change(Change::of(ended.id.name(), &recorded, everybody()).row(ended.clone()));
            appointments.push(ended);
        }
        for row in &seats {
            decision = decision.change(Change::of(row.id.name(), &resource::seat(row), everybody()).row(row.clone()));
        }
        for row in &self.appointed {
            decision = planned_end(row, today).into_iter().fold(decision, Decision::errand);
            let end_basis = paper.or_on_record(set, row.end_document_id.as_ref())?;
            let recorded = shown(row, today, Some(paper.reference().clone()), end_basis);
            decision = decision.change(Change::of(row.id.name(), &recorded, everybody()).row(row.clone()));
        }
        appointments.extend(self.appointed);
        Ok(decision.authority(move |roster| {
            seats.iter().for_each(|row| roster.apply(RosterRow::Seat(row)));
            appointments
                .iter()
                .for_each(|row| roster.apply(RosterRow::Appointment(row)));
        }))
    }
}

/// An appointment that ends with its seat; one that had not begun by then never holds, and a proposal is not followed.
fn leaving(row: &appointment::Model, on: Date, paper: &Paper<'_>) -> appointment::Model {
    appointment::Model {
        state: settled(row.state),
        valid_to: Some(on.max(row.valid_from)),
        end_document_id: Some(paper.id.clone()),
        end_reason: is_decided(row).then_some(AppointmentEndReason::Reorganised),
        ..row.clone()
    }
}

fn stands(row: &seat::Model, on: Date) -> bool {
    Interval::new(row.valid_from, row.valid_to).contains(on)
}

/// The seats that the request names one by one.
fn named<'a>(
    request: &ReorganiseCommitteeRequest,
    committee: &committee::Model,
    set: &'a WorkingSet,
) -> Result<Vec<&'a seat::Model>, Refusal> {
    let mut named: Vec<&seat::Model> = Vec::new();
    for (place, amendment) in request.amendments.iter().enumerate() {
        let field = format!("amendments[{place}].seat");
        let Some(id) = optional_id::<SeatId>(&amendment.seat, &field)? else {
            if amendment.line.is_none() {
                return Err(field::invalid(
                    &format!("amendments[{place}].line"),
                    "phải đặt khi không nêu ghế: một dòng được bổ sung",
                    "must be set where no seat is named: a line is added",
                ));
            }
            continue;
        };
        if id.committee() != committee.id {
            let vi = "phải là ghế của Ban Chỉ đạo nêu tại committee";
            return Err(field::invalid(
                &field,
                vi,
                "must be a seat of the committee that is named",
            ));
        }
        // The seats of the committee were asked for, and this one is not among them.
        let all = set.children::<seat::Model>(&committee.id)?;
        let Some(row) = all.into_iter().find(|row| row.id == id) else {
            return Err(Refusal::not_found(&*amendment.seat).with("field", field));
        };
        if named.iter().any(|other| other.id == row.id) {
            return Err(field::invalid(
                &field,
                "chỉ được sửa đổi một lần trong một quyết định",
                "must be amended once only",
            ));
        }
        named.push(row);
    }
    Ok(named)
}

/// The lines that are opened: draft, place in the list, and field. One that takes the place of another stands where that stood,
/// one that is added stands after the last.
fn drafted<'r>(
    request: &'r ReorganiseCommitteeRequest,
    all: &[&seat::Model],
    named: &[&seat::Model],
) -> Vec<(&'r SeatDraft, i64, String)> {
    let whole = (1..).zip(request.seats.iter().enumerate());
    let whole = whole.map(|(ordinal, (place, draft))| (draft, ordinal, format!("seats[{place}]")));
    let mut last = all.iter().map(|row| row.ordinal).max().unwrap_or_default();
    let amended = request.amendments.iter().enumerate().filter_map(|(place, amendment)| {
        let draft = amendment.line.as_ref()?;
        let replaced = named.iter().find(|row| row.id.name() == amendment.seat);
        let ordinal = replaced.map_or_else(
            || {
                last += 1;
                last
            },
            |row| row.ordinal,
        );
        Some((draft, ordinal, format!("amendments[{place}].line")))
    });
    whole.chain(amended).collect()
}
