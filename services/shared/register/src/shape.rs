//! What the register knows of a table that it writes: its columns, read once from the entity.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use chidao_model::{EachRow, Owner, Row, each_row};
use sea_orm::{
    ColumnTrait, ColumnType, DbErr, EntityName, EntityTrait, Iterable, ModelTrait, QueryResult, Value, sea_query::Iden,
};

/// What a column holds. Other types are not kept in governed tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Bool,
    Date,
    Bytes,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    /// Its value is kept apart from the register, which speaks of it by a salted digest only.
    pub(crate) erasable: bool,
}

impl Column {
    pub(crate) fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            nullable: false,
            erasable: false,
        }
    }

    pub(crate) fn nullable(name: &str, kind: Kind) -> Self {
        Self {
            nullable: true,
            ..Self::new(name, kind)
        }
    }
}

/// What happens to a row whose key is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// That is a defect.
    Refuse,
    /// It takes the new values.
    Replace,
    /// The new values are added to its own, from this column on; those before it are the same.
    Add(usize),
}

/// A table as bulk writing sees it. The first column is the key.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) table: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) conflict: Conflict,
}

impl Shape {
    /// The shape of an entity's table, made once.
    ///
    /// # Errors
    /// A column has a type that governed tables do not use.
    pub(crate) fn of<R: Row>() -> Result<Arc<Self>, DbErr> {
        static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);
        let id = TypeId::of::<R>();
        if let Some(shape) = SHAPES
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(&id)
        {
            return Ok(Arc::clone(shape));
        }
        let shape = Arc::new(Self::read::<R>()?);
        SHAPES
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(id, Arc::clone(&shape));
        Ok(shape)
    }

    /// The shapes of all entities that a register governs.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn governed(owner: Owner) -> Result<Vec<Arc<Self>>, DbErr> {
        struct Shapes(Vec<Result<Arc<Shape>, DbErr>>);
        impl EachRow for Shapes {
            fn row<R: Row>(&mut self) {
                self.0.push(Shape::of::<R>());
            }
        }
        let mut shapes = Shapes(Vec::new());
        each_row(owner, &mut shapes);
        shapes.0.into_iter().collect()
    }

    fn read<R: Row>() -> Result<Self, DbErr> {
        let entity = <R as ModelTrait>::Entity::default();
        let mut columns = Vec::new();
        for column in <<R as ModelTrait>::Entity as EntityTrait>::Column::iter() {
            let definition = column.def();
            let kind = match definition.get_column_type() {
                ColumnType::String(_) | ColumnType::Text => Kind::Text,
                ColumnType::BigInteger => Kind::Int,
                ColumnType::Boolean => Kind::Bool,
                ColumnType::Date => Kind::Date,
                ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Kind::Bytes,
                other => {
                    let name = column.to_string();
                    return Err(DbErr::Type(format!(
                        "{}.{name}: {other:?} is no governed type",
                        entity.table_name()
                    )));
                }
            };
            columns.push(Column {
                name: column.unquoted().to_owned(),
                kind,
                nullable: definition.is_null(),
                erasable: R::ERASABLE.iter().any(|(erasable, _)| *erasable == column.unquoted()),
            });
        }
        Ok(Self {
            table: entity.table_name().to_owned(),
            columns,
            conflict: Conflict::Replace,
        })
    }

    /// The place of a column in the rows.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The columns' names, joined by commas.
    pub(crate) fn names(&self) -> String {
        self.columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Column {
    /// The value of this column in a row of a result, at a place.
    pub(crate) fn read(&self, row: &QueryResult, place: usize) -> Result<Value, DbErr> {
        Ok(match self.kind {
            Kind::Text => Value::String(row.try_get_by_index(place)?),
            Kind::Int => Value::BigInt(row.try_get_by_index(place)?),
            Kind::Bool => Value::Bool(row.try_get_by_index(place)?),
            Kind::Date => Value::TimeDate(row.try_get_by_index(place)?),
            Kind::Bytes => Value::Bytes(row.try_get_by_index(place)?),
        })
    }
}
