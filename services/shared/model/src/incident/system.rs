//! An information system (hệ thống thông tin).

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, SystemId};

/// An information system. Its resource is kept whole in `content`; the other columns are what lists go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident_system")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SystemId,
    /// Its owner, where that is an agency of the system.
    pub owner_id: Option<AgencyId>,
    /// Who runs it, where that is an agency of the system.
    pub operator_id: Option<AgencyId>,
    /// Its level, 1 to 5; 0 where none was approved yet.
    pub level: i64,
    /// The agencies that see it beside the committee, each between two spaces: " so-tttt ubnd-tinh ".
    pub seen_by: String,
    /// The resource (`chidao.incident.v1.InformationSystem`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Incident, root SystemId);
