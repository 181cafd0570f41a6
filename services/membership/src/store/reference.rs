//! Values that were set for parameters, and imported calendars.

use std::collections::BTreeSet;

use chidao_calendar::Date;
use chidao_model::{
    id::{CalendarId, CommitteeId},
    membership::{calendar, document, parameter},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Moment, failure, page, rows};

use sea_orm::{DatabaseTransaction, Value};

use super::Store;

/// Values that are read at once, a hundred or so of a parameter and committee: enough for a thousand committees.
const VALUES: i64 = 3_000_000;

/// Which values are told with their parameter: the last ones, one more where others are left out, and the one that holds on a day.
/// `$3` is the key, `$4` the day.
const TOLD: &str = "($3 = '' OR key = $3) AND ((valid_from <= $4 AND (valid_to IS NULL OR valid_to > $4)) OR id IN \
                    (SELECT id FROM (SELECT id, ROW_NUMBER() OVER \
                    (PARTITION BY key, committee_id ORDER BY valid_from DESC, id DESC) AS place \
                    FROM membership_parameter WHERE $3 = '' OR key = $3) AS ranked WHERE place <= $5))";

/// What a read of values finds: the values, the papers that they rest on, and the moment at which they are so.
pub(crate) type Values = (Vec<parameter::Model>, Vec<document::Model>, Moment);

impl Store {
    /// The last values of a parameter, so many and one more of each committee, and those that hold on a day (today where unset);
    /// of all parameters where the key is empty; all of one state of the database.
    pub(crate) async fn parameters(&self, key: &str, on: Option<Date>, last: usize) -> Result<Values, Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&snapshot).await?;
        let on = on.unwrap_or_else(|| moment.now.civil_date());
        let most = i64::try_from(last).unwrap_or(i64::MAX - 1) + 1;
        let values: [Value; 3] = [key.into(), on.into(), most.into()];
        let found = page(&snapshot, "", VALUES, TOLD, values).await.map_err(failure)?;
        with_papers(snapshot, found, moment).await
    }

    /// The values that were set for a parameter and a committee (for all where it is unset) after one, in the order in which they
    /// were; one more than the limit where there are more.
    pub(crate) async fn parameter_values(
        &self,
        key: &str,
        committee: Option<&CommitteeId>,
        after: &str,
        limit: usize,
    ) -> Result<Values, Refusal> {
        let snapshot = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&snapshot).await?;
        let condition = "key = $3 AND COALESCE(committee_id, '') = $4";
        let values: [Value; 2] = [key.into(), committee.map_or("", CommitteeId::as_str).into()];
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let found = page(&snapshot, after, asked, condition, values)
            .await
            .map_err(failure)?;
        with_papers(snapshot, found, moment).await
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

async fn with_papers(
    snapshot: DatabaseTransaction,
    found: Vec<parameter::Model>,
    moment: Moment,
) -> Result<Values, Refusal> {
    let papers: BTreeSet<&str> = found.iter().map(|row| row.document_id.as_str()).collect();
    let papers: Vec<String> = papers.into_iter().map(str::to_owned).collect();
    let documents = rows(&snapshot, "id", &papers).await.map_err(failure)?;
    snapshot.commit().await.map_err(failure)?;
    Ok((found, documents, moment))
}
