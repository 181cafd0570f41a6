//! Tasks, their turns and the reports on them.

use chidao_authority::Audiences;
use chidao_model::{
    Row,
    coordination::{TaskOutcome, TaskPart, TaskState, progress, task, turn},
    id::{AgencyId, TaskId},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure, rows};
use chidao_service::store::{Page, Sql, columns};
use sea_orm::EntityTrait;

use super::Store;

/// Instants from which tasks are due, in microseconds: [from, before).
#[derive(Debug, Clone, Copy)]
pub(crate) struct DueRange {
    pub(crate) from: i64,
    pub(crate) before: i64,
}

/// Whose sight a list is bound to. What is not assigned is beside the officers only for the lead of the whole that it is a
/// part of.
#[derive(Debug, Default)]
pub(crate) enum Sight {
    /// That of the officers: everything.
    #[default]
    Officers,
    /// That of the committee, some of whom belong to these agencies.
    Committee(Vec<AgencyId>),
    /// That of these agencies.
    Agencies(Vec<AgencyId>),
}

/// Which tasks a list is of.
#[derive(Debug, Default)]
pub(crate) struct TaskFilter {
    /// Those that are in this sight.
    pub(crate) sight: Sight,
    /// Those in which this agency has one of these parts.
    pub(crate) party: Option<(AgencyId, Vec<TaskPart>)>,
    /// Those in this state, at an instant in microseconds.
    pub(crate) state: Option<(TaskState, i64)>,
    /// Those of one of these outcomes.
    pub(crate) outcomes: Vec<TaskOutcome>,
    /// Those that are due then; of two ranges both.
    pub(crate) due: Vec<DueRange>,
    /// Those without a due date only.
    pub(crate) undated: bool,
    /// Those of this committee.
    pub(crate) committee: Option<String>,
    /// Those of this programme.
    pub(crate) programme: Option<String>,
    /// Those of this field.
    pub(crate) field: Option<String>,
    /// Parts of this task.
    pub(crate) parent: Option<TaskId>,
    /// Open ones whose lead has ended by this day.
    pub(crate) lead_ended_by: Option<time::Date>,
}

impl Store {
    /// One task, read together with all others that are asked for at the moment.
    pub(crate) async fn task(&self, id: &str) -> Result<Seen<task::Model>, Refusal> {
        self.tasks.get(id).await
    }

    /// The turns in the life of a task, from the first, as recorded up to a position.
    pub(crate) async fn turns(&self, id: &TaskId, position: i64) -> Result<Vec<turn::Model>, Refusal> {
        let keys = [id.as_str().to_owned()];
        let mut found: Vec<turn::Model> = rows(self.reads().database().readers(), "task_id", &keys)
            .await
            .map_err(failure)?;
        found.retain(|turn| turn.position <= position);
        found.sort_by_key(|turn| turn.ordinal);
        Ok(found)
    }

    /// The reports on a task after one, by their keys: those that are for one of these, or all.
    pub(crate) async fn progress(
        &self,
        task: &str,
        seen_by: Option<&Audiences>,
        after: i64,
        limit: usize,
    ) -> Result<Page<progress::Model>, Refusal> {
        let mut sql = Sql::default();
        let (task, after) = (sql.bind(task), sql.bind(after));
        sql.conditions.push(format!("task_id = {task} AND ordinal > {after}"));
        if let Some(audiences) = seen_by {
            sql.seen_by(self.reads().owner(), audiences);
        }
        let asked = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1);
        let conditions = sql.conditions();
        let all = columns::<progress::Entity>("coordination_progress");
        let text = format!("SELECT {all} FROM coordination_progress{conditions} ORDER BY ordinal LIMIT {asked}");
        let readers = self.reads().database().readers();
        let found = progress::Entity::find()
            .from_raw_sql(sql.statement(readers.get_database_backend(), text))
            .all(readers)
            .await
            .map_err(failure)?;
        Ok(Page::cut(found, limit))
    }

    /// The tasks of a filter by due date and id, after a due date and id.
    pub(crate) async fn tasks(
        &self,
        filter: &TaskFilter,
        after: Option<(i64, &str)>,
        limit: usize,
    ) -> Result<Page<task::Model>, Refusal> {
        let asked = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
        let mut sql = Sql::default();
        // Where the list is of one agency, or one agency asks, it goes by the rows of its parties, which are in the order of the list.
        let party = filter.party.as_ref();
        let party = party.map(|(agency, parts)| (agency, &**parts)).or(filter.own());
        let by_party = party.is_some();
        let by = if by_party { "p" } else { "t" };
        let id = if by_party { "p.task_id" } else { "t.id" };
        if let Some((due, after)) = after {
            let (due, after) = (sql.bind(due), sql.bind(after));
            sql.conditions.push(format!("({by}.due_us, {id}) > ({due}, {after})"));
        }
        if let Some((agency, parts)) = party {
            let agency = sql.bind(agency.as_str());
            let parts = sql.bind_all(parts.iter().map(|part| part.text()));
            sql.conditions
                .push(format!("p.agency_id = {agency} AND p.part IN ({parts})"));
        }
        if !filter.outcomes.is_empty() {
            let outcomes = sql.bind_all(filter.outcomes.iter().map(|outcome| outcome.text()));
            sql.conditions.push(format!("{by}.outcome IN ({outcomes})"));
        }
        for range in &filter.due {
            let (from, before) = (sql.bind(range.from), sql.bind(range.before));
            sql.conditions
                .push(format!("{by}.due_us >= {from} AND {by}.due_us < {before}"));
        }
        if filter.undated {
            let never = sql.bind(i64::MAX);
            sql.conditions.push(format!("{by}.due_us = {never}"));
        }
        narrow(&mut sql, filter);
        let from = match by_party {
            true => "coordination_party AS p JOIN coordination_task AS t ON t.id = p.task_id",
            false => "coordination_task AS t",
        };
        let conditions = sql.conditions();
        let limited = sql.bind(asked);
        let all = columns::<task::Entity>("t");
        let text = format!("SELECT {all} FROM {from}{conditions} ORDER BY {by}.due_us, {id} LIMIT {limited}");
        let readers = self.reads().database().readers();
        let statement = sql.statement(readers.get_database_backend(), text);
        let found = task::Entity::find()
            .from_raw_sql(statement)
            .all(readers)
            .await
            .map_err(failure)?;
        Ok(Page::cut(found, limit))
    }
}

