//! Statements that are put together of what is asked for.

use sea_orm::{DbBackend, Statement, Value};

/// A statement that is being put together.
#[derive(Debug, Default)]
pub struct Sql {
    /// What narrows it.
    pub conditions: Vec<String>,
    values: Vec<Value>,
}

impl Sql {
    /// The place of a value in the statement.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// The places of values, as a list has them.
    pub fn bind_all<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        places.join(", ")
    }

    /// The conditions, behind what they narrow.
    #[must_use]
    pub fn conditions(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.conditions.join(" AND ")),
        }
    }

    /// The statement with this text.
    #[must_use]
    pub fn statement(self, backend: DbBackend, text: String) -> Statement {
        Statement::from_sql_and_values(backend, text, self.values)
    }
}
