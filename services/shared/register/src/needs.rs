//! What the commands of a batch must see, by key.

use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
};

use chidao_calendar::Date;
use chidao_model::Row;

use crate::table::{AnyTable, Table};

/// What the commands of a batch must see.
#[derive(Default)]
pub struct Needs {
    pub(crate) tables: HashMap<TypeId, (NewTable, Wanted)>,
    pub(crate) claims: BTreeSet<String>,
    pub(crate) counters: BTreeSet<String>,
    pub(crate) errands: BTreeSet<String>,
    pub(crate) planned_on: BTreeSet<String>,
}

type NewTable = fn() -> Box<dyn AnyTable>;

/// What is wanted of one table.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) keys: BTreeSet<String>,
    pub(crate) parents: BTreeSet<String>,
    /// Parents, of which those children are wanted that hold on a day or later.
    pub(crate) lasting: BTreeSet<(String, Date)>,
    /// By column, the values that are asked for.
    pub(crate) related: BTreeSet<(&'static str, String)>,
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

    /// The children of the aggregate's root with this key that hold on a day or later: those whose `valid_to` is after it, or
    /// unset. For children of which only the last ones matter, however many there are by now.
    pub fn lasting<R: Row>(&mut self, parent: impl AsRef<str>, day: Date) -> &mut Self {
        self.table::<R>().lasting.insert((parent.as_ref().to_owned(), day));
        self
    }

    /// All rows that name this in a column of text, wherever they belong: the appointments of a person, whose committees are not
    /// known yet. The column has an index.
    pub fn related<R: Row>(&mut self, column: &'static str, value: impl AsRef<str>) -> &mut Self {
        self.table::<R>().related.insert((column, value.as_ref().to_owned()));
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

    /// The errand with this id, where the command drops it.
    pub fn errand(&mut self, id: impl Into<String>) -> &mut Self {
        self.errands.insert(id.into());
        self
    }

    /// The errands that are still to be done on an aggregate, by its name, where the command drops some of them.
    pub fn open_errands(&mut self, subject: impl Into<String>) -> &mut Self {
        self.planned_on.insert(subject.into());
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
