//! A strategy, programme, policy mechanism, scheme, project or plan.

use sea_orm::entity::prelude::*;
use time::Date;

use super::ProgrammeKind;
use crate::id::{CommitteeId, ProgrammeId};

/// A programme. Its resource is kept whole in `content`; the other columns are what lists and rules go by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_programme")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// The committee that follows it.
    pub committee_id: CommitteeId,
    /// What kind of undertaking it is.
    pub kind: ProgrammeKind,
    /// The programme that it is part of.
    pub parent_id: Option<ProgrammeId>,
    /// The first day.
    pub valid_from: Date,
    /// The first day after it.
    pub valid_to: Option<Date>,
    /// The resource (`chidao.coordination.v1.Programme`), encoded, without etag.
    pub content: Vec<u8>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Coordination, root ProgrammeId);
