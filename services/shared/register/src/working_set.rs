//! The rows that the commands of a batch see and change: loaded whole by key or by parent, one query a table for all
//! commands; changed only by what a decision stages.

use std::{
    any::{Any, TypeId, type_name},
    collections::{BTreeSet, HashMap, HashSet},
};

use async_trait::async_trait;
use chidao_model::{Etag, Owned, Owner, Row};
use chidao_proto::{errors::v1::Reason, refusal::Refusal};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Iterable, ModelTrait, Statement, Value};

use crate::{
    bulk::{Part, among},
    keys::KeyTable,
    shape::Shape,
};

/// What the commands of a batch must see.
#[derive(Default)]
pub struct Needs {
    tables: HashMap<TypeId, (NewTable, Wanted)>,
    pub(crate) claims: BTreeSet<String>,
    pub(crate) counters: BTreeSet<String>,
}

type NewTable = fn() -> Box<dyn AnyTable>;

#[derive(Default)]
struct Wanted {
    keys: BTreeSet<String>,
    parents: BTreeSet<String>,
}

impl Needs {
    /// The row with this key.
    pub fn row<R: Row>(&mut self, key: impl AsRef<str>) -> &mut Self {
        self.table::<R>().keys.insert(key.as_ref().to_owned());
        self
    }

    /// All children of the aggregate's root with this key.
    pub fn children<R: Row>(&mut self, parent: impl AsRef<str>) -> &mut Self {
        self.table::<R>().parents.insert(parent.as_ref().to_owned());
        self
    }

    /// The holder of a claim.
    pub fn claim(&mut self, key: impl Into<String>) -> &mut Self {
        self.claims.insert(key.into());
        self
    }

    /// Where a counter stands.
    pub fn counter(&mut self, key: impl Into<String>) -> &mut Self {
        self.counters.insert(key.into());
        self
    }

    fn table<R: Row>(&mut self) -> &mut Wanted {
        &mut self
            .tables
            .entry(TypeId::of::<R>())
            .or_insert_with(|| (|| Box::new(Table::<R>::default()), Wanted::default()))
            .1
    }
}

/// The rows of a batch. What was not asked for cannot be seen.
pub struct WorkingSet {
    owner: Owner,
    tables: HashMap<TypeId, Box<dyn AnyTable>>,
    claims: KeyTable<Option<String>>,
    counters: KeyTable<i64>,
}

impl WorkingSet {
    pub(crate) fn new(owner: Owner) -> Self {
        Self {
            owner,
            tables: HashMap::new(),
            claims: KeyTable::claims(owner),
            counters: KeyTable::counters(owner),
        }
    }

    /// The row with this key, as staged.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for it, which is a defect.
    pub fn row<R: Row>(&self, key: impl AsRef<str>) -> Result<Option<&R>, Refusal> {
        let key = key.as_ref();
        match self.table::<R>() {
            Some(table) if table.known(key) => Ok(table.rows.get(key)),
            _ => Err(not_asked_for(type_name::<R>(), key)),
        }
    }

    /// The children of the aggregate's root with this key, as staged, in the order of their keys.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for them, which is a defect.
    pub fn children<R: Row>(&self, parent: impl AsRef<str>) -> Result<Vec<&R>, Refusal> {
        let parent = parent.as_ref();
        let table = self.table::<R>().filter(|table| table.parents.contains(parent));
        let table = table.ok_or_else(|| not_asked_for(type_name::<R>(), parent))?;
        let keys = table.children.get(parent).into_iter().flatten();
        Ok(keys.filter_map(|key| table.rows.get(key)).collect())
    }

    /// The row with this key where it is loaded already: for the second round of needs.
    #[must_use]
    pub fn loaded<R: Row>(&self, key: impl AsRef<str>) -> Option<&R> {
        self.table::<R>().and_then(|table| table.rows.get(key.as_ref()))
    }

    /// The children that are loaded already: for the second round of needs.
    pub fn loaded_children<R: Row>(&self, parent: impl AsRef<str>) -> impl Iterator<Item = &R> {
        let table = self.table::<R>();
        let keys = table
            .and_then(|table| table.children.get(parent.as_ref()))
            .into_iter()
            .flatten();
        keys.filter_map(move |key| table.and_then(|table| table.rows.get(key)))
    }

    /// Who holds a claim, as staged.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for it, which is a defect.
    pub fn claim(&self, key: &str) -> Result<Option<&str>, Refusal> {
        let holder = self.claims.get(key).ok_or_else(|| not_asked_for("claim", key))?;
        Ok(holder.and_then(Option::as_deref))
    }

    /// Where a counter stands, as staged; 0 before its first move.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for it, which is a defect.
    pub fn counter(&self, key: &str) -> Result<i64, Refusal> {
        Ok(self
            .counters
            .get(key)
            .ok_or_else(|| not_asked_for("counter", key))?
            .copied()
            .unwrap_or(0))
    }

