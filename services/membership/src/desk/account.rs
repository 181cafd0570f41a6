//! Commands on who may act in the system.

use chidao_authority::{CertificateSubject, Resource, RosterRow, identity::CERTIFICATE_ISSUER};
use chidao_calendar::{Date, Instant, Interval};
use chidao_model::{
    id::{AccountId, AgencyId, GrantId, PersonId},
    membership::{OfficeRole, account, agency, grant, office, person},
};
use chidao_proto::{
    common::v1,
    errors::v1::Reason,
    field,
    membership::v1::{Account, CreateAccountRequest, CreateAccountResponse, GrantRoleRequest, GrantRoleResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet};

use super::{
    Command, officers_and,
    reference::{existing, id, optional_id},
};
use crate::resource::{self, Wire};

/// Subjects that no account may have: the system's own principals.
const RESERVED: [&str; 2] = ["system:", "services/"];

fn bearer(account: &Account) -> String {
    // The length tells where the issuer ends: either may hold any character.
    format!(
        "account:{}:{}|{}",
        account.issuer.len(),
        account.issuer,
        account.subject
    )
}

/// A subject that no certificate has as it is written would be an account that nobody can use.
fn certificate(subject: &str) -> Result<(), Refusal> {
    let read: Option<CertificateSubject> = subject.parse().ok();
    if read.is_some_and(|read| read.as_str() == subject) {
        return Ok(());
    }
    Err(field::invalid(
        "account.subject",
        "của chứng thư số phải viết là URI:…, DNS:… (chữ thường) hoặc SHA256:… (64 chữ số thập lục phân, chữ thường)",
        "of a certificate must be URI:…, DNS:… in small letters, or SHA256:… with 64 small hexadecimal digits",
    ))
}

impl Command for CreateAccountRequest {
    fn needs(&self, now: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let account = field::required(&self.account, "account")?;
        Numbers::of(AccountId::COLLECTION, now).need(needs);
        needs.claim(bearer(account));
        if let Some(agency) = optional_id::<AgencyId>(&account.agency, "account.agency")? {
            needs.row::<agency::Model>(agency);
        }
        if let Some(person) = optional_id::<PersonId>(&account.person, "account.person")? {
            needs.row::<person::Model>(&person).children::<office::Model>(&person);
            for office in set.loaded_children::<office::Model>(&person) {
                needs.row::<agency::Model>(&office.agency_id);
            }
        }
        Ok(())
    }

    fn subject(&self, _: &WorkingSet) -> Result<Subject, Refusal> {
        Ok(Subject {
            resource: Resource::of("Account"),
            audiences: None,
            name: AccountId::COLLECTION.to_owned(),
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let account = field::required(&self.account, "account")?;
        if RESERVED.iter().any(|reserved| account.subject.starts_with(reserved)) {
            let vi = "không được bắt đầu bằng «system:» hoặc «services/»";
            return Err(field::invalid(
                "account.subject",
                vi,
                "must not begin with \"system:\" or \"services/\"",
            ));
        }
        if account.issuer == CERTIFICATE_ISSUER {
            certificate(&account.subject)?;
        }
        if set.claim(&bearer(account))?.is_some() {
            let resource = format!("account {}|{}", account.issuer, account.subject);
            return Err(Refusal::new(Reason::ResourceExists).with("resource", resource));
        }
        let person_id = optional_id::<PersonId>(&account.person, "account.person")?;
        let agency_id = optional_id::<AgencyId>(&account.agency, "account.agency")?;
        let (offices, agencies) = match (&person_id, &agency_id) {
            (Some(person), None) => of_person(set, person, &account.person)?,
            (None, Some(agency)) => {
                let agency: &agency::Model = existing(set, agency, &account.agency, "account.agency")?;
                (Vec::new(), vec![agency.clone()])
            }
            _ => {
                let vi = "phải đặt đúng một trong person, agency";
                return Err(field::invalid(
                    "account.person",
                    vi,
                    "exactly one of person, agency must be set",
                ));
            }
        };
        let (valid_from, valid_to) = interval(&account.valid_from, &account.valid_to, "account")?;
        let (number, counter) = Numbers::of(AccountId::COLLECTION, act.now).next(set)?;
        let row = account::Model {
            id: AccountId::new(number),
            issuer: account.issuer.clone(),
            subject: account.subject.clone(),
            person_id,
            agency_id,
            valid_from,
            valid_to,
            position: 0,
            mark: 0,
        };
        let recorded = resource::account(&row);
        let reply = CreateAccountResponse {
            account: Some(recorded.clone()),
            receipt: None,
        };
        let audiences = officers_and(row.agency_id.as_ref());
        let staged = row.clone();
        Ok(Decision::answer(&reply)
            .counter(counter)
            .claim(bearer(account), Some(row.id.name()))
            .change(Change::of(row.id.name(), &recorded, audiences).row(row))
            // Agencies and offices that came after the roster was loaded count for nothing until an account stands on them.
            .authority(move |roster| {
                agencies
                    .iter()
                    .for_each(|agency| roster.apply(RosterRow::Agency(agency)));
                offices
                    .iter()
                    .for_each(|office| roster.apply(RosterRow::Office(office)));
                roster.apply(RosterRow::Account(&staged));
            }))
    }
}

type Standing = (Vec<office::Model>, Vec<agency::Model>);

fn of_person(set: &WorkingSet, person: &PersonId, name: &str) -> Result<Standing, Refusal> {
    existing::<person::Model>(set, person, name, "account.person")?;
    let offices: Vec<office::Model> = set.children::<office::Model>(person)?.into_iter().cloned().collect();
    let mut agencies = Vec::new();
    for office in &offices {
        agencies.extend(set.row::<agency::Model>(&office.agency_id)?.cloned());
    }
    Ok((offices, agencies))
}

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
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let grant = field::required(&self.grant, "grant")?;
        let person_id: PersonId = id(&grant.person, "grant.person")?;
        existing::<person::Model>(set, &person_id, &grant.person, "grant.person")?;
        let role = OfficeRole::of_wire(grant.role, "grant.role")?;
        let (valid_from, valid_to) = interval(&grant.valid_from, &grant.valid_to, "grant")?;
        let (number, counter) = Numbers::of(GrantId::COLLECTION, act.now).next(set)?;
        let row = grant::Model {
            id: GrantId::new(number),
            person_id,
            role,
            valid_from,
            valid_to,
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

fn interval(from: &Option<v1::Date>, to: &Option<v1::Date>, of: &str) -> Result<(Date, Option<Date>), Refusal> {
    let valid_from = field::day(from, &format!("{of}.valid_from"))?;
    let field = format!("{of}.valid_to");
    let valid_to = field::optional_day(to, &field)?;
    if Interval::new(valid_from, valid_to).is_empty() {
        return Err(field::invalid(
            &field,
            "phải sau ngày bắt đầu",
            "must be after the first day",
        ));
    }
    Ok((valid_from, valid_to))
}
