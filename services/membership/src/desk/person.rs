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
    membership::v1::{CreatePersonRequest, CreatePersonResponse, Office},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet};

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
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let person = field::required(&self.person, "person")?;
        let (number, counter) = numbers(act.now).next(set)?;
        let row = Model {
            id: PersonId::new(number),
            full_name: person.full_name.clone(),
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
        position: 0,
        mark: 0,
    })
}
