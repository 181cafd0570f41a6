//! Full rows written many at a time: one prepared statement for all tables of a batch, whatever the number of rows.
//!
//! PostgreSQL takes one array a column (`INSERT … SELECT FROM unnest(…) ON CONFLICT (id) DO UPDATE`). Columns that may be
//! NULL travel as an array literal in text, since the driver cannot bind NULL elements. SQLite, which has no arrays, takes
//! multi-row VALUES.

use std::{fmt::Write as _, sync::Arc};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, sea_query::ArrayType};

use crate::shape::{Column, Conflict, Kind, Shape};

/// SQLite binds at most 32,766 values a statement; chunks of few sizes keep the number of prepared statements small.
const SQLITE_CHUNKS: [usize; 4] = [256, 32, 8, 1];

impl Shape {
    /// The insertion of rows that are bound as one array a column, from the parameter after `bound` on.
    fn unnest_sql(&self, bound: usize) -> String {
        let names = self.names();
        let arrays: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| column.array(bound + at + 1))
            .collect();
        format!(
            "INSERT INTO {} ({names}) SELECT {names} FROM unnest({}) AS r({names}){}",
            self.table,
            arrays.join(", "),
            self.on_conflict()
        )
    }

    /// The rows turned into columns: a typed array where no NULL can be, otherwise an array literal.
    fn arrays(&self, rows: Vec<Vec<Value>>) -> Vec<Value> {
        let mut by_column: Vec<Vec<Value>> = self.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            for (column, value) in by_column.iter_mut().zip(row) {
                column.push(value);
            }
        }
        self.columns
            .iter()
            .zip(by_column)
            .map(|(column, values)| column.bind(values))
            .collect()
    }

    async fn write_values(&self, connection: &impl ConnectionTrait, rows: Vec<Vec<Value>>) -> Result<(), DbErr> {
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let size = SQLITE_CHUNKS.into_iter().find(|size| *size <= rows.len()).unwrap_or(1);
            let values: Vec<Value> = rows.by_ref().take(size).flatten().collect();
            let line = format!("({})", vec!["?"; self.columns.len()].join(", "));
            let sql = format!(
                "INSERT INTO {} ({}) VALUES {}{}",
                self.table,
                self.names(),
                vec![line; size].join(", "),
                self.on_conflict()
            );
            connection
                .execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values))
                .await?;
        }
        Ok(())
    }

    fn on_conflict(&self) -> String {
        let Some(key) = self.columns.first() else {
            return String::new();
        };
        let from = match self.conflict {
            Conflict::Refuse => return String::new(),
            Conflict::Replace => 1,
            Conflict::Add(from) => from,
        };
        let set = self
            .columns
            .iter()
            .skip(from)
            .map(|Column { name, .. }| match self.conflict {
                Conflict::Add(_) => format!("\"{name}\" = {}.\"{name}\" + EXCLUDED.\"{name}\"", self.table),
                _ => format!("\"{name}\" = EXCLUDED.\"{name}\""),
            });
        let set: Vec<String> = set.collect();
        format!(" ON CONFLICT (\"{}\") DO UPDATE SET {}", key.name, set.join(", "))
    }
}

