//! A role without a seat.

use sea_orm::entity::prelude::*;
use time::Date;

use super::OfficeRole;
use crate::id::{GrantId, PersonId};

/// A role without a seat.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_grant")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// The person.
    pub person_id: PersonId,
    /// The role.
    pub role: OfficeRole,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, root GrantId);
