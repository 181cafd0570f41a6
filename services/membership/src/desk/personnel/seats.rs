//! What a change of offices does to the seats that are bound to them.

use std::collections::{BTreeMap, BTreeSet};

use chidao_authority::{
    Bond, RosterRow,
    office::{held_days, seating_of},
};
use chidao_calendar::{Date, Interval};
use chidao_model::{
    id::{AppointmentId, CommitteeId, PersonId, SeatId},
    membership::{AppointmentEndReason, AppointmentState, agency, appointment, committee, office, seat, terms},
};
use chidao_proto::{
    errors::v1::Rule,
    membership::v1::{Appointment, ChangeOfficeRequest, ChangeOfficeResponse, OfficeChangeReason},
    refusal::Refusal,
};
use chidao_register::{Change, Decision, WorkingSet};

use super::{OF_AGENCY, OF_PERSON};
use crate::{
    desk::{
        appointment::{KnownEnd, days, is_decided, other, outdated, planned, shown},
        document::{Paper, on_record},
        everybody, notices,
        proposal::{next_number, not_followed, open_for},
    },
    rules::personnel::{Candidate, Succession, lost_on, successor},
};

/// The seats that are lost, and those that are filled by that.
pub(super) struct Consequences<'a> {
    /// The appointments that end, as they stood and as they stand then.
    ended: Vec<(&'a appointment::Model, appointment::Model)>,
    /// Whoever joins.
    joined: Vec<appointment::Model>,
    /// The open proposals that nobody has to decide on any more, and why where there is more to it than that the seat is filled.
    settled: Vec<(&'a appointment::Model, Option<AppointmentEndReason>)>,
    /// The seats that are vacant until a decision, each with its place in the list.
    vacant: Vec<&'a seat::Model>,
}

/// What changes, and for whom.
struct Scene<'s> {
    person: &'s PersonId,
    before: &'s [&'s office::Model],
    after: &'s [office::Model],
    paper: &'s Paper<'s>,
    on: Date,
}

impl<'a> Consequences<'a> {
    /// What follows from the change. Source: MEM-05, MEM-09, INV-M1 … M4.
    ///
    /// # Errors
    /// INTERNAL: something was not asked for.
    pub(super) fn of(
        request: &ChangeOfficeRequest,
        person: &PersonId,
        before: &[&office::Model],
        after: &[office::Model],
        paper: &Paper<'_>,
        on: Date,
        set: &'a WorkingSet,
    ) -> Result<Self, Refusal> {
        let scene = Scene {
            person,
            before,
            after,
            paper,
            on,
        };
        let has_died = request.reason() == OfficeChangeReason::Deceased;
        let mut found = Self {
            ended: Vec::new(),
            joined: Vec::new(),
            settled: Vec::new(),
            vacant: Vec::new(),
        };
        for row in set.related::<appointment::Model>(OF_PERSON, person)? {
            if is_decided(row) {
                let ended = scene.ended(row, has_died, set)?;
                found.ended.extend(ended.map(|ended| (row, ended)));
            } else if has_died && row.state == AppointmentState::Proposed {
                found.settled.push((row, Some(AppointmentEndReason::Deceased)));
            }
        }
        // Those that he loses, and those that go with what he takes up. That a seat has one holder of the office less, or that
        // one was vacant before, lets nobody join.
        let mut lost: BTreeSet<&SeatId> = BTreeSet::new();
        let mut seats: BTreeMap<&SeatId, &seat::Model> = BTreeMap::new();
        for (row, _) in &found.ended {
            lost.insert(&row.seat_id);
            seats.extend(set.row::<seat::Model>(&row.seat_id)?.map(|seat| (&seat.id, seat)));
        }
        let taken = after.iter().filter(|row| before.iter().all(|other| other.id != row.id));
        for office in taken {
            let of_agency = set.related::<seat::Model>(OF_AGENCY, &office.agency_id)?;
            let going_with_it = of_agency
                .into_iter()
                .filter(|seat| Bond::of(seat).is_some_and(|bond| bond.is_met(office)));
            seats.extend(going_with_it.map(|seat| (&seat.id, seat)));
        }
        for seat in seats.values() {
            match scene.joined(seat, &found, set)? {
                Some(row) => {
                    let others = open_for(&set.children(&seat.committee_id)?, &seat.id.name()).into_iter();
                    let others = others.filter(|other| other.id != row.id && !found.settles(other));
                    let others: Vec<_> = others.map(|other| (other, None)).collect();
                    found.settled.extend(others);
                    found.joined.push(row);
                }
                // It stood when the office was lost: no appointment outlasts its seat.
                None if lost.contains(&seat.id) => found.vacant.push(seat),
                None => {}
            }
        }
        Ok(found)
    }

