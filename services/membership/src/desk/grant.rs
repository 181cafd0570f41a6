//! Commands on roles without a seat.

use chidao_authority::{Resource, RosterRow};
use chidao_calendar::{Instant, Interval};
use chidao_model::{
    id::{GrantId, PersonId},
    membership::{OfficeRole, grant::Model, person},
};
use chidao_proto::{
    field,
    membership::v1::{EndGrantRequest, EndGrantResponse, GrantRoleRequest, GrantRoleResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};

use super::{
    Command,
    keeping::{check_keepers, ended_later, given_days, why_it_cannot_end},
    officers_and,
    reference::{existing, id},
};
use crate::{
    resource::{self, Wire},
    rules::authority::{Ending, end},
};

impl Command for GrantRoleRequest {
    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        Numbers::of(GrantId::COLLECTION, now).need(needs);
        let grant = field::required(&self.grant, "grant")?;
        needs.row::<person::Model>(id::<PersonId>(&grant.person, "grant.person")?);
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Grant"),
            audiences: None,
            name: GrantId::COLLECTION.to_owned(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let grant = field::required(&self.grant, "grant")?;
        let person_id: PersonId = id(&grant.person, "grant.person")?;
        existing::<person::Model>(set, &person_id, &grant.person, "grant.person")?;
        let role = OfficeRole::of_wire(grant.role, "grant.role")?;
        let valid = given_days(&grant.valid_from, &grant.valid_to, "grant")?;
        let (number, counter) = Numbers::of(GrantId::COLLECTION, act.now).next(set)?;
        let row = Model {
            id: GrantId::new(number),
            person_id,
            role,
            valid_from: valid.from,
            valid_to: valid.to,
            position: 0,
            mark: 0,
        };
        let recorded = resource::grant(&row);
        let reply = GrantRoleResponse {
            grant: Some(recorded.clone()),
            receipt: None,
        };
        let staged = row.clone();
        Ok(Decision::answer(&reply)
            .counter(counter)
            .change(Change::of(row.id.name(), &recorded, officers_and(None)).row(row))
            .authority(move |roster| roster.apply(RosterRow::Grant(&staged))))
    }
}

impl Command for EndGrantRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        needs.row::<Model>(id::<GrantId>(&self.name, "name")?);
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<GrantId>(&self.name, "name")?, &self.name, "name")?;
        Ok(Subject {
            resource: Resource::of("Grant"),
            audiences: Some(officers_and(None)),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let current: &Model = existing(set, &id::<GrantId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        // The same role may be given twice: nothing is in the way.
        let ended = end(&Ending {
            days: Interval::new(current.valid_from, current.valid_to),
            to: field::optional_day(&self.to, "to")?,
            today,
            others: &[],
        });
        let ended = ended.map_err(|objection| why_it_cannot_end(&self.name, objection, &[]))?;
        let row = Model {
            valid_to: ended.to,
            ..current.clone()
        };
        check_keepers(act, RosterRow::Grant(&row), &self.name)?;

        let recorded = resource::grant(&row);
        let reply = EndGrantResponse {
            grant: Some(recorded.clone()),
            receipt: None,
        };
        let staged = row.clone();
        Ok(ended_later(Decision::answer(&reply), &ended, today)
            .change(Change::of(row.id.name(), &recorded, officers_and(None)).row(row))
            .authority(move |roster| roster.apply(RosterRow::Grant(&staged))))
    }
}
