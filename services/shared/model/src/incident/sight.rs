//! An agency or a person who came to see something of an incident.

use sea_orm::entity::prelude::*;

use crate::id::{IncidentId, SightId};

/// That an agency or a person sees something of an incident, or did: by it lists of what one sees are found. It is only ever added;
/// whether he still does, and what of it, is said by `seen_by` of each row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_sight")]
pub struct Model {
    /// Incident and audience: "2026-0001/agency:so-tttt".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SightId,
    /// The incident.
    pub incident_id: IncidentId,
    /// The audience: "agency:so-tttt", "person:2018-0001".
    pub audience: String,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, child of incident_id: IncidentId);
