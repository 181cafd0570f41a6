//! An agency (cơ quan, đơn vị).

use sea_orm::entity::prelude::*;
use time::Date;

use super::AgencyKind;
use crate::id::AgencyId;

/// An agency (cơ quan, đơn vị).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_agency")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgencyId,
    /// Official name.
    pub display_name: String,
    /// Short name; empty where none.
    pub short_name: String,
    /// Kind of body.
    pub kind: AgencyKind,
    /// The agency that it belongs to.
    pub parent_id: Option<AgencyId>,
    /// The first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// The agencies that took over, by id, one a line.
    pub successors: String,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, root AgencyId);
