//! Pages of a table in the order of its key.

use chidao_model::Row;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, ModelTrait, Statement, Value};

use crate::shape::Shape;

/// The rows after a key, in the order of keys, that meet a condition: at most `limit`. The condition is SQL in which the
/// table is called `row_` and its values are bound from `$3` on; its texts are constants of the caller, never input.
///
/// # Errors
/// The database refused.
pub async fn page<R: Row>(
    connection: &impl ConnectionTrait,
    after: &str,
    limit: i64,
    condition: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>, DbErr> {
    let shape = Shape::of::<R>()?;
    let sql = format!(
        "SELECT {} FROM {} AS row_ WHERE row_.id > $1 AND {condition} ORDER BY row_.id LIMIT $2",
        shape.names(),
        shape.table
    );
    let values = [Value::from(after), limit.into()].into_iter().chain(values);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    <R as ModelTrait>::Entity::find()
        .from_raw_sql(statement)
        .all(connection)
        .await
}

/// The rows with these keys, and, of children, those of these parents.
///
/// # Errors
/// The database refused.
pub async fn rows<R: Row>(connection: &impl ConnectionTrait, column: &str, keys: &[String]) -> Result<Vec<R>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let shape = Shape::of::<R>()?;
    let backend = connection.get_database_backend();
    let (condition, value) = crate::bulk::among(backend, column, keys);
    let sql = format!(
        "SELECT {} FROM {} WHERE {condition} ORDER BY id",
        shape.names(),
        shape.table
    );
    let statement = Statement::from_sql_and_values(backend, sql, [value]);
    <R as ModelTrait>::Entity::find()
        .from_raw_sql(statement)
        .all(connection)
        .await
}
