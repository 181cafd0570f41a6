//! Reminders.

use chidao_authority::Audiences;
use chidao_calendar::Date;
use chidao_model::coordination::{ReminderLevel, ReminderState, reminder};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure};
use chidao_service::store::{Page, Sql, columns};
use sea_orm::EntityTrait;

use super::Store;

/// Which reminders a list is of.
#[derive(Debug, Default)]
pub(crate) struct ReminderFilter {
    /// Those that are for one of these; all where unset.
    pub(crate) seen_by: Option<Audiences>,
    /// Those of this task.
    pub(crate) task: Option<String>,
    /// Those for this agency.
    pub(crate) agency: Option<String>,
    /// Those that were sent or skipped on this day.
    pub(crate) day: Option<Date>,
    /// Those of this level.
    pub(crate) level: Option<ReminderLevel>,
    /// Those of this state.
    pub(crate) state: Option<ReminderState>,
}

impl Store {
    /// One reminder, read together with all others that are asked for at the moment.
    pub(crate) async fn reminder(&self, id: &str) -> Result<Seen<reminder::Model>, Refusal> {
        self.reminders.get(id).await
    }

    /// The reminders of a filter in the order in which they were recorded, after a position and a number.
    pub(crate) async fn reminders(
        &self,
        filter: &ReminderFilter,
        after: Option<(i64, i64)>,
        limit: usize,
    ) -> Result<Page<reminder::Model>, Refusal> {
        let mut sql = Sql::default();
        if let Some((position, number)) = after {
            let (position, number) = (sql.bind(position), sql.bind(number));
            sql.conditions
                .push(format!("(position, ordinal) > ({position}, {number})"));
        }
        for (column, value) in [
            ("task_id", filter.task.as_deref()),
            ("agency_id", filter.agency.as_deref()),
            ("level", filter.level.map(ReminderLevel::text)),
            ("state", filter.state.map(ReminderState::text)),
        ] {
            if let Some(value) = value {
                let value = sql.bind(value);
                sql.conditions.push(format!("{column} = {value}"));
            }
        }
        if let Some(day) = filter.day {
            let day = sql.bind(day);
            sql.conditions.push(format!("day = {day}"));
        }
        if let Some(audiences) = &filter.seen_by {
            sql.seen_by(self.reads().owner(), audiences);
        }
        let asked = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1);
        let conditions = sql.conditions();
        let all = columns::<reminder::Entity>("coordination_reminder");
        let text =
            format!("SELECT {all} FROM coordination_reminder{conditions} ORDER BY position, ordinal LIMIT {asked}");
        let readers = self.reads().database().readers();
        let found = reminder::Entity::find()
            .from_raw_sql(sql.statement(readers.get_database_backend(), text))
            .all(readers)
            .await
            .map_err(failure)?;
        Ok(Page::cut(found, limit))
    }
}
