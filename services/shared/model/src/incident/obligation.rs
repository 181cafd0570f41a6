//! A duty (nghĩa vụ) that an incident brings about.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, IncidentId, ObligationId};

/// A duty. Its resource is kept whole in `content`; the other columns are what lists go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_obligation")]
pub struct Model {
    /// Incident, cycle, code and occasion: "2026-0001/1-notice-5d-0".
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObligationId,
    /// The incident.
    pub incident_id: IncidentId,
    /// The agency that owes it, where that is one of the system and known.
    pub debtor_id: Option<AgencyId>,
    /// Whether it is open: 1 or 0.
    pub open: i64,
    /// When it is due, in microseconds; the greatest number where it has no due time.
    pub due_us: i64,
    /// From when it is late, in microseconds; the greatest number where it has no due time.
    pub late_us: i64,
    /// The audiences that see it, each between two spaces: " committee agency:so-tttt ".
    pub seen_by: String,
    /// The resource (`chidao.incident.v1.Obligation`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, child of incident_id: IncidentId);