/// Rows of one table, each as the values of the columns in their order.
pub(crate) struct Part {
    pub(crate) shape: Arc<Shape>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Writes rows of several tables, then runs a closing statement. On PostgreSQL that is one statement in all, since each
/// would cost the batch a round trip: the closing statement's parameters are `$1` and on, and the parts come before it as
/// common table expressions, which run whether they are read or not.
pub(crate) async fn write(
    transaction: &impl ConnectionTrait,
    parts: Vec<Part>,
    (closing, values): (String, Vec<Value>),
) -> Result<(), DbErr> {
    let parts = parts.into_iter().filter(|part| !part.rows.is_empty());
    let backend = transaction.get_database_backend();
    if backend == DbBackend::Sqlite {
        for Part { shape, rows } in parts {
            shape.write_values(transaction, rows).await?;
        }
        transaction
            .execute_raw(Statement::from_sql_and_values(backend, closing, values))
            .await?;
        return Ok(());
    }
    let mut values = values;
    let mut expressions = Vec::new();
    for (number, Part { shape, rows }) in parts.enumerate() {
        expressions.push(format!("part_{number} AS ({})", shape.unnest_sql(values.len())));
        values.extend(shape.arrays(rows));
    }
    let sql = format!("WITH {} {closing}", expressions.join(", "));
    transaction
        .execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(())
}

impl Column {
    /// The parameter at this place, as the array that PostgreSQL unnests.
    pub(crate) fn array(&self, place: usize) -> String {
        let element = match self.kind {
            Kind::Text => "text",
            Kind::Int => "int8",
            Kind::Bool => "bool",
            Kind::Date => "date",
            Kind::Bytes => "bytea",
        };
        if self.nullable {
            format!("${place}::text::{element}[]")
        } else {
            format!("${place}::{element}[]")
        }
    }

    pub(crate) fn bind(&self, values: Vec<Value>) -> Value {
        if self.nullable {
            return Value::String(Some(literal(&values)));
        }
        let element = match self.kind {
            Kind::Text => ArrayType::String,
            Kind::Int => ArrayType::BigInt,
            Kind::Bool => ArrayType::Bool,
            Kind::Date => ArrayType::TimeDate,
            Kind::Bytes => ArrayType::Bytes,
        };
        Value::Array(element, Some(Box::new(values)))
    }
}

/// An array literal of PostgreSQL: `{1,NULL,"quoted \"text\""}`.
fn literal(values: &[Value]) -> String {
    let mut text = String::with_capacity(values.len() * 16);
    text.push('{');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        // Writing to a String cannot fail.
        let _ = match value {
            Value::BigInt(Some(number)) => write!(text, "{number}"),
            Value::Bool(Some(yes)) => write!(text, "{yes}"),
            Value::TimeDate(Some(date)) => write!(text, "\"{date}\""),
            Value::Bytes(Some(bytes)) => write!(text, "\"\\\\x{}\"", hex::encode(bytes)),
            Value::String(Some(string)) => {
                quote(&mut text, string);
                Ok(())
            }
            _ => write!(text, "NULL"),
        };
    }
    text.push('}');
    text
}

fn quote(text: &mut String, string: &str) {
    text.push('"');
    for character in string.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
}

/// The condition that a column is among the keys bound as parameter 1, and that parameter.
pub(crate) fn among(backend: DbBackend, column: &str, keys: &[String]) -> (String, Value) {
    any_of(backend, column, 1, keys)
}

/// A condition that a column holds one of these texts, and the value that is bound to it as the parameter of this number.
#[must_use]
pub fn any_of(backend: DbBackend, column: &str, parameter: usize, keys: &[String]) -> (String, Value) {
    let condition = match backend {
        DbBackend::Sqlite => format!("{column} IN (SELECT value FROM json_each(?{parameter}))"),
        _ => format!("{column} = ANY(${parameter})"),
    };
    (condition, texts(backend, keys))
}

/// Texts as one parameter: an array, on SQLite the JSON of one.
pub(crate) fn texts(backend: DbBackend, texts: &[String]) -> Value {
    if backend == DbBackend::Sqlite {
        Value::String(Some(serde_json::Value::from(texts.to_vec()).to_string()))
    } else {
        let list = texts.iter().map(|text| Value::String(Some(text.clone()))).collect();
        Value::Array(ArrayType::String, Some(Box::new(list)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_survive_quotes_braces_and_nulls() {
        let values = [
            Value::String(Some("a \"b\" {c} \\d, NULL".to_owned())),
            Value::String(None),
            Value::String(Some(String::new())),
            Value::Bytes(Some(vec![0, 255])),
        ];
        assert_eq!(literal(&values), r#"{"a \"b\" {c} \\d, NULL",NULL,"","\\x00ff"}"#);
    }
}