impl TaskFilter {
    /// Where one agency sees, that one, with the parts by which it sees a task.
    fn own(&self) -> Option<(&AgencyId, &[TaskPart])> {
        match &self.sight {
            Sight::Agencies(agencies) => match &agencies[..] {
                [own] => Some((own, &[TaskPart::Lead, TaskPart::Cooperator, TaskPart::Whole])),
                _ => None,
            },
            Sight::Officers | Sight::Committee(_) => None,
        }
    }
}

/// What of all tasks is in sight. It says in SQL what the desk says of one task by `audiences`.
fn see(sql: &mut Sql, sight: &Sight) {
    let is_assigned = "t.state NOT IN ('DRAFT', 'DISCARDED')";
    let (agencies, is_committee) = match sight {
        Sight::Officers => return,
        Sight::Committee(agencies) => (agencies, true),
        Sight::Agencies(agencies) => (agencies, false),
    };
    // Somebody whose offices are over belongs to no agency.
    let agencies = match agencies.is_empty() {
        true => "NULL".to_owned(),
        false => sql.bind_all(agencies.iter().map(AgencyId::as_str)),
    };
    let leads_whole = format!(
        "EXISTS (SELECT 1 FROM coordination_task AS whole WHERE whole.id = t.parent_id AND whole.lead_id IN ({agencies}))"
    );
    let takes_part = match is_committee {
        true => String::new(),
        false => format!(
            " AND EXISTS (SELECT 1 FROM coordination_party AS seen WHERE seen.task_id = t.id \
             AND seen.agency_id IN ({agencies}) AND seen.part <> 'FORMER')"
        ),
    };
    sql.conditions
        .push(format!("(({is_assigned}{takes_part}) OR {leads_whole})"));
}

/// What is asked of the task itself.
fn narrow(sql: &mut Sql, filter: &TaskFilter) {
    see(sql, &filter.sight);
    match filter.state {
        // States stand in the text, and are no values: an index that holds the tasks of some states only is taken for these.
        // Silence becomes acceptance at its instant, whether it was written down by then or not.
        Some((TaskState::Assigned, now)) => {
            let now = sql.bind(now);
            sql.conditions
                .push(format!("t.state = 'ASSIGNED' AND t.accept_us > {now}"));
        }
        Some((TaskState::NotStarted, now)) => {
            let now = sql.bind(now);
            sql.conditions.push(format!(
                "(t.state = 'NOT_STARTED' OR (t.state = 'ASSIGNED' AND t.accept_us <= {now}))"
            ));
        }
        Some((state, _)) => {
            sql.conditions.push(format!("t.state = '{}'", state.text()));
        }
        None => {}
    }
    for (column, value) in [
        ("committee_id", filter.committee.as_deref()),
        ("programme_id", filter.programme.as_deref()),
        ("field", filter.field.as_deref()),
        ("parent_id", filter.parent.as_ref().map(TaskId::as_str)),
    ] {
        if let Some(value) = value {
            let value = sql.bind(value);
            sql.conditions.push(format!("t.{column} = {value}"));
        }
    }
    if let Some(today) = filter.lead_ended_by {
        let today = sql.bind(today);
        sql.conditions.push(format!(
            "t.outcome IN ('OPEN', 'WAITING_IN_TIME', 'WAITING_OVERDUE', 'SUSPENDED') AND t.lead_id IN \
             (SELECT id FROM membership_agency WHERE valid_to IS NOT NULL AND valid_to <= {today})"
        ));
    }
}

/// The place of a task in a list: what its page token holds.
pub(crate) fn place(row: &task::Model) -> String {
    format!("{}/{}", row.due_us, row.key())
}
