//! Commands on agencies.

mod left_behind;

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Instant, Interval, Shown};
use chidao_model::{
    id::AgencyId,
    membership::{AgencyKind, agency::Model},
};
use chidao_proto::{
    errors::v1::{Reason, Rule},
    field,
    membership::v1::{
        CloseAgencyRequest, CloseAgencyResponse, CreateAgencyRequest, CreateAgencyResponse, UpdateAgencyRequest,
        UpdateAgencyResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Subject, WorkingSet, check_etag};
use chidao_service::desk::Shape;

use super::{
    Command,
    document::Paper,
    everybody, notices,
    reference::{existing, id, optional_id},
};
use crate::{
    resource::{self, Wire},
    rules::agency::{CannotEnd, Successor, end},
};

fn subject(name: String, exists: bool) -> Subject {
    Subject {
        resource: Resource::of("Agency"),
        audiences: exists.then(everybody),
        name,
        field: "name",
    }
}

impl Command for CreateAgencyRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(&self.agency_id);
        let agency = field::required(&self.agency, "agency")?;
        if let Some(parent) = optional_id::<AgencyId>(&agency.parent, "agency.parent")? {
            needs.row::<Model>(parent);
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(subject(AgencyId::new(&*self.agency_id).name(), false))
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let id = AgencyId::new(&*self.agency_id);
        if set.row::<Model>(&id)?.is_some() {
            return Err(Refusal::new(Reason::ResourceExists).with("resource", id.name()));
        }
        let agency = field::required(&self.agency, "agency")?;
        let parent_id = optional_id::<AgencyId>(&agency.parent, "agency.parent")?;
        if let Some(parent) = &parent_id {
            existing::<Model>(set, parent, &agency.parent, "agency.parent")?;
        }
        let row = Model {
            id,
            display_name: agency.display_name.clone(),
            short_name: agency.short_name.clone(),
            kind: AgencyKind::of_wire(agency.kind, "agency.kind")?,
            parent_id,
            valid_from: field::day(&agency.valid_from, "agency.valid_from")?,
            valid_to: None,
            successors: String::new(),
            position: 0,
            mark: 0,
        };
        let recorded = resource::agency(&row);
        let reply = CreateAgencyResponse {
            agency: Some(recorded.clone()),
            receipt: None,
        };
        Ok(Decision::answer(&reply).change(Change::of(row.id.name(), &recorded, everybody()).row(row)))
    }
}

impl Command for UpdateAgencyRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let changes_nothing = self.display_name.is_none() && self.short_name.is_none();
        let shape = Shape::default().objects(
            changes_nothing,
            "display_name",
            "phải đặt ít nhất một trong display_name, short_name",
            "at least one of display_name, short_name must be set",
        );
        shape.judge()
    }

    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<AgencyId>(&self.name, "name")?);
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<AgencyId>(&self.name, "name")?, &self.name, "name")?;
        Ok(subject(self.name.clone(), true))
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let current: &Model = existing(set, &id::<AgencyId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let mut row = current.clone();
        row.display_name = self.display_name.clone().unwrap_or(row.display_name);
        row.short_name = self.short_name.clone().unwrap_or(row.short_name);
        let recorded = resource::agency(&row);
        let reply = UpdateAgencyResponse {
            agency: Some(recorded.clone()),
            receipt: None,
        };
        Ok(Decision::answer(&reply).change(Change::of(row.id.name(), &recorded, everybody()).row(row)))
    }
}

impl Command for CloseAgencyRequest {
    fn shape(&self) -> Result<(), Refusal> {
        let itself = self.successors.iter().position(|name| *name == self.name);
        let shape = Shape::default().paper(&self.decision, "decision").objects(
            itself.is_some(),
            format!("successors[{}]", itself.unwrap_or_default()),
            "không được là chính cơ quan đó",
            "must not be the agency itself",
        );
        shape.judge()
    }

    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<AgencyId>(&self.name, "name")?);
        for (place, successor) in self.successors.iter().enumerate() {
            needs.row::<Model>(id::<AgencyId>(successor, &format!("successors[{place}]"))?);
        }
        left_behind::need(&id::<AgencyId>(&self.name, "name")?, set, needs);
        Paper::of(&self.decision, "decision")?.need(needs)
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<AgencyId>(&self.name, "name")?, &self.name, "name")?;
        Ok(subject(self.name.clone(), true))
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let current: &Model = existing(set, &id::<AgencyId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let on = field::day(&self.valid_to, "valid_to")?;
        let paper = Paper::of(&self.decision, "decision")?;
        let mut successors = Vec::with_capacity(self.successors.len());
        for (place, name) in self.successors.iter().enumerate() {
            let field = format!("successors[{place}]");
            let row: &Model = existing(set, &id::<AgencyId>(name, &field)?, name, &field)?;
            let interval = Interval::new(row.valid_from, row.valid_to);
            successors.push(Successor {
                is_itself: row.id == current.id,
                interval,
            });
        }
        let interval = Interval::new(current.valid_from, current.valid_to);
        end(
            interval,
            on,
            paper.is_signed(act.now.civil_date()),
            paper.issued_on,
            &successors,
        )
        .map_err(|objection| refusal(&self.name, &objection))?;

        let ids = self
            .successors
            .iter()
            .map(|name| name.trim_start_matches("agencies/"))
            .collect::<Vec<_>>();
        let row = Model {
            valid_to: Some(on),
            successors: ids.join("\n"),
            ..current.clone()
        };
        let recorded = resource::agency(&row);
        let (left, count) = left_behind::by(&current.id, on, set)?;
        let reply = CloseAgencyResponse {
            agency: Some(recorded.clone()),
            to_reassign: Some(left),
            receipt: None,
        };
        let mut decision = Decision::answer(&reply).rule(Rule::Mem16);
        if count > 0 {
            decision = decision.notice(notices::to_reassign(count));
        }
        decision = paper.cite(decision, set)?;
        let ended = row.clone();
        Ok(decision
            .change(Change::of(row.id.name(), &recorded, everybody()).row(row))
            .authority(move |roster| roster.apply(RosterRow::Agency(&ended))))
    }
}

/// What the caller is told about an objection.
fn refusal(name: &str, objection: &CannotEnd) -> Refusal {
    match objection {
        CannotEnd::AlreadyEnded(on) => Refusal::new(Reason::StateForbids)
            .with("resource", name)
            .with("state", "ENDED")
            .detail(
                format!("cơ quan đã chấm dứt từ ngày {on}", on = Shown(*on)),
                format!("the agency ended on {on}", on = Shown(*on)),
            ),
        CannotEnd::BeforeItsBeginning(from) => {
            let vi = format!("phải sau ngày bắt đầu {from}", from = Shown(*from));
            field::invalid(
                "valid_to",
                &vi,
                &format!("must be after its first day {from}", from = Shown(*from)),
            )
        }
        CannotEnd::NotSigned => Refusal::evidence_required("decision.signature").rule(Rule::Mem16),
        CannotEnd::BeforeItsDecision(_) => Refusal::rule_forbids(Rule::InvM3, "valid_to"),
        CannotEnd::SuccessorNotThere(place) => Refusal::rule_forbids(Rule::Mem16, format!("successors[{place}]")),
        CannotEnd::SuccessorIsItself(place) => field::invalid(
            &format!("successors[{place}]"),
            "không được là chính cơ quan đó",
            "must not be the agency itself",
        ),
    }
}
