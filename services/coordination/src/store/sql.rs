//! Statements that are put together of what is asked for.

use sea_orm::{DbBackend, Statement, Value};

/// A statement that is being put together.
#[derive(Default)]
pub(super) struct Sql {
    pub(super) conditions: Vec<String>,
    values: Vec<Value>,
}

impl Sql {
    /// The place of a value in the statement.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn bind_all<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        places.join(", ")
    }

    /// The conditions, behind what they narrow.
    pub(super) fn conditions(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.conditions.join(" AND ")),
        }
    }

    /// The statement with this text.
    pub(super) fn statement(self, backend: DbBackend, text: String) -> Statement {
        Statement::from_sql_and_values(backend, text, self.values)
    }
}