    fn settles(&self, proposal: &appointment::Model) -> bool {
        self.settled.iter().any(|(row, _)| row.id == proposal.id)
    }

    /// What the caller is told of it.
    ///
    /// # Errors
    /// INTERNAL: a paper was not asked for.
    pub(super) fn reply(
        &self,
        set: &WorkingSet,
        paper: &Paper<'_>,
        today: Date,
    ) -> Result<ChangeOfficeResponse, Refusal> {
        let mut ended = Vec::with_capacity(self.ended.len());
        for (_, row) in &self.ended {
            let basis = on_record(set, Some(&row.document_id))?;
            ended.push(shown(row, today, basis, Some(paper.reference().clone())));
        }
        let mut joined = Vec::with_capacity(self.joined.len());
        for row in &self.joined {
            joined.push(shown_joined(row, set, paper, today)?);
        }
        Ok(ChangeOfficeResponse {
            ended,
            joined,
            vacant_seats: self.vacant.iter().map(|row| row.id.name()).collect(),
            ..ChangeOfficeResponse::default()
        })
    }

    /// Adds it to the decision.
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
        let mut staged = Vec::new();
        for (before, row) in self.ended {
            for errand in outdated(before, days(&row), set)? {
                decision = decision.drop_errand(errand);
            }
            let ends = planned(&row, today).into_iter().filter(|errand| {
                // What it begins by is planned already.
                errand.due().civil_date() != row.valid_from
            });
            decision = ends.fold(decision, Decision::errand);
            let basis = on_record(set, Some(&row.document_id))?;
            let recorded = shown(&row, today, basis, Some(paper.reference().clone()));
            decision = decision.change(Change::of(row.id.name(), &recorded, everybody()).row(row.clone()));
            staged.push(row);
        }
        for row in self.joined {
            decision = planned(&row, today).into_iter().fold(decision, Decision::errand);
            let recorded = shown_joined(&row, set, paper, today)?;
            let (seat, person) = (row.seat_id.name(), row.person_id.name());
            decision = decision
                .notice(notices::successor_joined(&seat, &person, row.valid_from))
                .change(Change::of(row.id.name(), &recorded, everybody()).row(row.clone()));
            staged.push(row);
        }
        for (row, reason) in self.settled {
            decision = decision.change(not_followed(row, paper, reason, set, today)?);
        }
        if !self.vacant.is_empty() {
            let places: Vec<String> = self.vacant.iter().map(|row| row.ordinal.to_string()).collect();
            decision = decision.notice(notices::seats_lost(&places.join(", ")));
        }
        if !staged.is_empty() {
            decision = decision.rule(Rule::Mem09).rule(Rule::InvM4);
        }
        Ok(decision.authority(move |roster| {
            staged.iter().for_each(|row| roster.apply(RosterRow::Appointment(row)));
        }))
    }
}

