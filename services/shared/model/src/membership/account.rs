//! An account: which bearer of tokens acts as whom.

use sea_orm::entity::prelude::*;
use time::Date;

use crate::id::{AccountId, AgencyId, PersonId};

/// An account: which bearer of tokens acts as whom. Those of one subject are loaded together, since the accounts of one bearer
/// hold one after the other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership_account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Issuer of the tokens.
    pub issuer: String,
    /// Subject of the tokens.
    pub subject: String,
    /// The person as whom the bearer acts.
    pub person_id: Option<PersonId>,
    /// The agency as whose system the bearer acts.
    pub agency_id: Option<AgencyId>,
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

crate::row::governed!(Membership, child of subject: AccountId);
