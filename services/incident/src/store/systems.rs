//! Information systems.

use chidao_model::{id::AgencyId, incident::system::Model};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure, page};
use chidao_service::store::Page;
use sea_orm::Value;

use super::Store;

/// Whose sight a list is bound to.
#[derive(Debug)]
pub(crate) enum Sight {
    /// That of the committee and of those who work for it: everything.
    All,
    /// That of these agencies.
    Agencies(Vec<AgencyId>),
}

/// Which systems a list is of.
#[derive(Debug)]
pub(crate) struct SystemFilter {
    /// Those that are in this sight.
    pub(crate) sight: Sight,
    /// Those of this owner.
    pub(crate) owner: Option<AgencyId>,
    /// Those that this agency runs.
    pub(crate) operator: Option<AgencyId>,
    /// Those of this level; of any where 0.
    pub(crate) level: i32,
}

impl Store {
    /// One system, read together with all others that are asked for at the moment.
    pub(crate) async fn system(&self, id: &str) -> Result<Seen<Model>, Refusal> {
        self.systems.get(id).await
    }

    /// The systems of a filter after one.
    pub(crate) async fn systems(
        &self,
        filter: &SystemFilter,
        after: &str,
        limit: usize,
    ) -> Result<Page<Model>, Refusal> {
        // Each filter counts only where it is given: one statement for all, which stays prepared.
        let mut condition =
            "($3 = '' OR owner_id = $3) AND ($4 = '' OR operator_id = $4) AND ($5 = 0 OR level = $5)".to_owned();
        let of = |id: &Option<AgencyId>| id.as_ref().map_or("", AgencyId::as_str).to_owned();
        let mut values: Vec<Value> = vec![
            of(&filter.owner).into(),
            of(&filter.operator).into(),
            i64::from(filter.level).into(),
        ];
        if let Sight::Agencies(agencies) = &filter.sight {
            // A province has some hundred systems: their rows are looked through. Ids have no sign that LIKE knows.
            let mut seen = Vec::with_capacity(agencies.len());
            for agency in agencies {
                values.push(format!("% {} %", agency.as_str()).into());
                seen.push(format!("seen_by LIKE ${}", values.len() + 2));
            }
            let seen = match seen.is_empty() {
                true => "1 = 0".to_owned(),
                false => seen.join(" OR "),
            };
            condition.push_str(&format!(" AND ({seen})"));
        }
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let rows = page(self.reads().database().readers(), after, asked, &condition, values)
            .await
            .map_err(failure)?;
        Ok(Page::cut(rows, limit))
    }
}
