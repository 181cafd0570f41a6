//! People with their offices.

use chidao_calendar::Date;
use chidao_model::membership::{office, person};
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, failure, page, rows};
use sea_orm::{DatabaseTransaction, Value};

use super::{Page, Store};

/// A person and his offices.
pub(crate) type PersonRows = (person::Model, Vec<office::Model>);

impl Store {
    /// One person.
    pub(crate) async fn person(&self, id: &str) -> Result<(Option<PersonRows>, Moment), Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&snapshot).await?;
        let people = rows::<person::Model>(&snapshot, "id", &[id.to_owned()])
            .await
            .map_err(failure)?;
        let mut people = with_offices(&snapshot, people).await?;
        snapshot.commit().await.map_err(failure)?;
        Ok((people.pop(), moment))
    }

    /// The people after one; where an agency is given, those who hold an office there on a day.
    pub(crate) async fn people(
        &self,
        after: &str,
        limit: usize,
        agency: &str,
        on: Date,
    ) -> Result<Page<PersonRows>, Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let condition = "($3 = '' OR EXISTS (SELECT 1 FROM membership_office AS office WHERE office.person_id = row_.id \
                         AND office.agency_id = $3 AND office.valid_from <= $4 \
                         AND (office.valid_to IS NULL OR office.valid_to > $4)))";
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let values: [Value; 2] = [agency.into(), on.into()];
        let people = page::<person::Model>(&snapshot, after, asked, condition, values)
            .await
            .map_err(failure)?;
        let Page { rows, more } = Page::cut(people, limit);
        let rows = with_offices(&snapshot, rows).await?;
        snapshot.commit().await.map_err(failure)?;
        Ok(Page { rows, more })
    }
}

async fn with_offices(snapshot: &DatabaseTransaction, people: Vec<person::Model>) -> Result<Vec<PersonRows>, Refusal> {
    let keys: Vec<String> = people.iter().map(|person| person.id.as_str().to_owned()).collect();
    let offices = rows::<office::Model>(snapshot, "person_id", &keys)
        .await
        .map_err(failure)?;
    Ok(people
        .into_iter()
        .map(|person| {
            let own = offices
                .iter()
                .filter(|office| office.person_id == person.id)
                .cloned()
                .collect();
            (person, own)
        })
        .collect())
}
