//! Claims and counters: what a batch looks up by key and moves on, beside the rows.
//!
//! A claim is what must be unique across aggregates; a counter gives numbers without a gap.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chidao_model::Owner;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Statement, TryGetable, Value};

use crate::{
    bulk::{Part, among},
    shape::{Column, Conflict, Kind, Shape},
};

/// A table of a key and a value.
pub(crate) struct KeyTable<V> {
    shape: Arc<Shape>,
    known: HashMap<String, Option<V>>,
    changed: BTreeMap<String, i64>,
}

/// The table of what is unique across a register's aggregates.
pub(crate) fn claims(owner: Owner) -> Arc<Shape> {
    shape(owner, "claim", Column::nullable("holder", Kind::Text))
}

/// The table of where a register's numbers stand.
pub(crate) fn counters(owner: Owner) -> Arc<Shape> {
    shape(owner, "counter", Column::new("value", Kind::Int))
}

fn shape(owner: Owner, table: &str, value: Column) -> Arc<Shape> {
    Arc::new(Shape {
        table: format!("{}_{table}", owner.name()),
        columns: vec![Column::new("id", Kind::Text), value, Column::new("position", Kind::Int)],
        conflict: Conflict::Replace,
    })
}

impl KeyTable<Option<String>> {
    pub(crate) fn claims(owner: Owner) -> Self {
        Self::new(claims(owner))
    }
}

impl KeyTable<i64> {
    pub(crate) fn counters(owner: Owner) -> Self {
        Self::new(counters(owner))
    }
}

impl<V> KeyTable<V> {
    fn new(shape: Arc<Shape>) -> Self {
        Self {
            shape,
            known: HashMap::new(),
            changed: BTreeMap::new(),
        }
    }

    /// `None` where the key was not loaded, `Some(None)` where it has no row.
    pub(crate) fn get(&self, key: &str) -> Option<Option<&V>> {
        self.known.get(key).map(Option::as_ref)
    }

    pub(crate) fn stage(&mut self, key: String, value: V, position: i64) {
        self.known.insert(key.clone(), Some(value));
        self.changed.insert(key, position);
    }
}

impl<V: TryGetable + Clone + Into<Value>> KeyTable<V> {
    pub(crate) async fn load(
        &mut self,
        transaction: &DatabaseTransaction,
        keys: BTreeSet<String>,
    ) -> Result<(), DbErr> {
        let keys: Vec<String> = keys.into_iter().filter(|key| !self.known.contains_key(key)).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let backend = transaction.get_database_backend();
        let (condition, value) = among(backend, "id", &keys);
        let sql = format!(
            "SELECT {} FROM {} WHERE {condition}",
            self.shape.names(),
            self.shape.table
        );
        let rows: Vec<QueryResult> = transaction
            .query_all_raw(Statement::from_sql_and_values(backend, sql, [value]))
            .await?;
        self.known.extend(keys.into_iter().map(|key| (key, None)));
        for row in rows {
            self.known
                .insert(row.try_get_by_index(0)?, Some(row.try_get_by_index(1)?));
        }
        Ok(())
    }

    /// The rows that were staged.
    pub(crate) fn staged(&mut self) -> Part {
        let changed = std::mem::take(&mut self.changed).into_iter();
        let rows = changed.filter_map(|(key, position)| {
            let value = self.known.get(&key)?.clone()?;
            Some(vec![Value::from(key), value.into(), position.into()])
        });
        Part {
            shape: Arc::clone(&self.shape),
            rows: rows.collect(),
        }
    }
}
