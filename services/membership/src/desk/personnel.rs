//! The command that changes the offices of a person.

mod judge;
mod seats;

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Date, Instant};
use chidao_model::{
    id::{AgencyId, OfficeId, PersonId},
    membership::{OfficeChangeReason, agency, appointment, committee, document, office, person, seat, terms},
};
use chidao_proto::{
    errors::v1::Rule,
    field,
    membership::v1::{self as wire, ChangeOfficeRequest, ChangeOfficeResponse, NamedOffice},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use self::seats::Consequences;
use super::{
    Command,
    appointment::{errand_ids, need_papers},
    document::Paper,
    everybody, notices,
    proposal::open_for,
    reference::{existing, id},
};
use crate::resource::{self, Wire};

/// Offices of a person on record, at most.
const MOST_OFFICES: usize = 50;

/// The column by which the offices and seats of an agency are found.
const OF_AGENCY: &str = "agency_id";
/// The column by which the appointments of a person are found.
const OF_PERSON: &str = "person_id";

impl Command for ChangeOfficeRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let is_by_death = self.reason() == wire::OfficeChangeReason::Deceased;
        let is_twice = |place: &usize| self.takes_up[..*place].contains(&self.takes_up[*place]);
        let twice = (0..self.takes_up.len()).find(is_twice);
        let shape = Shape::default()
            .paper(&self.basis, "basis")
            .objects(
                self.leaves_all && !self.leaves.is_empty(),
                "leaves",
                "để trống khi leaves_all",
                "must be empty where leaves_all is set",
            )
            .objects(
                !self.leaves_all && self.leaves.is_empty() && self.takes_up.is_empty(),
                "leaves",
                "phải đặt ít nhất một trong leaves, leaves_all, takes_up",
                "at least one of leaves, leaves_all, takes_up must be set",
            )
            .objects(
                is_by_death && !self.leaves_all,
                "leaves_all",
                "phải đặt khi lý do là từ trần",
                "must be set where he has died",
            )
            .objects(
                is_by_death && !self.takes_up.is_empty(),
                "takes_up",
                "để trống khi lý do là từ trần",
                "must be empty where he has died",
            )
            .objects(
                twice.is_some(),
                format!("takes_up[{}]", twice.unwrap_or_default()),
                "đã nêu ở một dòng trước; mỗi chức vụ một lần",
                "is named by a line before; each office once",
            );
        shape.judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let person: PersonId = id(&self.name, "name")?;
        needs
            .row::<person::Model>(&person)
            .children::<office::Model>(&person)
            .related::<appointment::Model>(OF_PERSON, &person);
        for (place, taken) in self.takes_up.iter().enumerate() {
            let agency: AgencyId = id(&taken.agency, &format!("takes_up[{place}].agency"))?;
            needs
                .row::<agency::Model>(&agency)
                .related::<office::Model>(OF_AGENCY, &agency)
                .related::<seat::Model>(OF_AGENCY, &agency);
            // The second round: the committees in which he might sit.
            for seat in set.loaded_related::<seat::Model>(OF_AGENCY, &agency) {
                need_committee(seat, set, needs);
            }
            need_papers(set.loaded_related(OF_AGENCY, &agency), needs);
        }
        // And whoever might follow him: those who hold offices where he does, and the committees in which he sits.
        for row in set.loaded_children::<office::Model>(&person) {
            needs
                .row::<agency::Model>(&row.agency_id)
                .related::<office::Model>(OF_AGENCY, &row.agency_id);
            need_papers(set.loaded_related(OF_AGENCY, &row.agency_id), needs);
        }
        for row in set.loaded_related::<appointment::Model>(OF_PERSON, &person) {
            needs
                .row::<committee::Model>(&row.committee_id)
                .children::<appointment::Model>(&row.committee_id)
                .children::<terms::Model>(&row.committee_id)
                .row::<seat::Model>(&row.seat_id)
                .row::<document::Model>(&row.document_id);
            let (begins, ends) = errand_ids(row);
            needs.errand(begins);
            if let Some(ends) = ends {
                needs.errand(ends);
            }
            if let Some(seat) = set.loaded::<seat::Model>(&row.seat_id) {
                need_committee(seat, set, needs);
            }
        }
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<person::Model>(set, &id::<PersonId>(&self.name, "name")?, &self.name, "name")?;
        Ok(Subject {
            resource: Resource::of("Person"),
            audiences: Some(everybody()),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let person_id: PersonId = id(&self.name, "name")?;
        let person: &person::Model = existing(set, &person_id, &self.name, "name")?;
        check_etag(&self.etag, person, &self.name)?;
        let paper = Paper::of(&self.basis, "basis")?;
        let on = field::optional_day(&self.on, "on")?.unwrap_or(paper.issued_on);
        let reason = OfficeChangeReason::of_wire(self.reason, "reason")?;
        let before = set.children::<office::Model>(&person_id)?;
        let left = judge::judge(self, set, &before, &paper, on, today)?;

        let ended = before.iter().filter(|row| left.contains(&row.id));
        let mut changed: Vec<office::Model> = ended
            .map(|row| office::Model {
                // An office that was to begin later never begins.
                valid_to: Some(on.max(row.valid_from)),
                end_document_id: Some(paper.id.clone()),
                end_reason: Some(reason),
                ..(*row).clone()
            })
            .collect();
        changed.extend(taken_up(self, &person_id, &before, &paper, on)?);
        let after = after(&before, &changed);

        let consequences = Consequences::of(self, &person_id, &before, &after, &paper, on, set)?;
        let recorded = resource::person(person, &after.iter().collect::<Vec<_>>());
        let reply = ChangeOfficeResponse {
            person: Some(recorded.clone()),
            receipt: None,
            ..consequences.reply(set, &paper, today)?
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem08).rule(Rule::Doc09);
        decision = paper.cite(decision, set)?;
        if on > today {
            decision = decision.notice(notices::takes_effect_later(on));
        }
        let change = Change::of(person_id.name(), &recorded, everybody()).row(person.clone());
        decision = decision.change(changed.iter().cloned().fold(change, Change::row));
        decision = consequences.record(decision, set, &paper, today)?;
        Ok(decision.authority(move |roster| {
            changed.iter().for_each(|row| roster.apply(RosterRow::Office(row)));
        }))
    }
}

/// Asks for what must be known of a seat where somebody may follow: its committee and, in another round, the papers of those who
/// are proposed for it, and that of the decision by which it ends.
fn need_committee(seat: &seat::Model, set: &WorkingSet, needs: &mut Needs) {
    needs
        .row::<committee::Model>(&seat.committee_id)
        .children::<appointment::Model>(&seat.committee_id)
        .children::<terms::Model>(&seat.committee_id);
    let all: Vec<&appointment::Model> = set.loaded_children(&seat.committee_id).collect();
    for proposal in open_for(&all, &seat.id.name()) {
        needs.row::<document::Model>(&proposal.document_id);
    }
    let decided = set.loaded_children::<terms::Model>(&seat.committee_id);
    for decision in decided.filter(|row| Some(row.valid_from) == seat.valid_to) {
        needs.row::<document::Model>(&decision.document_id);
    }
}

/// The offices that he takes up.
fn taken_up(
    request: &ChangeOfficeRequest,
    person: &PersonId,
    before: &[&office::Model],
    paper: &Paper<'_>,
    on: Date,
) -> Result<Vec<office::Model>, Refusal> {
    let last = before.iter().map(|row| row.ordinal).max().unwrap_or_default();
    if before.len() + request.takes_up.len() > MOST_OFFICES {
        return Err(field::invalid(
            "takes_up",
            &format!("một người có nhiều nhất {MOST_OFFICES} chức vụ trong sổ"),
            &format!("a person has {MOST_OFFICES} offices on record at most"),
        ));
    }
    let numbered = (last + 1..).zip(&request.takes_up);
    let rows = numbered.map(|(ordinal, taken)| {
        Ok(office::Model {
            id: OfficeId::new(format!("{}/{ordinal}", person.as_str())),
            person_id: person.clone(),
            ordinal,
            agency_id: id(&taken.agency, "takes_up")?,
            title: taken.title.clone(),
            portfolio: taken.portfolio.clone(),
            valid_from: on,
            valid_to: None,
            document_id: Some(paper.id.clone()),
            end_document_id: None,
            end_reason: None,
            position: 0,
            mark: 0,
        })
    });
    rows.collect()
}

/// The offices as the change leaves them.
fn after(before: &[&office::Model], changed: &[office::Model]) -> Vec<office::Model> {
    let unchanged = before
        .iter()
        .filter(|row| changed.iter().all(|other| other.id != row.id));
    let mut after: Vec<office::Model> = unchanged.map(|row| (*row).clone()).collect();
    after.extend(changed.iter().cloned());
    after.sort_by_key(|row| row.ordinal);
    after
}

/// Whether an office is the one that a paper names.
fn is_named(row: &office::Model, named: &NamedOffice) -> bool {
    row.agency_id.name() == named.agency && row.title == named.title && row.portfolio == named.portfolio
}
