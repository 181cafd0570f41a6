//! A person (cán bộ, công chức).

use sea_orm::entity::prelude::*;

use crate::id::PersonId;

/// A person (cán bộ, công chức).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_person")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Full name.
    pub full_name: String,
    /// Address of electronic mail. Erasable.
    pub email: Option<String>,
    /// Telephone number. Erasable.
    pub phone: Option<String>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, root PersonId, erasable [("email", "contact.email"), ("phone", "contact.phone")]);
