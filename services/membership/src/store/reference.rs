//! Values that were set for parameters, and imported calendars.

use std::collections::BTreeSet;

use chidao_model::{
    id::CalendarId,
    membership::{calendar, document, parameter},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, failure, page, rows};

use super::Store;

/// Values that are read at once. There are a hundred at most of a parameter and committee.
const VALUES: i64 = 100_000;

impl Store {
    /// The values that were set for a parameter, for all where the key is empty, with the papers that they rest on; all of one
    /// state of the database.
    pub(crate) async fn parameters(
        &self,
        key: &str,
    ) -> Result<(Vec<parameter::Model>, Vec<document::Model>, Moment), Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&snapshot).await?;
        let condition = "($3 = '' OR key = $3)";
        let found: Vec<parameter::Model> = page(&snapshot, "", VALUES, condition, [key.into()])
            .await
            .map_err(failure)?;
        let papers: BTreeSet<&str> = found.iter().map(|row| row.document_id.as_str()).collect();
        let papers: Vec<String> = papers.into_iter().map(str::to_owned).collect();
        let documents = rows(&snapshot, "id", &papers).await.map_err(failure)?;
        snapshot.commit().await.map_err(failure)?;
        Ok((found, documents, moment))
    }

    /// An imported calendar with the paper that it rests on. Neither ever changes, so that no moment need be told.
    pub(crate) async fn calendar(
        &self,
        id: &CalendarId,
    ) -> Result<Option<(calendar::Model, Option<document::Model>)>, Refusal> {
        let readers = self.reads().database().readers();
        let found: Vec<calendar::Model> = rows(readers, "id", &[id.as_str().to_owned()]).await.map_err(failure)?;
        let Some(row) = found.into_iter().next() else {
            return Ok(None);
        };
        let paper = [row.document_id.as_str().to_owned()];
        let paper = rows(readers, "id", &paper).await.map_err(failure)?.pop();
        Ok(Some((row, paper)))
    }
}