impl Scene<'_> {
    /// An appointment as the change ends it; `None` where it goes on. Whoever has died holds no seat of any kind.
    fn ended(
        &self,
        row: &appointment::Model,
        has_died: bool,
        set: &WorkingSet,
    ) -> Result<Option<appointment::Model>, Refusal> {
        let Some(seat) = set.row::<seat::Model>(&row.seat_id)? else {
            return Ok(None);
        };
        let days = days(row);
        let (before, after) = (
            held(seat, self.before.iter().copied(), set)?,
            held(seat, self.after, set)?,
        );
        let lost = lost_on(days, &before, &after).map(|day| (day, AppointmentEndReason::OfficeLost));
        let died = Some((days.from.max(self.on), AppointmentEndReason::Deceased))
            .filter(|(day, _)| has_died && days.to.is_none_or(|to| *day < to) && !days.is_empty());
        let Some((to, reason)) = lost.or(died) else {
            return Ok(None);
        };
        Ok(Some(appointment::Model {
            valid_to: Some(to),
            end_document_id: Some(self.paper.id.clone()),
            end_reason: Some(reason),
            ..row.clone()
        }))
    }

    /// The appointment of whoever joins a seat because the decision on the committee says so; `None` where nobody does.
    fn joined(
        &self,
        seat: &seat::Model,
        found: &Consequences<'_>,
        set: &WorkingSet,
    ) -> Result<Option<appointment::Model>, Refusal> {
        let (Some(true), Some(agency)) = (seat.successor_joins, &seat.agency_id) else {
            return Ok(None);
        };
        let Some(committee) = set.row::<committee::Model>(&seat.committee_id)? else {
            return Ok(None);
        };
        let offices = set.related::<office::Model>(OF_AGENCY, agency)?;
        let mut of_person: BTreeMap<&PersonId, Vec<&office::Model>> = BTreeMap::new();
        let others = offices.into_iter().filter(|office| office.person_id != *self.person);
        for office in others.chain(self.after.iter().filter(|office| office.agency_id == *agency)) {
            of_person.entry(&office.person_id).or_default().push(office);
        }
        let mut candidates = Vec::new();
        for (person, offices) in &of_person {
            candidates.push(Candidate {
                person: person.as_str(),
                days: held(seat, offices.iter().copied(), set)?,
            });
        }
        let all = set.children::<appointment::Model>(&seat.committee_id)?;
        let of_committee = as_left(&all, found, &seat.committee_id);
        let stands = Interval::new(seat.valid_from, seat.valid_to)
            .intersection(&Interval::new(committee.valid_from, committee.valid_to));
        let act = Succession {
            seat: seat.id.as_ref(),
            stands,
            seats: set.row::<agency::Model>(agency)?.map_or(stands, seating_of),
            from: self.on.max(self.paper.issued_on),
            candidates,
            others: of_committee.iter().map(|row| other(row)).collect(),
        };
        let Some((place, known)) = successor(&act) else {
            return Ok(None);
        };
        let Some((person, offices)) = of_person.into_iter().nth(place) else {
            return Ok(None);
        };
        // One who was proposed for the seat has it as proposed.
        let proposals = open_for(&all, &seat.id.name());
        let followed = proposals.iter().find(|row| row.person_id == *person);
        let next = || AppointmentId::new(&seat.committee_id, next_number(&all).max(next_number(&of_committee)));
        let row = appointment::Model {
            id: followed.map_or_else(next, |row| row.id.clone()),
            committee_id: seat.committee_id.clone(),
            seat_id: seat.id.clone(),
            person_id: person.clone(),
            state: AppointmentState::Active,
            document_id: self.paper.id.clone(),
            valid_from: known.days.from,
            valid_to: None,
            end_document_id: None,
            end_reason: None,
            position: 0,
            mark: 0,
        };
        let decided = set.children::<terms::Model>(&seat.committee_id)?;
        Ok(Some(KnownEnd::of(&known, seat, &offices, committee, &decided).end(row)))
    }
}

/// On which days these offices of one person are such as a seat goes with.
fn held<'o>(
    seat: &seat::Model,
    offices: impl IntoIterator<Item = &'o office::Model>,
    set: &WorkingSet,
) -> Result<Vec<Interval>, Refusal> {
    let of_agency: Vec<&office::Model> = offices
        .into_iter()
        .filter(|office| Some(&office.agency_id) == seat.agency_id.as_ref())
        .collect();
    let Some(first) = of_agency.first() else {
        return Ok(Vec::new());
    };
    let agency = set.row::<agency::Model>(&first.agency_id)?;
    Ok(held_days(seat, agency, of_agency))
}

/// The appointment of a successor, as it is shown.
fn shown_joined(
    row: &appointment::Model,
    set: &WorkingSet,
    paper: &Paper<'_>,
    today: Date,
) -> Result<Appointment, Refusal> {
    let end_basis = paper.or_on_record(set, row.end_document_id.as_ref())?;
    Ok(shown(row, today, Some(paper.reference().clone()), end_basis))
}

/// The decided appointments of a committee as the change leaves them so far.
fn as_left<'r>(
    all: &[&'r appointment::Model],
    found: &'r Consequences<'_>,
    committee: &CommitteeId,
) -> Vec<&'r appointment::Model> {
    let decided = all.iter().copied().filter(|row| is_decided(row));
    let mut rows: Vec<&appointment::Model> = decided
        .map(|row| {
            let ended = found.ended.iter().find(|(before, _)| before.id == row.id);
            ended.map_or(row, |(_, after)| after)
        })
        .collect();
    rows.extend(found.joined.iter().filter(|row| row.committee_id == *committee));
    rows
}
