//! Figures of tasks, and what they are of.

use std::collections::HashSet;

use chidao_calendar::Date;
use chidao_model::{
    Row,
    coordination::{FIGURES, programme},
    membership::{AgencyKind, agency, committee},
};
use chidao_proto::refusal::Refusal;
use chidao_register::{Cells, Figures, Moment, failure, figures, rows};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::Store;

/// A state of the database in which all figures of an answer are read, so that they go together.
pub(crate) struct Snapshot(DatabaseTransaction);

impl Store {
    /// The database as it is now, and the moment that it shows.
    pub(crate) async fn snapshot(&self) -> Result<(Snapshot, Moment), Refusal> {
        let transaction = self.reads().database().snapshot().await.map_err(failure)?;
        let moment = self.reads().moment_on(&transaction).await?;
        Ok((Snapshot(transaction), moment))
    }
}

impl Snapshot {
    /// Figures at the end of a day.
    pub(crate) async fn figures(&self, cells: &Cells, through: Date) -> Result<Figures, Refusal> {
        figures(&self.0, &FIGURES, cells, through).await.map_err(failure)
    }

    /// Refuses a committee that there is not.
    pub(crate) async fn check_committee(&self, id: &str, name: &str) -> Result<(), Refusal> {
        self.check::<committee::Model>(id, name, "committee").await
    }

    /// Refuses an agency that there is not.
    pub(crate) async fn check_agency(&self, id: &str, name: &str) -> Result<(), Refusal> {
        self.check::<agency::Model>(id, name, "agency").await
    }

    async fn check<R: Row>(&self, id: &str, name: &str, field: &str) -> Result<(), Refusal> {
        let found: Vec<R> = rows(&self.0, "id", &[id.to_owned()]).await.map_err(failure)?;
        match found.is_empty() {
            true => Err(Refusal::not_found(name).with("field", field)),
            false => Ok(()),
        }
    }

    /// A programme and all below it, by id. One that there is not is refused.
    pub(crate) async fn programmes(&self, id: &str, name: &str) -> Result<Vec<String>, Refusal> {
        self.check::<programme::Model>(id, name, "programme").await?;
        let sql = "WITH RECURSIVE below(id) AS (SELECT id FROM coordination_programme WHERE id = $1 \
                   UNION SELECT part.id FROM coordination_programme AS part JOIN below ON part.parent_id = below.id) \
                   SELECT id FROM below ORDER BY id";
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, [id.into()]);
        let found = self.0.query_all_raw(statement).await.map_err(failure)?;
        let ids = found.iter().map(|row| row.try_get_by_index(0));
        ids.collect::<Result<_, _>>().map_err(failure)
    }

    /// Those of these agencies that are central ones.
    pub(crate) async fn central(&self, ids: &[String]) -> Result<HashSet<String>, Refusal> {
        let found: Vec<agency::Model> = rows(&self.0, "id", ids).await.map_err(failure)?;
        let central = found.into_iter().filter(|row| row.kind == AgencyKind::CentralAgency);
        Ok(central.map(|row| row.id.as_str().to_owned()).collect())
    }

    /// Gives it back.
    pub(crate) async fn end(self) -> Result<(), Refusal> {
        self.0.rollback().await.map_err(failure)
    }
}
