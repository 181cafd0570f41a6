//! Commands on programmes.

use std::collections::HashSet;

use chidao_authority::Resource;
use chidao_calendar::{Date, Instant};
use chidao_model::{
    coordination::{ProgrammeKind, programme::Model},
    id::{CommitteeId, ProgrammeId},
};
use chidao_proto::{
    coordination::v1::{
        CreateProgrammeRequest, CreateProgrammeResponse, Objective, Programme, UpdateProgrammeRequest,
        UpdateProgrammeResponse,
    },
    errors::v1::Rule,
    field,
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};
use chidao_service::desk::{Shape, existing, id, optional_id};
use prost::Message;

use super::{
    Command, Paper, everybody,
    membership::{check_committee, need_committee},
};
use crate::resource::{self, Wire};

/// Papers that adjust a programme at most.
const ADJUSTMENTS: usize = 32;

fn subject(name: String, exists: bool) -> Subject {
    Subject {
        resource: Resource::of("Programme"),
        audiences: exists.then(everybody),
        name,
        field: "name",
    }
}

/// What a programme must not say, whatever is on record.
fn shape(programme: &Programme) -> Shape {
    let says_too_much = !programme.name.is_empty() || !programme.etag.is_empty() || !programme.adjustments.is_empty();
    let mut shape = Shape::default()
        .objects(
            says_too_much,
            "programme.name",
            "không nêu name, adjustments và etag: do hệ thống ghi",
            "name, adjustments and etag are the service's to say",
        )
        .paper(&programme.basis, "programme.basis")
        .also(days(programme));
    for (place, code) in programme.fields.iter().enumerate() {
        shape = shape.also(resource::check_field(code, &format!("programme.fields[{place}]")));
    }
    objectives(shape, &programme.objectives, "programme.objectives")
}

/// The first day of a programme, and the first day after it.
fn days(programme: &Programme) -> Result<(Date, Option<Date>), Refusal> {
    let from = field::day(&programme.from, "programme.from")?;
    let to = field::optional_day(&programme.to, "programme.to")?;
    if to.is_some_and(|to| to <= from) {
        return Err(field::invalid(
            "programme.to",
            "phải sau ngày bắt đầu",
            "must be after the first day",
        ));
    }
    Ok((from, to))
}

/// Objects to a year that an objective names twice.
fn objectives(mut shape: Shape, objectives: &[Objective], at: &str) -> Shape {
    for (place, objective) in objectives.iter().enumerate() {
        let mut years = HashSet::new();
        for (nth, figure) in objective.years.iter().enumerate() {
            shape = shape.objects(
                !years.insert(figure.year),
                format!("{at}[{place}].years[{nth}].year"),
                "mỗi năm nêu một lần",
                "each year is named once",
            );
        }
    }
    shape
}

fn row(id: ProgrammeId, programme: &Programme) -> Result<Model, Refusal> {
    let (valid_from, valid_to) = days(programme)?;
    Ok(Model {
        id,
        committee_id: chidao_service::desk::id(&programme.committee, "programme.committee")?,
        kind: ProgrammeKind::of_wire(programme.kind, "programme.kind")?,
        parent_id: optional_id(&programme.parent, "programme.parent")?,
        valid_from,
        valid_to,
        content: programme.encode_to_vec(),
        position: 0,
        mark: 0,
    })
}

impl Command for CreateProgrammeRequest {
    fn shape(&self) -> Result<(), Refusal> {
        shape(field::required(&self.programme, "programme")?).judge()
    }

    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let programme = field::required(&self.programme, "programme")?;
        Numbers::of(ProgrammeId::COLLECTION, now).need(needs);
        need_committee(&programme.committee, "programme.committee", needs)?;
        if let Some(parent) = optional_id::<ProgrammeId>(&programme.parent, "programme.parent")? {
            needs.row::<Model>(parent);
        }
        Paper::of(&programme.basis, "programme.basis")?.need(needs)
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject("programmes/-".to_owned(), false))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let programme = field::required(&self.programme, "programme")?;
        let committee = id::<CommitteeId>(&programme.committee, "programme.committee")?;
        check_committee(set, &programme.committee, "programme.committee")?;
        if let Some(parent) = optional_id::<ProgrammeId>(&programme.parent, "programme.parent")? {
            let whole: &Model = existing(set, &parent, &programme.parent, "programme.parent")?;
            if whole.committee_id != committee {
                return Err(field::invalid(
                    "programme.parent",
                    "phải thuộc cùng Ban Chỉ đạo",
                    "must be of the same committee",
                ));
            }
        }
        let paper = Paper::of(&programme.basis, "programme.basis")?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("programme.basis.signature").rule(Rule::Tsk01));
        }
        let (number, counter) = Numbers::of(ProgrammeId::COLLECTION, act.now).next(set)?;
        let number = ProgrammeId::new(number);
        let recorded = Programme {
            name: number.name(),
            ..programme.clone()
        };
        let reply = CreateProgrammeResponse {
            programme: Some(recorded.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk01).counter(counter);
        decision = paper.cite(decision, set)?;
        let row = row(number, &recorded)?;
        Ok(decision.change(Change::of(recorded.name.clone(), &recorded, everybody()).row(row)))
    }
}

impl Command for UpdateProgrammeRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let changes_nothing = self.display_name.is_none() && self.to.is_none() && self.objectives.is_empty();
        let shape = Shape::default()
            .objects(
                changes_nothing,
                "display_name",
                "phải đặt ít nhất một trong display_name, to, objectives",
                "at least one of display_name, to, objectives must be set",
            )
            .paper(&self.basis, "basis");
        objectives(shape, &self.objectives, "objectives").judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<ProgrammeId>(&self.name, "name")?);
        Paper::of(&self.basis, "basis")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<ProgrammeId>(&self.name, "name")?, &self.name, "name")?;
        Ok(subject(self.name.clone(), true))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let current: &Model = existing(set, &id::<ProgrammeId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let mut next = resource::programme(current)?;
        next.etag.clear();
        if let Some(display_name) = &self.display_name {
            next.display_name.clone_from(display_name);
        }
        if self.to.is_some() {
            next.to = self.to;
        }
        if !self.objectives.is_empty() {
            next.objectives.clone_from(&self.objectives);
        }
        if next.adjustments.len() >= ADJUSTMENTS {
            return Err(field::invalid(
                "name",
                &format!(
                    "đã có {ADJUSTMENTS} văn bản điều chỉnh, nhiều nhất cho một chương trình; ghi nhận chương trình thay thế"
                ),
                &format!(
                    "it was adjusted by {ADJUSTMENTS} papers already, the most there can be; record the programme that replaces it"
                ),
            ));
        }
        next.adjustments.extend(self.basis.clone());
        days(&next).map_err(|_| field::invalid("to", "phải sau ngày bắt đầu", "must be after the first day"))?;
        let paper = Paper::of(&self.basis, "basis")?;
        if !paper.is_signed(act.now.civil_date()) {
            return Err(Refusal::evidence_required("basis.signature").rule(Rule::Tsk01));
        }
        let reply = UpdateProgrammeResponse {
            programme: Some(next.clone()),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Tsk01);
        decision = paper.cite(decision, set)?;
        let row = row(current.id.clone(), &next)?;
        Ok(decision.change(Change::of(next.name.clone(), &next, everybody()).row(row)))
    }
}