    /// Loads what is needed and not loaded yet.
    pub(crate) async fn load(&mut self, transaction: &DatabaseTransaction, needs: Needs) -> Result<(), DbErr> {
        for (id, (new, wanted)) in needs.tables {
            let table = self.tables.entry(id).or_insert_with(new);
            table.load(transaction, wanted).await?;
        }
        self.claims.load(transaction, needs.claims).await?;
        self.counters.load(transaction, needs.counters).await
    }

    pub(crate) fn stage_claim(&mut self, key: String, holder: Option<String>) {
        self.claims.stage(key, holder);
    }

    pub(crate) fn stage_counter(&mut self, key: String, value: i64) {
        self.counters.stage(key, value);
    }

    /// The rows that were staged, table by table.
    pub(crate) fn staged(&mut self) -> Result<Vec<Part>, DbErr> {
        let mut parts = self
            .tables
            .values_mut()
            .map(|table| table.staged())
            .collect::<Result<Vec<_>, DbErr>>()?;
        parts.extend([self.claims.staged(), self.counters.staged()]);
        // In a fixed order, so that batches that write the same tables share a prepared statement.
        parts.sort_by(|a, b| a.shape.table.cmp(&b.shape.table));
        Ok(parts)
    }

    fn table<R: Row>(&self) -> Option<&Table<R>> {
        self.tables
            .get(&TypeId::of::<R>())
            .and_then(|table| table.as_any().downcast_ref())
    }
}

fn not_asked_for(what: &str, key: &str) -> Refusal {
    tracing::error!(table = what, key, "a command looked at what it had not asked for");
    Refusal::new(Reason::Internal)
}

/// A row on its way into the working set.
pub(crate) trait Stage: Send {
    fn stage(self: Box<Self>, etag: Etag, set: &mut WorkingSet) -> Result<(), DbErr>;
}

impl<R: Row> Stage for R {
    fn stage(mut self: Box<Self>, etag: Etag, set: &mut WorkingSet) -> Result<(), DbErr> {
        if <R as ModelTrait>::Entity::OWNER != set.owner {
            return Err(DbErr::Custom(format!(
                "{} writes a table of another service",
                set.owner.name()
            )));
        }
        self.stamp(etag);
        let table = set
            .tables
            .entry(TypeId::of::<R>())
            .or_insert_with(|| Box::new(Table::<R>::default()));
        if let Some(table) = table.as_any_mut().downcast_mut::<Table<R>>() {
            table.changed.insert(self.key().to_owned());
            table.put(*self);
        }
        Ok(())
    }
}

#[async_trait]
trait AnyTable: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    async fn load(&mut self, transaction: &DatabaseTransaction, wanted: Wanted) -> Result<(), DbErr>;
    fn staged(&mut self) -> Result<Part, DbErr>;
}

struct Table<R> {
    rows: HashMap<String, R>,
    children: HashMap<String, BTreeSet<String>>,
    keys: HashSet<String>,
    parents: HashSet<String>,
    changed: BTreeSet<String>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            children: HashMap::new(),
            keys: HashSet::new(),
            parents: HashSet::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl<R: Row> Table<R> {
    fn known(&self, key: &str) -> bool {
        self.keys.contains(key) || self.rows.contains_key(key)
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

    async fn select(&mut self, transaction: &DatabaseTransaction, column: &str, keys: &[String]) -> Result<(), DbErr> {
        let shape = Shape::of::<R>()?;
        let backend = transaction.get_database_backend();
        let (condition, value): (String, Value) = among(backend, column, keys);
        // Columns by name: a prepared `SELECT *` breaks when a later migration adds one.
        let sql = format!("SELECT {} FROM {} WHERE {condition}", shape.names(), shape.table);
        let statement = Statement::from_sql_and_values(backend, sql, [value]);
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
            self.select(transaction, "id", &keys).await?;
            self.keys.extend(keys);
        }
        let parents: Vec<String> = wanted
            .parents
            .into_iter()
            .filter(|parent| !self.parents.contains(parent))
            .collect();
        if let (Some(column), false) = (R::PARENT, parents.is_empty()) {
            self.select(transaction, column, &parents).await?;
            self.parents.extend(parents);
        }
        Ok(())
    }

    fn staged(&mut self) -> Result<Part, DbErr> {
        let changed = std::mem::take(&mut self.changed);
        let rows = changed.iter().filter_map(|key| self.rows.get(key)).map(|row| {
            <<R as ModelTrait>::Entity as EntityTrait>::Column::iter()
                .map(|column| row.get(column))
                .collect()
        });
        Ok(Part {
            shape: Shape::of::<R>()?,
            rows: rows.collect(),
        })
    }
}
