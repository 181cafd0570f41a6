//! Programmes.

use chidao_model::coordination::{ProgrammeKind, programme::Model};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure, page};
use chidao_service::store::Page;
use sea_orm::Value;

use super::Store;

impl Store {
    /// One programme, read together with all others that are asked for at the moment.
    pub(crate) async fn programme(&self, id: &str) -> Result<Seen<Model>, Refusal> {
        self.programmes.get(id).await
    }

    /// The programmes after one, of a committee, of a kind and parts of another where these are given.
    pub(crate) async fn programmes(
        &self,
        after: &str,
        limit: usize,
        committee: &str,
        kind: Option<ProgrammeKind>,
        parent: &str,
    ) -> Result<Page<Model>, Refusal> {
        // Each filter counts only where it is given: one statement for all, which stays prepared.
        let condition = "($3 = '' OR committee_id = $3) AND ($4 = '' OR kind = $4) AND ($5 = '' OR parent_id = $5)";
        let values: [Value; 3] = [
            committee.into(),
            kind.map_or("", ProgrammeKind::text).into(),
            parent.into(),
        ];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let rows = page(self.reads().database().readers(), after, asked, condition, values)
            .await
            .map_err(failure)?;
        Ok(Page::cut(rows, limit))
    }
}
