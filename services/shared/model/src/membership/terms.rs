//! What a decision that reorganises a committee says of it as a whole, from a day on (nội dung chung của quyết định).

use sea_orm::entity::prelude::*;
use time::Date;

use super::DecisionMode;
use crate::id::{AgencyId, CommitteeId, DocumentId, TermsId};

/// What a decision that reorganises a committee says of it as a whole: from its first day until that of the next ones. What
/// the founding decision says stands in the row of the committee.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_terms")]
pub struct Model {
    /// Its id; numbers begin at 2, since 1 is the founding decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TermsId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The decision.
    pub document_id: DocumentId,
    /// Its number and symbol.
    pub symbol: String,
    /// Its day of issue.
    pub issued_on: Date,
    /// The first day.
    pub valid_from: Date,
    /// Official name.
    pub display_name: String,
    /// Short name; empty where none.
    pub short_name: String,
    /// The standing agency.
    pub standing_agency_id: Option<AgencyId>,
    /// How the committee decides.
    pub decision_mode: Option<DecisionMode>,
    /// Position of the entry that last changed the row.
    pub position: i64,
    /// The first four bytes of that entry's hash.
    pub mark: i64,
}

/// No relations: rows are loaded by key or by parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

crate::row::governed!(Membership, child of committee_id: CommitteeId);
