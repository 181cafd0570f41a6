//! The command that establishes a committee.

use std::collections::BTreeSet;

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Date, Instant, Interval};
use chidao_model::{
    id::{AgencyId, AppointmentId, CommitteeId, PersonId},
    membership::{
        AppointmentState, CommitteeLevel, DecisionMode, agency, appointment, committee, document, office, person, seat,
        terms,
    },
};
use chidao_proto::{
    common::v1::Notice,
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{EstablishCommitteeRequest, EstablishCommitteeResponse, SeatDraft},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet};

use super::{
    Command,
    appointment::{errand_ids, planned_end, shown},
    document::Paper,
    establish::{Predecessor, judge},
    everybody,
    keeping::check_succession,
    line, notices,
    reference::{id, optional_id},
    roster::{Known, lines},
};
use crate::resource::{self, Wire};

impl Command for EstablishCommitteeRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<committee::Model>(&self.committee_id);
        if let Some(historical) = &self.historical_predecessor {
            needs.row::<committee::Model>(&historical.committee_id);
        }
        if let Some(predecessor) = optional_id::<CommitteeId>(&self.predecessor, "predecessor")? {
            needs.row::<committee::Model>(&predecessor);
            needs
                .children::<seat::Model>(&predecessor)
                .children::<appointment::Model>(&predecessor)
                .children::<terms::Model>(&predecessor);
            // The second round: the papers that its snapshots show.
            let committee = set.loaded::<committee::Model>(&predecessor);
            let papers = committee.and_then(|row| row.document_id.as_ref()).into_iter();
            let bases = set
                .loaded_children::<appointment::Model>(&predecessor)
                .map(|row| &row.document_id);
            for paper in papers.chain(bases) {
                needs.row::<document::Model>(paper);
            }
            // And what is planned for its appointments.
            for row in set.loaded_children::<appointment::Model>(&predecessor) {
                let (begins, ends) = errand_ids(row);
                needs.errand(begins);
                if let Some(ends) = ends {
                    needs.errand(ends);
                }
            }
        }
        needs.row::<agency::Model>(id::<AgencyId>(&self.standing_agency, "standing_agency")?);
        for seat in &self.seats {
            line::need(seat, set, needs)?;
        }
        Paper::of(&self.decision, "decision")?.need(needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        let name = CommitteeId::new(&*self.committee_id).name();
        Ok(Subject {
            resource: Resource::of("Committee"),
            audiences: None,
            name,
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let id = CommitteeId::new(&*self.committee_id);
        if set.row::<committee::Model>(&id)?.is_some() {
            return Err(Refusal::new(Reason::ResourceExists).with("resource", id.name()));
        }
        let paper = Paper::of(&self.decision, "decision")?;
        let effective_on = field::optional_day(&self.effective_on, "effective_on")?.unwrap_or(paper.issued_on);
        let predecessor = Predecessor::of(self, &id, effective_on, set)?;
        let mut outcome = Outcome {
            seats: seat_rows(self, &id, effective_on)?,
            appointments: Vec::new(),
        };
        judge(self, &paper, &predecessor, &outcome.seats, set, act.now.civil_date())?;
        check_succession(act, &id.name())?;

        let committee = committee_row(self, &id, &paper, effective_on, &predecessor)?;
        for (place, (draft, seat)) in self.seats.iter().zip(&outcome.seats).enumerate() {
            if let Some(person_id) = optional_id::<PersonId>(&draft.person, "seats")? {
                let row = appointment::Model {
                    id: AppointmentId::new(&id, place + 1),
                    committee_id: id.clone(),
                    seat_id: seat.id.clone(),
                    person_id,
                    state: AppointmentState::Active,
                    document_id: paper.id.clone(),
                    valid_from: effective_on,
                    valid_to: None,
                    end_document_id: None,
                    end_reason: None,
                    position: 0,
                    mark: 0,
                };
                outcome
                    .appointments
                    .push(line::appointed(set, seat, &committee, &[], row)?);
            }
        }
        outcome.decide(self, act, set, committee, predecessor, &paper)
    }
}

/// The committee as the decision makes it.
fn committee_row(
    request: &EstablishCommitteeRequest,
    id: &CommitteeId,
    paper: &Paper<'_>,
    effective_on: Date,
    predecessor: &Predecessor,
) -> Result<committee::Model, Refusal> {
    let mode = match request.decision_mode {
        0 => DecisionMode::HeadDecides,
        mode => DecisionMode::of_wire(mode, "decision_mode")?,
    };
    Ok(committee::Model {
        id: id.clone(),
        display_name: request.display_name.clone(),
        short_name: request.short_name.clone(),
        level: CommitteeLevel::of_wire(request.level, "level")?,
        document_id: Some(paper.id.clone()),
        valid_from: effective_on,
        valid_to: None,
        predecessor_id: predecessor.committee.as_ref().map(|row| row.id.clone()),
        successor_id: None,
        standing_agency_id: Some(super::reference::id(&request.standing_agency, "standing_agency")?),
        decision_mode: Some(mode),
        position: 0,
        mark: 0,
    })
}

fn seat_rows(
    request: &EstablishCommitteeRequest,
    committee: &CommitteeId,
    from: Date,
) -> Result<Vec<seat::Model>, Refusal> {
    let numbered = (1..).zip(request.seats.iter().enumerate());
    let rows = numbered.map(|(ordinal, (place, draft))| {
        let place = line::Place {
            committee,
            number: place + 1,
            ordinal,
            field: &format!("seats[{place}]"),
        };
        line::seat_row(&place, draft, Interval::new(from, None))
    });
    rows.collect()
}

/// The seats and appointments that the decision makes.
struct Outcome {
    seats: Vec<seat::Model>,
    appointments: Vec<appointment::Model>,
}

impl Outcome {
    fn decide(
        self,
        request: &EstablishCommitteeRequest,
        act: &Act<'_>,
        set: &WorkingSet,
        committee: committee::Model,
        predecessor: Predecessor,
        paper: &Paper<'_>,
    ) -> Result<Decision, Refusal> {
        let reference = Some(paper.reference().clone());
        let resource = resource::committee(&committee, reference, &[], committee.valid_from);
        let named = Drafted::by(&request.seats, set)?;
        let reply = EstablishCommitteeResponse {
            committee: Some(resource.clone()),
            lines: lines(
                &self.seats,
                |seat| self.appointments.iter().filter(|row| row.seat_id == *seat).collect(),
                named.known(),
                |id| paper.or_on_record(set, Some(id)).ok().flatten(),
                committee.valid_from,
            ),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply)
            .rule(Rule::Mem01)
            .rule(Rule::Doc09)
            .rule(Rule::Mem10);
        decision = self
            .notices(act, committee.valid_from)
            .into_iter()
            .fold(decision, Decision::notice);
        decision = paper.cite(decision, set)?;
        decision = predecessor
            .changes(set, act.now.civil_date())?
            .into_iter()
            .fold(decision, Decision::change);
        let outdated = predecessor.outdated(set)?;
        decision = outdated.into_iter().fold(decision, Decision::drop_errand);
        let mut staged = (vec![committee.clone()], self.seats.clone(), self.appointments.clone());
        staged.0.extend(predecessor.committee);
        decision = decision.change(Change::of(committee.id.name(), &resource, everybody()).row(committee));
        for row in self.seats {
            decision = decision.change(Change::of(row.id.name(), &resource::seat(&row), everybody()).row(row));
        }
        for row in self.appointments {
            let today = act.now.civil_date();
            decision = planned_end(&row, today).into_iter().fold(decision, Decision::errand);
            let end_basis = paper.or_on_record(set, row.end_document_id.as_ref())?;
            let recorded = shown(&row, today, Some(paper.reference().clone()), end_basis);
            decision = decision.change(Change::of(row.id.name(), &recorded, everybody()).row(row));
        }
        Ok(decision.authority(move |roster| {
            staged.0.iter().for_each(|row| roster.apply(RosterRow::Committee(row)));
            staged.1.iter().for_each(|row| roster.apply(RosterRow::Seat(row)));
            staged
                .2
                .iter()
                .for_each(|row| roster.apply(RosterRow::Appointment(row)));
        }))
    }

    fn notices(&self, act: &Act<'_>, effective_on: Date) -> Vec<Notice> {
        let mut told = Vec::new();
        let held: BTreeSet<&str> = self.appointments.iter().map(|row| row.seat_id.as_ref()).collect();
        let vacant: Vec<String> = self
            .seats
            .iter()
            .filter(|row| !held.contains(row.id.as_ref()))
            .map(|row| row.ordinal.to_string())
            .collect();
        if !vacant.is_empty() {
            told.push(notices::seats_vacant(&vacant.join(", ")));
        }
        if effective_on > act.now.civil_date() {
            told.push(notices::takes_effect_later(effective_on));
        }
        told.extend(notices::seats_to_be_lost(&self.seats, &self.appointments));
        told
    }
}

/// The people and agencies that drafted lines name.
#[derive(Default)]
pub(super) struct Drafted {
    people: Vec<person::Model>,
    offices: Vec<office::Model>,
    agencies: Vec<agency::Model>,
}

impl Drafted {
    /// Those that these lines name.
    ///
    /// # Errors
    /// INTERNAL: they were not asked for.
    pub(super) fn by(drafts: &[SeatDraft], set: &WorkingSet) -> Result<Self, Refusal> {
        let mut named = Self::default();
        for draft in drafts {
            if let Some(agency) = optional_id::<AgencyId>(&draft.agency, "seats")? {
                named.agencies.extend(set.row::<agency::Model>(&agency)?.cloned());
            }
            let Some(id) = optional_id::<PersonId>(&draft.person, "seats")? else {
                continue;
            };
            named.people.extend(set.row::<person::Model>(&id)?.cloned());
            for office in set.children::<office::Model>(&id)? {
                named
                    .agencies
                    .extend(set.row::<agency::Model>(&office.agency_id)?.cloned());
                named.offices.push(office.clone());
            }
        }
        Ok(named)
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known {
            people: &self.people,
            offices: &self.offices,
            agencies: &self.agencies,
        }
    }
}
