//! A step that was taken on an incident.

use sea_orm::entity::prelude::*;

use crate::id::{IncidentId, StepId};

/// A step that was taken on an incident: it is only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_step")]
pub struct Model {
    /// Incident and number: "2026-0001/3".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StepId,
    /// The incident.
    pub incident_id: IncidentId,
    /// 1, 2, 3 … of the incident.
    pub ordinal: i64,
    /// The resource (`chidao.incident.v1.IncidentStep`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that wrote the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, child of incident_id: IncidentId);
