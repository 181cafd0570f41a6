//! Statements that are put together of what is asked for.

use chidao_authority::Audiences;
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

    /// Narrows rows that are only ever added to those whose entry is for one of these: the register's index has whom an entry is for.
    /// An entry that writes such a row writes of one task, and nothing that others may see.
    pub(super) fn seen_by(&mut self, audiences: &Audiences) {
        let keys = audiences.index_keys();
        let entries = match keys.is_empty() {
            true => "NULL".to_owned(),
            false => {
                let keys = self.bind_all(keys.iter().map(String::as_str));
                format!("SELECT position FROM coordination_index WHERE key IN ({keys})")
            }
        };
        self.conditions.push(format!("position IN ({entries})"));
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
