//! What the register must know of a row to load, stage and write it.

use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

use crate::{Etag, Owned};

/// A row of an entity that a register governs. Its table has a text column `id` as primary key and the columns `position`
/// and `mark`: the etag of the entry that last changed it.
pub trait Row: ModelTrait<Entity: Owned + EntityTrait<Model = Self>> + FromQueryResult + Send + Sync + 'static {
    /// The collection of the aggregate's root: "committees" for a committee and for its seats.
    const ROOT: &'static str;

    /// The column that names the aggregate's root, where the row is a child that is loaded with it.
    const PARENT: Option<&'static str> = None;

    /// Columns whose values can be erased, each with the path of its field in the resource's snapshot.
    const ERASABLE: &'static [(&'static str, &'static str)] = &[];

    /// The primary key.
    fn key(&self) -> &str;

    /// The key of the aggregate's root, where the row is a child.
    fn parent(&self) -> Option<&str> {
        None
    }

    /// The etag of the last entry that changed the row.
    fn etag(&self) -> Etag;

    /// Writes down which entry changes the row now.
    fn stamp(&mut self, etag: Etag);
}

/// Implements [`Row`] and [`Owned`] for the entity of the surrounding module.
macro_rules! governed {
    ($owner:ident, root $id:ident $(, erasable [$($erasable:expr),+])?) => {
        crate::row::governed!(@owned $owner);
        impl crate::Row for Model {
            const ROOT: &'static str = $id::COLLECTION;
            $(const ERASABLE: &'static [(&'static str, &'static str)] = &[$($erasable),+];)?
            crate::row::governed!(@common);
        }
    };
    ($owner:ident, child of $column:ident: $id:ident $(, erasable [$($erasable:expr),+])?) => {
        crate::row::governed!(@owned $owner);
        impl crate::Row for Model {
            const ROOT: &'static str = $id::COLLECTION;
            $(const ERASABLE: &'static [(&'static str, &'static str)] = &[$($erasable),+];)?
            const PARENT: Option<&'static str> = Some(stringify!($column));
            fn parent(&self) -> Option<&str> {
                Some(self.$column.as_ref())
            }
            crate::row::governed!(@common);
        }
    };
    (@owned $owner:ident) => {
        impl crate::Owned for Entity {
            const OWNER: crate::Owner = crate::Owner::$owner;
        }
        impl ActiveModelBehavior for ActiveModel {}
    };
    (@common) => {
        fn key(&self) -> &str {
            self.id.as_ref()
        }
        fn etag(&self) -> crate::Etag {
            // Four bytes were written: what does not fit was changed by hand, and no etag equals it.
            crate::Etag { position: self.position, mark: u32::try_from(self.mark).unwrap_or(u32::MAX) }
        }
        fn stamp(&mut self, etag: crate::Etag) {
            self.position = etag.position;
            self.mark = i64::from(etag.mark);
        }
    };
}
pub(crate) use governed;
