//! Statements that are put together of what is asked for.

use chidao_authority::Audiences;
use chidao_model::Owner;
use sea_orm::{DbBackend, EntityTrait, IdenStatic, Iterable, Statement, Value};

/// The columns of an entity, of a table or what a statement calls it: for statements that read whole rows. One that takes whatever
/// columns there are reads one more once the release after has added it, and is refused wherever it was prepared before.
#[must_use]
pub fn columns<E: EntityTrait>(table: &str) -> String {
    let named = E::Column::iter().map(|column| format!("{table}.\"{}\"", column.as_str()));
    named.collect::<Vec<_>>().join(", ")
}

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

    /// Narrows rows that are only ever added to those whose entry is for one of these: the register's index has whom an entry is for.
    /// An entry that writes such a row must write of nothing that others may see.
    pub fn seen_by(&mut self, owner: Owner, audiences: &Audiences) {
        let keys = audiences.index_keys();
        let entries = match keys.is_empty() {
            true => "NULL".to_owned(),
            false => {
                let keys = self.bind_all(keys.iter().map(String::as_str));
                format!("SELECT position FROM {}_index WHERE key IN ({keys})", owner.name())
            }
        };
        self.conditions.push(format!("position IN ({entries})"));
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
