//! Reports, and what the agencies that get them are called.

use std::collections::BTreeMap;

use chidao_authority::Audiences;
use chidao_model::{
    id::{AgencyId, IncidentId},
    incident::report,
    membership::agency,
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Seen, failure};
use chidao_service::store::{Page, Sql};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Store,
    incidents::asked,
    sight::{List, Way},
};

const REPORTS: List = List {
    table: "incident_report",
    incident: "incident_id",
    order: "incident_id, ordinal",
};

/// Which reports a list is of.
#[derive(Debug)]
pub(crate) struct ReportFilter {
    /// Those that are for one of these.
    pub(crate) seen_by: Audiences,
    /// Those of this incident.
    pub(crate) incident: Option<IncidentId>,
    /// Those of this type, by its number; of any where 0.
    pub(crate) kind: i32,
}

impl Store {
    /// One report, read together with all others that are asked for at the moment.
    pub(crate) async fn report(&self, id: &str) -> Result<Seen<report::Model>, Refusal> {
        self.reports.get(id).await
    }

    /// The reports of a filter after an incident and a number, in that order.
    pub(crate) async fn reports(
        &self,
        filter: &ReportFilter,
        after: Option<(&str, i64)>,
        limit: usize,
    ) -> Result<Page<report::Model>, Refusal> {
        let mut sql = Sql::default();
        if let Some((incident, number)) = after {
            let (incident, number) = (sql.bind(incident), sql.bind(number));
            sql.conditions
                .push(format!("(incident_id, ordinal) > ({incident}, {number})"));
        }
        if let Some(incident) = &filter.incident {
            let incident = sql.bind(incident.as_str());
            sql.conditions.push(format!("incident_id = {incident}"));
        }
        if filter.kind != 0 {
            let kind = sql.bind(i64::from(filter.kind));
            sql.conditions.push(format!("kind = {kind}"));
        }
        // Those of one incident are found by an index of their own.
        let way = match &filter.incident {
            Some(_) => Way::All,
            None => self.way(&filter.seen_by).await?,
        };
        let text = REPORTS.text::<report::Entity>(&mut sql, way, &filter.seen_by, asked(limit));
        let readers = self.reads().database().readers();
        let statement = sql.statement(sea_orm::ConnectionTrait::get_database_backend(readers), text);
        let found = report::Entity::find().from_raw_sql(statement).all(readers).await;
        Ok(Page::cut(found.map_err(failure)?, limit))
    }

    /// What agencies are called, by their names.
    pub(crate) async fn agencies(
        &self,
        names: impl Iterator<Item = &str>,
    ) -> Result<BTreeMap<String, String>, Refusal> {
        let ids: Vec<AgencyId> = names.filter_map(|name| AgencyId::from_name(name).ok()).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = agency::Entity::find()
            .filter(agency::Column::Id.is_in(ids))
            .all(self.reads().database().readers())
            .await
            .map_err(failure)?;
        let called = found.into_iter().map(|row| (row.id.name(), row.display_name));
        Ok(called.collect())
    }
}
