//! Incidents, their duties and their steps.

use std::collections::BTreeSet;

use chidao_authority::{Audience, Audiences};
use chidao_model::{
    coordination::task,
    id::{AgencyId, IncidentId, SystemId},
    incident::{file, obligation, step},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure};
use chidao_service::store::{Page, Sql, columns};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};

use super::{
    Store,
    sight::{List, Way, seen},
};

const INCIDENTS: List = List {
    table: "incident_file",
    incident: "id",
    order: "id",
};
const OBLIGATIONS: List = List {
    table: "incident_obligation",
    incident: "incident_id",
    order: "due_us, id",
};
/// Incidents at most that one is compared with.
const NEAR: i64 = 100;

/// Incidents that are asked for at once by their ids.
const AT_ONCE: usize = 500;

/// Which incidents a list is of.
#[derive(Debug)]
pub(crate) struct IncidentFilter {
    /// Those that are for one of these.
    pub(crate) seen_by: Audiences,
    /// Those of this system.
    pub(crate) system: Option<SystemId>,
    /// Those whose system this agency runs.
    pub(crate) operator: Option<AgencyId>,
    /// Those in this phase, by its number; of any where 0.
    pub(crate) phase: i32,
    /// Those in this process, by its number; of any where 0.
    pub(crate) track: i32,
    /// Those that are still worked on.
    pub(crate) is_active: bool,
}

/// Which duties a list is of.
#[derive(Debug)]
pub(crate) struct ObligationFilter {
    /// Those that are for one of these.
    pub(crate) seen_by: Audiences,
    /// Those of this incident.
    pub(crate) incident: Option<IncidentId>,
    /// Those that this agency owes.
    pub(crate) debtor: Option<AgencyId>,
    /// Those that are open.
    pub(crate) is_open: bool,
    /// Those that are late since before this instant, in microseconds.
    pub(crate) late_by: Option<i64>,
}

