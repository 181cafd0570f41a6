//! Agencies.

use chidao_calendar::Date;
use chidao_model::membership::{AgencyKind, agency::Model};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure, page};
use sea_orm::Value;

use super::{Page, Store};

impl Store {
    /// One agency, read together with all others that are asked for at the moment.
    pub(crate) async fn agency(&self, id: &str) -> Result<Seen<Model>, Refusal> {
        self.agencies.get(id).await
    }

    /// The agencies after one, of a kind and on a day where these are given.
    pub(crate) async fn agencies(
        &self,
        after: &str,
        limit: usize,
        kind: Option<AgencyKind>,
        on: Option<Date>,
    ) -> Result<Page<Model>, Refusal> {
        // Each filter counts only where it is given: one statement for all, which stays prepared.
        let condition =
            "($3 = '' OR kind = $3) AND ($4 = 0 OR (valid_from <= $5 AND (valid_to IS NULL OR valid_to > $5)))";
        let values: [Value; 3] = [
            kind.map_or("", AgencyKind::text).into(),
            i64::from(on.is_some()).into(),
            on.unwrap_or(Date::from_ordinal_date(2000, 1).unwrap_or(Date::MIN))
                .into(),
        ];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let rows = page(self.reads().database().readers(), after, asked, condition, values)
            .await
            .map_err(failure)?;
        Ok(Page::cut(rows, limit))
    }
}
