//! An incident (sự cố an toàn thông tin mạng), the root of its file.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, CommitteeId, IncidentId, SystemId};

/// An incident. Its resource is kept whole in `content`; the other columns are what lists go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IncidentId,
    /// The committee that follows it.
    pub committee_id: CommitteeId,
    /// The affected system, where it is on record.
    pub system_id: Option<SystemId>,
    /// Who runs the system, where that is an agency.
    pub operator_id: Option<AgencyId>,
    /// Where the response stands, by its number in the contract.
    pub phase: i64,
    /// Which process it is in, by its number in the contract.
    pub track: i64,
    /// Whether it is still worked on: 1 or 0.
    pub active: i64,
    /// When it was detected, or else received, in microseconds.
    pub detected_us: i64,
    /// The addresses and domain names that it says, each between two spaces: " 113.161.0.1 vinhlong.gov.vn ".
    pub addresses: String,
    /// The audiences that see it, each between two spaces: " committee agency:so-tttt ".
    pub seen_by: String,
    /// The resource (`chidao.incident.v1.Incident`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, root IncidentId);
