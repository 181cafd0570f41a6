//! Commands on people.

use chidao_authority::Resource;
use chidao_calendar::{Instant, Interval};
use chidao_model::{
    id::{AgencyId, OfficeId, PersonId},
    membership::{agency, office, person::Model},
};
use chidao_proto::{
    errors::v1::Rule,
    field,
    membership::v1::{
        CreatePersonRequest, CreatePersonResponse, EraseContactRequest, EraseContactResponse, Office,
        UpdatePersonRequest, UpdatePersonResponse,
    },
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};

use super::{
    Command, everybody,
    reference::{existing, id},
};
use crate::resource;

fn numbers(now: Instant) -> Numbers {
    Numbers::of(PersonId::COLLECTION, now)
}

impl Command for CreatePersonRequest {
    fn needs(&self, now: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        numbers(now).need(needs);
        for (place, office) in field::required(&self.person, "person")?.offices.iter().enumerate() {
            needs.row::<agency::Model>(id::<AgencyId>(
                &office.agency,
                &format!("person.offices[{place}].agency"),
            )?);
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Person"),
            audiences: None,
            name: PersonId::COLLECTION.to_owned(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let person = field::required(&self.person, "person")?;
        let (number, counter) = numbers(act.now).next(set)?;
        let row = Model {
            id: PersonId::new(number),
            full_name: person.full_name.clone(),
            email: given(person.contact.as_ref().map(|contact| &contact.email)),
            phone: given(person.contact.as_ref().map(|contact| &contact.phone)),
            position: 0,
            mark: 0,
        };
        let offices = person
            .offices
            .iter()
            .enumerate()
            .map(|(place, office)| office_row(set, &row.id, place, office))
            .collect::<Result<Vec<_>, Refusal>>()?;
        let recorded = resource::person(&row, &offices.iter().collect::<Vec<_>>());
        let reply = CreatePersonResponse {
            person: Some(recorded.clone()),
            receipt: None,
        };
        let change = Change::of(row.id.name(), &recorded, everybody()).row(row);
        Ok(Decision::answer(&reply)
            .counter(counter)
            .change(offices.into_iter().fold(change, Change::row)))
    }
}

impl Command for UpdatePersonRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let person = id::<PersonId>(&self.name, "name")?;
        needs.row::<Model>(&person).children::<office::Model>(&person);
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        existing::<Model>(set, &id::<PersonId>(&self.name, "name")?, &self.name, "name")?;
        Ok(Subject {
            resource: Resource::of("Person"),
            audiences: Some(everybody()),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let person = id::<PersonId>(&self.name, "name")?;
        let row: &Model = existing(set, &person, &self.name, "name")?;
        check_etag(&self.etag, row, &self.name)?;
        let row = Model {
            full_name: self.full_name.clone(),
            ..row.clone()
        };
        let recorded = resource::person(&row, &set.children::<office::Model>(&person)?);
        let reply = UpdatePersonResponse {
            person: Some(recorded.clone()),
            receipt: None,
        };
        Ok(Decision::answer(&reply).change(Change::of(&*self.name, &recorded, everybody()).row(row)))
    }
}

fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

impl Command for EraseContactRequest {
    fn needs(&self, _: Instant, _: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let person = id::<PersonId>(&self.name, "name")?;
        needs.row::<Model>(&person).children::<office::Model>(&person);
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let person = id::<PersonId>(&self.name, "name")?;
        let found: Option<&Model> = set.row(&person)?;
        found.ok_or_else(|| Refusal::not_found(&*self.name))?;
        Ok(Subject {
            resource: Resource::of("Person"),
            audiences: Some(everybody()),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, _: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let person = id::<PersonId>(&self.name, "name")?;
        let row: &Model = set.row(&person)?.ok_or_else(|| Refusal::not_found(&*self.name))?;
        check_etag(&self.etag, row, &self.name)?;
        let row = Model {
            email: None,
            phone: None,
            ..row.clone()
        };
        let recorded = resource::person(&row, &set.children::<office::Model>(&person)?);
        let reply = EraseContactResponse {
            person: Some(recorded.clone()),
            receipt: None,
        };
        Ok(Decision::answer(&reply)
            .change(Change::of(&*self.name, &recorded, everybody()).row(row))
            .erase(&*self.name))
    }
}

fn office_row(set: &WorkingSet, person: &PersonId, place: usize, office: &Office) -> Result<office::Model, Refusal> {
    let field = |name: &str| format!("person.offices[{place}].{name}");
    let agency_id: AgencyId = id(&office.agency, &field("agency"))?;
    let agency: &agency::Model = existing(set, &agency_id, &office.agency, &field("agency"))?;
    let valid_from = field::day(&office.from, &field("from"))?;
    let valid_to = field::optional_day(&office.to, &field("to"))?;
    if Interval::new(valid_from, valid_to).is_empty() {
        return Err(field::invalid(
            &field("to"),
            "phải sau ngày bắt đầu",
            "must be after the first day",
        ));
    }
    if !Interval::new(agency.valid_from, agency.valid_to).contains(valid_from) {
        return Err(Refusal::rule_forbids(Rule::Mem16, field("from")));
    }
    Ok(office::Model {
        id: OfficeId::new(format!("{}/{}", person.as_str(), place + 1)),
        person_id: person.clone(),
        ordinal: i64::try_from(place).unwrap_or(i64::MAX - 1) + 1,
        agency_id,
        title: office.title.clone(),
        portfolio: office.portfolio.clone(),
        valid_from,
        valid_to,
        document_id: None,
        end_document_id: None,
        end_reason: None,
        position: 0,
        mark: 0,
    })
}
