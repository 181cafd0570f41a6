//! The rows of one entity in a working set: loaded by key or by parent, staged by decisions.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use async_trait::async_trait;
use chidao_calendar::Date;
use chidao_model::Row;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Iterable, ModelTrait, Statement, Value, sea_query::Iden,
};

use crate::{
    bulk::{Part, among},
    needs::Wanted,
    shape::Shape,
};

/// The rows of one entity, whatever the entity.
#[async_trait]
pub(crate) trait AnyTable: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    async fn load(&mut self, transaction: &DatabaseTransaction, wanted: Wanted) -> Result<(), DbErr>;
    fn staged(&mut self) -> Result<Part, DbErr>;
    /// The names of the aggregates that its rows belong to, or would.
    fn aggregates(&self, names: &mut BTreeSet<String>);
}

pub(crate) struct Table<R> {
    pub(crate) rows: HashMap<String, R>,
    pub(crate) children: HashMap<String, BTreeSet<String>>,
    keys: HashSet<String>,
    pub(crate) parents: HashSet<String>,
    pub(crate) lasting: HashSet<(String, Date)>,
    pub(crate) related: BTreeSet<(&'static str, String)>,
    changed: BTreeSet<String>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            children: HashMap::new(),
            keys: HashSet::new(),
            parents: HashSet::new(),
            lasting: HashSet::new(),
            related: BTreeSet::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl<R: Row> Table<R> {
    pub(crate) fn known(&self, key: &str) -> bool {
        self.keys.contains(key) || self.rows.contains_key(key)
    }

    /// The rows that name a value in a column, as staged, in the order of their keys: of those that are there already.
    pub(crate) fn naming(&self, column: &str, value: &str) -> Vec<&R> {
        let named = <<R as ModelTrait>::Entity as EntityTrait>::Column::iter().find(|known| known.unquoted() == column);
        let Some(column) = named else { return Vec::new() };
        let names = |row: &&R| matches!(row.get(column), Value::String(Some(text)) if text == value);
        let mut rows: Vec<&R> = self.rows.values().filter(names).collect();
        rows.sort_unstable_by(|one, other| one.key().cmp(other.key()));
        rows
    }

    pub(crate) fn stage(&mut self, row: R) {
        self.changed.insert(row.key().to_owned());
        self.put(row);
    }

    fn put(&mut self, row: R) {
        if let Some(parent) = row.parent() {
            self.children
                .entry(parent.to_owned())
                .or_default()
                .insert(row.key().to_owned());
        }
        self.rows.insert(row.key().to_owned(), row);
    }

    /// Takes in the rows with these texts in a column; of a day, those that hold on it or later.
    async fn select(
        &mut self,
        transaction: &DatabaseTransaction,
        column: &str,
        keys: &[String],
        day: Option<Date>,
    ) -> Result<(), DbErr> {
        let shape = Shape::of::<R>()?;
        let backend = transaction.get_database_backend();
        let (mut condition, value): (String, Value) = among(backend, column, keys);
        if day.is_some() {
            condition.push_str(" AND (valid_to IS NULL OR valid_to > $2)");
        }
        let values = [value].into_iter().chain(day.map(Value::from));
        // Columns by name: a prepared `SELECT *` breaks when a later migration adds one.
        let sql = format!("SELECT {} FROM {} WHERE {condition}", shape.names(), shape.table);
        let statement = Statement::from_sql_and_values(backend, sql, values);
        for row in <R as ModelTrait>::Entity::find()
            .from_raw_sql(statement)
            .all(transaction)
            .await?
        {
            // What the batch has staged is newer than what the database shows.
            if !self.changed.contains(row.key()) {
                self.put(row);
            }
        }
        Ok(())
    }
}

#[async_trait]
impl<R: Row> AnyTable for Table<R> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    async fn load(&mut self, transaction: &DatabaseTransaction, wanted: Wanted) -> Result<(), DbErr> {
        let keys: Vec<String> = wanted.keys.into_iter().filter(|key| !self.known(key)).collect();
        if !keys.is_empty() {
            self.select(transaction, "id", &keys, None).await?;
            self.keys.extend(keys);
        }
        let parents: Vec<String> = wanted
            .parents
            .into_iter()
            .filter(|parent| !self.parents.contains(parent))
            .collect();
        if let (Some(column), false) = (R::PARENT, parents.is_empty()) {
            self.select(transaction, column, &parents, None).await?;
            self.parents.extend(parents);
        }
        let mut lasting: BTreeMap<Date, Vec<String>> = BTreeMap::new();
        for (parent, day) in wanted.lasting {
            if self.lasting.insert((parent.clone(), day)) && !self.parents.contains(&parent) {
                lasting.entry(day).or_default().push(parent);
            }
        }
        if let Some(column) = R::PARENT {
            for (day, parents) in lasting {
                self.select(transaction, column, &parents, Some(day)).await?;
            }
        }
        let mut related: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (column, value) in wanted.related {
            if self.related.insert((column, value.clone())) {
                related.entry(column).or_default().push(value);
            }
        }
        for (column, values) in related {
            self.select(transaction, column, &values, None).await?;
        }
        Ok(())
    }

    fn aggregates(&self, names: &mut BTreeSet<String>) {
        let roots = match R::PARENT {
            Some(_) => {
                let lasting = self.lasting.iter().map(|(parent, _)| parent);
                self.parents
                    .iter()
                    .chain(lasting)
                    .map(String::as_str)
                    .collect::<Vec<_>>()
            }
            None => self.keys.iter().map(String::as_str).collect(),
        };
        let loaded = self.rows.values().map(|row| row.parent().unwrap_or_else(|| row.key()));
        names.extend(roots.into_iter().chain(loaded).map(|key| format!("{}/{key}", R::ROOT)));
    }

    fn staged(&mut self) -> Result<Part, DbErr> {
        let changed = std::mem::take(&mut self.changed);
        let rows = changed
            .iter()
            .filter_map(|key| self.rows.get(key))
            .map(|row| values(row));
        Ok(Part {
            shape: Shape::of::<R>()?,
            rows: rows.collect(),
        })
    }
}

/// The values of a row, column by column.
pub(crate) fn values<R: Row>(row: &R) -> Vec<Value> {
    <<R as ModelTrait>::Entity as EntityTrait>::Column::iter()
        .map(|column| row.get(column))
        .collect()
}
