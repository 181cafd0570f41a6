//! Commands on accounts: which bearer of tokens acts as whom.

use chidao_authority::{
    CertificateSubject, Resource, RosterRow,
    identity::{CERTIFICATE_ISSUER, SYSTEM_ISSUER},
};
use chidao_calendar::{Instant, Interval};
use chidao_model::{
    id::{AccountId, AgencyId, PersonId},
    membership::{account::Model, agency, office, person},
};
use chidao_proto::{
    errors::v1::Reason,
    field,
    membership::v1::{Account, CreateAccountRequest, CreateAccountResponse, EndAccountRequest, EndAccountResponse},
    refusal::Refusal,
};
use chidao_register::{Act, Change, Decision, Needs, Numbers, Subject, WorkingSet, check_etag};

use super::{
    Command,
    keeping::{check_keepers, ended_later, given_days, why_it_cannot_end},
    officers_and,
    reference::{existing, id, optional_id},
};
use crate::{
    resource,
    rules::authority::{Ending, end, overlapping},
};

/// Subjects that no account may have: the system's own principals.
const RESERVED: [&str; 2] = ["system:", "services/"];

/// The claim on a bearer by which v0.1.0 alone keeps two accounts of one bearer apart. It is taken as long as replicas of that
/// release may run beside this one; here the accounts themselves are looked at.
fn claim(account: &Account) -> String {
    let Account { issuer, subject, .. } = account;
    format!("account:{}:{issuer}|{subject}", issuer.len())
}

/// The other accounts of a bearer, which must not hold on the same days.
fn others<'a>(
    set: &'a WorkingSet,
    issuer: &str,
    subject: &str,
    own: Option<&AccountId>,
) -> Result<Vec<&'a Model>, Refusal> {
    let mut accounts = set.children::<Model>(subject)?;
    accounts.retain(|row| row.issuer == issuer && Some(&row.id) != own);
    Ok(accounts)
}

fn days(row: &&Model) -> Interval {
    Interval::new(row.valid_from, row.valid_to)
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
        needs.children::<Model>(&account.subject).claim(claim(account));
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
            field: "name",
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
        if account.issuer == SYSTEM_ISSUER {
            return Err(field::invalid(
                "account.issuer",
                "không được là «system-certificate»: chứng thư số của hệ thống được khai trong cấu hình, không có tài khoản",
                "must not be \"system-certificate\": such certificates are named in the settings and have no account",
            ));
        }
        if account.issuer == CERTIFICATE_ISSUER {
            certificate(&account.subject)?;
        }
        let valid = given_days(&account.valid_from, &account.valid_to, "account")?;
        let others = others(set, &account.issuer, &account.subject, None)?;
        if let Some(place) = overlapping(&valid, &others.iter().map(days).collect::<Vec<_>>()) {
            // The account that is in the way, so that it can be ended.
            let taken = others.get(place).map(|row| row.id.name()).unwrap_or_default();
            return Err(Refusal::new(Reason::ResourceExists).with("resource", taken));
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
        let (number, counter) = Numbers::of(AccountId::COLLECTION, act.now).next(set)?;
        let row = Model {
            id: AccountId::new(number),
            issuer: account.issuer.clone(),
            subject: account.subject.clone(),
            person_id,
            agency_id,
            valid_from: valid.from,
            valid_to: valid.to,
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
            .claim(claim(account), Some(row.id.name()))
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

impl Command for EndAccountRequest {
    fn needs(&self, _: Instant, set: &WorkingSet, needs: &mut Needs) -> Result<(), Refusal> {
        let name: AccountId = id(&self.name, "name")?;
        needs.row::<Model>(&name);
        // The second round: the other accounts of the bearer.
        if let Some(row) = set.loaded::<Model>(&name) {
            needs.children::<Model>(&row.subject);
        }
        Ok(())
    }

    fn subject(&self, set: &WorkingSet) -> Result<Subject, Refusal> {
        let row: &Model = existing(set, &id::<AccountId>(&self.name, "name")?, &self.name, "name")?;
        Ok(Subject {
            resource: Resource {
                kind: "Account",
                agency: row.agency_id.clone(),
            },
            audiences: Some(officers_and(row.agency_id.as_ref())),
            name: self.name.clone(),
            field: "name",
        })
    }

    fn decide(&self, act: &Act<'_>, set: &WorkingSet) -> Result<Decision, Refusal> {
        let today = act.now.civil_date();
        let current: &Model = existing(set, &id::<AccountId>(&self.name, "name")?, &self.name, "name")?;
        check_etag(&self.etag, current, &self.name)?;
        let others = others(set, &current.issuer, &current.subject, Some(&current.id))?;
        let ended = end(&Ending {
            days: days(&current),
            to: field::optional_day(&self.to, "to")?,
            today,
            others: &others.iter().map(days).collect::<Vec<_>>(),
        });
        let names: Vec<String> = others.iter().map(|row| row.id.name()).collect();
        let ended = ended.map_err(|objection| why_it_cannot_end(&self.name, objection, &names))?;
        let row = Model {
            valid_to: ended.to,
            ..current.clone()
        };
        check_keepers(act, RosterRow::Account(&row), &self.name)?;

        let recorded = resource::account(&row);
        let reply = EndAccountResponse {
            account: Some(recorded.clone()),
            receipt: None,
        };
        let audiences = officers_and(row.agency_id.as_ref());
        let staged = row.clone();
        Ok(ended_later(Decision::answer(&reply), &ended, today)
            .change(Change::of(row.id.name(), &recorded, audiences).row(row))
            .authority(move |roster| roster.apply(RosterRow::Account(&staged))))
    }
}