/// One more than fits on a page, to see whether there is another.
pub(super) fn asked(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

impl Store {
    /// One incident, read together with all others that are asked for at the moment.
    pub(crate) async fn incident(&self, id: &str) -> Result<Seen<file::Model>, Refusal> {
        self.incidents.get(id).await
    }

    /// Those of these incidents, by name, that are for one of these.
    pub(crate) async fn in_sight(
        &self,
        names: BTreeSet<String>,
        seen_by: &Audiences,
    ) -> Result<BTreeSet<String>, Refusal> {
        let readers = self.reads().database().readers();
        let ids: Vec<IncidentId> = names
            .iter()
            .filter_map(|name| IncidentId::from_name(name).ok())
            .collect();
        let mut found = BTreeSet::new();
        for some in ids.chunks(AT_ONCE) {
            let mut sql = Sql::default();
            let among = sql.bind_all(some.iter().map(IncidentId::as_str));
            sql.conditions.push(format!("id IN ({among})"));
            seen(&mut sql, seen_by);
            let text = format!("SELECT id FROM incident_file{}", sql.conditions());
            let statement = sql.statement(readers.get_database_backend(), text);
            for row in readers.query_all_raw(statement).await.map_err(failure)? {
                let id: String = row.try_get("", "id").map_err(failure)?;
                found.insert(IncidentId::new(id).name());
            }
        }
        Ok(found)
    }

    /// The incidents of a filter after one, by id.
    pub(crate) async fn incidents(
        &self,
        filter: &IncidentFilter,
        after: &str,
        limit: usize,
    ) -> Result<Page<file::Model>, Refusal> {
        let mut sql = Sql::default();
        let after = sql.bind(after);
        sql.conditions.push(format!("id > {after}"));
        let of = |id: Option<&str>| id.map(str::to_owned);
        for (column, value) in [
            ("system_id", of(filter.system.as_ref().map(SystemId::as_str))),
            ("operator_id", of(filter.operator.as_ref().map(AgencyId::as_str))),
        ] {
            if let Some(value) = value {
                let value = sql.bind(value);
                sql.conditions.push(format!("{column} = {value}"));
            }
        }
        for (column, value) in [("phase", filter.phase), ("track", filter.track)] {
            if value != 0 {
                let value = sql.bind(i64::from(value));
                sql.conditions.push(format!("{column} = {value}"));
            }
        }
        if filter.is_active {
            sql.conditions.push("active = 1".to_owned());
        }
        let way = self.way(&filter.seen_by).await?;
        let text = INCIDENTS.text::<file::Entity>(&mut sql, way, &filter.seen_by, asked(limit));
        let readers = self.reads().database().readers();
        let statement = sql.statement(readers.get_database_backend(), text);
        let found = file::Entity::find().from_raw_sql(statement).all(readers).await;
        Ok(Page::cut(found.map_err(failure)?, limit))
    }

    /// Active incidents that were detected within so many hours of an instant, in microseconds, of the same system as one or with an
    /// address that it has: the nearest, as many as are compared.
    pub(crate) async fn near(
        &self,
        seen_by: &Audiences,
        one: &file::Model,
        hours: u32,
    ) -> Result<Vec<file::Model>, Refusal> {
        let within = i64::from(hours).saturating_mul(3_600_000_000);
        let at = one.detected_us;
        let mut sql = Sql::default();
        let (from, to) = (sql.bind(at.saturating_sub(within)), sql.bind(at.saturating_add(within)));
        sql.conditions
            .push(format!("active = 1 AND detected_us BETWEEN {from} AND {to}"));
        let addresses = one.addresses.split_whitespace();
        let mut alike: Vec<String> = addresses
            .map(|address| format!("addresses LIKE {}", sql.bind(format!("% {address} %"))))
            .collect();
        if let Some(system) = &one.system_id {
            alike.push(format!("system_id = {}", sql.bind(system.as_str())));
        }
        if alike.is_empty() {
            return Ok(Vec::new());
        }
        sql.conditions.push(format!("({})", alike.join(" OR ")));
        let itself = sql.bind(one.id.as_str());
        sql.conditions.push(format!("id <> {itself}"));
        seen(&mut sql, seen_by);
        let conditions = sql.conditions();
        let (at, most) = (sql.bind(at), sql.bind(NEAR));
        let all = columns::<file::Entity>("incident_file");
        let text =
            format!("SELECT {all} FROM incident_file{conditions} ORDER BY abs(detected_us - {at}), id LIMIT {most}");
        let readers = self.reads().database().readers();
        let statement = sql.statement(readers.get_database_backend(), text);
        file::Entity::find()
            .from_raw_sql(statement)
            .all(readers)
            .await
            .map_err(failure)
    }

    /// The duties of a filter after a due time and an id, in that order.
    pub(crate) async fn obligations(
        &self,
        filter: &ObligationFilter,
        after: Option<(i64, &str)>,
        limit: usize,
    ) -> Result<Page<obligation::Model>, Refusal> {
        let mut sql = Sql::default();
        if let Some((due, id)) = after {
            let (due, id) = (sql.bind(due), sql.bind(id));
            sql.conditions.push(format!("(due_us, id) > ({due}, {id})"));
        }
        if let Some(incident) = &filter.incident {
            let incident = sql.bind(incident.as_str());
            sql.conditions.push(format!("incident_id = {incident}"));
        }
        if let Some(debtor) = &filter.debtor {
            let debtor = sql.bind(debtor.as_str());
            sql.conditions.push(format!("debtor_id = {debtor}"));
        }
        if filter.is_open || filter.late_by.is_some() {
            sql.conditions.push("open = 1".to_owned());
        }
        if let Some(late_by) = filter.late_by {
            let late_by = sql.bind(late_by);
            // Nothing is late before it is due: the list ends there.
            sql.conditions
                .push(format!("late_us <= {late_by} AND due_us <= {late_by}"));
        }
        // Those of one incident, and what somebody owes himself, are found by an index of their own.
        let own = filter.debtor.clone().map(Audience::Agency);
        let is_own = own.is_some_and(|own| filter.seen_by.contains(&own));
        let way = match filter.incident.is_some() || is_own {
            true => Way::All,
            false => self.way(&filter.seen_by).await?,
        };
        let text = OBLIGATIONS.text::<obligation::Entity>(&mut sql, way, &filter.seen_by, asked(limit));
        let readers = self.reads().database().readers();
        let statement = sql.statement(readers.get_database_backend(), text);
        let found = obligation::Entity::find().from_raw_sql(statement).all(readers).await;
        Ok(Page::cut(found.map_err(failure)?, limit))
    }

    /// All duties of an incident.
    pub(crate) async fn duties(&self, incident: &IncidentId) -> Result<Vec<obligation::Model>, Refusal> {
        obligation::Entity::find()
            .filter(obligation::Column::IncidentId.eq(incident.as_str()))
            .all(self.reads().database().readers())
            .await
            .map_err(failure)
    }

    /// The tasks of coordination that directives of an incident became.
    pub(crate) async fn directed(&self, incident: &IncidentId) -> Result<Vec<task::Model>, Refusal> {
        // Between "2026-0001/" and "2026-00010", since "0" is the sign after "/".
        let (from, to) = (format!("{}/", incident.as_str()), format!("{}0", incident.as_str()));
        task::Entity::find()
            .filter(task::Column::Directive.gte(from))
            .filter(task::Column::Directive.lt(to))
            .order_by_asc(task::Column::Id)
            .all(self.reads().database().readers())
            .await
            .map_err(failure)
    }

    /// The last steps of an incident before one, the first first: so many at most, and as many as take up so many bytes together.
    pub(crate) async fn steps(
        &self,
        incident: &IncidentId,
        before: i64,
        (most, bytes): (usize, usize),
    ) -> Result<Vec<step::Model>, Refusal> {
        let [outer, inner] = ["last", "incident_step"].map(columns::<step::Entity>);
        let sql = format!(
            "SELECT {outer} FROM (SELECT {inner}, sum(length(content)) OVER (ORDER BY ordinal DESC) AS told \
             FROM incident_step WHERE incident_id = $1 AND ordinal < $2) AS last \
             WHERE told <= $3 ORDER BY ordinal DESC LIMIT $4"
        );
        let [most, bytes] = [most, bytes].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        let values = [incident.as_str().into(), before.into(), bytes.into(), most.into()];
        let readers = self.reads().database().readers();
        let statement = Statement::from_sql_and_values(readers.get_database_backend(), sql, values);
        let found = step::Entity::find().from_raw_sql(statement).all(readers).await;
        let mut steps = found.map_err(failure)?;
        steps.reverse();
        Ok(steps)
    }
}
