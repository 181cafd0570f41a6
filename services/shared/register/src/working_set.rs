//! The rows that the commands of a batch see and change: loaded whole by key or by parent, one query a table for all
//! commands; changed only by what a decision stages.

use std::{
    any::{TypeId, type_name},
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use chidao_calendar::Date;
use chidao_model::{Etag, Owned, Owner, Row};
use chidao_proto::{errors::v1::Reason, refusal::Refusal, register::v1::RowDigest};
use sea_orm::{DatabaseTransaction, DbErr, ModelTrait};

use crate::{
    bulk::Part,
    errand::{Errand, ErrandTable},
    keys::KeyTable,
    needs::Needs,
    row_digest::row_digest,
    shape::Shape,
    table::{AnyTable, Table, values},
    tally::{Tally, TallyTables},
};

/// The rows of a batch. What was not asked for cannot be seen.
pub struct WorkingSet {
    owner: Owner,
    tables: HashMap<TypeId, Box<dyn AnyTable>>,
    claims: KeyTable<Option<String>>,
    counters: KeyTable<i64>,
    errands: ErrandTable,
    tallies: TallyTables,
    missed: Mutex<Option<String>>,
}

impl WorkingSet {
    pub(crate) fn new(owner: Owner) -> Self {
        Self {
            owner,
            tables: HashMap::new(),
            claims: KeyTable::claims(owner),
            counters: KeyTable::counters(owner),
            errands: ErrandTable::new(owner),
            tallies: TallyTables::default(),
            missed: Mutex::new(None),
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
            _ => Err(self.not_asked_for(type_name::<R>(), key)),
        }
    }

    /// The children of the aggregate's root with this key, as staged, in the order of their keys.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for them, which is a defect.
    pub fn children<R: Row>(&self, parent: impl AsRef<str>) -> Result<Vec<&R>, Refusal> {
        let parent = parent.as_ref();
        let table = self.table::<R>().filter(|table| table.parents.contains(parent));
        let table = table.ok_or_else(|| self.not_asked_for(type_name::<R>(), parent))?;
        let keys = table.children.get(parent).into_iter().flatten();
        Ok(keys.filter_map(|key| table.rows.get(key)).collect())
    }

    /// The children of the aggregate's root with this key that hold on a day or later, as staged, in the order of their keys; and
    /// with them whatever else of it the batch sees.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for them, which is a defect.
    pub fn lasting<R: Row>(&self, parent: impl AsRef<str>, day: Date) -> Result<Vec<&R>, Refusal> {
        let parent = parent.as_ref();
        let asked =
            |table: &&Table<R>| table.parents.contains(parent) || table.lasting.contains(&(parent.to_owned(), day));
        if self.table::<R>().filter(asked).is_none() {
            return Err(self.not_asked_for(type_name::<R>(), parent));
        }
        Ok(self.loaded_children(parent).collect())
    }

    /// The rows that name this in a column, as staged, in the order of their keys.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for them, which is a defect.
    pub fn related<R: Row>(&self, column: &'static str, value: impl AsRef<str>) -> Result<Vec<&R>, Refusal> {
        let value = value.as_ref();
        let asked = |table: &&Table<R>| table.related.contains(&(column, value.to_owned()));
        let table = self.table::<R>().filter(asked);
        let table = table.ok_or_else(|| self.not_asked_for(type_name::<R>(), value))?;
        Ok(table.naming(column, value))
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

    /// The rows that name this in a column and are loaded already: for the second round of needs.
    #[must_use]
    pub fn loaded_related<R: Row>(&self, column: &'static str, value: impl AsRef<str>) -> Vec<&R> {
        let table = self.table::<R>();
        table
            .map(|table| table.naming(column, value.as_ref()))
            .unwrap_or_default()
    }

    /// Who holds a claim, as staged.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for it, which is a defect.
    pub fn claim(&self, key: &str) -> Result<Option<&str>, Refusal> {
        let holder = self.claims.get(key).ok_or_else(|| self.not_asked_for("claim", key))?;
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
            .ok_or_else(|| self.not_asked_for("counter", key))?
            .copied()
            .unwrap_or(0))
    }

    /// The errand with this id, as staged.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for it, which is a defect.
    pub fn errand(&self, id: &str) -> Result<Option<&Errand>, Refusal> {
        self.errands.get(id).ok_or_else(|| self.not_asked_for("errand", id))
    }

    /// The errands that are still to be done on an aggregate, as staged, in the order of their ids.
    ///
    /// # Errors
    /// INTERNAL: the command did not ask for them, which is a defect.
    pub fn open_errands(&self, subject: &str) -> Result<Vec<&Errand>, Refusal> {
        let open = self.errands.open_on(subject);
        open.ok_or_else(|| self.not_asked_for("errands of", subject))
    }

    /// Loads what is needed and not loaded yet.
    pub(crate) async fn load(&mut self, transaction: &DatabaseTransaction, needs: Needs) -> Result<(), DbErr> {
        for (id, (new, wanted)) in needs.tables {
            let table = self.tables.entry(id).or_insert_with(new);
            table.load(transaction, wanted).await?;
        }
        self.claims.load(transaction, needs.claims).await?;
        self.counters.load(transaction, needs.counters).await?;
        self.errands.load(transaction, needs.errands).await?;
        self.errands.load_open(transaction, needs.planned_on).await
    }

    /// Loads what the clock has to do on these aggregates by now, in order: at most `limit` errands.
    pub(crate) async fn load_due(
        &mut self,
        transaction: &DatabaseTransaction,
        subjects: &[String],
        now_us: i64,
        limit: i64,
    ) -> Result<Vec<Errand>, DbErr> {
        self.errands.load_due(transaction, subjects, now_us, limit).await
    }

    /// The names of the aggregates that the batch sees so far.
    pub(crate) fn aggregates(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.tables.values().for_each(|table| table.aggregates(&mut names));
        names
    }

    /// What was looked at without having been asked for, since this was last asked.
    pub(crate) fn take_missed(&self) -> Option<String> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn not_asked_for(&self, what: &str, key: &str) -> Refusal {
        *self.missed.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{what} {key}"));
        Refusal::new(Reason::Internal)
    }

    pub(crate) fn stage_claim(&mut self, key: String, holder: Option<String>, etag: Etag) {
        self.claims.stage(key, holder, etag.position);
    }

    pub(crate) fn stage_counter(&mut self, key: String, value: i64, etag: Etag) {
        self.counters.stage(key, value, etag.position);
    }

    pub(crate) fn stage_errand(&mut self, errand: Errand, etag: Etag) {
        self.errands.stage(errand, etag);
    }

    pub(crate) fn stage_tally(&mut self, tally: &Tally) -> Result<(), DbErr> {
        if tally.owner() != self.owner {
            return Err(foreign(self.owner));
        }
        self.tallies.stage(tally);
        Ok(())
    }

    /// The rows that were staged, table by table.
    pub(crate) fn staged(&mut self) -> Result<Vec<Part>, DbErr> {
        let mut parts = self
            .tables
            .values_mut()
            .map(|table| table.staged())
            .collect::<Result<Vec<_>, DbErr>>()?;
        parts.extend([self.claims.staged(), self.counters.staged(), self.errands.staged()]);
        parts.extend(self.tallies.staged());
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

fn foreign(owner: Owner) -> DbErr {
    DbErr::Custom(format!("{} writes a table of another service", owner.name()))
}

/// A row on its way into the working set.
pub(crate) trait Stage: Send {
    /// What the entry says of the row.
    fn digest(&self) -> Result<RowDigest, DbErr>;

    fn stage(self: Box<Self>, etag: Etag, set: &mut WorkingSet) -> Result<(), DbErr>;
}

impl<R: Row> Stage for R {
    fn digest(&self) -> Result<RowDigest, DbErr> {
        row_digest(&*Shape::of::<R>()?, &values(self))
    }

    fn stage(mut self: Box<Self>, etag: Etag, set: &mut WorkingSet) -> Result<(), DbErr> {
        if <R as ModelTrait>::Entity::OWNER != set.owner {
            return Err(foreign(set.owner));
        }
        self.stamp(etag);
        let table = set
            .tables
            .entry(TypeId::of::<R>())
            .or_insert_with(|| Box::new(Table::<R>::default()));
        if let Some(table) = table.as_any_mut().downcast_mut::<Table<R>>() {
            table.stage(*self);
        }
        Ok(())
    }
}
