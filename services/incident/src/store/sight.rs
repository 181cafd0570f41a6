//! Lists of what somebody sees: found from the incidents that he sees something of where these are few, else by looking through all.

use chidao_authority::{Audience, Audiences};
use chidao_proto::refusal::Refusal;
use chidao_register::failure;
use chidao_service::store::{Sql, columns};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::Store;

/// Incidents up to which a list is found from them. Whoever sees more finds one of some hundred rows that are looked through.
const FEW: i64 = 500;

/// How what somebody sees is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// All rows are looked through, in the order of the list.
    All,
    /// From the incidents that he sees something of; their rows are sorted.
    FromSights,
}

/// A list of rows of incidents.
pub(super) struct List {
    /// The table.
    pub(super) table: &'static str,
    /// Its column that names the incident.
    pub(super) incident: &'static str,
    /// The columns that it is in the order of.
    pub(super) order: &'static str,
}

/// Those of these audiences by which single incidents are seen.
fn single(audiences: &Audiences) -> Vec<String> {
    let is_single = |one: &&Audience| matches!(one, Audience::Agency(_) | Audience::Person(_));
    audiences.iter().filter(is_single).map(Audience::to_string).collect()
}

impl Store {
    /// How what these see is found.
    pub(super) async fn way(&self, audiences: &Audiences) -> Result<Way, Refusal> {
        let whole = [Audience::Officers, Audience::Committee, Audience::Leaders];
        if whole.iter().any(|one| audiences.contains(one)) {
            return Ok(Way::All);
        }
        let single = single(audiences);
        if single.is_empty() {
            return Ok(Way::FromSights);
        }
        let mut sql = Sql::default();
        let those = sql.bind_all(single.iter().map(String::as_str));
        let most = sql.bind(FEW + 1);
        let text = format!(
            "SELECT count(*) FROM (SELECT 1 FROM incident_sight WHERE audience IN ({those}) LIMIT {most}) AS sights"
        );
        let readers = self.reads().database().readers();
        let statement = sql.statement(readers.get_database_backend(), text);
        let row = readers.query_one_raw(statement).await.map_err(failure)?;
        let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose();
        Ok(match count.map_err(failure)?.unwrap_or_default() > FEW {
            true => Way::All,
            false => Way::FromSights,
        })
    }
}

/// Narrows a statement to rows that are for one of these.
pub(super) fn seen(sql: &mut Sql, audiences: &Audiences) {
    // Ids have no sign that LIKE knows.
    let texts = audiences.texts();
    let seen: Vec<String> = texts
        .iter()
        .map(|text| format!("seen_by LIKE {}", sql.bind(format!("% {text} %"))))
        .collect();
    sql.conditions.push(match seen.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("({})", seen.join(" OR ")),
    });
}

impl List {
    /// The text of the statement that finds so many of its rows that these see.
    pub(super) fn text<E: EntityTrait>(&self, sql: &mut Sql, way: Way, audiences: &Audiences, limit: i64) -> String {
        let Self { table, incident, order } = self;
        let all = columns::<E>(table);
        seen(sql, audiences);
        let single = single(audiences);
        let rows = match way {
            Way::All => {
                let conditions = sql.conditions();
                format!("SELECT {all} FROM {table}{conditions}")
            }
            Way::FromSights => {
                let those = match single.is_empty() {
                    true => "NULL".to_owned(),
                    false => sql.bind_all(single.iter().map(String::as_str)),
                };
                sql.conditions.push(format!(
                    "{incident} IN (SELECT incident_id FROM incident_sight WHERE audience IN ({those}))"
                ));
                let conditions = sql.conditions();
                // Apart from the order of the list: else the database takes an index of that order, and looks through all.
                let few = columns::<E>("few");
                format!("WITH few AS MATERIALIZED (SELECT {all} FROM {table}{conditions}) SELECT {few} FROM few")
            }
        };
        format!("{rows} ORDER BY {order} LIMIT {}", sql.bind(limit))
    }
}
