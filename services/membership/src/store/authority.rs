//! Accounts and roles without a seat, as far as they may be seen.

use chidao_authority::{Audience, Audiences};
use chidao_calendar::Date;
use chidao_model::{
    id::AgencyId,
    membership::{OfficeRole, account, grant},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, any_of, failure, page};
use sea_orm::Value;

use super::{Page, Store};

/// Which accounts are asked for; an empty text and no day ask for all.
pub(crate) struct Accounts<'a> {
    /// Id of the person.
    pub(crate) person: &'a str,
    /// Id of the agency.
    pub(crate) agency: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    /// They hold on this day.
    pub(crate) on: Option<Date>,
}

/// Which roles are asked for.
pub(crate) struct Grants<'a> {
    /// Id of the person; of all where empty.
    pub(crate) person: &'a str,
    pub(crate) role: Option<OfficeRole>,
    /// They hold on this day.
    pub(crate) on: Option<Date>,
}

impl Store {
    /// One account, read together with all others that are asked for at the moment.
    pub(crate) async fn account(&self, id: &str) -> Result<Seen<account::Model>, Refusal> {
        self.accounts.get(id).await
    }

    /// One role without a seat, likewise.
    pub(crate) async fn grant(&self, id: &str) -> Result<Seen<grant::Model>, Refusal> {
        self.grants.get(id).await
    }

    /// The accounts after one that whoever belongs to these audiences may see: officers all, others those of their agencies'
    /// systems.
    pub(crate) async fn accounts(
        &self,
        after: &str,
        limit: usize,
        wanted: &Accounts<'_>,
        sight: &Audiences,
    ) -> Result<Page<account::Model>, Refusal> {
        let database = self.reads().database();
        let agencies: Vec<String> = sight.iter().filter_map(of_agency).collect();
        let (of_agencies, agencies) = any_of(database.backend(), "agency_id", 4, &agencies);
        let condition = format!(
            "($3 = 1 OR {of_agencies}) AND ($5 = '' OR person_id = $5) AND ($6 = '' OR agency_id = $6) \
             AND ($7 = '' OR issuer = $7) AND ($8 = '' OR subject = $8) \
             AND ($9 = 0 OR (valid_from <= $10 AND (valid_to IS NULL OR valid_to > $10)))"
        );
        let values: [Value; 8] = [
            i64::from(sight.contains(&Audience::Officers)).into(),
            agencies,
            wanted.person.into(),
            wanted.agency.into(),
            wanted.issuer.into(),
            wanted.subject.into(),
            i64::from(wanted.on.is_some()).into(),
            bound(wanted.on),
        ];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let rows = page(database.readers(), after, asked, &condition, values)
            .await
            .map_err(failure)?;
        Ok(Page::cut(rows, limit))
    }

    /// The roles without a seat after one that whoever belongs to these audiences may see: officers all, others none.
    pub(crate) async fn grants(
        &self,
        after: &str,
        limit: usize,
        wanted: &Grants<'_>,
        sight: &Audiences,
    ) -> Result<Page<grant::Model>, Refusal> {
        let condition = "$3 = 1 AND ($4 = '' OR person_id = $4) AND ($5 = '' OR role = $5) \
                         AND ($6 = 0 OR (valid_from <= $7 AND (valid_to IS NULL OR valid_to > $7)))";
        let values: [Value; 5] = [
            i64::from(sight.contains(&Audience::Officers)).into(),
            wanted.person.into(),
            wanted.role.map_or("", OfficeRole::text).into(),
            i64::from(wanted.on.is_some()).into(),
            bound(wanted.on),
        ];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let rows = page(self.reads().database().readers(), after, asked, condition, values)
            .await
            .map_err(failure)?;
        Ok(Page::cut(rows, limit))
    }
}

fn of_agency(audience: &Audience) -> Option<String> {
    audience.agency().map(|id| AgencyId::as_str(id).to_owned())
}

/// A day to bind, where none is asked for one that every database knows: it is not compared.
fn bound(on: Option<Date>) -> Value {
    on.unwrap_or(Date::from_ordinal_date(2000, 1).unwrap_or(Date::MIN))
        .into()
}
