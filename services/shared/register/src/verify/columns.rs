//! Columns that show erasable values, against the values that are kept. The digest of a row leaves them out.

use chidao_model::{EachRow, Owner, Row, each_row};
use sea_orm::{ConnectionTrait, DbErr, EntityName, ModelTrait, Statement};

use super::finding::{Findings, MOST};

/// A column that shows an erasable value, of a table whose rows are the resources under `root`.
struct Column {
    table: String,
    root: &'static str,
    name: &'static str,
    path: &'static str,
}

struct Columns(Vec<Column>);

impl EachRow for Columns {
    fn row<R: Row>(&mut self) {
        let table = <R as ModelTrait>::Entity::default().table_name().to_owned();
        self.0.extend(R::ERASABLE.iter().map(|(name, path)| Column {
            table: table.clone(),
            root: R::ROOT,
            name,
            path,
        }));
    }
}

/// Compares each with what is kept, in the table of this name, of the entry as of which the row stands: NULL where that
/// recorded no value, or its value is gone.
pub(super) async fn compare(
    connection: &impl ConnectionTrait,
    owner: Owner,
    kept: &str,
    findings: &mut Findings,
) -> Result<(), DbErr> {
    let mut columns = Columns(Vec::new());
    each_row(owner, &mut columns);
    let backend = connection.get_database_backend();
    for column in columns.0 {
        // A key without its position and the number of its change is the path; of a response, the letter remains.
        let sql = format!(
            "SELECT shown.id, shown.position FROM {} AS shown LEFT JOIN {kept} AS kept \
             ON kept.resource = $1 || shown.id AND kept.position = shown.position \
             AND ltrim(kept.id, '0123456789/') = $2 \
             WHERE shown.\"{}\" IS DISTINCT FROM kept.value LIMIT {}",
            column.table,
            column.name,
            MOST + 1
        );
        let values = [format!("{}/", column.root).into(), column.path.into()];
        let rows = connection
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        for row in rows {
            let key = row.try_get_by_index(0).unwrap_or_else(|_| "?".to_owned());
            let position = row.try_get_by_index(1).unwrap_or_default();
            let what = "an erasable column is not as the entry wrote it";
            findings.add_further(position, &column.table, &key, what);
        }
    }
    Ok(())
}
